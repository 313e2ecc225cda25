// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a device owed an interrupt? A pending loss begins with the write that may have lost
 * it and ends when the handler runs: a handler entered after the write sees
 * whatever the device raised during it. If that takes too long, it was lost.
 */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/evidence.h"
#include "diagnose/finding.h"
#include "diagnose/irq.h"
#include "diagnose/lost.h"
#include "diagnose/stood.h"
#include "diagnose/takedown.h"
#include "diagnose/trial.h"
#include "diagnose/work.h"

#define ENDING SEC /* how long after a reset the driver may tell of it */
#define STALL_AFTER (2 * SEC) /* a stall is seen soon after the write that made it */
#define TIMEOUT_LINES (10 * SEC)

bool loss_is_pending(const struct irq *irq, const struct write *write)
{
	return !irq->activity.any || irq->activity.last < write->end;
}

void loss_free(struct irq *irq)
{
	if (irq->loss && irq->loss->takedown)
		takedown_put(irq->loss->takedown);
	free(irq->loss);
	irq->loss = NULL;
}

/* NULL: out of memory, or it can never be paid. */
static struct pending_loss *loss_open(struct diagnose *diagnose, struct irq *irq,
				      const struct write *write, struct takedown *takedown)
{
	struct pending_loss *loss;

	if (irq->gone)
		return NULL;
	loss = calloc(1, sizeof(*loss));
	if (!loss) {
		diagnose->error = -ENOMEM;
		return NULL;
	}
	loss->write = *write;
	if (takedown)
		loss->takedown = takedown_get(takedown);
	loss->stray.at.cpu = NONE;
	loss->stray.at.vector = NONE;
	loss->stray.owner = NONE;
	loss->other = NONE;
	loss->stood = stood_at(diagnose, write->to.cpu, write->ts);
	loss->stood_before = stood_since(diagnose, &irq->activity.stood, write->ts);
	loss->worked = work_in_flight(diagnose, irq);
	loss->pause = since(irq->activity.any ? irq->activity.last : irq->born, write->ts);
	loss_free(irq);
	irq->loss = loss;
	irq_set_due(diagnose, irq);
	return loss;
}

void loss_watch(struct diagnose *diagnose, struct irq *irq, const struct write *write,
		struct takedown *takedown)
{
	struct pending_loss *loss = irq->loss;

	if (!loss)
		loss_open(diagnose, irq, write, takedown);
	else if (loss->evidence == EVIDENCE_NONE && write->move && loss->write.move == write->move)
		loss->write = *write; /* the second step of the same move */
}

/* From when on its absence counts. */
static __u64 silence_begin(const struct pending_loss *loss)
{
	__u64 begin = loss->write.end;

	if (loss->told)
		return loss->told;
	if (loss->evidence == EVIDENCE_HIT)
		begin = latest(begin, loss->stray.ts);
	if (loss->takedown && loss->takedown->end)
		begin = latest(begin, loss->takedown->end);
	else if (loss->takedown && loss->evidence != EVIDENCE_HIT)
		begin = later(begin, TAKEDOWN_LIMIT);
	return begin;
}

static bool is_lost(const struct diagnose *diagnose, const struct irq *irq, __u64 silent)
{
	return loss_case(diagnose, irq, silent).basis != BASIS_EITHER;
}

bool loss_waits(const struct diagnose *diagnose, const struct irq *irq)
{
	return irq->loss && is_lost(diagnose, irq, ~0ull);
}

static void loss_describe(struct finding *finding, const struct irq *irq)
{
	const struct pending_loss *loss = irq->loss;

	finding_irq(finding, irq);
	finding_write(finding, &loss->write);
	finding_proof(finding, loss->stray.seq);
	finding_proof(finding, loss->handler);
	finding->at = loss->stray.at;
	finding->slot = loss->stray.slot;
	finding->owner = loss->stray.owner;
}

/* Only now is it sure that the owner's handler took an interrupt which was not its own. */
static void misroute_fill(struct finding *finding, const struct irq *irq,
			  const struct finding *lost)
{
	finding_init(finding, FINDING_TORN_MISROUTED, irq->loss->stray.ts);
	finding->reason =
		"an interrupt came to the new CPU with the old vector, a slot of another IRQ, "
		"whose handler took it; since then the moved one is silent";
	loss_describe(finding, irq);
	/* What proves that it was lost does not tell who took it. */
	finding->basis = lost->basis == BASIS_PROOF ? BASIS_EITHER : lost->basis;
	finding->chance = lost->chance;
	finding->stands = lost->stands;
}

static const char *lost_reason(struct diagnose *diagnose, const struct pending_loss *loss)
{
	const struct irq *other;

	if (loss->polled)
		return "its driver found the completion itself: the interrupt was missing";
	switch (loss->evidence) {
	case EVIDENCE_HIT:
		return "its torn interrupt arrived where no handler of its own was, and nothing came after";
	case EVIDENCE_SHARED:
		other = irq_get(diagnose, loss->other);
		if (other && (other->loss || other->lost >= loss->write.ts))
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
	if (loss->write.hidden)
		return "moved, and then no more until its driver gave up waiting; this kernel hides "
		       "how its message was rewritten";
	if (loss->timeout && loss->write.exposed)
		return "moved by an update that can tear, and then no more until its driver gave "
		       "up waiting; no torn arrival was seen";
	if (loss->timeout)
		return "moved, and then no more until its driver gave up waiting; "
		       "no torn update explains it";
	if (loss->write.exposed)
		return "came regularly until a move that can tear, and then no more; "
		       "no torn arrival was seen";
	return "came regularly until a CPU offline moved it, and then no more; "
	       "no torn update explains it";
}

/* What it rests on, when it is over; one that lasts is not counted yet. */
static void lost_certainty(struct diagnose *diagnose, struct finding *finding,
			   const struct irq *irq, __u64 silent, bool lasts)
{
	struct case_for made = loss_case(diagnose, irq, silent);

	if (made.basis == BASIS_EITHER && irq->loss->told)
		made = irq->loss->as;
	finding->proved = made.basis == BASIS_PROOF;
	if (made.basis == irq->loss->tear.basis)
		chance_set(diagnose, finding, made.basis, made.chance); /* counted with its tear */
	else if (made.basis == BASIS_SILENCE && !lasts)
		chance_hit_up_to(diagnose, finding, made.basis, made.chance, irq->loss->tried);
	else if (chance_is_held(made.basis) && !lasts)
		chance_hit(diagnose, finding, made.basis, made.chance);
	else
		chance_peek(diagnose, finding, made.basis, made.chance);
}

static void lost_fill(struct diagnose *diagnose, struct finding *finding, const struct irq *irq,
		      __u64 silent, enum finding_ended ended, __u64 seq)
{
	const struct pending_loss *loss = irq->loss;

	finding_init(finding, FINDING_LOST, silence_begin(loss));
	finding->reason = lost_reason(diagnose, loss);
	lost_certainty(diagnose, finding, irq, silent, ended == ENDED_UNSAID);
	loss_describe(finding, irq);
	finding->silent = silent;
	finding->told = loss->told;
	finding->ended = ended;
	if ((loss->timeout || loss->polled) && ended != ENDED_UNSAID)
		finding->ended = ENDED_TIMEOUT;
	if (loss->evidence == EVIDENCE_SHARED)
		finding_other(finding, loss->other);
	if (loss->evidence == EVIDENCE_HANDLED)
		finding_other(finding, loss->stray.owner);
	if (loss->takedown)
		finding_proof(finding, loss->takedown->seq);
	finding_proof(finding, loss->stall);
	finding_proof(finding, loss->timeout);
	finding_proof(finding, loss->polled);
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
	ending->loss = *irq->loss;
	ending->loss.takedown = NULL;
	if (irq->loss->evidence == EVIDENCE_HANDLED && !irq->loss->told)
		misroute_fill(&ending->misroute, irq, lost);
	irq->ending = ending;
	if (sure)
		irq->lost = latest(irq->loss->write.ts, 1);
	if (hold)
		irq_set_due(diagnose, irq);
	else
		ending_say(diagnose, irq);
}

static void loss_tell(struct diagnose *diagnose, struct irq *irq, __u64 silent)
{
	const __u64 begin = silence_begin(irq->loss);
	struct finding finding, misroute;

	irq->loss->as = loss_case(diagnose, irq, silent);
	lost_fill(diagnose, &finding, irq, silent, ENDED_UNSAID, 0);
	if (irq->loss->evidence == EVIDENCE_HANDLED) {
		misroute_fill(&misroute, irq, &finding);
		finding_emit(diagnose, &misroute);
	}
	irq->loss->told = latest(begin, 1);
	irq->lost = latest(irq->loss->write.ts, 1);
	finding_settle(&finding);
	if (diagnose->lasting)
		diagnose->lasting(&finding, diagnose->arg);
}

/*
 * Whether it came is only known until the latest tick: counters tell of a whole
 * interval. Nor does anything come while the machine is stopped for a takedown.
 */
bool loss_sweep(struct diagnose *diagnose, struct irq *irq)
{
	const struct pending_loss *loss = irq->loss;
	__u64 silent;

	if (!loss || loss->told)
		return false;
	if (loss->takedown && !loss->takedown->end &&
	    since(loss->write.end, diagnose->ticked) < TAKEDOWN_LIMIT)
		return true;
	silent = since(silence_begin(loss), diagnose->ticked);
	if (!is_lost(diagnose, irq, silent))
		return true;
	loss_tell(diagnose, irq, silent);
	return false;
}

/* Returns true if its silence is no measure of how often it pauses: something speaks for a loss. */
static bool loss_close(struct diagnose *diagnose, struct irq *irq, __u64 ts,
		       enum finding_ended ended, __u64 seq)
{
	const struct pending_loss *loss = irq->loss;
	__u64 silent = since(silence_begin(loss), ts);
	bool lost = loss->told || is_lost(diagnose, irq, silent);
	bool hold = loss->stall && !loss->timeout && ended == ENDED_LATE && diagnose->hearing &&
		    silent >= diagnose->lost_after;
	bool suspect = lost || loss->evidence != EVIDENCE_NONE;
	struct finding finding;

	loss_try(diagnose, irq, silent);
	if (lost || hold) {
		lost_fill(diagnose, &finding, irq, silent, ended, seq);
		finding_settle(&finding);
		lost_close(diagnose, irq, &finding, lost, hold);
	}
	loss_free(irq);
	return suspect;
}

/* An earlier write's loss is over when a later one tears: the device could send again. */
static bool is_over(const struct pending_loss *loss, const struct watch *watch,
		    enum loss_evidence evidence)
{
	return loss->told && evidence == EVIDENCE_HIT &&
	       loss->write.message != watch->write.message;
}

/* A pending loss of an earlier write stands, unless an arrival proves that the device could still send. */
void loss_claim(struct diagnose *diagnose, struct watch *watch, enum loss_evidence evidence,
		__u32 other)
{
	struct pending_loss *loss = watch->irq->loss, was = { .told = 0 };

	if (!loss_is_pending(watch->irq, &watch->write))
		return;
	if (loss && is_over(loss, watch, evidence)) {
		loss_close(diagnose, watch->irq, watch->stray.ts, ENDED_LATE, watch->stray.seq);
		loss = NULL;
	}
	if (loss && loss->evidence >= evidence)
		return;
	if (loss && loss->write.message != watch->write.message && evidence != EVIDENCE_HIT)
		return;
	if (loss)
		was = *loss;
	loss = loss_open(diagnose, watch->irq, &watch->write, watch->takedown);
	if (!loss)
		return;
	loss->told = was.told;
	loss->as = was.as;
	loss->evidence = evidence;
	loss->stray = watch->stray;
	loss->other = other;
}

void loss_hit(struct diagnose *diagnose, struct watch *watch, const struct finding *finding)
{
	struct pending_loss *loss;

	loss_claim(diagnose, watch, EVIDENCE_HIT, NONE);
	loss = watch->irq->loss;
	if (!loss || loss->evidence != EVIDENCE_HIT || loss->stray.seq != watch->stray.seq)
		return;
	loss->tear.basis = finding->proved ? BASIS_PROOF : finding->basis;
	/* It is torn for sure, but it may be another's. */
	if (finding->ambiguous || (!finding->proved && finding->basis == BASIS_PROOF))
		loss->tear.basis = BASIS_EITHER;
	/* Half of one in a million less: it was rounded up, and will be again. */
	if (chance_is_held(loss->tear.basis))
		loss->tear.chance = (finding->chance - .5) / 1e6;
}

void loss_stall(struct diagnose *diagnose, struct irq *irq, __u64 seq, bool slow)
{
	/* An affinity move is no pending loss by itself; that its device stands still since makes it one. */
	if (!irq->loss && (irq->write.exposed || irq->write.hidden) &&
	    loss_is_pending(irq, &irq->write) && since(irq->write.end, diagnose->now) < STALL_AFTER)
		loss_watch(diagnose, irq, &irq->write, NULL);
	if (!irq->loss)
		return;
	if (!irq->loss->stall)
		irq->loss->stall = seq;
	if (slow)
		irq->loss->slow = true;
}

/* What had ended is a loss after all, or a surer one. */
static void ending_timeout(struct diagnose *diagnose, struct irq *irq, __u64 seq, double chance)
{
	struct ending *ending = irq->ending;

	ending->loss.timeout = seq;
	ending->finding.ended = ENDED_TIMEOUT;
	finding_proof(&ending->finding, seq);
	ending->finding.proved = loss_is_proved(&ending->loss);
	if (!ending->sure && !ending->finding.proved && chance <= TELL_TIMEOUT)
		chance_hit(diagnose, &ending->finding, BASIS_TIMEOUT, chance);
	if (ending->finding.proved || chance <= TELL_TIMEOUT)
		ending->sure = true;
	ending_say(diagnose, irq);
}

/* One trouble has many lines, but each that can tell of a loss is tried. */
static bool is_trial(const struct diagnose *diagnose, const struct irq *irq)
{
	if (irq->ending || (irq->loss && !irq->loss->timeout))
		return true;
	return !irq->timeout || since(irq->timeout, diagnose->now) > TIMEOUT_LINES;
}

void loss_timeout(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	const struct pending_loss *of = irq->ending ? &irq->ending->loss : irq->loss;
	const double chance = timeout_chance(diagnose, irq, of);

	if (is_trial(diagnose, irq)) {
		if (irq->moves && chance <= TELL_TIMEOUT)
			chance_trial(diagnose, BASIS_TIMEOUT, chance);
		irq->timeout = latest(diagnose->now, 1);
	}
	if (irq->loss && !irq->loss->timeout && !work_stood(diagnose, irq, irq->loss->write.ts)) {
		irq->loss->timeout = seq;
		irq->loss->timeout_chance = timeout_chance(diagnose, irq, irq->loss);
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
	finding.silent = irq->activity.any ? since(irq->activity.last, diagnose->now) : 0;
	finding_proof(&finding, seq);
	finding_emit(diagnose, &finding);
}

void loss_polled(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	if (irq->ending) {
		irq->ending->loss.polled = seq;
		return ending_timeout(diagnose, irq, seq, 0);
	}
	if (!irq->loss && irq->write.ts && loss_is_pending(irq, &irq->write))
		loss_watch(diagnose, irq, &irq->write, NULL);
	if (!irq->loss)
		return polled_emit(diagnose, irq, seq);
	if (!irq->loss->polled)
		irq->loss->polled = seq;
}

bool loss_activity(struct diagnose *diagnose, struct irq *irq, __u64 first, __u64 last, __u64 seq)
{
	if (!irq->loss || last < irq->loss->write.end)
		return false;
	return loss_close(diagnose, irq, latest(first, irq->loss->write.end), ENDED_LATE, seq);
}

void loss_end(struct diagnose *diagnose, struct irq *irq, __u64 ts, __u64 seq)
{
	if (irq->loss)
		loss_close(diagnose, irq, ts, ENDED_NEVER, seq);
}
