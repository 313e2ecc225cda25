// SPDX-License-Identifier: GPL-2.0-only
/* What is usual of a device's work, and from what it is learned. */
#include "disk.h"

/* Torn, it stands still from 100 ms to 1 s after the move, and then its driver gets it going. */
static void torn_for_a_second(struct script *script)
{
	unsigned int i;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	look(script, T0 + 100 * MS, 1, 0);
	for (i = 2; i < 10; i++)
		tick(script, T0 + i * 100 * MS);
	handler(script, T0 + 1 * S, TO, 30, 1);
	run_until(script, T0 + 9 * S);
}

static void the_slowest_that_is_usual_counts(void **state)
{
	struct script *script = *state;

	usual(script, 400 * MS);
	look(script, T0 - 5 * S, 0, 10 * MS);
	torn_for_a_second(script);
	assert_false(only(script, FINDING_LOST)->proved);
	script->nr = 0;
	usual(script, 10 * MS);
	torn_for_a_second(script);
	assert_true(only(script, FINDING_LOST)->proved);
}

static void seven_requests_are_too_few(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 7; i++)
		look(script, T0 - (20 - i) * S, 0, 10 * MS);
	torn_for_a_second(script);
	assert_false(only(script, FINDING_LOST)->proved);
}

/* It took 2 s beside a move that tore nothing: others that nothing disturbed say what is usual. */
static void slow_beside_a_harmless_move_is_not_usual(void **state)
{
	struct script *script = *state;

	usual(script, 10 * MS);
	tear(script, T0 - 8 * S, 30, TO, FROM, MOVE_PROCESS);
	handler(script, T0 - 7 * S, FROM, 30, 1);
	look(script, T0 - 6500 * MS, 0, 2 * S);
	torn_for_a_second(script);
	assert_true(only(script, FINDING_LOST)->proved);
}

/* Where it moves all the time, there are no others; but what a tear may have slowed is none. */
static void always_moving_it_is_known_as_well(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		const __u64 ts = T0 - (20 - i) * S;

		tear(script, ts, 30, TO, FROM, MOVE_PROCESS);
		if (i == 5)
			arrival(script, ts + 1 * MS, at(0, 0x31), SLOT_UNUSED);
		handler(script, ts + 5 * MS, FROM, 30, 1);
		look(script, ts + 20 * MS, 0, i == 5 ? 3 * S : 10 * MS);
	}
	torn_for_a_second(script);
	assert_true(only(script, FINDING_LOST)->proved);
}

/* It had trouble: what takes long in the second after that is not usual. */
static void slow_after_trouble_is_not_usual(void **state)
{
	const enum kmsg_kind kinds[] = { KMSG_TROUBLE, KMSG_TIMEOUT, KMSG_DEAD };
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		script->nr = 0;
		usual(script, 10 * MS);
		kmsg(script, T0 - 9 * S, kinds[i]);
		look(script, T0 - 7 * S, 0, 900 * MS);
		torn_for_a_second(script);
		assert_true(only(script, FINDING_LOST)->proved);
	}
}

/* It slept, and its request with it. */
static void slow_over_a_sleep_is_not_usual(void **state)
{
	struct script *script = *state;

	usual(script, 10 * MS);
	restore(script, T0 - 9 * S, 30, 300 * US);
	look(script, T0 - 7 * S, 0, 900 * MS);
	torn_for_a_second(script);
	assert_true(only(script, FINDING_LOST)->proved);
}

/* Moved once more while it waits, and by then slow: it is so since the write that tore. */
static void slow_since_the_write_that_is_not_paid(void **state)
{
	struct script *script = *state;
	unsigned int i;

	usual(script, 200 * MS);
	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	look(script, T0 + 100 * MS, 1, 0);
	for (i = 2; i < 10; i++) {
		tick(script, T0 + i * 100 * MS);
		if (i == 7)
			tear(script, T0 + 750 * MS, 30, TO, at(3, 0x41), MOVE_PROCESS);
	}
	handler(script, T0 + 1 * S, at(3, 0x41), 30, 1);
	run_until(script, T0 + 9 * S);
	assert_true(only(script, FINDING_LOST)->proved);
}

/* Its work goes on, or there is none: it does not stand still. */
static void work_that_does_not_stand_proves_nothing(void **state)
{
	struct script *script = *state;
	unsigned int i, idle;

	for (idle = 0; idle < 2; idle++) {
		script->nr = 0;
		usual(script, 10 * MS);
		offline(script);
		arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
		if (idle)
			look(script, T0 + 100 * MS, 0, 0);
		else
			stall(script, T0 + 100 * MS, T0 + 50 * MS);
		if (!idle)
			stall(script, T0 + 200 * MS, T0 + 50 * MS)->stalled = 0;
		for (i = 3; i < 10; i++)
			tick(script, T0 + i * 100 * MS);
		run_until(script, T0 + 9 * S);
		assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_TEAR);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_slowest_that_is_usual_counts),
		TEST(seven_requests_are_too_few),
		TEST(slow_beside_a_harmless_move_is_not_usual),
		TEST(always_moving_it_is_known_as_well),
		TEST(slow_after_trouble_is_not_usual),
		TEST(slow_over_a_sleep_is_not_usual),
		TEST(slow_since_the_write_that_is_not_paid),
		TEST(work_that_does_not_stand_proves_nothing),
	};

	return cmocka_run_group_tests_name("usual", tests, NULL, NULL);
}
