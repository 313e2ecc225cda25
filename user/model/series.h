/* SPDX-License-Identifier: GPL-2.0-only */
/* a count over time, in at most so many bins, however long the run. */
#ifndef MSISCOPE_MODEL_SERIES_H
#define MSISCOPE_MODEL_SERIES_H

#include <linux/types.h>

#define SERIES_BINS 128
#define SERIES_WIDTH 100000000ull /* ns of a bin at first; doubles when the run outlasts it */

/* All zero is empty. */
struct series {
	__u64 bins[SERIES_BINS];
	__u64 width; /* ns of each bin; 0: empty */
};

/* series_add() - @count things at @offset ns after the start. */
void series_add(struct series *series, __u64 offset, __u64 count);

#endif /* MSISCOPE_MODEL_SERIES_H */
