// SPDX-License-Identifier: GPL-2.0-only
/* Records in order of time: a binary heap, the oldest on top. */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/queue.h"

#define ROOM_FIRST 1024

/* A record that encloses others goes before them when the clock did not advance between. */
static int rank(const struct queued *queued)
{
	switch (queued->record.head.type) {
	case RECORD_REQUEST:
		return 0;
	case RECORD_MOVE:
	case RECORD_RESTORE:
		return 1;
	default:
		return 2;
	}
}

static bool before(const struct queued *a, const struct queued *b)
{
	if (a->record.head.ts != b->record.head.ts)
		return a->record.head.ts < b->record.head.ts;
	if (rank(a) != rank(b))
		return rank(a) < rank(b);
	return a->order < b->order;
}

static int grow(struct queue *queue)
{
	size_t room = queue->room ? queue->room * 2 : ROOM_FIRST;
	struct queued *heap = realloc(queue->heap, room * sizeof(*heap));

	if (!heap)
		return -ENOMEM;
	queue->heap = heap;
	queue->room = room;
	return 0;
}

int queue_add(struct queue *queue, const union record *record)
{
	struct queued new = { .order = queue->order++, .record = *record };
	size_t i, up;

	if (queue->count == queue->room && grow(queue))
		return -ENOMEM;
	for (i = queue->count++; i; i = up) {
		up = (i - 1) / 2;
		if (before(&queue->heap[up], &new))
			break;
		queue->heap[i] = queue->heap[up];
	}
	queue->heap[i] = new;
	queue->newest = latest(queue->newest, record->head.ts);
	return 0;
}

const union record *queue_first(const struct queue *queue)
{
	return queue->count ? &queue->heap[0].record : NULL;
}

void queue_drop(struct queue *queue)
{
	const struct queued *last = &queue->heap[--queue->count];
	size_t i = 0, down;

	for (;;) {
		down = 2 * i + 1;
		if (down >= queue->count)
			break;
		if (down + 1 < queue->count && before(&queue->heap[down + 1], &queue->heap[down]))
			down++;
		if (before(last, &queue->heap[down]))
			break;
		queue->heap[i] = queue->heap[down];
		i = down;
	}
	queue->heap[i] = *last;
}

void queue_free(struct queue *queue)
{
	free(queue->heap);
}
