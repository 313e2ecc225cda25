/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * which interrupt a record or finding speaks of. A number can change
 * hands: a driver gives its interrupts back and requests them anew, and another
 * device gets it. So an interrupt is a number in the hands of one device.
 */
#ifndef MSISCOPE_MODEL_HOLDERS_H
#define MSISCOPE_MODEL_HOLDERS_H

#include "model/run.h"

/*
 * holders_now() - who has that number now: nobody's if it is NONE. @irq is NULL if
 * there are too many, which counts as unlisted. 0 or -ENOMEM.
 */
int holders_now(struct run *run, __u32 number, struct irq_seen **irq);

/* holders_meet() - the same, as a record of @ts names its device and action: what differs is news. */
int holders_meet(struct run *run, __u32 number, const struct pci_address *device,
		 const char *action, __u64 ts, struct irq_seen **irq);

/* holders_of() - the same of who a finding names: that may be who had the number before. */
int holders_of(struct run *run, const struct finding *finding, struct irq_seen **irq);

/* holders_at() - who had that number at @ts; NULL if it was not heard of so far. */
const struct irq_seen *holders_at(const struct run *run, __u32 number, __u64 ts);

/* holders_first(), holders_has() - was it the first to have its number, and has it that now? */
bool holders_first(const struct run *run, const struct irq_seen *irq);
bool holders_has(const struct run *run, const struct irq_seen *irq);

/* holders_held() - how long it had its number while it was recorded, ns. */
__u64 holders_held(const struct run *run, const struct irq_seen *irq);

void holders_free(struct run *run);

#endif /* MSISCOPE_MODEL_HOLDERS_H */
