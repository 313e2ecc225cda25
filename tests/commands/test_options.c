// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "commands/options.h"
#include "diagnose/diagnose.h"

static __u64 duration(const char *text)
{
	__u64 ns = 0;

	assert_int_equal(parse_duration(text, &ns), 0);
	return ns;
}

static void durations(void **state)
{
	(void)state;
	assert_int_equal(duration("5"), 5000000000ull);
	assert_int_equal(duration("1.5"), 1500000000ull);
	assert_int_equal(duration("500ms"), 500000000ull);
	assert_int_equal(duration("2s"), 2000000000ull);
	assert_int_equal(duration("2m"), 120000000000ull);
	assert_int_equal(duration("1h"), 3600000000000ull);
	assert_int_equal(duration("1d"), 86400000000000ull);
}

static void slips_in_durations(void **state)
{
	static const char *const slips[] = {
		"",    "x",    "5x",  "-5",  "+5", "0",	    "inf",
		"nan", "0x10", "1e9", "5 s", ".",  "1.2.3", "99999999999999d"
	};
	__u64 ns;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		assert_int_not_equal(parse_duration(slips[i], &ns), 0);
}

static void numbers(void **state)
{
	static const char *const slips[] = { "",   "0",	  "-1",
					     "+1", " 1",  "1 ",
					     "1x", "101", "18446744073709551616" };
	__u64 number;
	size_t i;

	(void)state;
	assert_int_equal(parse_number("100", 100, &number), 0);
	assert_int_equal(number, 100);
	for (i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		assert_int_not_equal(parse_number(slips[i], 100, &number), 0);
}

static void kinds(void **state)
{
	__u64 chosen;

	(void)state;
	assert_int_equal(parse_kinds("none", &chosen), 0);
	assert_int_equal(chosen, 0);
	assert_int_equal(parse_kinds("lost,torn-hit", &chosen), 0);
	assert_int_equal(chosen, 1ull << FINDING_LOST | 1ull << FINDING_TORN_HIT);
	assert_int_equal(parse_kinds("defects", &chosen), 0);
	assert_int_equal(chosen, kinds_defects());
	assert_true(chosen & 1ull << FINDING_TORN_EXPOSED);
	assert_false(chosen & 1ull << FINDING_RETRIGGERED);
	assert_int_not_equal(parse_kinds("", &chosen), 0);
	assert_int_not_equal(parse_kinds("lost,", &chosen), 0);
	assert_int_not_equal(parse_kinds("losst", &chosen), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(slips_in_durations),
		cmocka_unit_test(numbers),
		cmocka_unit_test(kinds),
	};

	return cmocka_run_group_tests_name("commands/options", tests, NULL, NULL);
}
