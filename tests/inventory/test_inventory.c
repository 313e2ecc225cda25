// SPDX-License-Identifier: GPL-2.0-only
/* Small trees of /proc and /sys, as a guest shows them, below a temporary root. */
#include "inventory/inventory.h"
#include "root.h"

#define CAPABILITY 0x40

/* Config space with one MSI capability and these control bits. */
static void write_config(const char *path, unsigned int control, size_t size)
{
	unsigned char config[256] = { [6] = 0x10, [0x34] = CAPABILITY, [CAPABILITY] = 0x05 };

	config[CAPABILITY + 2] = control & 0xff;
	config[CAPABILITY + 3] = control >> 8;
	write_bytes(path, config, size);
}

static void reads_a_guest(void **state)
{
	const struct inventory_irq *irq;
	struct inventory inventory;

	(void)state;
	write_text("/proc/sys/kernel/osrelease", "6.12.117+deb12-amd64\n");
	write_text("/proc/cpuinfo",
		   "processor\t: 0\napicid\t\t: 0\n\nprocessor\t: 2\napicid\t\t: 4\n");
	write_text("/sys/devices/system/cpu/cpu0/x", "");
	write_text("/sys/devices/system/cpu/cpu1/x", "");
	write_text("/sys/devices/system/cpu/cpu2/x", "");
	write_text("/sys/devices/system/cpu/cpufreq/x", "");
	write_text("/proc/irq/24/smp_affinity_list", "0-3\n");
	write_text("/proc/irq/24/effective_affinity_list", "1\n");
	write_text("/proc/irq/25/smp_affinity_list", "0-3\n");
	write_text("/proc/irq/9/smp_affinity_list", "0-3\n");
	write_text("/proc/irq/default_smp_affinity", "f\n");
	write_text("/sys/kernel/irq/24/actions", "ahci[0000:00:1f.2]\n");
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI-0000:00:1f.2\n");
	write_text("/sys/bus/pci/devices/0000:00:1f.2/msi_irqs/24", "msi\n");
	write_text("/sys/bus/pci/devices/0000:00:02.0/msi_irqs/25", "msix\n");
	write_config("/sys/bus/pci/devices/0000:00:1f.2/config", 0x0081, 256);
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_string_equal(inventory.release, "6.12.117+deb12-amd64");
	assert_int_equal(inventory.nr_cpus, 3);
	assert_true(inventory.cpus[0].online);
	assert_false(inventory.cpus[1].online);
	assert_int_equal(inventory.cpus[1].apicid, NONE);
	assert_int_equal(inventory.cpus[2].apicid, 4);
	assert_int_equal(inventory.nr_irqs, 3);
	assert_int_equal(inventory_highest_irq(&inventory), 25);
	assert_int_equal(inventory.remapping, ANSWER_NO);
	irq = inventory_find(&inventory, 24);
	assert_non_null(irq);
	assert_int_equal(irq->kind, IRQ_MSI);
	assert_int_equal(irq->maskable, ANSWER_NO);
	assert_int_equal(irq->wide, ANSWER_YES);
	assert_int_equal(irq->device.devfn, 0x1f << 3 | 2);
	assert_string_equal(irq->model, "0000:0000");
	assert_string_equal(irq->capability, "MSI: Enable+ Count=1/1 Maskable- 64bit+ "
					     "Address: 0000000000000000 Data: 0000");
	assert_string_equal(irq->effective, "1");
	assert_int_equal(inventory_find(&inventory, 25)->kind, IRQ_MSIX);
	assert_int_equal(inventory_find(&inventory, 9)->kind, IRQ_OTHER);
	assert_null(inventory_find(&inventory, 26));
	inventory_free(&inventory);
}

static void one_irq(unsigned int control, size_t size)
{
	write_text("/proc/irq/24/smp_affinity_list", "0\n");
	write_text("/sys/bus/pci/devices/0000:00:04.0/msi_irqs/24", "msi\n");
	write_config("/sys/bus/pci/devices/0000:00:04.0/config", control, size);
}

static void sees_the_mask_bit(void **state)
{
	struct inventory inventory;

	(void)state;
	one_irq(0x0101, 256);
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_int_equal(inventory.irqs[0].maskable, ANSWER_YES);
	assert_int_equal(inventory.irqs[0].wide, ANSWER_NO);
	inventory_free(&inventory);
}

/* Without root, config space ends at 64 bytes: nothing is known, and nothing made up. */
static void short_config_is_unknown(void **state)
{
	struct inventory inventory;

	(void)state;
	one_irq(0x0101, 64);
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_int_equal(inventory.irqs[0].maskable, ANSWER_UNKNOWN);
	assert_int_equal(inventory.irqs[0].wide, ANSWER_UNKNOWN);
	inventory_free(&inventory);
}

/* MSI in use, MSI-X beside it, pin 1: what it could use instead. */
static void ways_instead(void **state)
{
	unsigned char config[256] = { [6] = 0x10, [0x34] = 0x50, [0x3d] = 1,	[0x50] = 0x05,
				      0x60,	  0x81,		 [0x60] = 0x11, 0x00 };
	struct inventory_irq irq = { .device = { .devfn = 4 << 3 } };
	struct inventory_ways ways;

	(void)state;
	inventory_ways(root, &irq, &ways);
	assert_int_equal(ways.msix, ANSWER_UNKNOWN);
	assert_int_equal(ways.intx, ANSWER_UNKNOWN);
	write_bytes("/sys/bus/pci/devices/0000:00:04.0/config", config, sizeof(config));
	inventory_ways(root, &irq, &ways);
	assert_int_equal(ways.msix, ANSWER_YES);
	assert_int_equal(ways.intx, ANSWER_YES);
	config[0x3d] = 0;
	config[0x60] = 0x01;
	write_bytes("/sys/bus/pci/devices/0000:00:04.0/config", config, sizeof(config));
	inventory_ways(root, &irq, &ways);
	assert_int_equal(ways.msix, ANSWER_NO);
	assert_int_equal(ways.intx, ANSWER_NO);
	write_bytes("/sys/bus/pci/devices/0000:00:04.0/config", config, 64);
	inventory_ways(root, &irq, &ways);
	assert_int_equal(ways.msix, ANSWER_UNKNOWN);
	assert_int_equal(ways.intx, ANSWER_NO);
}

/* By its chip it is an MSI; whose, and whether it can mask, nothing tells. */
static void an_msi_of_nobody_is_unknown(void **state)
{
	struct inventory inventory;

	(void)state;
	write_text("/proc/irq/24/smp_affinity_list", "0\n");
	write_text("/sys/kernel/irq/24/chip_name", "PCI-MSI-0000:00:1f.2\n");
	write_text("/proc/irq/25/smp_affinity_list", "0\n");
	write_text("/sys/kernel/irq/25/chip_name", "IO-APIC\n");
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_int_equal(inventory.irqs[0].class, CLASS_UNKNOWN);
	assert_int_equal(inventory.irqs[1].class, CLASS_NOT_MSI);
	inventory_free(&inventory);
}

static void cpus_that_stay(void **state)
{
	(void)state;
	write_text("/sys/devices/system/cpu/cpu0/x", "");
	write_text("/sys/devices/system/cpu/cpu1/online", "1\n");
	assert_true(inventory_cpu_stays(root, 0));
	assert_false(inventory_cpu_stays(root, 1));
}

static void a_capability_loop_ends(void **state)
{
	unsigned char config[256] = { [6] = 0x10, [0x34] = 0x40, [0x40] = 0x01, [0x41] = 0x40 };
	struct inventory inventory;

	(void)state;
	one_irq(0, 256);
	write_bytes("/sys/bus/pci/devices/0000:00:04.0/config", config, sizeof(config));
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_int_equal(inventory.irqs[0].maskable, ANSWER_UNKNOWN);
	inventory_free(&inventory);
}

/* Which of its capabilities counts is said by the kind of its interrupts. */
static void several_capabilities(void **state)
{
	/* 10de:0ab8, which masks without saying so. */
	unsigned char config[256] = { 0xde, 0x10, 0xb8, 0x0a, [6] = 0x10, [0x34] = 0x50,
				      /* power management, MSI-X with 4 vectors, MSI */
				      [0x50] = 0x01, 0x60, [0x60] = 0x11, 0x70, 0x03,
				      0x80, [0x70] = 0x05, 0x00, 0x81, 0x00 };
	struct inventory inventory;

	(void)state;
	one_irq(0, 256);
	write_text("/proc/irq/25/smp_affinity_list", "0\n");
	write_text("/proc/irq/26/smp_affinity_list", "0\n");
	write_text("/sys/bus/pci/devices/0000:00:05.0/msi_irqs/25", "msix\n");
	write_text("/sys/bus/pci/devices/0000:00:05.0/msi_irqs/26", "msix\n");
	write_bytes("/sys/bus/pci/devices/0000:00:04.0/config", config, sizeof(config));
	write_bytes("/sys/bus/pci/devices/0000:00:05.0/config", config, sizeof(config));
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_string_equal(inventory.irqs[0].model, "10de:0ab8");
	assert_string_equal(inventory.irqs[0].capability, "MSI: Enable+ Count=1/1 Maskable- 64bit+ "
							  "Address: 0000000000000000 Data: 0000");
	assert_int_equal(inventory.irqs[0].maskable, ANSWER_YES);
	assert_string_equal(inventory.irqs[1].capability, "MSI-X: Enable+ Count=4 Masked-");
	assert_string_equal(inventory.irqs[2].capability, "MSI-X: Enable+ Count=4 Masked-");
	inventory_free(&inventory);
}

static void remapping_shows_in_the_chip(void **state)
{
	struct inventory inventory;

	(void)state;
	write_text("/proc/irq/24/smp_affinity_list", "0\n");
	write_text("/sys/kernel/irq/24/chip_name", "IR-PCI-MSI-0000:00:04.0\n");
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_int_equal(inventory.remapping, ANSWER_YES);
	inventory_free(&inventory);
}

/* A list that does not fit is cut between its numbers, and says so. */
static void a_long_list_is_cut_at_a_comma(void **state)
{
	struct inventory inventory;
	char list[1024] = "100";
	size_t length;
	int i;

	(void)state;
	for (i = 102; i < 400; i += 2)
		sprintf(list + strlen(list), ",%d", i);
	write_text("/proc/irq/24/smp_affinity_list", list);
	assert_int_equal(inventory_read(root, &inventory), 0);
	length = strlen(inventory.irqs[0].affinity);
	assert_true(length < LIST_SIZE);
	assert_string_equal(inventory.irqs[0].affinity + length - 4, ",...");
	assert_memory_equal(inventory.irqs[0].affinity, list, length - 3);
	inventory_free(&inventory);
}

static void an_empty_root_is_no_error(void **state)
{
	struct inventory inventory;

	(void)state;
	assert_int_equal(inventory_read(root, &inventory), 0);
	assert_int_equal(inventory.nr_irqs, 0);
	assert_int_equal(inventory.remapping, ANSWER_UNKNOWN);
	assert_null(inventory_find(&inventory, 1));
	inventory_free(&inventory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT_TEST(reads_a_guest),
		ROOT_TEST(sees_the_mask_bit),
		ROOT_TEST(short_config_is_unknown),
		ROOT_TEST(ways_instead),
		ROOT_TEST(an_msi_of_nobody_is_unknown),
		ROOT_TEST(cpus_that_stay),
		ROOT_TEST(a_capability_loop_ends),
		ROOT_TEST(several_capabilities),
		ROOT_TEST(remapping_shows_in_the_chip),
		ROOT_TEST(a_long_list_is_cut_at_a_comma),
		ROOT_TEST(an_empty_root_is_no_error),
	};

	return cmocka_run_group_tests_name("inventory", tests, NULL, NULL);
}
