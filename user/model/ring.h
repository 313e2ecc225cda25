/* SPDX-License-Identifier: GPL-2.0-only */
/* the latest records, as many as fit, to look up what a finding names. */
#ifndef MSISCOPE_MODEL_RING_H
#define MSISCOPE_MODEL_RING_H

#include <stddef.h>
#include <linux/types.h>

#include "record.h"

#define RING_MAX (1 << 15)

/* All zero is empty. */
struct ring {
	union record *records; /* grows up to RING_MAX, then wraps */
	size_t room;
	size_t count; /* ever; the latest lies at (count - 1) % RING_MAX */
};

/* ring_add() - a copy of @record; they come in the order of seq. 0 or -ENOMEM. */
int ring_add(struct ring *ring, const union record *record);

/* ring_after() - the index of the first that is still there with @seq or a later one; or count. */
size_t ring_after(const struct ring *ring, __u64 seq);

/* ring_at() - by index: below count, and at most RING_MAX back; else NULL. */
const union record *ring_at(const struct ring *ring, size_t index);

/* ring_find() - the record of that seq; NULL if it is not there, or no more. */
const union record *ring_find(const struct ring *ring, __u64 seq);

void ring_free(struct ring *ring);

#endif /* MSISCOPE_MODEL_RING_H */
