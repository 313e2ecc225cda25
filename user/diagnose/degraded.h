/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: where the kernel shows neither moves nor message writes. */
#ifndef MSISCOPE_DIAGNOSE_DEGRADED_H
#define MSISCOPE_DIAGNOSE_DEGRADED_H

#include "diagnose/state.h"

/* degraded_move() - the vector domain gave @irq another vector. */
void degraded_move(struct diagnose *diagnose, struct irq *irq, const struct record_alloc *alloc);
/* degraded_takedown() - @takedown begins: whatever came to its CPU will be moved. */
void degraded_takedown(struct diagnose *diagnose, struct takedown *takedown, __u64 ts);
/* degraded_arrival() - the log says that an interrupt came to a vector without handler. */
void degraded_arrival(struct diagnose *diagnose, const struct record_kmsg *kmsg);

#endif /* MSISCOPE_DIAGNOSE_DEGRADED_H */
