/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: vector slots that need watching. */
#ifndef MSISCOPE_DIAGNOSE_WATCH_H
#define MSISCOPE_DIAGNOSE_WATCH_H

#include "diagnose/state.h"

/* watch_add() - NULL beyond the limit or out of memory. */
struct watch *watch_add(struct diagnose *diagnose, enum watch_kind kind, struct irq *irq,
			struct target slot, const struct write *write);
/* watch_next() - the next of that kind at @slot, latest first; start with @after NULL. */
struct watch *watch_next(const struct diagnose *diagnose, const struct watch *after,
			 enum watch_kind kind, const struct target *slot);
bool watch_is_open(const struct watch *watch, __u64 ts);
/* watch_end_cpu() - @cpu comes up at @ts: what was to come there before comes no more. */
void watch_end_cpu(struct diagnose *diagnose, __u32 cpu, __u64 ts);
void watch_sweep(struct diagnose *diagnose);
void watch_free_all(struct diagnose *diagnose);

#endif /* MSISCOPE_DIAGNOSE_WATCH_H */
