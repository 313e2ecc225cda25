// SPDX-License-Identifier: GPL-2.0-only
/* Several devices, ways and traces before and after a change: none stands for another. */
#include <math.h>

#include "runs.h"

/* Another device does not stand for the one that was hit. */
static void of_other_devices(void **state)
{
	const struct recording hit = { .moves = 1000, .torn = 60, .device = 8 };
	const struct recording other = { .moves = 1000, .torn = 20, .device = 16 };
	const struct recording good = { .moves = 5000, .device = 8 };
	const struct recording idle = { .moves = 5000, .device = 24 };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &hit);
	add(compare, COMPARE_BEFORE, &other);
	add(compare, COMPARE_AFTER, &good);
	add(compare, COMPARE_AFTER, &idle);
	assert_int_equal(compare_judge(compare), 0);
	is(compare, COMPARE_TORN, COMPARE_NOT_SHOWN);
	assert_int_equal(compare->sums[COMPARE_TORN].why, COMPARE_UNCOVERED);
	assert_int_equal(compare->sums[COMPARE_TORN].uncovered[COMPARE_BEFORE], 20);
	assert_true(fabs(compare->sums[COMPARE_TORN].expected[COMPARE_AFTER] - 300) < 1e-6);
	compare_free(compare);
	judged(&hit, &idle, COMPARE_TORN, COMPARE_CANNOT_SAY);
	judged(&idle, &hit, COMPARE_TORN, COMPARE_AFTER_ONLY);
	said(&hit, &idle, COMPARE_TORN, "no device that had it before was moved so after");
}

/* 2 of 40 count as unchanged: the others must be below 0.05 / 0.95, which takes 1,937 moves. */
static void a_few_of_other_devices(void **state)
{
	const struct recording hit = { .moves = 1000, .torn = 38, .device = 8 };
	const struct recording other = { .moves = 1000, .torn = 2, .device = 16 };
	struct recording after = { .moves = 1500, .device = 8 };
	struct compare *compare;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		compare = begin();
		add(compare, COMPARE_BEFORE, &hit);
		add(compare, COMPARE_BEFORE, &other);
		add(compare, COMPARE_AFTER, &after);
		assert_int_equal(compare_judge(compare), 0);
		is(compare, COMPARE_TORN, i ? COMPARE_FIXED : COMPARE_NOT_SHOWN);
		if (!i)
			after.moves += compare->sums[COMPARE_TORN].more;
		compare_free(compare);
	}
	assert_int_equal(after.moves, 1937);
}

/* Updates that are fixed on others say nothing of the one that was hit. */
static void updates_of_other_devices(void **state)
{
	const struct recording many = { .moves = 1000, .exposed = 1000, .device = 8 };
	const struct recording hit = { .moves = 20, .exposed = 20, .torn = 3, .device = 16 };
	const struct recording after = { .moves = 1000, .device = 8 };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &many);
	add(compare, COMPARE_BEFORE, &hit);
	add(compare, COMPARE_AFTER, &after);
	assert_int_equal(compare_judge(compare), 0);
	is(compare, COMPARE_EXPOSED, COMPARE_FIXED);
	is(compare, COMPARE_TORN, COMPARE_CANNOT_SAY);
	assert_int_equal(compare->rows[0].sums[COMPARE_TORN].verdict, COMPARE_CANNOT_SAY);
	compare_free(compare);
}

/* And one that is moved otherwise is not moved so. */
static void of_other_paths(void **state)
{
	const struct recording before = {
		.context = MOVE_OFFLINE, .moves = 100, .kept = 100, .lost = 50
	};
	const struct recording after = { .moves = 10000 };
	struct recording process = { .context = MOVE_PROCESS, .moves = 1000 };

	(void)state;
	judged(&before, &after, COMPARE_LOST, COMPARE_CANNOT_SAY);
	said(&before, &after, COMPARE_LOST, "cannot say: nothing was moved so after; before 250");
	/* A loss as a CPU went offline is one of so many, whatever the vector. */
	said(&before, &before, COMPARE_LOST, "not fixed: 50 in 200 offlines, 250 (");
	said(&before, &before, COMPARE_TORN, "0 in 100 moves");
	/* At once or in the acknowledge is all the same. */
	judged(&(const struct recording){ .moves = 1000, .torn = 80 }, &process, COMPARE_TORN,
	       COMPARE_FIXED);
}

/* However often the one path was tried: of the other it says nothing. */
static void a_path_hardly_tried(void **state)
{
	const struct recording paths[] = {
		{ .moves = 1000, .exposed = 1000, .torn = 100 },
		{ .context = MOVE_OFFLINE, .moves = 100, .exposed = 100, .torn = 50 },
	};
	const struct recording after = { .moves = 100000 };
	struct recording offline = { .context = MOVE_OFFLINE, .moves = 2 };
	struct compare *compare;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		compare = begin();
		add(compare, COMPARE_BEFORE, &paths[0]);
		add(compare, COMPARE_BEFORE, &paths[1]);
		add(compare, COMPARE_AFTER, &after);
		add(compare, COMPARE_AFTER, &offline);
		assert_int_equal(compare_judge(compare), 0);
		is(compare, COMPARE_EXPOSED, COMPARE_FIXED);
		is(compare, COMPARE_TORN, i ? COMPARE_FIXED : COMPARE_NOT_SHOWN);
		compare_free(compare);
		offline.moves = 100;
	}
}

/* Sets are summed up, and which is of which is told. */
static void sets(void **state)
{
	const struct recording two = { .moves = 300, .torn = 20, .release = "6.1.0" };
	const struct recording three = { .moves = 500, .torn = 30 };
	const struct recording net = { .moves = 50, .torn = 2, .action = "eth0", .device = 32 };
	const struct recording netless = { .moves = 50, .action = "eth1", .device = 32 };
	const struct recording after = { .moves = 800 };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &two);
	add(compare, COMPARE_BEFORE, &three);
	add(compare, COMPARE_BEFORE, &net);
	add(compare, COMPARE_AFTER, &after);
	add(compare, COMPARE_AFTER, &netless);
	assert_int_equal(compare_judge(compare), 0);
	assert_int_equal(compare->nr_rows, 2);
	assert_string_equal(compare->rows[0].devices->model, "ethN");
	assert_int_equal(compare->rows[0].verdict, COMPARE_NOT_SHOWN);
	assert_string_equal(compare->rows[1].devices->model, "edu");
	assert_int_equal(compare->rows[1].verdict, COMPARE_FIXED);
	assert_int_equal(compare->rows[1].sums[COMPARE_TORN].cells[COMPARE_BEFORE].tries, 800);
	assert_int_equal(compare->rows[1].sums[COMPARE_TORN].cells[COMPARE_BEFORE].hits, 50);
	is(compare, COMPARE_TORN, COMPARE_FIXED);
	compare_free(compare);
}

/* Of many rows one is worse by chance: the level is shared. */
static void many_rows(void **state)
{
	struct recording before = { .moves = 1000, .torn = 2 },
			 after = { .moves = 1000, .torn = 14 };
	struct recording other = { .moves = 1000, .torn = 100 };
	struct compare *compare = begin();
	char action[8];
	unsigned int i;

	(void)state;
	judged(&before, &after, COMPARE_TORN, COMPARE_WORSE);
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &after);
	for (i = 0; i < 20; i++) {
		snprintf(action, sizeof(action), "dev%c", 'a' + i);
		other.action = action;
		other.device = 8 + i;
		add(compare, COMPARE_BEFORE, &other);
		add(compare, COMPARE_AFTER, &other);
	}
	assert_int_equal(compare_judge(compare), 0);
	assert_int_equal(compare_verdict(compare), COMPARE_NOT_FIXED);
	compare_free(compare);
}

/* However many devices: none of their hits is left out. */
static void many_devices(void **state)
{
	struct recording run = { .moves = 1, .torn = 1 };
	struct compare *compare = begin();
	const struct compare_device *last;
	unsigned int i;

	(void)state;
	for (i = 0; i < COMPARE_DEVICES + 50; i++) {
		char action[16];

		snprintf(action, sizeof(action), "dev%u", 10000 + i);
		run.action = action;
		add(compare, COMPARE_AFTER, &run);
	}
	assert_int_equal(compare->nr_devices, COMPARE_DEVICES);
	last = &compare->devices[COMPARE_DEVICES - 1];
	assert_string_equal(last->model, "all others");
	assert_int_equal(last->cells[COMPARE_AFTER][COMPARE_AFFINITY][COMPARE_TORN].hits, 51);
	assert_int_equal(compare_judge(compare), 0);
	assert_int_equal(compare->sums[COMPARE_TORN].cells[COMPARE_AFTER].hits,
			 COMPARE_DEVICES + 50);
	compare_free(compare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_other_devices),
		cmocka_unit_test(a_few_of_other_devices),
		cmocka_unit_test(updates_of_other_devices),
		cmocka_unit_test(of_other_paths),
		cmocka_unit_test(a_path_hardly_tried),
		cmocka_unit_test(sets),
		cmocka_unit_test(many_rows),
		cmocka_unit_test(many_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
