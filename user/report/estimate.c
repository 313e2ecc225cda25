// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "report/estimate.h"

#define Z 1.959964 /* of the normal distribution, 95 % two-sided */
#define PER 1000

enum bound {
	LOW = -1,
	HIGH = 1,
};

/* Wilson's bound of a share, of which @part of @count were seen. */
static double share_bound(double part, double count, enum bound bound)
{
	double share = fmin(1, part / count), square = Z * Z / count;
	double half = Z * sqrt(share * (1 - share) / count + square / count / 4);

	if (bound == LOW && part == 0)
		return 0;
	return fmin(1, fmax(0, (share + square / 2 + bound * half) / (1 + square)));
}

/* Byar's bound of a Poisson mean of which @count were seen: within 1 % of the exact one from 5 on. */
static double poisson_bound(double count, enum bound bound)
{
	double n = bound == HIGH ? count + 1 : count;

	if (n == 0)
		return 0;
	return n * pow(fmax(0, 1 - 1 / (9 * n) + bound * Z / (3 * sqrt(n))), 3);
}

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
	estimate.low = PER * share_bound(gaps_within(gaps, delay, window->low), count, LOW);
	estimate.high = PER * share_bound(most, count, HIGH);
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
	estimate.low = PER * share_bound(exposed, moves, LOW) *
		       chance(poisson_bound(count, LOW) / span, window->low);
	estimate.high = PER * share_bound(exposed, moves, HIGH) *
			chance(poisson_bound(count, HIGH) / span, window->high);
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
	counted.low = PER * share_bound(hits, tries, LOW);
	counted.high = PER * share_bound(hits, tries, HIGH);
	if (!model.known || model.value < counted.low || model.value > counted.high)
		return counted;
	model.low = fmin(model.low, counted.low);
	return model;
}

bool estimate_exceeds(__u64 seen, double expected)
{
	return poisson_bound(seen, LOW) > expected;
}
