// SPDX-License-Identifier: GPL-2.0-only
/* The estimates against what can be worked out by hand, in tables, or by simulation. */
#include <math.h>

#include "../trace/sample.h"
#include "base/spans.h"
#include "report/estimate.h"
#include "random.h"

#define US 1000ull
#define RUNS 400

/* From one event of a Poisson process to the next, ns. */
static double next_gap(double mean)
{
	return -mean * log(uniform());
}

static void is_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance * expected))
		fail_msg("%g, not %g to %g", value, expected, tolerance);
}

static struct estimate_window sharp(__u64 ns)
{
	return (struct estimate_window){ .low = ns, .median = ns, .high = ns };
}

static void losses_by_hand(void **state)
{
	struct estimate_load load = {
		.count = 10000000, .span = 10000 * SECOND, .moves = 1000000, .exposed = 1000000
	};
	struct estimate_window window = sharp(100 * US);
	struct estimate estimate = estimate_losses(&load, &window);

	(void)state;
	assert_true(estimate.known);
	is_near(estimate.value, 1000 * (1 - exp(-0.1)), 1e-9);
	assert_true(estimate.low < estimate.value && estimate.value < estimate.high);
	is_near(estimate.low, estimate.value, 0.002);
	is_near(estimate.high, estimate.value, 0.002);
	load.exposed /= 4;
	is_near(estimate_losses(&load, &window).value, 250 * (1 - exp(-0.1)), 1e-9);
	window = (struct estimate_window){ .low = 50 * US, .median = 100 * US, .high = 400 * US };
	estimate = estimate_losses(&load, &window);
	is_near(estimate.low, 250 * (1 - exp(-0.05)), 0.01);
	is_near(estimate.high, 250 * (1 - exp(-0.4)), 0.01);
}

/* 95 % bounds of a Poisson mean, from tables (Ulm 1990), and Wilson's of 5 of 10. */
static void intervals_of_tables(void **state)
{
	static const struct {
		__u64 count;
		double low, high;
	} poisson[] = { { 5, 1.6235, 11.6683 }, { 10, 4.7954, 18.3904 }, { 100, 81.364, 121.627 } };
	struct estimate_load load = { .span = SECOND, .moves = 1000000000, .exposed = 1000000000 };
	struct estimate_window window = sharp(1);
	struct estimate estimate;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(poisson) / sizeof(poisson[0]); i++) {
		load.count = poisson[i].count;
		estimate = estimate_losses(&load, &window);
		/* 1000 offlines, 1 ns of 1 s each */
		is_near(estimate.low * 1e6, poisson[i].low, 0.02);
		is_near(estimate.high * 1e6, poisson[i].high, 0.02);
	}
	load = (struct estimate_load){
		.count = 1000000, .span = SECOND, .moves = 10, .exposed = 5
	};
	window = sharp(SECOND);
	estimate = estimate_losses(&load, &window);
	is_near(estimate.value, 500, 1e-6);
	is_near(estimate.low, 236.6, 0.001);
	is_near(estimate.high, 763.4, 0.001);
}

/* 1000 gaps in each of the first three buckets, of 10,000: by their width 0.244 a ns, then half. */
static void hits_by_hand(void **state)
{
	struct estimate_gaps gaps = { .count = 10000, .near = { 1000, 1000, 1000 } };
	struct estimate_window window = sharp(1024);
	struct estimate estimate;

	(void)state;
	is_near(estimate_hits(&gaps, 0, &window).value, 25, 1e-9);
	is_near(estimate_hits(&gaps, 4096, &window).value, 25, 1e-9);
	is_near(estimate_hits(&gaps, 8192, &window).value, 12.5, 1e-9);
	is_near(estimate_hits(&gaps, 8192 - 512, &window).value, 12.5 + 6.25, 1e-9);
	estimate = estimate_hits(&gaps, 100 * US, &window);
	assert_true(estimate.known && estimate.value == 0 && estimate.low == 0);
	is_near(estimate.high, 1000 * 3.8415 / 10003.8415, 0.001); /* Wilson, none of 10,000 */
}

/* While its handler runs the next interrupt waits: it may have come in the window. */
static void held_back(void **state)
{
	struct estimate_gaps gaps = { .count = 10000, .near = { 0, 0, 0, 0, 400 } };
	struct estimate_window window = sharp(4 * US);
	struct estimate estimate = estimate_hits(&gaps, 5 * US, &window);

	(void)state;
	assert_true(estimate.high < 1);
	gaps.handling = 40 * US;
	estimate = estimate_hits(&gaps, 5 * US, &window);
	assert_true(estimate.value == 0 && estimate.low == 0);
	assert_true(estimate.high > 40 && estimate.high < 45);
}

static void nothing_to_go_by(void **state)
{
	struct estimate_load load = { .count = 10, .span = SECOND, .moves = 10, .exposed = 10 };
	struct estimate_gaps gaps = { .count = 10, .near = { 10 } };
	struct estimate_window window = sharp(10 * US), wide = sharp(NEAR_LIMIT_NS);

	(void)state;
	assert_true(estimate_losses(&load, &window).known);
	load.exposed = 0;
	assert_false(estimate_losses(&load, &window).known);
	load.exposed = 10;
	load.count = 0;
	assert_false(estimate_losses(&load, &window).known);
	load.count = 10;
	load.span = 0;
	assert_false(estimate_losses(&load, &window).known);
	assert_true(estimate_hits(&gaps, 10 * US, &window).known);
	assert_true(estimate_hits(&gaps, 0, &wide).known);
	assert_false(estimate_hits(&gaps, 1, &wide).known);
	assert_false(estimate_hits(&gaps, ~0ull - 5, &window).known);
	gaps.handling = NEAR_LIMIT_NS + 1;
	assert_false(estimate_hits(&gaps, 0, &window).known);
	gaps.handling = 0;
	gaps.count = 0;
	assert_false(estimate_hits(&gaps, 0, &window).known);
}

/* What a hostile trace can add up to. */
static void absurd_numbers(void **state)
{
	struct estimate_load load = { .count = ~0ull, .span = 1, .moves = 1, .exposed = ~0ull };
	struct estimate_gaps gaps = { .count = 1, .near = { ~0u, ~0u } };
	struct estimate_window window = sharp(10 * US);
	struct estimate hits = estimate_hits(&gaps, 0, &window);
	struct estimate losses;

	(void)state;
	assert_true(isfinite(hits.value) && hits.low >= 0 && hits.high <= 1000);
	window = sharp(~0ull);
	losses = estimate_losses(&load, &window);
	assert_true(isfinite(losses.value) && losses.low >= 0 && losses.high <= 1000);
}

/* What was seen has the last word. */
static void reconciled(void **state)
{
	const struct estimate model = { .known = true, .value = 50, .low = 40, .high = 70 };
	const struct estimate unknown = { .known = false };
	struct estimate estimate;

	(void)state;
	estimate = estimate_reconcile(model, 0, 0);
	assert_true(estimate.value == 50 && estimate.low == 40 && !estimate.counted);
	assert_false(estimate_reconcile(unknown, 0, 0).known);
	/* Wilson: none of 20 is up to 161 of 1000, none of 1000 up to 3.8, 1 of 1000 0.18 to 5.6. */
	estimate = estimate_reconcile(model, 20, 0);
	assert_true(estimate.value == 50 && estimate.low == 0 && estimate.high == 70);
	assert_false(estimate.counted);
	estimate = estimate_reconcile(model, 1000, 0);
	assert_true(estimate.value == 0 && estimate.low == 0 && estimate.counted);
	is_near(estimate.high, 3.827, 0.001);
	estimate = estimate_reconcile(model, 1000, 1);
	assert_true(estimate.value == 1 && estimate.counted);
	is_near(estimate.low, 0.1765, 0.001);
	is_near(estimate.high, 5.642, 0.001);
	estimate = estimate_reconcile(model, 10, 8);
	assert_true(estimate.value == 800 && estimate.counted);
	estimate = estimate_reconcile(unknown, 10, 5);
	assert_true(estimate.known && estimate.value == 500 && estimate.counted);
	estimate = estimate_reconcile(unknown, 1, ~0ull);
	assert_true(estimate.value == 1000 && estimate.high <= 1000);
}

/* As it was counted: exact, by tables, and no more than all, unless more than all were seen. */
static void rates(void **state)
{
	struct estimate rate = estimate_rate(1000, 5);

	(void)state;
	assert_true(rate.known && rate.counted && rate.value == 5);
	is_near(rate.low, 1.6235, 0.001);
	is_near(rate.high, 11.6683, 0.001);
	assert_false(estimate_rate(0, 0).known);
	rate = estimate_rate(10240, 0);
	assert_true(rate.value == 0 && rate.low == 0);
	is_near(rate.high, 0.36024, 0.001);
	assert_true(estimate_rate(10, 10).high == 1000);
	is_near(estimate_rate(5, 10).value, 2000, 1e-9);
	is_near(estimate_rate(5, 10).high, 3678.07, 0.001);
}

static void count_gap(struct estimate_gaps *gaps, double gap)
{
	double edge = 4096;
	int i;

	gaps->count++;
	for (i = 0; i < NEAR_BUCKETS; i++, edge *= 2)
		if (gap < edge) {
			gaps->near[i]++;
			return;
		}
}

/* Does the interval hold the truth as often as it claims? */
static unsigned int hits_cover(double mean, __u64 delay, __u64 window, unsigned int count)
{
	const double truth = 1000 * (exp(-(delay / mean)) - exp(-((delay + window) / mean)));
	const struct estimate_window seen = sharp(window);
	unsigned int covered = 0, run, i;
	struct estimate estimate;
	double sum = 0;

	for (run = 0; run < RUNS; run++) {
		struct estimate_gaps gaps = { .count = 0 };

		for (i = 0; i < count; i++)
			count_gap(&gaps, next_gap(mean));
		estimate = estimate_hits(&gaps, delay, &seen);
		covered += estimate.low <= truth && truth <= estimate.high;
		sum += estimate.value;
	}
	is_near(sum / RUNS, truth, 0.03); /* no bias worth the name */
	return covered;
}

static void simulated_hits(void **state)
{
	(void)state;
	assert_in_range(hits_cover(200 * US, 10 * US, 20 * US, 3000), RUNS * 92 / 100, RUNS);
	assert_in_range(hits_cover(1000 * US, 6 * US, 40 * US, 1000), RUNS * 92 / 100, RUNS);
	assert_in_range(hits_cover(100 * US, 30 * US, 5 * US, 5000), RUNS * 92 / 100, RUNS);
}

/*
 * A Poisson process seen for a while, and updates whose windows vary: of CPUs that
 * then go offline at any moment, how many does it hit? Counted, not computed.
 */
static void simulated_losses(void **state)
{
	const double mean = 2000 * US, span = 2.0 * SECOND;
	unsigned int covered = 0, run, i, hits;
	double now;

	(void)state;
	for (run = 0; run < RUNS; run++) {
		struct estimate_load load = { .span = 2 * SECOND, .moves = 40 };
		struct spans spans = { .count = 0 };
		struct estimate_window window;
		struct estimate estimate;

		for (now = next_gap(mean); now < span; now += next_gap(mean))
			load.count++;
		for (i = 0; i < 40; i++) {
			if (uniform() > 0.8)
				continue; /* its vector stayed the same */
			load.exposed++;
			assert_int_equal(spans_add(&spans, (50 + 100 * uniform()) * US), 0);
		}
		window.low = spans_quantile(&spans, 25);
		window.median = spans_quantile(&spans, 50);
		window.high = spans_quantile(&spans, 75);
		estimate = estimate_losses(&load, &window);
		for (i = 0, hits = 0; i < 20000; i++)
			hits += uniform() < 0.8 && next_gap(mean) < (50 + 100 * uniform()) * US;
		covered += estimate.low <= hits / 20.0 && hits / 20.0 <= estimate.high;
		spans_free(&spans);
	}
	assert_in_range(covered, RUNS * 95 / 100, RUNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(losses_by_hand),   cmocka_unit_test(intervals_of_tables),
		cmocka_unit_test(hits_by_hand),	    cmocka_unit_test(held_back),
		cmocka_unit_test(nothing_to_go_by), cmocka_unit_test(absurd_numbers),
		cmocka_unit_test(reconciled),	    cmocka_unit_test(rates),
		cmocka_unit_test(simulated_hits),   cmocka_unit_test(simulated_losses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
