// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/irqs.h"

struct irqs_number {
	struct irq_id *first; /* and then by their later; NULL: not seen */
	struct irq_id *now; /* NULL: one beyond those told apart */
};

void irqs_begin(struct irqs *irqs, const struct irqs_ops *ops, void *arg,
		const struct trace_header *header)
{
	memset(irqs, 0, sizeof(*irqs));
	irqs->ops = ops;
	irqs->arg = arg;
	irqs->header = header;
}

static int grow(struct irqs *irqs, __u32 number)
{
	size_t room = irqs->room ? irqs->room : 256;
	struct irqs_number *grown;

	while (room <= number)
		room *= 2;
	grown = reallocarray(irqs->by_number, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + irqs->room, 0, (room - irqs->room) * sizeof(*grown));
	irqs->by_number = grown;
	irqs->room = room;
	return 0;
}

static void named(const struct irqs *irqs, struct irq_id *id)
{
	if (irqs->ops->named)
		irqs->ops->named(irqs->arg, id);
}

/* At the end of the chain of those who had that number; NULL in @added if there are too many. */
static int add(struct irqs *irqs, __u32 number, __u64 ts, struct irq_id **added)
{
	struct irq_id **end = &irqs->by_number[number].first, **grown;
	unsigned int holders = 0;

	*added = NULL;
	for (; *end; end = &(*end)->later)
		holders++;
	if (holders == irqs->ops->most_each || irqs->count == irqs->ops->most)
		return 0;
	grown = array_grow(irqs->by_index, irqs->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	irqs->by_index = grown;
	*end = calloc(1, irqs->ops->size);
	if (!*end)
		return -ENOMEM;
	*added = *end;
	(*added)->irq = number;
	(*added)->index = irqs->count;
	(*added)->device.domain = NONE;
	(*added)->begun = (*added)->since = ts;
	irqs->by_index[irqs->count++] = *added;
	return 0;
}

/* The first is whom the header knows, if it does. */
static int add_first(struct irqs *irqs, __u32 number)
{
	const struct trace_irq *known = trace_header_irq(irqs->header, number);
	struct irq_id *id;
	int err = add(irqs, number, 0, &id);

	if (err || !id)
		return err;
	irqs->by_number[number].now = id;
	id->known = known;
	if (known) {
		id->device = known->device;
		strncpy(id->action, known->actions, sizeof(id->action) - 1);
	}
	named(irqs, id);
	return 0;
}

/* Its place, which has a first holder; NULL if there are too many. */
static int number_get(struct irqs *irqs, __u32 number, struct irqs_number **place)
{
	int err = 0;

	*place = NULL;
	if (number >= IRQS_NUMBER_MAX)
		return 0;
	if (number >= irqs->room) {
		if (irqs->count == irqs->ops->most)
			return 0;
		err = grow(irqs, number);
	}
	if (!err && !irqs->by_number[number].first)
		err = add_first(irqs, number);
	if (!err && irqs->by_number[number].first)
		*place = &irqs->by_number[number];
	return err;
}

static struct irq_id *find(const struct irqs_number *place, const struct pci_address *device)
{
	struct irq_id *id = place->first;

	while (id && !pci_same(&id->device, device))
		id = id->later;
	return id;
}

static bool is_another(const struct irq_id *id, const struct pci_address *device)
{
	if (device->domain == NONE)
		return false;
	return !id || (id->device.domain != NONE && !pci_same(&id->device, device));
}

static void name(const struct irqs *irqs, struct irq_id *id, const struct pci_address *device,
		 const char *action)
{
	const bool other = device->domain != NONE && !pci_same(&id->device, device);
	const bool renamed = *action && strncmp(id->action, action, sizeof(id->action));
	const bool first = renamed && !*id->action;

	if (!other && !renamed)
		return;
	if (other)
		id->device = *device;
	if (renamed)
		memcpy(id->action, action, sizeof(id->action));
	if (other || first) /* looking it up takes time */
		id->known = trace_irq_of(irqs->header, id->irq, &id->device, id->action);
	named(irqs, id);
}

static __u64 turn(const struct irqs *irqs, const struct irq_id *id, __u64 end)
{
	const __u64 start = irqs->header->ts;
	const __u64 since = id->since > start ? id->since : start;

	return end > since ? end - since : 0;
}

static void renew(const struct irqs *irqs, struct irq_id *id, __u64 ts)
{
	const struct irq_id anew = { .irq = id->irq,
				     .index = id->index,
				     .device = { .domain = NONE },
				     .later = id->later,
				     .begun = ts };

	if (irqs->ops->release)
		irqs->ops->release(id);
	memset(id, 0, irqs->ops->size);
	*id = anew;
}

/* Once more or for the first time. */
static int hand_over(struct irqs *irqs, __u32 number, const struct pci_address *device, __u64 ts)
{
	struct irqs_number *place = &irqs->by_number[number];
	struct irq_id *next = find(place, device);
	int err = next ? 0 : add(irqs, number, ts, &next);

	if (err)
		return err;
	if (place->now)
		place->now->held += turn(irqs, place->now, ts);
	if (!next && irqs->ops->renews && place->now) {
		next = place->now;
		renew(irqs, next, ts);
	}
	place->now = next;
	if (next)
		next->since = ts;
	return 0;
}

int irqs_now(struct irqs *irqs, __u32 number, struct irq_id **id)
{
	struct irqs_number *place;
	int err = number_get(irqs, number, &place);

	*id = place ? place->now : NULL;
	return err;
}

int irqs_meet(struct irqs *irqs, __u32 number, const struct pci_address *device, const char *action,
	      __u64 ts, struct irq_id **id)
{
	struct irqs_number *place;
	int err = number_get(irqs, number, &place);

	*id = NULL;
	if (!err && place && is_another(place->now, device))
		err = hand_over(irqs, number, device, ts);
	if (err || !place)
		return err;
	*id = place->now;
	if (*id)
		name(irqs, *id, device, action);
	return 0;
}

int irqs_of(struct irqs *irqs, const struct finding *finding, struct irq_id **id)
{
	const struct pci_address *device = &finding->device;
	struct irqs_number *place;
	int err = number_get(irqs, finding->irq, &place);

	*id = place ? place->now : NULL;
	if (err || !place)
		return err;
	if (device->domain == NONE) {
		*id = (struct irq_id *)irqs_at(irqs, finding->irq, finding->ts);
	} else if (is_another(*id, device)) {
		*id = find(place, device);
		if (!*id)
			err = add(irqs, finding->irq, finding->ts, id);
	}
	if (!err && *id)
		name(irqs, *id, device, finding->action);
	return err;
}

/* When its latest turn of those known began that began before @ts, or at it. */
static __u64 turn_at(const struct irq_id *id, __u64 ts)
{
	return id->since <= ts ? id->since : id->begun;
}

const struct irq_id *irqs_at(const struct irqs *irqs, __u32 number, __u64 ts)
{
	const struct irq_id *id, *found = NULL;

	if (number >= irqs->room)
		return NULL;
	for (id = irqs->by_number[number].first; id; id = id->later)
		if (!found || (id->begun <= ts && turn_at(id, ts) >= turn_at(found, ts)))
			found = id;
	return found;
}

bool irqs_first(const struct irqs *irqs, const struct irq_id *id)
{
	return id->irq == NONE || irqs->by_number[id->irq].first == id;
}

bool irqs_has(const struct irqs *irqs, const struct irq_id *id)
{
	return id->irq == NONE || irqs->by_number[id->irq].now == id;
}

__u64 irqs_held(const struct irqs *irqs, const struct irq_id *id, __u64 end)
{
	return id->held + (irqs_has(irqs, id) ? turn(irqs, id, end) : 0);
}

struct irq_id *irqs_next(const struct irqs *irqs, const struct irq_id *id)
{
	size_t number;

	if (id && id->later)
		return id->later;
	for (number = id ? id->irq + 1 : 0; number < irqs->room; number++)
		if (irqs->by_number[number].first)
			return irqs->by_number[number].first;
	return NULL;
}

void irqs_free(struct irqs *irqs)
{
	unsigned int i;

	for (i = 0; i < irqs->count; i++) {
		if (irqs->ops->release)
			irqs->ops->release(irqs->by_index[i]);
		free(irqs->by_index[i]);
	}
	free(irqs->by_index);
	free(irqs->by_number);
}
