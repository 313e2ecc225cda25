// SPDX-License-Identifier: GPL-2.0-only
/* A kernel that shows tracepoints and its log, and nothing else. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)

static int hidden_new(void **state)
{
	struct script *script;

	if (script_new(state))
		return -1;
	script = *state;
	script->hidden = true;
	return 0;
}

static void given(struct script *script, __u64 ts, struct target from, struct target to)
{
	struct record_alloc *record = alloc(script, ts, 30, 0);

	record->from = from;
	record->to = to;
}

static struct record_kmsg *no_handler(struct script *script, __u64 ts, struct target where)
{
	struct record_kmsg *message = kmsg(script, ts, KMSG_NO_HANDLER);

	message->at = where;
	message->irq = NONE;
	message->device.domain = NONE;
	return message;
}

static void the_log_tells_of_a_torn_hit(void **state)
{
	struct script *script = *state;
	const struct finding *finding;
	__u64 seq;

	handler(script, T0 - 20 * MS, FROM, 30, 1);
	given(script, T0, FROM, TO);
	seq = no_handler(script, T0 + 5 * MS, SLOT)->head.seq;
	run_until(script, T0 + 3 * S);
	finding = only(script, FINDING_TORN_HIT);
	assert_false(finding->proved);
	assert_int_equal(finding->irq, 30);
	assert_target(finding->at, SLOT);
	assert_target(finding->from, FROM);
	assert_target(finding->to, TO);
	assert_true(proven_by(finding, seq));
	assert_true(proven_by(finding, seq - 1));
	none(script, FINDING_SPURIOUS_VECTOR);
	assert_false(only(script, FINDING_LOST)->proved); /* it never came again */
}

static void it_comes_again_and_nothing_is_lost(void **state)
{
	struct script *script = *state;

	handler(script, T0 - 20 * MS, FROM, 30, 1);
	given(script, T0, FROM, TO);
	no_handler(script, T0 + 5 * MS, SLOT);
	handler(script, T0 + 20 * MS, TO, 30, 1);
	run_until(script, T0 + 3 * S);
	only(script, FINDING_TORN_HIT);
	none(script, FINDING_LOST);
}

static void what_fits_no_move_is_a_spurious_vector(void **state)
{
	static const struct target elsewhere[] = {
		{ 2, 0x23 }, { 1, 0x22 }, { 0, 0x22 }, { 2, 0x31 }
	};
	struct script *script = *state;
	unsigned int i;

	given(script, T0, FROM, TO);
	for (i = 0; i < 4; i++)
		no_handler(script, T0 + i * MS, elsewhere[i]);
	no_handler(script, T0 + 2 * S, SLOT); /* too late */
	run_until(script, T0 + 3 * S);
	none(script, FINDING_TORN_HIT);
	assert_int_equal(count_of(script, FINDING_SPURIOUS_VECTOR), 5);
	assert_true(nth(script, FINDING_SPURIOUS_VECTOR, 0)->proved);
}

/* The same vector there: nothing to tear. */
static void a_vector_that_stays_cannot_tear(void **state)
{
	struct script *script = *state;

	given(script, T0, FROM, SLOT);
	no_handler(script, T0 + 5 * MS, SLOT);
	run_until(script, T0 + 3 * S);
	none(script, FINDING_TORN_HIT);
}

/* What is left of the firmware on a fresh CPU. */
static void a_cpu_that_comes_up_is_excused(void **state)
{
	struct script *script = *state;

	hotplug(script, T0, 2, HOTPLUG_UP);
	no_handler(script, T0 + 5 * MS, at(2, 55));
	hotplug(script, T0 + 10 * MS, 2, HOTPLUG_UP_END);
	run_until(script, T0 + 3 * S);
	none(script, FINDING_SPURIOUS_VECTOR);
}

static void down(struct script *script)
{
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	hotplug(script, T0 + 4 * MS, 0, HOTPLUG_DOWN_END);
}

/* A queue whose work went elsewhere, or that was shut down with its CPU. */
static void silence_after_an_offline_tells_nothing(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0 - 1 * MS, 0, 30);
	down(script);
	tick(script, T0 + 5 * S);
	run_until(script, T0 + 9 * S);
	none(script, FINDING_LOST);
}

static void but_the_driver_does(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	handler(script, T0 - 20 * MS, FROM, 30, 1);
	handler(script, T0 - 20 * MS, at(1, 0x24), 31, 1);
	move(script, T0 - 30 * MS, 30, at(1, 0x40), FROM, MOVE_PROCESS); /* whose device it is */
	down(script);
	kmsg(script, T0 + 4 * S, KMSG_TIMEOUT);
	run_until(script, T0 + 9 * S);
	finding = only(script, FINDING_LOST);
	assert_false(finding->proved);
	assert_int_equal(finding->basis, BASIS_TIMEOUT);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->ended, ENDED_TIMEOUT);
	assert_int_equal(finding->context, MOVE_OFFLINE);
	assert_int_equal(finding->from.cpu, 0);
	none(script, FINDING_TORN_EXPOSED);
}

/* What is left to see of one that was torn and came to another's vector. */
static void called_for_nothing_while_a_cpu_goes(void **state)
{
	struct script *script = *state;

	handler(script, T0 - 2 * S, at(1, 0x24), 31, 0);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	handler(script, T0, at(1, 0x24), 31, 0);
	hotplug(script, T0 + 4 * MS, 0, HOTPLUG_DOWN_END);
	handler(script, T0 + 2 * S, at(1, 0x24), 31, 0);
	run_until(script, T0 + 9 * S);
	assert_int_equal(count_of(script, FINDING_UNHANDLED), 3);
	assert_null(strstr(nth(script, FINDING_UNHANDLED, 0)->reason, "torn"));
	assert_non_null(strstr(nth(script, FINDING_UNHANDLED, 1)->reason, "torn"));
	assert_null(strstr(nth(script, FINDING_UNHANDLED, 2)->reason, "torn"));
}

static void a_driver_of_another_cpu_does_not(void **state)
{
	struct script *script = *state;

	handler(script, T0 - 20 * MS, at(1, 0x24), 30, 1);
	down(script);
	kmsg(script, T0 + 4 * S, KMSG_TIMEOUT);
	run_until(script, T0 + 9 * S);
	none(script, FINDING_LOST);
}

/* Where arrivals are seen, the log only repeats them. */
static void a_willing_kernel_needs_no_log(void **state)
{
	struct script *script = *state;

	script->hidden = false;
	given(script, T0, FROM, TO);
	no_handler(script, T0 + 5 * MS, SLOT);
	busy(script, T0 - 2 * S, T0, 0, 30);
	down(script);
	run_until(script, T0 + 9 * S);
	assert_int_equal(script->nr_found, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hidden_new, script_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_log_tells_of_a_torn_hit),
		TEST(it_comes_again_and_nothing_is_lost),
		TEST(what_fits_no_move_is_a_spurious_vector),
		TEST(a_vector_that_stays_cannot_tear),
		TEST(a_cpu_that_comes_up_is_excused),
		TEST(silence_after_an_offline_tells_nothing),
		TEST(but_the_driver_does),
		TEST(called_for_nothing_while_a_cpu_goes),
		TEST(a_driver_of_another_cpu_does_not),
		TEST(a_willing_kernel_needs_no_log),
	};

	return cmocka_run_group_tests_name("hidden", tests, NULL, NULL);
}
