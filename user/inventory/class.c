// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each class but unknown has its evidence. What is not proved to be an MSI is not proved to be
 * none, and a chip that is on no list is not native because it is no exception.
 */
#include <errno.h>
#include <string.h>

#include "base/chip.h"
#include "inventory/class.h"

#define NOT_X86 "not x86: messages work in another way"
#define NO_CHIP "nothing names its irq_chip"
#define PARAVIRTUAL "the hypervisor routes it: the guest's message does not tell"

static enum irq_route route_of(const struct inventory_irq *irq)
{
	const bool other = irq->kind == IRQ_OTHER && chip_is_other(irq->chip, irq->flow);

	if (chip_is_paravirtual(irq->chip))
		return ROUTE_PARAVIRTUAL;
	if (other)
		return chip_behind_iommu(irq->chip) ? ROUTE_REMAPPED : ROUTE_NATIVE;
	if (chip_is_native(irq->chip))
		return ROUTE_NATIVE;
	return chip_is_remapped(irq->chip) ? ROUTE_REMAPPED : ROUTE_UNKNOWN;
}

static enum irq_class verdict(struct inventory_irq *irq, enum irq_class class, const char *reason)
{
	irq->reason = reason;
	return class;
}

static enum irq_class unknown(struct inventory_irq *irq, const char *reason)
{
	return verdict(irq, CLASS_UNKNOWN, reason);
}

static enum irq_class class_by_config(struct inventory_irq *irq)
{
	if (irq->maskable == ANSWER_YES)
		return verdict(irq, CLASS_MASKABLE, "has a mask bit");
	if (irq->maskable == ANSWER_NO)
		return verdict(irq, CLASS_TEARABLE,
			       "no mask bit, no remapping: address and data are written apart");
	if (irq->config == -ENOENT)
		return unknown(irq, "its config space is missing: has it a mask bit?");
	if (irq->config == -ENXIO)
		return unknown(irq, "its config space shows no MSI capability");
	return unknown(irq, "its MSI capability cannot be read: that needs root");
}

static bool is_of_other_device(const struct inventory_irq *irq)
{
	struct pci_address device;

	chip_device(irq->chip, &device);
	return device.domain != NONE && !pci_same(&device, &irq->device);
}

/* Both are the kernel's word; of a copy they may be of two boots. */
static bool contradicts(const struct inventory_irq *irq)
{
	const enum irq_kind kind = chip_kind(irq->chip, irq->flow);

	return (kind == IRQ_MSI || kind == IRQ_MSIX) && kind != irq->kind;
}

static enum irq_class class_of_native(const struct inventory *inventory, struct inventory_irq *irq)
{
	if (inventory->x86 == ANSWER_UNKNOWN)
		return unknown(irq,
			       "nothing tells whether this is x86: others have such a chip too");
	if (inventory->hypervisor)
		return unknown(irq, inventory->hypervisor);
	if (irq->by_chip)
		return unknown(irq, "a PCI MSI, but no device says that it is its own: no msi_irqs "
				    "has it");
	if (is_of_other_device(irq))
		return unknown(irq, "its chip is named after another device than msi_irqs has");
	if (irq->modeless)
		return unknown(irq, "msi_irqs does not say whether it is MSI or MSI-X");
	if (contradicts(irq))
		return unknown(irq, "its chip says MSI, msi_irqs MSI-X, or the other way round");
	if (irq->kind == IRQ_MSIX)
		return verdict(irq, CLASS_MASKABLE, "MSI-X: masked by the write itself");
	return class_by_config(irq);
}

static enum irq_class class_of_msi(const struct inventory *inventory, struct inventory_irq *irq)
{
	switch (irq->route) {
	case ROUTE_REMAPPED:
		return verdict(irq, CLASS_REMAPPED,
			       "a move changes the remapping table, not the device's message");
	case ROUTE_PARAVIRTUAL:
		return unknown(irq, PARAVIRTUAL);
	case ROUTE_NATIVE:
		return class_of_native(inventory, irq);
	default:
		return unknown(irq, irq->chip[0] ? "its irq_chip does not tell how its message is "
						   "updated"
						 : NO_CHIP);
	}
}

/* @complete: an MSI of a PCI device would be listed. */
static enum irq_class class_of_other(struct inventory_irq *irq, bool complete)
{
	if (chip_is_other(irq->chip, irq->flow))
		return verdict(irq, CLASS_NOT_MSI, "not an MSI of a PCI device");
	if (irq->route == ROUTE_PARAVIRTUAL)
		return unknown(irq, PARAVIRTUAL);
	if (complete)
		return verdict(irq, CLASS_NOT_MSI, "not an MSI of a PCI device");
	return unknown(irq,
		       irq->chip[0] ? "its irq_chip is none of those that are known" : NO_CHIP);
}

void classify(struct inventory *inventory, bool live)
{
	const unsigned int lists = 1u << SOURCE_DEVICES | 1u << SOURCE_MSI_IRQS;
	const bool complete = live && !(inventory->missing & lists) && !inventory->hypervisor;
	struct inventory_irq *irq;
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++) {
		irq = &inventory->irqs[i];
		irq->route = route_of(irq);
		if (inventory->x86 == ANSWER_NO)
			irq->class = unknown(irq, NOT_X86);
		else if (irq->kind == IRQ_OTHER)
			irq->class = class_of_other(irq, complete);
		else
			irq->class = class_of_msi(inventory, irq);
	}
}
