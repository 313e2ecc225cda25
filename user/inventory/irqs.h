/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside inventory/: which interrupts there are, and what the kernel says of each by its number. */
#ifndef MSISCOPE_INVENTORY_IRQS_H
#define MSISCOPE_INVENTORY_IRQS_H

#include "inventory/inventory.h"

/*
 * irqs_read() - by /proc/irq, /sys/kernel/irq and /proc/stat below @root; what these lack by
 * /proc/interrupts. After the CPUs. Returns 0 or -ENOMEM.
 */
int irqs_read(const char *root, struct inventory *inventory);

#endif /* MSISCOPE_INVENTORY_IRQS_H */
