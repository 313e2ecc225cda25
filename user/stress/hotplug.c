// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stress/cycle.h"

#define MS 1000000ull
#define POINTING (300 * MS) /* at most, for interrupts to come to the CPU that will go */
#define POINT_MOST 32 /* more would only wait for each other: a CPU has some 200 vectors */
#define HOLD_MIN 100 /* ms that a CPU stays offline */
#define HOLD_MAX 300
#define REST_MIN 500 /* ms to the next cycle: a loss is told by silence */
#define REST_MAX 900
#define ONLINE_RETRY (500 * MS)
#define ONLINE_TRIES 20
#define STILL_HELD                                                                                 \
	(20 * MS) /* after the CPU is down: what comes later was not kept waiting by it */

static int journal_cpus(struct hotplug *hotplug)
{
	const struct cpulist *going = &hotplug->plan->going;
	char path[64];
	__u32 cpu;

	for (cpu = cpulist_next(going, 0); cpu != NONE; cpu = cpulist_next(going, cpu + 1)) {
		snprintf(path, sizeof(path), "sys/devices/system/cpu/cpu%u/online", cpu);
		hotplug->items[cpu] = journal_add(hotplug->journal, path);
		if (hotplug->items[cpu] < 0)
			return hotplug->items[cpu];
	}
	return 0;
}

/* The kernel widens the affinity of any interrupt whose last CPU goes: all must be put back. */
static int journal_others(struct hotplug *hotplug)
{
	const struct inventory *inventory = hotplug->plan->inventory;
	const struct inventory_irq *irq;
	size_t i;
	int item;

	for (i = 0; i < inventory->nr_irqs; i++) {
		irq = &inventory->irqs[i];
		if (irq->managed == KNOWN_YES)
			continue;
		item = journal_add_irq(hotplug->journal, irq->irq, &irq->device);
		if (item == -ENOMEM || item == -ENOSPC)
			return item;
	}
	return 0;
}

int hotplug_new(const char *root, const struct plan *plan, struct journal *journal,
		struct choices *choices, struct affinity *affinity, struct hotplug **result)
{
	struct hotplug *hotplug;
	int err, cpu;

	hotplug = calloc(1, sizeof(*hotplug) + plan->nr_irqs * sizeof(struct held));
	if (!hotplug)
		return -ENOMEM;
	hotplug->plan = plan;
	hotplug->journal = journal;
	hotplug->choices = choices;
	hotplug->affinity = affinity;
	hotplug->test_item = -1;
	hotplug->delay_item = -1;
	hotplug->cpu = NONE;
	hotplug->items = calloc(CPULIST_MAX, sizeof(*hotplug->items));
	err = hotplug->items ? 0 : -ENOMEM;
	for (cpu = 0; !err && cpu < CPULIST_MAX; cpu++)
		hotplug->items[cpu] = -1;
	if (!err)
		err = journal_cpus(hotplug);
	if (!err && plan->pattern->journal)
		err = plan->pattern->journal(hotplug);
	if (!err)
		err = journal_others(hotplug);
	if (!err)
		err = worker_new(root, &hotplug->worker);
	if (err) {
		hotplug_free(hotplug);
		return err;
	}
	*result = hotplug;
	return 0;
}

static void count(struct hotplug_counts *counts, const struct work_result *result)
{
	const __u64 took = result->end - result->begin;
	size_t i;

	counts->tries++;
	if (!result->error) {
		if (!counts->done++ || took < counts->min)
			counts->min = took;
		if (took > counts->max)
			counts->max = took;
		counts->sum += took;
		return;
	}
	for (i = 0; i < HOTPLUG_ERRORS - 1 && counts->errors[i].error &&
		    counts->errors[i].error != result->error;
	     i++)
		;
	counts->errors[i].error = result->error;
	counts->errors[i].count++;
}

void cycle_enter(struct hotplug *hotplug, enum phase phase, __u64 now, __u64 after)
{
	hotplug->phase = phase;
	hotplug->since = now;
	hotplug->due = now + after;
}

static __u64 between(struct hotplug *hotplug, unsigned int low, unsigned int high)
{
	return (low + choose(hotplug->choices, high - low)) * MS;
}

void cycle_rest(struct hotplug *hotplug, __u64 now)
{
	if (hotplug->affinity) {
		affinity_avoid(hotplug->affinity, NONE);
		affinity_pause(hotplug->affinity, !hotplug->plan->pattern->steadily);
	}
	hotplug->cpu = NONE;
	cycle_enter(hotplug, PHASE_REST, now, between(hotplug, REST_MIN, REST_MAX));
}

static __u32 random_cpu(struct hotplug *hotplug)
{
	const struct cpulist *going = &hotplug->plan->going;
	unsigned int nth = choose(hotplug->choices, cpulist_count(going));
	__u32 cpu = cpulist_next(going, 0);

	while (nth--)
		cpu = cpulist_next(going, cpu + 1);
	return cpu;
}

static int ask(struct hotplug *hotplug, enum work work, const char *value)
{
	int err = journal_intend(hotplug->journal, hotplug->items[hotplug->cpu], value);

	return err ? err : worker_ask(hotplug->worker, work, hotplug->cpu);
}

static void take_offline(struct hotplug *hotplug, __u64 now)
{
	/* Where each goes then is chosen so that its vector changes: only that can tear. */
	if (!hotplug->chasing || choose(hotplug->choices, 4))
		affinity_prepare(hotplug->affinity, hotplug->cpu);
	if (ask(hotplug, WORK_OFFLINE, "0"))
		cycle_rest(hotplug, now);
	else
		cycle_enter(hotplug, PHASE_OFFLINE, now, CYCLE_LOOK);
}

void cycle_offline(struct hotplug *hotplug, bool chasing, __u64 now)
{
	__u32 busiest;

	hotplug->chasing = chasing;
	hotplug->cpu = random_cpu(hotplug);
	busiest = affinity_busiest(hotplug->affinity, &hotplug->plan->going);
	if (!hotplug->chasing && busiest != NONE)
		hotplug->cpu = busiest;
	hotplug->tries = 0;
	affinity_pause(hotplug->affinity, true);
	affinity_avoid(hotplug->affinity, hotplug->cpu);
	if (!hotplug->chasing) {
		take_offline(hotplug, now);
		return;
	}
	hotplug->pointed = affinity_point(hotplug->affinity, hotplug->cpu, POINT_MOST, now);
	cycle_enter(hotplug, PHASE_POINTING, now, MS);
}

static void is_offline(struct hotplug *hotplug, const struct work_result *result, __u64 now)
{
	count(&hotplug->offlines, result);
	hotplug->offline = result->end;
	affinity_look(hotplug->affinity);
	if (result->error) {
		cycle_rest(hotplug, now);
		return;
	}
	affinity_pause(hotplug->affinity, !hotplug->plan->pattern->steadily);
	cycle_enter(hotplug, PHASE_HOLD, now, between(hotplug, HOLD_MIN, HOLD_MAX));
}

static void is_online(struct hotplug *hotplug, const struct work_result *result, __u64 now)
{
	count(&hotplug->onlines, result);
	if (result->error && ++hotplug->tries < ONLINE_TRIES) {
		cycle_enter(hotplug, PHASE_HOLD, now, ONLINE_RETRY);
		return;
	}
	affinity_avoid(hotplug->affinity, NONE);
	affinity_look(hotplug->affinity);
	if (hotplug->plan->pattern->back)
		hotplug->plan->pattern->back(hotplug, now);
	cycle_rest(hotplug, now);
}

static void has_woken(struct hotplug *hotplug, const struct work_result *result, __u64 now)
{
	count(&hotplug->suspends, result);
	cycle_rest(hotplug, now);
}

/* Pointed at it are all, or time is up: a quiet device's move waits for its next interrupt. */
static void pointing(struct hotplug *hotplug, __u64 now)
{
	if (affinity_pointed(hotplug->affinity, hotplug->cpu, now) < hotplug->pointed &&
	    now - hotplug->since < POINTING)
		hotplug->due = now + MS;
	else
		take_offline(hotplug, now);
}

static void worked(struct hotplug *hotplug, const struct work_result *result, __u64 now)
{
	switch (hotplug->phase) {
	case PHASE_OFFLINE:
		is_offline(hotplug, result, now);
		break;
	case PHASE_ONLINE:
		is_online(hotplug, result, now);
		break;
	default:
		has_woken(hotplug, result, now);
		break;
	}
}

static void due(struct hotplug *hotplug, __u64 now)
{
	switch (hotplug->phase) {
	case PHASE_REST:
		if (hotplug->stopping)
			hotplug->due = now + REST_MAX * MS;
		else
			hotplug->plan->pattern->begin(hotplug, now);
		break;
	case PHASE_POINTING:
		pointing(hotplug, now);
		break;
	case PHASE_HOLD:
		if (ask(hotplug, WORK_ONLINE, "1"))
			cycle_rest(hotplug, now);
		else
			cycle_enter(hotplug, PHASE_ONLINE, now, CYCLE_LOOK);
		break;
	default:
		hotplug->due = now + CYCLE_LOOK;
		break;
	}
}

__u64 hotplug_step(struct hotplug *hotplug, __u64 now)
{
	struct work_result result;
	int done;

	if (now < hotplug->due)
		return hotplug->due;
	done = worker_done(hotplug->worker, &result);
	if (done < 0)
		return 0;
	if (done)
		worked(hotplug, &result, now);
	else
		due(hotplug, now);
	return hotplug->due;
}

void hotplug_stop(struct hotplug *hotplug)
{
	hotplug->stopping = true;
}

bool hotplug_idle(const struct hotplug *hotplug)
{
	return hotplug->phase == PHASE_REST;
}

const char *hotplug_busy(const struct hotplug *hotplug, char *text, size_t size, __u64 *since)
{
	*since = hotplug->since;
	switch (hotplug->phase) {
	case PHASE_OFFLINE:
		snprintf(text, size, "CPU %u to go offline", hotplug->cpu);
		return text;
	case PHASE_ONLINE:
		snprintf(text, size, "CPU %u to come online", hotplug->cpu);
		return text;
	case PHASE_SUSPEND:
		snprintf(text, size, "the suspend test to end");
		return text;
	default:
		return NULL;
	}
}

static struct held *find_held(struct hotplug *hotplug, __u32 irq)
{
	size_t i;

	for (i = 0; i < hotplug->plan->nr_irqs; i++)
		if (hotplug->plan->irqs[i]->irq == irq)
			return &hotplug->held[i];
	return NULL;
}

static void was_held(struct held *held, __u64 time)
{
	if (!held->count || time < held->min)
		held->min = time;
	if (time > held->max)
		held->max = time;
	held->samples[held->count++ % SAMPLES] = time;
}

static void is_down(struct hotplug *hotplug, __u64 ts)
{
	size_t i;

	for (i = 0; i < hotplug->plan->nr_irqs; i++)
		if (hotplug->held[i].written && !hotplug->held[i].down)
			hotplug->held[i].down = ts;
}

/* An idle device's next interrupt comes when it likes: it was held only if it came at once. */
static void has_arrived(const struct hotplug *hotplug, struct held *held, __u64 ts)
{
	__u64 down = held->down;

	if (!held->written || ts <= held->written)
		return;
	if (!down && hotplug->offline > held->written)
		down = hotplug->offline; /* the end of the takedown cannot be seen here */
	if (!down || ts <= down + STILL_HELD)
		was_held(held, ts - held->written);
	held->written = 0;
}

void hotplug_record(struct hotplug *hotplug, const union record *record)
{
	struct held *held;

	switch (record->head.type) {
	case RECORD_MESSAGE:
		held = record->message.dying ? find_held(hotplug, record->message.irq) : NULL;
		if (held) {
			held->written = record->head.ts;
			held->down = 0;
		}
		break;
	case RECORD_ARRIVAL:
		held = record->arrival.first ? find_held(hotplug, record->arrival.irq) : NULL;
		if (held)
			has_arrived(hotplug, held, record->head.ts);
		break;
	case RECORD_HOTPLUG:
		if (record->hotplug.phase == HOTPLUG_DOWN_END)
			is_down(hotplug, record->head.ts);
		break;
	}
}

static int by_value(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void hotplug_held(const struct hotplug *hotplug, size_t i, struct hotplug_held *result)
{
	const struct held *held = &hotplug->held[i];
	size_t nr = held->count < SAMPLES ? held->count : SAMPLES;
	__u64 sorted[SAMPLES];

	memcpy(sorted, held->samples, sizeof(sorted));
	qsort(sorted, nr, sizeof(*sorted), by_value);
	result->count = held->count;
	result->min = held->min;
	result->median = nr ? sorted[nr / 2] : 0;
	result->max = held->max;
}

const struct hotplug_counts *hotplug_offlines(const struct hotplug *hotplug)
{
	return &hotplug->offlines;
}

const struct hotplug_counts *hotplug_onlines(const struct hotplug *hotplug)
{
	return &hotplug->onlines;
}

const struct hotplug_counts *hotplug_suspends(const struct hotplug *hotplug)
{
	return &hotplug->suspends;
}

void hotplug_free(struct hotplug *hotplug)
{
	if (!hotplug)
		return;
	worker_free(hotplug->worker);
	free(hotplug->items);
	free(hotplug);
}
