// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that goes on with the message it had before a move: its driver or a hypervisor
 * copied it, or the write did not reach it.
 *
 * The kernel keeps the old vector until an interrupt comes to the new one
 * (irq_complete_move(), arch/x86/kernel/apic/vector.c), so at first all goes on at the old
 * place, and further moves wait. Should something else have the vector released, its
 * interrupts come to a slot without handler. And if the old CPU is offline, there is silence.
 *
 * So a move is watched until an interrupt of the device comes to where it moved.
 */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/finding.h"
#include "diagnose/irq.h"
#include "diagnose/stale.h"
#include "diagnose/takedown.h"
#include "diagnose/watch.h"

#define STALE_LIMIT 4096
#define IN_FLIGHT 2 /* the one whose acknowledge moves it, and one that waited in the APIC */
#define WAITS_APART SEC /* what a driver says twice within, it may say of one wait */

static struct irq **bucket_of(struct diagnose *diagnose, const struct target *slot)
{
	unsigned int hash = (slot->cpu * 256 + slot->vector) * 2654435761u >> 16;

	return &diagnose->stale.buckets[hash & (STALE_BUCKETS - 1)];
}

void stale_forget(struct diagnose *diagnose, struct irq *irq)
{
	struct irq **link;

	if (!irq->stale)
		return;
	link = bucket_of(diagnose, &irq->stale->held);
	while (*link != irq)
		link = &(*link)->stale->chain;
	*link = irq->stale->chain;
	free(irq->stale);
	irq->stale = NULL;
	diagnose->stale.watched--;
}

static void look_out(struct diagnose *diagnose, struct irq *irq, struct target held,
		     const struct write *write)
{
	struct irq **bucket = bucket_of(diagnose, &held);
	struct stale *stale;

	if (diagnose->stale.watched == STALE_LIMIT)
		return;
	stale = calloc(1, sizeof(*stale));
	if (!stale) {
		diagnose->error = -ENOMEM;
		return;
	}
	stale->held = held;
	stale->write = *write;
	stale->chain = *bucket;
	*bucket = irq;
	irq->stale = stale;
	diagnose->stale.watched++;
}

void stale_write(struct diagnose *diagnose, struct irq *irq, const struct record_message *message,
		 const struct write *write)
{
	/* What never came to the place before does not tell that the device knew that one. */
	const struct target held = irq->stale ? irq->stale->held : write->from;

	stale_forget(diagnose, irq);
	if (irq->gone || !message->enabled || !message->started || write->context == MOVE_STARTUP)
		return;
	if (!device_vector(held.vector) || !device_vector(write->to.vector))
		return;
	/* On one CPU there is nothing to tell the two places apart by. */
	if (held.cpu == NONE || write->to.cpu == NONE || held.cpu == write->to.cpu ||
	    write->from.cpu == write->to.cpu)
		return;
	look_out(diagnose, irq, held, write);
}

/* Returns whether there are enough, and it was not told. */
static bool sign_add(struct signs *signs, __u64 ts, __u64 seq)
{
	if (!signs->count++)
		signs->ts = ts;
	if (signs->count <= SIGNS)
		signs->proofs[signs->count - 1] = seq;
	return signs->count >= SIGNS && !signs->told;
}

static void told(struct diagnose *diagnose, const struct irq *irq, struct finding *finding,
		 struct signs *signs)
{
	unsigned int i;

	finding_irq(finding, irq);
	finding_write(finding, &irq->stale->write);
	finding->window = 0;
	finding->window_exact = false;
	for (i = 0; i < SIGNS; i++)
		finding_proof(finding, signs->proofs[i]);
	signs->told = true;
	finding_emit(diagnose, finding);
}

void stale_arrival(struct diagnose *diagnose, const struct record_arrival *arrival)
{
	struct irq *irq;

	if (!arrival->first)
		return;
	irq = irq_get(diagnose, arrival->irq);
	if (irq && irq->stale && !irq->stale->resent &&
	    irq->stale->write.to.cpu == arrival->head.cpu &&
	    irq->stale->write.to.vector == arrival->vector)
		stale_forget(diagnose, irq);
}

void stale_resent(struct irq *irq)
{
	if (irq->stale)
		irq->stale->resent++;
}

/* Nothing that came to the new place can have been missed. */
static bool arrivals_known(const struct diagnose *diagnose, const struct stale *stale)
{
	return !diagnose->arrivals_hidden && diagnose->stale.dropped < stale->write.ts;
}

static void runs_at_old(struct diagnose *diagnose, struct irq *irq,
			const struct record_counters *counters, __u64 handled)
{
	struct stale *stale = irq->stale;
	struct finding finding;

	stale->old_runs = later(stale->old_runs, handled);
	sign_add(&stale->runs, counters->last, counters->head.seq);
	/* One that software sent can come while the old CPU runs the handler: that runs it again. */
	if (stale->runs.told || stale->old_runs < later(stale->resent, IN_FLIGHT + SIGNS))
		return;
	finding_init(&finding, FINDING_STALE_MESSAGE, stale->runs.ts);
	finding.proved = arrivals_known(diagnose, stale);
	finding.reason = "its handler goes on at the old CPU, and nothing came to the new one: the "
			 "kernel keeps the old vector so long, and lets it move no further";
	finding.at = stale->write.from;
	finding.owner = irq->number;
	finding.count = stale->old_runs;
	told(diagnose, irq, &finding, &stale->runs);
}

void stale_counters(struct diagnose *diagnose, struct irq *irq,
		    const struct record_counters *counters)
{
	struct stale *stale = irq->stale;
	__u64 handled = since(counters->unhandled, counters->count);

	if (!stale || !handled || since(counters->interval, counters->head.ts) < stale->write.end)
		return;
	if (counters->head.cpu == stale->write.from.cpu)
		return runs_at_old(diagnose, irq, counters, handled);
	/* Beyond those that software sent there, it is the device's own. */
	stale->new_runs = later(stale->new_runs, handled);
	if (stale->new_runs > stale->resent)
		stale_forget(diagnose, irq);
}

static void strays_tell(struct diagnose *diagnose, struct irq *irq,
			const struct record_arrival *arrival)
{
	struct stale *stale = irq->stale;
	struct finding finding;
	struct irq *other;

	finding_init(&finding, FINDING_STALE_MESSAGE, stale->strays.ts);
	finding.proved = stale->runs.told && arrivals_known(diagnose, stale);
	finding.reason =
		finding.proved
			? "after its handler had gone on at the old CPU the vector there was "
			  "released, and its interrupts come to nobody"
			: "interrupts come to the CPU and vector that it had before its move, "
			  "where no handler is any more, and none of it to the new ones";
	finding.at = stale->held;
	finding.slot = arrival->slot;
	finding.count = stale->strays.count;
	for (other = *bucket_of(diagnose, &stale->held); other; other = other->stale->chain) {
		if (other == irq || !same_slot(&other->stale->held, &stale->held))
			continue;
		finding.ambiguous = true;
		finding_other(&finding, other->number);
	}
	told(diagnose, irq, &finding, &stale->strays);
}

/* A half-written message of another, or what firmware leaves behind. */
static bool is_explained(const struct diagnose *diagnose, const struct target *at, __u64 ts)
{
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_TORN, at)))
		if (watch_is_open(watch, ts))
			return true;
	return bringup_of(diagnose, at->cpu, ts);
}

bool stale_stray(struct diagnose *diagnose, const struct record_arrival *arrival)
{
	const struct target at = { .cpu = arrival->head.cpu, .vector = arrival->vector };
	struct irq *irq, *next, *last = NULL;
	const bool explained = is_explained(diagnose, &at, arrival->head.ts);
	bool enough = false;

	for (irq = *bucket_of(diagnose, &at); irq; irq = next) {
		next = irq->stale->chain;
		if (!same_slot(&irq->stale->held, &at) || arrival->head.ts < irq->stale->write.end)
			continue;
		if (!explained)
			enough |=
				sign_add(&irq->stale->strays, arrival->head.ts, arrival->head.seq);
		if (!last || irq->stale->write.ts > last->stale->write.ts)
			last = irq;
	}
	if (!last)
		return false;
	if (enough && last->stale->strays.count >= SIGNS && !last->stale->strays.told)
		strays_tell(diagnose, last, arrival);
	return last->stale->strays.told;
}

static bool is_offline(const struct diagnose *diagnose, __u32 cpu)
{
	return cpu < MASK_WORDS * 64 && diagnose->stale.offline[cpu / 64] >> cpu % 64 & 1;
}

void stale_wait(struct diagnose *diagnose, __u32 number, __u64 ts, __u64 seq)
{
	struct irq *irq = irq_get(diagnose, number);
	struct stale *stale = irq ? irq->stale : NULL;
	struct finding finding;

	if (!stale || !is_offline(diagnose, stale->held.cpu) || ts < stale->write.end)
		return;
	if (stale->waited && since(stale->waited, ts) < WAITS_APART)
		return;
	stale->waited = ts;
	if (!sign_add(&stale->waits, ts, seq))
		return;
	finding_init(&finding, FINDING_STALE_MESSAGE, stale->write.end);
	finding.reason = "no interrupt of it came since the CPU of its old message went offline, "
			 "though its work stood still again and again: one that is only lost is "
			 "followed by others";
	finding.silent = since(stale->write.end, ts);
	finding.count = stale->waits.count;
	told(diagnose, irq, &finding, &stale->waits);
}

void stale_hotplug(struct diagnose *diagnose, const struct record_hotplug *hotplug)
{
	const __u32 cpu = hotplug->subject;

	if (cpu >= MASK_WORDS * 64)
		return;
	if (hotplug->phase == HOTPLUG_DOWN_END && !hotplug->result)
		diagnose->stale.offline[cpu / 64] |= 1ull << cpu % 64;
	else if (hotplug->phase == HOTPLUG_UP)
		diagnose->stale.offline[cpu / 64] &= ~(1ull << cpu % 64);
}

void stale_drops(struct diagnose *diagnose, const struct record_drops *drops)
{
	if (drops->lost[RECORD_ARRIVAL] || drops->missed)
		diagnose->stale.dropped = drops->head.ts;
}
