/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run comes to: fed with every record and finding, live or from a trace,
 * then printed for humans. Takes bounded memory however long the run.
 */
#ifndef MSISCOPE_REPORT_H
#define MSISCOPE_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "trace/trace.h"

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

/* report_trace() - what a reader knows of its trace; @end NULL if it was cut off. */
void report_trace(struct report *report, const struct trace_state *state,
		  const struct trace_end *end);

/*
 * report_text() - print to @out: plain ASCII, 80 columns at most.
 * Returns whether something was found that the header's fail_on names.
 */
bool report_text(const struct report *report, FILE *out);

void report_free(struct report *report);

#endif /* MSISCOPE_REPORT_H */
