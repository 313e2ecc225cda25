// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "view/internal.h"

struct view *view_new(__u64 start)
{
	struct view *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->start = start;
	view->now = start;
	view->refreshed = start;
	view->rate = -1;
	view->moving = -1;
	view->stale = true;
	return view;
}

static void irq_clear(struct view *view, struct view_irq *irq)
{
	view->nr_timelines -= irq->events != NULL;
	free(irq->events);
	spans_free(&irq->windows);
}

void view_free(struct view *view)
{
	size_t i;

	if (!view)
		return;
	for (i = 0; i < view->nr_irqs; i++) {
		irq_clear(view, view->irqs[i]);
		free(view->irqs[i]);
	}
	free(view->irqs);
	free(view->cpus);
	free(view);
}

void view_irq_anew(struct view *view, struct view_irq *irq)
{
	__u32 number = irq->info.irq;

	irq_clear(view, irq);
	memset(irq, 0, sizeof(*irq));
	irq->info.irq = number;
	irq->info.device.domain = NONE;
	irq->info.pci_class = NONE;
	irq->info.cpu = NONE;
	irq->info.apicid = NONE;
	irq->info.vector = NONE;
	irq->info.maskable = ANSWER_UNKNOWN;
	irq->info.wide = ANSWER_UNKNOWN;
	irq->info.managed = ANSWER_UNKNOWN;
	irq->info.route = ROUTE_UNKNOWN;
	irq->info.class = CLASS_UNKNOWN;
	irq->info.reason = "";
	irq->rate = -1;
}

/* The place of that interrupt, or where it belongs. */
static size_t irq_place(const struct view *view, __u32 number)
{
	size_t low = 0, high = view->nr_irqs, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (view->irqs[middle]->info.irq < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct view_irq *view_irq(const struct view *view, __u32 irq)
{
	size_t i = irq_place(view, irq);

	return i < view->nr_irqs && view->irqs[i]->info.irq == irq ? view->irqs[i] : NULL;
}

int view_irq_get(struct view *view, __u32 number, struct view_irq **irq)
{
	struct view_irq **grown;
	size_t i;

	*irq = number == NONE ? NULL : view_irq(view, number);
	if (*irq || number == NONE)
		return 0;
	if (view->nr_irqs == VIEW_IRQS_MAX) {
		view->unlisted++;
		return 0;
	}
	grown = array_grow(view->irqs, view->nr_irqs, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	view->irqs = grown;
	*irq = calloc(1, sizeof(**irq));
	if (!*irq)
		return -ENOMEM;
	(*irq)->info.irq = number;
	view_irq_anew(view, *irq);
	i = irq_place(view, number);
	memmove(grown + i + 1, grown + i, (view->nr_irqs++ - i) * sizeof(*grown));
	grown[i] = *irq;
	return 0;
}

static size_t cpu_place(const struct view *view, __u32 number)
{
	size_t low = 0, high = view->nr_cpus, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (view->cpus[middle].cpu < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct view_cpu *view_cpu(const struct view *view, __u32 cpu)
{
	size_t i = cpu_place(view, cpu);

	return i < view->nr_cpus && view->cpus[i].cpu == cpu ? &view->cpus[i] : NULL;
}

int view_cpu_get(struct view *view, __u32 number, struct view_cpu **cpu)
{
	struct view_cpu *grown;
	size_t i;

	*cpu = view_cpu(view, number);
	if (*cpu || number == NONE || view->nr_cpus == VIEW_CPUS_MAX)
		return 0;
	grown = array_grow(view->cpus, view->nr_cpus, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	view->cpus = grown;
	i = cpu_place(view, number);
	memmove(grown + i + 1, grown + i, (view->nr_cpus++ - i) * sizeof(*grown));
	*cpu = &grown[i];
	memset(*cpu, 0, sizeof(**cpu));
	(*cpu)->cpu = number;
	(*cpu)->apicid = NONE;
	(*cpu)->online = true;
	(*cpu)->rate = -1;
	return 0;
}

/* Shared interrupts gain and lose handlers; a number in other hands has none of the old ones. */
static bool same_hands(const struct inventory_irq *old, const struct inventory_irq *new)
{
	char list[LIST_SIZE], *rest = list, *name, *found;
	size_t length;

	if (!*old->actions || !*new->actions)
		return true;
	strcpy(list, old->actions);
	while ((name = strsep(&rest, ","))) {
		length = strlen(name);
		for (found = strstr(new->actions, name); found && length;
		     found = strstr(found + 1, name))
			if ((found == new->actions || found[-1] == ',') &&
			    (!found[length] || found[length] == ','))
				return true;
	}
	return false;
}

/*
 * Counts are read a moment after their inventory was begun, and what came meanwhile
 * is told by records too: the look that counts least counts nothing twice.
 */
static void irq_settle(const struct view *view, struct view_irq *irq)
{
	__u64 base = irq->info.count + irq->since - irq->handled;

	/* The first inventory is older than the view: what came before that is in neither. */
	if (!irq->listed || irq->counted <= view->start)
		return;
	if (!irq->based || (__s64)(base - irq->base) < 0)
		irq->base = base;
	irq->based = true;
}

static int irq_update(struct view *view, const struct inventory_irq *info, __u64 ts)
{
	struct view_irq *irq;
	__u32 vector;
	int err = view_irq_get(view, info->irq, &irq);

	if (err || !irq)
		return err;
	/* Met by its records first, it had no device yet. */
	if (irq->gone || (irq->listed && (!pci_same(&irq->info.device, &info->device) ||
					  !same_hands(&irq->info, info)))) {
		view_irq_anew(view, irq);
		irq->begun = ts;
	}
	irq_settle(view, irq);
	vector = irq->info.cpu == info->cpu ? irq->info.vector : NONE;
	irq->info = *info;
	if (info->vector == NONE) /* as of an MSI-X: what its moves told */
		irq->info.vector = vector;
	irq->listed = true;
	irq->counted = ts;
	irq->since = 0;
	return 0;
}

static int cpu_update(struct view *view, const struct inventory_cpu *info)
{
	struct view_cpu *cpu;
	int err = view_cpu_get(view, info->cpu, &cpu);

	if (err || !cpu)
		return err;
	if (info->apicid != NONE) /* an offline CPU hides it, and keeps it */
		cpu->apicid = info->apicid;
	cpu->online = info->online;
	return 0;
}

int view_inventory(struct view *view, const struct inventory *inventory, __u64 ts)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < inventory->nr_cpus; i++)
		err = cpu_update(view, &inventory->cpus[i]);
	for (i = 0; !err && i < inventory->nr_irqs; i++)
		err = irq_update(view, &inventory->irqs[i], ts);
	for (i = 0; !err && i < view->nr_irqs; i++) {
		if (inventory_find(inventory, view->irqs[i]->info.irq))
			continue;
		if (!view->irqs[i]->gone)
			view->irqs[i]->gone = ts > 1 ? ts : 1;
		view->irqs[i]->rate = -1;
	}
	view->stale = false;
	return err;
}

static void irq_refresh(struct view_irq *irq, double seconds, bool hidden)
{
	unsigned int i;

	irq->rate = irq->gone || hidden ? -1 : (irq->handled - irq->before) / seconds;
	irq->before = irq->handled;
	irq->trend[irq->nr_trend++ % VIEW_TREND] = irq->rate > 0 ? irq->rate : 0;
	for (i = 0; i < irq->nr_hot; i++) {
		irq->hot[i].shown = irq->hot[i].handled;
		irq->hot[i].handled = 0;
	}
}

void view_time(struct view *view, __u64 ts)
{
	if (ts > view->now)
		view->now = ts;
}

void view_refresh(struct view *view)
{
	double seconds, handled = view->handled - view->handled_before;
	const bool hidden = view_hides_handlers(view);
	struct view_cpu *cpu;
	size_t i;

	if (view->now <= view->refreshed)
		return;
	seconds = (view->now - view->refreshed) / 1e9;
	for (i = 0; i < view->nr_irqs; i++)
		irq_refresh(view->irqs[i], seconds, hidden);
	for (i = 0; i < view->nr_cpus; i++) {
		cpu = &view->cpus[i];
		cpu->rate = hidden ? -1 : (cpu->handled - cpu->before) / seconds;
		cpu->share = handled > 0 ? (cpu->handled - cpu->before) / handled : 0;
		cpu->before = cpu->handled;
	}
	view->rate = hidden ? -1 : handled / seconds;
	view->moving = (view->moves.all - view->moves_before) / seconds;
	view->handled_before = view->handled;
	view->moves_before = view->moves.all;
	view->refreshed = view->now;
}

bool view_shown(const struct view *view, const struct view_irq *irq)
{
	return !irq->gone || view->now < irq->gone + VIEW_GONE_AFTER;
}

__u64 view_minute(const struct view *view, enum finding_kind kind)
{
	__u64 second, now = view->now / 1000000000, sum = 0;

	for (second = view->second; second + VIEW_MINUTE > view->second; second--) {
		if (second + VIEW_MINUTE > now)
			sum += view->minute[second % VIEW_MINUTE][kind];
		if (!second)
			break;
	}
	return sum;
}

const struct finding *view_latest(const struct view *view, size_t i)
{
	if (i >= view->nr_feed || i >= VIEW_FEED)
		return NULL;
	return &view->feed[(view->nr_feed - 1 - i) % VIEW_FEED];
}

const struct finding *view_shown_latest(const struct view *view, size_t i)
{
	if (i >= view->nr_shown || i >= VIEW_SHOWN)
		return NULL;
	return &view->shown[(view->nr_shown - 1 - i) % VIEW_SHOWN];
}

__u64 view_count(const struct view_irq *irq)
{
	__u64 count = irq->info.count + irq->since;
	__u64 least = irq->base + irq->handled;

	return irq->based && (__s64)(least - count) < 0 ? least : count;
}

bool view_hides_handlers(const struct view *view)
{
	return view->coverage.handlers_hidden && !view->handled;
}

bool view_hides(const struct view *view, const struct view_irq *irq, __u64 kinds)
{
	const struct view_coverage *coverage = &view->coverage;
	__u64 hidden = coverage->hidden;

	if (irq && coverage->hidden_of)
		hidden |= coverage->hidden_of(coverage->arg, irq->info.irq);
	if (irq ? irq->moves.unwritten : view->moves.unwritten)
		hidden |= KINDS_PAST;
	if (view_hides_handlers(view))
		hidden |= KINDS_HANDLED;
	return hidden & kinds;
}

bool view_dropped(const struct view *view)
{
	return trace_drops_all(&view->drops) || view->unlisted;
}

__u64 view_torn(const struct view_irq *irq)
{
	return irq->findings[FINDING_TORN_HIT] + irq->findings[FINDING_TORN_MISROUTED];
}

__u64 view_found(const struct view_irq *irq)
{
	__u64 sum = 0;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		sum += irq->findings[kind];
	return sum;
}
