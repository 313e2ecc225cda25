// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a device owed an interrupt? A debt begins with the write that may have lost
 * it and ends when the handler runs: a handler entered after the write sees
 * whatever the device raised during it. If that takes too long, it was lost.
 */
#include <errno.h>
#include <stdlib.h>

#include "diagnose/internal.h"

/*
 * How far its silence must exceed the longest one before, and of how many
 * interrupts: little, when something came to where a torn one of its own would
 * have; much, when its silence is all there is, for a device may change its pace.
 */
#define SILENCES_ARRIVAL 2
#define COUNT_ARRIVAL 3
#define SILENCES_ALONE 20
#define COUNT_ALONE 20
#define OVERDUE (50 * MSEC) /* stopping the machine takes its time too */
#define ENDING SEC /* how long after a reset the driver may tell of it */
#define STALL_AFTER (2 * SEC) /* a stall is seen soon after the write that made it */

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

/* It came regularly, was not overdue when moved, and nothing but its silence speaks for a loss. */
static bool silence_tells(const struct irq *irq, __u64 silent)
{
	const __u64 gap = heard_gap(&irq->heard, irq->debt->write.ts, COUNT_ALONE);
	const __u64 pause = since(irq->heard.last, irq->debt->write.ts);

	return gap && pause <= latest(later(gap, gap), OVERDUE) && silent / SILENCES_ALONE > gap;
}

/* Something came to where a torn interrupt of its own would have. */
static bool arrival_tells(const struct irq *irq, __u64 silent)
{
	const __u64 gap = heard_gap(&irq->heard, irq->debt->write.ts, COUNT_ARRIVAL);
	const __u64 pause = since(irq->heard.last, irq->debt->write.ts);

	return gap && silent / SILENCES_ARRIVAL > latest(gap, pause);
}

/*
 * Beside the driver's own word, work that stands still proves a loss only where
 * something came to where a torn interrupt of its own would have: a slow device
 * that was moved meanwhile stands still as well, and nothing of it is lost.
 */
static bool is_proved(const struct debt *debt)
{
	return debt->timeout || (debt->stall && debt->evidence != EVIDENCE_NONE);
}

static bool is_lost(const struct diagnose *diagnose, const struct irq *irq, __u64 silent)
{
	if (!diagnose->hearing || silent < diagnose->lost_after)
		return false;
	if (is_proved(irq->debt))
		return true;
	switch (irq->debt->evidence) {
	case EVIDENCE_HIT:
		return true;
	case EVIDENCE_SHARED:
	case EVIDENCE_HANDLED:
		return arrival_tells(irq, silent);
	case EVIDENCE_NONE:
		break;
	}
	return !irq->debt->write.hidden && silence_tells(irq, silent);
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
static void misroute_fill(struct finding *finding, const struct irq *irq)
{
	finding_init(finding, FINDING_TORN_MISROUTED, irq->debt->landing.ts);
	finding->reason =
		"an interrupt came to the new CPU with the old vector, a slot of another IRQ, "
		"whose handler took it; since then the moved one is silent";
	debt_describe(finding, irq);
}

static const char *lost_reason(struct diagnose *diagnose, const struct debt *debt)
{
	const struct irq *other;

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

static void lost_fill(struct diagnose *diagnose, struct finding *finding, const struct irq *irq,
		      __u64 silent, enum finding_ended ended, __u64 seq)
{
	const struct debt *debt = irq->debt;

	finding_init(finding, FINDING_LOST, silence_begin(debt));
	finding->reason = lost_reason(diagnose, debt);
	finding->proved = is_proved(debt);
	debt_describe(finding, irq);
	finding->silent = silent;
	finding->told = debt->told;
	finding->ended = debt->timeout && ended != ENDED_UNSAID ? ENDED_TIMEOUT : ended;
	if (debt->evidence == EVIDENCE_SHARED)
		finding_other(finding, debt->other);
	if (debt->evidence == EVIDENCE_HANDLED)
		finding_other(finding, debt->landing.owner);
	if (debt->takedown)
		finding_proof(finding, debt->takedown->seq);
	finding_proof(finding, debt->stall);
	finding_proof(finding, debt->timeout);
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
	if (irq->debt->evidence == EVIDENCE_HANDLED && !irq->debt->told)
		misroute_fill(&ending->misroute, irq);
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
	struct finding finding;

	if (irq->debt->evidence == EVIDENCE_HANDLED) {
		misroute_fill(&finding, irq);
		finding_emit(diagnose, &finding);
	}
	lost_fill(diagnose, &finding, irq, silent, ENDED_UNSAID, 0);
	irq->debt->told = latest(begin, 1);
	irq->lost = latest(irq->debt->write.ts, 1);
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

static bool debt_close(struct diagnose *diagnose, struct irq *irq, __u64 ts,
		       enum finding_ended ended, __u64 seq)
{
	const struct debt *debt = irq->debt;
	__u64 silent = since(silence_begin(debt), ts);
	bool lost = debt->told || is_lost(diagnose, irq, silent);
	bool hold = debt->stall && !debt->timeout && ended == ENDED_LATE && diagnose->hearing &&
		    silent >= diagnose->lost_after;
	struct finding finding;

	if (lost || hold) {
		lost_fill(diagnose, &finding, irq, silent, ended, seq);
		lost_close(diagnose, irq, &finding, lost, hold);
	}
	debt_free(irq);
	return lost || hold;
}

/* An earlier write's loss is over when a later one tears: the device could send again. */
static bool is_over(const struct debt *debt, const struct mark *mark, enum evidence evidence)
{
	return debt->told && evidence == EVIDENCE_HIT && debt->write.message != mark->write.message;
}

/* A debt of an earlier write stands, unless an arrival proves that the device could still send. */
void debt_claim(struct diagnose *diagnose, struct mark *mark, enum evidence evidence, __u32 other)
{
	struct debt *debt = mark->irq->debt;
	__u64 told = 0;

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
		told = debt->told;
	debt = debt_open(diagnose, mark->irq, &mark->write, mark->takedown);
	if (!debt)
		return;
	debt->told = told;
	debt->evidence = evidence;
	debt->landing = mark->landing;
	debt->other = other;
}

void debt_stall(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	/* An affinity move is no debt by itself; that its device stands still since makes it one. */
	if (!irq->debt && (irq->write.exposed || irq->write.hidden) &&
	    debt_is_owed(irq, &irq->write) && since(irq->write.end, diagnose->now) < STALL_AFTER)
		debt_watch(diagnose, irq, &irq->write, NULL);
	if (irq->debt && !irq->debt->stall)
		irq->debt->stall = seq;
}

void debt_timeout(struct diagnose *diagnose, struct irq *irq, __u64 seq)
{
	struct ending *ending = irq->ending;

	if (irq->debt && !irq->debt->timeout)
		irq->debt->timeout = seq;
	if (!ending)
		return;
	ending->sure = true;
	ending->finding.proved = true;
	ending->finding.ended = ENDED_TIMEOUT;
	finding_proof(&ending->finding, seq);
	ending_say(diagnose, irq);
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
