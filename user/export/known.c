// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/known.h"

#define SLOTS (KNOWN_MAX * 2)
#define ACTIONS_SHOWN 30 /* bytes of the names */

struct slot {
	__u32 number;
	int first; /* index + 1 of its first holder, and then by their later; 0: free */
	int now; /* index of who has it */
};

struct known {
	struct filter *filter;
	unsigned int count;
	struct slot slots[SLOTS];
	struct known_irq irqs[KNOWN_MAX];
};

/* The slot of that interrupt, or the free one where it belongs. */
static struct slot *find(struct known *known, __u32 number)
{
	size_t i = number * 2654435761u % SLOTS;

	while (known->slots[i].first && known->slots[i].number != number)
		i = (i + 1) % SLOTS;
	return &known->slots[i];
}

static void say(struct known_irq *irq, const char *actions)
{
	char escaped[TEXT_ESCAPED_SIZE(ACTIONS_SHOWN)];

	text_escape(escaped, actions, strnlen(actions, ACTIONS_SHOWN));
	snprintf(irq->label, sizeof(irq->label), "IRQ %u%s%s", irq->irq, *escaped ? " " : "",
		 escaped);
}

/* All anew. */
static void begin(struct known *known, struct known_irq *irq, const struct pci_address *device)
{
	irq->device = *device;
	irq->chosen = filter_match(known->filter, irq->irq, "", device);
	say(irq, "");
}

static void describe(struct known *known, struct known_irq *irq, const char *actions,
		     const struct pci_address *device)
{
	irq->chosen |= filter_match(known->filter, irq->irq, actions, device);
	if (irq->device.domain == NONE)
		irq->device = *device;
	if (*actions && !strchr(irq->label + 4, ' '))
		say(irq, actions);
}

/* NULL if there are too many. */
static struct known_irq *add(struct known *known, __u32 number, const struct pci_address *device)
{
	struct known_irq *irq;

	if (known->count == KNOWN_MAX)
		return NULL;
	irq = &known->irqs[known->count++];
	irq->irq = number;
	irq->later = -1;
	begin(known, irq, device);
	return irq;
}

/* The slot of that number, which has a holder; NULL if there are too many. */
static struct slot *number_get(struct known *known, __u32 number)
{
	const struct pci_address none = { .domain = NONE };
	const struct known_irq *irq;
	struct slot *slot;

	if (number == NONE)
		return NULL;
	slot = find(known, number);
	if (slot->first)
		return slot;
	irq = add(known, number, &none);
	if (!irq)
		return NULL;
	slot->number = number;
	slot->now = irq - known->irqs;
	slot->first = slot->now + 1;
	return slot;
}

struct known *known_new(const struct trace_header *header, struct filter *filter)
{
	struct known *known = calloc(1, sizeof(*known));
	const struct trace_irq *irq;
	const struct slot *slot;
	unsigned int i;

	if (!known)
		return NULL;
	known->filter = filter;
	for (i = 0; i < header->nr_irqs; i++) {
		irq = &header->irqs[i];
		slot = number_get(known, irq->irq);
		if (slot)
			describe(known, &known->irqs[slot->now], irq->actions, &irq->device);
	}
	return known;
}

/* Among those who had or have that number; -1 if it is none of them. */
static int holder(const struct known *known, const struct slot *slot,
		  const struct pci_address *device)
{
	int index = slot->first - 1;

	while (index >= 0 && !pci_same(&known->irqs[index].device, device))
		index = known->irqs[index].later;
	return index;
}

/* Who never had that number before; the place of who has it if there are too many. */
static int add_holder(struct known *known, const struct slot *slot,
		      const struct pci_address *device)
{
	struct known_irq *last = &known->irqs[slot->first - 1], *irq = NULL;
	unsigned int holders = 1;

	for (; last->later >= 0; last = &known->irqs[last->later])
		holders++;
	if (holders < KNOWN_HOLDERS)
		irq = add(known, slot->number, device);
	if (!irq) {
		begin(known, &known->irqs[slot->now], device);
		return slot->now;
	}
	last->later = irq - known->irqs;
	return last->later;
}

static void learn(struct known *known, __u32 number, const char *action,
		  const struct pci_address *device)
{
	struct slot *slot = number_get(known, number);
	const struct pci_address *now;
	int index;

	if (!slot)
		return;
	now = &known->irqs[slot->now].device;
	if (device->domain != NONE && now->domain != NONE && !pci_same(now, device)) {
		index = holder(known, slot, device);
		slot->now = index >= 0 ? index : add_holder(known, slot, device);
	}
	describe(known, &known->irqs[slot->now], action, device);
}

void known_learn(struct known *known, const union record *record)
{
	if (record->head.type == RECORD_MOVE)
		learn(known, record->move.irq, record->move.action, &record->move.device);
	else if (record->head.type == RECORD_MESSAGE)
		learn(known, record->message.irq, record->message.action, &record->message.device);
}

int known_index(struct known *known, __u32 irq)
{
	const struct slot *slot = number_get(known, irq);

	return slot ? slot->now : -1;
}

int known_index_of(struct known *known, const struct finding *finding)
{
	const struct slot *slot = number_get(known, finding->irq);

	if (!slot)
		return -1;
	if (finding->device.domain == NONE || known->irqs[slot->now].device.domain == NONE)
		return slot->now;
	return holder(known, slot, &finding->device);
}

const struct known_irq *known_at(const struct known *known, int index)
{
	return &known->irqs[index];
}

unsigned int known_count(const struct known *known)
{
	return known->count;
}

void known_free(struct known *known)
{
	free(known);
}
