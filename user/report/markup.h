/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: text that must not be taken for markup. It is printable ASCII already. */
#ifndef MSISCOPE_REPORT_MARKUP_H
#define MSISCOPE_REPORT_MARKUP_H

#include <stdio.h>

/* markup_html() - for HTML and SVG, between tags and in quoted attributes. */
void markup_html(FILE *out, const char *text);

/*
 * markup_markdown() - for the middle of a line, table cells included. Nothing in it
 * becomes markup, a mention, a reference to an issue, or a link.
 */
void markup_markdown(FILE *out, const char *text);

#endif /* MSISCOPE_REPORT_MARKUP_H */
