// SPDX-License-Identifier: GPL-2.0-only
/* For how long the machine stood still, or one of its CPUs: no silence of a device. */
#include "diagnose/stood.h"

#define TICK (100 * MSEC)

/* It runs, and takes interrupts. */
static void lives(struct diagnose *diagnose, __u32 cpu, __u64 ts)
{
	struct life *life = &diagnose->lives[cpu % NR_BRINGUPS];

	life->quiet += since(TICK, since(life->last, ts));
	life->last = latest(life->last, ts);
}

void stood_record(struct diagnose *diagnose, const union record *record)
{
	switch (record->head.type) {
	case RECORD_TICK: /* made in user space */
	case RECORD_WITNESS:
	case RECORD_KMSG:
	case RECORD_DROPS:
		return;
	case RECORD_COUNTERS:
		if (record->counters.count)
			lives(diagnose, record->head.cpu, record->counters.last);
		return;
	default:
		return lives(diagnose, record->head.cpu, record->head.ts);
	}
}

/* A tick that comes late says that the machine, or who drains it, stood still. */
void stood_tick(struct diagnose *diagnose, const struct record_tick *tick)
{
	const __u64 gap = since(diagnose->ticked, tick->head.ts);

	if (diagnose->ticked && gap > TICK + TICK / 2 && !tick->rare && !diagnose->rare) {
		diagnose->chances.stood += gap - TICK;
		diagnose->chances.stood_longest =
			latest(diagnose->chances.stood_longest, gap - TICK);
	}
	diagnose->rare = tick->rare;
}

struct stood stood_at(const struct diagnose *diagnose, __u32 cpu, __u64 ts)
{
	const struct life *life = &diagnose->lives[cpu % NR_BRINGUPS];
	const struct stood stood = {
		.machine = diagnose->chances.stood,
		.cpu = cpu,
		.quiet = life->quiet + since(TICK, since(life->last, ts)),
	};

	return stood;
}

__u64 stood_since(const struct diagnose *diagnose, const struct stood *before, __u64 ts)
{
	const struct stood now = stood_at(diagnose, before->cpu, ts);
	const __u64 machine = now.machine - before->machine;
	const __u64 quiet = since(before->quiet, now.quiet);

	return least(quiet, machine);
}
