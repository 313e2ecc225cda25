/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: one line of the text of ftrace, trace-cmd or perf, taken apart. */
#ifndef MSISCOPE_TRACE_FTRACE_LINE_H
#define MSISCOPE_TRACE_FTRACE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

#define FTRACE_CPUS 8192 /* as many as Linux can have on x86 (MAXSMP, arch/x86/Kconfig) */

struct ftrace_event {
	__u32 cpu;
	__u64 ts; /* ns */
	bool seconds; /* ts is a time; else its clock counts something else */
	char name[NAME_SIZE]; /* without its system; "": none that has fields */
	const char *task; /* "comm-12" or "comm 12", in the line; NULL: not told */
	size_t task_length; /* of its name */
	__u32 pid; /* of the thread, or of its group where option record-tgid or perf tells it */
	const char *fields; /* "irq=24 name=ahci", in the line */
};

/* Is that the name of an event that is made use of? */
typedef bool ftrace_known_t(const char *name);

/*
 * ftrace_parse() - the event that a line tells of, false if none. It knows
 *   comm-12    [002] d.h1.   12.345678: name: fields   trace_print_context(), and trace-cmd;
 *                                                      flags may be missing
 *   comm-12      2d.h1.   123us+: name: fields         trace_print_lat_context() of
 *                                                      kernel/trace/trace_output.c, 6.12
 *   comm    12  2 1 00000001 00000005 [00001234] 1.234ms (+0.012ms): ...   the same, verbose
 *   comm    12 [002]   12.345678: system:name: fields  perf script; with -L the CPU
 *                                                      has no brackets
 * and trace-cmd's report -l and --ts-diff. The name of a process can look like anything: of several
 * events that a line may be, one that is @known within the columns of a name comes first.
 */
bool ftrace_parse(const char *text, ftrace_known_t *known, struct ftrace_event *event);

/*
 * ftrace_task() - what ran: its name, "" where ftrace does not know it ("<...>"). @comm holds
 * NAME_SIZE. False if the line does not say.
 */
bool ftrace_task(const struct ftrace_event *event, char *comm);

/* ftrace_field() - what stands behind "key=" or "key:"; NULL if there is no such key. */
const char *ftrace_field(const char *fields, const char *key);

/* ftrace_number() - the number there; false if there is none. */
bool ftrace_number(const char *fields, const char *key, __s64 *number);

/* ftrace_u32() - the same, but no more than a __u32 that is not NONE. */
bool ftrace_u32(const char *fields, const char *key, __u32 *number);

/* ftrace_target() - a CPU and a vector by their keys; vector 0 is none: both are NONE then. */
bool ftrace_target(const char *fields, const char *cpu, const char *vector, struct target *target);

/* ftrace_word() - the word there, cut to @size; false if there is none. */
bool ftrace_word(const char *fields, const char *key, char *word, size_t size);

/* ftrace_rest() - the same, up to the end of the line: names can have spaces. */
bool ftrace_rest(const char *fields, const char *key, char *text, size_t size);

#endif /* MSISCOPE_TRACE_FTRACE_LINE_H */
