// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which torn write sent this interrupt?
 *
 * What a half-written message sends is in the new CPU's APIC before the write
 * returns: __pci_write_msi_msg() ends with a read of the device, and that flushes
 * its memory writes ahead. It is delivered when that CPU next takes interrupts,
 * so what is torn has been delivered with the first arrival after the write.
 */
#include "diagnose/internal.h"

#define LANDINGS_MAX 4 /* a torn one is among the first that come, however soon they do */

/* On an unmasked entry a two-step move lets the interrupt arrive on (old CPU, new vector). */
struct mark *transit_at(const struct diagnose *diagnose, const struct target *at, __u64 ts)
{
	struct mark *mark = NULL;

	while ((mark = mark_next(diagnose, mark, MARK_TRANSIT, at)))
		if (!mark->write.masked && mark_is_open(mark, ts))
			return mark;
	return NULL;
}

static bool torn_eligible(const struct mark *mark, const struct landing *landing)
{
	return !mark->spent && mark->irq->number != landing->owner &&
	       mark_is_open(mark, landing->ts);
}

bool torn_land(struct diagnose *diagnose, const struct landing *landing, bool natural)
{
	struct mark *mark = NULL;
	bool any = false;

	while ((mark = mark_next(diagnose, mark, MARK_TORN, &landing->at))) {
		if (!torn_eligible(mark, landing))
			continue;
		mark->landing = *landing;
		mark->irq->landed = landing->ts;
		mark->natural = natural;
		mark->landings++;
		mark->spent =
			since(mark->write.end, landing->ts) > (mark->takedown ? 0 : SPEND_GRACE) ||
			mark->landings == LANDINGS_MAX;
		any = true;
	}
	return any;
}

/* Of moves of one interrupt, the latest: what an earlier one tore came long since. */
static bool is_latest(const struct diagnose *diagnose, const struct mark *mark)
{
	struct mark *other = NULL;

	while ((other = mark_next(diagnose, other, MARK_TORN, &mark->slot)))
		if (other->irq == mark->irq && other->landing.seq == mark->landing.seq &&
		    other->write.ts > mark->write.ts)
			return false;
	return true;
}

/*
 * Rather one that has not been blamed; then one that came in the seconds before, for a
 * device that was idle hardly begins just then; then one that is still owed an
 * interrupt; then the latest.
 */
static unsigned int blame(const struct mark *mark)
{
	return 4 * !mark->hit + 2 * mark->lively + debt_is_owed(mark->irq, &mark->write);
}

struct mark *torn_pick(const struct diagnose *diagnose, const struct landing *landing)
{
	struct mark *mark = NULL, *best = NULL;

	while ((mark = mark_next(diagnose, mark, MARK_TORN, &landing->at))) {
		if (mark->landing.seq != landing->seq || !is_latest(diagnose, mark))
			continue;
		if (!best || blame(mark) > blame(best))
			best = mark;
	}
	return best;
}

void torn_emit(struct diagnose *diagnose, struct finding *finding, struct mark *picked)
{
	struct mark *mark = NULL;

	finding_irq(finding, picked->irq);
	finding_write(finding, &picked->write);
	finding->at = picked->landing.at;
	finding->slot = picked->landing.slot;
	finding->owner = picked->landing.owner;
	finding_proof(finding, picked->landing.seq);
	picked->hit = true;
	while ((mark = mark_next(diagnose, mark, MARK_TORN, &picked->slot))) {
		if (mark->landing.seq != picked->landing.seq || mark->irq == picked->irq)
			continue;
		finding->ambiguous = true;
		finding_other(finding, mark->irq->number);
		finding_proof(finding, mark->write.message);
		debt_claim(diagnose, mark, EVIDENCE_SHARED, picked->irq->number);
	}
	debt_hit(diagnose, picked, finding);
	finding_emit(diagnose, finding);
}
