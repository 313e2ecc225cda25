// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "probe/slices.h"

#define MS 1000000ull
#define SLICE (1ull << IRQ_SLICE_SHIFT)
#define T0 (1000 * SLICE)
#define CPU 2

/* One interrupt and its CPUs, counted as bpf/delivery.bpf.c does. */
struct source {
	struct irq_slices slices;
	struct irq_count counts[4];
};

static void interrupt(struct source *source, __u32 cpu, __u64 ts)
{
	struct irq_count *count = &source->counts[cpu];
	struct irq_slice *slice = &source->slices.slices[source->slices.next % IRQ_SLICES];

	if (ts >> IRQ_SLICE_SHIFT != count->last >> IRQ_SLICE_SHIFT) {
		slice->count = *count;
		slice->ts = ts;
		slice->cpu = cpu;
		source->slices.next++;
	}
	count->count++;
	count->time += 3000;
	count->near[count->count % NEAR_BUCKETS]++;
	count->last = ts;
}

static size_t split(const struct source *source, __u64 begin, __u64 end,
		    const struct irq_count *old, struct piece pieces[PIECES])
{
	const struct piece whole = {
		.begin = begin, .end = end, .old = *old, .new = source->counts[CPU]
	};
	size_t i, count = slices_split(&source->slices, CPU, &whole, pieces);

	/* Nothing is lost, nothing is told twice, and time goes on. */
	assert_in_range(count, 1, PIECES);
	assert_memory_equal(&pieces[0].old, old, sizeof(*old));
	assert_memory_equal(&pieces[count - 1].new, &whole.new, sizeof(whole.new));
	assert_true(pieces[0].begin >= begin && pieces[count - 1].end <= end);
	for (i = 0; i < count; i++)
		assert_true(pieces[i].begin < pieces[i].end);
	for (i = 1; i < count; i++) {
		assert_true(pieces[i].begin >= pieces[i - 1].end);
		assert_memory_equal(&pieces[i].old, &pieces[i - 1].new, sizeof(whole.new));
	}
	return count;
}

static __u64 count_of(const struct piece *piece)
{
	return piece->new.count - piece->old.count;
}

static void silence_between_slices_is_seen(void **state)
{
	struct source source = {};
	struct irq_count old;
	struct piece pieces[PIECES];

	(void)state;
	interrupt(&source, CPU, T0 - 40 * MS);
	old = source.counts[CPU];
	interrupt(&source, CPU, T0 + 1 * MS);
	interrupt(&source, CPU, T0 + 2 * MS);
	interrupt(&source, CPU, T0 + 10 * SLICE + 5 * MS);
	assert_int_equal(split(&source, T0 - 20 * MS, T0 + 14 * SLICE, &old, pieces), 2);
	assert_int_equal(count_of(&pieces[0]), 2);
	assert_int_equal(pieces[0].begin, T0);
	assert_int_equal(pieces[0].end, T0 + SLICE);
	assert_int_equal(pieces[0].new.last, T0 + 2 * MS);
	assert_int_equal(count_of(&pieces[1]), 1);
	assert_int_equal(pieces[1].begin, T0 + 10 * SLICE);
	assert_int_equal(pieces[1].end, T0 + 11 * SLICE);
}

static void a_slice_that_was_told_in_part_goes_on(void **state)
{
	struct source source = {};
	struct irq_count old;
	struct piece pieces[PIECES];

	(void)state;
	interrupt(&source, CPU, T0 + 1 * MS);
	old = source.counts[CPU];
	interrupt(&source, CPU, T0 + 30 * MS);
	interrupt(&source, CPU, T0 + SLICE);
	assert_int_equal(split(&source, T0 + 20 * MS, T0 + SLICE + 1 * MS, &old, pieces), 2);
	assert_int_equal(pieces[0].begin, T0 + 20 * MS);
	assert_int_equal(pieces[0].end, T0 + SLICE);
	assert_int_equal(pieces[1].begin, T0 + SLICE);
	assert_int_equal(pieces[1].end, T0 + SLICE + 1 * MS);
}

static void other_cpus_are_told_apart(void **state)
{
	struct irq_count old = {};
	struct source source = {};
	struct piece pieces[PIECES];
	unsigned int i;

	(void)state;
	for (i = 0; i < 6; i++)
		interrupt(&source, i % 2 ? CPU : 3, T0 + i * SLICE + 7);
	assert_int_equal(split(&source, T0, T0 + 6 * SLICE, &old, pieces), 3);
	for (i = 0; i < 3; i++) {
		assert_int_equal(count_of(&pieces[i]), 1);
		assert_int_equal(pieces[i].begin, T0 + (2 * i + 1) * SLICE);
	}
}

/* More than there was room for: what is not known is not claimed to have been silent. */
static void what_was_overwritten_is_told_as_one(void **state)
{
	struct irq_count old = {};
	struct source source = {};
	struct piece pieces[PIECES];
	unsigned int i;

	(void)state;
	for (i = 0; i < 2 * IRQ_SLICES; i++)
		interrupt(&source, CPU, T0 + 2 * i * SLICE + 7);
	assert_int_equal(split(&source, T0, T0 + 2 * i * SLICE, &old, pieces), IRQ_SLICES + 1);
	assert_int_equal(pieces[0].begin, T0);
	assert_int_equal(count_of(&pieces[0]), IRQ_SLICES);
	assert_int_equal(count_of(&pieces[1]), 1);
	assert_int_equal(pieces[1].begin, T0 + 2 * IRQ_SLICES * SLICE);
}

/* Each interrupt in the piece that tells of it, those of @cpu. */
static void all_in_their_pieces(const struct piece *pieces, size_t count, const __u64 *came)
{
	size_t i;
	__u64 left;

	for (i = 0; i < count; i++)
		for (left = count_of(&pieces[i]); left; left--, came++)
			assert_in_range(*came, pieces[i].begin, pieces[i].end);
}

/* One that was silent for long keeps an old total, and keeps it late. */
static void wandering_is_known_as_far_as_there_was_room(void **state)
{
	struct piece pieces[PIECES];
	unsigned int run, cpu, nr;
	struct irq_count old;
	__u64 ts, late, came[1000];
	size_t count;

	(void)state;
	srand(2);
	for (run = 0; run < 200; run++) {
		struct source source = {};

		interrupt(&source, 3, T0 - 300 * SLICE);
		for (cpu = 0; cpu < 3; cpu++)
			interrupt(&source, cpu, T0 - 2 * SLICE);
		old = source.counts[CPU];
		nr = 0;
		late = T0 + rand() % 1000 * MS;
		for (ts = T0; ts < T0 + 15 * SLICE; ts += (1 + rand() % 20) * MS) {
			cpu = ts < late ? rand() % 3 : 3;
			if (ts >= late)
				late = ~0ull;
			interrupt(&source, cpu, ts);
			if (cpu == CPU)
				came[nr++] = ts;
		}
		count = split(&source, T0 - 1 * MS, T0 + 15 * SLICE, &old, pieces);
		all_in_their_pieces(pieces, count, came);
	}
}

/* It was written while it was read: half of it is older than what was told. */
static void what_cannot_be_is_left_out(void **state)
{
	struct irq_count old = {};
	struct source source = {};
	struct piece pieces[PIECES];
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++)
		interrupt(&source, CPU, T0 + i * SLICE + 7);
	assert_int_equal(split(&source, T0, T0 + 3 * SLICE, &old, pieces), 3);
	source.slices.slices[1].count.last = T0 - 2 * SLICE;
	assert_int_equal(split(&source, T0, T0 + 3 * SLICE, &old, pieces), 2);
	source.slices.slices[1].count.time = 1ull << 40;
	assert_int_equal(split(&source, T0, T0 + 3 * SLICE, &old, pieces), 2);
	source.slices.slices[1].count = source.counts[CPU];
	source.slices.slices[2].count.near[5] = 9;
	assert_int_equal(split(&source, T0, T0 + 3 * SLICE, &old, pieces), 1);
}

/* The drain has taken the time before it read the counts. */
static void what_came_meanwhile_counts_as_before(void **state)
{
	struct irq_count old = {};
	struct source source = {};
	struct piece pieces[PIECES];

	(void)state;
	interrupt(&source, CPU, T0 + SLICE - 2 * MS);
	interrupt(&source, CPU, T0 + SLICE + 2);
	assert_int_equal(split(&source, T0 - SLICE, T0 + SLICE - 1 * MS, &old, pieces), 1);
	assert_int_equal(pieces[0].end, T0 + SLICE - 1 * MS);
	assert_int_equal(count_of(&pieces[0]), 2);
}

/* As fine as drains after each slice would have been. */
static void rare_drains_tell_as_much(void **state)
{
	struct source source = {};
	struct irq_count old = {};
	struct piece pieces[PIECES];
	__u64 ts = T0, begin = T0, end, in_slice[20];
	size_t i, count, n;

	(void)state;
	srand(1);
	for (n = 0; n < 200; n++, begin = end) {
		end = begin + 9 * SLICE + rand() % (6 * SLICE);
		memset(in_slice, 0, sizeof(in_slice));
		old = source.counts[CPU];
		for (; ts < end; ts += 1 + rand() % (rand() % 4 ? 9 * MS : 400 * MS)) {
			interrupt(&source, CPU, ts);
			in_slice[(ts >> IRQ_SLICE_SHIFT) - (begin >> IRQ_SLICE_SHIFT)]++;
		}
		if (source.counts[CPU].count == old.count)
			continue;
		count = split(&source, begin, end, &old, pieces);
		for (i = 0; i < count; i++) {
			const __u64 slice = pieces[i].new.last >> IRQ_SLICE_SHIFT;

			assert_int_equal(count_of(&pieces[i]),
					 in_slice[slice - (begin >> IRQ_SLICE_SHIFT)]);
			assert_int_equal(pieces[i].begin >> IRQ_SLICE_SHIFT, slice);
			assert_true(pieces[i].end <= (slice + 1) << IRQ_SLICE_SHIFT);
			assert_true(pieces[i].new.last < pieces[i].end);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_between_slices_is_seen),
		cmocka_unit_test(a_slice_that_was_told_in_part_goes_on),
		cmocka_unit_test(other_cpus_are_told_apart),
		cmocka_unit_test(what_was_overwritten_is_told_as_one),
		cmocka_unit_test(wandering_is_known_as_far_as_there_was_room),
		cmocka_unit_test(what_cannot_be_is_left_out),
		cmocka_unit_test(what_came_meanwhile_counts_as_before),
		cmocka_unit_test(rare_drains_tell_as_much),
	};

	return cmocka_run_group_tests_name("probe/slices", tests, NULL, NULL);
}
