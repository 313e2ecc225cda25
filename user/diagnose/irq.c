// SPDX-License-Identifier: GPL-2.0-only
/* What is known of each interrupt. IRQ numbers are untrusted: made on demand, and not too many. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/internal.h"

static struct irq **bucket_of(struct diagnose *diagnose, __u32 number)
{
	return &diagnose->irqs[(number * 2654435761u >> 16) & (IRQ_BUCKETS - 1)];
}

static struct irq *irq_new(struct diagnose *diagnose, __u32 number)
{
	struct irq **bucket = bucket_of(diagnose, number);
	struct irq *irq;

	if (diagnose->nr_irqs == IRQ_LIMIT)
		return NULL;
	irq = calloc(1, sizeof(*irq));
	if (!irq) {
		diagnose->error = -ENOMEM;
		return NULL;
	}
	irq->number = number;
	irq->born = diagnose->begin;
	irq->device.domain = NONE;
	irq->chain = *bucket;
	*bucket = irq;
	*diagnose->last = irq;
	diagnose->last = &irq->next;
	diagnose->nr_irqs++;
	return irq;
}

struct irq *irq_get(struct diagnose *diagnose, __u32 number)
{
	struct irq *irq;

	if (number == NONE)
		return NULL;
	for (irq = *bucket_of(diagnose, number); irq; irq = irq->chain)
		if (irq->number == number)
			return irq;
	return irq_new(diagnose, number);
}

bool irq_is_of(const struct irq *irq, const struct pci_address *device, __u32 number)
{
	if (number != NONE)
		return irq->number == number;
	return device->domain != NONE && pci_same(&irq->device, device);
}

/* What is known of the one that had the number is not true of the other. */
static struct irq *hand_over(struct diagnose *diagnose, struct irq *irq)
{
	debt_end(diagnose, irq, diagnose->now, 0);
	stale_forget(diagnose, irq);
	irq->gone = true;
	irq = irq_new(diagnose, irq->number);
	if (irq)
		irq->born = diagnose->now;
	return irq;
}

struct irq *irq_learn(struct diagnose *diagnose, __u32 number, const struct pci_address *device,
		      const char *action)
{
	struct irq *irq = irq_get(diagnose, number);

	if (irq && irq->device.domain != NONE && device->domain != NONE &&
	    !pci_same(&irq->device, device))
		irq = hand_over(diagnose, irq);
	if (!irq)
		return NULL;
	if (device->domain != NONE)
		irq->device = *device;
	if (action[0]) {
		memcpy(irq->action, action, sizeof(irq->action));
		irq->action[sizeof(irq->action) - 1] = 0;
	}
	return irq;
}

void irq_set_due(struct diagnose *diagnose, struct irq *irq)
{
	if (irq->due)
		return;
	irq->due = true;
	irq->due_next = diagnose->due;
	diagnose->due = irq;
}

void irq_sweep(struct diagnose *diagnose, bool all)
{
	struct irq *irq, *next = diagnose->due;
	bool more;

	diagnose->due = NULL;
	while ((irq = next)) {
		next = irq->due_next;
		irq->due = false;
		more = failed_sweep(diagnose, irq, all);
		if (ending_sweep(diagnose, irq, all))
			more = true;
		if (!all && debt_sweep(diagnose, irq))
			more = true;
		if (irq->unhandled && tally_flush(diagnose, irq->unhandled, all))
			more = true;
		if (more)
			irq_set_due(diagnose, irq);
	}
}

void irq_free_all(struct diagnose *diagnose)
{
	struct irq *irq, *next;

	for (irq = diagnose->first; irq; irq = next) {
		next = irq->next;
		debt_free(irq);
		free(irq->ending);
		free(irq->stale);
		free(irq->unhandled);
		free(irq);
	}
}
