// SPDX-License-Identifier: GPL-2.0-only
#include "model/series.h"

static void widen(struct series *series)
{
	unsigned int i;

	for (i = 0; i < SERIES_BINS; i++)
		series->bins[i] =
			2 * i < SERIES_BINS ? series->bins[2 * i] + series->bins[2 * i + 1] : 0;
	series->width *= 2;
}

void series_add(struct series *series, __u64 offset, __u64 count)
{
	if (!series->width)
		series->width = SERIES_WIDTH;
	while (offset / series->width >= SERIES_BINS && series->width << 1)
		widen(series);
	if (offset / series->width < SERIES_BINS)
		series->bins[offset / series->width] += count;
}
