/* SPDX-License-Identifier: GPL-2.0-only */
/* The PCI device behind a node of sysfs. */
#ifndef MSISCOPE_INVENTORY_DEVICE_H
#define MSISCOPE_INVENTORY_DEVICE_H

#include <linux/types.h>

#include "record.h"

/*
 * device_find() - the PCI device that the node of that path lies below, the
 * nearest one. Domain NONE if there is none. The path is made from @format.
 */
void device_find(struct pci_address *device, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* device_irq() - its only MSI, NONE if it has none or several. */
__u32 device_irq(const char *root, const struct pci_address *device);

#endif /* MSISCOPE_INVENTORY_DEVICE_H */
