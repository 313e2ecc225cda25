/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what the HTML forms share. All text is escaped on the way out. */
#ifndef MSISCOPE_REPORT_HTML_H
#define MSISCOPE_REPORT_HTML_H

#include <stdio.h>

#include "model/run.h"
#include "report/timeline.h"

/* html_begin(), html_end() - a page of its own: style and script inside, nothing from outside. */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/* html_head() - the head of a table that can be sorted; its @columns names, then rows follow. */
void html_head(FILE *out, const char *const *names, unsigned int columns);

/* html_foot() - its end. */
void html_foot(FILE *out);

/* html_cell() - @class NULL: numbers to the right, text to the left. */
void html_cell(FILE *out, const char *class, const char *text);

/* html_fact() - a fact_fn, inside of <dl>; @arg is the FILE. */
void html_fact(const char *label, const char *text, void *arg);

/* html_picture() - of a tear: CPUs as lanes, its events numbered from 1, time not to scale. */
void html_picture(FILE *out, const struct run *run, const struct timeline *timeline);

/* html_rate() - interrupts over time, with the moments of its losses. */
void html_rate(FILE *out, const struct run *run, const struct irq_seen *irq);

/* html_windows() - how often a message was half written for how long. */
void html_windows(FILE *out, const struct spans *windows);

#endif /* MSISCOPE_REPORT_HTML_H */
