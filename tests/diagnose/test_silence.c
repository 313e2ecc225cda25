// SPDX-License-Identifier: GPL-2.0-only
/* Silence without a torn interrupt of its own: when is it a loss? */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)
#define DOWN_END (T0 + 4 * MS)

/* IRQ 30 comes every ms, then CPU 0 goes offline and its message is torn. */
static void offline(struct script *script)
{
	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
}

/* The owner had an interrupt of its own pending: one arrival, handled. */
static void a_misroute_is_inferred_from_the_silence(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 1 * S, T0, 2, 40);
	offline(script);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	owned(script, T0 + 5 * MS, SLOT, 40);
	handler(script, T0 + 5 * MS + 5 * US, SLOT, 40, 1);
	handler(script, T0 + 1500 * MS, TO, 30, 1);
	run_until(script, T0 + 20 * S);
	finding = only(script, FINDING_TORN_MISROUTED);
	assert_false(finding->proved);
	assert_int_equal(finding->ts, T0 + 3 * MS);
	assert_int_equal(finding->owner, 40);
	finding = only(script, FINDING_LOST);
	assert_non_null(strstr(finding->reason, "coalesced"));
	assert_int_equal(finding->others[0], 40);
}

/* The owner got the slot in the same takedown, and the kernel sent its interrupt there again. */
static void with_one_that_was_sent_again_it_is_one_arrival(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	script->nr--; /* the end of the takedown */
	tear(script, T0 + 100 * US, 31, at(0, 0x25), SLOT, MOVE_OFFLINE);
	retrigger(script, T0 + 120 * US, 31, SLOT, RETRIGGER_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 3 * MS, SLOT, 31)->first = 1;
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 31, 1)->first = 1;
	handler(script, T0 + 2200 * MS, TO, 30, 1);
	run_until(script, T0 + 20 * S);
	finding = only(script, FINDING_LOST);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->others[0], 31);
	assert_non_null(strstr(finding->reason, "coalesced"));
	finding = only(script, FINDING_TORN_MISROUTED);
	assert_false(finding->proved);
	assert_int_equal(finding->owner, 31);
}

static void no_misroute_is_inferred_when_it_comes_again(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 1 * S, T0, 2, 40);
	offline(script);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	busy(script, T0, T0 + 1 * S, 2, 30);
	run_until(script, T0 + 20 * S);
	none(script, FINDING_TORN_MISROUTED);
	none(script, FINDING_LOST);
}

static void no_misroute_is_inferred_of_an_idle_device(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 1 * S, T0, 2, 40);
	counters(script, T0 - 1 * S, 0, 30, 1, T0 - 1010 * MS);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	run_until(script, T0 + 20 * S);
	none(script, FINDING_TORN_MISROUTED);
	none(script, FINDING_LOST);
}

static void two_interrupts_coalesce_in_one_slot(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0, 0, 31);
	offline(script);
	tear(script, T0 + 100 * US, 31, FROM, at(2, 0x32), MOVE_OFFLINE);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_TORN_HIT)->irq, 31);
	assert_int_equal(count_of(script, FINDING_LOST), 2);
	finding = nth(script, FINDING_LOST, nth(script, FINDING_LOST, 0)->irq == 31);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->others[0], 31);
	assert_non_null(strstr(finding->reason, "coalesced"));
	finding = nth(script, FINDING_LOST, nth(script, FINDING_LOST, 0)->irq == 30);
	assert_int_equal(finding->irq, 31);
	assert_int_equal(finding->nr_others, 0);
}

static void of_two_in_one_slot_only_the_silent_one_is_lost(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0, 0, 31);
	offline(script);
	tear(script, T0 + 100 * US, 31, FROM, at(2, 0x32), MOVE_OFFLINE);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	busy(script, T0, T0 + 2 * S, 2, 31);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
	assert_null(strstr(only(script, FINDING_LOST)->reason, "coalesced"));
}

/* Silent since the first move: that the second may have been hit as well says nothing. */
static void a_shared_arrival_does_not_rename_an_older_silence(void **state)
{
	struct script *script = *state;

	offline(script);
	tear(script, T0 + 300 * MS, 30, TO, at(1, 0x41), MOVE_INTERRUPT);
	tear(script, T0 + 301 * MS, 31, at(2, 0x31), at(1, 0x42), MOVE_INTERRUPT);
	arrival(script, T0 + 303 * MS, at(1, 0x31), SLOT_UNUSED);
	handler(script, T0 + 304 * MS, at(1, 0x42), 31, 1);
	run_until(script, T0 + 20 * S);
	assert_int_equal(only(script, FINDING_TORN_HIT)->irq, 31);
	assert_target(only(script, FINDING_LOST)->from, FROM);
}

static void silence_after_an_exposed_offline(void **state)
{
	struct script *script = *state;

	offline(script);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
	assert_target(only(script, FINDING_LOST)->at, at(NONE, NONE));
	assert_int_equal(chances_sum(&script->chances, BASIS_RHYTHM).trials, 1);
	assert_int_equal(script->chances.controls[BASIS_SILENCE].trials, 1);
}

static void silence_after_an_affinity_move_without_a_hit_is_none(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	run_until(script, T0 + 5 * S);
	none(script, FINDING_LOST);
}

static void silence_after_a_two_step_offline_is_another_defect(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0, 0, 30);
	two_step(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 5 * S);
	assert_non_null(strstr(only(script, FINDING_LOST)->reason, "no torn update"));
}

/* One queue of many: its traffic may well have gone elsewhere with its CPU. */
static void silence_of_an_msix_entry_is_none(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE)->kind = MESSAGE_MSIX;
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 5 * S);
	assert_int_equal(script->nr_found, 0);
}

static void without_a_hit_it_must_have_come_regularly(void **state)
{
	struct script *script = *state;

	/* Nineteen in the two seconds before. */
	counters(script, T0 - 40 * MS, 0, 30, 9, T0 - 50 * MS);
	counters(script, T0, 0, 30, 10, T0 - 1 * MS);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 50 * S);
	none(script, FINDING_LOST);
}

/* Bursts a second apart: 700 ms of silence is nothing. */
static void without_a_hit_bursts_are_not_regular(void **state)
{
	struct script *script = *state;

	counters(script, T0 - 1900 * MS, 0, 30, 50, T0 - 1950 * MS);
	counters(script, T0 - 950 * MS, 0, 30, 50, T0 - 960 * MS);
	counters(script, T0, 0, 30, 50, T0 - 1 * MS);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	handler(script, T0 + 900 * MS, TO, 30, 1)->first = 1;
	run(script);
	none(script, FINDING_LOST);
}

static void silent_before_the_move_is_not_lost_by_it(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0 - 300 * MS, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 50 * S);
	none(script, FINDING_LOST);
}

static void long_ago_is_not_regular(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 10 * S, T0 - 3 * S, 0, 30);
	counters(script, T0 - 1 * MS, 0, 30, 5, T0 - 2 * MS);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 100 * S);
	none(script, FINDING_LOST);
}

/* Every 50 ms: when silence is all there is, it must be twenty times that. */
static void silence_is_measured_by_the_longest_gap(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 20 * S);
	for (i = 0; i < 40; i++)
		handler(script, T0 - 1 * MS - (39 - i) * 50 * MS, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 900 * MS);
	none(script, FINDING_LOST);
	run_until(script, T0 + 1100 * MS);
	only(script, FINDING_LOST);
}

/* With an arrival at its danger slot beside, a silence longer than any before will do. */
static void with_an_arrival_less_silence_will_do(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 1 * S, T0, 2, 40);
	for (i = 0; i < 8; i++)
		handler(script, T0 - 1 * MS - (7 - i) * 300 * MS, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	run_until(script, T0 + 490 * MS);
	none(script, FINDING_LOST);
	run_until(script, T0 + 550 * MS);
	only(script, FINDING_LOST);
	only(script, FINDING_TORN_MISROUTED);
}

/* A pause before the move counts as a silence like any other, and does not acquit it. */
static void with_an_arrival_a_pause_before_the_move_is_no_alibi(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 1 * S, T0, 2, 40);
	for (i = 0; i < 8; i++)
		handler(script, T0 - 400 * MS - (7 - i) * 100 * MS, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	run_until(script, T0 + 790 * MS);
	none(script, FINDING_LOST);
	run_until(script, T0 + 850 * MS);
	only(script, FINDING_LOST);
}

static void offline_into_a_busy_slot(struct script *script)
{
	script->nr = 0;
	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 1 * S, T0, 2, 40);
	offline(script);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
}

/* Its ticks come late, but the CPU to which the moved one was sent takes interrupts all the time. */
static void a_recorder_that_is_late_hides_nothing(void **state)
{
	struct script *script = *state;
	int alive;

	for (alive = 0; alive < 2; alive++) {
		offline_into_a_busy_slot(script);
		tick(script, T0 + 5 * MS);
		busy(script, T0 + 5 * MS, T0 + 900 * MS, alive ? TO.cpu : 3, 41);
		tick(script, T0 + 905 * MS);
		handler(script, T0 + 1 * S, TO, 30, 1);
		run_until(script, T0 + 20 * S);
		assert_int_equal(count_of(script, FINDING_LOST), alive);
	}
}

/* The machine itself stood still, as ticks that come late tell: that is no silence of the device. */
static void what_a_starved_machine_hides_is_no_loss(void **state)
{
	struct script *script = *state;
	__u64 ts;
	int late;

	for (late = 0; late < 2; late++) {
		offline_into_a_busy_slot(script);
		for (ts = T0 + 5 * MS; ts < T0 + 1 * S; ts += (late ? 900 : 100) * MS)
			tick(script, ts);
		handler(script, T0 + 1 * S, TO, 30, 1);
		run_until(script, T0 + 20 * S);
		assert_int_equal(count_of(script, FINDING_LOST), !late);
	}
}

/* Something comes to IRQ 40's slot, busy, as IRQ 30 is moved at T0. */
static void moved_into_a_busy_slot(struct script *script)
{
	busy(script, T0 - 400 * MS, T0, 2, 40);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1)->silent = 3 * MS;
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
}

/* 700 ms of each second it is silent by itself: so it is now. */
static void with_an_arrival_a_habit_of_pauses_is_no_loss(void **state)
{
	struct script *script = *state;
	unsigned int i, j;

	for (i = 0; i < 60; i++)
		for (j = 0; j < 3; j++)
			counters(script, T0 - (60 - i) * S + (8 + j) * 100 * MS, 0, 30, 100,
				 T0 - (60 - i) * S + (8 + j) * 100 * MS - 1 * MS);
	moved_into_a_busy_slot(script);
	handler(script, T0 + 650 * MS, TO, 30, 1);
	run_until(script, T0 + 20 * S);
	none(script, FINDING_LOST);
	none(script, FINDING_TORN_MISROUTED);
}

/* Pauses shorter than what makes a loss are how it works: it never fell silent. */
static void with_an_arrival_a_slow_rhythm_that_ends(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 100; i++)
		handler(script, T0 - 1 * MS - (100 - i) * 200 * MS, FROM, 30, 1);
	handler(script, T0 - 1 * MS, FROM, 30, 1);
	moved_into_a_busy_slot(script);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_SILENCE);
}

/* Idle for 3 s: none was due. */
static void with_an_arrival_an_idle_device_is_not_lost(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 95 * S, T0 - 3 * S, 0, 30);
	tick(script, T0 - 1 * S);
	moved_into_a_busy_slot(script);
	run_until(script, T0 + 60 * S);
	none(script, FINDING_LOST);
}

/* Whose slot that was cannot be seen: it may have been somebody's. */
static void a_hit_that_is_not_proved_is_no_tear_of_its_own(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNKNOWN);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_SILENCE);
	none_stands(script, FINDING_LOST);
}

/* Silence alone: not of who is hardly known, or pauses now and then. */
static void a_rhythm_must_be_known(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 3 * S);
	busy(script, T0 - 2 * S, T0, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 5 * S);
	none(script, FINDING_LOST);
	script->nr = 0;
	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 10 * S, T0 - 9 * S, 0, 30);
	busy(script, T0 - 7 * S, T0 - 2 * S, 0, 30);
	offline(script);
	run_until(script, T0 + 5 * S);
	none(script, FINDING_LOST);
}

static void a_rhythm_means_nothing_of_who_is_looked_at(void **state)
{
	struct script *script = *state;
	struct record_witness *witness;

	offline(script);
	witness = &add(script, RECORD_WITNESS, sizeof(*witness), T0 + 100 * MS, NONE)->witness;
	witness->device.bus = 30;
	witness->irq = 30;
	witness->look = 1;
	run_until(script, T0 + 5 * S);
	none(script, FINDING_LOST);
}

static void ticks(struct script *script, __u64 begin, __u64 end)
{
	for (; begin <= end; begin += 100 * MS)
		tick(script, begin);
}

/*
 * The pause before the move: 1 s, in which the machine stood for most of it, or 400 ms of its own,
 * with a machine that had stood long before.
 */
static void what_a_starved_machine_hides_before_the_move(void **state)
{
	struct script *script = *state;
	int own;

	for (own = 0; own < 2; own++) {
		const __u64 last = T0 - (own ? 400 * MS : 1 * S);

		script->nr = 0;
		watch_since(script, T0 - 40 * S);
		ticks(script, T0 - 40 * S, T0 - 30 * S);
		tick(script, T0 - 25 * S);
		busy(script, last - 2 * S, last, 0, 30);
		ticks(script, T0 - 24900 * MS, last);
		if (own)
			ticks(script, last + 100 * MS, T0 - 50 * MS);
		else
			tick(script, T0 - 50 * MS);
		moved_into_a_busy_slot(script);
		ticks(script, T0 + 50 * MS, T0 + 600 * MS);
		handler(script, T0 + 700 * MS, TO, 30, 1);
		run_until(script, T0 + 20 * S);
		assert_int_equal(count_of(script, FINDING_LOST), !own);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_misroute_is_inferred_from_the_silence, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(with_one_that_was_sent_again_it_is_one_arrival,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(no_misroute_is_inferred_when_it_comes_again,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(no_misroute_is_inferred_of_an_idle_device,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(two_interrupts_coalesce_in_one_slot, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(of_two_in_one_slot_only_the_silent_one_is_lost,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_shared_arrival_does_not_rename_an_older_silence,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(silence_after_an_exposed_offline, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(
			silence_after_an_affinity_move_without_a_hit_is_none, script_new,
			script_free),
		cmocka_unit_test_setup_teardown(silence_after_a_two_step_offline_is_another_defect,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(silence_of_an_msix_entry_is_none, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(without_a_hit_it_must_have_come_regularly,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(without_a_hit_bursts_are_not_regular, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(silent_before_the_move_is_not_lost_by_it,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(long_ago_is_not_regular, script_new, script_free),
		cmocka_unit_test_setup_teardown(silence_is_measured_by_the_longest_gap, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_recorder_that_is_late_hides_nothing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(what_a_starved_machine_hides_is_no_loss, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(with_an_arrival_less_silence_will_do, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(with_an_arrival_a_pause_before_the_move_is_no_alibi,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(with_an_arrival_a_habit_of_pauses_is_no_loss,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(with_an_arrival_a_slow_rhythm_that_ends, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(with_an_arrival_an_idle_device_is_not_lost,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_hit_that_is_not_proved_is_no_tear_of_its_own,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_rhythm_must_be_known, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_rhythm_means_nothing_of_who_is_looked_at,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(what_a_starved_machine_hides_before_the_move,
						script_new, script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
