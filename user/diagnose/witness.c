// SPDX-License-Identifier: GPL-2.0-only
/* What devices and the kernel log say beside the interrupts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/degraded.h"
#include "diagnose/irq.h"
#include "diagnose/lost.h"
#include "diagnose/stale.h"
#include "diagnose/take.h"
#include "diagnose/witness.h"
#include "diagnose/work.h"

#define LOOKS SEC /* a completion from before the write may be seen so much later */

static struct work *work_get(struct diagnose *diagnose, const struct record_witness *witness)
{
	struct work *work;

	for (work = diagnose->works; work; work = work->next)
		if (!strncmp(work->name, witness->name, sizeof(work->name)) &&
		    pci_same(&work->device, &witness->device))
			return work;
	if (diagnose->nr_works == WORKS_LIMIT)
		return NULL;
	work = calloc(1, sizeof(*work));
	if (!work) {
		diagnose->error = -ENOMEM;
		return NULL;
	}
	memcpy(work->name, witness->name, sizeof(work->name) - 1);
	work->device = witness->device;
	work->next = diagnose->works;
	diagnose->works = work;
	diagnose->nr_works++;
	return work;
}

/*
 * next_of() - the interrupts of the device that does that work, one after the other; @irq NULL:
 * the first. Mostly it has one, and its number is known.
 */
static struct irq *next_of(struct diagnose *diagnose, const struct work *work,
			   const struct irq *irq)
{
	if (work->irq != NONE)
		return irq ? NULL : irq_get(diagnose, work->irq);
	return irq_next_of(diagnose, &work->device, NONE, irq);
}

/* What can have made a request slow that began at @begin. */
enum disturbance {
	NOT_DISTURBED,
	MOVED, /* but nothing came to where a torn interrupt would have */
	MAYBE_TORN,
};

static enum disturbance disturbance_of(const struct diagnose *diagnose, const struct irq *irq,
				       __u64 begin)
{
	if (irq->ending || irq->strayed >= begin ||
	    (irq->loss && irq->loss->evidence != EVIDENCE_NONE))
		return MAYBE_TORN;
	if (!irq->loss && (!irq->write.ts || irq->write.end < begin))
		return NOT_DISTURBED;
	return diagnose->arrivals_hidden ? MAYBE_TORN : MOVED;
}

static enum disturbance disturbed(struct diagnose *diagnose, const struct work *work, __u64 begin)
{
	enum disturbance worst = NOT_DISTURBED, one;
	const struct irq *irq = NULL;

	if (work->disturbed >= begin)
		return MAYBE_TORN;
	while ((irq = next_of(diagnose, work, irq))) {
		one = disturbance_of(diagnose, irq, begin);
		if (one > worst)
			worst = one;
	}
	return worst;
}

/* What is usual is learned from requests that nothing disturbed: a loss must not teach it. */
static void learn(struct diagnose *diagnose, struct work *work,
		  const struct record_witness *witness)
{
	const __u64 end = witness->last ?: witness->head.ts;
	enum disturbance disturbance;

	if (!witness->longest)
		return;
	disturbance = disturbed(diagnose, work, since(later(witness->longest, SLOW_LEAST), end));
	if (disturbance == MAYBE_TORN)
		return;
	work->usual[disturbance].spans++;
	work->usual[disturbance].longest =
		latest(work->usual[disturbance].longest, witness->longest);
}

/*
 * Did its work stand still since about the write that may have lost an interrupt, or else the latest,
 * as far as anybody saw? Not long before.
 */
static bool since_write(const struct irq *irq, const struct work *work)
{
	const struct write *write = irq->loss ? &irq->loss->write : &irq->write;

	return write->ts && work->stands <= later(write->end, LOOKS) &&
	       !work_is_slow(work, write->ts);
}

static void stall(struct diagnose *diagnose, const struct work *work, __u64 ts)
{
	const bool slow = work_is_slow(work, ts);
	struct irq *irq = NULL;

	while ((irq = next_of(diagnose, work, irq)))
		if (since_write(irq, work))
			loss_stall(diagnose, irq, work->seq, slow);
}

void works_sweep(struct diagnose *diagnose)
{
	struct work *work;

	for (work = diagnose->works; work; work = work->next)
		if (work_is_slow(work, diagnose->ticked))
			stall(diagnose, work, diagnose->ticked);
}

static void note_witness(struct diagnose *diagnose, const struct work *work)
{
	struct irq *irq = NULL;

	while ((irq = next_of(diagnose, work, irq)))
		irq->witnessed = true;
}

void take_witness(struct diagnose *diagnose, const struct record_witness *witness)
{
	struct work *work = work_get(diagnose, witness);

	if (!work)
		return;
	work->irq = witness->irq;
	note_witness(diagnose, work);
	if (witness->look) {
		learn(diagnose, work, witness);
		work->stands = witness->inflight ? latest(witness->head.ts, 1) : 0;
		work->seq = witness->head.seq;
	} else if (witness->stalled) {
		work->stands = latest(witness->since, 1);
		work->seq = witness->head.seq;
		stall(diagnose, work, witness->head.ts);
		stale_wait(diagnose, witness->irq, witness->head.ts, witness->head.seq);
	} else {
		work->stands = 0;
	}
}

static void disturb(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	works_disturb(diagnose, &kmsg->device, kmsg->head.ts);
}

static void each_irq(struct diagnose *diagnose, const struct record_kmsg *kmsg,
		     void (*tell)(struct diagnose *diagnose, struct irq *irq, __u64 seq))
{
	struct irq *irq = NULL;

	while ((irq = irq_next_of(diagnose, &kmsg->device, kmsg->irq, irq)))
		tell(diagnose, irq, kmsg->head.seq);
}

static const struct pending_loss *waiting(const struct irq *irq)
{
	if (irq->loss)
		return irq->loss;
	return irq->ending ? &irq->ending->loss : NULL;
}

static void polled(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	if (waiting(irq))
		loss_polled(diagnose, irq, seq);
}

static void timeout_if_torn(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	const struct pending_loss *loss = waiting(irq);

	if (loss && loss->evidence == EVIDENCE_HIT)
		loss_timeout(diagnose, irq, seq);
}

static bool has_action(const struct record_kmsg *kmsg, const struct irq *irq)
{
	unsigned int i;

	for (i = 0; i < KMSG_ACTIONS; i++)
		if (kmsg->actions[i][0] && !strcmp(kmsg->actions[i], irq->action))
			return true;
	return false;
}

/* The interrupt of the part that the message speaks of. NONE: it speaks of none, or whose is not known. */
static __u32 irq_of_part(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	const struct irq *irq = NULL;

	if (kmsg->irq != NONE || !kmsg->part)
		return kmsg->irq;
	while ((irq = irq_next_of(diagnose, &kmsg->device, NONE, irq)))
		if (has_action(kmsg, irq))
			return irq->number;
	return NONE;
}

/*
 * A device with several interrupts, of which more than one waits, or of which the line means one
 * that is not known: it can be any of them.
 */
static bool means_any(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	const struct irq *irq = NULL;
	unsigned int count = 0;

	if (kmsg->irq != NONE)
		return false;
	if (kmsg->part)
		return true;
	while ((irq = irq_next_of(diagnose, &kmsg->device, NONE, irq)))
		count += !!waiting(irq);
	return count > 1;
}

static void take_polled(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	if (kmsg->irq != NONE)
		each_irq(diagnose, kmsg, loss_polled);
	else
		each_irq(diagnose, kmsg, means_any(diagnose, kmsg) ? timeout_if_torn : polled);
}

static void take_timeout(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	each_irq(diagnose, kmsg, means_any(diagnose, kmsg) ? timeout_if_torn : loss_timeout);
}

static void dead(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	(void)seq;
	stale_forget(diagnose, irq);
}

void take_kmsg(struct diagnose *diagnose, const struct record_kmsg *message)
{
	struct record_kmsg copy = *message;
	const struct record_kmsg *kmsg = &copy;

	copy.irq = irq_of_part(diagnose, message);
	switch (kmsg->kind) {
	case KMSG_POLLED:
		disturb(diagnose, kmsg);
		stale_wait(diagnose, kmsg->irq, kmsg->head.ts, kmsg->head.seq);
		return take_polled(diagnose, kmsg);
	case KMSG_TIMEOUT:
	case KMSG_DEAD:
		disturb(diagnose, kmsg);
		if (kmsg->kind == KMSG_TIMEOUT)
			stale_wait(diagnose, kmsg->irq, kmsg->head.ts, kmsg->head.seq);
		else
			each_irq(diagnose, kmsg, dead);
		return take_timeout(diagnose, kmsg);
	case KMSG_TROUBLE:
		return disturb(diagnose, kmsg);
	case KMSG_NO_HANDLER:
		return degraded_arrival(diagnose, kmsg);
	}
}
