// SPDX-License-Identifier: GPL-2.0-only
/* Names of irq_chips as kernels 2.6 to 7.3 print them, and what each of them says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/chip.h"

#define SIZE(array) (sizeof(array) / sizeof((array)[0]))

enum says {
	NATIVE = 1,
	REMAPPED = 2,
	PARAVIRTUAL = 4,
	OTHER = 8 /* known to be none */
};

static const struct {
	const char *chip;
	const char *flow;
	enum irq_kind kind;
	unsigned int says;
	const char *device;
} chips[] = {
	/* x86, arch/x86/kernel/apic/msi.c and drivers/pci/msi/irqdomain.c */
	{ "PCI-MSI", "", IRQ_UNKNOWN, NATIVE, "" },
	{ "PCI-MSI-edge", "", IRQ_UNKNOWN, NATIVE, "" },
	{ "PCI-MSI-fasteoi", "", IRQ_UNKNOWN, NATIVE, "" },
	{ "PCI-MSI-X", "", IRQ_MSIX, NATIVE, "" },
	{ "PCI-MSI-0000:00:1f.2", "", IRQ_MSI, NATIVE, "0000:00:1f.2" },
	{ "PCI-MSIX-0000:02:00.0", "", IRQ_MSIX, NATIVE, "0000:02:00.0" },
	{ "PCI-MSI-10000:e0:06.0", "", IRQ_MSI, NATIVE, "10000:e0:06.0" },
	{ "PCI-MSIX-0001:ff:1f.7", "", IRQ_MSIX, NATIVE, "0001:ff:1f.7" },
	{ "IR-PCI-MSI", "", IRQ_UNKNOWN, REMAPPED, "" },
	{ "IR-PCI-MSI-edge", "", IRQ_UNKNOWN, REMAPPED, "" },
	{ "IR-PCI-MSI-0000:00:04.0", "", IRQ_MSI, REMAPPED, "0000:00:04.0" },
	{ "IR-PCI-MSIX-0000:01:00.0", "", IRQ_MSIX, REMAPPED, "0000:01:00.0" },
	/* behind it no device of PCI */
	{ "PCI-MSI-0000:00:1f", "", IRQ_UNKNOWN, 0, "" },
	{ "PCI-MSI-0000:00:1f.2x", "", IRQ_UNKNOWN, 0, "" },
	{ "PCI-MSI-0000:00:3f.2", "", IRQ_UNKNOWN, 0, "" },
	{ "PCI-MSI-0000:00:1f.9", "", IRQ_UNKNOWN, 0, "" },
	{ "PCI-MSI-GENERIC", "", IRQ_UNKNOWN, 0, "" },
	{ "PCI-MSI--edge", "", IRQ_UNKNOWN, 0, "" },
	{ "PCI-MSI-", "", IRQ_UNKNOWN, 0, "" },
	{ "PCI-MSIX-0000:zz", "", IRQ_MSIX, 0, "" },
	{ "IR-PCI-MSI-GENERIC", "", IRQ_UNKNOWN, 0, "" },
	{ "IR-PCI-MSI-", "", IRQ_UNKNOWN, 0, "" },
	/* alike, and none that x86 writes itself */
	{ "PCI-MSI2", "", IRQ_UNKNOWN, 0, "" },
	{ "pci-msi", "", IRQ_UNKNOWN, 0, "" },
	{ "IR-IR-PCI-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "IR-PCI-IMS", "", IRQ_UNKNOWN, 0, "" },
	{ "IMS-0000:6a:01.0", "", IRQ_UNKNOWN, 0, "" },
	{ "PV-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "AMD-Vi", "", IRQ_OTHER, 0, "" },
	{ "dummy", "", IRQ_OTHER, 0, "" },
	{ "", "", IRQ_OTHER, 0, "" },
	/* drivers/pci/controller/vmd.c */
	{ "VMD-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "VMD-PCI-MSI-10000:e0:06.0", "", IRQ_MSI, 0, "10000:e0:06.0" },
	/* arch/x86/pci/xen.c, drivers/xen/events/events_base.c */
	{ "xen-pirq", "msi", IRQ_MSI, PARAVIRTUAL, "" },
	{ "xen-pirq", "msi-x", IRQ_MSIX, PARAVIRTUAL, "" },
	{ "xen-pirq-msi", "", IRQ_MSI, PARAVIRTUAL, "" },
	{ "xen-pirq-msi-x", "", IRQ_MSIX, PARAVIRTUAL, "" },
	{ "xen-pirq", "", IRQ_OTHER, PARAVIRTUAL, "" },
	{ "xen-pirq", "ioapic-level", IRQ_OTHER, PARAVIRTUAL | OTHER, "" },
	{ "xen-pirq", "ioapic-edge", IRQ_OTHER, PARAVIRTUAL | OTHER, "" },
	{ "xen-dyn", "event", IRQ_OTHER, PARAVIRTUAL, "" },
	{ "xen-dyn-lateeoi", "event", IRQ_OTHER, PARAVIRTUAL, "" },
	{ "xen-percpu", "virq", IRQ_OTHER, PARAVIRTUAL | OTHER, "" },
	/* drivers/pci/controller/pci-hyperv.c, drivers/iommu/hyperv-iommu.c */
	{ "Hyper-V PCIe MSI", "", IRQ_UNKNOWN, PARAVIRTUAL, "" },
	{ "HV-PCI-MSI-0001:00:02.0", "", IRQ_MSI, PARAVIRTUAL, "0001:00:02.0" },
	{ "HV-PCI-MSIX-7870:00:00.0", "", IRQ_MSIX, PARAVIRTUAL, "7870:00:00.0" },
	{ "HYPERV-IR", "", IRQ_OTHER, PARAVIRTUAL, "" },
	/* x86's own lines, and the messages of its HPET and IOMMUs */
	{ "IO-APIC", "", IRQ_OTHER, OTHER, "" },
	{ "IO-APIC-fasteoi", "", IRQ_OTHER, OTHER, "" },
	{ "IO-APIC-edge", "", IRQ_OTHER, OTHER, "" },
	{ "IR-IO-APIC", "", IRQ_OTHER, OTHER, "" },
	{ "IR-IO-APIC-level", "", IRQ_OTHER, OTHER, "" },
	{ "XT-PIC", "", IRQ_OTHER, OTHER, "" },
	{ "XT-PIC-XT-PIC", "", IRQ_OTHER, OTHER, "" },
	{ "HPET-MSI", "", IRQ_OTHER, OTHER, "" },
	{ "HPET_MSI-edge", "", IRQ_OTHER, OTHER, "" },
	{ "IR-HPET-MSI", "", IRQ_OTHER, OTHER, "" },
	{ "DMAR-MSI", "", IRQ_OTHER, OTHER, "" },
	{ "DMAR_MSI-edge", "", IRQ_OTHER, OTHER, "" },
	{ "IOMMU-MSI", "", IRQ_OTHER, OTHER, "" },
	{ "none", "", IRQ_OTHER, OTHER, "" },
	{ "amd_gpio", "", IRQ_OTHER, OTHER, "" },
	{ "intel-gpio", "", IRQ_OTHER, OTHER, "" },
	{ "INTC1057:00", "", IRQ_OTHER, 0, "" },
	/* arm: irq-gic-v3-its*, irq-gic-v2m, pcie-designware-host, pci-mvebu */
	{ "ITS-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "ITS-fMSI", "", IRQ_UNKNOWN, 0, "" },
	{ "ITS-PCI-MSI-0002:00:00.0", "", IRQ_MSI, 0, "0002:00:00.0" },
	{ "ITS-PCI-MSIX-0002:01:00.0", "", IRQ_MSIX, 0, "0002:01:00.0" },
	{ "GICv2m-PCI-MSIX-0000:00:01.0", "", IRQ_MSIX, 0, "0000:00:01.0" },
	{ "GICv3", "", IRQ_OTHER, 0, "" },
	{ "GIC-0", "", IRQ_OTHER, 0, "" },
	{ "MBI-PCI-MSI-0000:00:01.0", "", IRQ_MSI, 0, "0000:00:01.0" },
	{ "DWPCI-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "DW-PCI-MSI-0000:01:00.0", "", IRQ_MSI, 0, "0000:01:00.0" },
	{ "brcm STB PCIe MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "Aardvark MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "nwl-PCI-MSI-0000:01:00.0", "", IRQ_MSI, 0, "0000:01:00.0" },
	/* riscv, loongarch, mips, powerpc, sparc */
	{ "RISC-V PLIC", "", IRQ_OTHER, 0, "" },
	{ "SiFive PLIC", "", IRQ_OTHER, 0, "" },
	{ "RISC-V INTC", "", IRQ_OTHER, 0, "" },
	{ "RISC-V-IMSIC", "", IRQ_UNKNOWN, 0, "" },
	{ "IMSIC-PCI-MSIX-0000:01:00.0", "", IRQ_MSIX, 0, "0000:01:00.0" },
	{ "PCH PCI MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "PCH-PCI-MSIX-0000:05:00.0", "", IRQ_MSIX, 0, "0000:05:00.0" },
	{ "MIPS", "", IRQ_OTHER, 0, "" },
	{ "Octeon-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "PNV-PCI-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "pSeries-PCI-MSI", "", IRQ_UNKNOWN, 0, "" },
	{ "XIVE-IRQ", "", IRQ_OTHER, 0, "" },
	{ "XICS", "", IRQ_OTHER, 0, "" },
	{ "MPIC", "", IRQ_OTHER, 0, "" },
	{ "PCI+MSI", "", IRQ_UNKNOWN, 0, "" },
};

static void each_says_what_it_says(void **state)
{
	struct pci_address device;
	char text[32] = "";
	unsigned int says;
	size_t i;

	(void)state;
	for (i = 0; i < SIZE(chips); i++) {
		const char *chip = chips[i].chip, *flow = chips[i].flow;

		says = (chip_is_native(chip) ? NATIVE : 0) |
		       (chip_is_remapped(chip) ? REMAPPED : 0) |
		       (chip_is_paravirtual(chip) ? PARAVIRTUAL : 0) |
		       (chip_is_other(chip, flow) ? OTHER : 0);
		chip_device(chip, &device);
		*text = '\0';
		if (device.domain != NONE)
			snprintf(text, sizeof(text), "%04x:%02x:%02x.%x", device.domain, device.bus,
				 device.devfn >> 3, device.devfn & 7);
		if (says != chips[i].says || chip_kind(chip, flow) != chips[i].kind ||
		    strcmp(text, chips[i].device))
			fail_msg("'%s' '%s': kind %d, says %x, device '%s'", chip, flow,
				 chip_kind(chip, flow), says, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_says_what_it_says),
	};

	return cmocka_run_group_tests_name("chip", tests, NULL, NULL);
}
