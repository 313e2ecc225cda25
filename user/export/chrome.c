// SPDX-License-Identifier: GPL-2.0-only
/* Chrome trace JSON: records and findings on tracks. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/encoder.h"
#include "export/events.h"
#include "export/rates.h"
#include "export/tracks.h"
#include "trace/fields.h"

#define PLACES (1 << 16) /* of records that an arrow may yet come from or go to, by seq */
#define MOMENT 1 /* ns: what has no length is drawn so long, or nothing could lie in it */
#define LANE_TIDS 1000000

/* The latest message that sent an interrupt elsewhere, and that it has not followed yet. */
struct sent {
	struct event_place place;
	__u32 cpu;
};

struct drawn {
	__u64 seq; /* 0: none */
	struct event_place place;
};

struct chrome {
	struct encoder encoder;
	struct events events;
	struct tracks *tracks;
	struct rates *rates;
	struct flat_columns columns[RECORD_TYPES];
	struct flat_columns finding_columns;
	__u64 flows; /* id of the last */
	__u64 spans; /* the same of asynchronous ones */
	__u64 findings;
	__u64 undrawn;
	struct sent sent[KNOWN_MAX];
	struct drawn drawn[PLACES];
};

static const char *label_of(const struct chrome *chrome, int index)
{
	return index < 0 ? "IRQ" : known_at(chrome->encoder.choice->known, index)->label;
}

static const char *name_of(struct chrome *chrome, __u32 irq)
{
	return label_of(chrome, known_index(chrome->encoder.choice->known, irq));
}

static __u64 end_of(__u64 ts, __u64 duration)
{
	__u64 end;

	return __builtin_add_overflow(ts, duration ? duration : MOMENT, &end) ? ~0ull : end;
}

/* Viewers count ns in 63 bits. */
static bool in_range(const struct chrome *chrome, __u64 ts)
{
	return ts <= chrome->events.base || ts - chrome->events.base < 1ull << 62;
}

static __u32 tid_of(const struct track *track, int lane)
{
	__u32 cpu = track->cpu == NONE ? LANE_TIDS - 2 : track->cpu;

	return lane * LANE_TIDS + cpu + 1;
}

static void name_lane(struct chrome *chrome, struct track *track, int lane)
{
	char name[64], cpu[16] = "unknown";

	if (track->lanes[lane].named)
		return;
	track->lanes[lane].named = true;
	if (track->cpu != NONE)
		snprintf(cpu, sizeof(cpu), "%u", track->cpu);
	snprintf(name, sizeof(name), lane ? "CPU %s, overlapping %d" : "CPU %s", cpu, lane);
	events_thread(&chrome->events, tid_of(track, lane), name);
}

/* Its track; NULL if it has none. */
static struct track *track_of(struct chrome *chrome, __u32 cpu)
{
	if (cpu != NONE && cpu >= LANE_TIDS - 2)
		return NULL;
	return tracks_at(chrome->tracks, cpu);
}

/* Room for a slice, which is drawn up to @end. Returns its place, of which ts is 0 if it found none. */
static struct event_place place(struct chrome *chrome, __u32 cpu, __u64 ts, __u64 *end,
				struct track **track, int *lane)
{
	struct event_place place = { .ts = 0 };

	/* What began before the recording is drawn from there. */
	if (ts < chrome->events.base)
		ts = chrome->events.base;
	*lane = -1;
	*track = track_of(chrome, cpu);
	if (*track && ts && in_range(chrome, *end))
		*lane = track_place(*track, ts, end);
	if (*lane < 0) {
		chrome->undrawn++;
		return place;
	}
	name_lane(chrome, *track, *lane);
	place.ts = ts;
	place.end = *end;
	place.tid = tid_of(*track, *lane);
	return place;
}

static void remember(struct chrome *chrome, __u64 seq, const struct event_place *place)
{
	struct drawn *drawn = &chrome->drawn[seq % PLACES];

	drawn->seq = seq;
	drawn->place = *place;
}

static const struct event_place *recall(const struct chrome *chrome, __u64 seq)
{
	const struct drawn *drawn = &chrome->drawn[seq % PLACES];

	return seq && drawn->seq == seq ? &drawn->place : NULL;
}

static void put_args(struct chrome *chrome, const union record *record)
{
	events_number(&chrome->events, "seq", record->head.seq);
	events_columns(&chrome->events, &chrome->columns[record->head.type], record);
	events_close(&chrome->events);
}

/* A slice with all that the record says. */
static struct event_place draw(struct chrome *chrome, const union record *record, __u64 duration,
			       __u32 irq, const char *prefix, struct track **track, int *lane)
{
	const char *category = table_record(record->head.type)->type;
	__u64 end = end_of(record->head.ts, duration);
	char name[KNOWN_LABEL_SIZE + 32];
	struct event_place at;

	at = place(chrome, record->head.cpu, record->head.ts, &end, track, lane);
	if (!at.ts)
		return at;
	if (!*prefix && irq == NONE)
		prefix = category; /* what has no name is not drawn */
	snprintf(name, sizeof(name), "%s%s", prefix, irq == NONE ? "" : name_of(chrome, irq));
	events_slice(&chrome->events, at.tid, at.ts, at.end - at.ts, category, name);
	put_args(chrome, record);
	return at;
}

static struct event_place draw_simple(struct chrome *chrome, const union record *record,
				      __u64 duration, __u32 irq, const char *prefix)
{
	struct track *track;
	int lane;

	return draw(chrome, record, duration, irq, prefix, &track, &lane);
}

static void flow(struct chrome *chrome, const char *name, const struct event_place *from,
		 const struct event_place *to)
{
	if (from && to && from->ts && to->ts && from->ts <= to->ts)
		events_flow(&chrome->events, ++chrome->flows, name, from, to);
}

/* With --window: each of the config writes, until the next or the message's end. */
static void draw_writes(struct chrome *chrome, const struct record_message *message,
			struct track *track, int lane)
{
	const struct {
		__u64 ts;
		const char *name;
	} writes[] = {
		{ message->at_address, "address" },
		{ message->at_address_hi, "upper address" },
		{ message->at_data, "data" },
	};
	__u64 end = end_of(message->head.ts, message->duration), until;
	size_t i, j, count = sizeof(writes) / sizeof(writes[0]);

	for (i = 0; i < count; i++) {
		if (!writes[i].ts || writes[i].ts < message->head.ts || writes[i].ts >= end)
			continue;
		for (until = end, j = i + 1; j < count && until == end; j++)
			if (writes[j].ts > writes[i].ts && writes[j].ts < end)
				until = writes[j].ts - 1; /* see struct lane */
		if (!track_place_inside(track, lane, writes[i].ts, &until))
			continue;
		events_slice(&chrome->events, tid_of(track, lane), writes[i].ts,
			     until - writes[i].ts, "write", writes[i].name);
		events_close(&chrome->events);
	}
}

static void draw_message(struct chrome *chrome, const union record *record)
{
	const struct record_message *message = &record->message;
	int lane, index = known_index(chrome->encoder.choice->known, message->irq);
	struct event_place at;
	struct track *track;

	at = draw(chrome, record, message->duration, message->irq, "message ", &track, &lane);
	if (!at.ts)
		return;
	draw_writes(chrome, message, track, lane);
	if (message->at_address >= at.ts && message->at_address < at.end)
		at.ts = message->at_address; /* the arrow leaves where the tear begins */
	remember(chrome, message->head.seq, &at);
	if (index < 0 || message->context != MESSAGE_AFFINITY)
		return;
	chrome->sent[index].place = at;
	chrome->sent[index].cpu = message->to.cpu;
	if (message->from.cpu == message->to.cpu && message->from.vector == message->to.vector)
		chrome->sent[index].place.ts = 0; /* it stays where it is */
}

/* The first at the new target since the message was written: @at. */
static void follow(struct chrome *chrome, const struct record_arrival *arrival,
		   const struct event_place *at)
{
	int index = known_index(chrome->encoder.choice->known, arrival->irq);
	struct sent *sent;

	if (index < 0 || !arrival->first)
		return;
	sent = &chrome->sent[index];
	if (sent->cpu != arrival->head.cpu)
		return;
	flow(chrome, "first interrupt", &sent->place, at);
	sent->place.ts = 0;
}

/* Any other is followed by its handler, and shows there. */
static void draw_arrival(struct chrome *chrome, const union record *record)
{
	const struct record_arrival *arrival = &record->arrival;
	struct event_place at;
	char prefix[32];

	if (arrival->slot == SLOT_OWNED && arrival->danger_irq == NONE && !arrival->first)
		return;
	snprintf(prefix, sizeof(prefix), "arrival at vector %u", arrival->vector);
	at = draw_simple(chrome, record, 0, NONE, arrival->vector == NONE ? "arrival" : prefix);
	if (!at.ts)
		return;
	remember(chrome, arrival->head.seq, &at);
	follow(chrome, arrival, &at);
}

static void draw_instant(struct chrome *chrome, const union record *record, __u32 irq)
{
	struct track *track = track_of(chrome, record->head.cpu);
	const char *type = table_record(record->head.type)->type;
	char name[KNOWN_LABEL_SIZE + 32];
	__u32 tid = 0;

	if (!in_range(chrome, record->head.ts)) {
		chrome->undrawn++;
		return;
	}
	if (track && record->head.cpu != NONE) {
		name_lane(chrome, track, 0);
		tid = tid_of(track, 0);
	}
	snprintf(name, sizeof(name), "%s%s%s", type, irq == NONE ? "" : " ",
		 irq == NONE ? "" : name_of(chrome, irq));
	events_instant(&chrome->events, tid, record->head.ts, type, name);
	put_args(chrome, record);
}

static void put_requester(struct chrome *chrome, const struct record_hotplug *hotplug)
{
	char name[TEXT_ESCAPED_SIZE(NAME_SIZE)];

	text_escape(name, hotplug->comm, strnlen(hotplug->comm, NAME_SIZE));
	events_number(&chrome->events, "pid", hotplug->pid);
	events_text(&chrome->events, "comm", name);
}

/* @hotplug: who asked for it, NULL or its pid 0 if nobody did, or that is not known. */
static void span(struct chrome *chrome, enum events_process process, __u64 from, __u64 to,
		 const char *category, const char *name, const struct record_hotplug *hotplug)
{
	__u64 id = ++chrome->spans;

	if (!from || to < from || !in_range(chrome, to))
		return;
	events_async(&chrome->events, process, id, 'b', from, category, name);
	if (hotplug && hotplug->pid)
		put_requester(chrome, hotplug);
	events_close(&chrome->events);
	events_async(&chrome->events, process, id, 'e', to, category, name);
	events_close(&chrome->events);
}

static void cpu_span(struct chrome *chrome, const struct track *track, __u64 from, __u64 to,
		     const char *what, const struct record_hotplug *hotplug)
{
	char name[64];

	snprintf(name, sizeof(name), "CPU %u %s", track->cpu, what);
	span(chrome, EVENTS_OFFLINE, from, to, "offline", name, hotplug);
}

static void draw_hotplug(struct chrome *chrome, const struct record_hotplug *hotplug)
{
	struct track *track = track_of(chrome, hotplug->subject);
	__u64 ts = hotplug->head.ts;

	if (!track || hotplug->subject == NONE) {
		chrome->undrawn++;
		return;
	}
	switch (hotplug->phase) {
	case HOTPLUG_DOWN:
		track->down = ts;
		break;
	case HOTPLUG_FIXUP:
		track->fixup = ts;
		break;
	case HOTPLUG_FIXUP_END:
		cpu_span(chrome, track, track->fixup, ts, "moves its interrupts away", NULL);
		track->fixup = 0;
		break;
	case HOTPLUG_DOWN_END:
		cpu_span(chrome, track, track->down, ts,
			 hotplug->result ? "fails to go offline" : "goes offline", hotplug);
		track->down = 0;
		track->offline = hotplug->result ? 0 : ts;
		break;
	case HOTPLUG_UP:
		cpu_span(chrome, track, track->offline, ts, "is offline", NULL);
		track->offline = 0;
		track->up = ts;
		break;
	case HOTPLUG_UP_END:
		cpu_span(chrome, track, track->up, ts, "comes online", hotplug);
		track->up = 0;
		break;
	}
}

static int chrome_record(struct encoder *encoder, const union record *record)
{
	struct chrome *chrome = (struct chrome *)encoder;

	switch (record->head.type) {
	case RECORD_REQUEST:
		draw_simple(chrome, record, record->request.duration, record->request.irq,
			    "request ");
		break;
	case RECORD_MOVE:
		draw_simple(chrome, record, record->move.duration, record->move.irq, "move ");
		break;
	case RECORD_MESSAGE:
		draw_message(chrome, record);
		break;
	case RECORD_ARRIVAL:
		draw_arrival(chrome, record);
		break;
	case RECORD_HANDLER:
		draw_simple(chrome, record, record->handler.duration, record->handler.irq, "");
		break;
	case RECORD_RESTORE:
		draw_simple(chrome, record, record->restore.duration, NONE, "restore");
		break;
	case RECORD_ALLOC:
		draw_instant(chrome, record, record->alloc.irq);
		break;
	case RECORD_RELEASE:
		draw_instant(chrome, record, record->release.irq);
		break;
	case RECORD_RETRIGGER:
		draw_instant(chrome, record, record->retrigger.irq);
		break;
	case RECORD_MASK:
		draw_instant(chrome, record, record->mask.irq);
		break;
	case RECORD_HOTPLUG:
		draw_hotplug(chrome, &record->hotplug);
		break;
	case RECORD_COUNTERS:
		return rates_add(chrome->rates, &record->counters);
	case RECORD_WITNESS:
		if (record->witness.look) /* ten a second */
			break;
		/* fallthrough */
	case RECORD_DROPS:
	case RECORD_KMSG:
		draw_instant(chrome, record, NONE);
		break;
	}
	return 0;
}

/* The arrival that proves it, if it is drawn. */
static const struct event_place *arrival_of(const struct chrome *chrome,
					    const struct finding *finding)
{
	const struct event_place *at;
	unsigned int i;

	for (i = 0; i < finding->nr_proofs; i++) {
		at = recall(chrome, finding->proofs[i]);
		if (at && at->ts == finding->ts)
			return at;
	}
	return NULL;
}

static void draw_silence(struct chrome *chrome, const struct finding *finding)
{
	int index = known_index_of(chrome->encoder.choice->known, finding);
	char name[KNOWN_LABEL_SIZE + 32];
	__u64 end;

	if (__builtin_add_overflow(finding->ts, finding->silent, &end))
		return;
	snprintf(name, sizeof(name), "%s silent", label_of(chrome, index));
	span(chrome, EVENTS_SILENCES, finding->ts, end, "silent", name, NULL);
}

/* Where it happened: at that arrival, or by that write. */
static __u32 finding_tid(struct chrome *chrome, const struct finding *finding)
{
	const struct event_place *write = recall(chrome, finding->message);
	struct track *track;

	if (finding->at.cpu == NONE && write && finding->kind != FINDING_LOST)
		return write->tid;
	track = track_of(chrome, finding->at.cpu == NONE ? finding->to.cpu : finding->at.cpu);
	if (!track || track->cpu == NONE)
		return 0;
	name_lane(chrome, track, 0);
	return tid_of(track, 0);
}

static int chrome_finding(struct encoder *encoder, const struct finding *finding)
{
	struct chrome *chrome = (struct chrome *)encoder;
	const char *kind = finding_name(finding->kind);

	if (!in_range(chrome, finding->ts)) {
		chrome->undrawn++;
		return 0;
	}
	events_instant(&chrome->events, finding_tid(chrome, finding), finding->ts, "finding", kind);
	events_number(&chrome->events, "seq", ++chrome->findings);
	events_columns(&chrome->events, &chrome->finding_columns, finding);
	events_close(&chrome->events);
	if (finding->kind == FINDING_LOST)
		draw_silence(chrome, finding);
	else if (finding->at.cpu != NONE)
		flow(chrome, kind, recall(chrome, finding->message), arrival_of(chrome, finding));
	return 0;
}

/* CPUs that were on their way when the records ended. */
static void draw_rest(struct chrome *chrome, __u64 ts)
{
	struct track *track;
	unsigned int i = 0;

	while ((track = tracks_next(chrome->tracks, &i))) {
		cpu_span(chrome, track, track->fixup, ts, "moves its interrupts away", NULL);
		cpu_span(chrome, track, track->down, ts, "goes offline", NULL);
		cpu_span(chrome, track, track->offline, ts, "is offline", NULL);
		cpu_span(chrome, track, track->up, ts, "comes online", NULL);
	}
}

static int chrome_finish(struct encoder *encoder, __u64 ts, struct export_told *told)
{
	struct chrome *chrome = (struct chrome *)encoder;

	draw_rest(chrome, ts < encoder->choice->to ? ts : encoder->choice->to);
	rates_finish(chrome->rates);
	events_end(&chrome->events);
	told->undrawn = chrome->undrawn;
	told->unlisted = rates_unlisted(chrome->rates);
	return 0;
}

static int chrome_begin(struct encoder *encoder)
{
	struct chrome *chrome = (struct chrome *)encoder;
	unsigned int type;
	int err = 0;

	chrome->events.out = encoder->out;
	chrome->tracks = tracks_new();
	chrome->rates = rates_new(&chrome->events, encoder->choice->known);
	if (!chrome->tracks || !chrome->rates)
		return -ENOMEM;
	for (type = 1; type < RECORD_TYPES && !err; type++)
		err = columns_add(&chrome->columns[type], table_record(type));
	if (!err)
		err = columns_add(&chrome->finding_columns, &table_finding);
	events_begin(&chrome->events, encoder->header);
	events_process(&chrome->events, EVENTS_CPUS, "CPUs");
	events_process(&chrome->events, EVENTS_RATES, "Interrupts per second");
	events_process(&chrome->events, EVENTS_SILENCES, "Silent windows");
	events_process(&chrome->events, EVENTS_OFFLINE, "CPUs offline");
	return err;
}

static void chrome_free(struct encoder *encoder)
{
	struct chrome *chrome = (struct chrome *)encoder;

	tracks_free(chrome->tracks);
	rates_free(chrome->rates);
	free(chrome);
}

static struct encoder *chrome_new(void)
{
	static const struct encoder_methods methods = {
		.begin = chrome_begin,
		.record = chrome_record,
		.finding = chrome_finding,
		.finish = chrome_finish,
		.free = chrome_free,
	};
	struct chrome *chrome = calloc(1, sizeof(*chrome));

	if (!chrome)
		return NULL;
	chrome->encoder.methods = &methods;
	return &chrome->encoder;
}

const struct export_format export_chrome = {
	.name = "chrome",
	.alias = "perfetto",
	.help = "Chrome trace JSON, as Perfetto reads it",
	.encoder = chrome_new,
};
