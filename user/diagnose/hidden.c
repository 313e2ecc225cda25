// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel that shows only tracepoints: no message write, no arrival at a vector,
 * and nothing at all of what a dying CPU does. Vectors given and the kernel log
 * remain. Nothing is concluded from silence here: when a CPU goes, the work of
 * its queues goes elsewhere, and managed interrupts are shut down by design.
 */
#include "diagnose/internal.h"

static void watch(struct diagnose *diagnose, struct irq *irq, struct target from, struct target to,
		  __u64 ts, struct takedown *takedown)
{
	struct write write = { .ts = ts,
			       .end = ts,
			       .from = from,
			       .to = to,
			       .hidden = true,
			       .context = takedown ? MOVE_OFFLINE : 0 };

	irq->write = write;
	irq->moves++;
	if (takedown)
		debt_watch(diagnose, irq, &write, takedown);
}

void hidden_move(struct diagnose *diagnose, struct irq *irq, const struct record_alloc *alloc)
{
	struct mark *mark;
	const struct target slot = { .cpu = alloc->to.cpu, .vector = alloc->from.vector };

	if (!diagnose->moves_hidden || alloc->result < 0)
		return;
	if (!device_vector(alloc->from.vector) || !device_vector(alloc->to.vector) ||
	    alloc->from.cpu == alloc->to.cpu || alloc->from.cpu == NONE)
		return;
	watch(diagnose, irq, alloc->from, alloc->to, alloc->head.ts, NULL);
	if (alloc->from.vector == alloc->to.vector || !diagnose->arrivals_hidden)
		return;
	mark = mark_add(diagnose, MARK_TORN, irq, slot, &irq->write);
	if (mark)
		mark->seq = alloc->head.seq;
}

void hidden_takedown(struct diagnose *diagnose, struct takedown *takedown, __u64 ts)
{
	const struct target from = { .cpu = takedown->cpu, .vector = NONE };
	const struct target to = { .cpu = NONE, .vector = NONE };
	struct irq *irq;

	if (!diagnose->moves_hidden)
		return;
	for (irq = diagnose->first; irq; irq = irq->next)
		if (irq->heard.any && irq->heard.cpu == takedown->cpu &&
		    since(irq->heard.last, ts) <= HISTORY)
			watch(diagnose, irq, from, to, ts, takedown);
}

static void torn(struct diagnose *diagnose, struct mark *mark, const struct record_kmsg *kmsg)
{
	struct finding finding;

	finding_init(&finding, FINDING_TORN_HIT, kmsg->head.ts);
	finding.reason =
		"an interrupt came to the new CPU with the old vector, says the kernel log";
	if (mark->write.hidden)
		finding.reason =
			"the kernel log tells of an interrupt at the new CPU with the old "
			"vector, just after another was given; message writes are hidden here";
	finding_irq(&finding, mark->irq);
	finding_write(&finding, &mark->write);
	finding.at = kmsg->at;
	finding.slot = SLOT_UNUSED;
	finding.basis = BASIS_LOG;
	finding_proof(&finding, mark->seq);
	finding_proof(&finding, kmsg->head.seq);
	finding_emit(diagnose, &finding);
	mark->landing.seq = kmsg->head.seq;
	mark->landing.ts = kmsg->head.ts;
	mark->landing.at = kmsg->at;
	mark->landing.owner = NONE;
	mark->landing.slot = SLOT_UNUSED;
	mark->spent = true;
	debt_hit(diagnose, mark, &finding);
}

void hidden_arrival(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	struct mark *mark = NULL;

	if (!diagnose->arrivals_hidden || bringup_of(diagnose, kmsg->at.cpu, kmsg->head.ts))
		return;
	while ((mark = mark_next(diagnose, mark, MARK_TORN, &kmsg->at)))
		if (!mark->spent && mark_is_open(mark, kmsg->head.ts))
			return torn(diagnose, mark, kmsg);
	noise_log(diagnose, kmsg);
}
