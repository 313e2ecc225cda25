// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "inventory/class.h"

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static enum irq_route route_of(const struct inventory_irq *irq)
{
	if (!irq->chip[0])
		return ROUTE_UNKNOWN;
	if (begins(irq->chip, "IR-"))
		return ROUTE_REMAPPED;
	/* "Hyper-V PCIe MSI" up to v6.12, pci-hyperv.c */
	if (begins(irq->chip, "xen-") || begins(irq->chip, "HV-") || begins(irq->chip, "Hyper-V"))
		return ROUTE_PARAVIRTUAL;
	/* Volume Management Device: a demultiplexer of its own, drivers/pci/controller/vmd.c */
	return begins(irq->chip, "VMD-") ? ROUTE_UNKNOWN : ROUTE_NATIVE;
}

static enum irq_class verdict(struct inventory_irq *irq, enum irq_class class, const char *reason)
{
	irq->reason = reason;
	return class;
}

static enum irq_class class_of_msi(struct inventory_irq *irq)
{
	switch (irq->maskable) {
	case KNOWN_YES:
		return verdict(irq, CLASS_MASKABLE, "has a mask bit");
	case KNOWN_NO:
		return verdict(irq, CLASS_TEARABLE,
			       "no mask bit, no remapping: address and data are written apart");
	default:
		return verdict(irq, CLASS_UNKNOWN,
			       "its MSI capability cannot be read: that needs root");
	}
}

static enum irq_class class_of(struct inventory_irq *irq, bool x86)
{
	if (irq->kind == IRQ_OTHER)
		return verdict(irq, CLASS_NOT_MSI, "not an MSI of a PCI device");
	if (irq->route == ROUTE_REMAPPED)
		return verdict(irq, CLASS_REMAPPED,
			       "a move changes the remapping table, not the device's message");
	if (irq->route == ROUTE_PARAVIRTUAL)
		return verdict(irq, CLASS_UNKNOWN,
			       "the hypervisor routes it: the guest's message does not tell");
	if (!x86)
		return verdict(irq, CLASS_UNKNOWN, "not x86: messages work in another way");
	if (irq->route == ROUTE_UNKNOWN)
		return verdict(irq, CLASS_UNKNOWN,
			       "its irq_chip does not tell how its message is updated");
	if (irq->kind == IRQ_MSIX)
		return verdict(irq, CLASS_MASKABLE, "MSI-X: masked by the write itself");
	return class_of_msi(irq);
}

void classify(struct inventory *inventory)
{
	const bool x86 = begins(inventory->machine, "x86") || !inventory->machine[0];
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++) {
		inventory->irqs[i].route = route_of(&inventory->irqs[i]);
		inventory->irqs[i].class = class_of(&inventory->irqs[i], x86);
	}
}
