/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace in another form (docs/export.md), in bounded memory however long it is.
 * Findings are those of a replay, as the report has them; a copy of the trace keeps
 * those that it stores.
 */
#ifndef MSISCOPE_EXPORT_H
#define MSISCOPE_EXPORT_H

#include <stdio.h>

#include "export/held.h"
#include "trace/trace.h"

enum export_format {
	EXPORT_JSONL, /* the trace itself, or what the filters leave of it */
	EXPORT_CHROME, /* Chrome trace JSON */
	EXPORT_CSV, /* a row a record or finding */
	EXPORT_OPENMETRICS, /* totals */
	EXPORT_PROMETHEUS, /* the same, in Prometheus' older text format 0.0.4 */
	EXPORT_FORMATS
};

/* export_by_name() - "jsonl", "chrome", ..., "prometheus"; EXPORT_FORMATS if it is none. */
enum export_format export_by_name(const char *name);

/* Beside each enum record_type what csv knows; 0 is none. */
#define EXPORT_FINDINGS RECORD_TYPES

/* export_type() - "move", ..., "finding"; 0 if it is none. */
unsigned int export_type(const char *name);

/* export_type_name() - NULL if it is none. */
const char *export_type_name(unsigned int type);

enum export_engine {
	EXPORT_SQLITE,
	EXPORT_DUCKDB,
	EXPORT_ENGINES
};

/*
 * export_schema() - SQL that makes the table for csv of that type: what a column is hangs
 * on no cell then. Returns 0 or -errno.
 */
int export_schema(unsigned int type, enum export_engine engine, FILE *out);

struct export_options {
	enum export_format format;
	unsigned int type; /* csv: rows of this one */
	const char *irqs; /* as of filter_new(); NULL: all */
	const char *device; /* NULL: all */
	__u64 from; /* ns after the recording began */
	__u64 to; /* the same, the first moment beyond; 0: to the end */
	__u64 findings; /* bit per enum finding_kind; 0: all */
	struct held *held; /* totals: what to add them to; NULL: to nothing */
};

/* Which recording it was: one of the same boot and begin is the same, or a part of it. */
struct export_recording {
	char boot_id[40]; /* "" if it is not known */
	__u64 begin; /* CLOCK_MONOTONIC, ns */
	__u64 end;
	bool excerpt; /* filters left parts of it out */
};

/* What a person should know of an export that worked. */
struct export_told {
	struct trace_state state;
	__u64 lost_output; /* lines that the recording could not write */
	__u64 undrawn; /* chrome: records on a CPU beyond those told apart, or that fit no track */
	__u64 unlisted; /* records and findings of interrupts or devices beyond those told apart */
	struct export_recording recording;
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
