/* SPDX-License-Identifier: GPL-2.0-only */
/* A trace, of any form that is read, into a sink, as if its run happened again. */
#ifndef MSISCOPE_REPLAY_H
#define MSISCOPE_REPLAY_H

#include "replay/stream.h"

struct replay;

/*
 * replay_open() - read the header of the trace at @path, "-" is standard input. Returns NULL
 * with one line in @error, which later calls use as well and which must live as long as the
 * replay. Free with replay_close().
 */
struct replay *replay_open(const char *path, struct trace_error *error);

/* replay_header() - valid until replay_close(). */
const struct trace_header *replay_header(const struct replay *replay);

/*
 * replay_begin() - who hears of it; once, before the first replay_until(). Returns 0 or
 * -errno with one line in the error.
 */
int replay_begin(struct replay *replay, const struct sink *sink);

/*
 * replay_until() - what happened up to @ts; ~0: all of it. At the end what is still open is
 * found, and the sink hears of the end. Returns 1 if more follows, 0 after the end, or -errno
 * with one line in the error.
 */
int replay_until(struct replay *replay, __u64 ts);

/* replay_next() - after replay_until() with more to come: when its next record happened. */
__u64 replay_next(const struct replay *replay);

/*
 * replay_latest() - the latest time of any record so far; after the end that of the trace's end
 * if it is later.
 */
__u64 replay_latest(const struct replay *replay);

/* replay_back() - records so far whose times run back: see trace/back.h. */
__u64 replay_back(const struct replay *replay);

/* replay_whole() - as far as it was read: is no record of the trace missing? */
bool replay_whole(const struct replay *replay);

void replay_close(struct replay *replay);

#endif /* MSISCOPE_REPLAY_H */
