// SPDX-License-Identifier: GPL-2.0-only
/* The bounds against tables, against what can be worked out by hand, and as often as they claim. */
#include <math.h>

#include "../trace/sample.h"
#include "report/bounds.h"

static void is_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance * expected))
		fail_msg("%.9g, not %.9g to %g", value, expected, tolerance);
}

/* Exact 95 % bounds of a Poisson mean (Ulm 1990); of none by hand: -ln(0.025). */
static void poisson_of_tables(void **state)
{
	static const struct {
		double count, low, high;
	} table[] = { { 1, 0.025318, 5.571643 },
		      { 2, 0.242209, 7.224688 },
		      { 5, 1.623486, 11.668332 },
		      { 10, 4.795389, 18.390356 },
		      { 100, 81.363991, 121.6268 } };
	size_t i;

	(void)state;
	assert_true(bounds_poisson(0, LOW) == 0);
	is_near(bounds_poisson(0, HIGH), 3.6888795, 1e-7);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		is_near(bounds_poisson(table[i].count, LOW), table[i].low, 1e-5);
		is_near(bounds_poisson(table[i].count, HIGH), table[i].high, 1e-5);
	}
}

/* Where the exact ones end the others go on. */
static void without_a_step(void **state)
{
	(void)state;
	is_near(bounds_poisson(1001, LOW) - bounds_poisson(1000, LOW), 0.9685, 0.01);
	is_near(bounds_poisson(1001, HIGH) - bounds_poisson(1000, HIGH), 1.0318, 0.01);
	is_near(bounds_odds(1001, 1001, 0.025), bounds_odds(1000, 1000, 0.025), 0.0005);
	is_near(bounds_odds(1001, 1001, 0.0001), bounds_odds(1000, 1000, 0.0001), 0.0005);
	is_near(bounds_odds(1001, 5000, 0.025), bounds_odds(1000, 4995, 0.025), 0.0005);
}

/* None of n + 0 with chance 1/40: (1 - p)^n = 1/40. All of n: p^n = 39/40. */
static void odds_by_hand(void **state)
{
	(void)state;
	is_near(bounds_odds(0, 1, 0.025), 39, 1e-9);
	is_near(bounds_odds(0, 3, 0.025), cbrt(40) - 1, 1e-9);
	is_near(bounds_odds(0, 1000, 0.025), expm1(log(40) / 1000), 1e-9);
	/* 1 or fewer of 2: 1 - p^2 = 1/40. */
	is_near(bounds_odds(1, 1, 0.025), 1 / (sqrt(40 / 39.0) - 1), 1e-9);
	/* 2 or fewer of 3: 1 - p^3 = 1/40. */
	is_near(bounds_odds(2, 1, 0.025), 1 / (cbrt(40 / 39.0) - 1), 1e-9);
	/* Clopper and Pearson, from tables: 5 of 10 is up to 0.8129, 10 of 100 to 0.1762. */
	is_near(bounds_odds(5, 5, 0.025), 0.8129 / 0.1871, 0.001);
	is_near(bounds_odds(10, 90, 0.025), 0.1762 / 0.8238, 0.001);
	assert_true(bounds_odds(3, 0, 0.025) == HUGE_VAL);
	assert_true(bounds_odds(5, 5, 0.001) > bounds_odds(5, 5, 0.025));
}

/* Exact up to 1000 of the one and any number of the other, beyond by Wilson's formula. */
static void odds_at_the_last_exact_one(void **state)
{
	(void)state;
	is_near(bounds_odds(1000, 5000, 0.025), 0.2140952383, 1e-8);
	is_near(bounds_odds(1001, 5000, 0.025), 0.2143813769, 1e-7);
	is_near(bounds_odds(5000, 1000, 0.025), 5.356583569, 1e-8);
	is_near(bounds_odds(1000, 1000, 0.025), 1.092704489, 1e-8);
}

static void absurd_numbers(void **state)
{
	const double huge = 0x1p64;

	(void)state;
	is_near(bounds_poisson(huge, HIGH), huge, 1e-6);
	is_near(bounds_odds(0, huge, 0.025), 3.6888795 / huge, 1e-6);
	is_near(bounds_odds(huge, huge, 0.025), 1, 1e-6);
	assert_true(isfinite(bounds_odds(huge, 1, 0.025)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(poisson_of_tables), cmocka_unit_test(without_a_step),
		cmocka_unit_test(odds_by_hand),	     cmocka_unit_test(odds_at_the_last_exact_one),
		cmocka_unit_test(absurd_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
