// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/summary.h"
#include "report/ways.h"

static bool same_way(const struct finding *a, const struct finding *b)
{
	return a->kind == b->kind && a->context == b->context && a->slot == b->slot &&
	       a->basis == b->basis && chance_bin(a->chance / 1e6) == chance_bin(b->chance / 1e6) &&
	       !strcmp(a->reason, b->reason);
}

static struct way *way_of(struct report *report, const struct finding *finding)
{
	struct way *way;
	unsigned int i;

	for (i = 0; i < report->nr_ways; i++)
		if (same_way(&report->ways[i].best.finding, finding))
			return &report->ways[i];
	if (report->nr_ways == WAYS_MAX) {
		report->more_ways++;
		return NULL;
	}
	way = &report->ways[report->nr_ways++];
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

int ways_add(struct report *report, const struct kept *kept)
{
	struct way *way = way_of(report, &kept->finding);
	struct evidence *evidence;

	if (!way)
		return 0;
	way->proved += kept->finding.proved;
	if (way->count++ && !clearer(kept, &way->best))
		return 0;
	evidence = archive_evidence(&report->archive, &kept->finding, kept->move.request.seq);
	if (!evidence)
		return -ENOMEM;
	free(way->best.evidence);
	way->best = *kept;
	way->best.evidence = evidence;
	return 0;
}

void ways_settle(struct report *report)
{
	unsigned int i, left = 0;

	for (i = 0; i < report->nr_ways; i++) {
		if (summary_counts(report, &report->ways[i].best.finding))
			report->ways[left++] = report->ways[i];
		else
			free(report->ways[i].best.evidence);
	}
	report->nr_ways = left;
}

void ways_free(struct report *report)
{
	unsigned int i;

	for (i = 0; i < report->nr_ways; i++)
		free(report->ways[i].best.evidence);
}
