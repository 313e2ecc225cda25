/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside export/: counters records of all CPUs as one rate an interrupt, drawn over time. */
#ifndef MSISCOPE_EXPORT_RATES_H
#define MSISCOPE_EXPORT_RATES_H

#include "export/events.h"
#include "export/known.h"

struct rates;

/* rates_new() - @events and @known outlive it. NULL: no memory. */
struct rates *rates_new(struct events *events, struct known *known);

/* rates_add() - in the order of their ts. Returns 0. */
int rates_add(struct rates *rates, const struct record_counters *counters);

/* rates_finish() - no more come. */
void rates_finish(struct rates *rates);

/* rates_unlisted() - records of interrupts beyond those told apart. */
__u64 rates_unlisted(const struct rates *rates);

void rates_free(struct rates *rates);

#endif /* MSISCOPE_EXPORT_RATES_H */
