// SPDX-License-Identifier: GPL-2.0-only
/* Filling a finding in; saying it, or counting it first. */
#include <string.h>

#include "diagnose/finding.h"

#define STORM_RATE 1000 /* a second */
#define STORM_GAP (250 * MSEC) /* counters come every 100 ms */

void finding_init(struct finding *finding, enum finding_kind kind, __u64 ts)
{
	const struct target nowhere = { .cpu = NONE, .vector = NONE };

	memset(finding, 0, sizeof(*finding));
	finding->ts = ts;
	finding->kind = kind;
	finding->irq = NONE;
	finding->device.domain = NONE;
	finding->from = nowhere;
	finding->to = nowhere;
	finding->at = nowhere;
	finding->owner = NONE;
	finding->count = 1;
}

void finding_irq(struct finding *finding, const struct irq *irq)
{
	finding->irq = irq->number;
	finding->device = irq->device;
	memcpy(finding->action, irq->action, sizeof(finding->action));
}

void finding_write(struct finding *finding, const struct write *write)
{
	finding->from = write->from;
	finding->to = write->to;
	finding->move = write->move;
	finding->message = write->message;
	finding->context = write->context;
	finding->window = write->window;
	finding->window_exact = write->window_exact;
	finding_proof(finding, write->move);
	finding_proof(finding, write->message);
}

void finding_settle(struct finding *finding)
{
	if (finding->proved)
		finding->basis = BASIS_PROOF;
	else if (finding->basis == BASIS_PROOF)
		finding->basis = BASIS_EITHER;
	if (chance_is_held(finding->basis))
		return;
	finding->chance = 0;
	finding->stands = finding->basis != BASIS_EITHER;
}

void finding_proof(struct finding *finding, __u64 seq)
{
	unsigned int i;

	for (i = 0; i < finding->nr_proofs; i++)
		if (finding->proofs[i] == seq)
			return;
	if (seq && finding->nr_proofs < FINDING_PROOFS)
		finding->proofs[finding->nr_proofs++] = seq;
}

void finding_other(struct finding *finding, __u32 irq)
{
	unsigned int i;

	for (i = 0; i < finding->nr_others; i++)
		if (finding->others[i] == irq)
			return;
	if (finding->nr_others < FINDING_OTHERS)
		finding->others[finding->nr_others++] = irq;
}

void finding_emit(struct diagnose *diagnose, const struct finding *finding)
{
	struct finding told = *finding;

	finding_settle(&told);
	diagnose->emit(&told, diagnose->arg);
}

void tally_add(struct diagnose *diagnose, struct tally *tally, const struct finding *finding)
{
	struct finding *pending = &tally->pending;
	unsigned int i;

	if (!tally->active) {
		tally->active = true;
		tally->since = finding->ts;
		finding_emit(diagnose, finding);
	} else if (!pending->count) {
		*pending = *finding;
	} else {
		pending->count++;
		for (i = 0; i < finding->nr_proofs; i++)
			finding_proof(pending, finding->proofs[i]);
	}
}

bool tally_flush(struct diagnose *diagnose, struct tally *tally, bool all)
{
	if (!tally->active)
		return false;
	if (!all && since(tally->since, diagnose->now) < SEC)
		return true;
	tally->active = tally->pending.count;
	tally->since = diagnose->now;
	if (tally->active)
		finding_emit(diagnose, &tally->pending);
	tally->pending.count = 0;
	return tally->active;
}

bool rate_add(struct rate *rate, __u64 begin, __u64 ts, __u64 count)
{
	__u64 ns;

	if (!rate->last || since(rate->last, ts) > STORM_GAP) {
		rate->begin = begin;
		rate->count = 0;
		rate->said = false;
	}
	rate->last = ts;
	rate->count = later(rate->count, count);
	ns = since(rate->begin, ts);
	if (rate->said || ns < SEC || rate->count < ns / (SEC / STORM_RATE))
		return false;
	rate->said = true;
	return true;
}
