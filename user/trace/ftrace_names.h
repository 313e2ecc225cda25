/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: what interrupts are called, by the first action of each that a text tells of. */
#ifndef MSISCOPE_TRACE_FTRACE_NAMES_H
#define MSISCOPE_TRACE_FTRACE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

#define FTRACE_NAMES_SLOTS 8192
#define FTRACE_NAMES_MAX (FTRACE_NAMES_SLOTS / 2)

struct ftrace_irq_name {
	bool used;
	__u32 irq;
	char text[NAME_SIZE];
};

/* Zeroed to begin with; where an interrupt stands is found by its number. */
struct ftrace_names {
	size_t count;
	struct ftrace_irq_name slots[FTRACE_NAMES_SLOTS];
};

/* ftrace_names_add() - unless that interrupt has one, or there are too many. */
void ftrace_names_add(struct ftrace_names *names, __u32 irq, const char *text);

/* ftrace_names_sort() - by number, the first @count; none can be added after that. */
void ftrace_names_sort(struct ftrace_names *names);

#endif /* MSISCOPE_TRACE_FTRACE_NAMES_H */
