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

static void thin_out(struct spans *spans)
{
	unsigned int i;

	for (i = 0; 2 * i < spans->nr_kept; i++)
		spans->kept[i] = spans->kept[2 * i];
	spans->nr_kept = i;
	spans->stride *= 2;
}

int spans_add(struct spans *spans, __u64 ns)
{
	__u64 number = spans->count++;

	if (ns > spans->max)
		spans->max = ns;
	if (!spans->stride)
		spans->stride = 1;
	if (spans->nr_kept == SPANS_MAX && number % spans->stride == 0)
		thin_out(spans);
	if (number % spans->stride)
		return 0;
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
