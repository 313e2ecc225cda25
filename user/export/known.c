// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/known.h"

#define SLOTS (KNOWN_MAX * 2)
#define ACTIONS_SHOWN 30 /* bytes of the names */

struct known {
	struct filter *filter;
	unsigned int count;
	int slots[SLOTS]; /* index + 1; 0: free */
	struct known_irq irqs[KNOWN_MAX];
};

/* The slot of that interrupt, or the free one where it belongs. */
static int *find(struct known *known, __u32 irq)
{
	size_t i = irq * 2654435761u % SLOTS;

	while (known->slots[i] && known->irqs[known->slots[i] - 1].irq != irq)
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

static void describe(struct known *known, struct known_irq *irq, const char *actions,
		     const struct pci_address *device)
{
	irq->chosen |= filter_match(known->filter, irq->irq, actions, device);
	if (irq->device.domain == NONE)
		irq->device = *device;
	if (*actions && !strchr(irq->label + 4, ' '))
		say(irq, actions);
}

static struct known_irq *add(struct known *known, __u32 number)
{
	struct known_irq *irq;
	int *slot;

	if (number == NONE)
		return NULL;
	slot = find(known, number);
	if (*slot)
		return &known->irqs[*slot - 1];
	if (known->count == KNOWN_MAX)
		return NULL;
	irq = &known->irqs[known->count++];
	*slot = known->count;
	irq->irq = number;
	irq->device.domain = NONE;
	irq->chosen = filter_match(known->filter, number, "", &irq->device);
	say(irq, "");
	return irq;
}

struct known *known_new(const struct trace_header *header, struct filter *filter)
{
	struct known *known = calloc(1, sizeof(*known));
	struct known_irq *irq;
	unsigned int i;

	if (!known)
		return NULL;
	known->filter = filter;
	for (i = 0; i < header->nr_irqs; i++) {
		irq = add(known, header->irqs[i].irq);
		if (irq)
			describe(known, irq, header->irqs[i].actions, &header->irqs[i].device);
	}
	return known;
}

static void learn(struct known *known, __u32 number, const char *action,
		  const struct pci_address *device)
{
	struct known_irq *irq = add(known, number);

	if (irq)
		describe(known, irq, action, device);
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
	const struct known_irq *found = add(known, irq);

	return found ? found - known->irqs : -1;
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
