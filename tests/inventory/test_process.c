// SPDX-License-Identifier: GPL-2.0-only
/* Who runs, below a temporary root. */
#include "inventory/process.h"
#include "root.h"

static void by_its_name(void **state)
{
	(void)state;
	assert_int_equal(process_find(root, "irqbalance"), 0);
	write_text("/proc/irq/5/comm", "irqbalance\n"); /* no process */
	write_text("/proc/17/comm", "irqbalance2\n");
	assert_int_equal(process_find(root, "irqbalance"), 0);
	write_text("/proc/4711/comm", "irqbalance\n");
	assert_int_equal(process_find(root, "irqbalance"), 4711);
}

int main(void)
{
	const struct CMUnitTest tests[] = { ROOT_TEST(by_its_name) };

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
