// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/evidence.h"

#define LOOK_BACK 64 /* records of the rare ring; a CPU's end begins near its moves */
#define LOOK_AHEAD 2048

int archive_add(struct archive *archive, const union record *record)
{
	switch (record->head.type) {
	case RECORD_REQUEST:
	case RECORD_MOVE:
	case RECORD_MESSAGE:
	case RECORD_RELEASE:
	case RECORD_RETRIGGER:
	case RECORD_HOTPLUG:
		return ring_add(&archive->rare, record);
	case RECORD_WITNESS:
		return ring_add(record->witness.look ? &archive->frequent : &archive->rare, record);
	case RECORD_KMSG:
		if (record->kmsg.kind == KMSG_OTHER) /* proves nothing */
			return 0;
		return ring_add(&archive->rare, record);
	case RECORD_ARRIVAL:
	case RECORD_HANDLER:
		return ring_add(&archive->frequent, record);
	}
	return 0;
}

/* Records under collection, each once, in the order of seq. */
struct picked {
	const union record *records[EVIDENCE_MAX];
	unsigned int count;
};

static void pick(struct picked *picked, const union record *record)
{
	unsigned int i = picked->count, j;

	if (!record || picked->count == EVIDENCE_MAX)
		return;
	while (i && picked->records[i - 1]->head.seq >= record->head.seq)
		i--;
	if (i < picked->count && picked->records[i] == record)
		return;
	for (j = picked->count++; j > i; j--)
		picked->records[j] = picked->records[j - 1];
	picked->records[i] = record;
}

static const union record *find(const struct archive *archive, __u64 seq)
{
	const union record *record = ring_find(&archive->rare, seq);

	return record ? record : ring_find(&archive->frequent, seq);
}

static bool is_hotplug(const union record *record, __u32 cpu, enum hotplug_phase phase)
{
	return record->head.type == RECORD_HOTPLUG && record->hotplug.subject == cpu &&
	       record->hotplug.phase == phase;
}

/* How the end of that CPU began. */
static void pick_before(struct picked *picked, const struct ring *ring,
			const struct finding *finding)
{
	size_t at = ring_after(ring, finding->move), steps;
	const union record *record;

	for (steps = 0; steps < LOOK_BACK && at--; steps++) {
		record = ring_at(ring, at);
		if (!record)
			return;
		if (is_hotplug(record, finding->from.cpu, HOTPLUG_FIXUP))
			pick(picked, record);
		if (!is_hotplug(record, finding->from.cpu, HOTPLUG_DOWN))
			continue;
		pick(picked, record);
		return;
	}
}

static bool belongs(const union record *record, const struct finding *finding)
{
	switch (record->head.type) {
	case RECORD_MESSAGE: /* of the same move */
		return record->message.irq == finding->irq &&
		       record->message.context == MESSAGE_AFFINITY;
	case RECORD_RELEASE:
		return record->release.irq == finding->irq &&
		       record->release.slot.cpu == finding->from.cpu &&
		       record->release.slot.vector == finding->from.vector;
	case RECORD_RETRIGGER:
		return record->retrigger.irq == finding->irq;
	}
	return finding->context == MOVE_OFFLINE &&
	       (is_hotplug(record, finding->from.cpu, HOTPLUG_FIXUP_END) ||
		is_hotplug(record, finding->from.cpu, HOTPLUG_DOWN_END));
}

/* The seq of the arrival where the torn message points; 0 if it is not at hand. */
static __u64 arrival_of(const struct picked *picked, const struct finding *finding)
{
	const union record *record;
	unsigned int i;

	for (i = 0; i < picked->count; i++) {
		record = picked->records[i];
		if (record->head.type == RECORD_ARRIVAL && record->head.cpu == finding->at.cpu &&
		    record->arrival.vector == finding->at.vector)
			return record->head.seq;
	}
	return 0;
}

/* Did it give that slot to who was called there? */
static bool gave_slot(const union record *record, const struct finding *finding)
{
	return record->head.type == RECORD_MOVE && record->move.irq == finding->owner &&
	       record->move.result >= 0 && record->move.to.cpu == finding->at.cpu &&
	       record->move.to.vector == finding->at.vector;
}

/* Until the CPU is offline, or this interrupt moves again. */
static void pick_after(struct picked *picked, const struct ring *ring,
		       const struct finding *finding)
{
	size_t at = ring_after(ring, finding->move + 1), end = at + LOOK_AHEAD;
	const __u64 arrival = arrival_of(picked, finding);
	const union record *record;

	for (; at < end; at++) {
		record = ring_at(ring, at);
		if (!record)
			return;
		if (record->head.type == RECORD_MOVE && record->move.irq == finding->irq)
			return;
		if (belongs(record, finding) ||
		    (record->head.seq < arrival && gave_slot(record, finding)))
			pick(picked, record);
		if (finding->context == MOVE_OFFLINE &&
		    is_hotplug(record, finding->from.cpu, HOTPLUG_DOWN_END))
			return;
	}
}

/* The handler that an arrival among them led to. */
static void pick_handlers(struct picked *picked, const struct ring *ring)
{
	const struct record_arrival *arrival;
	const union record *record;
	size_t at, end;
	unsigned int i;

	for (i = 0; i < picked->count; i++) {
		if (picked->records[i]->head.type != RECORD_ARRIVAL)
			continue;
		arrival = &picked->records[i]->arrival;
		at = ring_after(ring, arrival->head.seq + 1);
		for (end = at + LOOK_BACK; at < end && (record = ring_at(ring, at)); at++) {
			if (record->head.cpu != arrival->head.cpu)
				continue;
			if (record->head.type == RECORD_HANDLER &&
			    record->handler.vector == arrival->vector)
				pick(picked, record);
			break; /* the next on that CPU, whatever it is */
		}
	}
}

static struct evidence *copy(const struct picked *picked)
{
	struct evidence *evidence =
		malloc(sizeof(*evidence) + picked->count * sizeof(*evidence->records));
	unsigned int i;

	if (!evidence)
		return NULL;
	evidence->count = picked->count;
	for (i = 0; i < picked->count; i++)
		evidence->records[i] = *picked->records[i];
	return evidence;
}

struct evidence *archive_evidence(const struct archive *archive, const struct finding *finding,
				  __u64 request)
{
	struct picked picked = { .count = 0 };
	unsigned int i;

	for (i = 0; i < finding->nr_proofs && i < FINDING_PROOFS; i++)
		pick(&picked, find(archive, finding->proofs[i]));
	if (request)
		pick(&picked, ring_find(&archive->rare, request));
	if (finding->message)
		pick(&picked, ring_find(&archive->rare, finding->message));
	if (finding->move) {
		pick(&picked, ring_find(&archive->rare, finding->move));
		if (finding->context == MOVE_OFFLINE)
			pick_before(&picked, &archive->rare, finding);
		pick_after(&picked, &archive->rare, finding);
	}
	pick_handlers(&picked, &archive->frequent);
	return copy(&picked);
}

void archive_free(struct archive *archive)
{
	ring_free(&archive->rare);
	ring_free(&archive->frequent);
}

const union record *evidence_find(const struct evidence *evidence, __u64 seq)
{
	unsigned int i;

	for (i = 0; evidence && i < evidence->count; i++)
		if (evidence->records[i].head.seq == seq)
			return &evidence->records[i];
	return NULL;
}
