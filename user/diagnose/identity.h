/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: whose a number is. */
#ifndef MSISCOPE_DIAGNOSE_IDENTITY_H
#define MSISCOPE_DIAGNOSE_IDENTITY_H

#include "diagnose/state.h"

/*
 * identity_learn() - irq_get() by a record that says whose it is. A number can be given to another
 * device (a driver that requests its interrupts anew): it then begins anew.
 */
struct irq *identity_learn(struct diagnose *diagnose, __u32 number,
			   const struct pci_address *device, const char *action);

#endif /* MSISCOPE_DIAGNOSE_IDENTITY_H */
