// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "inventory/cpulist.h"
#include "record.h"

static void same_text(const char *text)
{
	char back[64];
	struct cpulist list;

	assert_int_equal(cpulist_parse(text, &list), 0);
	assert_string_equal(cpulist_text(&list, back, sizeof(back)), text);
}

static void test_both_ways(void **state)
{
	(void)state;
	same_text("");
	same_text("0");
	same_text("0-3");
	same_text("0-3,8,10-4095");
	same_text("63-64,8191");
}

static void test_refuses(void **state)
{
	static const char *const wrong[] = { "x",   "-1",   "3-1",    "1,", ",1",
					     "1 ",  "8192", "0-8192", "1-", "99999999999999999999",
					     "1,,2" };
	struct cpulist list;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(cpulist_parse(wrong[i], &list), -EINVAL);
}

static void test_masks(void **state)
{
	static const char *const wrong[] = { "", "x", "F", "1g", ",1", "1,", "ff,ff", " 1", "-1" };
	struct cpulist list;
	char text[64];
	size_t i;

	(void)state;
	assert_int_equal(cpulist_parse_mask("d", &list), 0);
	assert_string_equal(cpulist_text(&list, text, sizeof(text)), "0,2-3");
	assert_int_equal(cpulist_parse_mask("0000", &list), 0);
	assert_int_equal(cpulist_count(&list), 0);
	assert_int_equal(cpulist_parse_mask("3,80000000,00000010", &list), 0);
	assert_string_equal(cpulist_text(&list, text, sizeof(text)), "4,63-65");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(cpulist_parse_mask(wrong[i], &list), -EINVAL);
}

static void test_set(void **state)
{
	struct cpulist list, other;

	(void)state;
	assert_int_equal(cpulist_parse("1,64", &list), 0);
	assert_true(cpulist_has(&list, 1) && cpulist_has(&list, 64));
	assert_false(cpulist_has(&list, 0) || cpulist_has(&list, 65) || cpulist_has(&list, NONE));
	assert_int_equal(cpulist_count(&list), 2);
	assert_int_equal(cpulist_next(&list, 2), 64);
	assert_int_equal(cpulist_next(&list, 65), NONE);
	cpulist_remove(&list, 64);
	assert_int_equal(cpulist_parse("1", &other), 0);
	assert_true(cpulist_equal(&list, &other));
	cpulist_add(&other, 2);
	assert_false(cpulist_equal(&list, &other));
}

static void test_cut(void **state)
{
	struct cpulist list;
	char text[12];

	(void)state;
	assert_int_equal(cpulist_parse("1,3,5,7,9,11", &list), 0);
	assert_string_equal(cpulist_text(&list, text, sizeof(text)), "1,3,5,7,...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways), cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_masks),	  cmocka_unit_test(test_set),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
