// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "report/bounds.h"
#include "report/estimate.h"

#define PER 1000

/* How many gaps are shorter than @ns, which is at most NEAR_LIMIT_NS. */
static double gaps_below(const struct estimate_gaps *gaps, double ns)
{
	double begin = 0, end = NEAR_FIRST_NS, sum = 0;
	int i;

	for (i = 0; i < NEAR_BUCKETS && begin < ns; i++) {
		sum += gaps->near[i] * fmin(1, (ns - begin) / (end - begin));
		begin = end;
		end *= 2;
	}
	return sum;
}

static double gaps_within(const struct estimate_gaps *gaps, double begin, double length)
{
	return gaps_below(gaps, begin + length) - gaps_below(gaps, begin);
}

/* The end of the bucket in which @ns lies. */
static double bucket_end(__u64 ns)
{
	__u64 end = NEAR_FIRST_NS;

	while (end < ns)
		end *= 2;
	return end;
}

struct estimate estimate_hits(const struct estimate_gaps *gaps, __u64 delay,
			      const struct estimate_window *window)
{
	struct estimate estimate = { .known = false };
	double most, count = gaps->count;

	if (!gaps->count || delay > NEAR_LIMIT_NS || window->high > NEAR_LIMIT_NS - delay ||
	    gaps->handling > NEAR_LIMIT_NS)
		return estimate;
	most = gaps_within(gaps, delay, window->high);
	if (gaps->handling > delay)
		most = fmax(most, gaps_below(gaps, bucket_end(gaps->handling)));
	estimate.known = true;
	estimate.value = PER * gaps_within(gaps, delay, window->median) / count;
	estimate.low = PER * bounds_share(gaps_within(gaps, delay, window->low), count, LOW);
	estimate.high = PER * bounds_share(most, count, HIGH);
	return estimate;
}

/* That at least one of a Poisson process comes. */
static double chance(double rate, double ns)
{
	return -expm1(-rate * ns);
}

struct estimate estimate_losses(const struct estimate_load *load,
				const struct estimate_window *window)
{
	struct estimate estimate = { .known = false };
	double exposed = load->exposed, count = load->count, span = load->span;
	double moves = fmax(load->moves, exposed); /* a move's record may have been dropped */

	if (!load->count || !load->span || !load->exposed)
		return estimate;
	estimate.known = true;
	estimate.value = PER * exposed / moves * chance(count / span, window->median);
	estimate.low = PER * bounds_share(exposed, moves, LOW) *
		       chance(bounds_poisson(count, LOW) / span, window->low);
	estimate.high = PER * bounds_share(exposed, moves, HIGH) *
			chance(bounds_poisson(count, HIGH) / span, window->high);
	return estimate;
}

struct estimate estimate_reconcile(struct estimate model, __u64 tries, __u64 hits)
{
	struct estimate counted = { .known = true, .counted = true, .tries = tries, .hits = hits };

	if (!tries)
		return model;
	model.tries = tries;
	model.hits = hits;
	counted.value = PER * fmin(1, (double)hits / tries);
	counted.low = PER * bounds_share(hits, tries, LOW);
	counted.high = PER * bounds_share(hits, tries, HIGH);
	if (!model.known || model.value < counted.low || model.value > counted.high)
		return counted;
	model.low = fmin(model.low, counted.low);
	return model;
}

struct estimate estimate_rate(__u64 tries, __u64 hits)
{
	struct estimate rate = { .known = tries, .tries = tries, .hits = hits };

	if (!tries)
		return rate;
	rate.counted = true;
	rate.value = PER * (double)hits / tries;
	rate.low = PER * bounds_poisson(hits, LOW) / tries;
	rate.high = PER * bounds_poisson(hits, HIGH) / tries;
	if (hits <= tries)
		rate.high = fmin(PER, rate.high);
	return rate;
}

bool estimate_exceeds(__u64 seen, double expected)
{
	return bounds_poisson(seen, LOW) > expected;
}
