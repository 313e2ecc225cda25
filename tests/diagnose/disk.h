/* SPDX-License-Identifier: GPL-2.0-only */
/* The disk of IRQ 30, and who looks at it. */
#ifndef MSISCOPE_TESTS_DISK_H
#define MSISCOPE_TESTS_DISK_H

#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)
#define DOWN_END (T0 + 4 * MS)

/* The disk of IRQ 30, looked at every 100 ms, stands still since @since. */
static inline struct record_witness *stall(struct script *script, __u64 ts, __u64 since)
{
	struct record_witness *witness =
		&add(script, RECORD_WITNESS, sizeof(*witness), ts, NONE)->witness;

	witness->since = since;
	witness->inflight = 1;
	witness->device.bus = 30;
	witness->irq = 30;
	witness->kind = WITNESS_BLOCK;
	witness->stalled = 1;
	strcpy(witness->name, "sda");
	return witness;
}

/* Its requests take @longest at most, as looks before anything moved tell. */
static inline void usual(struct script *script, __u64 longest)
{
	struct record_witness *witness;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		witness = stall(script, T0 - (20 - i) * S, T0 - (20 - i) * S - 100 * MS);
		witness->stalled = 0;
		witness->look = 1;
		witness->inflight = 0;
		witness->completed = 1 + i;
		witness->last = witness->head.ts - 1 * MS;
		witness->longest = longest;
	}
}

/* A disk: a few interrupts only, then its CPU goes offline and its message is torn. */
static inline void offline(struct script *script)
{
	handler(script, T0 - 20 * MS, FROM, 30, 1);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
}

/* A look at the disk of IRQ 30: @longest of what completed since the look before. */
static inline struct record_witness *look(struct script *script, __u64 ts, __u64 inflight,
					  __u64 longest)
{
	struct record_witness *witness = stall(script, ts, ts - 100 * MS);

	witness->stalled = 0;
	witness->look = 1;
	witness->inflight = inflight;
	witness->last = longest ? ts - 1 * MS : 0;
	witness->longest = longest;
	return witness;
}

#endif /* MSISCOPE_TESTS_DISK_H */
