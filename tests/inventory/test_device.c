// SPDX-License-Identifier: GPL-2.0-only
/* MSIs by what stays of them: the device, and which one of its it is. */
#include "root.h"

#include "inventory/device.h"

#define IRQS "/sys/bus/pci/devices/0001:80:1f.7/msi_irqs/"

static const struct pci_address device = { .domain = 1, .bus = 0x80, .devfn = 0xff };
static const struct pci_address other = { .domain = 1, .bus = 0x80, .devfn = 0xfe };

static int begin(void **state)
{
	if (root_begin(state))
		return -1;
	write_text(IRQS "30", "msix\n");
	write_text(IRQS "31", "msix\n");
	write_text("/sys/kernel/irq/30/hwirq", "1\n");
	write_text("/sys/kernel/irq/31/hwirq", "17594333331456\n"); /* with the address, as v6.1 */
	write_text("/sys/kernel/irq/32/hwirq", "1\n");
	return 0;
}

static void names_an_msi(void **state)
{
	__u64 hwirq;

	(void)state;
	assert_true(device_msi(root, &device, 30, &hwirq));
	assert_int_equal(hwirq, 1);
	assert_true(device_msi(root, &device, 31, &hwirq));
	assert_int_equal(hwirq, 17594333331456);
	assert_false(device_msi(root, &device, 32, &hwirq)); /* of another device */
	assert_false(device_msi(root, &other, 30, &hwirq));
}

static void without_its_hwirq_it_has_no_name(void **state)
{
	__u64 hwirq;

	(void)state;
	write_text("/sys/kernel/irq/30/hwirq", "\n"); /* its domain is gone */
	assert_false(device_msi(root, &device, 30, &hwirq));
	write_text("/sys/kernel/irq/30/hwirq", "1x\n");
	assert_false(device_msi(root, &device, 30, &hwirq));
	write_text("/sys/kernel/irq/30/hwirq", "-1\n");
	assert_false(device_msi(root, &device, 30, &hwirq));
	assert_int_equal(device_find_irq(root, &device, 1), NONE);
}

static void finds_it_again(void **state)
{
	(void)state;
	assert_int_equal(device_find_irq(root, &device, 1), 30);
	assert_int_equal(device_find_irq(root, &device, 17594333331456), 31);
	assert_int_equal(device_find_irq(root, &device, 2), NONE);
	assert_int_equal(device_find_irq(root, &other, 1), NONE);
}

#define MSI_TEST(name) cmocka_unit_test_setup_teardown(name, begin, root_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MSI_TEST(names_an_msi),
		MSI_TEST(without_its_hwirq_it_has_no_name),
		MSI_TEST(finds_it_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
