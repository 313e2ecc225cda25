// SPDX-License-Identifier: GPL-2.0-only
/* Vector slots that need watching, found by slot, forgotten when their time is over. */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/internal.h"

#define LIVELY 3 /* interrupts in the 2 s before */

static unsigned int bucket_of(const struct target *slot)
{
	return (slot->cpu * 256 + slot->vector) * 2654435761u >> 16 & (MARK_BUCKETS - 1);
}

static __u64 mark_end(const struct mark *mark)
{
	const struct takedown *takedown = mark->takedown;

	if (!takedown)
		return mark->until;
	if (!takedown->end)
		return later(mark->write.ts, TAKEDOWN_LIMIT);
	return later(latest(mark->write.end, takedown->end), WINDOW);
}

bool mark_is_open(const struct mark *mark, __u64 ts)
{
	return ts >= mark->write.ts && ts <= mark_end(mark);
}

/* One release, retrigger or transit at a slot says as much as many. */
static struct mark *mark_reuse(struct diagnose *diagnose, enum mark_kind kind,
			       const struct irq *irq, const struct target *slot)
{
	struct mark *mark = NULL;

	if (kind == MARK_TORN || kind == MARK_MASKED)
		return NULL;
	while ((mark = mark_next(diagnose, mark, kind, slot)))
		if (mark->irq == irq)
			break;
	return mark;
}

static struct mark *mark_new(struct diagnose *diagnose, const struct target *slot)
{
	struct mark **bucket = &diagnose->marks[bucket_of(slot)];
	struct mark *mark;

	if (diagnose->nr_marks == MARK_LIMIT)
		return NULL;
	mark = calloc(1, sizeof(*mark));
	if (!mark) {
		diagnose->error = -ENOMEM;
		return NULL;
	}
	mark->next = *bucket;
	*bucket = mark;
	diagnose->nr_marks++;
	return mark;
}

struct mark *mark_add(struct diagnose *diagnose, enum mark_kind kind, struct irq *irq,
		      struct target slot, const struct write *write)
{
	struct mark *mark;

	if (slot.cpu == NONE || !device_vector(slot.vector))
		return NULL;
	mark = mark_reuse(diagnose, kind, irq, &slot);
	if (!mark)
		mark = mark_new(diagnose, &slot);
	if (!mark)
		return NULL;
	mark->kind = kind;
	mark->slot = slot;
	mark->irq = irq;
	mark->write = *write;
	mark->until = later(write->end, WINDOW);
	mark->lively = (!irq->debt || irq->debt->write.message == write->message) &&
		       heard_gap(&irq->heard, write->ts, LIVELY);
	return mark;
}

struct mark *mark_next(const struct diagnose *diagnose, const struct mark *after,
		       enum mark_kind kind, const struct target *slot)
{
	struct mark *mark = after ? after->next : diagnose->marks[bucket_of(slot)];

	while (mark && (mark->kind != kind || !same_slot(&mark->slot, slot)))
		mark = mark->next;
	return mark;
}

static void mark_free(struct diagnose *diagnose, struct mark *mark)
{
	if (mark->takedown)
		takedown_put(mark->takedown);
	free(mark);
	diagnose->nr_marks--;
}

void mark_end_cpu(struct diagnose *diagnose, __u32 cpu, __u64 ts)
{
	struct mark *mark;
	unsigned int i;

	for (i = 0; diagnose->nr_marks && i < MARK_BUCKETS; i++) {
		for (mark = diagnose->marks[i]; mark; mark = mark->next) {
			if (mark->slot.cpu != cpu || mark->write.ts >= ts)
				continue;
			if (mark->takedown)
				takedown_put(mark->takedown);
			mark->takedown = NULL;
			if (mark->until > ts)
				mark->until = ts;
		}
	}
}

void mark_sweep(struct diagnose *diagnose)
{
	struct mark **link, *mark;
	unsigned int i;

	for (i = 0; diagnose->nr_marks && i < MARK_BUCKETS; i++) {
		link = &diagnose->marks[i];
		while ((mark = *link)) {
			if (diagnose->now <= mark_end(mark)) {
				link = &mark->next;
				continue;
			}
			*link = mark->next;
			mark_free(diagnose, mark);
		}
	}
}

void mark_free_all(struct diagnose *diagnose)
{
	struct mark *mark, *next;
	unsigned int i;

	for (i = 0; i < MARK_BUCKETS; i++)
		for (mark = diagnose->marks[i]; mark; mark = next) {
			next = mark->next;
			mark_free(diagnose, mark);
		}
}
