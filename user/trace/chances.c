// SPDX-License-Identifier: GPL-2.0-only
/* What inferred findings are held against, in the end of a trace. */
#include <math.h>

#include "trace/trace.h"

#define MILLION 1e6

static __u64 millionths(double expected)
{
	return llround(expected * MILLION);
}

void trace_chances(struct trace_end *end, const struct chances *chances)
{
	const struct chance *controls;
	struct trace_chance *to;
	struct chance sum;
	int basis;

	end->nr_chances = 0;
	for (basis = BASIS_RESULT; basis < FINDING_BASES; basis++) {
		sum = chances_sum(chances, basis);
		controls = &chances->controls[basis];
		to = &end->chances[end->nr_chances++];
		to->basis = basis;
		to->limit = chances_limit(chances, basis);
		to->trials = sum.trials;
		to->hits = sum.hits;
		to->expected = millionths(sum.expected);
		to->control_trials = controls->trials;
		to->control_hits = controls->hits;
		to->control_expected = millionths(controls->expected);
	}
}
