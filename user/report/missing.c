// SPDX-License-Identifier: GPL-2.0-only
/* What a report has to say of what was not seen. */
#include <stdio.h>
#include <string.h>

#include "base/page.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "describe/who.h"
#include "report/facts.h"
#include "report/summary.h"
#include "trace/fields.h"

#define BLIND_SIZE 400 /* of what a header has */
#define BLIND_EACH 8 /* interrupts told one by one */
#define STOOD_LEAST 1000000000ull /* ns: that of a busy machine is not worth a line */

/* "12 arrival, 1 move" */
static bool list_drops(const struct trace_drops *drops, char *text, size_t size)
{
	const struct table *table;
	unsigned int type;
	size_t used = 0;

	for (type = 0; type < RECORD_TYPES; type++) {
		table = table_record(type);
		if (drops->lost[type])
			used += snprintf(text + used, size - used, "%s%llu %s", used ? ", " : "",
					 drops->lost[type], table ? table->type : "unknown");
	}
	return used;
}

static void say_number(const char *what, __u64 number, fact_fn say, void *arg)
{
	char text[160];

	if (!number)
		return;
	snprintf(text, sizeof(text), "%s: %llu", what, number);
	say("incomplete", text, arg);
}

static void say_drops(const struct trace_drops *drops, fact_fn say, void *arg)
{
	char list[RECORD_TYPES * 40], text[sizeof(list) + 64];

	if (list_drops(drops, list, sizeof(list))) {
		snprintf(text, sizeof(text), "records that did not get out of the kernel: %s",
			 list);
		say("incomplete", text, arg);
	}
	say_number("events missed, as a hook ran inside another", drops->missed, say, arg);
	say_number("arrivals and handler runs beyond the tables or the rate limit", drops->unread,
		   say, arg);
}

static void say_blind(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_header *header = run->header;
	char text[TEXT_ESCAPED_SIZE(BLIND_SIZE)];
	unsigned int i;

	for (i = 0; i < header->nr_blind; i++) {
		text_escape(text, header->blind[i], strnlen(header->blind[i], BLIND_SIZE));
		say(trace_foreign(header) ? "not in it" : "blind", text, arg);
	}
}

/* By its device: "IRQ 24 (0000:00:05.0)" */
static void add_irq(struct strbuf *buf, const struct irq_seen *irq)
{
	char text[WHO_SIZE];

	strbuf_add(buf, "%s", who_text(text, irq->id.irq, "", &irq->id.device));
}

/* Part of a function was inlined: its hook is attached, and does not run each time. */
static void say_unseen(const struct irq_seen *irq, fact_fn say, void *arg)
{
	char text[512];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	add_irq(&buf, irq);
	if (irq->moves.unwritten)
		strbuf_add(&buf,
			   ": %llu of %llu moves wrote a message that the hook on message writes "
			   "did not see",
			   irq->moves.unwritten, irq->moves.all);
	if (irq->unmoved)
		strbuf_add(&buf,
			   "%s %llu times it was given another vector by no move that was "
			   "seen",
			   irq->moves.unwritten ? ", and" : ":", irq->unmoved);
	strbuf_add(&buf, ": torn-exposed, torn-hit, torn-misrouted, lost cannot be told of it");
	say("blind", text, arg);
}

/* One that was there at the begin is told by the header: see user/inventory/unseen.h. */
static void say_woken(const struct irq_seen *irq, fact_fn say, void *arg)
{
	char text[512];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	add_irq(&buf, irq);
	strbuf_add(&buf,
		   ": its handler only woke a thread, in all %llu runs that were recorded: "
		   "torn-misrouted, unhandled, storm cannot be told of it",
		   irq->woke);
	say("blind", text, arg);
}

static void say_each(const struct run *run, fact_fn say, void *arg)
{
	const struct irq_seen *irq = NULL;
	unsigned int said = 0, more = 0;
	char text[80];

	while ((irq = run_irq_next(run, irq))) {
		bool woken = irq->woke && !irq->answered && !irq->id.known;

		if (irq->id.irq == NONE || !run_wants(run, irq) ||
		    (!irq->moves.unwritten && !irq->unmoved && !woken))
			continue;
		if (said == BLIND_EACH) {
			more++;
			continue;
		}
		said++;
		if (irq->moves.unwritten || irq->unmoved)
			say_unseen(irq, say, arg);
		if (woken)
			say_woken(irq, say, arg);
	}
	if (!more)
		return;
	snprintf(text, sizeof(text), "the same goes for %u more interrupts", more);
	say("blind", text, arg);
}

/* Whoever is starved is silent as well. */
static void say_stood(const struct chances *chances, fact_fn say, void *arg)
{
	char text[256], sum[SPAN_SIZE], longest[SPAN_SIZE];

	if (chances->stood < STOOD_LEAST)
		return;
	snprintf(
		text, sizeof(text),
		"the machine, or who recorded, stood still for %s in all, %s at the longest (ticks "
		"came late): that is no silence of a device, and a loss in it may be missed",
		page_span(sum, chances->stood), page_span(longest, chances->stood_longest));
	say("starved", text, arg);
}

void facts_missing(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_state *state = &run->state;
	unsigned int i;

	say_blind(run, say, arg);
	say_each(run, say, arg);
	say_drops(&run->drops, say, arg);
	say_stood(&run->chances, say, arg);
	if (state->cut_off)
		say("incomplete", "the trace was cut off: it has no end", arg);
	say_number("records missing from the trace", state->missing, say, arg);
	say_number("lines that could not be written", run->lost_output, say, arg);
	say_number("records too far out of order", state->late, say, arg);
	say_number("records of a kind that this version does not know", state->skipped, say, arg);
	for (i = 0; i < state->nr_notes; i++)
		say("uncertain", state->notes[i], arg);
	say_number("records and findings of more interrupts than are told apart", run->unlisted,
		   say, arg);
	if (run->filter)
		say("filtered",
		    "Only findings and interrupts chosen by --irq and --device are shown.", arg);
}

void facts_headed(const char *label, const char *text, void *arg)
{
	struct fact_heading *heading = arg;

	if (heading->text)
		fputs(heading->text, heading->out);
	heading->text = NULL;
	heading->say(label, text, heading->out);
}
