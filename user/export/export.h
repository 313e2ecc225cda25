/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace in another form (docs/export.md), in bounded memory however long it is.
 * Findings are those of a replay, as the report has them; a copy of the trace keeps
 * those that it stores.
 */
#ifndef MSISCOPE_EXPORT_H
#define MSISCOPE_EXPORT_H

#include <signal.h>
#include <stdio.h>

#include "trace/trace.h"

enum export_format {
	EXPORT_JSONL, /* the trace itself, or what the filters leave of it */
	EXPORT_CHROME, /* Chrome trace JSON */
	EXPORT_CSV, /* a row a record or finding */
	EXPORT_OPENMETRICS, /* totals */
	EXPORT_FORMATS
};

/* export_by_name() - "jsonl", "chrome", "csv", "openmetrics"; EXPORT_FORMATS if it is none. */
enum export_format export_by_name(const char *name);

struct export_options {
	enum export_format format;
	const char *irqs; /* as of filter_new(); NULL: all */
	const char *device; /* NULL: all */
	__u64 from; /* ns after the recording began */
	__u64 to; /* the same, the first moment beyond; 0: to the end */
	__u64 findings; /* bit per enum finding_kind; 0: all */
	const volatile sig_atomic_t *stop; /* gives up when this is set; NULL: never */
};

/* What a person should know of an export that worked. */
struct export_told {
	struct trace_state state;
	__u64 lost_output; /* lines that the recording could not write */
	__u64 undrawn; /* chrome: records on a CPU beyond those told apart, or that fit no track */
	__u64 unlisted; /* records and findings of interrupts or devices beyond those told apart */
	char unmatched[64]; /* the first word of a filter that chose nothing, escaped; "" if none */
};

/*
 * export_trace() - the trace at @path ("-" is standard input) to @out.
 * Returns 0, or -errno with one line in @error; whether @out took it all, fflush()
 * says, though one that takes nothing more ends it early with -EIO.
 */
int export_trace(const char *path, const struct export_options *options, FILE *out,
		 struct export_told *told, struct trace_error *error);

#endif /* MSISCOPE_EXPORT_H */
