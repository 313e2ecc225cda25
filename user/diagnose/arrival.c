// SPDX-License-Identifier: GPL-2.0-only
/* An interrupt arrives where no handler is, or where it should not be. */
#include "diagnose/finding.h"
#include "diagnose/mask.h"
#include "diagnose/misroute.h"
#include "diagnose/spurious.h"
#include "diagnose/stale.h"
#include "diagnose/stray.h"
#include "diagnose/take.h"
#include "diagnose/takedown.h"
#include "diagnose/torn.h"
#include "diagnose/trial.h"
#include "diagnose/watch.h"

/* Another cause that fits as well as a tear, or as a device that ignores its mask. */
struct rival {
	const struct watch *transit; /* a two-step move that sends an interrupt there first */
	const struct watch *released; /* the slot was given back a moment ago */
	const struct watch *resent; /* the kernel sent one again there a moment ago */
	const struct irq
		*sends; /* its own message names the slot, though the kernel has nobody there */
	bool spurious; /* something nobody knows came there before */
};

static bool rival_fits(const struct rival *rival)
{
	return rival->transit || rival->released || rival->resent || rival->sends ||
	       rival->spurious;
}

static void rival_name(struct finding *finding, const struct rival *rival)
{
	finding->ambiguous = true;
	if (rival->transit)
		finding_other(finding, rival->transit->irq->number);
	if (rival->released)
		finding_other(finding, rival->released->irq->number);
	if (rival->released)
		finding_proof(finding, rival->released->seq);
	if (rival->resent)
		finding_other(finding, rival->resent->irq->number);
	if (rival->resent)
		finding_proof(finding, rival->resent->seq);
	if (rival->sends)
		finding_other(finding, rival->sends->number);
	if (rival->sends)
		finding_proof(finding, rival->sends->write.message);
}

static const char *hit_reason(const struct record_arrival *arrival, const struct rival *rival)
{
	if (rival->transit)
		return "came to the new CPU with the old vector, where it could also be "
		       "another interrupt in the first step of its move";
	if (rival->released)
		return "came to the new CPU with the old vector, where it could also be an interrupt "
		       "of another IRQ that gave this slot back a moment before";
	if (rival->resent)
		return "came to the new CPU with the old vector, where it could also be an interrupt "
		       "of another IRQ that the kernel sent again";
	if (rival->sends)
		return "came to the new CPU with the old vector, which is also what another IRQ's own "
		       "message says";
	if (rival->spurious)
		return "came to the new CPU with the old vector, where others came before that "
		       "no move explains";
	switch (arrival->slot) {
	case SLOT_UNUSED:
		return "came to the new CPU with the old vector, where no handler was";
	case SLOT_UNKNOWN:
		return "came to the new CPU with the old vector; "
		       "whose slot that was cannot be seen on this kernel";
	default:
		return "came to the new CPU with the old vector, "
		       "where the kernel swallows it in silence";
	}
}

/* Several that come together are one trial, and tell once. */
static void stray_hit(struct diagnose *diagnose, struct finding *finding, const struct watch *watch)
{
	if (watch->hit)
		chance_peek(diagnose, finding, BASIS_STRAY, stray_chance(diagnose));
	else
		chance_hit(diagnose, finding, BASIS_STRAY, stray_chance(diagnose));
}

/*
 * Whose message names that slot? An interrupt that was not started when its CPU went offline was
 * seen to keep its vector, and the CPU comes up with an empty table (lapic_online(),
 * arch/x86/kernel/apic/vector.c).
 */
static const struct irq *sender_to(const struct diagnose *diagnose, const struct target *at,
				   const struct irq *except)
{
	const struct irq *irq;

	for (irq = diagnose->first; irq; irq = irq->next)
		if (irq->sends && irq != except && !irq->gone && same_slot(&irq->write.to, at))
			break;
	return irq;
}

static void torn_hit(struct diagnose *diagnose, const struct record_arrival *arrival,
		     const struct stray_arrival *stray, const struct rival *rival)
{
	struct watch *watch = torn_pick(diagnose, stray);
	struct rival others = *rival;
	struct finding finding;

	/* Its own old slot there says nothing against it. */
	if (others.released && others.released->irq == watch->irq)
		others.released = NULL;
	if (others.sends == watch->irq)
		others.sends = sender_to(diagnose, &stray->at, watch->irq);
	finding_init(&finding, FINDING_TORN_HIT, arrival->head.ts);
	finding.proved = arrival->slot != SLOT_UNKNOWN && !rival_fits(&others);
	finding.reason = hit_reason(arrival, &others);
	if (rival_fits(&others))
		rival_name(&finding, &others);
	if (others.released && !others.transit && !others.resent && !others.sends &&
	    !others.spurious)
		stray_hit(diagnose, &finding, watch);
	torn_emit(diagnose, &finding, watch);
}

/* A masked entry must be silent while its message is written. */
static bool masked_hit(struct diagnose *diagnose, const struct record_arrival *arrival,
		       const struct target *at, const struct rival *rival)
{
	struct finding finding;
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_MASKED, at)))
		if (!watch->hit && watch_is_open(watch, arrival->head.ts))
			break;
	if (!watch)
		return false;
	watch->hit = true;
	finding_init(&finding, FINDING_MASK_IGNORED, arrival->head.ts);
	finding.proved = arrival->slot != SLOT_UNKNOWN && !rival_fits(rival);
	finding.reason = "came to the new CPU with the old vector while the entry was masked: "
			 "the device sends a half-written message all the same";
	if (rival_fits(rival)) {
		finding.reason = "came to the new CPU with the old vector while the entry was "
				 "masked, where it could also be another IRQ's";
		rival_name(&finding, rival);
	}
	finding_irq(&finding, watch->irq);
	finding_write(&finding, &watch->write);
	finding.at = *at;
	finding.slot = arrival->slot;
	finding_proof(&finding, arrival->head.seq);
	finding_emit(diagnose, &finding);
	return true;
}

static void stray_emit(struct diagnose *diagnose, const struct record_arrival *arrival,
		       const struct watch *watch)
{
	struct finding finding;

	finding_init(&finding, FINDING_STRAY, arrival->head.ts);
	finding.proved = true;
	finding.reason =
		watch->how == RELEASE_TEARDOWN
			? "came to a vector that was released when its interrupt was shut down"
			: "came to the old CPU and vector after they were released";
	finding_irq(&finding, watch->irq);
	finding.from = watch->slot;
	if (same_slot(&watch->irq->write.from, &watch->slot))
		finding_write(&finding, &watch->irq->write);
	finding.window = 0;
	finding.at = watch->slot;
	finding.slot = arrival->slot;
	finding_proof(&finding, watch->seq);
	finding_proof(&finding, arrival->head.seq);
	finding_emit(diagnose, &finding);
}

/* Was the vector there given back a moment ago? */
static const struct watch *released_at(const struct diagnose *diagnose,
				       const struct stray_arrival *stray)
{
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_RELEASED, &stray->at)))
		if (watch_is_open(watch, stray->ts))
			break;
	return watch;
}

static void spurious(struct diagnose *diagnose, const struct record_arrival *arrival,
		     const struct rival *rival, bool stale)
{
	bool unused = arrival->slot == SLOT_UNUSED;
	const char *reason = "no handler there, and no move seen here explains it";

	if (rival->resent)
		reason = "no handler there, where the kernel sent an interrupt again";
	else if (rival->sends)
		reason = "no handler there, though an interrupt's own message names that vector";
	else if (stale)
		reason = "no handler there: a device that goes on with its old message sends there";
	else if (bringup_of(diagnose, arrival->head.cpu, arrival->head.ts))
		reason = "no handler there, on a CPU that was coming online: "
			 "firmware leaves such interrupts behind";
	else if (arrival->slot == SLOT_SHUTDOWN)
		reason = "swallowed by the mark of an interrupt that was shut down, "
			 "and no move seen here explains it";
	else if (arrival->slot == SLOT_RETRIGGERED)
		reason = "swallowed by the mark of an earlier two-step move, "
			 "and no move seen here explains it";
	spurious_add(diagnose, arrival, reason, unused);
}

static void to_nobody(struct diagnose *diagnose, const struct record_arrival *arrival,
		      const struct rival *rival)
{
	bool stale = stale_stray(diagnose, arrival);

	diagnose->nr_strays += !rival->resent && !rival->sends;
	if (rival->resent || rival->sends || !rival->released)
		spurious(diagnose, arrival, rival, stale);
	else if (arrival->slot == SLOT_UNUSED)
		stray_emit(diagnose, arrival, rival->released);
}

/* One that the kernel sent again arrives once, and then its handler runs, if it has one there. */
static const struct watch *resent_take(struct diagnose *diagnose,
				       const struct record_arrival *arrival)
{
	const struct target at = { .cpu = arrival->head.cpu, .vector = arrival->vector };
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_RESENT, &at)))
		if (watch->resent && watch->irq->resent && watch_is_open(watch, arrival->head.ts))
			break;
	if (watch)
		watch->resent = false;
	return watch;
}

static void arrival_unowned(struct diagnose *diagnose, const struct record_arrival *arrival,
			    const struct watch *resent)
{
	const struct stray_arrival stray = {
		.seq = arrival->head.seq,
		.ts = arrival->head.ts,
		.at = { .cpu = arrival->head.cpu, .vector = arrival->vector },
		.owner = NONE,
		.slot = arrival->slot,
	};
	struct watch *transit = NULL;
	struct rival rival;

	if (arrival->slot != SLOT_SHUTDOWN)
		transit = transit_at(diagnose, &stray.at, stray.ts);
	rival.transit = transit;
	rival.released = released_at(diagnose, &stray);
	rival.resent = resent;
	rival.spurious = spurious_before(diagnose, &stray.at, stray.ts);
	/* In a storm nobody asks: what comes there is in doubt anyway. */
	rival.sends = rival.spurious ? NULL : sender_to(diagnose, &stray.at, NULL);
	if (torn_stray(diagnose, &stray, false))
		torn_hit(diagnose, arrival, &stray, &rival);
	else if (transit && transit->resent)
		; /* what was sent again comes here as well */
	else if (masked_hit(diagnose, arrival, &stray.at, &rival) || transit ||
		 arrival->slot == SLOT_UNKNOWN)
		return;
	else
		to_nobody(diagnose, arrival, &rival);
	if (transit)
		transit->resent = false;
}

/* spurious_interrupt(), arch/x86/kernel/irq.c and apic.c: vectors with neither device nor handler. */
static void arrival_system(struct diagnose *diagnose, const struct record_arrival *arrival)
{
	struct finding finding;

	if (arrival->vector == VECTOR_SPURIOUS_APIC)
		return;
	if (arrival->vector == VECTOR_MANAGED_SHUTDOWN)
		return spurious_add(diagnose, arrival,
				    "came to the vector of shut down managed interrupts", true);
	finding_init(&finding, FINDING_BAD_VECTOR, arrival->head.ts);
	finding.proved = true;
	finding.reason = "outside the range of device vectors";
	finding.at.cpu = arrival->head.cpu;
	finding.at.vector = arrival->vector;
	finding.slot = arrival->slot;
	finding_proof(&finding, arrival->head.seq);
	finding_emit(diagnose, &finding);
}

void take_arrival(struct diagnose *diagnose, const struct record_arrival *arrival)
{
	const struct watch *resent;

	if (arrival->vector > 0xff)
		return;
	resent = resent_take(diagnose, arrival);
	switch (arrival->slot) {
	case SLOT_OWNED:
		stale_arrival(diagnose, arrival);
		masked_arrival(diagnose, arrival);
		return misroute_arrival(diagnose, arrival, resent);
	case SLOT_SYSTEM:
		return arrival_system(diagnose, arrival);
	case SLOT_UNUSED:
	case SLOT_SHUTDOWN:
	case SLOT_RETRIGGERED:
	case SLOT_UNKNOWN:
		return arrival_unowned(diagnose, arrival, resent);
	}
}
