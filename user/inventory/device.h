/* SPDX-License-Identifier: GPL-2.0-only */
/* The PCI device behind a node of sysfs. */
#ifndef MSISCOPE_INVENTORY_DEVICE_H
#define MSISCOPE_INVENTORY_DEVICE_H

#include <stdbool.h>
#include <linux/types.h>

#include "record.h"

/*
 * device_find() - the PCI device that the node of that path lies below, the
 * nearest one. Domain NONE if there is none. The path is made from @format.
 */
void device_find(struct pci_address *device, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * device_of() - the nearest PCI device in @path, which is cut up: the path of a
 * node, or where its link in a class points to. Domain NONE if there is none.
 */
void device_of(struct pci_address *device, char *path);

/* device_irq() - its only MSI, NONE if it has none or several. */
__u32 device_irq(const char *root, const struct pci_address *device);

/*
 * device_msi() - which of its device's MSIs @irq is: sets *@hwirq (/sys/kernel/irq/N/hwirq, the
 * index within the device, with the device's address above it up to v6.1), which stays when a
 * driver frees its interrupts and requests them anew; the IRQ number may not
 * (msi_domain_alloc_irqs(), kernel/irq/msi.c: the lowest numbers that are free). False if @irq
 * is none of that device's.
 */
bool device_msi(const char *root, const struct pci_address *device, __u32 irq, __u64 *hwirq);

/* device_find_irq() - the number that MSI has now, NONE if the device has no such one. */
__u32 device_find_irq(const char *root, const struct pci_address *device, __u64 hwirq);

/*
 * device_action() - its MSI with an action of that name (/sys/kernel/irq/N/actions, since
 * v4.9), NONE if it has no such one. With a comma in its name none is found.
 */
__u32 device_action(const char *root, const struct pci_address *device, const char *action);

/*
 * device_interrupts() - how many interrupts came of all its MSIs, on all CPUs, since
 * boot. False if it has none, or that cannot be read.
 */
bool device_interrupts(const char *root, const struct pci_address *device, __u64 *sum);

#endif /* MSISCOPE_INVENTORY_DEVICE_H */
