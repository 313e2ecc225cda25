// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts and askers by name, whatever they call themselves. */
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "describe/who.h"

static const struct pci_address edu = { .devfn = 5 << 3 }, none = { .domain = NONE };

static const char *said(__u32 irq, const char *action, const struct pci_address *device)
{
	static char text[WHO_SIZE];

	return who_text(text, irq, action, device);
}

static void interrupts(void **state)
{
	char text[WHO_NUMBER];

	(void)state;
	assert_string_equal(said(27, "edu", &edu), "IRQ 27 (edu, 0000:00:05.0)");
	assert_string_equal(said(27, "edu-0000:00:05.0", &edu), "IRQ 27 (edu-0000:00:05.0)");
	assert_string_equal(said(27, "edu", &none), "IRQ 27 (edu)");
	assert_string_equal(said(27, "", &edu), "IRQ 27 (0000:00:05.0)");
	assert_string_equal(said(27, "", &none), "IRQ 27");
	assert_string_equal(said(27, "\033[2J", &none), "IRQ 27 (\\x1b[2J)");
	assert_string_equal(said(NONE, "edu", &edu), "no known interrupt");
	assert_string_equal(who_number(text, 27), "IRQ 27");
	assert_string_equal(who_number(text, NONE), "IRQ ?");
}

static void devices(void **state)
{
	const struct pci_address far = { .domain = 1, .devfn = 5 << 3 };
	char text[TEXT_DEVICE_SIZE];

	(void)state;
	assert_string_equal(who_device(text, &edu), "00:05.0");
	assert_string_equal(who_device(text, &far), "0001:00:05.0");
	assert_string_equal(who_device(text, &none), "-");
}

static void requesters(void **state)
{
	char text[REQUEST_SIZE], comm[NAME_SIZE];
	const __u64 mask[MASK_WORDS] = { 0xc };
	__u64 all[MASK_WORDS];
	unsigned int i;

	(void)state;
	assert_string_equal(who_request(text, "irqbalance", 99, mask),
			    "irqbalance (pid 99) asked for CPU 2-3");
	assert_string_equal(who_asked(text, "", 99), "a task (pid 99)");
	/* The longest that there can be. */
	memset(comm, '\377', sizeof(comm));
	for (i = 0; i < MASK_WORDS; i++)
		all[i] = 0x5555555555555555;
	who_request(text, comm, NONE, all);
	assert_non_null(strstr(text, "\\xff (pid 4294967295) asked for CPU 0,2,4,"));
	assert_true(strlen(text) < sizeof(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interrupts),
		cmocka_unit_test(devices),
		cmocka_unit_test(requesters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
