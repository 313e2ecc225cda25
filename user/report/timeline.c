// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <string.h>

#include "base/page.h"
#include "describe/event.h"
#include "describe/finding.h"
#include "describe/moved.h"
#include "report/timeline.h"

/* What a timeline is made of. */
struct source {
	struct timeline *timeline;
	const struct run *run;
	const struct kept *kept;
	const struct finding *finding;
	struct names names;
};

static const struct target nowhere = { .cpu = NONE, .vector = NONE };

static struct timeline_event *add(struct timeline *timeline, enum timeline_mark mark, __u64 ts,
				  const struct target *at, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* The last place is overwritten when there are too many: that many cannot be collected. */
static struct timeline_event *add(struct timeline *timeline, enum timeline_mark mark, __u64 ts,
				  const struct target *at, const char *format, ...)
{
	struct timeline_event *event = &timeline->events[timeline->count];
	va_list args;

	if (timeline->count < TIMELINE_MAX - 1)
		timeline->count++;
	memset(event, 0, offsetof(struct timeline_event, text));
	event->mark = mark;
	event->ts = ts;
	event->at = *at;
	va_start(args, format);
	vsnprintf(event->text, sizeof(event->text), format, args);
	va_end(args);
	return event;
}

static const union record *find(const struct source *source, enum record_type type, __u32 irq)
{
	const struct evidence *evidence = source->kept->evidence;
	unsigned int i;

	for (i = 0; evidence && i < evidence->count; i++)
		if (evidence->records[i].head.type == type &&
		    (type != RECORD_ARRIVAL || evidence->records[i].arrival.danger_irq == irq))
			return &evidence->records[i];
	return NULL;
}

static void add_request(const struct source *source)
{
	const struct request_seen *request = &source->kept->move.request;
	char text[REQUEST_SIZE];

	if (!request->seq)
		return;
	who_request(text, request->comm, request->pid, request->mask);
	add(source->timeline, TIMELINE_REQUEST, request->ts, &nowhere, "%s", text)->seq =
		request->seq;
}

static void add_move(const struct source *source)
{
	const struct moved moved = moved_by(source->kept);
	char text[MOVED_SIZE];

	if (!moved_is_known(&moved))
		return;
	add(source->timeline, TIMELINE_MOVE, source->kept->move.ts, &moved.from, "moved %s",
	    moved_to(text, &source->names, &moved))
		->seq = source->finding->move;
}

/* Whose slot it was before: what the records tell so far. */
static void add_before(struct strbuf *buf, const struct source *source)
{
	const struct move_seen *move = &source->kept->move;
	char who[WHO_SIZE];

	if (move->owner == OWNER_NOBODY)
		strbuf_add(buf, "; this slot was nobody's%s",
			   source->finding->owner == NONE ? "" : " yet");
	else if (move->owner == OWNER_IRQ)
		strbuf_add(buf, "; this slot was that of %s",
			   who_owner(who, source->run, move->owner_irq, move->owner_holder));
}

static void add_window(const struct source *source)
{
	const struct finding *finding = source->finding;
	const struct target torn = { .cpu = finding->to.cpu, .vector = finding->from.vector };
	const union record *record = evidence_find(source->kept->evidence, finding->message);
	__u64 start = source->kept->move.message_ts, end = 0;
	char text[EVENT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	struct timeline_event *event;

	if (!finding->window)
		return;
	if (record && record->head.type == RECORD_MESSAGE) {
		start = finding->window_exact && record->message.at_address
				? record->message.at_address
				: record->head.ts;
		end = start + finding->window;
	}
	finding_window(&buf, "half written ", finding);
	strbuf_add(&buf, ": new CPU, old vector");
	add_before(&buf, source);
	event = add(source->timeline, TIMELINE_TORN, start, &torn, "%s", text);
	event->seq = finding->message;
	event->length = finding->window;
	if (end)
		add(source->timeline, TIMELINE_WHOLE, end, &finding->to,
		    "data written: the message is whole");
}

/* When the interrupt arrived; of a loss, the hit by the same move knows. 0: not known. */
static __u64 arrival_ts(const struct source *source)
{
	const struct finding *finding = source->finding;
	const struct kept *hit;

	if (finding->kind != FINDING_LOST)
		return finding->ts;
	hit = run_kept(source->kept->irq, FINDING_TORN_HIT, finding->move);
	if (!hit)
		hit = run_kept(source->kept->irq, FINDING_TORN_MISROUTED, finding->move);
	return hit ? hit->finding.ts : 0;
}

static void add_arrival(const struct source *source)
{
	const struct finding *finding = source->finding;
	const union record *record = find(source, RECORD_ARRIVAL, finding->irq);
	char text[EVENT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	if (!place_is_known(&finding->at))
		return;
	strbuf_add(&buf, "an interrupt arrives; ");
	event_slot(&buf, &source->names, finding->slot, finding->owner);
	add(source->timeline, TIMELINE_ARRIVAL, record ? record->head.ts : arrival_ts(source),
	    &finding->at, "%s", text)
		->seq = record ? record->head.seq : 0;
}

/* What a record says, in the words of all. */
static void add_record(const struct source *source, enum timeline_mark mark,
		       const struct record_head *head, const struct target *at, const char *text)
{
	add(source->timeline, mark, head->ts, at, "%s", text)->seq = head->seq;
}

static void add_handler(const struct source *source, const struct record_handler *handler)
{
	const struct target at = { .cpu = handler->head.cpu, .vector = handler->vector };
	char text[EVENT_SIZE], number[WHO_NUMBER];

	snprintf(text, sizeof(text), "%s's handler: %s", who_number(number, handler->irq),
		 event_handled(handler));
	add_record(source, TIMELINE_HANDLER, &handler->head, &at, text);
}

static void add_release(const struct source *source, const struct record_release *release)
{
	char text[EVENT_SIZE];

	snprintf(text, sizeof(text), "old slot released: %s", event_released(release));
	add_record(source, TIMELINE_RELEASE, &release->head, &release->slot, text);
}

static void add_owner(const struct source *source, const struct record_move *move)
{
	char who[WHO_SIZE];

	if (move->irq == source->finding->irq || move->irq != source->finding->owner)
		return;
	add(source->timeline, TIMELINE_OWNER, move->head.ts, &move->to, "%s is moved to this slot",
	    who_owner(who, source->run, move->irq, source->kept->owner))
		->seq = move->head.seq;
}

static void add_hotplug(const struct source *source, const struct record_hotplug *hotplug)
{
	static const enum timeline_mark marks[] = { [HOTPLUG_DOWN] = TIMELINE_DOWN,
						    [HOTPLUG_FIXUP] = TIMELINE_STOP,
						    [HOTPLUG_FIXUP_END] = TIMELINE_STOP_END,
						    [HOTPLUG_DOWN_END] = TIMELINE_DOWN_END };
	const struct target at = { .cpu = hotplug->subject, .vector = NONE };
	char text[EVENT_SIZE] = "";
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	event_hotplug(&buf, hotplug);
	if (*text)
		add_record(source, marks[hotplug->phase], &hotplug->head, &at, text);
}

static void add_retrigger(const struct source *source, const struct record_retrigger *retrigger)
{
	char text[EVENT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	event_retrigger(&buf, retrigger);
	add_record(source, TIMELINE_RETRIGGER, &retrigger->head, &retrigger->to, text);
}

/* A look is there only if it proves something. */
static void add_witness(const struct source *source, const struct record_witness *witness)
{
	char text[EVENT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	if (!witness->stalled && !witness->look)
		return;
	event_witness(&buf, witness);
	add_record(source, TIMELINE_SAID, &witness->head, &nowhere, text);
}

static void add_kmsg(const struct source *source, const struct record_kmsg *kmsg)
{
	char text[EVENT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	strbuf_add(&buf, "kernel log: ");
	event_kmsg(&buf, kmsg);
	add_record(source, TIMELINE_SAID, &kmsg->head, &nowhere, text);
}

static bool ended_silence(const struct source *source, const union record *record)
{
	const struct finding *finding = source->finding;

	return finding->silent && finding->ended != ENDED_NEVER &&
	       record->head.ts >= finding->ts + finding->silent;
}

/* What the other records say; those that a finding names itself are told by it. */
static void add_records(const struct source *source)
{
	const struct evidence *evidence = source->kept->evidence;
	const union record *record;
	unsigned int i;

	for (i = 0; evidence && i < evidence->count; i++) {
		record = &evidence->records[i];
		switch (record->head.type) {
		case RECORD_HANDLER:
			if (!ended_silence(source, record))
				add_handler(source, &record->handler);
			break;
		case RECORD_MOVE:
			add_owner(source, &record->move);
			break;
		case RECORD_RELEASE:
			add_release(source, &record->release);
			break;
		case RECORD_HOTPLUG:
			add_hotplug(source, &record->hotplug);
			break;
		case RECORD_RETRIGGER:
			add_retrigger(source, &record->retrigger);
			break;
		case RECORD_WITNESS:
			add_witness(source, &record->witness);
			break;
		case RECORD_KMSG:
			add_kmsg(source, &record->kmsg);
			break;
		}
	}
}

static void add_silence(const struct source *source)
{
	const struct finding *finding = source->finding;
	char span[SPAN_SIZE], number[WHO_NUMBER];

	if (finding->kind != FINDING_LOST)
		return;
	who_number(number, finding->irq);
	page_span(span, finding->silent);
	add(source->timeline, TIMELINE_SILENT, finding->ts, &nowhere,
	    "%s is silent from here%s: %s", number,
	    finding->ended == ENDED_NEVER ? " to the end" : "", span)
		->length = finding->silent;
	if (finding->ended == ENDED_LATE)
		add(source->timeline, TIMELINE_NEXT, finding->ts + finding->silent, &nowhere,
		    "the next interrupt of %s comes", number);
	else if (finding->ended == ENDED_TIMEOUT)
		add(source->timeline, TIMELINE_NEXT, finding->ts + finding->silent, &nowhere,
		    "its driver gives up waiting, says the kernel log");
}

/* By time; what has none stays behind what it was added after. */
static void sort(struct timeline *timeline)
{
	struct timeline_event event;
	unsigned int i, j;

	for (i = 1; i < timeline->count; i++) {
		event = timeline->events[i];
		for (j = i; j && event.ts && timeline->events[j - 1].ts > event.ts; j--)
			timeline->events[j] = timeline->events[j - 1];
		timeline->events[j] = event;
	}
}

void timeline_make(struct timeline *timeline, const struct run *run, const struct kept *kept)
{
	const struct names_past past = { .run = run, .owner = kept->owner };
	const struct source source = { .timeline = timeline,
				       .run = run,
				       .kept = kept,
				       .finding = &kept->finding,
				       .names = names_past(&past) };

	timeline->count = 0;
	timeline->start = kept->move.seq ? kept->move.ts : kept->finding.ts;
	add_request(&source);
	add_move(&source);
	add_window(&source);
	add_arrival(&source);
	add_records(&source);
	add_silence(&source);
	sort(timeline);
}
