// SPDX-License-Identifier: GPL-2.0-only
/* What inferred findings are held against, and those that are no more than chance makes. */
#include <string.h>

#include "base/strbuf.h"
#include "describe/who.h"
#include "report/facts.h"
#include "report/summary.h"

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
static void add_outcome(struct strbuf *buf, enum finding_basis basis, __u32 limit)
{
	if (basis == BASIS_RHYTHM)
		strbuf_add(buf, ". Silence alone is never more than possible.");
	else if (limit == MILLION)
		strbuf_add(buf, ". More than chance makes: they count.");
	else if (limit)
		strbuf_add(
			buf,
			". More than chance makes: those count that it makes once in %u or less.",
			MILLION / limit);
	else
		strbuf_add(buf, ". Any of them may be chance: none counts.");
}

static void say_basis(const struct run *run, enum finding_basis basis, fact_fn say, void *arg)
{
	const struct chance sum = chances_sum(&run->chances, basis);
	const struct chance *controls = &run->chances.controls[basis];
	const double expected = sum.expected * chances_factor(&run->chances, basis);
	char text[TEXT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	/* Who owns a slot is not known: of each of them the most is taken. */
	strbuf_add(&buf, "%s (%s): told %llu of %llu times; chance alone makes %s%.2g",
		   rule_of(basis), chance_basis_name(basis), sum.hits, sum.trials,
		   basis == BASIS_RESULT ? "at most " : "", expected);
	if (controls->trials)
		strbuf_add(&buf,
			   " (where nothing can have been torn: %llu of %llu times, %.2g expected)",
			   controls->hits, controls->trials, controls->expected);
	add_outcome(&buf, basis, chances_limit(&run->chances, basis));
	say("chance", text, arg);
}

/* Those of which some count, or those of which none does. */
static void say_bases(const struct run *run, bool counting, fact_fn say, void *arg)
{
	int basis;

	for (basis = BASIS_RESULT; basis < FINDING_BASES; basis++)
		if (chances_sum(&run->chances, basis).hits &&
		    !!chances_limit(&run->chances, basis) == counting)
			say_basis(run, basis, say, arg);
}

static void say_possible(const struct run *run, enum finding_kind kind, fact_fn say, void *arg)
{
	const struct irq_seen *irq = NULL;
	char text[TEXT_SIZE], who[WHO_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	const struct group *group;
	unsigned int named = 0;

	if (!run->possible[kind])
		return;
	strbuf_add(&buf, "%llu %s:", run->possible[kind], finding_name(kind));
	while ((irq = run_irq_next(run, irq))) {
		group = run_group(irq, kind);
		if (!group || !group->possible || named++ >= NAMED)
			continue;
		strbuf_add(&buf, "%s %s (%llu)", named > 1 ? "," : "", who_irq(who, irq),
			   group->possible);
	}
	if (named > NAMED)
		strbuf_add(&buf, " and %u more", named - NAMED);
	say("possible", text, arg);
}

void facts_chance(const struct run *run, fact_fn say, void *arg)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		say_possible(run, kind, say, arg);
	say_bases(run, true, say, arg);
	say_bases(run, false, say, arg);
}
