// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "trace/recording.h"

#define BOOT "01234567-89ab-cdef-0123-456789abcdef"
#define OTHER_BOOT "11234567-89ab-cdef-0123-456789abcdef"

static struct recording of(const char *boot_id, __u64 begin, __u64 end)
{
	const struct trace_header header = { .boot_id = boot_id, .begin = begin };
	struct recording recording = recording_of(&header);

	assert_int_equal(recording.end, begin);
	recording.end = end;
	return recording;
}

static void boot_and_begin(void **state)
{
	const struct recording one = of(BOOT, 5, 9), part = of(BOOT, 5, 7), later = of(BOOT, 6, 9),
			       other = of(OTHER_BOOT, 5, 9);

	(void)state;
	assert_true(recording_is_same(&one, &one));
	assert_true(recording_is_same(&one, &part));
	assert_false(recording_is_same(&one, &later));
	assert_false(recording_is_same(&one, &other));
}

static void no_boot(void **state)
{
	const struct recording none = of("", 5, 9), odd = of("a boot", 5, 9);

	(void)state;
	assert_false(recording_is_same(&none, &none));
	assert_string_equal(odd.boot_id, "");
	assert_false(recording_is_same(&odd, &odd));
	assert_false(recording_overlaps(&none, &none));
}

static void overlaps(void **state)
{
	const struct recording one = of(BOOT, 5, 9), after = of(BOOT, 9, 12),
			       within = of(BOOT, 6, 7), across = of(BOOT, 8, 10),
			       other = of(OTHER_BOOT, 5, 9);

	(void)state;
	assert_false(recording_overlaps(&one, &after));
	assert_false(recording_overlaps(&after, &one));
	assert_true(recording_overlaps(&one, &within));
	assert_true(recording_overlaps(&within, &one));
	assert_true(recording_overlaps(&one, &across));
	assert_true(recording_overlaps(&after, &across));
	assert_false(recording_overlaps(&one, &other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot_and_begin),
		cmocka_unit_test(no_boot),
		cmocka_unit_test(overlaps),
	};

	return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
