// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "report/markup.h"

void markup_html(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("&<>\"'", *text))
			fprintf(out, "&#%d;", *text);
		else
			fputc(*text, out);
	}
}

/*
 * Trackers look for mentions and issues in what was parsed already, where an entity
 * is a plain character again: only another node behind it keeps them off.
 */
void markup_markdown(FILE *out, const char *text)
{
	static const char plain[] = " ,;/()+='%-";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789";
	char before = ' ';

	for (; *text; before = *text++) {
		if (strchr(letters, *text) || strchr(plain, *text) ||
		    (*text == '.' && before != 'w' && before != 'W') ||
		    (*text == ':' && text[1] != '/'))
			fputc(*text, out);
		else
			fprintf(out, "&#%d;%s", *text, strchr("@#", *text) ? "<!-- -->" : "");
	}
}
