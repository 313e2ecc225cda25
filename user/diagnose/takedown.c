// SPDX-License-Identifier: GPL-2.0-only
/* Which CPU goes down, which comes up. The kernel does one at a time (cpu_add_remove_lock). */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/takedown.h"

#define BRINGUP_LIMIT (10 * SEC)
#define BRINGUP_NOISE SEC /* firmware leaves interrupts behind on a fresh CPU */

struct takedown *takedown_get(struct takedown *takedown)
{
	takedown->refs++;
	return takedown;
}

void takedown_put(struct takedown *takedown)
{
	if (!--takedown->refs)
		free(takedown);
}

static void takedown_forget(struct diagnose *diagnose)
{
	if (diagnose->takedown)
		takedown_put(diagnose->takedown);
	diagnose->takedown = NULL;
}

void takedown_begin(struct diagnose *diagnose, __u32 cpu, __u64 ts)
{
	struct takedown *takedown = calloc(1, sizeof(*takedown));

	takedown_forget(diagnose);
	if (!takedown) {
		diagnose->error = -ENOMEM;
		return;
	}
	takedown->cpu = cpu;
	takedown->begin = ts;
	diagnose->takedown = takedown_get(takedown);
}

/* Its HOTPLUG_DOWN may have been dropped: a write on a dying CPU says as much. */
struct takedown *takedown_current(struct diagnose *diagnose, __u32 cpu, __u64 ts)
{
	if (!diagnose->takedown || diagnose->takedown->cpu != cpu)
		takedown_begin(diagnose, cpu, ts);
	return diagnose->takedown;
}

void takedown_end(struct diagnose *diagnose, const struct record_hotplug *hotplug)
{
	if (!diagnose->takedown || diagnose->takedown->cpu != hotplug->subject)
		return;
	diagnose->takedown->end = hotplug->head.ts;
	diagnose->takedown->seq = hotplug->head.seq;
	takedown_forget(diagnose);
}

void bringup_begin(struct diagnose *diagnose, const struct record_hotplug *hotplug)
{
	unsigned int i = hotplug->subject % NR_BRINGUPS;

	diagnose->bringups[i].cpu = hotplug->subject;
	diagnose->bringups[i].begin = hotplug->head.ts;
	diagnose->bringups[i].end = later(hotplug->head.ts, BRINGUP_LIMIT);
}

void bringup_end(struct diagnose *diagnose, const struct record_hotplug *hotplug)
{
	unsigned int i = hotplug->subject % NR_BRINGUPS;

	if (diagnose->bringups[i].end && diagnose->bringups[i].cpu == hotplug->subject)
		diagnose->bringups[i].end = later(hotplug->head.ts, BRINGUP_NOISE);
}

bool bringup_of(const struct diagnose *diagnose, __u32 cpu, __u64 ts)
{
	unsigned int i = cpu % NR_BRINGUPS;

	return diagnose->bringups[i].end && diagnose->bringups[i].cpu == cpu &&
	       ts >= diagnose->bringups[i].begin && ts <= diagnose->bringups[i].end;
}
