// SPDX-License-Identifier: GPL-2.0-only
/* What is known of each interrupt. IRQ numbers are untrusted: made on demand, and not too many. */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/irq.h"

static unsigned int bucket_of(__u32 number)
{
	return number * 2654435761u >> 16 & (IRQ_BUCKETS - 1);
}

static struct irq *irq_new(struct diagnose *diagnose, __u32 number)
{
	struct irq **bucket = &diagnose->irqs[bucket_of(number)];
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
	for (irq = diagnose->irqs[bucket_of(number)]; irq; irq = irq->chain)
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

static struct device_irqs *device_irqs(struct diagnose *diagnose, const struct pci_address *device)
{
	const unsigned int key = device->domain << 16 ^ device->bus << 8 ^ device->devfn;

	return &diagnose->devices[key * 2654435761u >> 16 & (DEVICE_BUCKETS - 1)];
}

/* Of more than a device can have none is found by its device. */
void irq_set_device(struct diagnose *diagnose, struct irq *irq, const struct pci_address *device)
{
	struct device_irqs *irqs = device_irqs(diagnose, device);

	irq->device = *device;
	if (irqs->count == DEVICE_IRQS)
		return;
	irqs->count++;
	if (irqs->last)
		irqs->last->device_next = irq;
	else
		irqs->first = irq;
	irqs->last = irq;
}

static void device_forget(struct diagnose *diagnose, struct irq *irq)
{
	struct device_irqs *irqs = device_irqs(diagnose, &irq->device);
	struct irq *one, *before = NULL;

	for (one = irqs->first; one && one != irq; one = one->device_next)
		before = one;
	if (!one)
		return;
	if (before)
		before->device_next = irq->device_next;
	else
		irqs->first = irq->device_next;
	if (irqs->last == irq)
		irqs->last = before;
	irqs->count--;
}

struct irq *irq_renew(struct diagnose *diagnose, struct irq *irq)
{
	device_forget(diagnose, irq);
	irq->gone = true;
	irq = irq_new(diagnose, irq->number);
	if (irq)
		irq->born = diagnose->now;
	return irq;
}

static struct irq *irq_find(struct diagnose *diagnose, __u32 number)
{
	struct irq *irq = diagnose->irqs[bucket_of(number)];

	while (irq && irq->number != number)
		irq = irq->chain;
	return irq && !irq->gone ? irq : NULL;
}

struct irq *irq_next_of(struct diagnose *diagnose, const struct pci_address *device, __u32 number,
			const struct irq *after)
{
	struct irq *irq;

	if (number != NONE)
		return after ? NULL : irq_find(diagnose, number);
	if (device->domain == NONE)
		return NULL;
	irq = after ? after->device_next : device_irqs(diagnose, device)->first;
	while (irq && !pci_same(&irq->device, device))
		irq = irq->device_next;
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
