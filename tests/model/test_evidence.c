// SPDX-License-Identifier: GPL-2.0-only
/* What is kept of the records: a ring, who owns which slot, and what proves a finding. */
#include "../trace/sample.h"
#include "model/evidence.h"
#include "model/series.h"
#include "model/slots.h"

static void ring_forgets_the_oldest(void **state)
{
	union record record = sample_tick(0, 0);
	struct ring ring = { .count = 0 };
	__u64 seq;

	(void)state;
	for (seq = 1; seq <= RING_MAX + 10; seq++) {
		record.head.seq = 2 * seq;
		assert_int_equal(ring_add(&ring, &record), 0);
	}
	assert_null(ring_find(&ring, 2 * 10));
	assert_int_equal(ring_find(&ring, 2 * 11)->head.seq, 22);
	assert_int_equal(ring_find(&ring, 2 * (RING_MAX + 10))->head.seq, 2 * (RING_MAX + 10));
	assert_null(ring_find(&ring, 23));
	assert_null(ring_at(&ring, ring.count));
	assert_int_equal(ring_after(&ring, 23), 11);
	ring_free(&ring);
}

static void slots_have_owners(void **state)
{
	const struct target slot = { .cpu = 100, .vector = 34 };
	union record move = sample_record(RECORD_MOVE, sizeof(struct record_move), 1, 0);
	union record release = sample_record(RECORD_RELEASE, sizeof(struct record_release), 2, 0);
	union record arrival = sample_record(RECORD_ARRIVAL, sizeof(struct record_arrival), 3, 0);
	struct slots slots = { .room = 0 };
	__u32 irq = 0;

	(void)state;
	assert_int_equal(slots_owner(&slots, &slot, &irq), OWNER_UNKNOWN);
	move.move.irq = 0;
	move.move.to = slot;
	assert_int_equal(slots_record(&slots, &move), 0);
	assert_int_equal(slots_owner(&slots, &slot, &irq), OWNER_IRQ);
	assert_int_equal(irq, 0);
	release.release.slot = slot;
	assert_int_equal(slots_record(&slots, &release), 0);
	assert_int_equal(slots_owner(&slots, &slot, &irq), OWNER_NOBODY);
	arrival.head.cpu = slot.cpu;
	arrival.arrival.vector = slot.vector;
	arrival.arrival.irq = 9;
	arrival.arrival.slot = SLOT_OWNED;
	assert_int_equal(slots_record(&slots, &arrival), 0);
	assert_int_equal(slots_owner(&slots, &slot, &irq), OWNER_IRQ);
	assert_int_equal(irq, 9);
	/* A trace can name any CPU and vector. */
	move.move.to.cpu = NONE - 1;
	move.move.to.vector = NONE - 1;
	assert_int_equal(slots_record(&slots, &move), 0);
	assert_int_equal(slots_owner(&slots, &move.move.to, &irq), OWNER_UNKNOWN);
	slots_free(&slots);
}

static void put(struct archive *archive, union record record)
{
	assert_int_equal(archive_add(archive, &record), 0);
}

static union record hotplug(__u64 seq, enum hotplug_phase phase)
{
	union record record =
		sample_record(RECORD_HOTPLUG, sizeof(struct record_hotplug), seq, seq);

	record.hotplug.subject = 2;
	record.hotplug.phase = phase;
	return record;
}

/* The proofs, and around them stop_machine, the release, who got the slot and the handler; no more. */
static void evidence_is_what_belongs(void **state)
{
	union record move = sample_record(RECORD_MOVE, sizeof(struct record_move), 10, 10);
	union record given = sample_record(RECORD_MOVE, sizeof(struct record_move), 13, 13);
	union record release = sample_record(RECORD_RELEASE, sizeof(struct record_release), 11, 11);
	union record other = release;
	union record arrival = sample_record(RECORD_ARRIVAL, sizeof(struct record_arrival), 14, 14);
	union record handler = sample_record(RECORD_HANDLER, sizeof(struct record_handler), 15, 15);
	static const __u64 expected[] = { 8, 9, 10, 11, 13, 14, 15, 19, 20 };
	struct finding finding = sample_finding(FINDING_TORN_MISROUTED);
	struct archive archive = { .rare.count = 0 };
	struct evidence *evidence;
	unsigned int i;

	(void)state;
	finding.move = 10;
	finding.context = MOVE_OFFLINE;
	finding.proofs[0] = 14;
	finding.proofs[1] = 10;
	finding.nr_proofs = 2;
	move.move.irq = finding.irq;
	release.release.irq = finding.irq;
	release.release.slot = finding.from;
	other.head.seq = 12;
	other.release.irq = finding.irq + 1;
	finding.owner = given.move.irq = finding.irq + 1;
	finding.at = given.move.to = (struct target){ .cpu = 0, .vector = 34 };
	arrival.arrival.vector = 34;
	handler.handler.vector = 34;
	put(&archive, hotplug(8, HOTPLUG_DOWN));
	put(&archive, hotplug(9, HOTPLUG_FIXUP));
	put(&archive, move);
	put(&archive, release);
	put(&archive, other);
	put(&archive, given);
	put(&archive, arrival);
	put(&archive, handler);
	given.head.seq = 16; /* too late to matter */
	put(&archive, given);
	put(&archive, hotplug(19, HOTPLUG_FIXUP_END));
	put(&archive, hotplug(20, HOTPLUG_DOWN_END));
	put(&archive, hotplug(21, HOTPLUG_DOWN_END));
	put(&archive, sample_tick(22, 22));
	evidence = archive_evidence(&archive, &finding, 0);
	assert_int_equal(evidence->count, 9);
	for (i = 0; i < 9; i++)
		assert_int_equal(evidence->records[i].head.seq, expected[i]);
	assert_null(evidence_find(evidence, 12));
	assert_null(evidence_find(NULL, 10));
	free(evidence);
	archive_free(&archive);
}

static void series_doubles_its_bins(void **state)
{
	struct series series = { .width = 0 };
	__u64 sum = 0;
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		series_add(&series, i * SERIES_WIDTH, 2);
	for (i = 0; i < SERIES_BINS; i++)
		sum += series.bins[i];
	assert_int_equal(sum, 2000);
	assert_int_equal(series.width, 8 * SERIES_WIDTH);
	assert_int_equal(series.bins[0], 16);
	series_add(&series, ~0ull, 1);
	assert_true(series.width > 0);
}

/* Lines of the log that nothing can be told by neither prove, nor push out what does. */
static void words_for_readers_prove_nothing(void **state)
{
	union record record = sample_record(RECORD_KMSG, sizeof(struct record_kmsg), 1, 1);
	const struct finding finding = { .kind = FINDING_LOST, .proofs = { 1, 2 }, .nr_proofs = 2 };
	struct archive archive = { .rare = { .count = 0 } };
	struct evidence *evidence;
	__u64 seq;

	(void)state;
	record.kmsg.kind = KMSG_TIMEOUT;
	put(&archive, record);
	record.kmsg.kind = KMSG_OTHER;
	for (seq = 2; seq < RING_MAX + 10; seq++) {
		record.head.seq = seq;
		put(&archive, record);
	}
	evidence = archive_evidence(&archive, &finding, 0);
	assert_non_null(evidence);
	assert_int_equal(evidence->count, 1);
	assert_non_null(evidence_find(evidence, 1));
	free(evidence);
	archive_free(&archive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ring_forgets_the_oldest),
		cmocka_unit_test(slots_have_owners),
		cmocka_unit_test(evidence_is_what_belongs),
		cmocka_unit_test(words_for_readers_prove_nothing),
		cmocka_unit_test(series_doubles_its_bins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
