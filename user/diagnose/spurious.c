// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts that nobody expects: counted by slot, and watched for a storm. */
#include <string.h>

#include "diagnose/finding.h"
#include "diagnose/spurious.h"
#include "diagnose/watch.h"

#define STRANGER (10 * SEC) /* who sends there may do so again for so long */

/* Is the slot dangerous? One window can send many. */
static bool may_be_torn(const struct diagnose *diagnose, const struct target *at, __u64 ts)
{
	struct watch *watch = NULL;

	while ((watch = watch_next(diagnose, watch, WATCH_TORN, at)))
		if (watch_is_open(watch, ts))
			return true;
	return false;
}

bool spurious_before(const struct diagnose *diagnose, const struct target *at, __u64 ts)
{
	const struct spurious *spurious;

	for (spurious = diagnose->spurious; spurious < diagnose->spurious + NR_SPURIOUS; spurious++)
		if (spurious->stranger && same_slot(&spurious->at, at))
			return since(spurious->stranger, ts) < STRANGER;
	return false;
}

static struct spurious *spurious_at(struct diagnose *diagnose, const struct target *at)
{
	struct spurious *spurious, *oldest = diagnose->spurious;

	for (spurious = diagnose->spurious; spurious < diagnose->spurious + NR_SPURIOUS;
	     spurious++) {
		if (spurious->storm.last && same_slot(&spurious->at, at))
			return spurious;
		if (spurious->storm.last < oldest->storm.last)
			oldest = spurious;
	}
	tally_flush(diagnose, &oldest->tally, true);
	memset(oldest, 0, sizeof(*oldest));
	oldest->at = *at;
	return oldest;
}

static void storm_emit(struct diagnose *diagnose, const struct spurious *spurious,
		       const struct record_arrival *arrival)
{
	struct finding finding;

	finding_init(&finding, FINDING_STORM, arrival->head.ts);
	finding.proved = true;
	finding.reason = "1000 a second and more at a slot without a handler; the kernel never "
			 "stops these, note_interrupt() does not see them";
	finding.at = spurious->at;
	finding.slot = arrival->slot;
	finding.count = spurious->storm.count;
	finding_proof(&finding, arrival->head.seq);
	finding_emit(diagnose, &finding);
}

void spurious_add(struct diagnose *diagnose, const struct record_arrival *arrival,
		  const char *reason, bool proved)
{
	const struct target at = { .cpu = arrival->head.cpu, .vector = arrival->vector };
	struct spurious *spurious = spurious_at(diagnose, &at);
	struct finding finding;

	if (!may_be_torn(diagnose, &at, arrival->head.ts))
		spurious->stranger = arrival->head.ts;
	finding_init(&finding, FINDING_SPURIOUS_VECTOR, arrival->head.ts);
	finding.proved = proved;
	finding.reason = reason;
	finding.at = at;
	finding.slot = arrival->slot;
	finding_proof(&finding, arrival->head.seq);
	tally_add(diagnose, &spurious->tally, &finding);
	if (rate_add(&spurious->storm, arrival->head.ts, arrival->head.ts, 1))
		storm_emit(diagnose, spurious, arrival);
}

void spurious_log(struct diagnose *diagnose, const struct record_kmsg *kmsg)
{
	struct spurious *spurious = spurious_at(diagnose, &kmsg->at);
	struct finding finding;

	finding_init(&finding, FINDING_SPURIOUS_VECTOR, kmsg->head.ts);
	finding.proved = true;
	finding.reason = "the kernel log says: no handler for that vector";
	finding.at = kmsg->at;
	finding.slot = SLOT_UNUSED;
	finding_proof(&finding, kmsg->head.seq);
	spurious->storm.last = kmsg->head.ts;
	tally_add(diagnose, &spurious->tally, &finding);
}

void spurious_sweep(struct diagnose *diagnose, bool all)
{
	unsigned int i;

	for (i = 0; i < NR_SPURIOUS; i++)
		tally_flush(diagnose, &diagnose->spurious[i].tally, all);
}
