// SPDX-License-Identifier: GPL-2.0-only
/* What a collected run has. */
#include "model/run.h"

const struct irq_seen *run_irq_next(const struct run *run, const struct irq_seen *irq)
{
	size_t number;

	if (!irq)
		return &run->nobody;
	if (irq->later)
		return irq->later;
	for (number = irq->irq == NONE ? 0 : irq->irq + 1; number < run->room; number++)
		if (run->by_number[number].first)
			return run->by_number[number].first;
	return NULL;
}

bool run_wants(const struct run *run, const struct irq_seen *irq)
{
	const struct trace_irq *known = irq->known;

	if (!run->filter || filter_match(run->filter, irq->irq, irq->action, &irq->device))
		return true;
	/* The first action's name is all that a record has of a shared interrupt. */
	return known && known->irq == irq->irq &&
	       filter_match(run->filter, irq->irq, known->actions, &known->device);
}

const struct group *run_group(const struct irq_seen *irq, enum finding_kind kind)
{
	const struct group *group = irq->groups;

	while (group && group->kind != kind)
		group = group->next;
	return group;
}

__u64 run_dropped(const struct run *run)
{
	unsigned int i;
	__u64 sum = run->drops.missed + run->drops.unread;

	for (i = 0; i < RECORD_TYPES; i++)
		sum += run->drops.lost[i];
	return sum;
}

bool run_incomplete(const struct run *run)
{
	return run_dropped(run) || run->state.cut_off || run->state.missing || run->state.late ||
	       run->state.skipped || run->state.nr_notes || run->lost_output;
}

bool run_counts(const struct run *run, const struct finding *finding)
{
	return chances_stand(&run->chances, finding->basis, chance_bin(finding->chance / 1e6));
}
