// SPDX-License-Identifier: GPL-2.0-only
/* What a collected run has. */
#include "model/run.h"

/* Its id is its first member. */
struct irq_seen *run_irq_of(const struct irq_id *id)
{
	return (struct irq_seen *)id;
}

const struct irq_seen *run_irq_later(const struct irq_seen *irq)
{
	return irq->id.later ? run_irq_of(irq->id.later) : NULL;
}

const struct irq_seen *run_irq_at(const struct run *run, __u32 number, __u64 ts)
{
	const struct irq_id *id = irqs_at(&run->irqs, number, ts);

	return id ? run_irq_of(id) : NULL;
}

__u64 run_irq_held(const struct run *run, const struct irq_seen *irq)
{
	return irqs_held(&run->irqs, &irq->id, run->last);
}

const struct irq_seen *run_irq_next(const struct run *run, const struct irq_seen *irq)
{
	const struct irq_id *id;

	if (!irq)
		return &run->nobody;
	id = irqs_next(&run->irqs, irq == &run->nobody ? NULL : &irq->id);
	return id ? run_irq_of(id) : NULL;
}

bool run_wants(const struct run *run, const struct irq_seen *irq)
{
	const struct trace_irq *known = irq->id.known;

	if (!run->filter || filter_match(run->filter, irq->id.irq, irq->id.action, &irq->id.device))
		return true;
	/* The first action's name is all that a record has of a shared interrupt. */
	return known && known->irq == irq->id.irq &&
	       filter_match(run->filter, irq->id.irq, known->actions, &known->device);
}

const struct group *run_group(const struct irq_seen *irq, enum finding_kind kind)
{
	const struct group *group = irq->groups;

	while (group && group->kind != kind)
		group = group->next;
	return group;
}

bool run_incomplete(const struct run *run)
{
	return trace_drops_all(&run->drops) || !trace_is_whole(&run->state) || run->lost_output;
}

bool run_counts(const struct run *run, const struct finding *finding)
{
	return chances_stand(&run->chances, finding->basis, chance_bin(finding->chance / 1e6));
}
