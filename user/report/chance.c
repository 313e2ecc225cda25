// SPDX-License-Identifier: GPL-2.0-only
/* What inferred findings are held against, and those that are no more than chance makes. */
#include <string.h>

#include "report/draft.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report/words.h"

#define NAMED 4
#define TEXT_SIZE 1024
#define MILLION 1000000

static const char *rule_of(enum finding_basis basis)
{
	switch (basis) {
	case BASIS_RESULT:
		return "the slot's owner found nothing, as it hardly does otherwise";
	case BASIS_PACE:
		return "the slot's owner ran when it hardly does by itself";
	case BASIS_SILENCE:
		return "something came to where a torn one would, and the moved one fell silent";
	case BASIS_RHYTHM:
		return "one that never paused fell silent when a CPU went offline";
	case BASIS_STRAY:
		return "it came to a slot that was given back a moment before";
	case BASIS_TIMEOUT:
		return "its driver waited in vain, and it was moved in the time of the request";
	default:
		return "";
	}
}

/* @limit: as chances_limit(). */
static void add_outcome(struct draft *draft, enum finding_basis basis, __u32 limit)
{
	if (basis == BASIS_RHYTHM)
		draft_add(draft, ". Silence alone is never more than possible.");
	else if (limit == MILLION)
		draft_add(draft, ". More than chance makes: they count.");
	else if (limit)
		draft_add(draft,
			  ". More than chance makes: those count that it makes once in %u or less.",
			  MILLION / limit);
	else
		draft_add(draft, ". Any of them may be chance: none counts.");
}

static void say_basis(const struct report *report, enum finding_basis basis, fact_fn say, void *arg)
{
	const struct chance sum = chances_sum(&report->chances, basis);
	const struct chance *controls = &report->chances.controls[basis];
	const double expected = sum.expected * chances_factor(&report->chances, basis);
	char text[TEXT_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };

	/* Who owns a slot is not known: of each of them the most is taken. */
	draft_add(&draft, "%s (%s): told %llu of %llu times; chance alone makes %s%.2g",
		  rule_of(basis), chance_basis_name(basis), sum.hits, sum.trials,
		  basis == BASIS_RESULT ? "at most " : "", expected);
	if (controls->trials)
		draft_add(&draft,
			  " (where nothing can have been torn: %llu of %llu times, %.2g expected)",
			  controls->hits, controls->trials, controls->expected);
	add_outcome(&draft, basis, chances_limit(&report->chances, basis));
	say("chance", text, arg);
}

/* Those of which some count, or those of which none does. */
static void say_bases(const struct report *report, bool counting, fact_fn say, void *arg)
{
	int basis;

	for (basis = BASIS_RESULT; basis < FINDING_BASES; basis++)
		if (chances_sum(&report->chances, basis).hits &&
		    !!chances_limit(&report->chances, basis) == counting)
			say_basis(report, basis, say, arg);
}

static void say_possible(const struct report *report, enum finding_kind kind, fact_fn say,
			 void *arg)
{
	const struct irq_seen *irq = NULL;
	char text[TEXT_SIZE], who[WHO_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };
	const struct group *group;
	unsigned int named = 0;

	if (!report->possible[kind])
		return;
	draft_add(&draft, "%llu %s:", report->possible[kind], finding_name(kind));
	while ((irq = report_irq_next(report, irq))) {
		group = report_group(irq, kind);
		if (!group || !group->possible || named++ >= NAMED)
			continue;
		draft_add(&draft, "%s %s (%llu)", named > 1 ? "," : "", words_who(who, irq),
			  group->possible);
	}
	if (named > NAMED)
		draft_add(&draft, " and %u more", named - NAMED);
	say("possible", text, arg);
}

void facts_chance(const struct report *report, fact_fn say, void *arg)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		say_possible(report, kind, say, arg);
	say_bases(report, true, say, arg);
	say_bases(report, false, say, arg);
}
