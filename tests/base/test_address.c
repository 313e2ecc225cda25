// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/address.h"
#include "base/text.h"

static void is(const char *text, size_t length, const char *expected)
{
	struct pci_address device = { .domain = NONE };
	char written[TEXT_DEVICE_SIZE];

	assert_int_equal(address_read(text, &device), length);
	assert_string_equal(text_device(written, &device), expected);
	device.domain = NONE;
	assert_int_equal(address_is(text, &device), length && !text[length]);
}

static void read_and_written(void **state)
{
	(void)state;
	is("0000:00:1f.2", 12, "0000:00:1f.2");
	is("10000:e1:00.7", 13, "10000:e1:00.7"); /* behind a VMD */
	is("0:0:1F.2", 8, "0000:00:1f.2");
	is("0000:00:1f.2: failed", 12, "0000:00:1f.2");
	is("0000:00:1f.27", 12, "0000:00:1f.2");
}

static void what_is_none(void **state)
{
	static const char *const texts[] = { "",
					     "0000",
					     "00:1f.2",
					     "0000:00:20.0",
					     "0000:00:1f.8",
					     "ffffffff:00:00.0",
					     "-1:00:1f.2",
					     " 0000:00:1f.2",
					     "0x00:00:1f.2",
					     "0000:000:1f.2",
					     "0000:00:1f",
					     "123456789:00:1f.2" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		is(texts[i], 0, "");
}

static void without_domain(void **state)
{
	struct pci_address device = { .domain = NONE };
	char written[TEXT_DEVICE_SIZE];

	(void)state;
	assert_int_equal(address_read_short("00:1f.2 SATA", &device), 7);
	assert_string_equal(text_device(written, &device), "0000:00:1f.2");
	assert_int_equal(address_read_short("0000:00:1f.2", &device), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_and_written),
		cmocka_unit_test(what_is_none),
		cmocka_unit_test(without_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
