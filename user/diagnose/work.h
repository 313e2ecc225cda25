/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: work of disks and NICs, and how long it usually takes. */
#ifndef MSISCOPE_DIAGNOSE_WORK_H
#define MSISCOPE_DIAGNOSE_WORK_H

#include "diagnose/state.h"

#define SLOW_LEAST (300 * MSEC) /* no work is slow before */

/* work_is_slow() - does it stand at @ts for longer than usual? */
bool work_is_slow(const struct work *work, __u64 ts);

/* work_usual() - how long work of that interrupt's device usually takes; 0: not known. */
__u64 work_usual(const struct diagnose *diagnose, const struct irq *irq);
/* work_in_flight() - has its device work, as was last seen? */
bool work_in_flight(const struct diagnose *diagnose, const struct irq *irq);
/* work_slow_chance() - that a request of it takes longer than any before; 1: not known. */
double work_slow_chance(const struct diagnose *diagnose, const struct irq *irq);
/* work_stood() - had work of that device stood still for longer than usual at @ts already? */
bool work_stood(const struct diagnose *diagnose, const struct irq *irq, __u64 ts);
/* works_disturb() - the device was reset or asleep: a request of it may have taken long for that. */
void works_disturb(struct diagnose *diagnose, const struct pci_address *device, __u64 ts);
void works_free(struct diagnose *diagnose);

#endif /* MSISCOPE_DIAGNOSE_WORK_H */
