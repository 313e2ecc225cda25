/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run comes to: fed with every record and finding, live or from a trace,
 * then told to humans or programs. Takes bounded memory however long the run.
 */
#ifndef MSISCOPE_REPORT_H
#define MSISCOPE_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "trace/trace.h"

struct json_object;
struct report;

/*
 * report_new() - nothing seen yet. @header outlives the report; its filters choose
 * findings and table rows. Returns NULL when memory is out or a filter is none.
 */
struct report *report_new(const struct trace_header *header);

/* report_record() - take in one record, before the findings it leads to. 0 or -ENOMEM. */
int report_record(struct report *report, const union record *record);

/* report_finding() - take in one finding; its reason outlives the report. 0 or -ENOMEM. */
int report_finding(struct report *report, const struct finding *finding);

/* report_snapshot() - take in a file of the kernel's, from before or after. 0 or -ENOMEM. */
int report_snapshot(struct report *report, const struct trace_snapshot *snapshot);

/*
 * report_trace() - nothing more follows: what a reader knows of its trace, @end NULL if it was
 * cut off; and what inferred findings are held against. Those that are no more than chance
 * makes count for nothing but as possible.
 */
void report_trace(struct report *report, const struct trace_state *state,
		  const struct trace_end *end, const struct chances *chances);

/* report_findings() - how many of each kind count, after report_trace(). @counts: FINDING_KINDS. */
void report_findings(const struct report *report, __u64 *counts);

/* report_failed() - was something found that the header's fail_on names? */
bool report_failed(const struct report *report);

/*
 * report_blind() - can "none of @kinds" (bit per enum finding_kind) not be said, as they could
 * not all have been seen: part of the kernel side, or records, are missing?
 */
bool report_blind(const struct report *report, __u64 kinds);

#define REPORT_DOUBT_SIZE 512

/*
 * report_doubt() - why findings of that kind may have been and not been seen, in half a
 * sentence; "" if none of them is none. @text: REPORT_DOUBT_SIZE.
 */
const char *report_doubt(const struct report *report, enum finding_kind kind, char *text);

/* report_text() - print to @out: plain ASCII, 72 columns, a mail of some 100 lines at most. */
void report_text(const struct report *report, FILE *out);

/* report_markdown() - print to @out, for a tracker: tables, what is long folded. */
void report_markdown(const struct report *report, FILE *out);

/*
 * report_html() - print to @out one page that needs no other file and no network:
 * the same with a picture of each tear, plots, and tables that can be sorted.
 */
void report_html(const struct report *report, FILE *out);

/*
 * report_json() - add to @object what docs/report.md tells: the same as the text, in
 * numbers, and every interrupt. Untrusted text is escaped as in a trace.
 * Returns 0, -ENOMEM, or -EINVAL for a value that has no word.
 */
int report_json(const struct report *report, struct json_object *object);

void report_free(struct report *report);

#endif /* MSISCOPE_REPORT_H */
