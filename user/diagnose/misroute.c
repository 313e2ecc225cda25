// SPDX-License-Identifier: GPL-2.0-only
/* A torn interrupt at a slot that belongs to another IRQ: whose was it? */
#include "diagnose/internal.h"

#define HABIT 4 /* one of so many runs found nothing */
#define PROMPT (20 * MSEC) /* from the write to the arrival, on a CPU that takes interrupts */

/*
 * A serial port finds nothing in every other interrupt (8250: each write raises two),
 * and may have none but one in minutes.
 */
static bool says_none_by_habit(const struct irq *owner, __u64 ts)
{
	if (owner->nones[0] && since(owner->nones[0], ts) < SEC)
		return true;
	return owner->runs && owner->nr_nones * HABIT >= owner->runs;
}

/*
 * Does the owner find nothing for another reason? It was retriggered; or a
 * two-step move sent this one here first; or it is the first at its new target,
 * and a run of its own after the move has already seen what raised it; or the
 * owner says so all the time.
 */
static bool natural_none(const struct irq *owner, struct mark *transit,
			 const struct record_arrival *arrival)
{
	if (owner->resent && since(owner->resent, arrival->head.ts) < SEC)
		return true;
	if (transit && transit->resent) {
		transit->resent = false;
		return true;
	}
	if (arrival->first && owner->write.ts && owner->own >= owner->write.ts &&
	    since(owner->write.end, arrival->head.ts) < WINDOW)
		return true;
	return says_none_by_habit(owner, arrival->head.ts);
}

void misroute_arrival(struct diagnose *diagnose, const struct record_arrival *arrival)
{
	const struct landing landing = {
		.seq = arrival->head.seq,
		.ts = arrival->head.ts,
		.at = { .cpu = arrival->head.cpu, .vector = arrival->vector },
		.owner = arrival->irq,
		.slot = arrival->slot,
	};
	struct irq *owner = irq_get(diagnose, arrival->irq);
	struct mark *mark = NULL, *transit;

	if (!owner)
		return;
	transit = transit_at(diagnose, &landing.at, landing.ts);
	if (!torn_land(diagnose, &landing, natural_none(owner, transit, arrival)))
		return;
	while ((mark = mark_next(diagnose, mark, MARK_TORN, &landing.at)))
		if (mark->landing.seq == landing.seq)
			debt_claim(diagnose, mark, EVIDENCE_HANDLED, NONE);
}

/* The latest landing at this slot that the handler's interrupt can be. */
static const struct landing *landing_of(const struct diagnose *diagnose,
					const struct record_handler *handler)
{
	const struct target at = { .cpu = handler->head.cpu, .vector = handler->vector };
	const struct landing *found = NULL;
	struct mark *mark = NULL;

	while ((mark = mark_next(diagnose, mark, MARK_TORN, &at))) {
		if (mark->landing.owner != handler->irq || !mark->landing.seq ||
		    mark->landing.ts > handler->head.ts)
			continue;
		if (!found || mark->landing.ts > found->ts)
			found = &mark->landing;
	}
	return found;
}

/* The landing was handled: whatever becomes of it is no longer this handler's. */
static void landing_done(struct diagnose *diagnose, const struct landing *landing, __u64 handler)
{
	const struct target at = landing->at;
	const __u64 seq = landing->seq;
	struct mark *mark = NULL;

	while ((mark = mark_next(diagnose, mark, MARK_TORN, &at))) {
		if (mark->landing.seq != seq)
			continue;
		if (mark->irq->debt && mark->irq->debt->landing.seq == seq)
			mark->irq->debt->handler = handler;
		mark->landing.seq = 0;
	}
}

static void misroute_emit(struct diagnose *diagnose, struct mark *mark,
			  const struct record_handler *handler)
{
	struct finding finding;

	finding_init(&finding, FINDING_TORN_MISROUTED, mark->landing.ts);
	finding.proved = !handler->result;
	finding.reason =
		finding.proved ? "came to the new CPU with the old vector, a slot of another IRQ, "
				 "whose handlers all found nothing to do"
			       : "came to the new CPU with the old vector, a slot of another IRQ, "
				 "whose handler took it after seconds of silence";
	finding_proof(&finding, handler->head.seq);
	torn_emit(diagnose, &finding, mark);
}

/*
 * A driver that says "handled" to anything proves nothing. But when the owner was
 * silent for long, and its handler runs just when the torn interrupt is due, then
 * it was not the owner's device. But if the moved one was idle as well: a window of
 * microseconds is less likely hit than these milliseconds.
 */
static bool owner_was_quiet(const struct diagnose *diagnose, const struct irq *owner,
			    const struct mark *mark)
{
	const __u64 ts = mark->landing.ts;

	if (!mark->lively || since(latest(owner->own, diagnose->begin), ts) <= HISTORY)
		return false;
	if (!mark->takedown)
		return since(mark->write.end, ts) <= PROMPT;
	return !mark->takedown->end || since(mark->takedown->end, ts) <= SPEND_GRACE;
}

bool misroute_handler(struct diagnose *diagnose, struct irq *owner,
		      const struct record_handler *handler, struct mark **fits)
{
	const struct landing *landing = landing_of(diagnose, handler);
	bool misrouted;

	if (!landing)
		return false;
	*fits = torn_pick(diagnose, landing);
	misrouted = !(*fits)->natural && !(*fits)->hit &&
		    (!handler->result || owner_was_quiet(diagnose, owner, *fits));
	if (misrouted) {
		owner->foreign++;
		misroute_emit(diagnose, *fits, handler);
	}
	landing_done(diagnose, landing, handler->head.seq);
	return misrouted;
}
