/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: moves that the kernel could not make. */
#ifndef MSISCOPE_DIAGNOSE_FAILED_H
#define MSISCOPE_DIAGNOSE_FAILED_H

#include "diagnose/state.h"

/* failed_counters() - is a request still pending after so many handler runs? */
void failed_counters(struct diagnose *diagnose, struct irq *irq,
		     const struct record_counters *counters);
void failed_move(struct diagnose *diagnose, struct irq *irq, const struct record_move *move);
/* failed_sweep() - true if more may follow. */
bool failed_sweep(struct diagnose *diagnose, struct irq *irq, bool all);

#endif /* MSISCOPE_DIAGNOSE_FAILED_H */
