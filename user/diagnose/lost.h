/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: is a device owed an interrupt? */
#ifndef MSISCOPE_DIAGNOSE_LOST_H
#define MSISCOPE_DIAGNOSE_LOST_H

#include "diagnose/state.h"

/* loss_watch() - the write was made while a CPU goes offline: see that it comes again. */
void loss_watch(struct diagnose *diagnose, struct irq *irq, const struct write *write,
		struct takedown *takedown);
/* loss_claim() - @watch's stray arrival says that its IRQ may be owed one; @other is as in struct loss. */
void loss_claim(struct diagnose *diagnose, struct watch *watch, enum loss_evidence evidence,
		__u32 other);
/* loss_hit() - the same, of a tear of its own that @finding tells. */
void loss_hit(struct diagnose *diagnose, struct watch *watch, const struct finding *finding);
/*
 * loss_activity() - its handler ran, at @first at the earliest and at @last for sure.
 * Returns true if that ended a loss.
 */
bool loss_activity(struct diagnose *diagnose, struct irq *irq, __u64 first, __u64 last, __u64 seq);
/* loss_end() - nothing will come any more: stopped, or the records end. @seq: 0 if no record. */
void loss_end(struct diagnose *diagnose, struct irq *irq, __u64 ts, __u64 seq);
/* loss_is_pending() - nothing was heard since @write. */
bool loss_is_pending(const struct irq *irq, const struct write *write);
void loss_free(struct irq *irq);
/*
 * loss_stall() - the device's work stands still, so says the record of @seq; @slow: for longer
 * than that device's work usually takes.
 */
void loss_stall(struct diagnose *diagnose, struct irq *irq, __u64 seq, bool slow);
/* loss_timeout() - its driver waited in vain, so says the record of @seq. */
void loss_timeout(struct diagnose *diagnose, struct irq *irq, __u64 seq);
/* loss_polled() - its driver found the completion itself, so says the record of @seq. */
void loss_polled(struct diagnose *diagnose, struct irq *irq, __u64 seq);
/* loss_waits() - of one that is due: will silence alone tell of a loss, if it lasts? */
bool loss_waits(const struct diagnose *diagnose, const struct irq *irq);
/* loss_sweep() - tell of it if it lasts too long. True if one is left that was not told. */
bool loss_sweep(struct diagnose *diagnose, struct irq *irq);
/* ending_sweep() - true if one is still held. */
bool ending_sweep(struct diagnose *diagnose, struct irq *irq, bool all);

#endif /* MSISCOPE_DIAGNOSE_LOST_H */
