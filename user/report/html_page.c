// SPDX-License-Identifier: GPL-2.0-only
/* The frame of an HTML page. */
#include <string.h>

#include "report/html.h"
#include "report/markup.h"

/* Made by the Makefile from assets/: the files as bytes, and what a browser knows them by. */
static const char style[] = {
#include "assets/report.css.inc"
};
static const char script[] = {
#include "assets/report.js.inc"
};
static const char style_hash[] =
#include "assets/report.css.sha256"
	;
static const char script_hash[] =
#include "assets/report.js.sha256"
	;

void html_begin(FILE *out, const char *title)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'sha256-%s'; script-src 'sha256-%s'; img-src data:; base-uri 'none'; "
		"form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n<title>",
		style_hash, script_hash);
	markup_html(out, title);
	fputs("</title>\n<style>", out);
	fwrite(style, 1, sizeof(style), out);
	fputs("</style>\n</head>\n<body>\n", out);
}

void html_end(FILE *out)
{
	fputs("<script>", out);
	fwrite(script, 1, sizeof(script), out);
	fputs("</script>\n</body>\n</html>\n", out);
}

void html_head(FILE *out, const char *const *names, unsigned int columns)
{
	unsigned int i;

	fputs("<div class=\"scroll\"><table class=\"sortable\">\n<thead><tr>", out);
	for (i = 0; i < columns; i++) {
		fputs("<th>", out);
		markup_html(out, names[i]);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

void html_foot(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}

void html_cell(FILE *out, const char *class, const char *text)
{
	if (!class)
		class = strspn(text, "0123456789.-<") == strlen(text) ? "n" : "";
	fprintf(out, *class ? "<td class=\"%s\">" : "<td>", class);
	markup_html(out, text);
	fputs("</td>", out);
}

void html_fact(const char *label, const char *text, void *arg)
{
	fputs("<dt>", arg);
	markup_html(arg, label);
	fputs("</dt><dd>", arg);
	markup_html(arg, text);
	fputs("</dd>\n", arg);
}
