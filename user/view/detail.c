// SPDX-License-Identifier: GPL-2.0-only
/* All that is known of one interrupt, as lines that scroll. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/page.h"
#include "base/text.h"
#include "describe/occasion.h"
#include "describe/who.h"
#include "view/pane.h"

#define BAR_MOST 40 /* characters of a histogram */

void scroll_line(struct scroll *scroll, enum paint paint, const char *text)
{
	int row = scroll->line++ - scroll->above;

	if (row >= 0 && row < scroll->rows)
		canvas_put(scroll->canvas, scroll->row + row, 0, paint, text);
}

int scroll_end(const struct scroll *scroll)
{
	return scroll->line > scroll->rows ? scroll->line - scroll->rows : 0;
}

static void say(struct scroll *scroll, enum paint paint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct scroll *scroll, enum paint paint, const char *format, ...)
{
	char text[2 * WORDS_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	scroll_line(scroll, paint, text);
}

static void say_what(struct scroll *scroll, const struct view_irq *irq)
{
	static const char *const kinds[] = { "", ", MSI", ", MSI-X", ", MSI or MSI-X" };
	char actions[TEXT_ESCAPED_SIZE(LIST_SIZE)], driver[TEXT_ESCAPED_SIZE(NAME_SIZE)],
		device[TEXT_DEVICE_SIZE];
	const struct inventory_irq *info = &irq->info;

	text_escape(actions, info->actions, strlen(info->actions));
	text_escape(driver, info->driver, strnlen(info->driver, NAME_SIZE));
	say(scroll, PAINT_BOLD, "IRQ %u  %s%s%s%s%s%s, %s%s%s%s", info->irq, actions,
	    *text_device(device, &info->device) ? "  " : "", device, *driver ? "  driver " : "",
	    driver, kinds[info->kind], class_name(info->class), *info->reason ? ": " : "",
	    info->reason, irq->gone ? "  [gone]" : "");
}

static void say_where(struct scroll *scroll, const struct view *view, const struct view_irq *irq)
{
	const struct target at = { irq->info.cpu, irq->info.vector };
	char place[WORDS_SIZE], boot[64] = "", unhandled[32] = "?";

	say(scroll, PAINT_PLAIN, "  goes to %s, may go to CPUs %s", words_target(place, view, &at),
	    *irq->info.affinity ? irq->info.affinity : "?");
	if (!view->no_counts)
		snprintf(boot, sizeof(boot), ", %llu since boot", view_count(irq));
	if (irq->unhandled || !view_hides(view, irq, KIND_BIT(FINDING_UNHANDLED)))
		snprintf(unhandled, sizeof(unhandled), "%llu", irq->unhandled);
	if (irq->rate >= 0)
		say(scroll, PAINT_PLAIN, "  %.1f/s, %llu since the view began%s, %s unhandled",
		    irq->rate, irq->handled, boot, unhandled);
	if (irq->timeouts)
		say(scroll, PAINT_ALARM,
		    "  its driver gave up waiting %llu times, says the kernel log", irq->timeouts);
}

static void say_found(struct scroll *scroll, const struct view_irq *irq)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (irq->findings[kind])
			say(scroll, finding_paint(kind), "  %-18s %llu", finding_name(kind),
			    irq->findings[kind]);
}

static void say_move(struct scroll *scroll, const struct view *view, const struct view_irq *irq)
{
	char from[WORDS_SIZE], to[WORDS_SIZE], age[WORDS_SIZE], requester[ASKER_SIZE],
		occasion[OCCASION_SIZE];
	const char *protocol = moves_protocol(&irq->moves);

	if (!irq->move.head.ts)
		return;
	say(scroll, PAINT_PLAIN,
	    "  %llu moves, %llu to another vector, %s; the last %s ago:", irq->moves.all,
	    irq->moves.new_vector, *protocol ? protocol : "protocol not known",
	    words_age(age, view, irq->move.head.ts));
	say(scroll, PAINT_PLAIN, "    from %s to %s", words_target(from, view, &irq->move.from),
	    words_target(to, view, &irq->move.to));
	if (irq->move.context == MOVE_OFFLINE)
		say(scroll, PAINT_PLAIN, "    %s",
		    occasion_text(occasion, irq->move.context, irq->move.from.cpu));
	else if (irq->asked.ts)
		say(scroll, PAINT_PLAIN, "    asked for by %s",
		    who_asked(requester, irq->asked.comm, irq->asked.pid));
}

static void say_message(struct scroll *scroll, const struct view_irq *irq)
{
	char words[WORDS_SIZE];

	if (!irq->message.head.ts)
		return;
	say(scroll, PAINT_PLAIN, "  message old  %s", words_message(words, &irq->message.old));
	say(scroll, PAINT_PLAIN, "          new  %s", words_message(words, &irq->message.new));
}

static void say_bucket(struct scroll *scroll, int bucket, __u64 count, __u64 most)
{
	char limit[SPAN_SIZE], bar[BAR_MOST + 1] = "";
	int length = (count * BAR_MOST + most - 1) / most;

	memset(bar, '#', length);
	page_span(limit, 1ull << (VIEW_BUCKET_SHIFT + bucket));
	say(scroll, PAINT_PLAIN, "    %s %-11s %8llu %s",
	    bucket == VIEW_BUCKETS - 1 ? "more:" : "below", bucket == VIEW_BUCKETS - 1 ? "" : limit,
	    count, bar);
}

static void say_windows(struct scroll *scroll, const struct view_irq *irq)
{
	char median[SPAN_SIZE], max[SPAN_SIZE];
	int bucket, first = VIEW_BUCKETS, last = 0;
	__u64 most = 1;

	if (!irq->windows.count)
		return;
	scroll_line(scroll, PAINT_PLAIN, "");
	say(scroll, PAINT_BOLD, "Half written, torn if it comes then: median %s, longest %s",
	    page_span(median, spans_quantile(&irq->windows, 50)), page_span(max, irq->windows.max));
	for (bucket = 0; bucket < VIEW_BUCKETS; bucket++) {
		if (!irq->histogram[bucket])
			continue;
		first = bucket < first ? bucket : first;
		last = bucket;
		most = irq->histogram[bucket] > most ? irq->histogram[bucket] : most;
	}
	for (bucket = first; bucket <= last; bucket++)
		say_bucket(scroll, bucket, irq->histogram[bucket], most);
}

static enum paint record_paint(const union record *record, __u32 irq)
{
	if (record->head.type == RECORD_MOVE)
		return PAINT_BOLD;
	if (record->head.type == RECORD_ARRIVAL && record->arrival.danger_irq == irq)
		return PAINT_ALARM;
	return record->head.type == RECORD_KMSG || record->head.type == RECORD_WITNESS
		       ? PAINT_WARN
		       : PAINT_PLAIN;
}

static void say_events(struct scroll *scroll, const struct view *view, const struct view_irq *irq)
{
	char words[WORDS_SIZE], offset[SPAN_SIZE];
	const union record *record;
	__u64 i, base;

	if (!irq->nr_events)
		return;
	base = irq->move.head.ts;
	scroll_line(scroll, PAINT_PLAIN, "");
	say(scroll, PAINT_BOLD, "What happened, the latest first%s",
	    base ? "; times from its last move" : "");
	for (i = 0; i < irq->nr_events && i < VIEW_EVENTS && irq->events; i++) {
		record = &irq->events[(irq->nr_events - 1 - i) % VIEW_EVENTS];
		say(scroll, record_paint(record, irq->info.irq), "  %11s us  %s",
		    page_relative(offset, base ? base : view->start, record->head.ts),
		    words_record(words, view, record));
	}
}

void detail_draw(struct layout *layout, const struct view *view, const struct view_irq *irq,
		 struct canvas *canvas, int row, int rows)
{
	struct scroll scroll = { .canvas = canvas, .row = row, .rows = rows };
	int pass;

	/* Twice, should it have been scrolled too far. */
	for (pass = 0; pass < 2; pass++) {
		scroll.rows = pass ? rows : 0;
		scroll.above = layout->scroll;
		scroll.line = 0;
		say_what(&scroll, irq);
		say_where(&scroll, view, irq);
		say_found(&scroll, irq);
		say_move(&scroll, view, irq);
		say_message(&scroll, irq);
		say_windows(&scroll, irq);
		say_events(&scroll, view, irq);
		scroll.rows = rows;
		if (layout->scroll > scroll_end(&scroll))
			layout->scroll = scroll_end(&scroll);
	}
}
