// SPDX-License-Identifier: GPL-2.0-only
/* The counts of both sides held against each other: what was to come, and what can be left. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/bounds.h"
#include "report/compare_rows.h"

#define LIKE 0.5 /* so much of the other side's interrupts is like it */

/* How much a move there counts of one here: it is hit as often as interrupts come. */
static double load(const struct compare_device *device, enum compare_when here,
		   enum compare_when there)
{
	double share;

	if (!device->handled[here] || !device->held[here])
		return 1;
	if (!device->held[there])
		return 0;
	share = device->handled[there] / device->held[there] /
		(device->handled[here] / device->held[here]);
	return share < LIKE ? share : 1;
}

static void add_cell(struct compare_cell *sum, const struct compare_cell *cell)
{
	sum->tries += cell->tries;
	sum->watched += cell->watched;
	sum->unseen += cell->unseen;
	sum->hits += cell->hits;
	sum->possible += cell->possible;
}

/*
 * How many were to come there, at the rate here. A device that was not watched all the time may
 * have had more of them: here that is passed over, as it would make the other side look better.
 */
static void add_expected(struct compare_sum *sum, const struct compare_cell *here,
			 const struct compare_cell *there, double like, enum compare_when when)
{
	if (!here->hits)
		return;
	if (!here->tries || !there->watched || !like) {
		sum->uncovered[!when] += here->hits;
		return;
	}
	sum->expected[when] += (double)here->hits / here->tries * there->watched * like;
	if (when == COMPARE_AFTER)
		sum->plain += (double)here->hits / here->tries * there->tries;
}

static void add_device(struct compare_sum *sum, const struct compare_device *device,
		       enum compare_path path, enum compare_measure measure)
{
	const struct compare_cell *before = &device->cells[COMPARE_BEFORE][path][measure];
	const struct compare_cell *after = &device->cells[COMPARE_AFTER][path][measure];
	const bool loaded = measure != COMPARE_EXPOSED;

	add_cell(&sum->cells[COMPARE_BEFORE], before);
	add_cell(&sum->cells[COMPARE_AFTER], after);
	add_expected(sum, before, after, loaded ? load(device, COMPARE_BEFORE, COMPARE_AFTER) : 1,
		     COMPARE_AFTER);
	add_expected(sum, after, before, loaded ? load(device, COMPARE_AFTER, COMPARE_BEFORE) : 1,
		     COMPARE_BEFORE);
}

static void add_sum(struct compare_sum *all, const struct compare_sum *sum, bool first)
{
	unsigned int i;

	all->path = first || all->path == sum->path ? sum->path : COMPARE_PATHS;
	for (i = 0; i < COMPARE_SIDES; i++) {
		add_cell(&all->cells[i], &sum->cells[i]);
		all->expected[i] += sum->expected[i];
		all->uncovered[i] += sum->uncovered[i];
	}
	all->plain += sum->plain;
}

/*
 * By the exact bound of the ratio of two Poisson means. Hits here that nothing there compares
 * with count as unchanged.
 */
double compare_most_left(const struct compare_sum *sum, enum compare_when there, double extra,
			 double level)
{
	const struct compare_cell *here = &sum->cells[!there];
	const double covered = here->hits - sum->uncovered[!there];
	double unchanged;

	if (!here->hits || !(covered > 0) || !(sum->expected[there] > 0))
		return HUGE_VAL;
	unchanged = sum->uncovered[!there] / (double)here->hits;
	return unchanged + (1 - unchanged) *
				   bounds_odds(sum->cells[there].hits + extra, covered, level) *
				   covered / sum->expected[there];
}

/* Hits before, of which so much of the rate can be left whatever is left of others. */
struct stratum {
	double hits;
	double ratio; /* that were to come after, for each of them */
};

static size_t add_strata(struct stratum *strata, const struct compare_sum *sum)
{
	const double uncovered = sum->uncovered[COMPARE_BEFORE];
	const double covered = sum->cells[COMPARE_BEFORE].hits - uncovered;
	size_t count = 0;

	if (covered > 0)
		strata[count++] =
			(struct stratum){ .hits = covered,
					  .ratio = sum->expected[COMPARE_AFTER] / covered };
	if (uncovered > 0)
		strata[count++] = (struct stratum){ .hits = uncovered };
	return count;
}

static int best_first(const void *a, const void *b)
{
	const struct stratum *one = a, *other = b;

	return (one->ratio < other->ratio) - (one->ratio > other->ratio);
}

/*
 * None came after, but @extra that may have. What is left may all be of the stratum that was
 * tried least: so each counts as tried as little as that. Or a stratum that was tried too
 * little counts as unchanged, whichever of both leaves less.
 */
static void bound_left(struct stratum *strata, size_t count, double extra, double *left,
		       double *times)
{
	double hits = 0, covered = 0, unchanged, bound, aim;
	size_t i;

	*left = *times = HUGE_VAL;
	qsort(strata, count, sizeof(*strata), best_first);
	for (i = 0; i < count; i++)
		hits += strata[i].hits;
	for (i = 0; i < count && strata[i].ratio > 0; i++) {
		covered += strata[i].hits;
		unchanged = 1 - covered / hits;
		bound = bounds_odds(extra, covered, BOUNDS_LEVEL) / strata[i].ratio;
		*left = fmin(*left, unchanged + (1 - unchanged) * bound);
		aim = (COMPARE_TENTH - unchanged) / (1 - unchanged);
		if (aim > 0)
			*times = fmin(*times, bound / aim);
	}
}

static void find_left(const struct compare *compare, struct compare_sum *sum,
		      struct stratum *strata, size_t count)
{
	const double extra =
		sum->cells[COMPARE_AFTER].possible + (double)compare->sides[COMPARE_AFTER].dropped;
	double times;

	if (sum->cells[COMPARE_AFTER].hits) {
		sum->left = compare_most_left(sum, COMPARE_AFTER, extra, BOUNDS_LEVEL);
		return;
	}
	bound_left(strata, count, 0, &sum->surely_left, &times);
	bound_left(strata, count, extra, &sum->left, &sum->times);
}

bool compare_is_told(const struct compare_sum *sum)
{
	const struct compare_cell *before = &sum->cells[COMPARE_BEFORE];
	const struct compare_cell *after = &sum->cells[COMPARE_AFTER];

	return before->hits || after->hits || before->possible || after->possible;
}

static int by_model(const void *a, const void *b)
{
	const struct compare_device *one = a, *other = b;
	int by = strcmp(one->model, other->model);

	return by ? by : memcmp(&one->address, &other->address, sizeof(one->address));
}

static void add_row(struct compare *compare, const struct compare_device *devices, size_t count,
		    enum compare_path path)
{
	struct compare_row *row = &compare->rows[compare->nr_rows++];
	unsigned int i;
	size_t d;

	*row = (struct compare_row){ .devices = devices, .nr_devices = count, .path = path };
	for (d = 0; d < count; d++) {
		for (i = 0; i < COMPARE_SIDES; i++) {
			row->how[i].classes |= devices[d].how[i].classes;
			row->how[i].protocols |= devices[d].how[i].protocols;
		}
		for (i = 0; i < COMPARE_MEASURES; i++)
			add_device(&row->sums[i], &devices[d], path, i);
	}
	for (i = 0; i < COMPARE_MEASURES; i++) {
		row->sums[i].path = path;
		row->told |= compare_is_told(&row->sums[i]);
		row->moved |= row->sums[i].cells[COMPARE_BEFORE].tries ||
			      row->sums[i].cells[COMPARE_AFTER].tries;
	}
}

static void add_rows(struct compare *compare)
{
	const struct compare_device *devices = compare->devices;
	size_t begin, end;
	unsigned int path;

	for (begin = 0; begin < compare->nr_devices; begin = end) {
		end = begin + 1;
		while (end < compare->nr_devices &&
		       !strcmp(devices[begin].model, devices[end].model))
			end++;
		for (path = 0; path < COMPARE_PATHS; path++)
			add_row(compare, &devices[begin], end - begin, path);
	}
}

/* Whether moves of that row stand for those of which a measure is to be judged. */
typedef bool (*stands_fn)(const struct compare_row *row, enum compare_measure measure);

static bool tells_it(const struct compare_row *row, enum compare_measure measure)
{
	return compare_is_told(&row->sums[measure]);
}

static bool tells_any(const struct compare_row *row, enum compare_measure measure)
{
	(void)measure;
	return row->told;
}

static bool is_any(const struct compare_row *row, enum compare_measure measure)
{
	(void)row;
	(void)measure;
	return true;
}

/* Of all: only the moves of those that had any, as others would water the rates down. */
static void add_all(struct compare *compare, enum compare_measure measure)
{
	static const stands_fn stands[] = { tells_it, tells_any, is_any };
	bool found = false;
	size_t i, j;

	for (i = 0; !found && i < sizeof(stands) / sizeof(stands[0]); i++)
		for (j = 0; j < compare->nr_rows; j++) {
			if (!stands[i](&compare->rows[j], measure))
				continue;
			add_sum(&compare->sums[measure], &compare->rows[j].sums[measure], !found);
			found = true;
		}
}

/* What has nothing to tell is only counted. */
static void drop_quiet(struct compare *compare)
{
	size_t i, told = 0;

	for (i = 0; i < compare->nr_rows; i++) {
		if (compare->rows[i].told)
			compare->rows[told++] = compare->rows[i];
		else
			compare->nr_quiet += compare->rows[i].moved;
	}
	compare->nr_rows = told;
}

/* @strata has room for all. */
static void find_all_left(struct compare *compare, enum compare_measure measure,
			  struct stratum *strata)
{
	size_t i, count = 0;

	for (i = 0; i < compare->nr_rows; i++)
		count += add_strata(strata + count, &compare->rows[i].sums[measure]);
	find_left(compare, &compare->sums[measure], strata, count);
	for (i = 0; i < compare->nr_rows; i++) {
		count = add_strata(strata, &compare->rows[i].sums[measure]);
		find_left(compare, &compare->rows[i].sums[measure], strata, count);
	}
}

int compare_sum_up(struct compare *compare)
{
	const size_t most = COMPARE_PATHS * compare->nr_devices;
	struct stratum *strata = calloc(2 * most + 1, sizeof(*strata));
	unsigned int i;

	compare->rows = calloc(most + 1, sizeof(*compare->rows));
	if (!compare->rows || !strata) {
		free(strata);
		return -ENOMEM;
	}
	if (compare->nr_devices)
		qsort(compare->devices, compare->nr_devices, sizeof(*compare->devices), by_model);
	add_rows(compare);
	for (i = 0; i < COMPARE_MEASURES; i++)
		add_all(compare, i);
	drop_quiet(compare);
	for (i = 0; i < COMPARE_MEASURES; i++)
		find_all_left(compare, i, strata);
	free(strata);
	return 0;
}
