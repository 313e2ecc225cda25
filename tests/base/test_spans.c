// SPDX-License-Identifier: GPL-2.0-only
/* Quantiles, exact while few, and of a sample when many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/spans.h"

static void is_near(__u64 ns, __u64 wanted, __u64 off)
{
	assert_in_range(ns, wanted - off, wanted + off);
}

static void quantiles(void **state)
{
	struct spans few = { .count = 0 }, many = { .count = 0 };
	__u64 i;

	(void)state;
	assert_int_equal(spans_quantile(&few, 50), 0);
	assert_int_equal(spans_add(&few, 30), 0);
	assert_int_equal(spans_add(&few, 10), 0);
	assert_int_equal(spans_add(&few, 20), 0);
	assert_int_equal(spans_quantile(&few, 0), 10);
	assert_int_equal(spans_quantile(&few, 50), 20);
	assert_int_equal(spans_quantile(&few, 100), 30);
	for (i = 0; i < 100003; i++)
		assert_int_equal(spans_add(&many, i * 7 % 100003), 0);
	assert_int_equal(many.count, 100003);
	assert_int_equal(many.max, 100002);
	assert_int_equal(many.sum, 100003ull * 100002 / 2);
	assert_int_equal(many.nr_kept, SPANS_MAX);
	is_near(spans_quantile(&many, 25), 25000, 3750);
	is_near(spans_quantile(&many, 50), 50000, 5000);
	is_near(spans_quantile(&many, 75), 75000, 3750);
	spans_free(&few);
	spans_free(&many);
}

/* Moves there by an affinity and back by an offline take turns, and differ. */
static void taking_turns(void **state)
{
	struct spans spans = { .count = 0 };
	int i;

	(void)state;
	for (i = 0; i < 3 * SPANS_MAX; i++)
		assert_int_equal(spans_add(&spans, i % 2 ? 20 : 10), 0);
	assert_int_equal(spans_quantile(&spans, 35), 10);
	assert_int_equal(spans_quantile(&spans, 65), 20);
	spans_free(&spans);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles),
		cmocka_unit_test(taking_turns),
	};

	return cmocka_run_group_tests_name("spans", tests, NULL, NULL);
}
