/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside commands/: a trace that begins in the middle of a session. It is judged by
 * itself: what it says was found is what its own records show, so its replay agrees.
 */
#ifndef MSISCOPE_RECORDER_H
#define MSISCOPE_RECORDER_H

#include "trace/trace.h"

struct recorder;

/* recorder_open() - a new file; @header is that of the session, begun anew at @ts. 0 or -errno. */
int recorder_open(struct recorder **recorder, const char *path, const struct trace_header *header,
		  __u64 ts);

/* recorder_record() - the next one, numbered anew. @recorder may be NULL. */
void recorder_record(struct recorder *recorder, const union record *record);

/* recorder_flush() - to be called now and then. 0 or the first -errno. */
int recorder_flush(struct recorder *recorder);

/* recorder_close() - end the trace and free. 0 or the first -errno. */
int recorder_close(struct recorder *recorder);

#endif /* MSISCOPE_RECORDER_H */
