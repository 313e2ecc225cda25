// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/slots.h"

#define VECTORS 256
#define NOBODY 1
#define IRQ_BASE 2

static int grow(struct slots *slots, __u32 cpu)
{
	size_t room = slots->room ? slots->room : 16;
	__u32 **grown;

	while (room <= cpu)
		room *= 2;
	grown = reallocarray(slots->cpus, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + slots->room, 0, (room - slots->room) * sizeof(*grown));
	slots->cpus = grown;
	slots->room = room;
	return 0;
}

static int set(struct slots *slots, const struct target *slot, __u32 owner)
{
	if (slot->cpu >= SLOTS_CPUS || slot->vector >= VECTORS)
		return 0;
	if (slot->cpu >= slots->room && grow(slots, slot->cpu))
		return -ENOMEM;
	if (!slots->cpus[slot->cpu])
		slots->cpus[slot->cpu] = calloc(VECTORS, sizeof(__u32));
	if (!slots->cpus[slot->cpu])
		return -ENOMEM;
	slots->cpus[slot->cpu][slot->vector] = owner;
	return 0;
}

static int on_arrival(struct slots *slots, const struct record_arrival *arrival)
{
	const struct target slot = { .cpu = arrival->head.cpu, .vector = arrival->vector };

	if (arrival->slot == SLOT_OWNED && arrival->irq != NONE)
		return set(slots, &slot, IRQ_BASE + arrival->irq);
	return arrival->slot == SLOT_UNUSED ? set(slots, &slot, NOBODY) : 0;
}

int slots_record(struct slots *slots, const union record *record)
{
	switch (record->head.type) {
	case RECORD_MOVE:
		if (record->move.result < 0)
			return 0;
		return set(slots, &record->move.to, IRQ_BASE + record->move.irq);
	case RECORD_ALLOC:
		if (record->alloc.result < 0)
			return 0;
		return set(slots, &record->alloc.to, IRQ_BASE + record->alloc.irq);
	case RECORD_RELEASE:
		return set(slots, &record->release.slot, NOBODY);
	case RECORD_ARRIVAL:
		return on_arrival(slots, &record->arrival);
	}
	return 0;
}

enum slot_owner slots_owner(const struct slots *slots, const struct target *slot, __u32 *irq)
{
	__u32 owner;

	if (slot->cpu >= slots->room || !slots->cpus[slot->cpu] || slot->vector >= VECTORS)
		return OWNER_UNKNOWN;
	owner = slots->cpus[slot->cpu][slot->vector];
	if (owner < IRQ_BASE)
		return owner;
	*irq = owner - IRQ_BASE;
	return OWNER_IRQ;
}

void slots_free(struct slots *slots)
{
	size_t i;

	for (i = 0; i < slots->room; i++)
		free(slots->cpus[i]);
	free(slots->cpus);
}
