/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: arrivals at slots with another owner. */
#ifndef MSISCOPE_DIAGNOSE_MISROUTE_H
#define MSISCOPE_DIAGNOSE_MISROUTE_H

#include "diagnose/state.h"

/* misroute_arrival() - at a slot with an owner. */
void misroute_arrival(struct diagnose *diagnose, const struct record_arrival *arrival, bool resent);
/*
 * misroute_handler() - the owner's handler ran. Returns true if it proves a misroute;
 * else @fits may be set to the watched slot that could explain it.
 */
bool misroute_handler(struct diagnose *diagnose, struct irq *owner,
		      const struct record_handler *handler, struct watch **fits);

#endif /* MSISCOPE_DIAGNOSE_MISROUTE_H */
