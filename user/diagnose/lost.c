// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a device owed an interrupt? A debt begins with the write that may have lost
 * it and ends when the handler runs: a handler entered after the write sees
 * whatever the device raised during it. If that takes too long, it was lost.
 */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/internal.h"

#define ENDING SEC /* how long after a reset the driver may tell of it */
#define STALL_AFTER (2 * SEC) /* a stall is seen soon after the write that made it */
#define TIMEOUT_LINES (10 * SEC)

bool debt_is_owed(const struct irq *irq, const struct write *write)
{
	return !irq->heard.any || irq->heard.last < write->end;
}

void debt_free(struct irq *irq)
{
	if (irq->debt && irq->debt->takedown)
		takedown_put(irq->debt->takedown);
	free(irq->debt);
	irq->debt = NULL;
}

/* NULL: out of memory, or it can never be paid. */
static struct debt *debt_open(struct diagnose *diagnose, struct irq *irq, const struct write *write,
			      struct takedown *takedown)
{
	struct debt *debt;

	if (irq->gone)
		return NULL;
	debt = calloc(1, sizeof(*debt));
	if (!debt) {
		diagnose->error = -ENOMEM;
		return NULL;
	}
	debt->write = *write;
	if (takedown)
		debt->takedown = takedown_get(takedown);
	debt->landing.at.cpu = NONE;
	debt->landing.at.vector = NONE;
	debt->landing.owner = NONE;
	debt->other = NONE;
	debt->stood = stood_at(diagnose, write->to.cpu, write->ts);
	debt->stood_before = stood_since(diagnose, &irq->heard.stood, write->ts);
	debt->worked = work_in_flight(diagnose, irq);
	debt->pause = since(irq->heard.any ? irq->heard.last : irq->born, write->ts);
	debt_free(irq);
	irq->debt = debt;
	irq_set_due(diagnose, irq);
	return debt;
}

void debt_watch(struct diagnose *diagnose, struct irq *irq, const struct write *write,
		struct takedown *takedown)
{
	struct debt *debt = irq->debt;

	if (!debt)
		debt_open(diagnose, irq, write, takedown);
	else if (debt->evidence == EVIDENCE_NONE && write->move && debt->write.move == write->move)
		debt->write = *write; /* the second step of the same move */
}

/* From when on its absence counts. */
static __u64 silence_begin(const struct debt *debt)
{
	__u64 begin = debt->write.end;

	if (debt->told)
		return debt->told;
	if (debt->evidence == EVIDENCE_HIT)
		begin = latest(begin, debt->landing.ts);
	if (debt->takedown && debt->takedown->end)
		begin = latest(begin, debt->takedown->end);
	else if (debt->takedown && debt->evidence != EVIDENCE_HIT)
		begin = later(begin, TAKEDOWN_LIMIT);
	return begin;
}

static bool is_lost(const struct diagnose *diagnose, const struct irq *irq, __u64 silent)
{
	return debt_case(diagnose, irq, silent).basis != BASIS_EITHER;
}

bool debt_waits(const struct diagnose *diagnose, const struct irq *irq)
{
	return irq->debt && is_lost(diagnose, irq, ~0ull);
}

static void debt_describe(struct finding *finding, const struct irq *irq)
{
	const struct debt *debt = irq->debt;

	finding_irq(finding, irq);
	finding_write(finding, &debt->write);
	finding_proof(finding, debt->landing.seq);
	finding_proof(finding, debt->handler);
	finding->at = debt->landing.at;
	finding->slot = debt->landing.slot;
	finding->owner = debt->landing.owner;
}

/* Only now is it sure that the owner's handler took an interrupt which was not its own. */
static void misroute_fill(struct finding *finding, const struct irq *irq,
			  const struct finding *lost)
{
	finding_init(finding, FINDING_TORN_MISROUTED, irq->debt->landing.ts);
	finding->reason =
		"an interrupt came to the new CPU with the old vector, a slot of another IRQ, "
		"whose handler took it; since then the moved one is silent";
	debt_describe(finding, irq);
	/* What proves that it was lost does not tell who took it. */
	finding->basis = lost->basis == BASIS_PROOF ? BASIS_EITHER : lost->basis;
	finding->chance = lost->chance;
	finding->stands = lost->stands;
}

static const char *lost_reason(struct diagnose *diagnose, const struct debt *debt)
{
	const struct irq *other;

	if (debt->polled)
		return "its driver found the completion itself: the interrupt was missing";
	switch (debt->evidence) {
	case EVIDENCE_HIT:
		return "its torn interrupt arrived where no handler of its own was, and nothing came after";
	case EVIDENCE_SHARED:
		other = irq_get(diagnose, debt->other);
		if (other && (other->debt || other->lost >= debt->write.ts))
			return "its torn interrupt coalesced with another IRQ's in one slot: "
			       "one arrival, and both fell silent";
		return "one arrival in a slot that two torn messages share: it was this one's, "
		       "for the other IRQ came again";
	case EVIDENCE_HANDLED:
		return "its torn interrupt coalesced with the owner's own in one slot: "
		       "the owner's handler took both, and nothing came after";
	case EVIDENCE_NONE:
		break;
	}
	if (debt->write.hidden)
		return "moved, and then no more until its driver gave up waiting; this kernel hides "
		       "how its message was rewritten";
	if (debt->timeout && debt->write.exposed)
		return "moved by an update that can tear, and then no more until its driver gave "
		       "up waiting; no torn arrival was seen";
	if (debt->timeout)
		return "moved, and then no more until its driver gave up waiting; "
		       "no torn update explains it";
	if (debt->write.exposed)
		return "came regularly until a move that can tear, and then no more; "
		       "no torn arrival was seen";
	return "came regularly until a CPU offline moved it, and then no more; "
	       "no torn update explains it";
}

/* What it rests on, when it is over; one that lasts is not counted yet. */
static void lost_certainty(struct diagnose *diagnose, struct finding *finding,
			   const struct irq *irq, __u64 silent, bool lasts)
{
	struct case_for made = debt_case(diagnose, irq, silent);

	if (made.basis == BASIS_EITHER && irq->debt->told)
		made = irq->debt->as;
	finding->proved = made.basis == BASIS_PROOF;
	if (made.basis == irq->debt->tear.basis)
		chance_set(diagnose, finding, made.basis, made.chance); /* counted with its tear */
	else if (made.basis == BASIS_SILENCE && !lasts)
		chance_hit_up_to(diagnose, finding, made.basis, made.chance, irq->debt->tried);
	else if (chance_is_held(made.basis) && !lasts)
		chance_hit(diagnose, finding, made.basis, made.chance);
	else
		chance_peek(diagnose, finding, made.basis, made.chance);
}

static void lost_fill(struct diagnose *diagnose, struct finding *finding, const struct irq *irq,
		      __u64 silent, enum finding_ended ended, __u64 seq)
{
	const struct debt *debt = irq->debt;

	finding_init(finding, FINDING_LOST, silence_begin(debt));
	finding->reason = lost_reason(diagnose, debt);
	lost_certainty(diagnose, finding, irq, silent, ended == ENDED_UNSAID);
	debt_describe(finding, irq);
	finding->silent = silent;
	finding->told = debt->told;
	finding->ended = ended;
	if ((debt->timeout || debt->polled) && ended != ENDED_UNSAID)
		finding->ended = ENDED_TIMEOUT;
	if (debt->evidence == EVIDENCE_SHARED)
		finding_other(finding, debt->other);
	if (debt->evidence == EVIDENCE_HANDLED)
		finding_other(finding, debt->landing.owner);
	if (debt->takedown)
		finding_proof(finding, debt->takedown->seq);
	finding_proof(finding, debt->stall);
	finding_proof(finding, debt->timeout);
	finding_proof(finding, debt->polled);
	finding_proof(finding, seq);
}

static void ending_say(struct diagnose *diagnose, struct irq *irq)
{
	struct ending *ending = irq->ending;

	if (!ending)
		return;
	if (ending->sure && ending->misroute.count)
		finding_emit(diagnose, &ending->misroute);
	if (ending->sure)
		finding_emit(diagnose, &ending->finding);
	free(ending);
	irq->ending = NULL;
}

bool ending_sweep(struct diagnose *diagnose, struct irq *irq, bool all)
{
	if (irq->ending && (all || since(irq->ending->ts, diagnose->now) >= ENDING))
		ending_say(diagnose, irq);
	return irq->ending;
}

/* Said at once, or held until its driver has had time to tell of a timeout. */
static void lost_close(struct diagnose *diagnose, struct irq *irq, const struct finding *lost,
		       bool sure, bool hold)
{
	struct ending *ending = calloc(1, sizeof(*ending));

	if (!ending) {
		diagnose->error = -ENOMEM;
		return;
	}
	ending_say(diagnose, irq);
	ending->finding = *lost;
	ending->sure = sure;
	ending->ts = diagnose->now;
	ending->debt = *irq->debt;
	ending->debt.takedown = NULL;
	if (irq->debt->evidence == EVIDENCE_HANDLED && !irq->debt->told)
		misroute_fill(&ending->misroute, irq, lost);
	irq->ending = ending;
	if (sure)
		irq->lost = latest(irq->debt->write.ts, 1);
	if (hold)
		irq_set_due(diagnose, irq);
	else
		ending_say(diagnose, irq);
}

static void debt_tell(struct diagnose *diagnose, struct irq *irq, __u64 silent)
{
	const __u64 begin = silence_begin(irq->debt);
	struct finding finding, misroute;

	irq->debt->as = debt_case(diagnose, irq, silent);
	lost_fill(diagnose, &finding, irq, silent, ENDED_UNSAID, 0);
	if (irq->debt->evidence == EVIDENCE_HANDLED) {
		misroute_fill(&misroute, irq, &finding);
		finding_emit(diagnose, &misroute);
	}
	irq->debt->told = latest(begin, 1);
	irq->lost = latest(irq->debt->write.ts, 1);
	finding_settle(&finding);
	if (diagnose->lasting)
		diagnose->lasting(&finding, diagnose->arg);
}

/*
 * Whether it came is only known until the latest tick: counters tell of a whole
 * interval. Nor does anything come while the machine is stopped for a takedown.
 */
bool debt_sweep(struct diagnose *diagnose, struct irq *irq)
{
	const struct debt *debt = irq->debt;
	__u64 silent;

	if (!debt || debt->told)
		return false;
	if (debt->takedown && !debt->takedown->end &&
	    since(debt->write.end, diagnose->ticked) < TAKEDOWN_LIMIT)
		return true;
	silent = since(silence_begin(debt), diagnose->ticked);
	if (!is_lost(diagnose, irq, silent))
		return true;
	debt_tell(diagnose, irq, silent);
	return false;
}

/* Returns true if its silence is no measure of how often it pauses: something speaks for a loss. */
static bool debt_close(struct diagnose *diagnose, struct irq *irq, __u64 ts,
		       enum finding_ended ended, __u64 seq)
{
	const struct debt *debt = irq->debt;
	__u64 silent = since(silence_begin(debt), ts);
	bool lost = debt->told || is_lost(diagnose, irq, silent);
	bool hold = debt->stall && !debt->timeout && ended == ENDED_LATE && diagnose->hearing &&
		    silent >= diagnose->lost_after;
	bool suspect = lost || debt->evidence != EVIDENCE_NONE;
	struct finding finding;

	debt_try(diagnose, irq, silent);
	if (lost || hold) {
		lost_fill(diagnose, &finding, irq, silent, ended, seq);
		finding_settle(&finding);
		lost_close(diagnose, irq, &finding, lost, hold);
	}
	debt_free(irq);
	return suspect;
}

/* An earlier write's loss is over when a later one tears: the device could send again. */
static bool is_over(const struct debt *debt, const struct mark *mark, enum evidence evidence)
{
	return debt->told && evidence == EVIDENCE_HIT && debt->write.message != mark->write.message;
}

/* A debt of an earlier write stands, unless an arrival proves that the device could still send. */
void debt_claim(struct diagnose *diagnose, struct mark *mark, enum evidence evidence, __u32 other)
{
	struct debt *debt = mark->irq->debt, was = { .told = 0 };

	if (!debt_is_owed(mark->irq, &mark->write))
		return;
	if (debt && is_over(debt, mark, evidence)) {
		debt_close(diagnose, mark->irq, mark->landing.ts, ENDED_LATE, mark->landing.seq);
		debt = NULL;
	}
	if (debt && debt->evidence >= evidence)
		return;
	if (debt && debt->write.message != mark->write.message && evidence != EVIDENCE_HIT)
		return;
	if (debt)
		was = *debt;
	debt = debt_open(diagnose, mark->irq, &mark->write, mark->takedown);
	if (!debt)
		return;
	debt->told = was.told;
	debt->as = was.as;
	debt->evidence = evidence;
	debt->landing = mark->landing;
	debt->other = other;
}

void debt_hit(struct diagnose *diagnose, struct mark *mark, const struct finding *finding)
{
	struct debt *debt;

	debt_claim(diagnose, mark, EVIDENCE_HIT, NONE);
	debt = mark->irq->debt;
	if (!debt || debt->evidence != EVIDENCE_HIT || debt->landing.seq != mark->landing.seq)
		return;
	debt->tear.basis = finding->proved ? BASIS_PROOF : finding->basis;
	/* It is torn for sure, but it may be another's. */
	if (finding->ambiguous || (!finding->proved && finding->basis == BASIS_PROOF))
		debt->tear.basis = BASIS_EITHER;
	/* Half of one in a million less: it was rounded up, and will be again. */
	if (chance_is_held(debt->tear.basis))
		debt->tear.chance = (finding->chance - .5) / 1e6;
}

void debt_stall(struct diagnose *diagnose, struct irq *irq, __u64 seq, bool slow)
{
	/* An affinity move is no debt by itself; that its device stands still since makes it one. */
	if (!irq->debt && (irq->write.exposed || irq->write.hidden) &&
	    debt_is_owed(irq, &irq->write) && since(irq->write.end, diagnose->now) < STALL_AFTER)
		debt_watch(diagnose, irq, &irq->write, NULL);
	if (!irq->debt)
		return;
	if (!irq->debt->stall)
		irq->debt->stall = seq;
	if (slow)
		irq->debt->slow = true;
}

/* What had ended is a loss after all, or a surer one. */
static void ending_timeout(struct diagnose *diagnose, struct irq *irq, __u64 seq, double chance)
{
	struct ending *ending = irq->ending;

	ending->debt.timeout = seq;
	ending->finding.ended = ENDED_TIMEOUT;
	finding_proof(&ending->finding, seq);
	ending->finding.proved = debt_is_proved(&ending->debt);
	if (!ending->sure && !ending->finding.proved && chance <= TELL_TIMEOUT)
		chance_hit(diagnose, &ending->finding, BASIS_TIMEOUT, chance);
	if (ending->finding.proved || chance <= TELL_TIMEOUT)
		ending->sure = true;
	ending_say(diagnose, irq);
}

/* One trouble has many lines, but each that can tell of a loss is tried. */
static bool is_trial(const struct diagnose *diagnose, const struct irq *irq)
{
	if (irq->ending || (irq->debt && !irq->debt->timeout))
		return true;
	return !irq->timeout || since(irq->timeout, diagnose->now) > TIMEOUT_LINES;
}

void debt_timeout(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	const struct debt *of = irq->ending ? &irq->ending->debt : irq->debt;
	const double chance = timeout_chance(diagnose, irq, of);

	if (is_trial(diagnose, irq)) {
		if (irq->moves && chance <= TELL_TIMEOUT)
			chance_trial(diagnose, BASIS_TIMEOUT, chance);
		irq->timeout = latest(diagnose->now, 1);
	}
	if (irq->debt && !irq->debt->timeout && !work_stood(diagnose, irq, irq->debt->write.ts)) {
		irq->debt->timeout = seq;
		irq->debt->timeout_chance = timeout_chance(diagnose, irq, irq->debt);
	}
	if (irq->ending)
		ending_timeout(diagnose, irq, seq, chance);
}

/* It is lost for sure; if no move seen here was since it last came, nobody knows why. */
static void polled_emit(struct diagnose *diagnose, const struct irq *irq, __u64 seq)
{
	struct finding finding;

	finding_init(&finding, FINDING_LOST, diagnose->now);
	finding.proved = true;
	finding.reason =
		"its driver found the completion itself: the interrupt was missing; no move "
		"seen here explains it";
	finding_irq(&finding, irq);
	finding.ended = ENDED_TIMEOUT;
	finding.silent = irq->heard.any ? since(irq->heard.last, diagnose->now) : 0;
	finding_proof(&finding, seq);
	finding_emit(diagnose, &finding);
}

void debt_polled(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	if (irq->ending) {
		irq->ending->debt.polled = seq;
		return ending_timeout(diagnose, irq, seq, 0);
	}
	if (!irq->debt && irq->write.ts && debt_is_owed(irq, &irq->write))
		debt_watch(diagnose, irq, &irq->write, NULL);
	if (!irq->debt)
		return polled_emit(diagnose, irq, seq);
	if (!irq->debt->polled)
		irq->debt->polled = seq;
}

bool debt_heard(struct diagnose *diagnose, struct irq *irq, __u64 first, __u64 last, __u64 seq)
{
	if (!irq->debt || last < irq->debt->write.end)
		return false;
	return debt_close(diagnose, irq, latest(first, irq->debt->write.end), ENDED_LATE, seq);
}

void debt_end(struct diagnose *diagnose, struct irq *irq, __u64 ts, __u64 seq)
{
	if (irq->debt)
		debt_close(diagnose, irq, ts, ENDED_NEVER, seq);
}
