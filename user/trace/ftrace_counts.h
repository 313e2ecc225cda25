/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: what the handlers in a text did, counted as `counters` records do. */
#ifndef MSISCOPE_TRACE_FTRACE_COUNTS_H
#define MSISCOPE_TRACE_FTRACE_COUNTS_H

#include <stdbool.h>
#include <linux/types.h>

#define COUNTS_SLOTS 2048
#define COUNTS_MAX (COUNTS_SLOTS / 2) /* interrupts and CPUs in one interval */

struct ftrace_count {
	bool used;
	__u32 irq;
	__u32 cpu;
	__u64 count;
	__u64 unhandled;
	__u64 time; /* ns in handlers */
	__u64 last; /* ts of the latest */
};

struct ftrace_counts {
	__u64 begin; /* of the interval, ns; 0: none yet */
	unsigned int used;
	struct ftrace_count slots[COUNTS_SLOTS];
};

/* ftrace_counts_get() - what that interrupt did on that CPU; NULL when COUNTS_MAX are in use. */
struct ftrace_count *ftrace_counts_get(struct ftrace_counts *counts, __u32 irq, __u32 cpu);

/* ftrace_counts_clear() - the next interval begins at @ts. */
void ftrace_counts_clear(struct ftrace_counts *counts, __u64 ts);

#endif /* MSISCOPE_TRACE_FTRACE_COUNTS_H */
