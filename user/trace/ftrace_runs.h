/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: which interrupts' actions are under way on each CPU of a text of ftrace. */
#ifndef MSISCOPE_FTRACE_RUNS_H
#define MSISCOPE_FTRACE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

#define FTRACE_NESTED 4 /* interrupts inside interrupts, as the kernel side's EVENTS */

/* Actions of an interrupt that ran on a CPU; told when it is certain that no more follow. */
struct ftrace_run {
	bool done; /* the latest action returned: it is the innermost, then */
	__u32 irq;
	__u64 begin;
	__u64 action; /* entry of the latest */
	__u64 end;
	__u32 result;
	char first[NAME_SIZE]; /* name of the first action */
};

/* Of one CPU; the innermost is the last. A demultiplexer's own goes on around inner ones. */
struct ftrace_stack {
	unsigned int depth;
	struct ftrace_run runs[FTRACE_NESTED];
};

struct ftrace_runs {
	struct ftrace_stack *stacks; /* by CPU */
	size_t count;
};

/* ftrace_runs_of() - NULL: out of memory. Valid until the next call. */
struct ftrace_stack *ftrace_runs_of(struct ftrace_runs *runs, __u32 cpu);

/* ftrace_runs_top() - the innermost; NULL if none is under way. */
struct ftrace_run *ftrace_runs_top(struct ftrace_stack *stack);

/*
 * ftrace_runs_push() - another interrupt's first action begins inside all that is under way. What
 * cannot be, as its end is missing in the text, is forgotten.
 */
struct ftrace_run *ftrace_runs_push(struct ftrace_stack *stack, __u32 irq);

/* ftrace_runs_find() - the one of that interrupt, now the innermost; NULL if there is none. */
struct ftrace_run *ftrace_runs_find(struct ftrace_stack *stack, __u32 irq);

void ftrace_runs_free(struct ftrace_runs *runs);

#endif /* MSISCOPE_FTRACE_RUNS_H */
