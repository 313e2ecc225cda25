// SPDX-License-Identifier: GPL-2.0-only
/* Handlers that found nothing to do: one by one, and at a rate that ends in "nobody cared". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/activity.h"
#include "diagnose/failed.h"
#include "diagnose/finding.h"
#include "diagnose/irq.h"
#include "diagnose/lost.h"
#include "diagnose/misroute.h"
#include "diagnose/stale.h"
#include "diagnose/take.h"

/* Where a torn interrupt is not seen to arrive, who was called for nothing is all there is. */
static bool may_be_torn(const struct diagnose *diagnose)
{
	return diagnose->moves_hidden && diagnose->takedown;
}

static void unhandled(struct diagnose *diagnose, struct irq *irq,
		      const struct record_handler *handler, const struct watch *fits)
{
	struct finding finding;

	if (!irq->unhandled)
		irq->unhandled = calloc(1, sizeof(*irq->unhandled));
	if (!irq->unhandled) {
		diagnose->error = -ENOMEM;
		return;
	}
	finding_init(&finding, FINDING_UNHANDLED, handler->head.ts);
	finding.proved = true;
	finding.reason =
		may_be_torn(diagnose)
			? "all handlers of this interrupt found nothing to do, while a CPU "
			  "went offline: it may be a torn one of another IRQ; moves and "
			  "message writes are hidden here"
			: "all handlers of this interrupt found nothing to do";
	finding_irq(&finding, irq);
	finding.at.cpu = handler->head.cpu;
	finding.at.vector = handler->vector;
	finding_proof(&finding, handler->head.seq);
	if (fits) {
		finding.reason =
			"all handlers of this interrupt found nothing to do; it came to a slot "
			"where another IRQ's move may have sent it";
		finding.ambiguous = true;
		finding_other(&finding, fits->irq->number);
		finding_write(&finding, &fits->write);
	}
	tally_add(diagnose, irq->unhandled, &finding);
	irq_set_due(diagnose, irq);
}

static void hear(struct diagnose *diagnose, struct irq *irq, const struct activity_news *news)
{
	bool loss;

	diagnose->hearing = true;
	if (news->last >= irq->resent)
		irq->resent = 0;
	loss = loss_activity(diagnose, irq, news->first, news->last, news->seq);
	activity_add(diagnose, &irq->activity, news, loss);
}

void take_handler(struct diagnose *diagnose, const struct record_handler *handler)
{
	struct irq *irq = irq_get(diagnose, handler->irq);
	struct watch *fits = NULL;
	struct activity_news news;
	bool misrouted;

	if (!irq)
		return;
	misrouted = misroute_handler(diagnose, irq, handler, &fits);
	news = activity_handler(&irq->activity, handler);
	hear(diagnose, irq, &news);
	if (misrouted)
		return;
	if (fits && fits->hit && !handler->result)
		irq->foreign[0]++; /* a window can be hit twice */
	else
		activity_own(irq, handler->head.ts);
	if (handler->result)
		return;
	if (!fits)
		irq->nothing = true;
	unhandled(diagnose, irq, handler, fits);
}

/*
 * note_interrupt(), kernel/irq/spurious.c (v6.1 to v7.3) disables an interrupt after
 * 100,000 of which more than 99,900 were unhandled, each within 100 ms of the one before.
 */
static void storm(struct diagnose *diagnose, struct irq *irq,
		  const struct record_counters *counters)
{
	const __u64 begin = since(counters->interval, counters->head.ts);
	struct finding finding;

	if (!counters->unhandled || counters->unhandled < counters->count - counters->count / 1000)
		return;
	if (!rate_add(&irq->storm, begin, counters->head.ts, counters->unhandled))
		return;
	finding_init(&finding, FINDING_STORM, counters->head.ts);
	finding.proved = true;
	finding.reason = "1000 unhandled a second and more; the kernel disables an interrupt when "
			 "99,900 of 100,000 were unhandled: see how near count is";
	finding_irq(&finding, irq);
	finding.count = irq->storm.count;
	finding_proof(&finding, counters->head.seq);
	finding_emit(diagnose, &finding);
}

static __u64 take_off(__u64 *from, __u64 most)
{
	const __u64 less = *from < most ? *from : most;

	*from -= less;
	return less;
}

/*
 * Runs of its own, and those that found nothing; without those that torn interrupts explain.
 * Each CPU it ran on tells of its own.
 */
static void count_results(struct irq *irq, const struct record_counters *counters)
{
	const bool moved = activity_moved(irq, since(counters->interval, counters->head.ts)) ||
			   activity_moved(irq, counters->head.ts);
	const __u64 handled = since(counters->unhandled, counters->count);
	const __u64 none = counters->unhandled - take_off(&irq->foreign[0], counters->unhandled);
	const __u64 runs = later(none, handled - take_off(&irq->foreign[1], handled));

	if (runs)
		activity_own(irq, counters->last);
	irq->results[moved].runs = later(irq->results[moved].runs, runs);
	irq->results[moved].nones = later(irq->results[moved].nones, none);
}

void take_counters(struct diagnose *diagnose, const struct record_counters *counters)
{
	struct irq *irq = irq_get(diagnose, counters->irq);
	struct activity_news news;

	if (!irq)
		return;
	news = activity_counters(&irq->activity, counters);
	if (counters->count)
		hear(diagnose, irq, &news);
	count_results(irq, counters);
	storm(diagnose, irq, counters);
	failed_counters(diagnose, irq, counters);
	stale_counters(diagnose, irq, counters);
}
