// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "diagnose/trial.h"

/* Six bases are held against chance, and each is looked at bin by bin, the first bins harder. */
#define HELD (FINDING_BASES - BASIS_RESULT)

static const double bin_limits[CHANCE_BINS] = { 1e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4,
						5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 1 };

/* Share of a basis' level for the bins up to and with that one; the sum is 1. */
static const double bin_shares[CHANCE_BINS] = { 0.15, 0.1,  0.1,  0.1,	0.1,  0.1,
						0.1,  0.05, 0.05, 0.05, 0.05, 0.05 };

const char *chance_basis_name(enum finding_basis basis)
{
	static const char *const names[FINDING_BASES] = {
		[BASIS_PROOF] = "proof",
		[BASIS_TEAR] = "proved-tear",
		[BASIS_LOG] = "kernel-log",
		[BASIS_EITHER] = "either",
		[BASIS_RESULT] = "owner-result",
		[BASIS_PACE] = "owner-pace",
		[BASIS_SILENCE] = "silence",
		[BASIS_RHYTHM] = "rhythm",
		[BASIS_TIMEOUT] = "driver-timeout",
		[BASIS_STRAY] = "stray-rate",
	};

	return basis < FINDING_BASES ? names[basis] : "?";
}

bool chance_is_held(enum finding_basis basis)
{
	return basis >= BASIS_RESULT && basis < FINDING_BASES;
}

unsigned int chance_bin(double chance)
{
	unsigned int bin = 0;

	while (bin < CHANCE_BINS - 1 && !(chance <= bin_limits[bin]))
		bin++;
	return bin;
}

/* That a Poisson variable of that mean is @count or more. */
static double poisson_tail(__u64 count, double mean)
{
	double term = exp(-mean), below = 0;
	__u64 i;

	if (count > mean + 40 * sqrt(mean + 1) + 40)
		return 0;
	for (i = 0; i < count; i++) {
		below += term;
		term *= mean / (i + 1);
	}
	return below < 1 ? 1 - below : 0;
}

double chances_factor(const struct chances *chances, enum finding_basis basis)
{
	const struct chance *controls = &chances->controls[basis];

	double factor = (controls->hits + 1) / (controls->expected + 1);

	/* One of little can be chance itself; more of it says how much too little it was. */
	if (controls->hits > 1 && controls->expected > 0)
		factor = fmax(factor, (controls->hits - 1) / controls->expected);
	return fmax(1, factor);
}

static void chance_add(struct chance *sum, const struct chance *chance)
{
	sum->trials += chance->trials;
	sum->hits += chance->hits;
	sum->expected += chance->expected;
	sum->met += chance->met;
}

/*
 * How many of those told chance made: what is torn is told for that, so where it told says nothing
 * of chance, but one of them may. Who falls silent whenever it is moved is told for that as well:
 * as many moves must have shown that it does not.
 */
static double chance_made(const struct chances *chances, enum finding_basis basis,
			  const struct chance *sum)
{
	if (basis == BASIS_SILENCE && chances->controls[basis].trials < sum->hits)
		return sum->expected;
	return fmax(sum->expected - sum->met, 0) + sum->met / sum->hits;
}

/* More than chance makes, at a level. */
static bool is_more(const struct chances *chances, enum finding_basis basis,
		    const struct chance *sum, double level)
{
	const double factor = chances_factor(chances, basis);

	return sum->hits && chance_made(chances, basis, sum) * factor <= CHANCE_FALSE &&
	       poisson_tail(sum->hits, sum->expected * factor) < level;
}

bool chances_stand(const struct chances *chances, enum finding_basis basis, unsigned int bin)
{
	struct chance sum = { .trials = 0 };
	unsigned int i;

	/* That its work ends as the CPU goes is no chance, and explains a silence alone as well. */
	if (basis == BASIS_RHYTHM)
		return false;
	if (!chance_is_held(basis))
		return basis != BASIS_EITHER;
	for (i = 0; i < CHANCE_BINS; i++) {
		chance_add(&sum, &chances->bins[basis][i]);
		if (i >= bin && is_more(chances, basis, &sum, CHANCE_LEVEL / HELD * bin_shares[i]))
			return true;
	}
	return false;
}

__u32 chances_limit(const struct chances *chances, enum finding_basis basis)
{
	unsigned int bin = CHANCE_BINS;

	while (bin && !chances_stand(chances, basis, bin - 1))
		bin--;
	return bin ? bin_limits[bin - 1] * 1e6 : 0;
}

void grounds_add(struct grounds *grounds, enum finding_basis basis, __u32 millionths)
{
	grounds->told[basis][chance_bin(millionths / 1e6)]++;
}

__u64 grounds_count(const struct grounds *grounds, const struct chances *chances)
{
	unsigned int basis, bin;
	__u64 count = 0;

	for (basis = 0; basis < FINDING_BASES; basis++)
		for (bin = 0; bin < CHANCE_BINS; bin++)
			if (chances_stand(chances, basis, bin))
				count += grounds->told[basis][bin];
	return count;
}

__u64 grounds_told(const struct grounds *grounds)
{
	unsigned int basis, bin;
	__u64 count = 0;

	for (basis = 0; basis < FINDING_BASES; basis++)
		for (bin = 0; bin < CHANCE_BINS; bin++)
			count += grounds->told[basis][bin];
	return count;
}

struct chance chances_sum(const struct chances *chances, enum finding_basis basis)
{
	struct chance sum = { .trials = 0 };
	unsigned int i;

	for (i = 0; i < CHANCE_BINS; i++)
		chance_add(&sum, &chances->bins[basis][i]);
	return sum;
}

void chance_trial(struct diagnose *diagnose, enum finding_basis basis, double chance)
{
	struct chance *bin = &diagnose->chances.bins[basis][chance_bin(chance)];

	bin->trials++;
	bin->expected += chance;
}

/*
 * What it tells by chance is as likely in each part of what it may tell, up to @most. @times: so
 * often could it have told.
 */
static void spread(struct chance *bins, double most, double times, bool met)
{
	double below = 0;
	unsigned int i;

	for (i = 0; i < CHANCE_BINS && below < most; i++) {
		const double limit = fmin(bin_limits[i], most);

		if (met)
			bins[i].met += (limit - below) * times;
		else
			bins[i].expected += (limit - below) * times;
		below = limit;
	}
}

void chance_trial_up_to(struct diagnose *diagnose, enum finding_basis basis, double most)
{
	struct chance *bins = diagnose->chances.bins[basis];

	spread(bins, most, 1, false);
	bins[chance_bin(most)].trials++;
}

void chance_control(struct diagnose *diagnose, enum finding_basis basis, double most,
		    double expected)
{
	struct chance *bins = diagnose->chances.bins[basis];

	spread(bins, most, expected / most, false);
	bins[chance_bin(most)].trials++;
}

void chance_set(const struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		double chance)
{
	finding->basis = basis;
	finding->chance = chance_is_held(basis) ? ceil(chance * 1e6) : 0;
	finding->stands = chances_stand(&diagnose->chances, basis, chance_bin(chance));
}

void chance_peek(const struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		 double chance)
{
	struct chances with = diagnose->chances;

	chance_set(diagnose, finding, basis, chance);
	if (!chance_is_held(basis))
		return;
	with.bins[basis][chance_bin(chance)].hits++;
	with.bins[basis][chance_bin(chance)].expected += chance;
	with.bins[basis][chance_bin(chance)].met += chance;
	finding->stands = chances_stand(&with, basis, chance_bin(chance));
}

void chance_hit(struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		double chance)
{
	struct chance *bin = &diagnose->chances.bins[basis][chance_bin(chance)];

	bin->hits++;
	/* What chance makes of a pace is measured by controls, none of which told. */
	if (basis != BASIS_PACE)
		bin->met += chance;
	/* Its trial may have been counted in the bin beside, as its chance was a little more then. */
	bin->expected = fmax(bin->expected, chance);
	chance_set(diagnose, finding, basis, chance);
}

void chance_hit_up_to(struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		      double chance, double most)
{
	struct chance *bins = diagnose->chances.bins[basis];

	bins[chance_bin(chance)].hits++;
	spread(bins, most, 1, true);
	if (chance > most) /* told before, when it was another case */
		bins[chance_bin(chance)].expected += chance;
	chance_set(diagnose, finding, basis, chance);
}
