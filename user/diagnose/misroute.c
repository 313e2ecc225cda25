// SPDX-License-Identifier: GPL-2.0-only
/* A torn interrupt at a slot that belongs to another IRQ: whose was it? */
#include <math.h>

#include "diagnose/activity.h"
#include "diagnose/finding.h"
#include "diagnose/irq.h"
#include "diagnose/lost.h"
#include "diagnose/misroute.h"
#include "diagnose/torn.h"
#include "diagnose/trial.h"
#include "diagnose/watch.h"

#define DELAY_PROVED (250 * MSEC) /* from the end of the write to the arrival */
/* That its own run falls there, and is its first that finds nothing. */
#define CHANCE_PROVED 1e-4
#define NEAR (5 * PROMPT)
#define QUIET_KNOWN (20 * MSEC) /* its run before, as the handler's record tells */
#define QUIET_COUNTED SEC /* the same, by counters, which come later */

/*
 * Does the owner find nothing for another reason? It was retriggered; or a two-step move
 * sent this one here first; or it is the first at its new target, and a run of its own after
 * the move has already seen what raised it.
 */
static bool natural_none(const struct irq *owner, struct watch *transit,
			 const struct record_arrival *arrival)
{
	if (owner->resent && since(owner->resent, arrival->head.ts) < SEC)
		return true;
	if (transit && transit->resent) {
		transit->resent = false;
		return true;
	}
	return arrival->first && owner->own >= owner->write.ts &&
	       activity_moved(owner, arrival->head.ts);
}

/* On a CPU that takes interrupts a torn one arrives at once. */
static bool is_prompt(const struct watch *watch, __u64 ts, __u64 delay)
{
	if (!watch->takedown)
		return since(watch->write.end, ts) <= delay;
	return !watch->takedown->end || since(watch->takedown->end, ts) <= delay;
}

/*
 * In which time what came there can be the owner's own. While a CPU is taken down no CPU takes
 * interrupts, and what comes meanwhile comes at the end.
 */
static __u64 span_of(const struct watch *watch)
{
	__u64 begin = watch->write.ts;

	if (watch->takedown)
		begin = least(begin, watch->takedown->begin);
	return latest(since(begin, watch->stray.ts), MSEC);
}

/* From the run @silent before: if a torn interrupt made that run, from the last that none made. */
static __u64 own_silence(const struct irq *owner, __u64 ts, __u64 silent)
{
	if (owner->misled.ts && since(silent, ts) == owner->misled.ts)
		return since(owner->misled.before, ts);
	return silent;
}

/*
 * How long it had been silent, and for how long before @ts that is not known. Its record tells when
 * it last ran; in older traces only on this CPU, which counts if it did so since its move; else
 * counters do, until the latest tick.
 */
static __u64 silent_before(const struct diagnose *diagnose, const struct irq *owner,
			   const struct record_handler *handler, __u64 *unknown)
{
	const __u64 ts = handler->head.ts;

	*unknown = 0;
	if (handler->silent && !diagnose->moves_hidden)
		return least(own_silence(owner, ts, handler->silent), since(owner->born, ts));
	if (handler->ago && handler->ago <= since(owner->born, ts) &&
	    (!owner->write.ts || handler->ago < since(owner->write.end, ts)))
		return own_silence(owner, ts, handler->ago);
	*unknown = since(diagnose->ticked, ts);
	return since(latest(owner->own, owner->born), diagnose->ticked);
}

/*
 * That it runs within @span: about as often as that fits into the time for which it is silent. One
 * in a pause hardly ends it just now, and one that has just run may well do so again.
 */
static double run_chance(const struct diagnose *diagnose, const struct irq *owner,
			 const struct record_handler *handler, __u64 ts, __u64 span)
{
	const double chance = activity_run_chance(owner, ts, span);
	__u64 unknown, silent = silent_before(diagnose, owner, handler, &unknown);
	const double most = silent ? 2.0 * later(span, unknown) / silent : 1;

	return fmin(fmax(fmin(chance, most), (double)span / latest(later(silent, unknown), 1)), 1);
}

void misroute_arrival(struct diagnose *diagnose, const struct record_arrival *arrival, bool resent)
{
	const struct stray_arrival stray = {
		.seq = arrival->head.seq,
		.ts = arrival->head.ts,
		.at = { .cpu = arrival->head.cpu, .vector = arrival->vector },
		.owner = arrival->irq,
		.slot = arrival->slot,
	};
	struct irq *owner = irq_get(diagnose, arrival->irq);
	struct watch *watch = NULL, *transit;

	if (!owner)
		return;
	transit = transit_at(diagnose, &stray.at, stray.ts);
	if (!torn_stray(diagnose, &stray, natural_none(owner, transit, arrival) || resent))
		return;
	while ((watch = watch_next(diagnose, watch, WATCH_TORN, &stray.at)))
		if (watch->stray.seq == stray.seq)
			loss_claim(diagnose, watch, EVIDENCE_HANDLED, NONE);
}

/* The latest stray arrival at this slot that the handler's interrupt can be. */
static const struct stray_arrival *stray_of(const struct diagnose *diagnose,
					    const struct record_handler *handler)
{
	const struct target at = { .cpu = handler->head.cpu, .vector = handler->vector };
	const struct stray_arrival *found = NULL;
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_TORN, &at))) {
		if (watch->stray.owner != handler->irq || !watch->stray.seq ||
		    watch->stray.ts > handler->head.ts)
			continue;
		if (!found || watch->stray.ts > found->ts)
			found = &watch->stray;
	}
	return found;
}

/* The stray arrival was handled: whatever becomes of it is no longer this handler's. */
static void stray_done(struct diagnose *diagnose, const struct stray_arrival *stray, __u64 handler)
{
	const struct target at = stray->at;
	const __u64 seq = stray->seq;
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_TORN, &at))) {
		if (watch->stray.seq != seq)
			continue;
		if (watch->irq->loss && watch->irq->loss->stray.seq == seq)
			watch->irq->loss->handler = handler;
		watch->stray.seq = 0;
	}
}

/*
 * Whoever has just run can have taken this event with the one before, and its driver says
 * nothing of it now. The record tells when that was; an older trace knows by counters only.
 */
static bool was_quiet(const struct irq *owner, const struct record_handler *handler)
{
	const __u64 silent = handler->silent ? handler->silent : handler->ago;

	if (silent)
		return own_silence(owner, handler->head.ts, silent) >= QUIET_KNOWN;
	return since(owner->own, handler->head.ts) >= QUIET_COUNTED;
}

/*
 * Just moved, its run at the old CPU may have taken what came here; unless it has run here since,
 * for what it then took it has had its interrupt.
 */
static bool was_moved(const struct irq *owner, const struct record_handler *handler)
{
	if (!activity_moved(owner, handler->head.ts))
		return false;
	return !handler->ago || handler->ago >= since(owner->write.end, handler->head.ts);
}

/* And that it finds nothing, once it runs. That interrupt may have been what moved it. */
static double none_chance(const struct diagnose *diagnose, const struct irq *owner,
			  const struct watch *watch, const struct record_handler *handler)
{
	return activity_kin_none_chance(diagnose, owner,
					activity_moved(owner, watch->stray.ts) ||
						activity_moved(owner, handler->head.ts));
}

/* No cause is known that would make this owner find nothing now, but for a torn interrupt. */
static bool has_no_cause(const struct irq *owner, const struct watch *watch,
			 const struct record_handler *handler)
{
	if (owner->nothing || owner->results[0].nones || owner->results[1].nones)
		return false;
	return !was_moved(owner, handler) && was_quiet(owner, handler) &&
	       is_prompt(watch, watch->stray.ts, DELAY_PROVED);
}

/* And it is known well enough for that, by itself. */
static bool proves(const struct irq *owner, const struct watch *watch,
		   const struct record_handler *handler)
{
	const __u64 ts = watch->stray.ts;
	const __u64 span = later(since(watch->write.end, ts), MSEC);
	const double none = activity_none_chance(owner, activity_moved(owner, ts));

	if (!has_no_cause(owner, watch, handler))
		return false;
	if (!owner->results[0].runs && !owner->results[1].runs)
		return activity_run_chance(owner, ts,
					   is_prompt(watch, ts, PROMPT) ? PROMPT : DELAY_PROVED) *
			       none <=
		       CHANCE_LEVEL;
	return activity_run_chance(owner, ts, span) * none <= CHANCE_PROVED;
}

/*
 * That this owner runs by itself just then, and finds nothing. One that is known to find nothing now
 * and then, or for a reason, may do so whenever it runs near; the others hardly do just when a torn
 * interrupt is due.
 */
static double own_none_chance(const struct diagnose *diagnose, const struct irq *owner,
			      const struct watch *watch, const struct record_handler *handler)
{
	const __u64 ts = watch->stray.ts;
	const __u64 near = is_prompt(watch, ts, PROMPT) ? PROMPT : DANGER_NS;
	const __u64 span = has_no_cause(owner, watch, handler) ? span_of(watch) : near;

	return run_chance(diagnose, owner, handler, ts, span) *
	       none_chance(diagnose, owner, watch, handler);
}

static const char *reason_of(enum finding_basis basis)
{
	switch (basis) {
	case BASIS_PROOF:
		return "came to the new CPU with the old vector, a slot of another IRQ, "
		       "whose handlers all found nothing to do";
	case BASIS_RESULT:
		return "came to the new CPU with the old vector, a slot of another IRQ, "
		       "whose handlers all found nothing to do, as they hardly do otherwise";
	default:
		return "came to the new CPU with the old vector, a slot of another IRQ, "
		       "whose handler took it at a moment when it hardly runs by itself";
	}
}

static void misroute_emit(struct diagnose *diagnose, struct watch *watch,
			  const struct record_handler *handler, struct finding *finding)
{
	finding->reason = reason_of(finding->proved ? BASIS_PROOF : finding->basis);
	finding_proof(finding, handler->head.seq);
	torn_emit(diagnose, finding, watch);
}

/* Its handlers found nothing. */
static bool misroute_none(struct diagnose *diagnose, const struct irq *owner, struct watch *watch,
			  const struct record_handler *handler)
{
	const double chance = own_none_chance(diagnose, owner, watch, handler);
	struct finding finding;

	finding_init(&finding, FINDING_TORN_MISROUTED, watch->stray.ts);
	finding.proved = proves(owner, watch, handler);
	if (!finding.proved && chance > CHANCE_TELL)
		return false;
	if (!finding.proved)
		chance_hit_up_to(diagnose, &finding, BASIS_RESULT, chance, CHANCE_TELL);
	misroute_emit(diagnose, watch, handler, &finding);
	return true;
}

/*
 * An interrupt of an owner that comes within the window, but not at once, is a control: as often, by
 * their share of the window, it comes so soon that it looks torn. @chance: that it comes in PROMPT.
 */
static void control(struct diagnose *diagnose, double chance)
{
	const double most = fmin(chance, CHANCE_TELL);

	chance_control(diagnose, BASIS_PACE, most,
		       most / chance * ((double)PROMPT / (NEAR - PROMPT)));
}

/*
 * A driver that says "handled" to anything proves nothing. But when its handler hardly runs by
 * itself, and does just when the torn interrupt is due, it may have run for that. Unless the
 * moved one was idle as well: a window of microseconds is less likely hit than these milliseconds.
 */
static bool misroute_handled(struct diagnose *diagnose, const struct irq *owner,
			     struct watch *watch, const struct record_handler *handler)
{
	const __u64 ts = watch->stray.ts;
	struct finding finding;
	double chance;

	if (!watch->lively || activity_is_due(owner, ts))
		return false;
	if (!is_prompt(watch, ts, PROMPT)) {
		if (is_prompt(watch, ts, NEAR))
			control(diagnose, run_chance(diagnose, owner, handler, ts, PROMPT));
		return false;
	}
	chance = run_chance(diagnose, owner, handler, ts, span_of(watch));
	if (chance > CHANCE_TELL)
		return false;
	finding_init(&finding, FINDING_TORN_MISROUTED, watch->stray.ts);
	chance_hit(diagnose, &finding, BASIS_PACE, chance);
	misroute_emit(diagnose, watch, handler, &finding);
	return true;
}

static void mislead(struct irq *owner, const struct record_handler *handler)
{
	const __u64 ts = handler->head.ts;
	const __u64 silent = handler->silent ? handler->silent : handler->ago;

	owner->foreign[!!handler->result]++;
	if (handler->result)
		return;
	owner->misled.before = silent ? since(own_silence(owner, ts, silent), ts) : owner->own;
	owner->misled.ts = ts;
}

bool misroute_handler(struct diagnose *diagnose, struct irq *owner,
		      const struct record_handler *handler, struct watch **fits)
{
	const struct stray_arrival *stray = stray_of(diagnose, handler);
	bool misrouted = false;

	if (!stray)
		return false;
	*fits = torn_pick(diagnose, stray);
	if (!(*fits)->natural && !(*fits)->hit && !handler->result)
		misrouted = misroute_none(diagnose, owner, *fits, handler);
	else if (!(*fits)->natural && !(*fits)->hit)
		misrouted = misroute_handled(diagnose, owner, *fits, handler);
	if (misrouted)
		mislead(owner, handler);
	stray_done(diagnose, stray, handler->head.seq);
	return misrouted;
}
