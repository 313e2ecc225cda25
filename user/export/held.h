/* SPDX-License-Identifier: GPL-2.0-only */
/* Totals that a file of an earlier export holds, to which a later one adds. */
#ifndef MSISCOPE_EXPORT_HELD_H
#define MSISCOPE_EXPORT_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "trace/trace.h"

#define HELD_RECORDINGS "msiscope_recordings_total" /* only a file that sums up has it */
#define HELD_LAST "msiscope_complete" /* stands behind all others */

struct held_sample {
	char *series; /* name and labels, as they stand in the file */
	__u64 value; /* ns where the unit is seconds */
	bool taken; /* by the file that is being written */
};

struct held {
	struct held_sample *samples;
	size_t nr_samples;
	size_t next; /* where the next is likely to be: the order stays the same */
};

/*
 * held_read() - the file at @path, as export --add-to wrote it; one that is not there
 * holds nothing. Returns 0, or -errno with one line in @error: -EINVAL for any other
 * file. Always held_free() it.
 */
int held_read(struct held *held, const char *path, struct trace_error *error);

/* held_take() - the value of that series, which is then taken; 0 if it is not there. */
__u64 held_take(struct held *held, const char *series);

/* held_value() - the same, but nobody took it. */
__u64 held_value(const struct held *held, const char *series);

/* held_of() - the next of that name that nobody took, which is then taken; NULL: no more. */
const struct held_sample *held_of(struct held *held, const char *name);

/* held_left() - the first that nobody took, NULL if there is none. */
const struct held_sample *held_left(const struct held *held);

void held_free(struct held *held);

#endif /* MSISCOPE_EXPORT_HELD_H */
