/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside export/: the events of Chrome trace JSON, written such that Perfetto takes
 * all of them: times in us with three decimals, tids that stand for one thread only,
 * args that are numbers or text, flows that begin and end inside slices.
 */
#ifndef MSISCOPE_EXPORT_EVENTS_H
#define MSISCOPE_EXPORT_EVENTS_H

#include <stdio.h>
#include <stdbool.h>
#include <linux/types.h>

#include "export/columns.h"

/* A process is one group of tracks in the viewer; above that number its own tid stands. */
enum events_process {
	EVENTS_CPUS = 1,
	EVENTS_RATES = 9000001,
	EVENTS_SILENCES,
	EVENTS_OFFLINE,
};

struct events {
	FILE *out;
	__u64 base; /* CLOCK_MONOTONIC of what the viewer calls 0 */
	bool any; /* one was written */
	bool args; /* of the event under way, one was written */
	struct value value;
};

/* A slice on a track, or where in it a flow begins or ends. */
struct event_place {
	__u64 ts; /* 0: nowhere */
	__u64 end; /* of the slice, as drawn */
	__u32 tid;
};

struct trace_header;

/*
 * events_begin() - the file, up to the first event. Times count from the begin of the
 * recording: of a machine that is up for years a double holds no ns since its boot.
 * What is older than it happens at 0.
 */
void events_begin(struct events *events, const struct trace_header *header);

void events_end(struct events *events);

/* events_process(), events_thread() - what the viewer calls a group or a track. */
void events_process(struct events *events, enum events_process process, const char *name);
void events_thread(struct events *events, __u32 tid, const char *name);

/*
 * The rest of one event: opened, given its args, and closed. Names and texts are
 * printable ASCII. Times are ns, CLOCK_MONOTONIC.
 */
void events_slice(struct events *events, __u32 tid, __u64 ts, __u64 duration, const char *category,
		  const char *name);
void events_instant(struct events *events, __u32 tid, __u64 ts, const char *category,
		    const char *name); /* @tid 0: of all CPUs */
void events_async(struct events *events, enum events_process process, __u64 id, char phase,
		  __u64 ts, const char *category, const char *name); /* @phase: 'b' or 'e' */
void events_number(struct events *events, const char *name, __u64 number);
void events_text(struct events *events, const char *name, const char *text);
void events_columns(struct events *events, const struct flat_columns *columns, const void *base);
void events_close(struct events *events);

/* events_rate() - from @ts on, in thousandths per second. */
void events_rate(struct events *events, __u64 ts, const char *name, __u64 thousandths);

/* events_flow() - an arrow. Both ends lie in slices, the second not before the first. */
void events_flow(struct events *events, __u64 id, const char *name, const struct event_place *from,
		 const struct event_place *to);

#endif /* MSISCOPE_EXPORT_EVENTS_H */
