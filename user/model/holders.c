// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/holders.h"

#define IRQ_NUMBER_MAX (1 << 20) /* beyond it an interrupt is only counted */

static int grow(struct run *run, __u32 number)
{
	size_t room = run->room ? run->room : 256;
	struct number *grown;

	while (room <= number)
		room *= 2;
	grown = reallocarray(run->by_number, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + run->room, 0, (room - run->room) * sizeof(*grown));
	run->by_number = grown;
	run->room = room;
	return 0;
}

/* At the end of the chain of those who had that number; NULL in @added if there are too many. */
static int add(struct run *run, __u32 number, __u64 ts, struct irq_seen **added)
{
	struct irq_seen **end = &run->by_number[number].first;
	unsigned int holders = 0;

	*added = NULL;
	for (; *end; end = &(*end)->later)
		holders++;
	if (holders == HOLDERS_MAX || run->nr_irqs == IRQS_MAX)
		return 0;
	*end = calloc(1, sizeof(**end));
	if (!*end)
		return -ENOMEM;
	*added = *end;
	(*added)->irq = number;
	(*added)->device.domain = NONE;
	(*added)->begun = (*added)->since = ts;
	run->nr_irqs++;
	return 0;
}

/* The first is whom the header knows, if it does. */
static int add_first(struct run *run, __u32 number)
{
	const struct trace_irq *known = trace_header_irq(run->header, number);
	struct irq_seen *irq;
	int err = add(run, number, 0, &irq);

	if (err || !irq)
		return err;
	run->by_number[number].now = irq;
	irq->known = known;
	if (!known)
		return 0;
	irq->device = known->device;
	strncpy(irq->action, known->actions, sizeof(irq->action) - 1);
	return 0;
}

/* Its place, which has a first holder; NULL if there are too many. */
static int number_get(struct run *run, __u32 number, struct number **place)
{
	int err = 0;

	*place = NULL;
	if (number >= IRQ_NUMBER_MAX)
		return 0;
	if (number >= run->room) {
		if (run->nr_irqs == IRQS_MAX)
			return 0;
		err = grow(run, number);
	}
	if (!err && !run->by_number[number].first)
		err = add_first(run, number);
	if (!err && run->by_number[number].first)
		*place = &run->by_number[number];
	return err;
}

static struct irq_seen *find(const struct number *place, const struct pci_address *device)
{
	struct irq_seen *irq = place->first;

	while (irq && !pci_same(&irq->device, device))
		irq = irq->later;
	return irq;
}

static bool is_another(const struct irq_seen *irq, const struct pci_address *device)
{
	if (device->domain == NONE)
		return false;
	return !irq || (irq->device.domain != NONE && !pci_same(&irq->device, device));
}

static void name(const struct run *run, struct irq_seen *irq, const struct pci_address *device,
		 const char *action)
{
	bool anew = false;

	if (device->domain != NONE && !pci_same(&irq->device, device)) {
		irq->device = *device;
		anew = true;
	}
	if (*action) {
		anew = anew || !*irq->action; /* its first name: looking it up takes time */
		memcpy(irq->action, action, sizeof(irq->action));
	}
	if (anew)
		irq->known = trace_irq_of(run->header, irq->irq, &irq->device, irq->action);
}

static __u64 turn(const struct run *run, const struct irq_seen *irq, __u64 end)
{
	const __u64 start = run->header->ts;
	const __u64 since = irq->since > start ? irq->since : start;

	return end > since ? end - since : 0;
}

/* Once more or for the first time. */
static int hand_over(struct run *run, __u32 number, const struct pci_address *device, __u64 ts)
{
	struct number *place = &run->by_number[number];
	struct irq_seen *next = find(place, device);
	int err = next ? 0 : add(run, number, ts, &next);

	if (err)
		return err;
	if (place->now)
		place->now->held += turn(run, place->now, ts);
	place->now = next;
	if (next)
		next->since = ts;
	return 0;
}

int holders_now(struct run *run, __u32 number, struct irq_seen **irq)
{
	struct number *place;
	int err;

	*irq = &run->nobody;
	if (number == NONE)
		return 0;
	err = number_get(run, number, &place);
	*irq = place ? place->now : NULL;
	run->unlisted += !err && !*irq;
	return err;
}

int holders_meet(struct run *run, __u32 number, const struct pci_address *device,
		 const char *action, __u64 ts, struct irq_seen **irq)
{
	struct number *place;
	int err;

	*irq = &run->nobody;
	if (number == NONE)
		return 0;
	*irq = NULL;
	err = number_get(run, number, &place);
	if (!err && place && is_another(place->now, device))
		err = hand_over(run, number, device, ts);
	if (err)
		return err;
	*irq = place ? place->now : NULL;
	if (*irq)
		name(run, *irq, device, action);
	else
		run->unlisted++;
	return 0;
}

int holders_of(struct run *run, const struct finding *finding, struct irq_seen **irq)
{
	const struct pci_address *device = &finding->device;
	struct number *place;
	int err;

	*irq = &run->nobody;
	if (finding->irq == NONE)
		return 0;
	err = number_get(run, finding->irq, &place);
	*irq = place ? place->now : NULL;
	if (!err && place && is_another(*irq, device)) {
		*irq = find(place, device);
		if (!*irq)
			err = add(run, finding->irq, finding->ts, irq);
	} else if (!err && place && device->domain == NONE) {
		*irq = (struct irq_seen *)holders_at(run, finding->irq, finding->ts);
	}
	if (err)
		return err;
	if (*irq)
		name(run, *irq, device, finding->action);
	else
		run->unlisted++;
	return 0;
}

/* When its latest turn of those known began that began before @ts, or at it. */
static __u64 turn_at(const struct irq_seen *irq, __u64 ts)
{
	return irq->since <= ts ? irq->since : irq->begun;
}

const struct irq_seen *holders_at(const struct run *run, __u32 number, __u64 ts)
{
	const struct irq_seen *irq, *found = NULL;

	if (number >= run->room)
		return NULL;
	for (irq = run->by_number[number].first; irq; irq = irq->later)
		if (!found || (irq->begun <= ts && turn_at(irq, ts) >= turn_at(found, ts)))
			found = irq;
	return found;
}

bool holders_first(const struct run *run, const struct irq_seen *irq)
{
	return irq->irq == NONE || run->by_number[irq->irq].first == irq;
}

bool holders_has(const struct run *run, const struct irq_seen *irq)
{
	return irq->irq == NONE || run->by_number[irq->irq].now == irq;
}

__u64 holders_held(const struct run *run, const struct irq_seen *irq)
{
	return irq->held + (holders_has(run, irq) ? turn(run, irq, run->last) : 0);
}

static void release(struct irq_seen *irq)
{
	struct group *next;
	unsigned int i;

	spans_free(&irq->windows);
	spans_free(&irq->windows_offline);
	spans_free(&irq->windows_acknowledge);
	spans_free(&irq->delays);

	free(irq->series);
	while (irq->groups) {
		next = irq->groups->next;
		for (i = 0; i < irq->groups->nr_kept; i++)
			free(irq->groups->kept[i].evidence);
		free(irq->groups->kept);
		free(irq->groups);
		irq->groups = next;
	}
}

void holders_free(struct run *run)
{
	struct irq_seen *irq, *later;
	size_t i;

	release(&run->nobody);
	for (i = 0; i < run->room; i++)
		for (irq = run->by_number[i].first; irq; irq = later) {
			later = irq->later;
			release(irq);
			free(irq);
		}
	free(run->by_number);
}
