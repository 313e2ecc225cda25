/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: one line of ftrace's or trace-cmd's text, taken apart. */
#ifndef MSISCOPE_TRACE_FTRACE_LINE_H
#define MSISCOPE_TRACE_FTRACE_LINE_H

#include <stdbool.h>
#include <linux/types.h>

#include "record.h"

#define FTRACE_CPUS 8192 /* as many as Linux can have on x86 (MAXSMP, arch/x86/Kconfig) */

struct ftrace_event {
	__u32 cpu;
	__u64 ts; /* ns */
	char name[NAME_SIZE];
	const char *task; /* "  comm-12    ", in the line, up to @task_end */
	const char *task_end;
	const char *fields; /* "irq=24 name=ahci", in the line */
};

enum ftrace_parse {
	FTRACE_NO_EVENT,
	FTRACE_EVENT,
	FTRACE_NO_SECONDS, /* an event, but its clock counts something else */
};

/*
 * ftrace_parse() - "  comm-12    [002] d.h1.   12.345678: name: fields", as
 * kernel/trace/trace_output.c and trace-cmd print it; flags may be missing.
 */
enum ftrace_parse ftrace_parse(const char *text, struct ftrace_event *event);

/*
 * ftrace_task() - what ran: its name, "" where ftrace does not know it ("<...>"), and the id of
 * the thread, or of its group where option record-tgid tells it. @comm holds NAME_SIZE. False
 * if the line does not say.
 */
bool ftrace_task(const struct ftrace_event *event, char *comm, __u32 *pid);

/* ftrace_number() - the number behind "key=" or "key:"; false if there is none. */
bool ftrace_number(const char *fields, const char *key, __s64 *number);

/* ftrace_u32() - the same, but no more than a __u32 that is not NONE. */
bool ftrace_u32(const char *fields, const char *key, __u32 *number);

/* ftrace_target() - a CPU and a vector by their keys; vector 0 is none: both are NONE then. */
bool ftrace_target(const char *fields, const char *cpu, const char *vector, struct target *target);

/* ftrace_word() - the word behind "key=", cut to @size; false if there is none. */
bool ftrace_word(const char *fields, const char *key, char *word, size_t size);

#endif /* MSISCOPE_TRACE_FTRACE_LINE_H */
