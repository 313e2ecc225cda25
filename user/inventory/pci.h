/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside inventory/: which interrupts a PCI device has, and what its MSI capability says. */
#ifndef MSISCOPE_INVENTORY_PCI_H
#define MSISCOPE_INVENTORY_PCI_H

#include "inventory/inventory.h"

/* pci_describe() - fill in device, kind, maskable and wide of all interrupts of PCI devices. */
void pci_describe(const char *root, struct inventory *inventory);

#endif /* MSISCOPE_INVENTORY_PCI_H */
