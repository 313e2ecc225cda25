// SPDX-License-Identifier: GPL-2.0-only
/* Whatever the slices are, those of one lane nest, and no two of their ends fall together. */
#include "../trace/sample.h"
#include "export/tracks.h"

#define SLICES 600

struct slice {
	__u64 begin;
	__u64 end;
	__u64 drawn;
	int lane;
};

static __u32 random_next(__u32 *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Disjoint with a gap, or one inside the other and over before it. */
static bool nest(const struct slice *a, const struct slice *b)
{
	if (a->drawn < b->begin || b->drawn < a->begin)
		return true;
	return (a->begin <= b->begin && b->drawn < a->drawn) ||
	       (b->begin <= a->begin && a->drawn < b->drawn);
}

static unsigned int place_all(struct slice *slices, unsigned int count)
{
	struct tracks *tracks = tracks_new();
	struct track *track = tracks_at(tracks, 3);
	unsigned int placed = 0, i;

	for (i = 0; i < count; i++) {
		slices[i].drawn = slices[i].end;
		slices[i].lane = track_place(track, slices[i].begin, &slices[i].drawn);
		placed += slices[i].lane >= 0;
	}
	tracks_free(tracks);
	return placed;
}

static void check_all(const struct slice *slices, unsigned int count)
{
	unsigned int i, j;

	for (i = 0; i < count; i++) {
		if (slices[i].lane < 0)
			continue;
		assert_true(slices[i].drawn > slices[i].begin);
		assert_true(slices[i].drawn <= slices[i].end);
		for (j = 0; j < i; j++)
			if (slices[j].lane == slices[i].lane && !nest(&slices[j], &slices[i]))
				fail_msg("%llu..%llu and %llu..%llu in lane %d", slices[j].begin,
					 slices[j].drawn, slices[i].begin, slices[i].drawn,
					 slices[i].lane);
	}
}

static void any_slices_nest(void **state)
{
	static struct slice slices[SLICES];
	unsigned int placed = 0, i;
	__u32 random = 7, turn;

	(void)state;
	for (turn = 0; turn < 50; turn++) {
		for (i = 0; i < SLICES; i++) {
			/* From in order to at random, with many times the same. */
			slices[i].begin =
				1 + i * (turn % 5) + random_next(&random) % (1 + turn * 10);
			slices[i].end = slices[i].begin + 1 + random_next(&random) % (2 + turn);
		}
		placed += place_all(slices, SLICES);
		check_all(slices, SLICES);
	}
	assert_true(placed > 50 * SLICES / 10);
}

static void nested_ones_share_a_lane(void **state)
{
	struct slice slices[] = {
		{ .begin = 10, .end = 100 }, { .begin = 10, .end = 100 },
		{ .begin = 20, .end = 100 }, { .begin = 30, .end = 40 },
		{ .begin = 50, .end = 97 },  { .begin = 110, .end = 120 },
	};
	__u64 drawn[] = { 100, 99, 98, 40, 97, 120 };
	unsigned int i, count = sizeof(slices) / sizeof(slices[0]);

	(void)state;
	assert_int_equal(place_all(slices, count), count);
	check_all(slices, count);
	for (i = 0; i < count; i++) {
		assert_int_equal(slices[i].lane, 0);
		assert_int_equal(slices[i].drawn, drawn[i]);
	}
}

static void others_go_to_the_next_lane(void **state)
{
	struct slice slices[] = {
		{ .begin = 10, .end = 20 }, /* lane 0 */
		{ .begin = 15, .end = 25 }, /* overlaps */
		{ .begin = 20, .end = 30 }, /* touches the first, overlaps the second */
		{ .begin = 5, .end = 40 }, /* late */
		{ .begin = 4, .end = 41 }, /* later still: no lane is left */
	};
	int i;

	(void)state;
	assert_int_equal(place_all(slices, 5), 4);
	for (i = 0; i < 4; i++)
		assert_int_equal(slices[i].lane, i);
	assert_int_equal(slices[4].lane, -1);
}

static void too_many_cpus(void **state)
{
	struct tracks *tracks = tracks_new();
	unsigned int i = 0;
	struct track *track;
	__u32 cpu, seen = 0;

	(void)state;
	for (cpu = 0; cpu < TRACK_CPUS_MAX; cpu++)
		assert_non_null(tracks_at(tracks, cpu * 4096 + 1));
	assert_null(tracks_at(tracks, NONE));
	assert_int_equal(tracks_at(tracks, 4097)->cpu, 4097);
	while ((track = tracks_next(tracks, &i)))
		seen++;
	assert_int_equal(seen, TRACK_CPUS_MAX);
	tracks_free(tracks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_slices_nest),
		cmocka_unit_test(nested_ones_share_a_lane),
		cmocka_unit_test(others_go_to_the_next_lane),
		cmocka_unit_test(too_many_cpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
