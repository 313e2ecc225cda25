// SPDX-License-Identifier: GPL-2.0-only
/* The device's mask bit, interrupts that software sends again, vectors given back. */
#include <string.h>

#include "diagnose/finding.h"
#include "diagnose/identity.h"
#include "diagnose/irq.h"
#include "diagnose/lost.h"
#include "diagnose/mask.h"
#include "diagnose/stale.h"
#include "diagnose/stray.h"
#include "diagnose/take.h"
#include "diagnose/watch.h"

/*
 * A mask is recorded before the device is told, with desc->lock held (kernel/irq/chip.c). What
 * comes until then waits for that lock in its handler, and one more in the local APIC behind it.
 */
#define UNDER_WAY 2
#define TRANSIT_AFTER (10 * MSEC) /* the IRR is looked at right after the second write */

void take_mask(struct diagnose *diagnose, const struct record_mask *mask)
{
	struct irq *irq = identity_learn(diagnose, mask->irq, &mask->device, "");

	if (!irq)
		return;
	memset(&irq->masked, 0, sizeof(irq->masked));
	irq->masked.on = mask->masked;
}

/* Numbers change hands, and records of a mask can be missing: this is the descriptor's own word. */
void masked_message(struct irq *irq, const struct record_message *message)
{
	if (!message->masked)
		memset(&irq->masked, 0, sizeof(irq->masked));
}

void masked_arrival(struct diagnose *diagnose, const struct record_arrival *arrival)
{
	const struct target at = { .cpu = arrival->head.cpu, .vector = arrival->vector };
	struct irq *irq = irq_get(diagnose, arrival->irq);
	struct finding finding;

	if (!irq || !arrival->masked || !irq->masked.on)
		return;
	if (!same_slot(&irq->masked.at, &at))
		irq->masked.arrivals = 0;
	irq->masked.at = at;
	if (!irq->masked.arrivals++)
		irq->masked.first = arrival->head.seq;
	if (irq->masked.said || irq->masked.arrivals <= UNDER_WAY + irq->masked.excused)
		return;
	irq->masked.said = true;
	finding_init(&finding, FINDING_MASK_IGNORED, arrival->head.ts);
	finding.proved = true;
	finding.reason = "came to one vector three times while masked, with no retrigger between; "
			 "two can have been under way when the mask was written";
	finding_irq(&finding, irq);
	finding.at = at;
	finding.slot = arrival->slot;
	finding.owner = arrival->irq;
	finding.count = irq->masked.arrivals;
	finding_proof(&finding, irq->masked.first);
	finding_proof(&finding, arrival->head.seq);
	finding_emit(diagnose, &finding);
}

/* Inside a two-step move: the new vector was pending on the old CPU. */
static bool in_two_step(const struct irq *irq, const struct record_retrigger *retrigger)
{
	return retrigger->caller == RETRIGGER_AFFINITY && irq->write.step >= 2 &&
	       retrigger->head.ts >= irq->write.ts &&
	       retrigger->head.ts <= later(irq->write.end, TRANSIT_AFTER);
}

static void transit_resent(struct diagnose *diagnose, const struct irq *irq)
{
	const struct target slot = { .cpu = irq->write.from.cpu, .vector = irq->write.to.vector };
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_TRANSIT, &slot)))
		if (watch->irq == irq)
			watch->resent = true;
}

static enum finding_kind retrigger_kind(const struct irq *irq,
					const struct record_retrigger *retrigger)
{
	if (!in_two_step(irq, retrigger))
		return FINDING_RETRIGGERED;
	return irq->write.masked ? FINDING_NEEDLESS_RETRIGGER : FINDING_TRANSIT_HIT;
}

static const char *retrigger_reason(enum finding_kind kind, __u8 caller)
{
	if (kind == FINDING_TRANSIT_HIT)
		return "landed on the old CPU with the new vector, between the two steps of its "
		       "move, and was sent again: harmless";
	if (kind == FINDING_NEEDLESS_RETRIGGER)
		return "its entry was masked during the move: what was pending on that vector was "
		       "another's";
	switch (caller) {
	case RETRIGGER_AFFINITY:
		return "sent again inside a set-affinity that was not two-step";
	case RETRIGGER_OFFLINE:
		return "was pending on a CPU going offline, and was sent again to the new one";
	case RETRIGGER_RESEND:
		return "sent again by check_irq_resend(): resume, enable or injection";
	default:
		return "sent again by the kernel";
	}
}

/* It comes there, whoever has that slot by then. */
static void resent_watch(struct diagnose *diagnose, struct irq *irq,
			 const struct record_retrigger *retrigger)
{
	const struct write write = { .ts = retrigger->head.ts, .end = retrigger->head.ts };
	struct watch *watch = watch_add(diagnose, WATCH_RESENT, irq, retrigger->to, &write);

	if (!watch)
		return;
	watch->resent = true;
	watch->seq = retrigger->head.seq;
}

void take_retrigger(struct diagnose *diagnose, const struct record_retrigger *retrigger)
{
	struct irq *irq = irq_get(diagnose, retrigger->irq);
	struct finding finding;

	if (!irq)
		return;
	irq->resent = retrigger->head.ts;
	irq->masked.excused++;
	resent_watch(diagnose, irq, retrigger);
	stale_resent(irq);
	finding_init(&finding, retrigger_kind(irq, retrigger), retrigger->head.ts);
	finding.proved = true;
	finding.reason = retrigger_reason(finding.kind, retrigger->caller);
	finding_irq(&finding, irq);
	finding.to = retrigger->to;
	if (finding.kind != FINDING_RETRIGGERED) {
		finding_write(&finding, &irq->write);
		transit_resent(diagnose, irq);
	}
	finding_proof(&finding, retrigger->head.seq);
	finding_emit(diagnose, &finding);
}

void take_release(struct diagnose *diagnose, const struct record_release *release)
{
	const struct write write = { .ts = release->head.ts, .end = release->head.ts };
	struct irq *irq = irq_get(diagnose, release->irq);
	struct watch *watch;

	if (!irq)
		return;
	if (same_slot(&irq->write.to, &release->slot))
		irq->sends = false;
	if (release->how == RELEASE_TEARDOWN) {
		loss_end(diagnose, irq, release->head.ts, release->head.seq);
		stale_forget(diagnose, irq);
		memset(&irq->masked, 0, sizeof(irq->masked));
	}
	watch = watch_add(diagnose, WATCH_RELEASED, irq, release->slot, &write);
	if (!watch)
		return;
	diagnose->nr_releases++;
	stray_try(diagnose, &release->slot, release->head.ts);
	watch->until = later(release->head.ts, STRAY_AFTER);
	watch->seq = release->head.seq;
	watch->how = release->how;
}
