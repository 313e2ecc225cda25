// SPDX-License-Identifier: GPL-2.0-only
/* What a collected run has. */
#include "report/collect.h"

const struct irq_seen *report_irq_next(const struct report *report, const struct irq_seen *irq)
{
	size_t number;

	if (!irq)
		return &report->nobody;
	if (irq->later)
		return irq->later;
	for (number = irq->irq == NONE ? 0 : irq->irq + 1; number < report->room; number++)
		if (report->by_number[number].first)
			return report->by_number[number].first;
	return NULL;
}

bool report_wants(const struct report *report, const struct irq_seen *irq)
{
	const struct trace_irq *known = irq->known;

	if (!report->filter || filter_match(report->filter, irq->irq, irq->action, &irq->device))
		return true;
	/* The first action's name is all that a record has of a shared interrupt. */
	return known && known->irq == irq->irq &&
	       filter_match(report->filter, irq->irq, known->actions, &known->device);
}

const struct group *report_group(const struct irq_seen *irq, enum finding_kind kind)
{
	const struct group *group = irq->groups;

	while (group && group->kind != kind)
		group = group->next;
	return group;
}

__u64 report_dropped(const struct report *report)
{
	unsigned int i;
	__u64 sum = report->drops.missed + report->drops.unread;

	for (i = 0; i < RECORD_TYPES; i++)
		sum += report->drops.lost[i];
	return sum;
}

bool report_incomplete(const struct report *report)
{
	return report_dropped(report) || report->state.cut_off || report->state.missing ||
	       report->state.late || report->state.skipped || report->state.nr_notes ||
	       report->lost_output;
}
