// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "export/tracks.h"

#define DEPTH (sizeof(((struct lane *)0)->open) / sizeof(((struct lane *)0)->open[0]))
#define SLOTS (TRACK_CPUS_MAX * 2)

struct tracks {
	unsigned int count;
	struct track *slots[SLOTS];
};

struct tracks *tracks_new(void)
{
	return calloc(1, sizeof(struct tracks));
}

struct track *tracks_at(struct tracks *tracks, __u32 cpu)
{
	size_t i = cpu * 2654435761u % SLOTS;

	while (tracks->slots[i] && tracks->slots[i]->cpu != cpu)
		i = (i + 1) % SLOTS;
	if (tracks->slots[i] || tracks->count == TRACK_CPUS_MAX)
		return tracks->slots[i];
	tracks->slots[i] = calloc(1, sizeof(*tracks->slots[i]));
	if (tracks->slots[i]) {
		tracks->slots[i]->cpu = cpu;
		tracks->count++;
	}
	return tracks->slots[i];
}

struct track *tracks_next(struct tracks *tracks, unsigned int *i)
{
	while (*i < SLOTS)
		if (tracks->slots[(*i)++])
			return tracks->slots[*i - 1];
	return NULL;
}

static bool place(struct lane *lane, __u64 begin, __u64 *end)
{
	unsigned int depth = lane->depth;
	__u64 closed = lane->closed, drawn = *end;

	if (begin < lane->begin)
		return false;
	for (; depth && lane->open[depth - 1].drawn <= begin; depth--)
		if (lane->open[depth - 1].drawn > closed)
			closed = lane->open[depth - 1].drawn;
	if (depth == DEPTH || (closed && closed >= begin))
		return false;
	if (depth && *end > lane->open[depth - 1].end)
		return false;
	if (depth && drawn >= lane->open[depth - 1].drawn)
		drawn = lane->open[depth - 1].drawn - 1;
	if (drawn <= begin)
		return false;
	lane->begin = begin;
	lane->closed = closed;
	lane->open[depth].end = *end;
	lane->open[depth].drawn = drawn;
	lane->depth = depth + 1;
	*end = drawn;
	return true;
}

int track_place(struct track *track, __u64 begin, __u64 *end)
{
	int lane;

	for (lane = 0; lane < TRACK_LANES; lane++)
		if (place(&track->lanes[lane], begin, end))
			return lane;
	return -1;
}

bool track_place_inside(struct track *track, int lane, __u64 begin, __u64 *end)
{
	return place(&track->lanes[lane], begin, end);
}

void tracks_free(struct tracks *tracks)
{
	unsigned int i = 0;
	struct track *track;

	if (!tracks)
		return;
	while ((track = tracks_next(tracks, &i)))
		free(track);
	free(tracks);
}
