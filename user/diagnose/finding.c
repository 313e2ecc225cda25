// SPDX-License-Identifier: GPL-2.0-only
/* Names of findings; filling one in; saying it, or counting it first. */
#include <string.h>

#include "diagnose/internal.h"

#define STORM_RATE 1000 /* a second */
#define STORM_GAP (250 * MSEC) /* counters come every 100 ms */

static const struct {
	const char *name;
	bool defect;
} kinds[FINDING_KINDS] = {
	[FINDING_TORN_EXPOSED] = { "torn-exposed", true },
	[FINDING_TORN_HIT] = { "torn-hit", true },
	[FINDING_TORN_MISROUTED] = { "torn-misrouted", true },
	[FINDING_LOST] = { "lost", true },
	[FINDING_TRANSIT_HIT] = { "transit-hit", false },
	[FINDING_NEEDLESS_RETRIGGER] = { "needless-retrigger", false },
	[FINDING_RETRIGGERED] = { "retriggered", false },
	[FINDING_STRAY] = { "stray", false },
	[FINDING_SPURIOUS_VECTOR] = { "spurious-vector", false },
	[FINDING_BAD_VECTOR] = { "bad-vector", true },
	[FINDING_UNHANDLED] = { "unhandled", false },
	[FINDING_STORM] = { "storm", false },
	[FINDING_WRITE_DROPPED] = { "write-dropped", false },
	[FINDING_RESTORED] = { "restored", false },
	[FINDING_MASK_IGNORED] = { "mask-ignored", true },
	[FINDING_MOVE_FAILED] = { "move-failed", false },
};

const char *finding_name(enum finding_kind kind)
{
	return kinds[kind].name;
}

bool finding_is_defect(enum finding_kind kind)
{
	return kinds[kind].defect;
}

int finding_gravity(enum finding_kind kind)
{
	static const enum finding_kind order[] = {
		FINDING_LOST,	      FINDING_TORN_MISROUTED, FINDING_TORN_HIT,
		FINDING_MASK_IGNORED, FINDING_BAD_VECTOR,     FINDING_TORN_EXPOSED,
	};
	int i;

	for (i = 0; i < (int)(sizeof(order) / sizeof(order[0])); i++)
		if (order[i] == kind)
			return i;
	return FINDING_KINDS;
}

enum finding_kind finding_by_name(const char *name)
{
	enum finding_kind kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (!strcmp(kinds[kind].name, name))
			break;
	return kind;
}

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
	diagnose->emit(finding, diagnose->arg);
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
