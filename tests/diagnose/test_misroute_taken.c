// SPDX-License-Identifier: GPL-2.0-only
/* Owners of a torn interrupt's slot who take what is not theirs: how likely it was their own. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22) /* (new CPU, old vector): IRQ 40's */

/* IRQ 40 was silent for seconds, and its handler takes what comes after IRQ 30's move. */
static void a_quiet_owner_takes_one(struct script *script)
{
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, T0 + 50 * MS, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 49 * MS, SLOT, 40);
	handler(script, T0 + 49 * MS + 5 * US, SLOT, 40, 1);
	run(script);
}

/* Some handlers say "handled" to anything, as rtc_cmos does. */
static void a_quiet_owner_that_comes_just_now_is_misrouted_to(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tick(script, T0 - 3 * S);
	counters(script, T0 - 2500 * MS, 2, 40, 1, T0 - 2550 * MS);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	a_quiet_owner_takes_one(script);
	finding = only(script, FINDING_TORN_MISROUTED);
	assert_false(finding->proved);
	assert_int_equal(finding->owner, 40);
}

/* 1000 a second, but in bursts: it is silent for 5 s, and runs just then. */
static void a_busy_owner_in_a_pause(struct script *script, __u64 silent)
{
	script->nr = 0;
	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 20 * S, T0 - silent, 2, 40);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 1)->ago = silent;
	run(script);
}

static void who_is_in_a_pause_is_quiet(void **state)
{
	struct script *script = *state;

	a_busy_owner_in_a_pause(script, 5 * S);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->basis, BASIS_PACE);
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 390, 410);
	a_busy_owner_in_a_pause(script, 30 * MS);
	none(script, FINDING_TORN_MISROUTED);
}

#define DAY (24 * 3600 * S)

/* It ran 1000 times a second, moved to the slot's CPU, and runs there the first time since boot. */
static void a_first_run_on_this_cpu_is_no_silence(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 20 * S, T0 - 100 * MS, 0, 30);
	busy(script, T0 - 20 * S, T0 - 200 * MS, 1, 40);
	hotplug(script, T0 - 2 * MS, 1, HOTPLUG_DOWN);
	tear(script, T0 - 1 * MS, 40, at(1, 0x60), SLOT, MOVE_OFFLINE);
	tear(script, T0, 30, at(1, 0x22), TO, MOVE_OFFLINE);
	hotplug(script, T0 + 5 * MS, 1, HOTPLUG_DOWN_END);
	owned(script, T0 + 6 * MS, SLOT, 40);
	handler(script, T0 + 6 * MS + 5 * US, SLOT, 40, 1)->ago = DAY;
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

/* It moved there a moment ago, and was silent, or not, on the CPU that it came from. */
static void its_silence_is_that_on_all_cpus(void **state)
{
	struct script *script = *state;
	struct record_handler *handled;
	int runs;

	for (runs = 0; runs < 2; runs++) {
		script->nr = 0;
		watch_since(script, T0 - 20 * S);
		busy(script, T0 - 20 * S, T0 - 2 * S, 1, 40);
		busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
		tear(script, T0 - 5 * MS, 40, at(1, 0x60), SLOT, MOVE_INTERRUPT);
		tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
		owned(script, T0 + 1 * MS, SLOT, 40);
		handled = handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 1);
		handled->ago = DAY;
		handled->silent = (runs ? 8 : 2000) * MS;
		run(script);
		assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), !runs);
	}
}

/* A recorder that has just begun knows nothing of before. */
static void nobody_is_silent_for_longer_than_watched(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 3 * S);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 1)->ago = DAY;
	run(script);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->basis, BASIS_PACE);
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 300, 700);
	none_stands(script, FINDING_TORN_MISROUTED);
}

/* All of an idle machine's devices are moved together, and then one of them has something to say. */
static void where_both_are_idle_it_was_the_owners(void **state)
{
	struct script *script = *state;

	tick(script, T0 - 3 * S);
	counters(script, T0 - 2500 * MS, 2, 40, 1, T0 - 2550 * MS);
	counters(script, T0 - 2500 * MS, 0, 30, 1, T0 - 2550 * MS);
	a_quiet_owner_takes_one(script);
	none(script, FINDING_TORN_MISROUTED);
}

static void an_owner_heard_of_or_coming_later_is_not_quiet(void **state)
{
	struct script *script = *state;

	tick(script, T0 - 3 * S);
	counters(script, T0 - 1 * S, 2, 40, 1, T0 - 1050 * MS);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 31);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 1);
	tear(script, T0, 31, at(0, 0x28), TO, MOVE_INTERRUPT);
	owned(script, T0 + 30 * MS, at(2, 0x28), 41);
	handler(script, T0 + 30 * MS + 5 * US, at(2, 0x28), 41, 1);
	run(script);
	none_stands(script, FINDING_TORN_MISROUTED);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->owner, 40);
}

static void at_the_begin_nobody_is_known_to_be_quiet(void **state)
{
	struct script *script = *state;

	tick(script, T0 - 1 * S);
	busy(script, T0 - 1 * S, T0 - 100 * MS, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 1);
	run(script);
	none_stands(script, FINDING_TORN_MISROUTED);
}

/* It ran just before, and may have taken this event with that one: its record says when. */
static void who_has_just_run_proves_nothing(void **state)
{
	struct script *script = *state;
	struct record_handler *record;

	watch_since(script, T0 - 20 * S);
	counters(script, T0 - 1 * S, 2, 40, 500, T0 - 1050 * MS);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	record = handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	record->ago = 2 * MS;
	run(script);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved);
	record->ago = 20 * MS;
	run(script);
	assert_true(only(script, FINDING_TORN_MISROUTED)->proved);
}

/* It says handled to anything; hit again and again, it is not busy by itself. */
static void who_takes_anything_is_told_of_each_time(void **state)
{
	struct script *script = *state;
	const __u64 begin = T0 - 20 * S;
	unsigned int i;

	watch_since(script, begin - 60 * S);
	for (i = 0; i < 20; i++) {
		const __u64 ts = begin + i * S;

		busy(script, ts - 500 * MS, ts, 0, 30);
		tear(script, ts, 30, FROM, TO, MOVE_INTERRUPT);
		owned(script, ts + 1 * MS, SLOT, 40);
		handler(script, ts + 1 * MS + 5 * US, SLOT, 40, 1);
		counters(script, ts + 50 * MS, 2, 40, 1, ts + 1 * MS + 5 * US);
		handler(script, ts + 100 * MS, TO, 30, 1);
	}
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 20);
	assert_true(nth(script, FINDING_TORN_MISROUTED, 19)->stands);
}

/* Every 2 s by itself, as a NIC that looks after itself: then what comes is its own. */
static void an_owner_with_a_pace_of_its_own(void **state)
{
	struct script *script = *state;
	const __u64 begin = T0 - 60 * S;
	unsigned int i;

	watch_since(script, begin);
	for (i = 1; i < 300; i++) {
		const __u64 ts = begin + i * 200 * MS;

		counters(script, ts, 0, 30, 10, ts - 1 * MS);
		tear(script, ts + 1 * MS, 30, FROM, TO, MOVE_INTERRUPT);
		handler(script, ts + 2 * MS, FROM, 30, 1);
		if (i % 10 == 0) {
			/* One in twenty of them comes just after a move. */
			const __u64 own = ts + (i % 200 ? 100 : 10) * MS;

			owned(script, own, SLOT, 40);
			handler(script, own + 5 * US, SLOT, 40, 1);
			counters(script, own + 50 * MS, 2, 40, 1, own + 5 * US);
		}
	}
	run(script);
	none_stands(script, FINDING_TORN_MISROUTED);
}

/* Every 2 s, and each fifth time just after a move of irqbalance's, which comes every 10 s. */
static void an_owner_in_step_with_the_moves(void **state)
{
	struct script *script = *state;
	const __u64 begin = T0 - 60 * S;
	unsigned int i;

	watch_since(script, begin);
	for (i = 1; i < 150; i++) {
		const __u64 ts = begin + i * 2 * S;

		if (i > 10 && i % 5 == 0) {
			counters(script, ts - 6 * MS, 0, 30, 10, ts - 7 * MS);
			tear(script, ts - 5 * MS, 30, FROM, TO, MOVE_INTERRUPT);
			owned(script, ts, SLOT, 40);
			handler(script, ts + 5 * US, SLOT, 40, 1);
			handler(script, ts + 1 * MS, FROM, 30, 1);
		}
		counters(script, ts + 50 * MS, 2, 40, 1, ts + 5 * US);
	}
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

static void come_late(struct script *script, __u64 after, __u32 result)
{
	script->nr = 0;
	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + after, SLOT, 40);
	handler(script, T0 + after + 5 * US, SLOT, 40, result);
	run(script);
}

/* What comes so late was not torn: it says how often the owner comes by itself. */
static void what_comes_late_is_a_control(void **state)
{
	struct script *script = *state;
	struct chance sum;

	come_late(script, 60 * MS, 1);
	none(script, FINDING_TORN_MISROUTED);
	sum = chances_sum(&script->chances, BASIS_PACE);
	assert_int_equal(sum.trials, 2);
	assert_true(sum.expected > 0.24 && sum.expected < 0.26);
	come_late(script, 400 * MS, 1);
	assert_true(chances_sum(&script->chances, BASIS_PACE).expected < 0.01);
	come_late(script, 400 * MS, 0);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved);
}

static void long_after_the_takedown_it_is_the_owners(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, T0 + 50 * MS, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 150 * MS, SLOT, 40);
	handler(script, T0 + 150 * MS + 5 * US, SLOT, 40, 1);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

/* While a CPU is taken down no CPU takes interrupts: what came since the begin comes at the end. */
static void a_takedown_keeps_the_owners_own_back(void **state)
{
	struct script *script = *state;
	int before;

	for (before = 0; before < 2; before++) {
		script->nr = 0;
		watch_since(script, T0 - 20 * S);
		busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
		hotplug(script, T0 - (before ? 200 : 1) * MS, 0, HOTPLUG_DOWN);
		tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
		hotplug(script, T0 + 1 * MS, 0, HOTPLUG_DOWN_END);
		owned(script, T0 + 2 * MS, SLOT, 40);
		handler(script, T0 + 2 * MS + 5 * US, SLOT, 40, 1)->silent = 3 * S;
		run(script);
		assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), !before);
	}
}

/* It took one; the next that it takes at once is not another of the same move. */
static void taken_twice_is_misrouted_once(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	for (i = 1; i <= 2; i++) {
		owned(script, T0 + i * MS, SLOT, 40);
		handler(script, T0 + i * MS + 5 * US, SLOT, 40, 1);
	}
	run(script);
	only(script, FINDING_TORN_MISROUTED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

/* It is known beside moves only, and what comes to its slot carries out one more. */
static void an_owner_that_is_moved_by_it(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 60 * S);
	tear(script, T0 - 10 * S, 40, at(1, 0x60), SLOT, MOVE_INTERRUPT);
	counters(script, T0 - 10 * S + 100 * MS, 2, 40, 1000, T0 - 10 * S + 90 * MS)->unhandled = 1;
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 100 * US, SLOT, 40);
	message(script, T0 + 120 * US, 40, SLOT, SLOT);
	handler(script, T0 + 200 * US, SLOT, 40, 0);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->basis, BASIS_RESULT);
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 540, 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_quiet_owner_that_comes_just_now_is_misrouted_to),
		TEST(who_is_in_a_pause_is_quiet),
		TEST(a_first_run_on_this_cpu_is_no_silence),
		TEST(its_silence_is_that_on_all_cpus),
		TEST(nobody_is_silent_for_longer_than_watched),
		TEST(where_both_are_idle_it_was_the_owners),
		TEST(an_owner_heard_of_or_coming_later_is_not_quiet),
		TEST(at_the_begin_nobody_is_known_to_be_quiet),
		TEST(who_has_just_run_proves_nothing),
		TEST(who_takes_anything_is_told_of_each_time),
		TEST(an_owner_with_a_pace_of_its_own),
		TEST(an_owner_in_step_with_the_moves),
		TEST(what_comes_late_is_a_control),
		TEST(long_after_the_takedown_it_is_the_owners),
		TEST(a_takedown_keeps_the_owners_own_back),
		TEST(taken_twice_is_misrouted_once),
		TEST(an_owner_that_is_moved_by_it),
	};

	return cmocka_run_group_tests_name("misroute-taken", tests, NULL, NULL);
}
