// SPDX-License-Identifier: GPL-2.0-only
/* Records and findings into what the view knows. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory/cpulist.h"
#include "view/internal.h"

/* Keep it for the time line, where there is room for one more of these. */
static void keep(struct view *view, struct view_irq *irq, const union record *record)
{
	union record *kept;

	if (!irq->events && view->nr_timelines < VIEW_TIMELINES) {
		irq->events = calloc(VIEW_EVENTS, sizeof(*irq->events));
		view->nr_timelines += irq->events != NULL;
	}
	if (!irq->events)
		return;
	kept = &irq->events[irq->nr_events++ % VIEW_EVENTS];
	memset(kept, 0, sizeof(*kept));
	memcpy(kept, record,
	       record->head.size <= sizeof(*kept) ? record->head.size : sizeof(*kept));
}

static bool is_of_another(const struct view_irq *irq, const struct pci_address *device)
{
	const struct pci_address *known = &irq->info.device;

	return device->domain != NONE && known->domain != NONE && !pci_same(known, device);
}

/* Records come later than the inventory: it may be of a device that had the number before. */
static bool is_outdated(const struct view_irq *irq, const struct pci_address *device, __u64 ts)
{
	return irq->listed && ts <= irq->counted && is_of_another(irq, device);
}

/* A record knows better than an inventory that was read before; a message may come before the name. */
static void identify(struct view *view, struct view_irq *irq, const struct pci_address *device,
		     const char *action, __u64 ts)
{
	struct pci_address *known = &irq->info.device;

	if (device->domain == NONE)
		return;
	if (is_of_another(irq, device)) {
		view_irq_anew(view, irq);
		irq->begun = ts;
	}
	if (known->domain == NONE) {
		view->stale = true;
		*known = *device;
		memset(irq->info.actions, 0, sizeof(irq->info.actions));
	} else if (irq->listed || *irq->info.actions) {
		return;
	}
	memcpy(irq->info.actions, action, strnlen(action, NAME_SIZE));
}

/* One that was gone and comes again is another one. */
static void come_back(struct view *view, struct view_irq *irq, __u64 ts)
{
	if (!irq->gone || ts <= irq->gone) /* records come later than the inventory */
		return;
	view_irq_anew(view, irq);
	view->stale = true;
}

static int irq_of(struct view *view, __u32 number, struct view_irq **irq)
{
	int err = view_irq_get(view, number, irq);

	if (!err && *irq && !(*irq)->listed)
		view->stale = true;
	return err;
}

static void goes_to(const struct view *view, struct view_irq *irq, const struct target *to)
{
	const struct view_cpu *cpu = view_cpu(view, to->cpu);

	irq->info.cpu = to->cpu;
	irq->info.vector = to->vector;
	irq->info.apicid = cpu ? cpu->apicid : NONE;
	snprintf(irq->info.effective, sizeof(irq->info.effective), "%u", to->cpu);
}

static void on_request(struct view_irq *irq, const struct record_request *record)
{
	struct cpulist mask = {};

	if (!request_take(&irq->request, record) || record->mask_cut)
		return;
	memcpy(mask.bits, record->mask, sizeof(record->mask));
	cpulist_text(&mask, irq->info.affinity, sizeof(irq->info.affinity));
}

static void on_move(struct view *view, struct view_irq *irq, const struct record_move *record)
{
	if (record->result < 0)
		return;
	if (record->to.cpu != NONE && record->to.vector != NONE)
		goes_to(view, irq, &record->to);
	if (!move_counts(record))
		return;
	moves_add(&irq->moves, record, false);
	moves_add(&view->moves, record, false);
	irq->move = *record;
	irq->asked = request_of(record, &irq->request);
}

/* Where moves are hidden the vectors given are all that tells of them. */
static void on_alloc(struct view *view, struct view_irq *irq, const struct record_alloc *record)
{
	if (record->result || record->to.cpu == NONE || record->to.vector == NONE)
		return;
	if (device_vector(record->to.vector))
		goes_to(view, irq, &record->to);
	else
		view->stale = true;
}

static void add_hot(struct view_irq *irq, __u32 cpu, __u64 count)
{
	unsigned int i, least = 0;

	for (i = 0; i < irq->nr_hot; i++) {
		if (irq->hot[i].cpu == cpu) {
			irq->hot[i].handled += count;
			return;
		}
		if (irq->hot[i].handled + irq->hot[i].shown <
		    irq->hot[least].handled + irq->hot[least].shown)
			least = i;
	}
	if (irq->nr_hot < VIEW_HOT)
		least = irq->nr_hot++;
	irq->hot[least] = (struct view_hot){ .cpu = cpu, .handled = count };
}

/* No more than one a ns: a count that went backwards is none. */
static bool is_possible(const struct record_counters *record)
{
	return record->count <= (record->interval ? record->interval : 1000000000ull) &&
	       record->unhandled <= record->count;
}

static int on_counters(struct view *view, struct view_irq *irq,
		       const struct record_counters *record)
{
	struct view_cpu *cpu;
	int err;

	if (!is_possible(record)) {
		view->unlisted++;
		return 0;
	}
	err = view_cpu_get(view, record->head.cpu, &cpu);
	if (err)
		return err;
	if (cpu)
		cpu->handled += record->count;
	view->handled += record->count;
	if (record->head.ts > irq->counted)
		irq->since += record->count;
	/* An interval in which the number changed hands tells of both. */
	if (record->head.ts - record->interval < irq->begun)
		return 0;
	irq->handled += record->count;
	irq->unhandled += record->unhandled;
	add_hot(irq, record->head.cpu, record->count);
	return 0;
}

static int on_hotplug(struct view *view, const struct record_hotplug *record)
{
	struct view_cpu *cpu;
	int err;

	if (record->result ||
	    (record->phase != HOTPLUG_DOWN_END && record->phase != HOTPLUG_UP_END))
		return 0;
	err = view_cpu_get(view, record->subject, &cpu);
	view->stale = true;
	view->offlines += record->phase == HOTPLUG_DOWN_END;
	if (cpu)
		cpu->online = record->phase == HOTPLUG_UP_END;
	return err;
}

/* The interrupt that a record is about, NONE if it is about none. */
static __u32 number_of(const union record *record)
{
	switch (record->head.type) {
	case RECORD_REQUEST:
		return record->request.irq;
	case RECORD_MOVE:
		return record->move.irq;
	case RECORD_MESSAGE:
		return record->message.irq;
	case RECORD_ALLOC:
		return record->alloc.irq;
	case RECORD_RELEASE:
		return record->release.irq;
	case RECORD_ARRIVAL:
		return record->arrival.irq != NONE ? record->arrival.irq
						   : record->arrival.danger_irq;
	case RECORD_HANDLER:
		return record->handler.irq;
	case RECORD_RETRIGGER:
		return record->retrigger.irq;
	case RECORD_MASK:
		return record->mask.irq;
	case RECORD_COUNTERS:
		return record->counters.irq;
	case RECORD_WITNESS:
		return record->witness.irq;
	case RECORD_KMSG:
		return record->kmsg.irq;
	default:
		return NONE;
	}
}

/* Does it belong on a time line? Not the many that --all records. */
static bool tells(const union record *record)
{
	switch (record->head.type) {
	case RECORD_ARRIVAL:
		return record->arrival.first || record->arrival.danger_irq != NONE ||
		       record->arrival.slot != SLOT_OWNED;
	case RECORD_HANDLER:
		return record->handler.first || record->handler.danger;
	case RECORD_MOVE:
		return record->move.context != MOVE_STARTUP;
	case RECORD_REQUEST:
	case RECORD_MESSAGE:
	case RECORD_RELEASE:
	case RECORD_RETRIGGER:
	case RECORD_KMSG:
		return true;
	case RECORD_WITNESS:
		return !record->witness.look;
	default:
		return false;
	}
}

/* The device that a record names, NULL if it names none. */
static const struct pci_address *device_of(const union record *record)
{
	if (record->head.type == RECORD_MOVE)
		return &record->move.device;
	return record->head.type == RECORD_MESSAGE ? &record->message.device : NULL;
}

static int on_irq(struct view *view, struct view_irq *irq, const union record *record)
{
	const struct pci_address *device = device_of(record);

	if (device && is_outdated(irq, device, record->head.ts))
		return 0;
	come_back(view, irq, record->head.ts);
	switch (record->head.type) {
	case RECORD_REQUEST:
		on_request(irq, &record->request);
		break;
	case RECORD_MOVE:
		identify(view, irq, &record->move.device, record->move.action, record->head.ts);
		on_move(view, irq, &record->move);
		break;
	case RECORD_MESSAGE:
		identify(view, irq, &record->message.device, record->message.action,
			 record->head.ts);
		if (record->message.context == MESSAGE_AFFINITY)
			irq->message = record->message;
		break;
	case RECORD_ALLOC:
		on_alloc(view, irq, &record->alloc);
		break;
	case RECORD_RELEASE:
		view->stale |= record->release.how == RELEASE_TEARDOWN;
		break;
	case RECORD_KMSG:
		irq->timeouts += record->kmsg.kind == KMSG_POLLED ||
				 record->kmsg.kind == KMSG_TIMEOUT ||
				 record->kmsg.kind == KMSG_DEAD;
		break;
	case RECORD_COUNTERS:
		return on_counters(view, irq, &record->counters);
	}
	if (tells(record))
		keep(view, irq, record);
	return 0;
}

/* What is torn off arrives at a slot of another: it is in the story of both. */
static void keep_danger(struct view *view, const struct record_arrival *arrival,
			const union record *record)
{
	struct view_irq *irq;

	if (arrival->danger_irq == NONE || arrival->irq == NONE ||
	    arrival->irq == arrival->danger_irq)
		return;
	irq = view_irq(view, arrival->danger_irq);
	if (irq)
		keep(view, irq, record);
}

int view_record(struct view *view, const union record *record)
{
	struct view_irq *irq;
	int err;

	view_time(view, record->head.ts);
	if (record->head.type == RECORD_DROPS)
		trace_add_drops(&view->drops, &record->drops);
	if (record->head.type == RECORD_HOTPLUG)
		return on_hotplug(view, &record->hotplug);
	err = irq_of(view, number_of(record), &irq);
	if (err || !irq)
		return err;
	if (record->head.type == RECORD_ARRIVAL)
		keep_danger(view, &record->arrival, record);
	return on_irq(view, irq, record);
}

static void add_minute(struct view *view, enum finding_kind kind)
{
	__u64 now = view->now / 1000000000;

	if (now >= view->second + VIEW_MINUTE)
		memset(view->minute, 0, sizeof(view->minute));
	else
		for (; view->second < now; view->second++)
			memset(view->minute[(view->second + 1) % VIEW_MINUTE], 0,
			       sizeof(view->minute[0]));
	view->second = now;
	view->minute[now % VIEW_MINUTE][kind]++;
}

static int add_window(struct view_irq *irq, __u64 window)
{
	unsigned int bucket = 0;

	while (bucket < VIEW_BUCKETS - 1 && window >= 1ull << (VIEW_BUCKET_SHIFT + bucket))
		bucket++;
	irq->histogram[bucket]++;
	return spans_add(&irq->windows, window);
}

/* Another one for those that last; the oldest gives way, and is counted all the same. */
static void lasting_add(struct view *view, const struct finding *finding)
{
	if (view->nr_lasting == VIEW_LASTING)
		memmove(view->lasting, view->lasting + 1,
			--view->nr_lasting * sizeof(view->lasting[0]));
	view->lasting[view->nr_lasting++] = *finding;
}

static void lasting_end(struct view *view, const struct finding *finding)
{
	unsigned int i;

	for (i = 0; i < view->nr_lasting; i++)
		if (view->lasting[i].irq == finding->irq && view->lasting[i].ts == finding->ts)
			break;
	if (i == view->nr_lasting)
		return;
	view->nr_lasting--;
	memmove(view->lasting + i, view->lasting + i + 1,
		(view->nr_lasting - i) * sizeof(view->lasting[0]));
}

static void feed_add(struct view *view, const struct finding *finding)
{
	const struct view_irq *irq = view_irq(view, finding->irq);

	view->feed[view->nr_feed++ % VIEW_FEED] = *finding;
	if (finding->kind != FINDING_TORN_EXPOSED || !irq || !irq->findings[FINDING_TORN_EXPOSED])
		view->shown[view->nr_shown++ % VIEW_SHOWN] = *finding;
}

int view_finding(struct view *view, const struct finding *finding)
{
	struct view_irq *irq;
	int err;

	if (finding_lasts(finding))
		lasting_add(view, finding);
	else
		feed_add(view, finding);
	if (finding->told) {
		lasting_end(view, finding);
		return 0;
	}
	/* As things stand: it may be no more than chance makes. */
	if (!finding->stands) {
		view->possible++;
		return 0;
	}
	view->findings[finding->kind]++;
	add_minute(view, finding->kind);
	err = irq_of(view, finding->irq, &irq);
	if (err || !irq || is_of_another(irq, &finding->device))
		return err;
	identify(view, irq, &finding->device, finding->action, finding->ts);
	irq->findings[finding->kind]++;
	return finding->kind == FINDING_TORN_EXPOSED ? add_window(irq, finding->window) : 0;
}
