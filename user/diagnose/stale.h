/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: does a device go on with the message that it had before its move? */
#ifndef MSISCOPE_DIAGNOSE_STALE_H
#define MSISCOPE_DIAGNOSE_STALE_H

#include "diagnose/state.h"

/* stale_write() - the message was written inside a set-affinity: see that it acts. */
void stale_write(struct diagnose *diagnose, struct irq *irq, const struct record_message *message,
		 const struct write *write);
/* stale_forget() - it acts, or nothing more can be said. */
void stale_forget(struct diagnose *diagnose, struct irq *irq);
/* stale_arrival() - is it the first of its owner at its new place? */
void stale_arrival(struct diagnose *diagnose, const struct record_arrival *arrival);
/* stale_resent() - software sends one to the new place. */
void stale_resent(struct irq *irq);
void stale_counters(struct diagnose *diagnose, struct irq *irq,
		    const struct record_counters *counters);
/* stale_stray() - at a slot without handler. Returns true if a stale device is known to send there. */
bool stale_stray(struct diagnose *diagnose, const struct record_arrival *arrival);
/*
 * stale_wait() - its work stands still, or its driver waited in vain, says the record of @seq.
 * @number: NONE if it has several interrupts.
 */
void stale_wait(struct diagnose *diagnose, __u32 number, __u64 ts, __u64 seq);
void stale_hotplug(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void stale_drops(struct diagnose *diagnose, const struct record_drops *drops);

#endif /* MSISCOPE_DIAGNOSE_STALE_H */
