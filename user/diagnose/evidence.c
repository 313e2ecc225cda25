// SPDX-License-Identifier: GPL-2.0-only
/* What speaks for a loss: a tear, work that stands, the driver's words, silence; and how much. */
#include <math.h>

#include "diagnose/activity.h"
#include "diagnose/evidence.h"
#include "diagnose/stood.h"
#include "diagnose/trial.h"
#include "diagnose/work.h"

/*
 * How far its silence must exceed the pause before the move, or the longest one before: little,
 * when something came to where a torn one of its own would have; much, when its silence is all
 * there is.
 */
#define SILENCES_ARRIVAL 2
#define SILENCES_ALONE 20
#define COUNT_ALONE 20
#define WATCHED_ALONE (10 * SEC) /* a rhythm of its own has lasted so long, without a pause */
#define OVERDUE (50 * MSEC) /* stopping the machine takes its time too */
/* What a request takes, if nothing is known: of a stall below that no witness tells. */
#define REQUEST_TIME (300 * MSEC)

/* How long nothing came, but for the time that the machine itself stood still. */
static __u64 real_silence(const struct diagnose *diagnose, const struct pending_loss *loss,
			  __u64 silent)
{
	return since(stood_since(diagnose, &loss->stood, diagnose->now), silent);
}

/* How long it had not come when it was moved, as above; at least what moves and takedowns take. */
static __u64 pause_of(const struct irq *irq)
{
	return latest(
		since(irq->loss->stood_before, since(irq->activity.last, irq->loss->write.ts)),
		OVERDUE);
}

/* The shortest silence that counts beside such a pause. */
static __u64 least_silence(const struct diagnose *diagnose, const struct irq *irq)
{
	return latest(diagnose->lost_after, SILENCES_ARRIVAL * pause_of(irq));
}

/*
 * Something came to where a torn interrupt of its own would have, and it is silent: the chance
 * that it falls so silent by itself. 1: an interrupt was not due, or nobody knows. @slow: its
 * device's work stands for longer than is usual; if that is known of many requests it is they that
 * tell, whenever an interrupt came before.
 */
static double silence_chance(const struct diagnose *diagnose, const struct irq *irq, __u64 silent,
			     bool slow)
{
	const struct pending_loss *loss = irq->loss;

	if (irq->witnessed && !slow)
		return 1;
	if (irq->witnessed && work_slow_chance(diagnose, irq) <= CHANCE_TELL &&
	    real_silence(diagnose, loss, silent) >= diagnose->lost_after)
		return work_slow_chance(diagnose, irq);
	if (!irq->activity.any || since(irq->activity.last, loss->write.ts) > HISTORY)
		return 1;
	silent = real_silence(diagnose, loss, silent);
	if (silent < least_silence(diagnose, irq))
		return 1;
	return activity_pause_chance(irq, loss->write.ts, pause_of(irq), silent);
}

/*
 * Nothing but its silence speaks for a loss: it must have a rhythm of its own, that never paused
 * while it was watched, and nobody who knows whether it has work.
 */
static double rhythm_chance(const struct diagnose *diagnose, const struct irq *irq, __u64 silent)
{
	const struct pending_loss *loss = irq->loss;
	const __u64 gap = activity_gap(&irq->activity, loss->write.ts, COUNT_ALONE);
	const __u64 pause = since(irq->activity.last, loss->write.ts);

	if (loss->write.hidden || irq->witnessed || !gap ||
	    since(irq->born, loss->write.ts) < WATCHED_ALONE ||
	    activity_pauses(&irq->activity, diagnose->lost_after))
		return 1;
	silent = real_silence(diagnose, loss, silent);
	if (silent < diagnose->lost_after || pause > latest(later(gap, gap), OVERDUE) ||
	    silent / SILENCES_ALONE <= gap)
		return 1;
	return activity_pause_chance(irq, loss->write.ts, pause_of(irq), diagnose->lost_after);
}

/*
 * That a move falls into the time of a request that fails for another reason: one that hangs
 * lasts until its timeout, so any move in the silence before does.
 */
double timeout_chance(const struct diagnose *diagnose, const struct irq *irq,
		      const struct pending_loss *loss)
{
	const double watched = since(irq->born, diagnose->now);
	const double time =
		latest(work_usual(diagnose, irq) ?: REQUEST_TIME, loss ? loss->pause : 0);

	return watched ? -expm1(-(irq->moves * time / watched)) : 1;
}

/* A tear of its own that nobody else can have caused. */
static bool is_torn(const struct pending_loss *loss)
{
	return loss->evidence == EVIDENCE_HIT && loss->tear.basis == BASIS_PROOF;
}

/*
 * Work that stands still, or a driver that gave up waiting, proves a loss only together with a
 * tear: a slow device that was moved meanwhile does the same, and nothing of it is lost.
 */
bool loss_is_proved(const struct pending_loss *loss)
{
	return loss->polled || (is_torn(loss) && (loss->slow || loss->timeout));
}

static struct case_for by_chance(enum finding_basis basis, double chance, double limit)
{
	const struct case_for none = { .basis = BASIS_EITHER };
	const struct case_for made = { .basis = basis, .chance = chance };

	return chance <= limit ? made : none;
}

/* The one that leaves less to chance. */
static struct case_for surer(struct case_for one, struct case_for other)
{
	if (other.basis == BASIS_EITHER || !chance_is_held(one.basis))
		return one.basis == BASIS_EITHER ? other : one;
	return other.chance < one.chance ? other : one;
}

struct case_for loss_case(const struct diagnose *diagnose, const struct irq *irq, __u64 silent)
{
	const struct pending_loss *loss = irq->loss;
	struct case_for made = { .basis = BASIS_EITHER };

	if (!diagnose->hearing || silent < diagnose->lost_after)
		return made;
	if (loss_is_proved(loss))
		made.basis = BASIS_PROOF;
	else if (is_torn(loss))
		made.basis = BASIS_TEAR;
	else if (loss->evidence == EVIDENCE_HIT && loss->tear.basis == BASIS_LOG)
		made.basis = BASIS_LOG;
	else if (loss->evidence != EVIDENCE_NONE)
		made = by_chance(BASIS_SILENCE, silence_chance(diagnose, irq, silent, loss->slow),
				 CHANCE_TELL);
	else
		made = by_chance(BASIS_RHYTHM, rhythm_chance(diagnose, irq, silent), CHANCE_TELL);
	/* Nothing came after its tear: the loss is as sure as that. */
	if (made.basis == BASIS_EITHER && loss->evidence == EVIDENCE_HIT)
		made = loss->tear;
	if (loss->timeout)
		made = surer(made, by_chance(BASIS_TIMEOUT, loss->timeout_chance, TELL_TIMEOUT));
	return made;
}

/* Nothing came to where a torn one would have: that it is silent now is nothing but chance. */
static void loss_control(struct diagnose *diagnose, const struct irq *irq, double most,
			 __u64 silent)
{
	struct chance *controls = &diagnose->chances.controls[BASIS_SILENCE];
	const struct pending_loss *loss = irq->loss;

	/* However long it is silent, the rule does not tell: that it did not is no measure. */
	if (silence_chance(diagnose, irq, ~0ull, loss->worked || loss->slow) > CHANCE_TELL)
		return;
	controls->trials++;
	controls->expected += most;
	controls->hits += silence_chance(diagnose, irq, silent, loss->slow) <= CHANCE_TELL;
}

/* Counted once for each pending loss, when it is over: could a rule have told of it? */
void loss_try(struct diagnose *diagnose, struct irq *irq, __u64 silent)
{
	struct pending_loss *loss = irq->loss;
	const __u64 stood = stood_since(diagnose, &loss->stood, diagnose->now);
	double chance;

	if (!diagnose->hearing || is_torn(loss) || loss->tear.basis == BASIS_LOG)
		return;
	chance = fmin(CHANCE_TELL,
		      silence_chance(diagnose, irq, later(least_silence(diagnose, irq), stood),
				     loss->worked || loss->slow));
	loss->tried = chance;
	if (loss->evidence != EVIDENCE_NONE)
		return chance_trial_up_to(diagnose, BASIS_SILENCE, chance);
	loss_control(diagnose, irq, chance, silent);
	chance = rhythm_chance(diagnose, irq, ~0ull);
	if (chance <= CHANCE_TELL)
		chance_trial(diagnose, BASIS_RHYTHM, chance);
}
