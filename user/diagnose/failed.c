// SPDX-License-Identifier: GPL-2.0-only
/* Moves that were asked for and did not happen. */
#include <errno.h>
#include <string.h>

#include "diagnose/degraded.h"
#include "diagnose/failed.h"
#include "diagnose/finding.h"
#include "diagnose/irq.h"
#include "diagnose/take.h"

#define RUNS_PENDING 100 /* handler runs after which a pending move should have happened */
#define REFUSED_HOLD (10 * MSEC) /* the kernel tries other CPUs at once */

static void failed_emit(struct diagnose *diagnose, const struct irq *irq, __u64 ts, __s32 error,
			const char *reason, __u64 seq)
{
	struct finding finding;

	finding_init(&finding, FINDING_MOVE_FAILED, ts);
	finding.proved = true;
	finding.reason = reason;
	finding.error = error;
	finding_irq(&finding, irq);
	finding_proof(&finding, seq);
	finding_emit(diagnose, &finding);
}

void take_request(struct diagnose *diagnose, const struct record_request *request)
{
	struct irq *irq = irq_get(diagnose, request->irq);

	if (!irq)
		return;
	memset(&irq->request, 0, sizeof(irq->request));
	if (request->result < 0 && request->result != -EBUSY) {
		irq->failed_until = later(request->head.ts, request->duration);
		failed_emit(diagnose, irq, request->head.ts, request->result,
			    "the request for another affinity was refused", request->head.seq);
	} else if (request->pending && !request->mask_cut) {
		irq->request.seq = request->head.seq;
		irq->request.ts = later(request->head.ts, request->duration);
		memcpy(irq->request.mask, request->mask, sizeof(irq->request.mask));
	}
}

/* -EBUSY: the old vector is still in use, the move waits for a later interrupt. */
void failed_move(struct diagnose *diagnose, struct irq *irq, const struct record_move *move)
{
	struct finding finding;

	irq->refused.seq = 0; /* within this move its own result counts */
	if (move->result == -EBUSY)
		return;
	irq->request.seq = 0;
	if (move->result >= 0 || move->head.ts <= irq->failed_until)
		return;
	finding_init(&finding, FINDING_MOVE_FAILED, move->head.ts);
	finding.proved = true;
	finding.reason =
		move->result == -ENOSPC
			? "no vector was left on the CPUs asked for: the interrupt stays where it was"
			: "the move failed: the interrupt stays where it was";
	finding.error = move->result;
	finding_irq(&finding, irq);
	finding.from = move->from;
	finding.move = move->head.seq;
	finding.context = move->context;
	finding_proof(&finding, move->head.seq);
	finding_emit(diagnose, &finding);
}

void take_alloc(struct diagnose *diagnose, const struct record_alloc *alloc)
{
	struct irq *irq = irq_get(diagnose, alloc->irq);

	if (!irq)
		return;
	degraded_move(diagnose, irq, alloc);
	irq->refused.seq = 0;
	if (alloc->result >= 0 || alloc->head.ts <= irq->failed_until ||
	    (irq->move.seq && alloc->head.ts <= irq->move.end))
		return;
	irq->refused.seq = alloc->head.seq;
	irq->refused.ts = alloc->head.ts;
	irq->refused.result = alloc->result;
	irq_set_due(diagnose, irq);
}

bool failed_sweep(struct diagnose *diagnose, struct irq *irq, bool all)
{
	if (!irq->refused.seq)
		return false;
	if (!all && since(irq->refused.ts, diagnose->now) < REFUSED_HOLD)
		return true;
	failed_emit(diagnose, irq, irq->refused.ts, irq->refused.result,
		    "the vector domain had no vector to give", irq->refused.seq);
	irq->refused.seq = 0;
	return false;
}

static bool mask_has(const __u64 *mask, __u32 cpu)
{
	return cpu < MASK_WORDS * 64 && mask[cpu / 64] >> cpu % 64 & 1;
}

/* Only whole intervals, and only where it should no longer come. */
void failed_counters(struct diagnose *diagnose, struct irq *irq,
		     const struct record_counters *counters)
{
	if (!irq->request.seq || since(counters->interval, counters->head.ts) < irq->request.ts ||
	    mask_has(irq->request.mask, counters->head.cpu))
		return;
	irq->request.runs = later(irq->request.runs, counters->count);
	if (irq->request.runs < RUNS_PENDING)
		return;
	failed_emit(diagnose, irq, irq->request.ts, 0,
		    "still pending after a hundred interrupts and more on the old CPU",
		    irq->request.seq);
	irq->request.seq = 0;
}
