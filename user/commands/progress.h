/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: the line on stderr that shows how far a live run is. */
#ifndef MSISCOPE_PROGRESS_H
#define MSISCOPE_PROGRESS_H

#include <stdbool.h>
#include <linux/types.h>

struct progress {
	const char *command;
	bool terminal; /* written over each second, else a line each @period */
	__u64 begin; /* CLOCK_MONOTONIC, ns */
	__u64 duration; /* ns, 0: open end */
	__u64 period; /* ns; 0: only on a terminal */
	__u64 next;
};

/* progress_begin() - @begin is now; the first line comes after a second. */
void progress_begin(struct progress *progress, __u64 now);

/*
 * progress_line() - if one is due, begin it: "msiscope COMMAND: 12 s of 60". Returns whether it
 * was: then what else there is goes to stderr, and progress_put() ends it.
 */
bool progress_line(struct progress *progress, __u64 now);

/* progress_put() - what was found so far, by enum finding_kind, and the end of the line. */
void progress_put(const struct progress *progress, const __u64 *findings);

/* progress_end() - leave the terminal clean. */
void progress_end(const struct progress *progress);

#endif /* MSISCOPE_PROGRESS_H */
