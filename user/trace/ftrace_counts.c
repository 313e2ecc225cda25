// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <string.h>

#include "trace/ftrace_counts.h"

struct ftrace_count *ftrace_counts_get(struct ftrace_counts *counts, __u32 irq, __u32 cpu)
{
	unsigned int i = (irq * 2654435761u + cpu * 40503u) % COUNTS_SLOTS;
	struct ftrace_count *slot;

	for (;; i = (i + 1) % COUNTS_SLOTS) {
		slot = &counts->slots[i];
		if (slot->used && slot->irq == irq && slot->cpu == cpu)
			return slot;
		if (!slot->used)
			break;
	}
	if (counts->used == COUNTS_MAX)
		return NULL;
	counts->used++;
	slot->used = true;
	slot->irq = irq;
	slot->cpu = cpu;
	return slot;
}

void ftrace_counts_clear(struct ftrace_counts *counts, __u64 ts)
{
	if (counts->used)
		memset(counts, 0, sizeof(*counts));
	counts->begin = ts;
}
