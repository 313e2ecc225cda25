/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside inventory/: can an update of that interrupt's message tear? */
#ifndef MSISCOPE_INVENTORY_CLASS_H
#define MSISCOPE_INVENTORY_CLASS_H

#include "inventory/inventory.h"

/* classify() - fill in route, class and reason of all interrupts, from the rest. */
void classify(struct inventory *inventory);

#endif /* MSISCOPE_INVENTORY_CLASS_H */
