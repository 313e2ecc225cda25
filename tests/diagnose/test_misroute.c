// SPDX-License-Identifier: GPL-2.0-only
/* Owners of a torn interrupt's slot who find nothing to do: by its doing, or by habit. */
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

/* Nor does a torn interrupt a moment before: its owner did not run for itself, and took nothing. */
static void a_victim_again_and_again_at_once(void **state)
{
	struct script *script = *state;
	struct record_handler *ran;
	unsigned int i;

	watch_since(script, T0 - 30 * S);
	for (i = 0; i < 50; i++) {
		const __u64 ts = T0 + i * 5 * MS;

		tear(script, ts, 30, FROM, TO, MOVE_INTERRUPT);
		owned(script, ts + 100 * US, SLOT, 40);
		ran = handler(script, ts + 105 * US, SLOT, 40, 0);
		ran->ago = ran->silent = i ? 5 * MS : 20 * S;
		tear(script, ts + 2 * MS, 30, TO, FROM, MOVE_INTERRUPT);
		handler(script, ts + 2 * MS + 100 * US, FROM, 30, 1);
		if (i % 10 == 9)
			counters(script, ts + 3 * MS, 2, 40, 10, ts + 105 * US)->unhandled = 10;
	}
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 50);
	assert_true(nth(script, FINDING_TORN_MISROUTED, 49)->proved);
	none(script, FINDING_UNHANDLED);
}

/* After a run that found something it may have taken two. */
static void a_victim_that_ran_for_itself_before(void **state)
{
	struct script *script = *state;
	struct record_handler *ran;

	watch_since(script, T0 - 30 * S);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	handler(script, T0 + 50 * US, SLOT, 40, 1)->silent = 20 * S;
	owned(script, T0 + 100 * US, SLOT, 40);
	ran = handler(script, T0 + 105 * US, SLOT, 40, 0);
	ran->ago = ran->silent = 55 * US;
	run(script);
	none_stands(script, FINDING_TORN_MISROUTED);
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
	none(script, FINDING_TORN_MISROUTED);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

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
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 2, 3);
}

static void so_is_that_of_another_device(void **state)
{
	struct script *script = *state;

	a_queue_beside_a_busy_one(script, "ahci[0000:00:1f.2]", "ahci[0000:03:00.0]");
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 2, 3);
}

static void another_handler_says_nothing_of_it(void **state)
{
	struct script *script = *state;

	a_queue_beside_a_busy_one(script, "virtio0-input.0", "virtio0-output.0");
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 170, 190);
}

static void nor_does_one_whose_name_goes_on(void **state)
{
	struct script *script = *state;

	a_queue_beside_a_busy_one(script, "eth", "eth1-rx");
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 170, 190);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_serial_port_that_writes_seldom),
		TEST(a_serial_port_not_heard_of_yet),
		TEST(what_comes_after_many_is_not_torn),
		TEST(one_in_a_hundred_is_no_habit),
		TEST(a_victim_again_and_again),
		TEST(a_victim_again_and_again_at_once),
		TEST(a_victim_that_ran_for_itself_before),
		TEST(a_victim_that_moves_at_it),
		TEST(a_victim_hit_twice),
		TEST(the_moved_one_is_still_owed),
		TEST(nones_with_a_cause_are_no_habit),
		TEST(who_was_just_moved_proves_nothing),
		TEST(a_victim_that_ran_on_two_cpus),
		TEST(who_ran_a_few_times_only_proves_nothing),
		TEST(who_may_come_by_itself_proves_nothing),
		TEST(what_found_nothing_and_is_not_counted_yet),
		TEST(the_first_after_its_own_move_may_find_nothing),
		TEST(nothing_after_its_own_moves_is_a_habit_beside_moves),
		TEST(the_same_handler_of_another_queue_is_known),
		TEST(so_is_that_of_another_device),
		TEST(another_handler_says_nothing_of_it),
		TEST(nor_does_one_whose_name_goes_on),
	};

	return cmocka_run_group_tests_name("misroute", tests, NULL, NULL);
}
