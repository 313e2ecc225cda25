// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts that nobody expects: counted by slot, and watched for a storm. */
#include <string.h>

#include "diagnose/internal.h"

#define STRANGER (10 * SEC) /* who sends there may do so again for so long */

/* Is the slot dangerous? One window can send many. */
static bool may_be_torn(const struct diagnose *diagnose, const struct target *at, __u64 ts)
{
	struct mark *mark = NULL;

	while ((mark = mark_next(diagnose, mark, MARK_TORN, at)))
		if (mark_is_open(mark, ts))
			return true;
	return false;
}

bool noise_before(const struct diagnose *diagnose, const struct target *at, __u64 ts)
{
	const struct noise *noise;

	for (noise = diagnose->noises; noise < diagnose->noises + NR_NOISES; noise++)
		if (noise->stranger && same_slot(&noise->at, at))
			return since(noise->stranger, ts) < STRANGER;
	return false;
}

static struct noise *noise_at(struct diagnose *diagnose, const struct target *at)
{
	struct noise *noise, *oldest = diagnose->noises;

	for (noise = diagnose->noises; noise < diagnose->noises + NR_NOISES; noise++) {
		if (noise->storm.last && same_slot(&noise->at, at))
			return noise;
		if (noise->storm.last < oldest->storm.last)
			oldest = noise;
	}
	tally_flush(diagnose, &oldest->tally, true);
	memset(oldest, 0, sizeof(*oldest));
	oldest->at = *at;
	return oldest;
}

static void storm_emit(struct diagnose *diagnose, const struct noise *noise,
		       const struct record_arrival *arrival)
{
	struct finding finding;

	finding_init(&finding, FINDING_STORM, arrival->head.ts);
	finding.proved = true;
	finding.reason = "1000 a second and more at a slot without a handler; the kernel never "
			 "stops these, note_interrupt() does not see them";
	finding.at = noise->at;
	finding.slot = arrival->slot;
	finding.count = noise->storm.count;
	finding_proof(&finding, arrival->head.seq);
	finding_emit(diagnose, &finding);
}

void noise_add(struct diagnose *diagnose, const struct record_arrival *arrival, const char *reason,
	       bool proved)
{
	const struct target at = { .cpu = arrival->head.cpu, .vector = arrival->vector };
	struct noise *noise = noise_at(diagnose, &at);
	struct finding finding;

	if (!may_be_torn(diagnose, &at, arrival->head.ts))
		noise->stranger = arrival->head.ts;
	finding_init(&finding, FINDING_SPURIOUS_VECTOR, arrival->head.ts);
	finding.proved = proved;
	finding.reason = reason;
	finding.at = at;
	finding.slot = arrival->slot;
	finding_proof(&finding, arrival->head.seq);
	tally_add(diagnose, &noise->tally, &finding);
	if (rate_add(&noise->storm, arrival->head.ts, arrival->head.ts, 1))
		storm_emit(diagnose, noise, arrival);
}

void noise_log(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	struct noise *noise = noise_at(diagnose, &kmsg->at);
	struct finding finding;

	finding_init(&finding, FINDING_SPURIOUS_VECTOR, kmsg->head.ts);
	finding.proved = true;
	finding.reason = "the kernel log says: no handler for that vector";
	finding.at = kmsg->at;
	finding.slot = SLOT_UNUSED;
	finding_proof(&finding, kmsg->head.seq);
	noise->storm.last = kmsg->head.ts;
	tally_add(diagnose, &noise->tally, &finding);
}

void noise_sweep(struct diagnose *diagnose, bool all)
{
	unsigned int i;

	for (i = 0; i < NR_NOISES; i++)
		tally_flush(diagnose, &diagnose->noises[i].tally, all);
}
