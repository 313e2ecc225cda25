/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: how a finding is made. */
#ifndef MSISCOPE_DIAGNOSE_FINDING_H
#define MSISCOPE_DIAGNOSE_FINDING_H

#include "diagnose/state.h"

void finding_init(struct finding *finding, enum finding_kind kind, __u64 ts);
void finding_irq(struct finding *finding, const struct irq *irq);
/* finding_write() - fields of the move and its message, both as proofs too. */
void finding_write(struct finding *finding, const struct write *write);
void finding_proof(struct finding *finding, __u64 seq);
void finding_other(struct finding *finding, __u32 irq);
/* finding_settle() - what follows from proved and basis; finding_emit() does so. */
void finding_settle(struct finding *finding);
void finding_emit(struct diagnose *diagnose, const struct finding *finding);
void tally_add(struct diagnose *diagnose, struct tally *tally, const struct finding *finding);
/* tally_flush() - emit what was counted, if a second passed or @all. True if more may follow. */
bool tally_flush(struct diagnose *diagnose, struct tally *tally, bool all);
/* rate_add() - true once, when @count and more came at 1000/s for a second. */
bool rate_add(struct rate *rate, __u64 begin, __u64 ts, __u64 count);

#endif /* MSISCOPE_DIAGNOSE_FINDING_H */
