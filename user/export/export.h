/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace in another form (docs/export.md), in bounded memory however long it is.
 * Findings are those of a replay, as the report has them; a copy of the trace keeps
 * those that it stores.
 */
#ifndef MSISCOPE_EXPORT_H
#define MSISCOPE_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "export/held.h"
#include "trace/recording.h"
#include "trace/trace.h"

struct encoder;

/* A form: a row of the table in export.c, in the file of its theme. */
struct export_format {
	const char *name; /* as --format has it */
	const char *alias; /* NULL: none */
	const char *help; /* what it is, in half a line */
	bool trace; /* its lines are a trace's own: its owner's alone */
	bool typed; /* rows of one type, which must be chosen */
	bool totals; /* can be added to what a file holds */
	bool prometheus; /* totals: in the text format 0.0.4 */
	struct encoder *(*encoder)(void); /* NULL when memory is out; NULL: lines are copied */
};

extern const struct export_format export_jsonl, export_chrome, export_csv, export_openmetrics,
	export_prometheus;

/* export_format_nth() - in the order of --help; NULL behind the last. */
const struct export_format *export_format_nth(size_t nth);

/* export_by_name() - by name or alias; NULL if it is none. */
const struct export_format *export_by_name(const char *name);

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
	const struct export_format *format;
	unsigned int type; /* where it is typed: rows of this one */
	const char *irqs; /* as of filter_new(); NULL: all */
	const char *device; /* NULL: all */
	__u64 from; /* ns after the recording began */
	__u64 to; /* the same, the first moment beyond; 0: to the end */
	__u64 findings; /* bit per enum finding_kind; 0: all */
	struct held *held; /* totals: what to add them to; NULL: to nothing */
};

/* What a person should know of an export that worked. */
struct export_told {
	struct trace_state state;
	__u64 lost_output; /* lines that the recording could not write */
	__u64 undrawn; /* chrome: records on a CPU beyond those told apart, or that fit no track */
	__u64 unlisted; /* records and findings of interrupts or devices beyond those told apart */
	struct recording recording;
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
