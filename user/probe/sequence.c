// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/sequence.h"

#define ROOM_FIRST 4096

int sequence_add(struct sequence *sequence, const union record *record)
{
	size_t room = sequence->room ? sequence->room * 2 : ROOM_FIRST;
	union record *held;

	if (sequence->count == sequence->room) {
		held = realloc(sequence->held, room * sizeof(*held));
		if (!held)
			return -ENOMEM;
		sequence->held = held;
		sequence->room = room;
	}
	held = &sequence->held[sequence->count];
	memcpy(held, record, record->head.size);
	held->head.seq = sequence->count++; /* ties keep the order of arrival */
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct record_head *x = a, *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->seq < y->seq ? -1 : 1;
}

/* An arrival whose slot turned out to have an owner is told of again, with its first time. */
static bool is_amended(const struct sequence *sequence, size_t i)
{
	const union record *first = &sequence->held[i], *next = first + 1;

	if (first->head.type != RECORD_ARRIVAL)
		return false;
	for (; ++i < sequence->count && next->head.ts == first->head.ts; next++)
		if (next->head.type == RECORD_ARRIVAL && next->head.cpu == first->head.cpu)
			return true;
	return false;
}

int sequence_release(struct sequence *sequence, __u64 until, record_fn emit, void *arg)
{
	size_t i, count = sequence->count;

	if (count)
		qsort(sequence->held, count, sizeof(*sequence->held), by_time);
	for (i = 0; i < count && sequence->held[i].head.ts <= until; i++) {
		if (is_amended(sequence, i))
			continue;
		sequence->held[i].head.seq = ++sequence->next;
		emit(&sequence->held[i], arg);
	}
	sequence->count = count - i;
	if (sequence->count)
		memmove(sequence->held, sequence->held + i,
			sequence->count * sizeof(*sequence->held));
	for (i = 0; i < sequence->count; i++)
		sequence->held[i].head.seq = i;
	return 0;
}

void sequence_free(struct sequence *sequence)
{
	free(sequence->held);
}
