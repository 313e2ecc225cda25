// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel that shows only tracepoints: no message write, no arrival at a vector,
 * and nothing at all of what a dying CPU does. Vectors given and the kernel log
 * remain. Nothing is concluded from silence here: when a CPU goes, the work of
 * its queues goes elsewhere, and managed interrupts are shut down by design.
 */
#include "diagnose/degraded.h"
#include "diagnose/finding.h"
#include "diagnose/lost.h"
#include "diagnose/spurious.h"
#include "diagnose/takedown.h"
#include "diagnose/watch.h"

static void may_lose(struct diagnose *diagnose, struct irq *irq, struct target from,
		     struct target to, __u64 ts, struct takedown *takedown)
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
		loss_watch(diagnose, irq, &write, takedown);
}

void degraded_move(struct diagnose *diagnose, struct irq *irq, const struct record_alloc *alloc)
{
	struct watch *watch;
	const struct target slot = { .cpu = alloc->to.cpu, .vector = alloc->from.vector };

	if (!diagnose->moves_hidden || alloc->result < 0)
		return;
	if (!device_vector(alloc->from.vector) || !device_vector(alloc->to.vector) ||
	    alloc->from.cpu == alloc->to.cpu || alloc->from.cpu == NONE)
		return;
	may_lose(diagnose, irq, alloc->from, alloc->to, alloc->head.ts, NULL);
	if (alloc->from.vector == alloc->to.vector || !diagnose->arrivals_hidden)
		return;
	watch = watch_add(diagnose, WATCH_TORN, irq, slot, &irq->write);
	if (watch)
		watch->seq = alloc->head.seq;
}

void degraded_takedown(struct diagnose *diagnose, struct takedown *takedown, __u64 ts)
{
	const struct target from = { .cpu = takedown->cpu, .vector = NONE };
	const struct target to = { .cpu = NONE, .vector = NONE };
	struct irq *irq;

	if (!diagnose->moves_hidden)
		return;
	for (irq = diagnose->first; irq; irq = irq->next)
		if (irq->activity.any && irq->activity.cpu == takedown->cpu &&
		    since(irq->activity.last, ts) <= HISTORY)
			may_lose(diagnose, irq, from, to, ts, takedown);
}

static void torn(struct diagnose *diagnose, struct watch *watch, const struct record_kmsg *kmsg)
{
	struct finding finding;

	finding_init(&finding, FINDING_TORN_HIT, kmsg->head.ts);
	finding.reason =
		"an interrupt came to the new CPU with the old vector, says the kernel log";
	if (watch->write.hidden)
		finding.reason =
			"the kernel log tells of an interrupt at the new CPU with the old "
			"vector, just after another was given; message writes are hidden here";
	finding_irq(&finding, watch->irq);
	finding_write(&finding, &watch->write);
	finding.at = kmsg->at;
	finding.slot = SLOT_UNUSED;
	finding.basis = BASIS_LOG;
	finding_proof(&finding, watch->seq);
	finding_proof(&finding, kmsg->head.seq);
	finding_emit(diagnose, &finding);
	watch->stray.seq = kmsg->head.seq;
	watch->stray.ts = kmsg->head.ts;
	watch->stray.at = kmsg->at;
	watch->stray.owner = NONE;
	watch->stray.slot = SLOT_UNUSED;
	watch->spent = true;
	loss_hit(diagnose, watch, &finding);
}

void degraded_arrival(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	struct watch *watch = NULL;

	if (!diagnose->arrivals_hidden || bringup_of(diagnose, kmsg->at.cpu, kmsg->head.ts))
		return;
	while ((watch = watch_next(diagnose, watch, WATCH_TORN, &kmsg->at)))
		if (!watch->spent && watch_is_open(watch, kmsg->head.ts))
			return torn(diagnose, watch, kmsg);
	spurious_log(diagnose, kmsg);
}
