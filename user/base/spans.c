// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/spans.h"

#define ROOM_FIRST 8

static int grow(struct spans *spans)
{
	unsigned int room = spans->room ? 2 * spans->room : ROOM_FIRST;
	__u64 *grown = reallocarray(spans->kept, room, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	spans->kept = grown;
	spans->room = room;
	return 0;
}

/* A number that looks like chance and is the same in every replay (splitmix64). */
static __u64 mix(__u64 number)
{
	number = (number + 1) * 0x9e3779b97f4a7c15;
	number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
	number = (number ^ number >> 27) * 0x94d049bb133111eb;
	return number ^ number >> 31;
}

/*
 * A reservoir: each of those so far is kept with the same chance. One of every so
 * many would show one half of what takes turns, as moves there and back do.
 */
int spans_add(struct spans *spans, __u64 ns)
{
	__u64 place = spans->count++;

	if (ns > spans->max)
		spans->max = ns;
	spans->sum += ns;
	if (spans->nr_kept == SPANS_MAX) {
		place = mix(place) % spans->count;
		if (place < SPANS_MAX)
			spans->kept[place] = ns;
		return 0;
	}
	if (spans->nr_kept == spans->room && grow(spans))
		return -ENOMEM;
	spans->kept[spans->nr_kept++] = ns;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const __u64 *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

__u64 spans_quantile(const struct spans *spans, unsigned int percent)
{
	__u64 sorted[SPANS_MAX];

	if (!spans->nr_kept)
		return 0;
	memcpy(sorted, spans->kept, spans->nr_kept * sizeof(*sorted));
	qsort(sorted, spans->nr_kept, sizeof(*sorted), compare);
	return sorted[((spans->nr_kept - 1) * percent + 50) / 100];
}

void spans_free(struct spans *spans)
{
	free(spans->kept);
}
