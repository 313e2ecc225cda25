// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/ring.h"

#define ROOM_FIRST 64

static int grow(struct ring *ring)
{
	size_t room = ring->room ? 2 * ring->room : ROOM_FIRST;
	union record *grown;

	if (ring->count < ring->room || ring->room == RING_MAX)
		return 0;
	grown = reallocarray(ring->records, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	ring->records = grown;
	ring->room = room;
	return 0;
}

int ring_add(struct ring *ring, const union record *record)
{
	if (grow(ring))
		return -ENOMEM;
	ring->records[ring->count++ % RING_MAX] = *record;
	return 0;
}

const union record *ring_at(const struct ring *ring, size_t index)
{
	if (index >= ring->count || ring->count - index > RING_MAX)
		return NULL;
	return &ring->records[index % RING_MAX];
}

size_t ring_after(const struct ring *ring, __u64 seq)
{
	size_t high = ring->count, low = high > RING_MAX ? high - RING_MAX : 0, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (ring_at(ring, middle)->head.seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const union record *ring_find(const struct ring *ring, __u64 seq)
{
	const union record *record = ring_at(ring, ring_after(ring, seq));

	return record && record->head.seq == seq ? record : NULL;
}

void ring_free(struct ring *ring)
{
	free(ring->records);
}
