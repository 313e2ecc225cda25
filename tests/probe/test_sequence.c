// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "probe/sequence.h"

struct seen {
	__u64 ts[64];
	__u64 seq[64];
	__u32 cpu[64];
	__u32 irq[64];
	size_t count;
};

static void see(const union record *record, void *arg)
{
	struct seen *seen = arg;

	assert_true(seen->count < 64);
	seen->ts[seen->count] = record->head.ts;
	seen->seq[seen->count] = record->head.seq;
	seen->cpu[seen->count++] = record->head.cpu;
}

static void add(struct sequence *sequence, __u64 ts, __u32 cpu)
{
	union record record = { .head = { .ts = ts,
					  .cpu = cpu,
					  .type = RECORD_TICK,
					  .size = sizeof(struct record_tick) } };

	assert_int_equal(sequence_add(sequence, &record), 0);
}

static void sorts_by_time_and_numbers(void **state)
{
	struct sequence sequence = {};
	struct seen seen = {};

	(void)state;
	add(&sequence, 30, 0);
	add(&sequence, 10, 1);
	add(&sequence, 20, 2);
	sequence_release(&sequence, ~0ull, see, &seen);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.ts[0], 10);
	assert_int_equal(seen.ts[1], 20);
	assert_int_equal(seen.ts[2], 30);
	assert_int_equal(seen.seq[0], 1);
	assert_int_equal(seen.seq[2], 3);
	sequence_free(&sequence);
}

static void holds_back_what_is_young(void **state)
{
	struct sequence sequence = {};
	struct seen seen = {};

	(void)state;
	add(&sequence, 100, 0);
	add(&sequence, 300, 0);
	sequence_release(&sequence, 200, see, &seen);
	assert_int_equal(seen.count, 1);
	add(&sequence, 250, 1); /* came later, happened earlier */
	sequence_release(&sequence, 400, see, &seen);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.ts[1], 250);
	assert_int_equal(seen.ts[2], 300);
	assert_int_equal(seen.seq[2], 3);
	sequence_free(&sequence);
}

static void equal_times_keep_their_order(void **state)
{
	struct sequence sequence = {};
	struct seen seen = {};
	__u32 i;

	(void)state;
	for (i = 0; i < 40; i++)
		add(&sequence, 7, i);
	sequence_release(&sequence, 6, see, &seen);
	assert_int_equal(seen.count, 0);
	sequence_release(&sequence, 7, see, &seen);
	for (i = 0; i < 40; i++)
		assert_int_equal(seen.cpu[i], i);
	sequence_free(&sequence);
}

static void add_arrival(struct sequence *sequence, __u64 ts, __u32 cpu, __u32 irq)
{
	union record record = { .arrival = { .head = { .ts = ts,
						       .cpu = cpu,
						       .type = RECORD_ARRIVAL,
						       .size = sizeof(record.arrival) },
					     .irq = irq } };

	assert_int_equal(sequence_add(sequence, &record), 0);
}

static void see_irq(const union record *record, void *arg)
{
	struct seen *seen = arg;

	see(record, arg);
	seen->irq[seen->count - 1] = record->head.type == RECORD_ARRIVAL ? record->arrival.irq : 0;
}

/* Whatever of the same time lies between; but not that of another time or CPU. */
static void an_arrival_takes_the_place_of_the_first(void **state)
{
	const __u32 left[] = { 0, 7, 30, 8, NONE };
	struct sequence sequence = {};
	struct seen seen = {};
	size_t i;

	(void)state;
	add_arrival(&sequence, 10, 1, NONE);
	add(&sequence, 10, 1);
	add_arrival(&sequence, 10, 2, 7);
	add_arrival(&sequence, 11, 1, 8);
	add_arrival(&sequence, 12, 1, NONE);
	sequence_release(&sequence, 9, see_irq, &seen);
	add_arrival(&sequence, 10, 1, 30);
	sequence_release(&sequence, 20, see_irq, &seen);
	assert_int_equal(seen.count, 5);
	for (i = 0; i < seen.count; i++) {
		assert_int_equal(seen.irq[i], left[i]);
		assert_int_equal(seen.seq[i], i + 1);
	}
	assert_int_equal(sequence.count, 0);
	sequence_free(&sequence);
}

static void stragglers_still_leave(void **state)
{
	struct sequence sequence = {};
	struct seen seen = {};

	(void)state;
	add(&sequence, 100, 0);
	sequence_release(&sequence, 200, see, &seen);
	add(&sequence, 50, 1);
	sequence_release(&sequence, 300, see, &seen);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.ts[1], 50);
	assert_int_equal(seen.seq[1], 2);
	sequence_free(&sequence);
}

static void grows(void **state)
{
	struct sequence sequence = {};
	__u64 i;

	(void)state;
	for (i = 0; i < 100000; i++)
		add(&sequence, 100000 - i, 0);
	assert_int_equal(sequence.count, 100000);
	sequence_free(&sequence);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_by_time_and_numbers),
		cmocka_unit_test(holds_back_what_is_young),
		cmocka_unit_test(equal_times_keep_their_order),
		cmocka_unit_test(an_arrival_takes_the_place_of_the_first),
		cmocka_unit_test(stragglers_still_leave),
		cmocka_unit_test(grows),
	};

	return cmocka_run_group_tests_name("probe/sequence", tests, NULL, NULL);
}
