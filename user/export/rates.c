// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "export/rates.h"

/*
 * All records of one look at the counters carry one ts, the end of the interval; a
 * rate holds from its begin. What is not in the next look has stood still in it, and
 * all between two looks. A look that came late is told as several.
 */
struct rate {
	bool listed; /* in shown[] */
	bool now; /* counted in this look */
	__u64 thousandths; /* of one per second */
};

struct rates {
	struct events *events;
	struct known *known;
	__u64 ts; /* of the look, 0: none yet */
	__u64 begin; /* of its interval */
	__u64 unlisted;
	unsigned int nr_shown;
	int shown[KNOWN_MAX]; /* those that moved in this look or the one before */
	struct rate rates[KNOWN_MAX];
};

struct rates *rates_new(struct events *events, struct known *known)
{
	struct rates *rates = calloc(1, sizeof(*rates));

	if (!rates)
		return NULL;
	rates->events = events;
	rates->known = known;
	return rates;
}

static void show(struct rates *rates)
{
	unsigned int i, kept = 0;

	for (i = 0; i < rates->nr_shown; i++) {
		int index = rates->shown[i];
		struct rate *rate = &rates->rates[index];

		events_rate(rates->events, rates->begin, known_at(rates->known, index)->label,
			    rate->thousandths);
		rate->listed = rate->now;
		if (rate->now)
			rates->shown[kept++] = index;
		rate->now = false;
		rate->thousandths = 0;
	}
	rates->nr_shown = kept;
}

/* From the end of the latest look on. */
static void stand_still(struct rates *rates)
{
	rates->begin = rates->ts;
	show(rates);
}

static __u64 per_second(const struct record_counters *counters)
{
	unsigned __int128 rate = (unsigned __int128)counters->count * 1000000000000ull;

	rate /= counters->interval ? counters->interval : 1;
	return rate > 1ull << 62 ? 1ull << 62 : rate;
}

int rates_add(struct rates *rates, const struct record_counters *counters)
{
	const __u64 ts = counters->head.ts;
	const __u64 begin = ts > counters->interval ? ts - counters->interval : 0;
	int index = known_index(rates->known, counters->irq);
	struct rate *rate;

	/* Viewers count ns in 63 bits. */
	if (index < 0 || ts >= 1ull << 62) {
		rates->unlisted++;
		return 0;
	}
	if (ts != rates->ts)
		show(rates);
	if (ts != rates->ts && begin > rates->ts)
		stand_still(rates);
	rates->ts = ts;
	rates->begin = begin;
	rate = &rates->rates[index];
	if (!rate->listed)
		rates->shown[rates->nr_shown++] = index;
	rate->listed = rate->now = true;
	rate->thousandths += per_second(counters);
	return 0;
}

void rates_finish(struct rates *rates)
{
	show(rates);
	stand_still(rates);
}

__u64 rates_unlisted(const struct rates *rates)
{
	return rates->unlisted;
}

void rates_free(struct rates *rates)
{
	free(rates);
}
