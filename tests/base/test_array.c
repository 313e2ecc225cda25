// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/array.h"

static void holds_all_that_was_put_in(void **state)
{
	unsigned int *array = NULL, *grown;
	size_t i, k;

	(void)state;
	for (i = 0; i < 1000; i++) {
		grown = array_grow(array, i, sizeof(*array));
		assert_non_null(grown);
		array = grown;
		array[i] = i * 7; /* beyond its room a sanitizer says so */
	}
	for (k = 0; k < i; k++)
		assert_int_equal(array[k], k * 7);
	free(array);
}

static void in_between_it_stays(void **state)
{
	char array[8];

	(void)state;
	assert_ptr_equal(array_grow(array, 3, 1), array);
	assert_ptr_equal(array_grow(array, 7, 1), array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_all_that_was_put_in),
		cmocka_unit_test(in_between_it_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
