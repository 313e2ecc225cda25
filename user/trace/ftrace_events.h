/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: events of ftrace as records: which ones, and what becomes of each. */
#ifndef MSISCOPE_TRACE_FTRACE_EVENTS_H
#define MSISCOPE_TRACE_FTRACE_EVENTS_H

#include <stdbool.h>
#include <linux/types.h>

#include "trace/ftrace_counts.h"
#include "trace/ftrace_line.h"
#include "trace/ftrace_runs.h"
#include "trace/order.h"

/* A CPU on its way down or up, by the step of the kernel's list that does it. */
struct ftrace_crossing {
	bool open;
	__s64 cpu;
	__s64 step;
};

/* Zeroed to begin with. */
struct ftrace_events {
	__u64 seq;
	__u64 begin; /* ts of the first event */
	__u64 now; /* of the latest */
	__u64 back; /* events that lie far before the latest */
	__u64 exits; /* of handlers whose entry is not in the text */
	__u64 crowded; /* records for which there was no room */
	bool any;
	bool updates;
	bool handlers;
	bool hotplugs;
	struct ftrace_crossing down;
	struct ftrace_crossing up;
	struct ftrace_counts counts;
	struct ftrace_runs runs;
};

/* ftrace_events_known() - is anything made of an event of that name? */
bool ftrace_events_known(const char *name);

/* ftrace_events_whole() - does the line of that known event go on to its last field? */
bool ftrace_events_whole(const struct ftrace_event *event);

/*
 * ftrace_events_take() - the records of one event to @order; those beyond its room are counted.
 * False if the event lacks what it should have.
 */
bool ftrace_events_take(struct ftrace_events *events, const struct ftrace_event *event,
			struct order *order);

/* ftrace_events_lost() - so many that the kernel had no room for, among those taken. */
void ftrace_events_lost(struct ftrace_events *events, __u64 number, struct order *order);

/* ftrace_events_end() - no more of them. */
void ftrace_events_end(struct ftrace_events *events, struct order *order);

void ftrace_events_free(struct ftrace_events *events);

#endif /* MSISCOPE_TRACE_FTRACE_EVENTS_H */
