/* SPDX-License-Identifier: GPL-2.0-only */
/* What advice rests on beside the inventory. */
#ifndef MSISCOPE_ADVISE_MACHINE_H
#define MSISCOPE_ADVISE_MACHINE_H

#include "inventory/firmware.h"
#include "inventory/inventory.h"
#include "inventory/system.h"

/* Of an interrupt that can tear; else all is ANSWER_UNKNOWN. */
struct machine_irq {
	enum answer settable; /* its affinity can be written, as far as files tell */
	struct inventory_ways ways;
};

struct machine {
	const struct inventory *inventory;
	struct system system;
	struct firmware_iommu iommu;
	struct machine_irq *irqs; /* one for each of the inventory's */
	__u32 cpu; /* where interrupts are best kept; NONE if no CPU is known */
	bool cpu_stays; /* it cannot go offline */
	bool irqbalance; /* it runs, or is installed */
	bool sysconfig; /* its options are in /etc/sysconfig, else in /etc/default */
};

/*
 * machine_read() - look at the machine below @root ("" for this one). Returns 0 or -ENOMEM;
 * machine_free() in both cases. @inventory stays in use.
 */
int machine_read(const char *root, const struct inventory *inventory, struct machine *machine);

void machine_free(struct machine *machine);

#endif /* MSISCOPE_ADVISE_MACHINE_H */
