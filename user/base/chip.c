// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/chip.h"

#define IOMMU "IR-"
#define PCI_MSI "PCI-MSI"

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* The flow handler's name behind the chip's: /proc/interrupts up to v4.2, "PCI-MSI-edge". */
static bool is_flow(const char *text)
{
	static const char *const flows[] = { "-edge", "-level", "-fasteoi" };
	size_t i;

	for (i = 0; i < sizeof(flows) / sizeof(flows[0]); i++)
		if (!strcmp(text, flows[i]))
			return true;
	return false;
}

/* What follows "PCI-MSI" or "PCI-MSIX" in a name, NULL if it has neither. */
static const char *behind_msi(const char *chip)
{
	const char *at = strstr(chip, PCI_MSI);

	if (!at)
		return NULL;
	at += strlen(PCI_MSI);
	return *at == 'X' ? at + 1 : at;
}

void chip_device(const char *chip, struct pci_address *device)
{
	const char *at = behind_msi(chip);

	memset(device, 0, sizeof(*device));
	if (!at || *at != '-' || !address_is(at + 1, device))
		device->domain = NONE;
}

/* Behind it nothing, the device, the flow handler, or what told MSI-X before v2.6.19. */
static bool is_pci_msi(const char *chip)
{
	const char *at = begins(chip, PCI_MSI) ? behind_msi(chip) : NULL;
	struct pci_address device;

	if (!at)
		return false;
	return !*at || is_flow(at) || !strcmp(at, "-X") ||
	       (*at == '-' && address_is(at + 1, &device));
}

bool chip_is_native(const char *chip)
{
	return is_pci_msi(chip);
}

bool chip_behind_iommu(const char *chip)
{
	return begins(chip, IOMMU);
}

/* What follows "IR-", all of it if it has none. */
static const char *without_iommu(const char *chip)
{
	return chip_behind_iommu(chip) ? chip + strlen(IOMMU) : chip;
}

bool chip_is_remapped(const char *chip)
{
	return chip_behind_iommu(chip) && is_pci_msi(without_iommu(chip));
}

bool chip_begins_native(const char *chip)
{
	return begins(chip, PCI_MSI);
}

bool chip_begins_remapped(const char *chip)
{
	return chip_behind_iommu(chip) && begins(without_iommu(chip), PCI_MSI);
}

bool chip_is_xen(const char *chip)
{
	return begins(chip, "xen-");
}

/* "Hyper-V PCIe MSI" up to v6.12, pci-hyperv.c; "HYPERV-IR", drivers/iommu/hyperv-iommu.c */
bool chip_is_paravirtual(const char *chip)
{
	return chip_is_xen(chip) || begins(chip, "HV-") || begins(chip, "Hyper-V") ||
	       begins(chip, "HYPERV-");
}

/* "msi" of the chip "xen-pirq" is "xen-pirq-msi" in old files. */
static const char *pirq_flow(const char *chip, const char *flow)
{
	const char *rest = chip + strlen("xen-pirq");

	return *rest == '-' ? rest + 1 : flow;
}

static enum irq_kind pirq_kind(const char *flow)
{
	if (!strcmp(flow, "msi-x"))
		return IRQ_MSIX;
	return !strcmp(flow, "msi") ? IRQ_MSI : IRQ_OTHER;
}

/* Of the IOMMUs, the HPET and the lines: no PCI device writes their messages. */
static bool is_wired(const char *chip)
{
	static const char *const names[] = { "IO-APIC",	  "XT-PIC",   "HPET-MSI",
					     "HPET_MSI",  "DMAR-MSI", "DMAR_MSI",
					     "IOMMU-MSI", "none",     "None" };
	size_t i, length;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		length = strlen(names[i]);
		if (strncmp(chip, names[i], length))
			continue;
		if (!chip[length] || is_flow(chip + length) || !strcmp(chip + length, "-XT-PIC"))
			return true;
	}
	return false;
}

bool chip_is_other(const char *chip, const char *flow)
{
	if (begins(chip, "xen-pirq"))
		return begins(pirq_flow(chip, flow), "ioapic-"); /* xen_register_pirq() */
	if (!strcmp(chip, "xen-percpu")) /* timers and IPIs */
		return true;
	return is_wired(without_iommu(chip)) || strcasestr(chip, "gpio");
}

/* "PCI-MSI" alone, up to v6.1, is of both; "PCI-MSI-X" of the times before v2.6.19. */
static enum irq_kind kind_of_msi(const char *chip)
{
	struct pci_address device;

	if (strstr(chip, "MSIX") || strstr(chip, "MSI-X"))
		return IRQ_MSIX;
	chip_device(chip, &device);
	return device.domain != NONE ? IRQ_MSI : IRQ_UNKNOWN;
}

enum irq_kind chip_kind(const char *chip, const char *flow)
{
	if (chip_is_other(chip, flow))
		return IRQ_OTHER;
	if (begins(chip, "xen-pirq"))
		return pirq_kind(pirq_flow(chip, flow));
	if (behind_msi(chip))
		return kind_of_msi(chip);
	/* Others have one for both as well. */
	return strcasestr(chip, "msi") || strstr(chip, "IMS") ? IRQ_UNKNOWN : IRQ_OTHER;
}
