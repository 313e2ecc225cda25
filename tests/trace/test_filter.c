// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "trace/filter.h"

static const struct pci_address ahci = { .domain = 0, .bus = 0, .devfn = 0x1f << 3 | 2 };
static const struct pci_address none = { .domain = NONE };

static struct filter *make(const char *irqs, const char *device)
{
	struct filter *filter = NULL;
	char message[128] = "";

	assert_int_equal(filter_new(irqs, device, &filter, message, sizeof(message)), 0);
	return filter;
}

static void refuse(const char *irqs, const char *device)
{
	struct filter *filter = NULL;
	char message[128] = "";

	assert_int_not_equal(filter_new(irqs, device, &filter, message, sizeof(message)), 0);
	assert_true(strlen(message) > 0);
	assert_null(strchr(message, '\n'));
}

static void nothing_asked_matches_all(void **state)
{
	struct filter *filter = make(NULL, "");

	(void)state;
	assert_true(filter_match(filter, 7, "", &none));
	assert_true(filter_match(NULL, 7, "", &none));
	assert_null(filter_unmatched(filter));
	filter_free(filter);
}

static void numbers_and_ranges(void **state)
{
	struct filter *filter = make("24,30-32", NULL);

	(void)state;
	assert_true(filter_match(filter, 24, "", &none));
	assert_false(filter_match(filter, 25, "", &none));
	assert_false(filter_match(filter, 29, "", &none));
	assert_string_equal(filter_unmatched(filter), "30-32");
	assert_true(filter_match(filter, 30, "", &none));
	assert_true(filter_match(filter, 32, "", &none));
	assert_false(filter_match(filter, 33, "", &none));
	assert_null(filter_unmatched(filter));
	filter_free(filter);
}

static void globs_over_every_action(void **state)
{
	struct filter *filter = make("ahci*", NULL);

	(void)state;
	assert_true(filter_match(filter, 1, "ahci[0000:00:1f.2]", &none));
	assert_true(filter_match(filter, 1, "i801_smbus, ahci0", &none));
	assert_false(filter_match(filter, 1, "xahci", &none));
	assert_false(filter_match(filter, 1, "", &none));
	filter_free(filter);
}

static void devices(void **state)
{
	struct filter *filter = make(NULL, "00:1f.2");

	(void)state;
	assert_false(filter_match(filter, 1, "x", &none));
	assert_string_equal(filter_unmatched(filter), "00:1f.2");
	assert_true(filter_match(filter, 1, "x", &ahci));
	assert_null(filter_unmatched(filter));
	filter_free(filter);
}

static void both_must_match(void **state)
{
	struct filter *filter = make("24", "0000:00:1f.2");

	(void)state;
	assert_true(filter_match(filter, 24, "", &ahci));
	assert_false(filter_match(filter, 25, "", &ahci));
	assert_false(filter_match(filter, 24, "", &none));
	filter_free(filter);
}

static void slips_are_refused(void **state)
{
	(void)state;
	refuse(",", NULL);
	refuse("24,", NULL);
	refuse("9-3", NULL);
	refuse("-3", NULL);
	refuse("3-", NULL);
	refuse("1-2-3", NULL);
	refuse("4294967295", NULL);
	refuse("99999999999999999999", NULL);
	refuse(NULL, "ahci");
	refuse(NULL, "00:1f.9");
	refuse(NULL, "00:20.0");
	refuse(NULL, "0000:00:1f.2x");
	refuse(NULL, "ffffffff:00:1f.2");
	refuse(NULL, "-1:00:1f.2");
	refuse(NULL, "100000000:00:1f.2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_asked_matches_all), cmocka_unit_test(numbers_and_ranges),
		cmocka_unit_test(globs_over_every_action),   cmocka_unit_test(devices),
		cmocka_unit_test(both_must_match),	     cmocka_unit_test(slips_are_refused),
	};

	return cmocka_run_group_tests_name("trace/filter", tests, NULL, NULL);
}
