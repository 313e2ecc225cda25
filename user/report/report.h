/* SPDX-License-Identifier: GPL-2.0-only */
/* What a run comes to, told to humans or programs. */
#ifndef MSISCOPE_REPORT_H
#define MSISCOPE_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "model/run.h"

struct json_object;

/*
 * report_blind() - can "none of @kinds" (bit per enum finding_kind) not be said, as they could
 * not all have been seen: part of the kernel side, or records, are missing?
 */
bool report_blind(const struct run *run, __u64 kinds);

#define REPORT_DOUBT_SIZE 512

/*
 * report_doubt() - why findings of that kind may have been and not been seen, in half a
 * sentence; "" if none of them is none. @text: REPORT_DOUBT_SIZE.
 */
const char *report_doubt(const struct run *run, enum finding_kind kind, char *text);

/* report_text() - print to @out: plain ASCII, 72 columns, a mail of some 100 lines at most. */
void report_text(const struct run *run, FILE *out);

/* report_markdown() - print to @out, for a tracker: tables, what is long folded. */
void report_markdown(const struct run *run, FILE *out);

/*
 * report_html() - print to @out one page that needs no other file and no network:
 * the same with a picture of each tear, plots, and tables that can be sorted.
 */
void report_html(const struct run *run, FILE *out);

/*
 * report_json() - add to @object what docs/report.md tells: the same as the text, in
 * numbers, and every interrupt. Untrusted text is escaped as in a trace.
 * Returns 0, -ENOMEM, or -EINVAL for a value that has no word.
 */
int report_json(const struct run *run, struct json_object *object);

#endif /* MSISCOPE_REPORT_H */
