// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which torn write sent this interrupt?
 *
 * What a half-written message sends is in the new CPU's APIC before the write
 * returns: __pci_write_msi_msg() ends with a read of the device, and that flushes
 * its memory writes ahead. It is delivered when that CPU next takes interrupts,
 * so what is torn has been delivered with the first arrival after the write.
 */
#include "diagnose/finding.h"
#include "diagnose/lost.h"
#include "diagnose/torn.h"
#include "diagnose/watch.h"

#define LANDINGS_MAX 4 /* a torn one is among the first that come, however soon they do */

/* On an unmasked entry a two-step move lets the interrupt arrive on (old CPU, new vector). */
struct watch *transit_at(const struct diagnose *diagnose, const struct target *at, __u64 ts)
{
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_TRANSIT, at)))
		if (!watch->write.masked && watch_is_open(watch, ts))
			return watch;
	return NULL;
}

static bool torn_eligible(const struct watch *watch, const struct stray_arrival *stray)
{
	return !watch->spent && watch->irq->number != stray->owner &&
	       watch_is_open(watch, stray->ts);
}

bool torn_stray(struct diagnose *diagnose, const struct stray_arrival *stray, bool natural)
{
	struct watch *watch = NULL;
	bool any = false;

	while ((watch = watch_next(diagnose, watch, WATCH_TORN, &stray->at))) {
		if (!torn_eligible(watch, stray))
			continue;
		watch->stray = *stray;
		watch->irq->strayed = stray->ts;
		watch->natural = natural;
		watch->strays++;
		watch->spent =
			since(watch->write.end, stray->ts) > (watch->takedown ? 0 : SPEND_GRACE) ||
			watch->strays == LANDINGS_MAX;
		any = true;
	}
	return any;
}

/* Of moves of one interrupt, the latest: what an earlier one tore came long since. */
static bool is_latest(const struct diagnose *diagnose, const struct watch *watch)
{
	struct watch *other = NULL;

	while ((other = watch_next(diagnose, other, WATCH_TORN, &watch->slot)))
		if (other->irq == watch->irq && other->stray.seq == watch->stray.seq &&
		    other->write.ts > watch->write.ts)
			return false;
	return true;
}

/*
 * Rather one that has not been blamed; then one that came in the seconds before, for a
 * device that was idle hardly begins just then; then one that is still owed an
 * interrupt; then the latest.
 */
static unsigned int blame(const struct watch *watch)
{
	return 4 * !watch->hit + 2 * watch->lively + loss_is_pending(watch->irq, &watch->write);
}

struct watch *torn_pick(const struct diagnose *diagnose, const struct stray_arrival *stray)
{
	struct watch *watch = NULL, *best = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_TORN, &stray->at))) {
		if (watch->stray.seq != stray->seq || !is_latest(diagnose, watch))
			continue;
		if (!best || blame(watch) > blame(best))
			best = watch;
	}
	return best;
}

void torn_emit(struct diagnose *diagnose, struct finding *finding, struct watch *picked)
{
	struct watch *watch = NULL;

	finding_irq(finding, picked->irq);
	finding_write(finding, &picked->write);
	finding->at = picked->stray.at;
	finding->slot = picked->stray.slot;
	finding->owner = picked->stray.owner;
	finding_proof(finding, picked->stray.seq);
	picked->hit = true;
	while ((watch = watch_next(diagnose, watch, WATCH_TORN, &picked->slot))) {
		if (watch->stray.seq != picked->stray.seq || watch->irq == picked->irq)
			continue;
		finding->ambiguous = true;
		finding_other(finding, watch->irq->number);
		finding_proof(finding, watch->write.message);
		loss_claim(diagnose, watch, EVIDENCE_SHARED, picked->irq->number);
	}
	loss_hit(diagnose, picked, finding);
	finding_emit(diagnose, finding);
}
