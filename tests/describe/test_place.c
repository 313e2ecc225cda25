// SPDX-License-Identifier: GPL-2.0-only
/* Places in words: what is not known is no number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "describe/place.h"

static const char *said(struct target target, __u32 apicid)
{
	static char text[PLACE_SIZE];

	return place_text(text, &target, apicid);
}

static void known(void **state)
{
	char text[PLACE_NUMBER];

	(void)state;
	assert_string_equal(said((struct target){ 2, 34 }, 4), "CPU 2 (APIC 4) vector 34");
	assert_string_equal(said((struct target){ 2, 34 }, NONE), "CPU 2 vector 34");
	assert_string_equal(place_cpu(text, 0), "CPU 0");
	assert_string_equal(place_cpu(text, NONE - 1), "CPU 4294967294");
	assert_string_equal(place_number(text, 34), "34");
}

static void not_known(void **state)
{
	const struct target nowhere = { NONE, NONE }, cpu = { 2, NONE }, vector = { NONE, 34 };
	char text[PLACE_NUMBER];

	(void)state;
	assert_string_equal(said(nowhere, NONE), "CPU ? vector ?");
	assert_string_equal(said(cpu, 4), "CPU 2 (APIC 4) vector ?");
	assert_string_equal(said(vector, NONE), "CPU ? vector 34");
	assert_string_equal(place_cpu(text, NONE), "CPU ?");
	assert_string_equal(place_number(text, NONE), "?");
	assert_false(place_is_known(&nowhere));
	assert_true(place_is_known(&cpu));
	assert_true(place_is_known(&vector));
}

static void slots(void **state)
{
	(void)state;
	assert_string_equal(place_slot(SLOT_OWNED), "another interrupt's");
	assert_string_equal(place_slot(SLOT_UNKNOWN), "not readable");
	assert_string_equal(place_slot(0), "not known");
	assert_string_equal(place_slot(255), "not known");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(not_known),
		cmocka_unit_test(slots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
