/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the view need: a machine and records out of nothing. */
#ifndef TEST_VIEW_SAMPLE_H
#define TEST_VIEW_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "view/model.h"

#define SECOND 1000000000ull
#define BEGIN (100 * SECOND)

/* Four CPUs, APIC id twice the number, and two MSIs that cannot mask. */
struct machine {
	struct inventory inventory;
	struct inventory_cpu cpus[4];
	struct inventory_irq irqs[4];
};

static inline struct inventory_irq *machine_irq(struct machine *machine, __u32 number,
						const char *action, __u8 devfn)
{
	struct inventory_irq *irq = &machine->irqs[machine->inventory.nr_irqs++];

	memset(irq, 0, sizeof(*irq));
	irq->irq = number;
	irq->device.devfn = devfn;
	irq->kind = IRQ_MSI;
	irq->class = CLASS_TEARABLE;
	irq->reason = "no mask bit";
	irq->cpu = 1;
	irq->apicid = 2;
	irq->vector = 34;
	irq->count = 1000;
	strcpy(irq->actions, action);
	strcpy(irq->driver, "edu");
	strcpy(irq->affinity, "0-2");
	return irq;
}

static inline void machine_begin(struct machine *machine)
{
	__u32 cpu;

	memset(machine, 0, sizeof(*machine));
	strcpy(machine->inventory.release, "6.12.1");
	machine->inventory.cpus = machine->cpus;
	machine->inventory.irqs = machine->irqs;
	machine->inventory.nr_cpus = 4;
	for (cpu = 0; cpu < 4; cpu++)
		machine->cpus[cpu] = (struct inventory_cpu){ cpu, 2 * cpu, true };
	machine_irq(machine, 24, "edu-a", 0x28);
	machine_irq(machine, 27, "edu-b", 0x30);
}

static inline union record view_sample(enum record_type type, size_t size, __u64 ts, __u32 cpu)
{
	union record record;

	memset(&record, 0, sizeof(record));
	record.head.type = type;
	record.head.size = size;
	record.head.ts = ts;
	record.head.cpu = cpu;
	return record;
}

static inline void came(struct view *view, __u64 ts, __u32 irq, __u32 cpu, __u64 count)
{
	union record record = view_sample(RECORD_COUNTERS, sizeof(record.counters), ts, cpu);

	record.counters.interval = SECOND / 10;
	record.counters.irq = irq;
	record.counters.count = count;
	assert_int_equal(view_record(view, &record), 0);
}

static inline void ticked(struct view *view, __u64 ts)
{
	union record record = view_sample(RECORD_TICK, sizeof(record.tick), ts, 0);

	assert_int_equal(view_record(view, &record), 0);
}

static inline union record moved(__u64 ts, __u32 irq, struct target from, struct target to)
{
	union record record = view_sample(RECORD_MOVE, sizeof(record.move), ts, from.cpu);

	record.move.irq = irq;
	record.move.from = from;
	record.move.to = to;
	record.move.writes = 1;
	record.move.context = MOVE_INTERRUPT;
	record.move.started = 1;
	record.move.device.devfn = irq == 24 ? 0x28 : 0x30;
	strcpy(record.move.action, irq == 24 ? "edu-a" : "edu-b");
	return record;
}

static inline void asked(struct view *view, __u64 ts, __u32 irq, const char *comm, __u64 mask)
{
	union record record = view_sample(RECORD_REQUEST, sizeof(record.request), ts, 0);

	record.request.irq = irq;
	record.request.pid = 77;
	record.request.mask[0] = mask;
	strcpy(record.request.comm, comm);
	assert_int_equal(view_record(view, &record), 0);
}

static inline void went(struct view *view, __u64 ts, __u32 cpu, enum hotplug_phase phase)
{
	union record record = view_sample(RECORD_HOTPLUG, sizeof(record.hotplug), ts, 0);

	record.hotplug.subject = cpu;
	record.hotplug.phase = phase;
	assert_int_equal(view_record(view, &record), 0);
}

static inline struct finding found(enum finding_kind kind, __u64 ts, __u32 irq)
{
	struct finding finding = { .kind = kind,
				   .ts = ts,
				   .irq = irq,
				   .owner = NONE,
				   .count = 1,
				   .reason = "because",
				   .ended = kind == FINDING_LOST ? ENDED_LATE : ENDED_UNSAID,
				   .proved = true,
				   .stands = true };

	finding.device.domain = NONE;
	finding.at = (struct target){ NONE, NONE };
	finding.from = finding.to = finding.at;
	return finding;
}

static inline struct view *view_begin(struct machine *machine)
{
	struct view *view = view_new(BEGIN);

	machine_begin(machine);
	assert_non_null(view);
	assert_true(view->stale);
	assert_int_equal(view_inventory(view, &machine->inventory, BEGIN), 0);
	assert_false(view->stale);
	return view;
}

#endif /* TEST_VIEW_SAMPLE_H */
