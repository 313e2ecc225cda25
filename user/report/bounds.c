// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "report/bounds.h"

#define Z 1.959964 /* of the normal distribution, 95 % two-sided */
#define EXACT_MAX 1000 /* terms that are added up */
#define STEPS 100 /* of a bisection: below what a double can tell apart */
#define ODDS_MAX 60 /* their logarithm; of counts of 64 bits it is below 45 */

/* How likely @count or fewer are, by @at. It falls as @at grows. */
typedef double (*below_fn)(double count, double at, double tries);

/* Where @below is @level, between @low and @high. */
static double bisect(below_fn below, double count, double tries, double level, double low,
		     double high)
{
	double middle = low;
	int i;

	for (i = 0; i < STEPS; i++) {
		middle = (low + high) / 2;
		if (below(count, middle, tries) > level)
			low = middle;
		else
			high = middle;
	}
	return middle;
}

static double wilson(double part, double count, double z, enum bound bound)
{
	double share = fmin(1, part / count), square = z * z / count;
	double half = z * sqrt(share * (1 - share) / count + square / count / 4);

	if (bound == LOW && part == 0)
		return 0;
	return fmin(1, fmax(0, (share + square / 2 + bound * half) / (1 + square)));
}

double bounds_share(double part, double count, enum bound bound)
{
	return wilson(part, count, Z, bound);
}

static double byar(double count, enum bound bound)
{
	double n = bound == HIGH ? count + 1 : count;

	return n * pow(fmax(0, 1 - 1 / (9 * n) + bound * Z / (3 * sqrt(n))), 3);
}

/* Of a Poisson variable of mean @at. */
static double poisson_below(double count, double at, double tries)
{
	double term = -at, sum = exp(term), i;

	(void)tries;
	for (i = 0; i < count; i++) {
		term += log(at / (i + 1));
		sum += exp(term);
	}
	return sum;
}

double bounds_poisson(double count, enum bound bound)
{
	const double most = 2 * count + 10;

	if (bound == LOW && count == 0)
		return 0;
	if (count > EXACT_MAX)
		return byar(count, bound);
	if (bound == LOW)
		return bisect(poisson_below, count - 1, 0, 1 - BOUNDS_LEVEL, 0, most);
	return bisect(poisson_below, count, 0, BOUNDS_LEVEL, 0, most);
}

/* Of a binomial variable of @tries; @at: the logarithm of its odds. */
static double binomial_below(double count, double at, double tries)
{
	double term = -tries * log1p(exp(at)), sum = exp(term), i;

	for (i = 0; i < count; i++) {
		term += at + log((tries - i) / (i + 1));
		sum += exp(term);
	}
	return sum;
}

static double normal_above(double count, double at, double tries)
{
	(void)count;
	(void)tries;
	return erfc(at / M_SQRT2) / 2;
}

double bounds_odds(double seen, double others, double level)
{
	double share;

	if (others == 0)
		return HUGE_VAL;
	if (seen <= others && seen <= EXACT_MAX)
		return exp(bisect(binomial_below, seen, seen + others, level, -ODDS_MAX, ODDS_MAX));
	/* That so few of the one come is that so many of the other do. */
	if (others <= EXACT_MAX)
		return exp(-bisect(binomial_below, others - 1, seen + others, 1 - level, -ODDS_MAX,
				   ODDS_MAX));
	share = wilson(seen + 0.5, seen + others, bisect(normal_above, 0, 0, level, 0, 40), HIGH);
	return share / (1 - share);
}
