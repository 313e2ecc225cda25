// SPDX-License-Identifier: GPL-2.0-only
/* What speaks for a loss: a tear, work that stands, the driver's words, silence; and how much. */
#include <math.h>

#include "diagnose/internal.h"

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
static __u64 real_silence(const struct diagnose *diagnose, const struct debt *debt, __u64 silent)
{
	return since(stood_since(diagnose, &debt->stood, diagnose->now), silent);
}

/* How long it had not come when it was moved, as above; at least what moves and takedowns take. */
static __u64 pause_of(const struct irq *irq)
{
	return latest(since(irq->debt->stood_before, since(irq->heard.last, irq->debt->write.ts)),
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
	const struct debt *debt = irq->debt;

	if (irq->witnessed && !slow)
		return 1;
	if (irq->witnessed && work_slow_chance(diagnose, irq) <= CHANCE_TELL &&
	    real_silence(diagnose, debt, silent) >= diagnose->lost_after)
		return work_slow_chance(diagnose, irq);
	if (!irq->heard.any || since(irq->heard.last, debt->write.ts) > HISTORY)
		return 1;
	silent = real_silence(diagnose, debt, silent);
	if (silent < least_silence(diagnose, irq))
		return 1;
	return heard_pause_chance(irq, debt->write.ts, pause_of(irq), silent);
}

/*
 * Nothing but its silence speaks for a loss: it must have a rhythm of its own, that never paused
 * while it was watched, and nobody who knows whether it has work.
 */
static double rhythm_chance(const struct diagnose *diagnose, const struct irq *irq, __u64 silent)
{
	const struct debt *debt = irq->debt;
	const __u64 gap = heard_gap(&irq->heard, debt->write.ts, COUNT_ALONE);
	const __u64 pause = since(irq->heard.last, debt->write.ts);

	if (debt->write.hidden || irq->witnessed || !gap ||
	    since(irq->born, debt->write.ts) < WATCHED_ALONE ||
	    heard_pauses(&irq->heard, diagnose->lost_after))
		return 1;
	silent = real_silence(diagnose, debt, silent);
	if (silent < diagnose->lost_after || pause > latest(later(gap, gap), OVERDUE) ||
	    silent / SILENCES_ALONE <= gap)
		return 1;
	return heard_pause_chance(irq, debt->write.ts, pause_of(irq), diagnose->lost_after);
}

/*
 * That a move falls into the time of a request that fails for another reason: one that hangs
 * lasts until its timeout, so any move in the silence before does.
 */
double timeout_chance(const struct diagnose *diagnose, const struct irq *irq,
		      const struct debt *debt)
{
	const double watched = since(irq->born, diagnose->now);
	const double time =
		latest(work_usual(diagnose, irq) ?: REQUEST_TIME, debt ? debt->pause : 0);

	return watched ? -expm1(-(irq->moves * time / watched)) : 1;
}

/* A tear of its own that nobody else can have caused. */
static bool is_torn(const struct debt *debt)
{
	return debt->evidence == EVIDENCE_HIT && debt->tear.basis == BASIS_PROOF;
}

/*
 * Work that stands still, or a driver that gave up waiting, proves a loss only together with a
 * tear: a slow device that was moved meanwhile does the same, and nothing of it is lost.
 */
bool debt_is_proved(const struct debt *debt)
{
	return debt->polled || (is_torn(debt) && (debt->slow || debt->timeout));
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

struct case_for debt_case(const struct diagnose *diagnose, const struct irq *irq, __u64 silent)
{
	const struct debt *debt = irq->debt;
	struct case_for made = { .basis = BASIS_EITHER };

	if (!diagnose->hearing || silent < diagnose->lost_after)
		return made;
	if (debt_is_proved(debt))
		made.basis = BASIS_PROOF;
	else if (is_torn(debt))
		made.basis = BASIS_TEAR;
	else if (debt->evidence == EVIDENCE_HIT && debt->tear.basis == BASIS_LOG)
		made.basis = BASIS_LOG;
	else if (debt->evidence != EVIDENCE_NONE)
		made = by_chance(BASIS_SILENCE, silence_chance(diagnose, irq, silent, debt->slow),
				 CHANCE_TELL);
	else
		made = by_chance(BASIS_RHYTHM, rhythm_chance(diagnose, irq, silent), CHANCE_TELL);
	/* Nothing came after its tear: the loss is as sure as that. */
	if (made.basis == BASIS_EITHER && debt->evidence == EVIDENCE_HIT)
		made = debt->tear;
	if (debt->timeout)
		made = surer(made, by_chance(BASIS_TIMEOUT, debt->timeout_chance, TELL_TIMEOUT));
	return made;
}

/* Nothing came to where a torn one would have: that it is silent now is nothing but chance. */
static void debt_control(struct diagnose *diagnose, const struct irq *irq, double most,
			 __u64 silent)
{
	struct chance *controls = &diagnose->chances.controls[BASIS_SILENCE];
	const struct debt *debt = irq->debt;

	/* However long it is silent, the rule does not tell: that it did not is no measure. */
	if (silence_chance(diagnose, irq, ~0ull, debt->worked || debt->slow) > CHANCE_TELL)
		return;
	controls->trials++;
	controls->expected += most;
	controls->hits += silence_chance(diagnose, irq, silent, debt->slow) <= CHANCE_TELL;
}

/* Counted once for each debt, when it is over: could a rule have told of it? */
void debt_try(struct diagnose *diagnose, struct irq *irq, __u64 silent)
{
	struct debt *debt = irq->debt;
	const __u64 stood = stood_since(diagnose, &debt->stood, diagnose->now);
	double chance;

	if (!diagnose->hearing || is_torn(debt) || debt->tear.basis == BASIS_LOG)
		return;
	chance = fmin(CHANCE_TELL,
		      silence_chance(diagnose, irq, later(least_silence(diagnose, irq), stood),
				     debt->worked || debt->slow));
	debt->tried = chance;
	if (debt->evidence != EVIDENCE_NONE)
		return chance_trial_up_to(diagnose, BASIS_SILENCE, chance);
	debt_control(diagnose, irq, chance, silent);
	chance = rhythm_chance(diagnose, irq, ~0ull);
	if (chance <= CHANCE_TELL)
		chance_trial(diagnose, BASIS_RHYTHM, chance);
}
