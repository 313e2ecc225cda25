/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside stress/: a cycle of a pattern: rest, then something that the worker does, and back. */
#ifndef MSISCOPE_STRESS_CYCLE_H
#define MSISCOPE_STRESS_CYCLE_H

#include "stress/hotplug.h"
#include "stress/pattern.h"
#include "stress/worker.h"

#define CYCLE_LOOK 5000000ull /* ns: how often a cycle that waits is looked at */

#define SAMPLES 64 /* of how long an interrupt was held */

enum phase {
	PHASE_REST,
	PHASE_POINTING,
	PHASE_OFFLINE,
	PHASE_HOLD,
	PHASE_ONLINE,
	PHASE_SUSPEND,
};

struct held {
	__u64 written; /* ts of a dying CPU's message write; 0: arrived, or none */
	__u64 down; /* ts when that CPU was down; 0: not yet */
	__u64 count;
	__u64 min;
	__u64 max;
	__u64 samples[SAMPLES];
};

struct hotplug {
	const struct plan *plan;
	struct journal *journal;
	struct choices *choices;
	struct affinity *affinity;
	struct worker *worker;
	int *items; /* in the journal, of CPU n's online file; -1: none */
	int test_item; /* in the journal, of pm_test; -1 */
	int delay_item; /* of its delay; -1 */
	enum phase phase;
	bool stopping;
	bool chasing; /* point and prepare, in this cycle */
	__u32 cpu; /* of this cycle */
	unsigned int pointed;
	unsigned int tries; /* to bring it back */
	__u64 since; /* of this phase */
	__u64 due;
	__u64 offline; /* when the latest write that took a CPU offline returned */
	struct hotplug_counts offlines, onlines, suspends;
	struct held held[];
};

/* cycle_enter() - the next phase; it is looked at @after ns. */
void cycle_enter(struct hotplug *hotplug, enum phase phase, __u64 now, __u64 after);

/* cycle_rest() - it is over, or could not be. */
void cycle_rest(struct hotplug *hotplug, __u64 now);

/* cycle_offline() - take a CPU offline; @chasing: point interrupts at it before. */
void cycle_offline(struct hotplug *hotplug, bool chasing, __u64 now);

#endif /* MSISCOPE_STRESS_CYCLE_H */
