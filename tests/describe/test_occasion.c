// SPDX-License-Identifier: GPL-2.0-only
/* When a move took place, in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "describe/occasion.h"
#include "record.h"

static void test_each(void **state)
{
	char text[OCCASION_SIZE];

	(void)state;
	assert_string_equal(occasion_text(text, MOVE_PROCESS, 2), "at once");
	assert_string_equal(occasion_text(text, MOVE_INTERRUPT, 2),
			    "in the acknowledge of its next interrupt");
	assert_string_equal(occasion_text(text, MOVE_OFFLINE, 2), "as CPU 2 went offline");
	assert_string_equal(occasion_text(text, MOVE_STARTUP, 2), "before it was started");
}

static void test_not_known(void **state)
{
	char text[OCCASION_SIZE];

	(void)state;
	assert_string_equal(occasion_text(text, 0, 2), "");
	assert_string_equal(occasion_text(text, 255, 2), "");
	assert_string_equal(occasion_text(text, MOVE_OFFLINE, NONE), "as its CPU went offline");
}

/* One of many moves names no CPU. */
static void test_of_kind(void **state)
{
	(void)state;
	assert_string_equal(occasion_of_kind(MOVE_OFFLINE), "as a CPU went offline");
	assert_string_equal(occasion_of_kind(MOVE_STARTUP), "before it was started");
	assert_string_equal(occasion_of_kind(0), "");
	assert_string_equal(occasion_of_kind(255), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_not_known),
		cmocka_unit_test(test_of_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
