// SPDX-License-Identifier: GPL-2.0-only
/* What two sets of counts say of each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/bounds.h"
#include "report/compare_rows.h"

#define MORE_MAX 1e15

/* Moves without any that are missing, in the same shares, until a tenth is shown; 0: no number helps. */
static __u64 moves_more(const struct compare_sum *sum)
{
	const double more = sum->cells[COMPARE_AFTER].tries * (sum->times - 1);

	return more > 0 && more < MORE_MAX ? ceil(more) : 0;
}

static bool widened_more(const struct altered *one, const struct altered *other)
{
	return one->widen_us > other->widen_us || one->per_mille > other->per_mille ||
	       one->program > other->program;
}

const char *compare_eased(const struct compare *compare, enum compare_when when,
			  enum compare_measure measure)
{
	static const char *const widened[] = {
		"windows were widened more, or interrupts raised in more of them, after",
		"windows were widened more, or interrupts raised in more of them, before"
	};
	static const char *const measured[] = {
		"windows were measured after, which widens them, and not before",
		"windows were measured before, which widens them, and not after"
	};
	static const char *const patient[] = { "a loss took a longer silence before than after",
					       "a loss took a longer silence after than before" };
	const struct compare_side *side = &compare->sides[when], *other = &compare->sides[!when];

	if (measure == COMPARE_EXPOSED)
		return NULL;
	if (widened_more(&other->most, &side->least))
		return widened[when];
	if (other->windows && side->windows < side->fleet->nr_traces)
		return measured[when];
	if (measure == COMPARE_LOST && side->lost_after > other->lost_after_least)
		return patient[when];
	return NULL;
}

/* What a measure is judged by, beside its own counts. */
struct bench {
	const struct compare *compare;
	enum compare_measure measure;
	const struct compare_sum *exposed; /* of the same moves, judged already */
	double level; /* of those that are worse: shared by all that are looked at */
};

static void conclude(struct compare_sum *sum, enum compare_verdict verdict, enum compare_why why)
{
	sum->verdict = verdict;
	sum->why = why;
}

static bool is_blind(const struct compare_sum *sum, const struct bench *bench,
		     enum compare_when when)
{
	return sum->cells[when].unseen || bench->compare->sides[when].hidden[bench->measure];
}

/* There are some after. */
static void judge_seen(struct compare_sum *sum, const struct bench *bench)
{
	const struct compare *compare = bench->compare;
	const double back =
		compare_most_left(sum, COMPARE_BEFORE,
				  sum->cells[COMPARE_BEFORE].possible +
					  (double)compare->sides[COMPARE_BEFORE].dropped,
				  bench->level);
	const enum compare_why why = back < 1 ? COMPARE_EASED : COMPARE_BY_COUNT;

	if (back < 1 && !compare_eased(compare, COMPARE_BEFORE, bench->measure))
		return conclude(sum, COMPARE_WORSE, COMPARE_BY_COUNT);
	if (!sum->cells[COMPARE_BEFORE].hits)
		return conclude(sum, COMPARE_AFTER_ONLY, why);
	if (sum->left < 1 && !is_blind(sum, bench, COMPARE_AFTER) &&
	    !compare_eased(compare, COMPARE_AFTER, bench->measure))
		return conclude(sum, COMPARE_BETTER, COMPARE_BY_COUNT);
	conclude(sum, COMPARE_NOT_FIXED, why);
}

/* None before, none after: where it could be seen. */
static void judge_none(struct compare_sum *sum, const struct bench *bench)
{
	unsigned int i;

	for (i = 0; i < COMPARE_SIDES; i++)
		if (!sum->cells[i].tries)
			return conclude(sum, COMPARE_UNSEEN,
					is_blind(sum, bench, i) ? COMPARE_BLIND : COMPARE_UNMOVED);
	conclude(sum, COMPARE_NONE, COMPARE_BY_COUNT);
}

static bool can_tear(const struct bench *bench)
{
	return bench->measure != COMPARE_EXPOSED && bench->exposed->cells[COMPARE_AFTER].hits;
}

/*
 * A hit takes an update that can tear: where these are gone, so are the hits. Unless those that
 * were hit are others, or in rows of which that cannot be said.
 */
static bool no_more_updates(const struct compare_sum *sum, const struct bench *bench)
{
	const double few = COMPARE_TENTH * sum->cells[COMPARE_BEFORE].hits;

	return bench->measure == COMPARE_TORN && bench->exposed->verdict == COMPARE_FIXED &&
	       !sum->cells[COMPARE_AFTER].possible && sum->uncovered[COMPARE_BEFORE] <= few &&
	       sum->open <= few;
}

/* Some before, none after. */
static void judge_gone(struct compare_sum *sum, const struct bench *bench)
{
	if (!sum->cells[COMPARE_AFTER].tries)
		return conclude(sum, COMPARE_CANNOT_SAY,
				is_blind(sum, bench, COMPARE_AFTER) ? COMPARE_BLIND
								    : COMPARE_UNMOVED);
	if (no_more_updates(sum, bench))
		return conclude(sum, COMPARE_FIXED, COMPARE_BY_UPDATES);
	if (compare_eased(bench->compare, COMPARE_AFTER, bench->measure))
		return conclude(sum, COMPARE_CANNOT_SAY, COMPARE_EASED);
	if (sum->left == HUGE_VAL)
		return conclude(sum, COMPARE_CANNOT_SAY, COMPARE_APART);
	if (sum->left <= COMPARE_TENTH && can_tear(bench))
		return conclude(sum, COMPARE_BETTER, COMPARE_STILL_TEARS);
	if (sum->left <= COMPARE_TENTH)
		return conclude(sum, COMPARE_FIXED, COMPARE_BY_COUNT);
	sum->more = moves_more(sum);
	if (!sum->more)
		return conclude(sum, COMPARE_NOT_SHOWN, COMPARE_UNCOVERED);
	conclude(sum, COMPARE_NOT_SHOWN,
		 sum->surely_left <= COMPARE_TENTH ? COMPARE_DOUBT : COMPARE_BY_COUNT);
}

static void judge(struct compare_sum *sum, const struct bench *bench)
{
	if (bench->compare->same)
		conclude(sum, COMPARE_CANNOT_SAY, COMPARE_SAME);
	else if (sum->cells[COMPARE_AFTER].hits)
		judge_seen(sum, bench);
	else if (sum->cells[COMPARE_BEFORE].hits)
		judge_gone(sum, bench);
	else
		judge_none(sum, bench);
}

static enum compare_verdict judge_all(const struct compare *compare, struct compare_sum *sums,
				      double level)
{
	enum compare_verdict worst = COMPARE_NONE;
	unsigned int i;

	for (i = 0; i < COMPARE_MEASURES; i++) {
		const struct bench bench = { .compare = compare,
					     .measure = i,
					     .exposed = &sums[COMPARE_EXPOSED],
					     .level = level };

		judge(&sums[i], &bench);
		if (sums[i].verdict < worst)
			worst = sums[i].verdict;
	}
	return worst;
}

static __u64 weight(const struct compare_row *row, enum compare_measure measure)
{
	return row->sums[measure].cells[COMPARE_BEFORE].hits +
	       row->sums[measure].cells[COMPARE_AFTER].hits;
}

static int worst_first(const void *a, const void *b)
{
	const struct compare_row *one = a, *other = b;
	int by = (one->verdict > other->verdict) - (one->verdict < other->verdict), i;

	for (i = COMPARE_LOST; !by && i >= COMPARE_EXPOSED; i--)
		by = (weight(one, i) < weight(other, i)) - (weight(one, i) > weight(other, i));
	if (!by)
		by = strcmp(one->devices->model, other->devices->model);
	return by ? by : (int)one->path - (int)other->path;
}

/* Each is judged at a level of its own: of many something is worse by chance. */
static void judge_rows(struct compare *compare)
{
	const double level = BOUNDS_LEVEL / COMPARE_MEASURES / (compare->nr_rows + 1);
	struct compare_row *row;
	unsigned int j;
	size_t i;

	for (i = 0; i < compare->nr_rows; i++) {
		row = &compare->rows[i];
		row->verdict = judge_all(compare, row->sums, level);
		for (j = 0; j < COMPARE_MEASURES; j++)
			if (row->sums[j].verdict != COMPARE_FIXED)
				compare->sums[j].open += row->sums[j].cells[COMPARE_BEFORE].hits;
	}
	compare->verdict = judge_all(compare, compare->sums, level);
	for (i = 0; i < compare->nr_rows; i++)
		if (compare->rows[i].verdict == COMPARE_WORSE)
			compare->verdict = COMPARE_WORSE;
}

/* What is held against itself is alike, whatever was changed. */
static bool is_same(const struct compare *compare)
{
	const struct fleet *before = compare->sides[COMPARE_BEFORE].fleet;
	const struct fleet *after = compare->sides[COMPARE_AFTER].fleet;

	return (before->nr_traces && fleet_shared(before, after) == before->nr_traces) ||
	       (after->nr_traces && fleet_shared(after, before) == after->nr_traces);
}

int compare_judge(struct compare *compare)
{
	int err = compare_sum_up(compare);

	if (err)
		return err;
	compare->same = is_same(compare);
	judge_rows(compare);
	qsort(compare->rows, compare->nr_rows, sizeof(*compare->rows), worst_first);
	return 0;
}

bool compare_same(const struct compare *compare)
{
	return compare->same;
}

enum compare_verdict compare_verdict(const struct compare *compare)
{
	return compare->verdict;
}

bool compare_shown(const struct compare *compare)
{
	return compare->verdict != COMPARE_CANNOT_SAY && compare->verdict != COMPARE_NOT_SHOWN &&
	       compare->verdict != COMPARE_UNSEEN;
}
