// SPDX-License-Identifier: GPL-2.0-only
/* What a run comes to in one paragraph, and the ways in which things went wrong, by gravity. */
#include <stdlib.h>

#include "report/doubt.h"
#include "report/draft.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report/words.h"
#include "trace/blind.h"

#define LIST_TEXT 512

bool facts_torn(enum finding_kind kind)
{
	return kind == FINDING_TORN_MISROUTED || kind == FINDING_TORN_HIT;
}

/* See user/diagnose/lost.c: of two that share a slot each is named as the other of the other. */
enum finding_kind facts_hit_of(const struct finding *lost)
{
	if (lost->at.cpu == NONE || (lost->nr_others && lost->others[0] != lost->owner))
		return FINDING_KINDS;
	return lost->slot == SLOT_OWNED ? FINDING_TORN_MISROUTED : FINDING_TORN_HIT;
}

static int gravest_first(const void *a, const void *b)
{
	const struct way *one = *(const struct way *const *)a;
	const struct way *other = *(const struct way *const *)b;
	int by =
		finding_gravity(one->best.finding.kind) - finding_gravity(other->best.finding.kind);

	if (by)
		return by;
	if (one->count != other->count)
		return one->count < other->count ? 1 : -1;
	return one->best.finding.ts < other->best.finding.ts ? -1 : 1;
}

unsigned int facts_ways(const struct report *report, const struct way *ways[WAYS_MAX])
{
	unsigned int i;

	for (i = 0; i < report->nr_ways; i++)
		ways[i] = &report->ways[i];
	qsort(ways, report->nr_ways, sizeof(*ways), gravest_first);
	return report->nr_ways;
}

/* " (8 proved, 1 inferred)"; "" if all are proved. */
static const char *certainty(char text[80], const struct report *report, enum finding_kind kind)
{
	const __u64 proved = report->proved[kind], count = report->findings[kind];
	char sure[64];

	snprintf(text, 80, " (%s)", words_certainty(sure, proved, count));
	return proved == count ? "" : text;
}

static void add_counts(struct draft *draft, const struct report *report)
{
	const char *comma = " ";
	int grade, kind;
	char sure[80];

	for (grade = 0; grade < FINDING_KINDS; grade++)
		for (kind = 0; kind < FINDING_KINDS; kind++) {
			if (finding_gravity(kind) != grade || !report->findings[kind])
				continue;
			draft_add(draft, "%s%llu %s%s", comma, report->findings[kind],
				  finding_name(kind), certainty(sure, report, kind));
			comma = ", ";
		}
	if (*comma == ',')
		draft_add(draft, ".");
}

/* What happened to messages, whoever was hit by it. */
static void add_windows(struct draft *draft, const struct report *report)
{
	const struct summary_moves sum = summary_moves(report);
	char times[TIMES_SIZE], median[SPAN_SIZE], max[SPAN_SIZE], span[SPAN_SIZE];

	if (!report->windows.count)
		return;
	draft_add(
		draft,
		" In %s %u IRQ%s moved %s, and %llu of these updates could tear: "
		"with the device unmasked they wrote the address of its new CPU first and the new "
		"vector after it, and in between (%s%s in the median, %s at the longest) its "
		"message named the new CPU with the old vector.",
		page_span(span, summary_span(report)), sum.irqs, sum.irqs == 1 ? "" : "s",
		words_times(times, sum.moves), report->windows.count,
		report->windows_exact == report->windows.count ? "" : "at most ",
		page_span(median, spans_quantile(&report->windows, 50)),
		page_span(max, report->windows.max));
}

/* Which of the losses those are whose interrupt was seen to go astray. */
static void add_losses(struct draft *draft, const struct report *report)
{
	const __u64 lost = report->findings[FINDING_LOST],
		    seen = grounds_count(&report->lost_torn, &report->chances);

	if (!lost)
		return;
	if (seen == lost && lost == 1)
		draft_add(draft, " The loss began so.");
	else if (seen == lost)
		draft_add(draft, " All %llu losses began so.", lost);
	else if (seen)
		draft_add(draft,
			  " %llu of the %llu losses began so; of the other%s no such arrival was "
			  "seen.",
			  seen, lost, lost - seen == 1 ? "" : "s");
	else if (lost == 1)
		draft_add(draft, " The loss was not seen to begin so.");
	else
		draft_add(draft, " None of the %llu losses was seen to begin so.", lost);
}

/*
 * A device that is aimed at its updates, or comes in bursts, is not hit by chance.
 * Who is hit once can have had bad luck, and who had not would not read this.
 */
static void add_chance(struct draft *draft, const struct report *report, __u64 torn)
{
	const double chance = summary_chance(report);

	if (torn < 2 || chance == 0 || !estimate_exceeds(torn, chance))
		return;
	draft_add(draft, " Spread evenly over time it would be ");
	if (chance < 0.001)
		draft_add(draft, "less than 0.001");
	else
		draft_add(draft, "%.*f", chance < 0.1 ? 3 : chance < 10 ? 1 : 0, chance);
	draft_add(draft, ": these come in step with the updates, or in bursts.");
}

/* Hits are among the updates that can tear, and losses may be among the hits: not to be added up. */
static void add_hits(struct draft *draft, const struct report *report)
{
	const __u64 hits = report->findings[FINDING_TORN_HIT];
	const __u64 misrouted = report->findings[FINDING_TORN_MISROUTED], sum = hits + misrouted;
	static const char nobody[] = "to nobody (torn-hit)";
	static const char other[] = "to another's handler (torn-misrouted)";

	if (!sum) {
		if (report->windows.count && !report->possible[FINDING_TORN_MISROUTED] &&
		    !grounds_count(&report->lost_torn, &report->chances))
			draft_add(draft, " No interrupt was seen to come there.");
		return;
	}
	draft_add(draft, " %llu interrupt%s sent half-written", sum, sum == 1 ? " was" : "s were");
	if (hits && misrouted)
		draft_add(draft, ": %llu %s, %llu %s.", hits, nobody, misrouted, other);
	else
		draft_add(draft, ", %s.", hits ? nobody : other);
	add_losses(draft, report);
	add_chance(draft, report, sum);
}

/* The gravest case, as one sentence. */
static void add_case(struct draft *draft, const struct report *report)
{
	const struct way *ways[WAYS_MAX];
	const struct finding *finding;
	char who[WHO_SIZE], text[MOVE_SIZE], span[SPAN_SIZE], owner[WHO_SIZE];

	if (!facts_ways(report, ways))
		return;
	finding = &ways[0]->best.finding;
	draft_add(draft, " %s: %s", ways[0]->count > 1 ? "The clearest case" : "The case",
		  words_whose(who, &ways[0]->best));
	if (words_move(text, report, &ways[0]->best))
		draft_add(draft, " was %s", text);
	if (finding->move)
		draft_add(draft, " [record %llu]", finding->move);
	if (finding->window)
		draft_add(draft, "; half written for %s%s", finding->window_exact ? "" : "at most ",
			  page_span(span, finding->window));
	if (words_is_place(&finding->at)) {
		draft_add(draft, "; its interrupt arrived at %s",
			  words_place(text, report, &finding->at));
		if (finding->owner != NONE)
			draft_add(draft, ", which is %s",
				  words_owner(owner, report, finding->owner, ways[0]->best.owner));
		else
			draft_add(draft, ", a slot %s", words_slot(finding->slot));
	}
	if (finding->kind == FINDING_LOST)
		draft_add(draft, "; then it was silent for %s%s", page_span(span, finding->silent),
			  finding->ended == ENDED_TIMEOUT ? ", until its driver's timeout"
			  : finding->ended == ENDED_NEVER ? ", to the end of the records"
							  : "");
	draft_add(draft, ".");
}

/* What is missing of all is in the verdict; what is of some only would not be. */
static void add_unseen(struct draft *draft, const struct report *report)
{
	char list[LIST_TEXT];
	__u64 kinds;
	const unsigned int irqs = doubt_some(report, &kinds);

	draft_add(draft, " Not all was seen");
	if (irqs)
		draft_add(draft, ", and %s cannot be told of %u interrupt%s",
			  blind_list(list, sizeof(list), kinds), irqs, irqs == 1 ? "" : "s");
	draft_add(draft, ": see the end.");
}

const char *facts_summary(char *text, const struct report *report)
{
	struct draft draft = { .text = text, .size = SUMMARY_SIZE };
	char altered[ALTERED_SIZE], verdict[SUMMARY_VERDICT];

	draft_add(&draft, "%s", summary_verdict_text(verdict, report));
	add_counts(&draft, report);
	add_windows(&draft, report);
	add_hits(&draft, report);
	add_case(&draft, report);
	if (*altered_text(altered, &report->altered))
		draft_add(&draft, " Not by itself: %s.", altered);
	if (!summary_complete(report))
		add_unseen(&draft, report);
	return text;
}
