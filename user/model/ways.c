// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/ways.h"

static bool alike(const struct finding *a, const struct finding *b)
{
	return a->kind == b->kind && a->context == b->context && a->slot == b->slot &&
	       a->basis == b->basis && !strcmp(a->reason, b->reason);
}

/* Until all was seen it is not known which chances count. */
static bool same_way(const struct finding *a, const struct finding *b)
{
	return alike(a, b) && chance_bin(a->chance / 1e6) == chance_bin(b->chance / 1e6);
}

static struct way *way_of(struct run *run, const struct finding *finding)
{
	struct way *way;
	unsigned int i;

	for (i = 0; i < run->nr_ways; i++)
		if (same_way(&run->ways[i].best.finding, finding))
			return &run->ways[i];
	if (run->nr_ways == WAYS_MAX) {
		run->more_ways++;
		return NULL;
	}
	way = &run->ways[run->nr_ways++];
	way->best.finding = *finding;
	return way;
}

/* What leaves least to doubt, then what shows most. */
static bool clearer(const struct kept *a, const struct kept *b)
{
	if (a->finding.ambiguous != b->finding.ambiguous)
		return b->finding.ambiguous;
	if (a->finding.proved != b->finding.proved)
		return a->finding.proved;
	if (!a->move.seq != !b->move.seq)
		return a->move.seq;
	if (a->finding.silent != b->finding.silent)
		return a->finding.silent > b->finding.silent;
	return a->finding.window > b->finding.window;
}

int ways_add(struct run *run, const struct kept *kept)
{
	struct way *way = way_of(run, &kept->finding);
	struct evidence *evidence;

	if (!way)
		return 0;
	way->proved += kept->finding.proved;
	if (way->count++ && !clearer(kept, &way->best))
		return 0;
	evidence = archive_evidence(&run->archive, &kept->finding, kept->move.request.seq);
	if (!evidence)
		return -ENOMEM;
	free(way->best.evidence);
	way->best = *kept;
	way->best.evidence = evidence;
	return 0;
}

/* One of @way and one of the @nr before is the same: of both the clearer is kept. */
static bool merge(struct way *ways, unsigned int nr, struct way *way)
{
	struct kept less;
	unsigned int i;

	for (i = 0; i < nr && !alike(&ways[i].best.finding, &way->best.finding); i++)
		;
	if (i == nr)
		return false;
	ways[i].count += way->count;
	ways[i].proved += way->proved;
	less = way->best;
	if (clearer(&way->best, &ways[i].best)) {
		less = ways[i].best;
		ways[i].best = way->best;
	}
	free(less.evidence);
	return true;
}

void ways_settle(struct run *run)
{
	struct way *ways = run->ways;
	unsigned int i, left = 0;

	for (i = 0; i < run->nr_ways; i++) {
		if (!run_counts(run, &ways[i].best.finding))
			free(ways[i].best.evidence);
		else if (!merge(ways, left, &ways[i]))
			ways[left++] = ways[i];
	}
	run->nr_ways = left;
}

void ways_free(struct run *run)
{
	unsigned int i;

	for (i = 0; i < run->nr_ways; i++)
		free(run->ways[i].best.evidence);
}
