/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of one run, live or from a trace, and what is found in them, into sinks: who shows,
 * counts or writes them hears the same of both.
 */
#ifndef MSISCOPE_REPLAY_STREAM_H
#define MSISCOPE_REPLAY_STREAM_H

#include <stddef.h>
#include <linux/types.h>

#include "trace/trace.h"

/* When nothing more follows. */
struct stream_end {
	__u64 ts; /* until when the records were judged, CLOCK_MONOTONIC, ns */
	const struct trace_state *state; /* how whole what was read is */
	const struct trace_end *end; /* NULL: cut off */
	const struct chances *chances; /* what inferred findings are held against */
};

/*
 * Who hears of it; each of these may be NULL, and returns 0 or -errno. What is given is valid
 * during the call only.
 */
struct sink {
	int (*record)(void *arg, const union record *record); /* before the findings it leads to */
	int (*finding)(void *arg, const struct finding *finding);
	int (*lasting)(void *arg, const struct finding *finding); /* see diagnose_options */
	int (*snapshot)(void *arg, const struct trace_snapshot *snapshot);
	int (*end)(void *arg, const struct stream_end *end); /* the last call */
	void *arg;
};

#define STREAM_SINKS 4

struct stream;

/*
 * stream_new() - judged as any records behind @header are; nobody hears of it yet. Returns NULL
 * when memory is out. Free with stream_free().
 */
struct stream *stream_new(const struct trace_header *header);

/* stream_add() - @sink, which is copied, hears of it too, after those before; STREAM_SINKS at most. */
void stream_add(struct stream *stream, const struct sink *sink);

/*
 * stream_record() - the next one, in the order of seq. Returns 0, or the first -errno that a
 * sink or diagnose met; who goes on all the same gets it again.
 */
int stream_record(struct stream *stream, const union record *record);

/* stream_snapshot() - a file of the kernel's. Returns as stream_record(). */
int stream_snapshot(struct stream *stream, const struct trace_snapshot *snapshot);

/* stream_latest() - the latest time of any record so far; 0 before the first. */
__u64 stream_latest(const struct stream *stream);

/* stream_waits() - see diagnose_waits(). */
bool stream_waits(const struct stream *stream);

/*
 * stream_finish() - no more records: what is still open is found now. @end: of the trace, and so
 * when it was over; NULL: with its latest record. Returns as stream_record().
 */
int stream_finish(struct stream *stream, const struct trace_end *end);

/* stream_chances() - see diagnose_chances(). */
const struct chances *stream_chances(const struct stream *stream);

/* stream_end() - after stream_finish(): the sinks hear that it is over. Returns as stream_record(). */
int stream_end(struct stream *stream, const struct trace_state *state, const struct trace_end *end);

void stream_free(struct stream *stream);

#endif /* MSISCOPE_REPLAY_STREAM_H */
