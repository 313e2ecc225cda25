/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts of this machine that go past the hooks, or whose handlers do not say what they found. */
#ifndef MSISCOPE_INVENTORY_UNSEEN_H
#define MSISCOPE_INVENTORY_UNSEEN_H

#include "inventory/inventory.h"

#define UNSEEN_TEXTS 3
#define UNSEEN_SIZE 400

struct unseen {
	char texts[UNSEEN_TEXTS][UNSEEN_SIZE]; /* what cannot be told of which interrupts */
	unsigned int count;
};

/*
 * unseen_read() - look at the machine below @root ("" for this one):
 * - handlers with a thread ("irq/N-NAME", kernel/irq/manage.c): IRQ_WAKE_THREAD says nothing of
 *   what the thread finds; with threadirqs and on PREEMPT_RT that is nearly all of them;
 * - messages not written by __pci_write_msi_msg(): HPET, and the IOMMUs' own
 *   (arch/x86/kernel/hpet.c, arch/x86/kernel/apic/msi.c, drivers/iommu/amd/init.c);
 * - posted MSI (intremap=posted_msi, v6.10, arch/x86/kernel/irq.c), which comes by a system vector.
 */
void unseen_read(const char *root, const struct inventory *inventory, struct unseen *unseen);

/* unseen_text() - NULL if there are not so many. */
const char *unseen_text(const struct unseen *unseen, unsigned int index);

#endif /* MSISCOPE_INVENTORY_UNSEEN_H */
