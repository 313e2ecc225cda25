// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "trace/ftrace_names.h"

void ftrace_names_add(struct ftrace_names *names, __u32 irq, const char *text)
{
	unsigned int i = irq * 2654435761u % FTRACE_NAMES_SLOTS;
	struct ftrace_irq_name *slot;

	for (;; i = (i + 1) % FTRACE_NAMES_SLOTS) {
		slot = &names->slots[i];
		if (slot->used && slot->irq == irq)
			return;
		if (!slot->used)
			break;
	}
	if (names->count == FTRACE_NAMES_MAX)
		return;
	names->count++;
	slot->used = true;
	slot->irq = irq;
	snprintf(slot->text, sizeof(slot->text), "%s", text);
}

static int by_number(const void *a, const void *b)
{
	const struct ftrace_irq_name *one = a, *other = b;

	return one->irq < other->irq ? -1 : one->irq > other->irq;
}

void ftrace_names_sort(struct ftrace_names *names)
{
	size_t i, count = 0;

	for (i = 0; i < FTRACE_NAMES_SLOTS; i++)
		if (names->slots[i].used)
			names->slots[count++] = names->slots[i];
	qsort(names->slots, count, sizeof(*names->slots), by_number);
}
