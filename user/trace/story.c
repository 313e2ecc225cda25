// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <string.h>

#include "trace/page.h"
#include "trace/story.h"

#define EVENTS_MAX (5 + FINDING_PROOFS)
#define EVENT_SIZE 800
#define TARGET_SIZE 64
#define EVENT_INDENT 18

struct event {
	__u64 ts; /* 0: not known */
	char text[EVENT_SIZE];
};

/* Events in the order in which they were added, which is the usual one. */
struct story {
	struct event events[EVENTS_MAX];
	unsigned int count;
};

static void add(struct story *story, __u64 ts, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct story *story, __u64 ts, const char *format, ...)
{
	struct event *event = &story->events[story->count++];
	va_list args;

	event->ts = ts;
	va_start(args, format);
	vsnprintf(event->text, sizeof(event->text), format, args);
	va_end(args);
}

const char *story_who(char *text, const struct irq_seen *irq)
{
	char action[TEXT_ESCAPED_SIZE(NAME_SIZE)], device[TEXT_DEVICE_SIZE];

	if (irq->irq == NONE) {
		snprintf(text, WHO_SIZE, "no known interrupt");
		return text;
	}
	text_escape(action, irq->action, strnlen(irq->action, NAME_SIZE));
	text_device(device, &irq->device);
	if (strstr(action, device))
		*device = '\0'; /* many drivers name it already */
	if (!*action && !*device)
		snprintf(text, WHO_SIZE, "IRQ %u", irq->irq);
	else
		snprintf(text, WHO_SIZE, "IRQ %u (%s%s%s)", irq->irq, action,
			 *action && *device ? ", " : "", device);
	return text;
}

static const char *number_or_not(char text[16], __u32 number)
{
	snprintf(text, 16, "%u", number);
	return number == NONE ? "?" : text;
}

/* NONE if it is not known: it was offline when the recording began, say. */
static __u32 apicid_of(const struct trace_header *header, __u32 cpu)
{
	unsigned int i;

	for (i = 0; i < header->nr_cpus; i++)
		if (header->cpus[i].cpu == cpu)
			return header->cpus[i].apicid;
	return NONE;
}

/* "CPU 2 (APIC 4) vector 34" */
static const char *place(char *text, const struct report *report, const struct target *target)
{
	__u32 apicid = apicid_of(report->header, target->cpu);
	char cpu[16], vector[16], apic[32] = "";

	if (apicid != NONE)
		snprintf(apic, sizeof(apic), " (APIC %u)", apicid);
	snprintf(text, TARGET_SIZE, "CPU %s%s vector %s", number_or_not(cpu, target->cpu), apic,
		 number_or_not(vector, target->vector));
	return text;
}

/* "2.34", as the kernel says in "No irq handler for vector" */
static const char *dotted(char *text, const struct target *target)
{
	char cpu[16], vector[16];

	snprintf(text, TARGET_SIZE, "%s.%s", number_or_not(cpu, target->cpu),
		 number_or_not(vector, target->vector));
	return text;
}

static bool is_place(const struct target *target)
{
	return target->cpu != NONE || target->vector != NONE;
}

static const char *occasion(char *text, size_t size, const struct finding *finding)
{
	switch (finding->context) {
	case MOVE_PROCESS:
		return ", at once";
	case MOVE_INTERRUPT:
		return ", in the acknowledge of its next interrupt";
	case MOVE_OFFLINE:
		snprintf(text, size, ", as CPU %u went offline", finding->from.cpu);
		return finding->from.cpu == NONE ? "" : text;
	case MOVE_STARTUP:
		return ", before it was started";
	default:
		return "";
	}
}

/* "direct, 1 write, not masked" */
static const char *protocol(char *text, size_t size, const struct move_seen *move)
{
	const char *masked = ", masked in part";

	if (!move->writes)
		return "no message write";
	if (!move->messages)
		masked = "";
	else if (!move->masked)
		masked = ", not masked";
	else if (move->masked == move->messages)
		masked = ", masked";
	snprintf(text, size, "%s, %u write%s%s", move->writes == 1 ? "direct" : "two-step",
		 move->writes, move->writes == 1 ? "" : "s", masked);
	return text;
}

static void add_request(struct story *story, const struct move_seen *move)
{
	char comm[TEXT_ESCAPED_SIZE(NAME_SIZE)], cpus[TEXT_CPUS_SIZE];

	if (!move->request.seq)
		return;
	text_escape(comm, move->request.comm, strnlen(move->request.comm, NAME_SIZE));
	text_cpus(cpus, move->request.mask);
	add(story, move->request.ts, "%s (pid %u) asked for CPU %.64s [record %llu]", comm,
	    move->request.pid, cpus, move->request.seq);
}

bool story_move(char *text, const struct report *report, const struct kept *kept)
{
	const struct finding *finding = &kept->finding;
	char from[TARGET_SIZE], to[TARGET_SIZE], when[64], how[64], record[32] = "";

	if (!is_place(&finding->from) && !is_place(&finding->to))
		return false;
	if (!is_place(&finding->to)) {
		snprintf(text, STORY_MOVE_SIZE, "moved away from CPU %u%s; where to is hidden here",
			 finding->from.cpu, occasion(when, sizeof(when), finding));
		return true;
	}
	if (finding->move)
		snprintf(record, sizeof(record), " [record %llu]", finding->move);
	snprintf(text, STORY_MOVE_SIZE, "moved from %s to %s%s%s%s%s",
		 place(from, report, &finding->from), place(to, report, &finding->to),
		 occasion(when, sizeof(when), finding), kept->move.seq ? ": " : "",
		 kept->move.seq ? protocol(how, sizeof(how), &kept->move) : "", record);
	return true;
}

static void add_move(struct story *story, const struct report *report, const struct kept *kept)
{
	char text[STORY_MOVE_SIZE];

	if (story_move(text, report, kept))
		add(story, kept->move.ts, "%s", text);
}

static void add_window(struct story *story, const struct report *report,
		       const struct finding *finding, const struct move_seen *move)
{
	struct target torn = { .cpu = finding->to.cpu, .vector = finding->from.vector };
	char text[TARGET_SIZE], span[SPAN_SIZE];

	if (!finding->window)
		return;
	add(story, move->message_ts, "half written, it pointed at %s for %s%s [record %llu]",
	    place(text, report, &torn), finding->window_exact ? "" : "at most ",
	    page_span(span, finding->window), finding->message);
}

/* When the interrupt arrived; of a loss, the hit by the same move knows. 0: not known. */
static __u64 arrival_ts(const struct irq_seen *irq, const struct finding *finding)
{
	const struct kept *hit;

	if (finding->kind != FINDING_LOST)
		return finding->ts;
	hit = report_kept(irq, FINDING_TORN_HIT, finding->move);
	if (!hit)
		hit = report_kept(irq, FINDING_TORN_MISROUTED, finding->move);
	return hit ? hit->finding.ts : 0;
}

static const char *slot_text(__u8 slot)
{
	static const char *const texts[] = {
		"not known",	      "another interrupt's", "unused",	    "shut down",
		"marked retriggered", "a system vector",     "not readable"
	};

	return slot <= SLOT_UNKNOWN ? texts[slot] : texts[0];
}

/* One that was not heard of is as it was when the recording began. */
static void name_owner(char *name, const struct report *report, __u32 number)
{
	const struct trace_header *header = report->header;
	struct irq_seen irq = { .irq = number, .device.domain = NONE };
	unsigned int i;

	for (i = 0; i < header->nr_irqs; i++) {
		if (header->irqs[i].irq != number)
			continue;
		irq.device = header->irqs[i].device;
		snprintf(irq.action, sizeof(irq.action), "%.*s", NAME_SIZE - 1,
			 header->irqs[i].actions);
	}
	story_who(name, &irq);
}

static void add_arrival(struct story *story, const struct report *report,
			const struct irq_seen *irq, const struct finding *finding)
{
	const struct irq_seen *owner = NULL;
	char at[TARGET_SIZE], name[WHO_SIZE];

	if (!is_place(&finding->at))
		return;
	if (finding->owner < report->room)
		owner = report->by_number[finding->owner];
	if (owner)
		story_who(name, owner);
	else
		name_owner(name, report, finding->owner);
	add(story, arrival_ts(irq, finding), "arrived at %s; the slot there: %s%s",
	    place(at, report, &finding->at),
	    finding->owner == NONE ? slot_text(finding->slot) : "owned by ",
	    finding->owner == NONE ? "" : name);
}

static void add_silence(struct story *story, const struct finding *finding)
{
	char span[SPAN_SIZE];

	if (finding->kind != FINDING_LOST)
		return;
	add(story, finding->ts, "silent from here for %s; %s", page_span(span, finding->silent),
	    finding->ended == ENDED_TIMEOUT ? "its driver gave up waiting, says the kernel log"
	    : finding->ended == ENDED_LATE  ? "then the next interrupt came"
					    : "nothing came before the records end");
}

static void add_said(struct story *story, const struct report *report,
		     const struct finding *finding)
{
	const struct said *said;
	unsigned int i;

	for (i = 0; i < finding->nr_proofs; i++) {
		said = report_said(report, finding->proofs[i]);
		if (said)
			add(story, said->ts, "%s [record %llu]", said->text, said->seq);
	}
}

/* By time; what has none stays behind what it was added after. */
static void sort(struct story *story)
{
	struct event event;
	unsigned int i, j;

	for (i = 1; i < story->count; i++) {
		event = story->events[i];
		for (j = i; j && event.ts && story->events[j - 1].ts > event.ts; j--)
			story->events[j] = story->events[j - 1];
		story->events[j] = event;
	}
}

static void print_list(FILE *out, const char *lead, const char *what, const __u64 *numbers,
		       unsigned int count)
{
	char text[FINDING_PROOFS * 22] = "";
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < count && i < FINDING_PROOFS; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%llu", i ? ", " : "",
				 numbers[i]);
	if (used)
		page_say(out, lead, EVENT_INDENT, "%s%s", what, text);
}

static void print_others(FILE *out, const struct finding *finding)
{
	__u64 others[FINDING_OTHERS];
	unsigned int i;

	for (i = 0; i < finding->nr_others && i < FINDING_OTHERS; i++)
		others[i] = finding->others[i];
	print_list(out, "       ambiguous  ", "could also be IRQ ", others, i);
}

void story_tell(FILE *out, const struct report *report, const struct irq_seen *irq,
		const struct kept *kept)
{
	const struct finding *finding = &kept->finding;
	char offset[SPAN_SIZE], lead[SPAN_SIZE + 8];
	struct story story = { .count = 0 };
	unsigned int i;
	__u64 start;

	add_request(&story, &kept->move);
	add_move(&story, report, kept);
	add_window(&story, report, finding, &kept->move);
	add_arrival(&story, report, irq, finding);
	add_said(&story, report, finding);
	add_silence(&story, finding);
	sort(&story);
	start = kept->move.seq ? kept->move.ts : finding->ts;
	for (i = 0; i < story.count; i++) {
		*offset = '\0';
		if (story.events[i].ts)
			page_offset(offset, start, story.events[i].ts);
		snprintf(lead, sizeof(lead), "%16s  ", offset);
		page_say(out, lead, EVENT_INDENT, "%s", story.events[i].text);
	}
	page_say(out, "             why  ", EVENT_INDENT, "%s", finding->reason);
	print_others(out, finding);
	print_list(out, finding->proved ? "          proved  " : "        inferred  ",
		   finding->proved ? "by records " : "from records ", finding->proofs,
		   finding->nr_proofs);
}

/* What a line can say of it beside the move. */
static const char *outcome(char *text, size_t size, const struct finding *finding)
{
	char part[TARGET_SIZE];

	if (finding->kind == FINDING_LOST)
		snprintf(text, size, "silent %s%s", page_span(part, finding->silent),
			 finding->ended == ENDED_NEVER	   ? " to the end"
			 : finding->ended == ENDED_TIMEOUT ? " to the driver's timeout"
							   : "");
	else if (finding->kind == FINDING_TORN_EXPOSED)
		snprintf(text, size, "half written %s%s", finding->window_exact ? "" : "at most ",
			 page_span(part, finding->window));
	else
		snprintf(text, size, "arrived at %s", dotted(part, &finding->at));
	return text;
}

void story_tell_short(FILE *out, const struct report *report, const struct kept *kept)
{
	static const char *const contexts[] = { "move", "affinity", "affinity", "offline",
						"startup" };
	const struct finding *finding = &kept->finding;
	char from[TARGET_SIZE], to[TARGET_SIZE], moment[SPAN_SIZE], lead[64], end[96];

	snprintf(lead, sizeof(lead), "%14s s  ",
		 page_moment(moment, report->header->ts, finding->ts));
	outcome(end, sizeof(end), finding);
	if (finding->move)
		page_say(out, lead, EVENT_INDENT, "%s -> %s by %s [record %llu], %s",
			 dotted(from, &finding->from), dotted(to, &finding->to),
			 contexts[finding->context <= MOVE_STARTUP ? finding->context : 0],
			 finding->move, end);
	else
		page_say(out, lead, EVENT_INDENT, "%s", end);
}
