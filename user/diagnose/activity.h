/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: when handlers ran, by records and by counters. */
#ifndef MSISCOPE_DIAGNOSE_ACTIVITY_H
#define MSISCOPE_DIAGNOSE_ACTIVITY_H

#include "diagnose/state.h"

/* What one record says of handler runs. */
struct activity_news {
	__u32 cpu;
	__u64 first; /* at the earliest */
	__u64 last;
	__u64 gap; /* longest silence that ended with it */
	__u64 counted;
	__u64 recorded;
	__u64 seq;
};

struct activity_news activity_handler(const struct activity *activity,
				      const struct record_handler *handler);
/* activity_counters() - of counters that count one at least. */
struct activity_news activity_counters(const struct activity *activity,
				       const struct record_counters *counters);
/* activity_add() - @loss: what was silent until then had lost one. */
void activity_add(const struct diagnose *diagnose, struct activity *activity,
		  const struct activity_news *news, bool loss);
/*
 * activity_gap() - how long was it silent at most, in HISTORY before @ts?
 * Returns 0 if it did not come regularly until then, or not @least times.
 */
__u64 activity_gap(const struct activity *activity, __u64 ts, __u64 least);

/* activity_pauses() - how often was it silent so long though nothing was lost? PAUSES: or more often. */
unsigned int activity_pauses(const struct activity *activity, __u64 ns);
/*
 * activity_pause_chance() - that of a moment at which it had been silent for @pause at most, and
 * then was for @silent, before @ts. One pause more than were seen is taken for granted.
 */
double activity_pause_chance(const struct irq *irq, __u64 ts, __u64 pause, __u64 silent);
/* activity_run_chance() - that its handler runs by itself within @span; as it ran before @ts. */
double activity_run_chance(const struct irq *irq, __u64 ts, __u64 span);
/* activity_none_chance() - that a run finds nothing; @moved: within a second of its own move. */
double activity_none_chance(const struct irq *irq, bool moved);
/*
 * activity_kin_none_chance() - the same of one that never did, by what the same handler found for
 * other queues and devices, too.
 */
double activity_kin_none_chance(const struct diagnose *diagnose, const struct irq *irq, bool moved);
/* activity_own() - it ran at @ts, and no torn interrupt of another explains that. */
void activity_own(struct irq *irq, __u64 ts);
/* activity_is_due() - is it time for its next run, as the last two came? */
bool activity_is_due(const struct irq *irq, __u64 ts);
/* activity_moved() - was it moved in the second before @ts? */
bool activity_moved(const struct irq *irq, __u64 ts);

#endif /* MSISCOPE_DIAGNOSE_ACTIVITY_H */
