// SPDX-License-Identifier: GPL-2.0-only
/* Vector slots that need watching, found by slot, forgotten when their time is over. */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/activity.h"
#include "diagnose/takedown.h"
#include "diagnose/watch.h"

#define LIVELY 3 /* interrupts in the 2 s before */

static unsigned int bucket_of(const struct target *slot)
{
	return (slot->cpu * 256 + slot->vector) * 2654435761u >> 16 & (WATCH_BUCKETS - 1);
}

static __u64 watch_end(const struct watch *watch)
{
	const struct takedown *takedown = watch->takedown;

	if (!takedown)
		return watch->until;
	if (!takedown->end)
		return later(watch->write.ts, TAKEDOWN_LIMIT);
	return later(latest(watch->write.end, takedown->end), DANGER_NS);
}

bool watch_is_open(const struct watch *watch, __u64 ts)
{
	return ts >= watch->write.ts && ts <= watch_end(watch);
}

/* One release, retrigger or transit at a slot says as much as many. */
static struct watch *watch_reuse(struct diagnose *diagnose, enum watch_kind kind,
				 const struct irq *irq, const struct target *slot)
{
	struct watch *watch = NULL;

	if (kind == WATCH_TORN || kind == WATCH_MASKED)
		return NULL;
	while ((watch = watch_next(diagnose, watch, kind, slot)))
		if (watch->irq == irq)
			break;
	return watch;
}

static struct watch *watch_new(struct diagnose *diagnose, const struct target *slot)
{
	struct watch **bucket = &diagnose->watches[bucket_of(slot)];
	struct watch *watch;

	if (diagnose->nr_watches == WATCH_LIMIT)
		return NULL;
	watch = calloc(1, sizeof(*watch));
	if (!watch) {
		diagnose->error = -ENOMEM;
		return NULL;
	}
	watch->next = *bucket;
	*bucket = watch;
	diagnose->nr_watches++;
	return watch;
}

struct watch *watch_add(struct diagnose *diagnose, enum watch_kind kind, struct irq *irq,
			struct target slot, const struct write *write)
{
	struct watch *watch;

	if (slot.cpu == NONE || !device_vector(slot.vector))
		return NULL;
	watch = watch_reuse(diagnose, kind, irq, &slot);
	if (!watch)
		watch = watch_new(diagnose, &slot);
	if (!watch)
		return NULL;
	watch->kind = kind;
	watch->slot = slot;
	watch->irq = irq;
	watch->write = *write;
	watch->until = later(write->end, DANGER_NS);
	watch->lively = (!irq->loss || irq->loss->write.message == write->message) &&
			activity_gap(&irq->activity, write->ts, LIVELY);
	return watch;
}

struct watch *watch_next(const struct diagnose *diagnose, const struct watch *after,
			 enum watch_kind kind, const struct target *slot)
{
	struct watch *watch = after ? after->next : diagnose->watches[bucket_of(slot)];

	while (watch && (watch->kind != kind || !same_slot(&watch->slot, slot)))
		watch = watch->next;
	return watch;
}

static void watch_free(struct diagnose *diagnose, struct watch *watch)
{
	if (watch->takedown)
		takedown_put(watch->takedown);
	free(watch);
	diagnose->nr_watches--;
}

void watch_end_cpu(struct diagnose *diagnose, __u32 cpu, __u64 ts)
{
	struct watch *watch;
	unsigned int i;

	for (i = 0; diagnose->nr_watches && i < WATCH_BUCKETS; i++) {
		for (watch = diagnose->watches[i]; watch; watch = watch->next) {
			if (watch->slot.cpu != cpu || watch->write.ts >= ts)
				continue;
			if (watch->takedown)
				takedown_put(watch->takedown);
			watch->takedown = NULL;
			if (watch->until > ts)
				watch->until = ts;
		}
	}
}

void watch_sweep(struct diagnose *diagnose)
{
	struct watch **link, *watch;
	unsigned int i;

	for (i = 0; diagnose->nr_watches && i < WATCH_BUCKETS; i++) {
		link = &diagnose->watches[i];
		while ((watch = *link)) {
			if (diagnose->now <= watch_end(watch)) {
				link = &watch->next;
				continue;
			}
			*link = watch->next;
			watch_free(diagnose, watch);
		}
	}
}

void watch_free_all(struct diagnose *diagnose)
{
	struct watch *watch, *next;
	unsigned int i;

	for (i = 0; i < WATCH_BUCKETS; i++)
		for (watch = diagnose->watches[i]; watch; watch = next) {
			next = watch->next;
			watch_free(diagnose, watch);
		}
}
