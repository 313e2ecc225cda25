// SPDX-License-Identifier: GPL-2.0-only
/* What the two sets of a comparison are, in what else they differ, and what was not seen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "report/compare_rows.h"
#include "base/strbuf.h"

#define KERNELS_NAMED 4
#define FACT_SIZE 4096

/* @shared: recordings of it that are on the other side, too. */
static void say_traces(const struct compare_side *side, size_t shared, fact_fn say, void *arg)
{
	const struct fleet *fleet = side->fleet;
	char text[FACT_SIZE], span[SPAN_SIZE], moves[SPAN_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	__u64 sum = 0;
	size_t i;

	for (i = 0; i < fleet->nr_traces; i++)
		sum += fleet->traces[i].span;
	strbuf_add(&buf, "%s: %zu trace%s, %s, %s moves", side->name, fleet->nr_traces,
		   fleet->nr_traces == 1 ? "" : "s", page_span(span, sum),
		   page_grouped(moves, fleet->moves));
	if (fleet->nr_copies)
		strbuf_add(&buf, "; %zu more %s of the same recordings, not counted",
			   fleet->nr_copies, fleet->nr_copies == 1 ? "is" : "are");
	if (shared)
		strbuf_add(&buf, "; %zu of them %s before as well", shared,
			   shared == 1 ? "is" : "are");
	say("traces", text, arg);
}

static bool named_before(const struct fleet *fleet, size_t index)
{
	size_t i;

	for (i = 0; i < index; i++)
		if (!strcmp(fleet->traces[i].kernel, fleet->traces[index].kernel))
			return true;
	return false;
}

static void say_kernels(const struct fleet *fleet, fact_fn say, void *arg)
{
	char text[FACT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	size_t i, named = 0;

	for (i = 0; i < fleet->nr_traces; i++) {
		if (named_before(fleet, i) || named++ >= KERNELS_NAMED)
			continue;
		strbuf_add(&buf, "%s%s", named > 1 ? ", " : "", fleet->traces[i].kernel);
	}
	if (named > KERNELS_NAMED)
		strbuf_add(&buf, " and %zu more", named - KERNELS_NAMED);
	say("kernel", text, arg);
}

static const struct compare_note *fact(const struct compare_side *side, const char *label)
{
	size_t i;

	for (i = 0; i < side->nr_facts; i++)
		if (!strcmp(side->facts[i].label, label))
			return &side->facts[i];
	return NULL;
}

/* What a set has of it, and whether all its traces do. */
static void add_fact(struct strbuf *buf, const struct compare_side *side, const char *label)
{
	const struct compare_note *note = fact(side, label);

	if (!note)
		strbuf_add(buf, "none");
	else
		strbuf_add(buf, "%s%s", note->text,
			   note->count < side->fleet->nr_traces ? " (not in all traces)" : "");
}

static void say_fact(const struct compare_side *side, const char *label, fact_fn say, void *arg)
{
	char text[FACT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	if (!fact(side, label))
		return;
	add_fact(&buf, side, label);
	say(label, text, arg);
}

/* Of all kinds of defects: an exit status can be of others than those that are compared. */
static void say_found(const struct fleet *fleet, fact_fn say, void *arg)
{
	char text[FACT_SIZE], number[SPAN_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (fleet->findings[kind] && finding_is_defect(kind))
			strbuf_add(&buf, "%s%s %s", buf.used ? ", " : "",
				   page_grouped(number, fleet->findings[kind]), finding_name(kind));
	if (buf.used)
		say("found", text, arg);
}

void compare_facts(const struct compare *compare, enum compare_when when, fact_fn say, void *arg)
{
	const struct compare_side *side = &compare->sides[when];
	size_t shared = 0;

	if (when == COMPARE_AFTER)
		shared = fleet_shared(side->fleet, compare->sides[COMPARE_BEFORE].fleet);
	say_traces(side, shared, say, arg);
	say_kernels(side->fleet, say, arg);
	say_found(side->fleet, say, arg);
	say_fact(side, "altered", say, arg);
	say_fact(side, "command", say, arg);
	say_fact(side, "reproduce", say, arg);
}

static void say_difference(const struct compare *compare, const char *label, fact_fn say, void *arg)
{
	char texts[COMPARE_SIDES][FACT_SIZE], text[2 * FACT_SIZE + 32];
	unsigned int i;

	for (i = 0; i < COMPARE_SIDES; i++) {
		struct strbuf buf = { .text = texts[i], .size = FACT_SIZE };

		add_fact(&buf, &compare->sides[i], label);
	}
	if (!strcmp(texts[COMPARE_BEFORE], texts[COMPARE_AFTER]))
		return;
	snprintf(text, sizeof(text), "before: %s; after: %s", texts[COMPARE_BEFORE],
		 texts[COMPARE_AFTER]);
	say(label, text, arg);
}

void compare_differences(const struct compare *compare, fact_fn say, void *arg)
{
	static const char *const labels[] = { "altered", "machine", "config",
					      "cmdline", "CPUs",    "seen by" };
	size_t i;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		say_difference(compare, labels[i], say, arg);
}

static void say_side_missing(const struct compare_side *side, const char *when, fact_fn say,
			     void *arg)
{
	char *text;
	size_t i;

	for (i = 0; i < side->nr_missing; i++) {
		if (asprintf(&text, "%s: %s", side->missing[i].label, side->missing[i].text) < 0)
			continue;
		say(when, text, arg);
		free(text);
	}
	if (!side->more_missing)
		return;
	if (asprintf(&text, "and %zu more such lines: 'msiscope report' of each trace has them",
		     side->more_missing) < 0)
		return;
	say(when, text, arg);
	free(text);
}

void compare_missing(const struct compare *compare, fact_fn say, void *arg)
{
	say_side_missing(&compare->sides[COMPARE_BEFORE], "before", say, arg);
	say_side_missing(&compare->sides[COMPARE_AFTER], "after", say, arg);
}
