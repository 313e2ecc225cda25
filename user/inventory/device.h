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
 * device_interrupts() - how many interrupts came of all its MSIs, on all CPUs, since
 * boot. False if it has none, or that cannot be read.
 */
bool device_interrupts(const char *root, const struct pci_address *device, __u64 *sum);

#endif /* MSISCOPE_INVENTORY_DEVICE_H */
