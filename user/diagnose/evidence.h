/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: what speaks for a pending loss. */
#ifndef MSISCOPE_DIAGNOSE_EVIDENCE_H
#define MSISCOPE_DIAGNOSE_EVIDENCE_H

#include "diagnose/state.h"

/* A driver that waited in vain says more than silence: it is told up to this chance. */
#define TELL_TIMEOUT 0.2

/* loss_case() - what makes a loss of it, if it is silent for so long. */
struct case_for loss_case(const struct diagnose *diagnose, const struct irq *irq, __u64 silent);
/* loss_is_proved() - whatever its silence. */
bool loss_is_proved(const struct pending_loss *loss);
/* loss_try() - it is over: count, once, how likely a rule would have told of it by chance. */
void loss_try(struct diagnose *diagnose, struct irq *irq, __u64 silent);
/*
 * timeout_chance() - that a move falls into the time of a request that fails for another reason;
 * @loss: that of the move, NULL if there is none.
 */
double timeout_chance(const struct diagnose *diagnose, const struct irq *irq,
		      const struct pending_loss *loss);

#endif /* MSISCOPE_DIAGNOSE_EVIDENCE_H */
