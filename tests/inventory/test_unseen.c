// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts that hooks and handlers' results say nothing of, below a temporary root. */
#include "inventory/unseen.h"
#include "root.h"

static struct inventory inventory;
static struct inventory_irq irqs[64];

static void add_irq(__u32 number, const char *chip)
{
	struct inventory_irq *irq = &irqs[inventory.nr_irqs++];

	irq->irq = number;
	strcpy(irq->chip, chip);
	inventory.irqs = irqs;
}

static void add_thread(unsigned int pid, const char *name, unsigned int parent)
{
	char path[64], text[128];

	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	snprintf(text, sizeof(text), "%s\n", name);
	write_text(path, text);
	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	snprintf(text, sizeof(text), "%u (%s) S %u 0 0 0 -1 2129984\n", pid, name, parent);
	write_text(path, text);
}

static int begin(void **state)
{
	memset(irqs, 0, sizeof(irqs));
	memset(&inventory, 0, sizeof(inventory));
	return root_begin(state);
}

static struct unseen read_it(void)
{
	struct unseen unseen;

	unseen_read(root, &inventory, &unseen);
	return unseen;
}

static void says(const struct unseen *unseen, unsigned int index, const char *words)
{
	assert_non_null(unseen_text(unseen, index));
	if (!strstr(unseen_text(unseen, index), words))
		fail_msg("'%s' is not in '%s'", words, unseen_text(unseen, index));
}

static void nothing_hides(void **state)
{
	struct unseen unseen = read_it();

	(void)state;
	assert_null(unseen_text(&unseen, 0));
	add_irq(24, "PCI-MSI-0000:00:05.0");
	add_irq(25, "");
	write_text("/proc/cmdline", "root=/dev/vda intremap=on\n");
	add_thread(40, "kworker/0:1", 2);
	unseen = read_it();
	assert_null(unseen_text(&unseen, 0));
}

static void threads_are_named(void **state)
{
	struct unseen unseen;
	__u32 i;

	(void)state;
	for (i = 9; i < 40; i++)
		add_irq(i, "PCI-MSI");
	add_thread(50, "irq/9-acpi", 2);
	add_thread(51, "irq/24-edu-0000", 2);
	add_thread(52, "irq/25-s-pciehp", 2); /* the second of one forced */
	add_thread(53, "irq/26-edu", 2);
	add_thread(54, "irq/30-edu", 2);
	add_thread(55, "irq/31-edu", 2);
	add_thread(56, "irq/24-other", 2); /* shared */
	unseen = read_it();
	says(&unseen, 0, "the threads of IRQ 9, 24-26, 30, 31 find");
	says(&unseen, 0, "torn-misrouted");
	assert_null(unseen_text(&unseen, 1));
}

/* A process may call itself what it likes. */
static void threads_that_are_none(void **state)
{
	struct unseen unseen;

	(void)state;
	add_irq(24, "PCI-MSI");
	add_thread(50, "irq/24-edu", 1);
	add_thread(51, "x) S 2 (", 1);
	add_thread(52, "irq/99-edu", 2); /* no such interrupt */
	add_thread(53, "irq/24", 2);
	add_thread(54, "irq/-1-edu", 2);
	add_thread(55, "irq/99999999999-x", 2);
	write_text("/proc/57/comm", "irq/24-edu\n");
	write_text("/proc/58/comm", "irq/24-edu\n");
	write_text("/proc/58/stat", "garbage");
	unseen = read_it();
	assert_null(unseen_text(&unseen, 0));
}

static void too_many_to_name(void **state)
{
	struct unseen unseen;
	char name[32];
	__u32 i;

	(void)state;
	for (i = 0; i < 60; i++) {
		add_irq(100000000 + 2 * i, "PCI-MSI");
		snprintf(name, sizeof(name), "irq/%u-edu", 100000000 + 2 * i);
		add_thread(50 + i, name, 2);
	}
	unseen = read_it();
	says(&unseen, 0, "IRQ 100000000, 100000002, ");
	says(&unseen, 0, ", ... find");
	says(&unseen, 0, "told there");
}

static void chips_past_the_hook(void **state)
{
	struct unseen unseen;

	(void)state;
	add_irq(2, "HPET-MSI");
	add_irq(3, "HPET-MSI");
	add_irq(24, "DMAR-MSI");
	add_irq(25, "IOMMU-MSI");
	add_irq(26, "IR-HPET-MSI"); /* remapped: its message stays as it is */
	add_irq(27, "PCI-MSI-0000:00:05.0");
	unseen = read_it();
	says(&unseen, 0, "IRQ 2, 3, 24, 25 (HPET");
	says(&unseen, 0, "torn-exposed");
	assert_null(unseen_text(&unseen, 1));
}

static void posted(void **state)
{
	static const char *const words[] = { "intremap=posted_msi",
					     "quiet intremap=on,posted_msi x" };
	struct unseen unseen;
	size_t i;

	(void)state;
	add_irq(24, "IR-PCI-MSI-0000:00:05.0");
	add_irq(25, "IR-PCI-MSIX-0000:00:06.0");
	add_irq(26, "IR-IO-APIC");
	for (i = 0; i < 2; i++) {
		write_text("/proc/cmdline", words[i]);
		unseen = read_it();
		says(&unseen, 0, "IRQ 24, 25, if posted");
	}
	write_text("/proc/cmdline", "xintremap=posted_msi intremap=posted_msix");
	unseen = read_it();
	assert_null(unseen_text(&unseen, 0));
}

#define UNSEEN_TEST(name) cmocka_unit_test_setup_teardown(name, begin, root_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNSEEN_TEST(nothing_hides),	    UNSEEN_TEST(threads_are_named),
		UNSEEN_TEST(threads_that_are_none), UNSEEN_TEST(too_many_to_name),
		UNSEEN_TEST(chips_past_the_hook),   UNSEEN_TEST(posted),
	};

	return cmocka_run_group_tests_name("unseen", tests, NULL, NULL);
}
