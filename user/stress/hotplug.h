/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes CPUs offline and back, one at a time, or suspends as far as pm_test goes. */
#ifndef MSISCOPE_STRESS_HOTPLUG_H
#define MSISCOPE_STRESS_HOTPLUG_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"
#include "stress/affinity.h"
#include "stress/journal.h"
#include "stress/plan.h"
#include "stress/random.h"

#define HOTPLUG_ERRORS 6

/* Of one kind of operation; times are ns, of those that went well. */
struct hotplug_counts {
	__u64 tries;
	__u64 done;
	__u64 min;
	__u64 max;
	__u64 sum;
	struct affinity_error errors[HOTPLUG_ERRORS];
};

/*
 * How long interrupts waited, from the message write of a dying CPU to their arrival; ns. Only
 * those that came until it was down or at most 20 ms later: others just came no sooner.
 */
struct hotplug_held {
	__u64 count;
	__u64 min;
	__u64 median; /* of the last 64 */
	__u64 max;
};

struct hotplug;

/*
 * hotplug_new() - journals what it will change, and starts its worker. @affinity
 * is NULL for a pattern that moves nothing. All that is given outlives it. Returns 0, -ENOMEM,
 * -ENOENT without pm_test (CONFIG_PM_DEBUG), or -errno of the journal.
 */
int hotplug_new(const char *root, const struct plan *plan, struct journal *journal,
		struct choices *choices, struct affinity *affinity, struct hotplug **hotplug);

/* hotplug_step() - go on. Returns when to be called again, or 0: the worker is dead. */
__u64 hotplug_step(struct hotplug *hotplug, __u64 now);

/* hotplug_stop() - begin no further cycle. */
void hotplug_stop(struct hotplug *hotplug);

/* hotplug_idle() - no cycle is under way: what was taken offline is back, or could not be. */
bool hotplug_idle(const struct hotplug *hotplug);

/* hotplug_busy() - what it waits for, "CPU 3 to go offline", and since when; NULL if for nothing. */
const char *hotplug_busy(const struct hotplug *hotplug, char *text, size_t size, __u64 *since);

/* hotplug_record() - a record of the kernel side. */
void hotplug_record(struct hotplug *hotplug, const union record *record);

const struct hotplug_counts *hotplug_offlines(const struct hotplug *hotplug);
const struct hotplug_counts *hotplug_onlines(const struct hotplug *hotplug);
const struct hotplug_counts *hotplug_suspends(const struct hotplug *hotplug);

/* hotplug_held() - of the plan's interrupt number @i. */
void hotplug_held(const struct hotplug *hotplug, size_t i, struct hotplug_held *held);

void hotplug_free(struct hotplug *hotplug);

#endif /* MSISCOPE_STRESS_HOTPLUG_H */
