// SPDX-License-Identifier: GPL-2.0-only
/* Lines of /proc/interrupts as kernels 3 to 7.3, and other architectures, print them. */
#include <errno.h>

#include "inventory/interrupts.h"
#include "record.h"
#include "root.h"

#define SIZE(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *text, *chip, *flow, *actions;
} lines[] = {
	{ "PCI-MSI-0000:00:1f.2 0-edge ahci[0000:00:1f.2]", "PCI-MSI-0000:00:1f.2", "edge",
	  "ahci[0000:00:1f.2]" },
	{ "PCI-MSI 512000-edge ahci[0000:00:1f.2]", "PCI-MSI", "edge", "ahci[0000:00:1f.2]" },
	{ "PCI-MSI 40960-edge PCIe PME, aerdrv", "PCI-MSI", "edge", "PCIe PME,aerdrv" },
	{ "PCI-MSI-edge eth0", "PCI-MSI", "edge", "eth0" },
	{ "IR-PCI-MSI-edge 8250", "IR-PCI-MSI", "edge", "8250" },
	{ "IO-APIC 9-fasteoi acpi", "IO-APIC", "fasteoi", "acpi" },
	{ "IO-APIC-fasteoi ehci_hcd:usb1, i801_smbus", "IO-APIC", "fasteoi",
	  "ehci_hcd:usb1,i801_smbus" },
	{ "XT-PIC-XT-PIC cascade", "XT-PIC", "XT-PIC", "cascade" },
	{ "IO-APIC 2-edge timer", "IO-APIC", "edge", "timer" },
	{ "PCI-MSI 65536-edge", "PCI-MSI", "edge", "" },
	{ "PCI-MSI", "PCI-MSI", "", "" },
	{ "", "", "", "" },
	{ "xen-pirq -msi-x enp0s3-Tx-Rx-0", "xen-pirq", "msi-x", "enp0s3-Tx-Rx-0" },
	{ "xen-pirq -msi ahci[0000:00:04.0]", "xen-pirq", "msi", "ahci[0000:00:04.0]" },
	{ "xen-pirq-msi-x eth0", "xen-pirq", "msi-x", "eth0" },
	{ "xen-pirq-msi eth0", "xen-pirq", "msi", "eth0" },
	{ "xen-pirq-ioapic-level acpi", "xen-pirq", "ioapic-level", "acpi" },
	{ "xen-dyn -event xenbus", "xen-dyn", "event", "xenbus" },
	{ "xen-percpu -virq timer0", "xen-percpu", "virq", "timer0" },
	{ "Hyper-V PCIe MSI 4138200989697-edge mana_q0@pci:7870:00:00.0", "Hyper-V PCIe MSI",
	  "edge", "mana_q0@pci:7870:00:00.0" },
	{ "VMD-MSI 126 PCIe PME, aerdrv, pcie-dpc", "VMD-MSI", "", "PCIe PME,aerdrv,pcie-dpc" },
	{ "ITS-MSI 524288 Edge nvme0q0", "ITS-MSI", "", "nvme0q0" },
	{ "ITS-PCI-MSIX-0002:01:00.0 1 Edge eth0-rxtx0", "ITS-PCI-MSIX-0002:01:00.0", "",
	  "eth0-rxtx0" },
	{ "GICv3 27 Level arch_timer", "GICv3", "", "arch_timer" },
	{ "GICv3 25 Level -fasteoi timer", "GICv3", "fasteoi", "timer" },
	{ "SiFive PLIC 10 Edge ttyS0", "SiFive PLIC", "", "ttyS0" },
	{ "XICS 2 Edge IPI", "XICS", "", "IPI" },
	{ "MIPS 2 cascade", "MIPS", "", "cascade" },
};

static void every_form_is_split(void **state)
{
	struct interrupts_words words;
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(lines); i++) {
		interrupts_split(lines[i].text, &words);
		if (strcmp(words.chip, lines[i].chip) || strcmp(words.flow, lines[i].flow) ||
		    strcmp(words.actions, lines[i].actions))
			fail_msg("'%s': chip '%s', flow '%s', actions '%s'", lines[i].text,
				 words.chip, words.flow, words.actions);
	}
}

static void idle_ones_on_request(void **state)
{
	struct interrupts interrupts;

	(void)state;
	write_text("/proc/interrupts",
		   "  CPU0 CPU1\n 9: 0 0 IO-APIC 9-fasteoi acpi\n 24: 1 0 PCI-MSI 1-edge x\n");
	assert_int_equal(interrupts_read(root, false, &interrupts), 0);
	assert_int_equal(interrupts.nr_lines, 1);
	interrupts_free(&interrupts);
	assert_int_equal(interrupts_read(root, true, &interrupts), 0);
	assert_int_equal(interrupts.nr_lines, 2);
	assert_string_equal(interrupts.lines[0].text, "IO-APIC 9-fasteoi acpi");
	interrupts_free(&interrupts);
}

/* Without the first line nothing tells which words are counts. */
static void no_heading_no_counts(void **state)
{
	struct interrupts interrupts;

	(void)state;
	write_text("/proc/interrupts", " 24: 1 0 PCI-MSI 1-edge x\n 25: 1 0 PCI-MSI 1-edge y\n");
	assert_true(interrupts_read(root, true, &interrupts) < 0);
	assert_int_equal(interrupts.nr_lines, 0);
	interrupts_free(&interrupts);
}

/* What a mail, an editor or a full disk made of it: no word of it can be trusted. */
static void broken_lines_are_not_read(void **state)
{
	static const char *const broken[] = {
		"  CPU0 CPU1\nCPU2\n 24: 1 2 3 PCI-MSI 0-edge x\n", /* its heading wrapped */
		"  CPU0 CPU1\n 24: 1\n 2 PCI-MSI 0-edge x\n",
		"  CPU0 CPU1\n 24: 1 2\n PCI-MSI-0000:00:1f.2 0-edge x\n",
		"  CPU0 CPU1\n 24: 1 2 PCI-MSI 0-edge\nahci[0000:00:1f.2]\n",
		"  CPU0 CPU1\n 24: 1 2 PCI-MSI 0-edge\nahci\n",
		"  CPU0 CPU1\n 24: 1 2 PCI-MSI 0-edge\npci:7870 x\n",
		"  CPU0 CPU1\n 24: 1 2 PCI-MSI 0-edge x\n 25: 1", /* cut */
		"  CPU0 CPU1\n 24: 1 2 PCI-MSI 0-edge x\n 25", /* cut */
		">   CPU0 CPU1\n>  24: 1 2 PCI-MSI 0-edge x\n", /* quoted */
		" 24: 1 0 PCI-MSI 1-edge x\n",
	};
	struct interrupts interrupts;
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(broken); i++) {
		write_text("/proc/interrupts", broken[i]);
		if (interrupts_read(root, true, &interrupts) != -EBADMSG || interrupts.nr_lines)
			fail_msg("'%s': %zu lines", broken[i], interrupts.nr_lines);
		interrupts_free(&interrupts);
	}
}

/* Of arm, and of an editor. */
static void odd_lines_are_read(void **state)
{
	struct interrupts interrupts;

	(void)state;
	write_text("/proc/interrupts", "  CPU0 CPU1\r\n 24: 1 2 PCI-MSI 0-edge ahci \r\n\r\n"
				       "FIQ: usb_fiq\r\nI/O: 1 2\nIPI0: 1 2 Rescheduling\nErr: 0\n"
				       " 99999999999999999999: 1 2 PCI-MSI 0-edge y\n"
				       " 4294967295: 1 2 PCI-MSI 0-edge y\n");
	assert_int_equal(interrupts_read(root, true, &interrupts), 0);
	assert_int_equal(interrupts.nr_lines, 7);
	assert_int_equal(interrupts.lines[0].irq, 24);
	assert_string_equal(interrupts.lines[0].text, "PCI-MSI 0-edge ahci");
	assert_int_equal(interrupts.lines[5].irq, NONE);
	assert_int_equal(interrupts.lines[6].irq, NONE);
	interrupts_free(&interrupts);
}

static void tabs_of_an_editor_are_spaces(void **state)
{
	struct interrupts interrupts;
	struct interrupts_words words;

	(void)state;
	write_text("/proc/interrupts", "\tCPU0\tCPU1\n\t24:\t1\t2\tPCI-MSI\t0-edge\tahci,\tb\n");
	assert_int_equal(interrupts_read(root, true, &interrupts), 0);
	assert_int_equal(interrupts.nr_lines, 1);
	assert_int_equal(interrupts.lines[0].irq, 24);
	assert_int_equal(interrupts.lines[0].total, 3);
	interrupts_split(interrupts.lines[0].text, &words);
	assert_string_equal(words.chip, "PCI-MSI");
	assert_string_equal(words.actions, "ahci,b");
	interrupts_free(&interrupts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT_TEST(every_form_is_split),	 ROOT_TEST(idle_ones_on_request),
		ROOT_TEST(no_heading_no_counts), ROOT_TEST(broken_lines_are_not_read),
		ROOT_TEST(odd_lines_are_read),	 ROOT_TEST(tabs_of_an_editor_are_spaces),
	};

	return cmocka_run_group_tests_name("interrupts", tests, NULL, NULL);
}
