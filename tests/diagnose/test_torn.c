// SPDX-License-Identifier: GPL-2.0-only
/* Torn interrupts that arrive at a slot without an owner. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22) /* (new CPU, old vector) */

static void a_hit_at_an_unused_slot(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 7 * US, SLOT, SLOT_UNUSED);
	handler(script, T0 + 30 * US, FROM, 30, 1)->first = 1;
	run_until(script, T0 + 5 * S);
	finding = only(script, FINDING_TORN_HIT);
	assert_true(finding->proved);
	assert_false(finding->ambiguous);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->ts, T0 + 7 * US);
	assert_target(finding->at, SLOT);
	assert_target(finding->from, FROM);
	assert_target(finding->to, TO);
	assert_int_equal(finding->slot, SLOT_UNUSED);
	assert_int_equal(finding->owner, NONE);
	assert_true(proven_by(finding, 1) && proven_by(finding, 2) && proven_by(finding, 3));
	none(script, FINDING_LOST);
	none(script, FINDING_SPURIOUS_VECTOR);
}

static void shutdown_and_retriggered_slots_prove_it_too(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 1 * MS, SLOT, SLOT_SHUTDOWN);
	tear(script, T0 + 1 * S, 31, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 1 * S + 1 * MS, SLOT, SLOT_RETRIGGERED);
	tear(script, T0 + 2 * S, 32, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 2 * S + 1 * MS, SLOT, SLOT_UNKNOWN);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_HIT), 3);
	assert_true(nth(script, FINDING_TORN_HIT, 0)->proved);
	assert_true(nth(script, FINDING_TORN_HIT, 1)->proved);
	assert_false(nth(script, FINDING_TORN_HIT, 2)->proved);
}

static void near_misses_are_no_hits(void **state)
{
	struct script *script = *state;

	arrival(script, T0 - 1 * US, SLOT, SLOT_UNUSED); /* before the write */
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 4 * US, SLOT, SLOT_UNUSED); /* in the move, before the write */
	arrival(script, T0 + 1 * MS, at(2, 0x23), SLOT_UNUSED);
	arrival(script, T0 + 1 * MS, at(1, 0x22), SLOT_UNUSED);
	arrival(script, T0 + 9 * US + 1 * S + 1, SLOT, SLOT_UNUSED); /* too late */
	run(script);
	none(script, FINDING_TORN_HIT);
	assert_int_not_equal(count_of(script, FINDING_SPURIOUS_VECTOR), 0);
}

static void the_window_stays_open_for_100_ms(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 9 * US + 1 * S, SLOT, SLOT_UNUSED);
	run(script);
	only(script, FINDING_TORN_HIT);
}

static void a_release_does_not_close_the_window(void **state)
{
	struct script *script = *state;

	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	release(script, T0, FROM, 30, RELEASE_OFFLINE);
	release(script, T0, SLOT, 31, RELEASE_FORCED);
	hotplug(script, T0 + 2 * S, 0, HOTPLUG_DOWN_END);
	arrival(script, T0 + 2 * S - 1 * MS, SLOT, SLOT_UNUSED);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_HIT)->context, MOVE_OFFLINE);
	none(script, FINDING_STRAY);
}

static void offline_the_window_closes_a_second_after_the_takedown(void **state)
{
	struct script *script = *state;

	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	tear(script, T0 + 1 * MS, 31, at(0, 0x24), TO, MOVE_OFFLINE);
	hotplug(script, T0 + 3 * S, 0, HOTPLUG_DOWN_END);
	arrival(script, T0 + 4 * S, SLOT, SLOT_UNUSED);
	arrival(script, T0 + 4 * S + 1, at(2, 0x24), SLOT_UNUSED);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_HIT)->irq, 30);
	assert_target(only(script, FINDING_SPURIOUS_VECTOR)->at, at(2, 0x24));
}

static void a_takedown_without_an_end_is_capped(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	tear(script, T0, 31, at(0, 0x24), TO, MOVE_OFFLINE);
	hotplug(script, T0 + 1 * S, 1, HOTPLUG_DOWN_END); /* another CPU's */
	arrival(script, T0 + 9 * S, SLOT, SLOT_UNUSED);
	arrival(script, T0 + 11 * S, at(2, 0x24), SLOT_UNUSED);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_HIT)->irq, 30);
}

/* What was torn is delivered with the first arrival after the takedown. */
static void one_tear_is_one_hit(void **state)
{
	struct script *script = *state;

	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, T0 + 5 * MS, 0, HOTPLUG_DOWN_END);
	arrival(script, T0 + 6 * MS, SLOT, SLOT_UNUSED);
	arrival(script, T0 + 7 * MS, SLOT, SLOT_UNUSED);
	run(script);
	only(script, FINDING_TORN_HIT);
	only(script, FINDING_SPURIOUS_VECTOR);
}

static void two_moves_share_the_slot(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	tear(script, T0 + 1 * MS, 31, FROM, at(2, 0x32), MOVE_OFFLINE);
	arrival(script, T0 + 5 * MS, SLOT, SLOT_UNUSED);
	run(script);
	finding = only(script, FINDING_TORN_HIT);
	assert_int_equal(finding->irq, 31);
	assert_true(finding->ambiguous);
	assert_int_equal(finding->nr_others, 1);
	assert_int_equal(finding->others[0], 30);
	assert_true(proven_by(finding, 2));
}

/* One that has not come for long is less likely than a busy one, and is not called lost. */
static void of_two_the_busy_one_is_blamed(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 10; i++)
		handler(script, T0 - (10 - i) * MS, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	tear(script, T0 + 1 * MS, 31, FROM, at(2, 0x32), MOVE_OFFLINE);
	arrival(script, T0 + 5 * MS, SLOT, SLOT_UNUSED);
	for (i = 0; i < 200; i++)
		handler(script, T0 + (6 + 10 * i) * MS, TO, 30, 1)->first = !i;
	run(script);
	assert_int_equal(only(script, FINDING_TORN_HIT)->irq, 30);
	assert_int_equal(only(script, FINDING_TORN_HIT)->others[0], 31);
	none(script, FINDING_LOST);
}

/* Two moves to and fro in one window: the second hit is of the second move. */
static void a_later_move_of_the_same_is_blamed(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 1 * MS, SLOT, SLOT_UNUSED);
	tear(script, T0 + 50 * MS, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 51 * MS, SLOT, SLOT_UNUSED);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_HIT), 2);
	finding = nth(script, FINDING_TORN_HIT, 1);
	assert_true(finding->move > nth(script, FINDING_TORN_HIT, 0)->move);
}

/* A device can interrupt twice in one window: neither is of a move before. */
static void a_second_hit_of_one_window_is_no_other_move(void **state)
{
	struct script *script = *state;
	__u64 second;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	tear(script, T0 + 5 * MS, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 6 * MS, SLOT, SLOT_UNUSED);
	arrival(script, T0 + 6 * MS + 100 * US, SLOT, SLOT_UNUSED);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_EXPOSED), 2);
	second = nth(script, FINDING_TORN_EXPOSED, 1)->move;
	assert_int_equal(count_of(script, FINDING_TORN_HIT), 2);
	assert_int_equal(nth(script, FINDING_TORN_HIT, 0)->move, second);
	assert_int_equal(nth(script, FINDING_TORN_HIT, 1)->move, second);
}

static void of_two_the_one_still_owed_is_blamed(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	tear(script, T0 + 1 * MS, 31, FROM, at(2, 0x32), MOVE_OFFLINE);
	handler(script, T0 + 4 * MS, at(2, 0x32), 31, 1)->first = 1;
	arrival(script, T0 + 5 * MS, SLOT, SLOT_UNUSED);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_HIT)->irq, 30);
	assert_int_equal(only(script, FINDING_TORN_HIT)->others[0], 31);
}

static void a_transit_of_another_irq_fits_a_retriggered_slot_as_well(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	two_step(script, T0 + 1 * MS, 31, at(2, 0x41), at(3, 0x22), MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * MS + 16 * US, 31, at(3, 0x22), RETRIGGER_AFFINITY);
	arrival(script, T0 + 1 * MS + 40 * US, SLOT, SLOT_RETRIGGERED);
	run(script);
	assert_true(only(script, FINDING_TORN_HIT)->ambiguous);
	assert_false(only(script, FINDING_TORN_HIT)->proved);
	assert_int_equal(only(script, FINDING_TORN_HIT)->others[0], 31);
	none_stands(script, FINDING_TORN_HIT);
	only(script, FINDING_TRANSIT_HIT);
	assert_int_equal(count_of(script, FINDING_SPURIOUS_VECTOR), 0);
}

static void where_a_transit_fits_each_arrival_is_ambiguous(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	two_step(script, T0 + 1 * MS, 31, at(2, 0x41), at(3, 0x22), MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * MS + 16 * US, 31, at(3, 0x22), RETRIGGER_AFFINITY);
	arrival(script, T0 + 1 * MS + 40 * US, SLOT, SLOT_RETRIGGERED);
	arrival(script, T0 + 1 * MS + 50 * US, SLOT, SLOT_UNUSED);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_HIT), 2);
	assert_true(nth(script, FINDING_TORN_HIT, 0)->ambiguous);
	assert_true(nth(script, FINDING_TORN_HIT, 1)->ambiguous);
	none_stands(script, FINDING_TORN_HIT);
}

static void a_transit_that_was_not_retriggered_makes_it_ambiguous(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	two_step(script, T0 + 1 * MS, 31, at(2, 0x41), at(3, 0x22), MOVE_INTERRUPT);
	arrival(script, T0 + 2 * MS, SLOT, SLOT_RETRIGGERED);
	run(script);
	assert_true(only(script, FINDING_TORN_HIT)->ambiguous);
	assert_false(only(script, FINDING_TORN_HIT)->proved);
	assert_int_equal(only(script, FINDING_TORN_HIT)->others[0], 31);
}

/* A masked entry sends nothing in transit: what is pending there was torn. */
static void a_masked_transit_explains_nothing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	two_step(script, T0 + 1 * MS, 31, at(2, 0x41), at(3, 0x22), MOVE_INTERRUPT);
	script->records[script->nr - 2].message.kind = MESSAGE_MSIX;
	script->records[script->nr - 1].message.kind = MESSAGE_MSIX;
	retrigger(script, T0 + 1 * MS + 16 * US, 31, at(3, 0x22), RETRIGGER_AFFINITY);
	arrival(script, T0 + 1 * MS + 40 * US, SLOT, SLOT_RETRIGGERED);
	run(script);
	assert_true(only(script, FINDING_TORN_HIT)->proved);
	only(script, FINDING_NEEDLESS_RETRIGGER);
}

/* Something sends there all the time: what comes after a move is as likely that. */
static void where_others_come_all_the_time(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 30 * S);
	for (i = 0; i < 10; i++)
		arrival(script, T0 - 20 * S + i * 2 * S, SLOT, SLOT_UNUSED);
	busy(script, T0 - 1 * S, T0, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 1 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 5 * S);
	assert_true(only(script, FINDING_TORN_HIT)->ambiguous);
	none_stands(script, FINDING_TORN_HIT);
	none_stands(script, FINDING_LOST);
}

/* A long window sends many: the next one is as torn as the first. */
static void the_rest_of_a_window_is_no_stranger(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 30 * S);
	for (i = 0; i < 20; i++)
		arrival(script, T0 - 2 * S + 100 * US + i * MS, SLOT, SLOT_UNUSED);
	tear(script, T0 - 2 * S, 30, FROM, TO, MOVE_INTERRUPT);
	tear(script, T0 - 1 * S, 30, TO, FROM, MOVE_INTERRUPT);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 1 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 5 * S);
	assert_int_equal(count_of(script, FINDING_TORN_HIT), 5);
	assert_true(nth(script, FINDING_TORN_HIT, 4)->proved);
}

/* CPU 2 was offline since: its APIC begins anew. */
static void a_cpu_that_comes_up_owes_nothing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	hotplug(script, T0 + 10 * MS, 2, HOTPLUG_DOWN);
	hotplug(script, T0 + 20 * MS, 2, HOTPLUG_DOWN_END);
	hotplug(script, T0 + 30 * MS, 2, HOTPLUG_UP);
	arrival(script, T0 + 50 * MS, SLOT, SLOT_UNUSED);
	run(script);
	none(script, FINDING_TORN_HIT);
	only(script, FINDING_SPURIOUS_VECTOR);
}

static void another_cpu_that_comes_up_changes_nothing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	hotplug(script, T0 + 30 * MS, 3, HOTPLUG_UP);
	arrival(script, T0 + 50 * MS, SLOT, SLOT_UNUSED);
	run(script);
	assert_true(only(script, FINDING_TORN_HIT)->proved);
}

static void doubted(struct script *script, __u32 other)
{
	const struct finding *finding = only(script, FINDING_TORN_HIT);

	assert_false(finding->proved);
	assert_true(finding->ambiguous);
	assert_false(finding->stands);
	assert_int_equal(finding->nr_others, 1);
	assert_int_equal(finding->others[0], other);
}

static void one_that_was_sent_again_there_fits_as_well(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * MS, 31, SLOT, RETRIGGER_RESEND);
	arrival(script, T0 + 2 * MS, SLOT, SLOT_UNUSED);
	run(script);
	doubted(script, 31);
}

static void what_was_sent_again_comes_once(void **state)
{
	struct script *script = *state;

	retrigger(script, T0 - 2 * MS, 31, SLOT, RETRIGGER_RESEND);
	owned(script, T0 - 1 * MS, SLOT, 40);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 2 * MS, SLOT, SLOT_UNUSED);
	run(script);
	assert_true(only(script, FINDING_TORN_HIT)->proved);
}

/* As a managed one, whose vector the kernel forgot when its CPU was offline. */
static void one_whose_message_names_the_slot_fits_as_well(void **state)
{
	struct script *script = *state;

	message(script, T0 - 1 * S, 31, at(3, 0x44), SLOT);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 2 * MS, SLOT, SLOT_UNUSED);
	run(script);
	doubted(script, 31);
}

static void one_that_gave_the_slot_back_long_ago_does_not(void **state)
{
	struct script *script = *state;

	message(script, T0 - 10 * S, 31, at(3, 0x44), SLOT);
	release(script, T0 - 5 * S, SLOT, 31, RELEASE_TEARDOWN);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	arrival(script, T0 + 2 * MS, SLOT, SLOT_UNUSED);
	run(script);
	assert_true(only(script, FINDING_TORN_HIT)->proved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_hit_at_an_unused_slot, script_new, script_free),
		cmocka_unit_test_setup_teardown(shutdown_and_retriggered_slots_prove_it_too,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(near_misses_are_no_hits, script_new, script_free),
		cmocka_unit_test_setup_teardown(the_window_stays_open_for_100_ms, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_release_does_not_close_the_window, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(
			offline_the_window_closes_a_second_after_the_takedown, script_new,
			script_free),
		cmocka_unit_test_setup_teardown(a_takedown_without_an_end_is_capped, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(one_tear_is_one_hit, script_new, script_free),
		cmocka_unit_test_setup_teardown(two_moves_share_the_slot, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_later_move_of_the_same_is_blamed, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_second_hit_of_one_window_is_no_other_move,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(of_two_the_busy_one_is_blamed, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(of_two_the_one_still_owed_is_blamed, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(
			a_transit_of_another_irq_fits_a_retriggered_slot_as_well, script_new,
			script_free),
		cmocka_unit_test_setup_teardown(where_a_transit_fits_each_arrival_is_ambiguous,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(
			a_transit_that_was_not_retriggered_makes_it_ambiguous, script_new,
			script_free),
		cmocka_unit_test_setup_teardown(a_masked_transit_explains_nothing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(where_others_come_all_the_time, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(the_rest_of_a_window_is_no_stranger, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_cpu_that_comes_up_owes_nothing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(another_cpu_that_comes_up_changes_nothing,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(one_that_was_sent_again_there_fits_as_well,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(what_was_sent_again_comes_once, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(one_whose_message_names_the_slot_fits_as_well,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(one_that_gave_the_slot_back_long_ago_does_not,
						script_new, script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
