// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "inventory/device.h"
#include "witness/work.h"

#define IRQ_AGE 1000000000ull /* ns: a driver seldom changes them, and to ask costs some files */

static __u32 irq_of(struct work *work, const char *root, __u64 now)
{
	if (!work->irq_at || now - work->irq_at >= IRQ_AGE) {
		work->irq = device_irq(root, &work->device);
		work->irq_at = now;
	}
	return work->irq;
}

static void record_init(union record *record, struct work *work, enum witness_kind kind,
			const char *root, __u64 now)
{
	struct record_witness *witness = &record->witness;

	memset(record, 0, sizeof(*record));
	record->head.ts = now;
	record->head.cpu = NONE;
	record->head.type = RECORD_WITNESS;
	record->head.size = sizeof(*witness);
	witness->inflight = work->inflight;
	witness->completed = work->completed;
	witness->last = work->last;
	witness->device = work->device;
	witness->irq = irq_of(work, root, now);
	witness->kind = kind;
	memcpy(witness->name, work->name, sizeof(work->name));
}

void work_tell(struct work *work, enum witness_kind kind, const char *root, bool stalled, __u64 now,
	       witness_fn emit, void *arg)
{
	union record record;

	record_init(&record, work, kind, root, now);
	record.witness.since = work->since;
	record.witness.stalled = stalled;
	work->stalled = stalled;
	emit(&record, arg);
}

void work_look(struct work *work, enum witness_kind kind, const char *root, __u64 longest,
	       __u64 now, witness_fn emit, void *arg)
{
	const bool busy = work->inflight, first = !work->looked;
	/* A NIC's bytes in flight can be done without a change of what it counts as sent. */
	const bool changed = first || longest || busy != work->told_busy ||
			     work->completed != work->told_completed;
	const __u64 since = first ? now : work->looked;
	union record record;

	work->looked = now;
	if (!changed && (busy || work->told_quiet))
		return;
	record_init(&record, work, kind, root, now);
	record.witness.since = since;
	record.witness.longest = longest;
	record.witness.look = 1;
	work->told_completed = work->completed;
	work->told_busy = busy;
	work->told_quiet = !changed;
	emit(&record, arg);
}
