// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "inventory/device.h"
#include "witness/work.h"

void work_tell(struct work *work, enum witness_kind kind, const char *root, bool stalled, __u64 now,
	       witness_fn emit, void *arg)
{
	union record record = { .witness = {
					.head = { .ts = now,
						  .cpu = NONE,
						  .type = RECORD_WITNESS,
						  .size = sizeof(record.witness) },
					.since = work->since,
					.inflight = work->inflight,
					.completed = work->completed,
					.device = work->device,
					.kind = kind,
					.stalled = stalled,
				} };

	record.witness.irq = device_irq(root, &work->device);
	memcpy(record.witness.name, work->name, sizeof(work->name));
	work->stalled = stalled;
	emit(&record, arg);
}
