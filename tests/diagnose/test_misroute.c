// SPDX-License-Identifier: GPL-2.0-only
/* Owners of a torn interrupt's slot: who find nothing to do by habit, or take what is not theirs. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22) /* (new CPU, old vector): IRQ 40's */

/* IRQ 30 is torn, and IRQ 40's handler finds nothing at that slot. */
static void nothing_found_in_a_torn_slot(struct script *script)
{
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	run(script);
}

/* As a serial port is seen: each write raises two interrupts, and the second finds nothing. */
static void a_write(struct script *script, __u64 ts)
{
	handler(script, ts, SLOT, 40, 1);
	handler(script, ts + 1 * MS, SLOT, 40, 0);
	counters(script, ts + 50 * MS, 2, 40, 2, ts + 1 * MS)->unhandled = 1;
}

static void a_serial_port_that_writes_seldom(void **state)
{
	struct script *script = *state;

	a_write(script, T0 - 60 * S);
	tick(script, T0 - 30 * S);
	nothing_found_in_a_torn_slot(script);
	none_stands(script, FINDING_TORN_MISROUTED);
	assert_int_not_equal(count_of(script, FINDING_UNHANDLED), 0);
}

static void a_serial_port_not_heard_of_yet(void **state)
{
	struct script *script = *state;

	tick(script, T0 - 30 * S);
	nothing_found_in_a_torn_slot(script);
	only(script, FINDING_TORN_MISROUTED);
}

static void one_in_a_hundred_is_no_habit(void **state)
{
	struct script *script = *state;

	a_write(script, T0 - 60 * S);
	busy(script, T0 - 50 * S, T0 - 49 * S, 2, 40);
	nothing_found_in_a_torn_slot(script);
	only(script, FINDING_TORN_MISROUTED);
}

/* A torn one is in the APIC before the write returns: it is not the sixth that comes. */
static void what_comes_after_many_is_not_torn(void **state)
{
	struct script *script = *state;
	unsigned int i;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	for (i = 1; i <= 6; i++) {
		owned(script, T0 + i * MS, SLOT, 40);
		handler(script, T0 + i * MS + 5 * US, SLOT, 40, i < 6);
	}
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

/* What it did not find because of tears does not speak against the next one. */
static void a_victim_again_and_again(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 30 * S);
	for (i = 0; i < 5; i++) {
		const __u64 ts = T0 - (10 - i) * S;

		tear(script, ts, 30, FROM, TO, MOVE_INTERRUPT);
		owned(script, ts + 1 * MS, SLOT, 40);
		handler(script, ts + 1 * MS + 5 * US, SLOT, 40, 0);
		counters(script, ts + 50 * MS, 2, 40, 1, ts + 1 * MS + 5 * US)->unhandled = 1;
		tear(script, ts + 500 * MS, 30, TO, FROM, MOVE_INTERRUPT);
		handler(script, ts + 501 * MS, FROM, 30, 1);
	}
	nothing_found_in_a_torn_slot(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 6);
}

/* An idle device, which a torn interrupt of another makes move: it has still seen nothing. */
static void a_victim_that_moves_at_it(void **state)
{
	struct script *script = *state;
	const struct target next = at(3, 0x31); /* (new CPU, old vector) of IRQ 30's second move */

	watch_since(script, T0 - 20 * S);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	move(script, T0 + 1 * MS + 10 * US, 40, SLOT, next, MOVE_INTERRUPT);
	message(script, T0 + 1 * MS + 15 * US, 40, SLOT, next);
	handler(script, T0 + 1 * MS + 100 * US, SLOT, 40, 0)->first = 1;
	tear(script, T0 + 200 * MS, 30, TO, at(3, 0x41), MOVE_INTERRUPT);
	owned(script, T0 + 201 * MS, next, 40)->first = 1;
	handler(script, T0 + 201 * MS + 5 * US, next, 40, 0)->first = 1;
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 2);
	assert_int_equal(nth(script, FINDING_TORN_MISROUTED, 1)->irq, 30);
}

/* Hit twice in one window, then seconds later at its new place. */
static void a_victim_hit_twice(void **state)
{
	struct script *script = *state;
	const struct target next = at(3, 0x31);

	watch_since(script, T0 - 20 * S);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	move(script, T0 + 1 * MS + 10 * US, 40, SLOT, next, MOVE_INTERRUPT);
	message(script, T0 + 1 * MS + 15 * US, 40, SLOT, next);
	handler(script, T0 + 1 * MS + 100 * US, SLOT, 40, 0)->first = 1;
	owned(script, T0 + 1 * MS + 200 * US, SLOT, 40);
	handler(script, T0 + 1 * MS + 210 * US, SLOT, 40, 0);
	counters(script, T0 + 50 * MS, SLOT.cpu, 40, 2, T0 + 1 * MS + 210 * US)->unhandled = 2;
	tear(script, T0 + 500 * MS, 30, TO, at(3, 0x41), MOVE_INTERRUPT);
	owned(script, T0 + 501 * MS, next, 40)->first = 1;
	handler(script, T0 + 501 * MS + 5 * US, next, 40, 0)->first = 1;
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 2);
}

/* The habit is its own: a loss is still found by the silence of the moved one. */
static void the_moved_one_is_still_owed(void **state)
{
	struct script *script = *state;
	unsigned int i;

	a_write(script, T0 - 60 * S);
	for (i = 0; i < 40; i++)
		handler(script, T0 - (41 - i) * 50 * MS, FROM, 30, 1);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	hotplug(script, T0 + 2 * MS, 0, HOTPLUG_DOWN_END);
	tick(script, T0 + 5 * S);
	run_until(script, T0 + 6 * S);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
}

/* Nothing found after its own moves, or where a tear fits, is no habit. */
static void nones_with_a_cause_are_no_habit(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 20 * S);
	for (i = 0; i < 3; i++) {
		tear(script, T0 - 900 * MS + i * 50 * MS, 40, at(1, 0x60), at(1, 0x61),
		     MOVE_INTERRUPT);
		handler(script, T0 - 900 * MS + i * 50 * MS + 1 * MS, at(1, 0x61), 40, 0);
	}
	tear(script, T0 - 500 * MS, 31, FROM, TO, MOVE_INTERRUPT);
	for (i = 0; i < 5; i++) {
		owned(script, T0 - 500 * MS + (i + 1) * MS, SLOT, 40);
		handler(script, T0 - 500 * MS + (i + 1) * MS + 5 * US, SLOT, 40, 0);
	}
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 2);
}

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
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 7900, 8100);
	a_busy_owner_in_a_pause(script, 500 * MS);
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
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 6000, 20000);
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

/* After a move of its own, until it has run where it is now. */
static void who_was_just_moved_proves_nothing(void **state)
{
	struct script *script = *state;
	struct record_handler *record;

	watch_since(script, T0 - 20 * S);
	counters(script, T0 - 1 * S, 2, 40, 500, T0 - 1050 * MS);
	tear(script, T0 - 300 * MS, 40, at(1, 0x44), SLOT, MOVE_INTERRUPT);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	record = handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	record->ago = 500 * MS;
	run(script);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved);
	record->ago = 200 * MS;
	run(script);
	assert_true(only(script, FINDING_TORN_MISROUTED)->proved);
}

/* Each CPU that it ran on tells of its own runs: what a tear explains is on one of them. */
static void a_victim_that_ran_on_two_cpus(void **state)
{
	struct script *script = *state;
	__u64 ts = T0 - 5 * S;

	watch_since(script, T0 - 20 * S);
	tear(script, ts, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, ts + 1 * MS, SLOT, 40);
	handler(script, ts + 1 * MS + 5 * US, SLOT, 40, 0)->ago = 50 * MS;
	counters(script, ts + 50 * MS, 0, 40, 1, ts - 20 * MS);
	counters(script, ts + 50 * MS, 2, 40, 1, ts + 1 * MS + 5 * US)->unhandled = 1;
	tear(script, ts + 500 * MS, 30, TO, FROM, MOVE_INTERRUPT);
	handler(script, ts + 501 * MS, FROM, 30, 1);
	nothing_found_in_a_torn_slot(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 2);
	assert_true(nth(script, FINDING_TORN_MISROUTED, 1)->proved);
}

/*
 * Who finds nothing one time in eight has not done so in seven runs two times in five: of one that
 * runs often, few runs that all found something are no proof of the next.
 */
static void who_ran_a_few_times_only_proves_nothing(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 5 * S);
	counters(script, T0 - 1 * S, 2, 40, 7, T0 - 1050 * MS);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 200 * MS, SLOT, 40);
	handler(script, T0 + 200 * MS + 5 * US, SLOT, 40, 0);
	run(script);
	assert_int_equal(
		count_of(script, FINDING_UNHANDLED) + count_of(script, FINDING_TORN_MISROUTED), 1);
	none_stands(script, FINDING_TORN_MISROUTED);
}

/* Counters come every 100 ms: what its record told before they did is a habit as well. */
static void what_found_nothing_and_is_not_counted_yet(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	handler(script, T0 - 60 * MS, SLOT, 40, 0);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0)->ago = 61 * MS;
	counters(script, T0 + 20 * MS, 2, 40, 2, T0 + 1 * MS + 5 * US)->unhandled = 2;
	run(script);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved);
}

/* Once a second, and it never found nothing in 20: it may now, the more so the later it comes. */
static void who_may_come_by_itself_proves_nothing(void **state)
{
	struct script *script = *state;
	unsigned int i;
	__u64 after;

	for (after = 100 * US; after <= 10 * MS; after *= 100) {
		script->nr = 0;
		watch_since(script, T0 - 21 * S);
		for (i = 0; i < 20; i++)
			counters(script, T0 - (20 - i) * S, 2, 40, 1, T0 - (20 - i) * S - 1 * MS);
		tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
		owned(script, T0 + after, SLOT, 40);
		handler(script, T0 + after + 5 * US, SLOT, 40, 0)->ago = 900 * MS;
		run(script);
		assert_int_equal(only(script, FINDING_TORN_MISROUTED)->proved, after < 1 * MS);
	}
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

/* IRQ 40 moves to SLOT, @before IRQ 30 tears into it; its old CPU's run took what raised both. */
static void an_owner_moves_first(struct script *script, __u64 before, __u32 result)
{
	script->nr = 0;
	watch_since(script, T0 - 60 * S);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	tear(script, T0 - before, 40, at(1, 0x60), SLOT, MOVE_INTERRUPT);
	handler(script, T0 - before + 1 * MS, at(1, 0x60), 40, 1);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 100 * US, SLOT, 40)->first = 1;
	handler(script, T0 + 110 * US, SLOT, 40, result);
	run(script);
}

static void the_first_after_its_own_move_may_find_nothing(void **state)
{
	struct script *script = *state;

	an_owner_moves_first(script, 300 * MS, 0);
	none(script, FINDING_TORN_MISROUTED);
	assert_int_equal(chances_sum(&script->chances, BASIS_RESULT).hits, 0);
	an_owner_moves_first(script, 300 * MS, 1);
	none(script, FINDING_TORN_MISROUTED);
	an_owner_moves_first(script, 5 * S, 0);
	assert_true(only(script, FINDING_TORN_MISROUTED)->proved);
}

/* 1000 runs of IRQ 40's; then @nones of 10 find nothing just after a move of its own. */
static void an_owner_known_beside_moves(struct script *script, unsigned int nones)
{
	script->nr = 0;
	watch_since(script, T0 - 60 * S);
	counters(script, T0 - 30 * S, 2, 40, 1000, T0 - 30 * S - 1 * MS);
	tear(script, T0 - 10 * S, 40, at(1, 0x60), SLOT, MOVE_INTERRUPT);
	counters(script, T0 - 10 * S + 100 * MS, 2, 40, 10, T0 - 10 * S + 90 * MS)->unhandled =
		nones;
	tick(script, T0 - 5 * S);
}

static void nothing_after_its_own_moves_is_a_habit_beside_moves(void **state)
{
	struct script *script = *state;

	an_owner_known_beside_moves(script, 5);
	nothing_found_in_a_torn_slot(script);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved);
	an_owner_known_beside_moves(script, 5);
	tear(script, T0 - 500 * MS, 40, at(1, 0x60), SLOT, MOVE_INTERRUPT);
	nothing_found_in_a_torn_slot(script);
	none(script, FINDING_TORN_MISROUTED);
	/* Who never finds nothing does not do so beside moves either. */
	an_owner_known_beside_moves(script, 0);
	tear(script, T0 - 500 * MS, 40, at(1, 0x60), SLOT, MOVE_INTERRUPT);
	nothing_found_in_a_torn_slot(script);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved);
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 250, 320);
}

/* What comes so late was not torn: it says how often the owner comes by itself. */
static void what_comes_late_is_a_control(void **state)
{
	struct script *script = *state;
	struct chance sum;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0 - 100 * MS, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 400 * MS, SLOT, 40);
	handler(script, T0 + 400 * MS + 5 * US, SLOT, 40, 1);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
	sum = chances_sum(&script->chances, BASIS_PACE);
	assert_int_equal(sum.trials, 2);
	assert_true(sum.expected > 0.02 && sum.expected < 0.025);
	script->records[script->nr - 1].handler.result = 0;
	run(script);
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

/* IRQ 40 and 41 are known by the last move of each; 41 ran a thousand times. */
static void a_queue_beside_a_busy_one(struct script *script, const char *name, const char *other)
{
	watch_since(script, T0 - 5 * S);
	strcpy(move(script, T0 - 4 * S, 40, at(0, 0x44), SLOT, MOVE_INTERRUPT)->action, name);
	strcpy(move(script, T0 - 4 * S, 41, at(0, 0x45), at(1, 0x45), MOVE_INTERRUPT)->action,
	       other);
	counters(script, T0 - 2 * S, 1, 41, 1000, T0 - 2 * S);
	counters(script, T0 - 2 * S, 2, 40, 8, T0 - 2 * S);
	nothing_found_in_a_torn_slot(script);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->basis, BASIS_RESULT);
}

static void the_same_handler_of_another_queue_is_known(void **state)
{
	struct script *script = *state;

	a_queue_beside_a_busy_one(script, "nvme0q1", "nvme10q2");
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 3, 5);
}

static void so_is_that_of_another_device(void **state)
{
	struct script *script = *state;

	a_queue_beside_a_busy_one(script, "ahci[0000:00:1f.2]", "ahci[0000:03:00.0]");
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 3, 5);
}

static void another_handler_says_nothing_of_it(void **state)
{
	struct script *script = *state;

	a_queue_beside_a_busy_one(script, "virtio0-input.0", "virtio0-output.0");
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 340, 380);
}

static void nor_does_one_whose_name_goes_on(void **state)
{
	struct script *script = *state;

	a_queue_beside_a_busy_one(script, "eth", "eth1-rx");
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 340, 380);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_serial_port_that_writes_seldom),
		TEST(a_serial_port_not_heard_of_yet),
		TEST(what_comes_after_many_is_not_torn),
		TEST(one_in_a_hundred_is_no_habit),
		TEST(a_victim_again_and_again),
		TEST(a_victim_that_moves_at_it),
		TEST(a_victim_hit_twice),
		TEST(the_moved_one_is_still_owed),
		TEST(nones_with_a_cause_are_no_habit),
		TEST(a_quiet_owner_that_comes_just_now_is_misrouted_to),
		TEST(who_is_in_a_pause_is_quiet),
		TEST(a_first_run_on_this_cpu_is_no_silence),
		TEST(nobody_is_silent_for_longer_than_watched),
		TEST(where_both_are_idle_it_was_the_owners),
		TEST(an_owner_heard_of_or_coming_later_is_not_quiet),
		TEST(at_the_begin_nobody_is_known_to_be_quiet),
		TEST(who_has_just_run_proves_nothing),
		TEST(who_was_just_moved_proves_nothing),
		TEST(a_victim_that_ran_on_two_cpus),
		TEST(who_ran_a_few_times_only_proves_nothing),
		TEST(who_may_come_by_itself_proves_nothing),
		TEST(what_found_nothing_and_is_not_counted_yet),
		TEST(who_takes_anything_is_told_of_each_time),
		TEST(an_owner_with_a_pace_of_its_own),
		TEST(an_owner_in_step_with_the_moves),
		TEST(the_first_after_its_own_move_may_find_nothing),
		TEST(nothing_after_its_own_moves_is_a_habit_beside_moves),
		TEST(what_comes_late_is_a_control),
		TEST(long_after_the_takedown_it_is_the_owners),
		TEST(taken_twice_is_misrouted_once),
		TEST(an_owner_that_is_moved_by_it),
		TEST(the_same_handler_of_another_queue_is_known),
		TEST(so_is_that_of_another_device),
		TEST(another_handler_says_nothing_of_it),
		TEST(nor_does_one_whose_name_goes_on),
	};

	return cmocka_run_group_tests_name("misroute", tests, NULL, NULL);
}
