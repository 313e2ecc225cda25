// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/known.h"

#define ACTIONS_SHOWN 30 /* bytes of the names */

struct known {
	struct filter *filter;
	struct irqs irqs; /* of struct known_irq */
};

/* Its id is its first member. */
static struct known_irq *irq_of(struct irq_id *id)
{
	return (struct known_irq *)id;
}

static void label(struct known_irq *irq, const char *actions)
{
	char escaped[TEXT_ESCAPED_SIZE(ACTIONS_SHOWN)];

	text_escape(escaped, actions, strnlen(actions, ACTIONS_SHOWN));
	snprintf(irq->label, sizeof(irq->label), "IRQ %u%s%s", irq->id.irq, *escaped ? " " : "",
		 escaped);
}

/* The first name that is known stays its label. A record has no more than one of several. */
static void named(void *arg, struct irq_id *id)
{
	const struct trace_irq *header = id->known;
	const struct known *known = arg;
	struct known_irq *irq = irq_of(id);
	const char *actions = id->action;

	if (header && header->irq == id->irq && pci_same(&header->device, &id->device) &&
	    !*irq->label)
		actions = header->actions;
	irq->chosen |= filter_match(known->filter, id->irq, actions, &id->device);
	if (!*irq->label || !strchr(irq->label + 4, ' '))
		label(irq, actions);
}

static const struct irqs_ops ops = {
	.size = sizeof(struct known_irq),
	.most = KNOWN_MAX,
	.most_each = KNOWN_HOLDERS,
	.renews = true,
	.named = named,
};

struct known *known_new(const struct trace_header *header, struct filter *filter)
{
	struct known *known = calloc(1, sizeof(*known));
	struct irq_id *id;
	unsigned int i;
	int err = 0;

	if (!known)
		return NULL;
	known->filter = filter;
	irqs_begin(&known->irqs, &ops, known, header);
	for (i = 0; !err && i < header->nr_irqs; i++)
		err = irqs_now(&known->irqs, header->irqs[i].irq, &id);
	if (!err)
		return known;
	known_free(known);
	return NULL;
}

/* When memory is out nothing is learnt, and -1 below says that it is not told apart. */
void known_learn(struct known *known, const union record *record)
{
	struct irq_id *id;

	if (record->head.type == RECORD_MOVE)
		irqs_meet(&known->irqs, record->move.irq, &record->move.device, record->move.action,
			  record->head.ts, &id);
	else if (record->head.type == RECORD_MESSAGE)
		irqs_meet(&known->irqs, record->message.irq, &record->message.device,
			  record->message.action, record->head.ts, &id);
}

int known_index(struct known *known, __u32 irq)
{
	struct irq_id *id;

	return irqs_now(&known->irqs, irq, &id) || !id ? -1 : (int)id->index;
}

int known_index_of(struct known *known, const struct finding *finding)
{
	struct irq_id *id;

	return irqs_of(&known->irqs, finding, &id) || !id ? -1 : (int)id->index;
}

const struct known_irq *known_at(const struct known *known, int index)
{
	return irq_of(known->irqs.by_index[index]);
}

unsigned int known_count(const struct known *known)
{
	return known->irqs.count;
}

void known_free(struct known *known)
{
	if (!known)
		return;
	irqs_free(&known->irqs);
	free(known);
}
