/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside inventory/: can an update of that interrupt's message tear? */
#ifndef MSISCOPE_INVENTORY_CLASS_H
#define MSISCOPE_INVENTORY_CLASS_H

#include "inventory/inventory.h"

/*
 * classify() - fill in route, class and reason of all interrupts, from the rest. @live: sysfs is
 * the kernel's own, and nothing of it was left out, as of a copy.
 */
void classify(struct inventory *inventory, bool live);

#endif /* MSISCOPE_INVENTORY_CLASS_H */
