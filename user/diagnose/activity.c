// SPDX-License-Identifier: GPL-2.0-only
/* When an interrupt's handler ran, how regularly, and how often it paused. */
#include <math.h>
#include <string.h>

#include "diagnose/activity.h"
#include "diagnose/stood.h"

#define BURST 4 /* the longest gap in an interval is taken for that many times the mean */

static void slot_add(struct activity *activity, const struct activity_news *news)
{
	const __u64 epoch = news->last / ACTIVITY_SLOT;
	struct activity_slot *slot = &activity->slots[epoch % ACTIVITY_SLOTS];

	if (slot->epoch > epoch) /* too old to matter */
		return;
	if (slot->epoch < epoch) {
		memset(slot, 0, sizeof(*slot));
		slot->epoch = epoch;
	}
	slot->gap = latest(slot->gap, news->gap);
	slot->counted = later(slot->counted, news->counted);
	slot->recorded = later(slot->recorded, news->recorded);
	if (news->last >= activity->last)
		activity->cpu = news->cpu;
	activity->last = latest(activity->last, news->last);
	activity->any = true;
}

/* A silence that no loss explains, without the time that the machine itself stood still. */
static void pause_add(const struct diagnose *diagnose, struct activity *activity, __u64 first)
{
	const __u64 pause =
		since(stood_since(diagnose, &activity->stood, first), since(activity->last, first));
	unsigned int i = PAUSES;

	if (pause >= LONG)
		activity->idle = later(activity->idle, pause);
	while (i && activity->pauses[i - 1] < pause) {
		i--;
		if (i + 1 < PAUSES)
			activity->pauses[i + 1] = activity->pauses[i];
	}
	if (i < PAUSES)
		activity->pauses[i] = pause;
}

void activity_add(const struct diagnose *diagnose, struct activity *activity,
		  const struct activity_news *news, bool loss)
{
	struct activity_news counts = *news;

	/* A loss is no measure of how regularly it comes. */
	if (loss)
		counts.gap = 0;
	else if (activity->any && news->first > activity->last)
		pause_add(diagnose, activity, news->first);
	slot_add(activity, &counts);
	activity->stood = stood_at(diagnose, activity->cpu, activity->last);
}

struct activity_news activity_handler(const struct activity *activity,
				      const struct record_handler *handler)
{
	struct activity_news news = {
		.cpu = handler->head.cpu,
		.first = handler->head.ts,
		.last = handler->head.ts,
		.recorded = 1,
		.seq = handler->head.seq,
	};

	if (activity->any)
		news.gap = since(activity->last, news.last);
	return news;
}

/*
 * An interval tells its count and its last, not its first: known silence is that
 * from the one before to the begin of the interval, the rest is guessed.
 */
static __u64 counters_gap(const struct activity *activity, const struct record_counters *counters,
			  __u64 begin)
{
	const __u64 from = activity->any ? latest(begin, activity->last) : begin;
	__u64 inside = since(from, counters->last);

	if (counters->count > BURST)
		inside = inside / counters->count * BURST;
	return activity->any ? later(inside, from - activity->last) : inside;
}

struct activity_news activity_counters(const struct activity *activity,
				       const struct record_counters *counters)
{
	__u64 begin = since(counters->interval, counters->head.ts);
	struct activity_news news = {
		.cpu = counters->head.cpu,
		.first = counters->count == 1 || begin > counters->last ? counters->last : begin,
		.last = counters->last,
		.counted = counters->count,
		.seq = counters->head.seq,
	};

	if (!activity->any || counters->last > activity->last)
		news.gap = counters_gap(activity, counters, begin);
	return news;
}

__u64 activity_gap(const struct activity *activity, __u64 ts, __u64 least)
{
	const __u64 epoch = ts / ACTIVITY_SLOT;
	__u64 counted = 0, recorded = 0, gap = 1;
	const struct activity_slot *slot;
	unsigned int i;

	for (i = 0; i < ACTIVITY_SLOTS; i++) {
		slot = &activity->slots[i];
		if (slot->epoch > epoch || epoch - slot->epoch > HISTORY / ACTIVITY_SLOT)
			continue;
		counted = later(counted, slot->counted);
		recorded = later(recorded, slot->recorded);
		gap = latest(gap, slot->gap);
	}
	if (counted < least && recorded < least)
		return 0;
	return gap;
}

unsigned int activity_pauses(const struct activity *activity, __u64 ns)
{
	unsigned int count = 0;

	while (count < PAUSES && activity->pauses[count] && activity->pauses[count] >= ns)
		count++;
	return count;
}

double activity_pause_chance(const struct irq *irq, __u64 ts, __u64 pause, __u64 silent)
{
	const double watched =
		since(irq->activity.idle, since(irq->born, latest(ts, irq->activity.last)));
	const double chance = (activity_pauses(&irq->activity, silent) + 1.0) * pause;

	return chance < watched ? chance / watched : 1;
}

double activity_run_chance(const struct irq *irq, __u64 ts, __u64 span)
{
	const double watched = since(irq->born, ts);
	const double runs = irq->results[0].runs + irq->results[1].runs + 1.0;

	if (!watched)
		return 1;
	return -expm1(-runs / watched * span);
}

double activity_none_chance(const struct irq *irq, bool moved)
{
	__u64 runs = irq->results[moved].runs, nones = irq->results[moved].nones;

	/* One that never finds nothing does not do so after a move either, until it does. */
	if (!irq->results[0].nones && !irq->results[1].nones)
		runs = irq->results[0].runs + irq->results[1].runs;
	return runs < nones ? 1 : (nones + 1.0) / (runs + 2.0);
}

/* The next character of a handler's name: without numbers, and the device that it is of. */
static char name_next(const char **name)
{
	while (**name >= '0' && **name <= '9')
		(*name)++;
	return **name == '[' || !**name ? 0 : *(*name)++;
}

/* Is it the same handler, of another queue or device? "nvme0q1" and "nvme1q2", "virtio0-input". */
static bool is_kin(const struct irq *irq, const struct irq *other)
{
	const char *name = irq->action, *others = other->action;
	char next;

	if (!*name || !*others)
		return irq == other;
	do {
		next = name_next(&name);
		if (next != name_next(&others))
			return false;
	} while (next);
	return true;
}

double activity_kin_none_chance(const struct diagnose *diagnose, const struct irq *irq, bool moved)
{
	const double own = activity_none_chance(irq, moved);
	double runs = 2, nones = 1;
	const struct irq *one;
	unsigned int i;

	if (irq->results[0].nones || irq->results[1].nones)
		return own;
	for (one = diagnose->first; one; one = one->next) {
		for (i = 0; is_kin(irq, one) && i < 2; i++) {
			runs += one->results[i].runs;
			nones += one->results[i].nones;
		}
	}
	return fmin(own, nones / runs);
}

bool activity_moved(const struct irq *irq, __u64 ts)
{
	return irq->write.ts && irq->write.ts <= ts && since(irq->write.end, ts) < DANGER_NS;
}

void activity_own(struct irq *irq, __u64 ts)
{
	const __u64 pace = since(irq->own, ts);

	/* What comes in a burst is one. */
	if (irq->own && pace > PROMPT) {
		irq->paces[1] = irq->paces[0];
		irq->paces[0] = pace;
	}
	irq->own = latest(irq->own, ts);
}

bool activity_is_due(const struct irq *irq, __u64 ts)
{
	const __u64 pace = since(irq->own, ts);
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (!irq->paces[i] || since(irq->paces[i], pace) > PROMPT ||
		    since(pace, irq->paces[i]) > PROMPT)
			return false;
	return true;
}
