// SPDX-License-Identifier: GPL-2.0-only
/* What a run comes to in one paragraph, and the ways in which things went wrong, by gravity. */
#include <stdlib.h>

#include "base/page.h"
#include "base/strbuf.h"
#include "describe/altered.h"
#include "describe/finding.h"
#include "report/doubt.h"
#include "report/facts.h"
#include "report/summary.h"
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
	const struct signature *one = *(const struct signature *const *)a;
	const struct signature *other = *(const struct signature *const *)b;
	int by =
		finding_gravity(one->best.finding.kind) - finding_gravity(other->best.finding.kind);

	if (by)
		return by;
	if (one->count != other->count)
		return one->count < other->count ? 1 : -1;
	return one->best.finding.ts < other->best.finding.ts ? -1 : 1;
}

unsigned int facts_signatures(const struct run *run,
			      const struct signature *signatures[SIGNATURES_MAX])
{
	unsigned int i;

	for (i = 0; i < run->nr_signatures; i++)
		signatures[i] = &run->signatures[i];
	qsort(signatures, run->nr_signatures, sizeof(*signatures), gravest_first);
	return run->nr_signatures;
}

/* " (8 proved, 1 inferred)"; "" if all are proved. */
static const char *certainty(char text[80], const struct run *run, enum finding_kind kind)
{
	const __u64 proved = run->proved[kind], count = run->findings[kind];
	char sure[64];

	snprintf(text, 80, " (%s)", finding_certainty(sure, proved, count));
	return proved == count ? "" : text;
}

static void add_counts(struct strbuf *buf, const struct run *run)
{
	const char *comma = " ";
	int grade, kind;
	char sure[80];

	for (grade = 0; grade < FINDING_KINDS; grade++)
		for (kind = 0; kind < FINDING_KINDS; kind++) {
			if (finding_gravity(kind) != grade || !run->findings[kind])
				continue;
			strbuf_add(buf, "%s%llu %s%s", comma, run->findings[kind],
				   finding_name(kind), certainty(sure, run, kind));
			comma = ", ";
		}
	if (*comma == ',')
		strbuf_add(buf, ".");
}

/* What happened to messages, whoever was hit by it. */
static void add_windows(struct strbuf *buf, const struct run *run)
{
	const struct summary_moves sum = summary_moves(run);
	char times[SPAN_SIZE], median[SPAN_SIZE], max[SPAN_SIZE], span[SPAN_SIZE];

	if (!run->windows.count)
		return;
	strbuf_add(
		buf,
		" In %s %u IRQ%s moved %s; %llu of these updates could tear: unmasked, they wrote "
		"the new CPU's address first, then the new vector, and in between (median %s%s, "
		"longest %s) the message named the new CPU with the old vector.",
		page_span(span, summary_span(run)), sum.irqs, sum.irqs == 1 ? "" : "s",
		page_times(times, sum.moves), run->windows.count,
		run->windows_exact == run->windows.count ? "" : "at most ",
		page_span(median, spans_quantile(&run->windows, 50)),
		page_span(max, run->windows.max));
}

/* Which of the losses those are whose interrupt was seen to go astray. */
static void add_losses(struct strbuf *buf, const struct run *run)
{
	const __u64 lost = run->findings[FINDING_LOST],
		    seen = grounds_count(&run->lost_torn, &run->chances);

	if (!lost)
		return;
	if (seen == lost && lost == 1)
		strbuf_add(buf, " The loss began so.");
	else if (seen == lost)
		strbuf_add(buf, " All %llu losses began so.", lost);
	else if (seen)
		strbuf_add(buf,
			   " %llu of the %llu losses began so; of the other%s no such arrival was "
			   "seen.",
			   seen, lost, lost - seen == 1 ? "" : "s");
	else if (lost == 1)
		strbuf_add(buf, " The loss was not seen to begin so.");
	else
		strbuf_add(buf, " None of the %llu losses was seen to begin so.", lost);
}

/*
 * A device that is aimed at its updates, or comes in bursts, is not hit by chance.
 * Who is hit once can have had bad luck, and who had not would not read this.
 */
static void add_chance(struct strbuf *buf, const struct run *run, __u64 torn)
{
	const double chance = summary_chance(run);

	if (torn < 2 || chance == 0 || !estimate_exceeds(torn, chance))
		return;
	strbuf_add(buf, " Chance alone would give ");
	if (chance < 0.001)
		strbuf_add(buf, "less than 0.001");
	else
		strbuf_add(buf, "%.*f", chance < 0.1 ? 3 : chance < 10 ? 1 : 0, chance);
	strbuf_add(buf, ": they come in step with the updates, or in bursts.");
}

/* Hits are among the updates that can tear, and losses may be among the hits: not to be added up. */
static void add_hits(struct strbuf *buf, const struct run *run)
{
	const __u64 hits = run->findings[FINDING_TORN_HIT];
	const __u64 misrouted = run->findings[FINDING_TORN_MISROUTED], sum = hits + misrouted;
	static const char nobody[] = "to nobody (torn-hit)";
	static const char other[] = "to another's handler (torn-misrouted)";

	if (!sum) {
		if (run->windows.count && !run->possible[FINDING_TORN_MISROUTED] &&
		    !grounds_count(&run->lost_torn, &run->chances))
			strbuf_add(buf, " No interrupt was seen to come there.");
		return;
	}
	strbuf_add(buf, " %llu %s sent half-written", sum, sum == 1 ? "was" : "were");
	if (hits && misrouted)
		strbuf_add(buf, ": %llu %s, %llu %s.", hits, nobody, misrouted, other);
	else
		strbuf_add(buf, ", %s.", hits ? nobody : other);
	add_losses(buf, run);
	add_chance(buf, run, sum);
}

/* The gravest case, as one sentence. */
static void add_case(struct strbuf *buf, const struct run *run)
{
	const struct signature *signatures[SIGNATURES_MAX];

	if (!facts_signatures(run, signatures))
		return;
	strbuf_add(buf, " %s: ", signatures[0]->count > 1 ? "The clearest case" : "The case");
	finding_case(buf, run, &signatures[0]->best);
	strbuf_add(buf, ".");
}

/* What is missing of all is in the verdict; what is of some only would not be. */
static void add_unseen(struct strbuf *buf, const struct run *run)
{
	char list[LIST_TEXT];
	__u64 kinds;
	const unsigned int irqs = doubt_some(run, &kinds);

	strbuf_add(buf, " Not all was seen");
	if (irqs)
		strbuf_add(buf, ", and %s cannot be told of %u interrupt%s",
			   blind_list(list, sizeof(list), kinds), irqs, irqs == 1 ? "" : "s");
	strbuf_add(buf, ": see the end.");
}

const char *facts_summary(char *text, const struct run *run)
{
	struct strbuf buf = { .text = text, .size = SUMMARY_SIZE };
	char altered[ALTERED_SIZE], verdict[SUMMARY_VERDICT];

	strbuf_add(&buf, "%s", summary_verdict_text(verdict, run));
	add_counts(&buf, run);
	add_windows(&buf, run);
	add_hits(&buf, run);
	add_case(&buf, run);
	if (*altered_text(altered, &run->altered))
		strbuf_add(&buf, " Not by itself: %s.", altered);
	if (!summary_complete(run))
		add_unseen(&buf, run);
	if (summary_verdict(run) < VERDICT_UNKNOWN && summary_verdict(run) != VERDICT_DEFECT)
		strbuf_add(&buf, " What helps there: 'msiscope advise'.");
	return text;
}
