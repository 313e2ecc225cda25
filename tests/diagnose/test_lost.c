// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts that were owed and did not come, or came late; and those that only seem so. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)
#define DOWN_END (T0 + 4 * MS)

/* IRQ 30 comes every ms, then CPU 0 goes offline and its message is torn. */
static void offline(struct script *script)
{
	busy(script, T0 - 2 * S, T0, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
}

static void a_hit_and_then_silence_until_the_records_end(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 3 * S);
	finding = only(script, FINDING_LOST);
	assert_false(finding->proved);
	assert_int_equal(finding->irq, 30);
	assert_string_equal(finding->action, "edu");
	assert_int_equal(finding->ended, ENDED_NEVER);
	assert_int_equal(finding->ts, DOWN_END);
	assert_int_equal(finding->silent, T0 + 3 * S - DOWN_END);
	assert_target(finding->from, FROM);
	assert_target(finding->to, TO);
	assert_target(finding->at, SLOT);
	assert_int_equal(finding->context, MOVE_OFFLINE);
	assert_int_equal(finding->move, only(script, FINDING_TORN_EXPOSED)->move);
	assert_int_equal(finding->message, only(script, FINDING_TORN_EXPOSED)->message);
}

static void a_hit_and_then_silence_until_the_next_interrupt(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	handler(script, T0 + 1500 * MS, TO, 30, 1)->first = 1;
	counters(script, T0 + 1550 * MS, 2, 30, 5, T0 + 1540 * MS);
	run_until(script, T0 + 20 * S);
	finding = only(script, FINDING_LOST);
	assert_int_equal(finding->ended, ENDED_LATE);
	assert_int_equal(finding->silent, T0 + 1500 * MS - DOWN_END);
	assert_true(proven_by(finding, script->nr - 1));
}

static void counters_alone_end_a_loss(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	counters(script, T0 + 1 * S, 2, 30, 1, T0 + 970 * MS);
	run_until(script, T0 + 20 * S);
	assert_int_equal(only(script, FINDING_LOST)->ended, ENDED_LATE);
	assert_int_equal(only(script, FINDING_LOST)->silent, T0 + 970 * MS - DOWN_END);
}

/* Of many in an interval only the last is known: the first may have come with its begin. */
static void counters_of_many_say_when_it_may_have_come(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	counters(script, T0 + 580 * MS, 2, 30, 9, T0 + 579 * MS);
	run_until(script, T0 + 20 * S);
	none(script, FINDING_LOST);
}

static void a_loss_needs_no_history_when_it_was_hit(void **state)
{
	struct script *script = *state;

	counters(script, T0, 0, 50, 1, T0 - 1 * MS); /* handlers are seen at all */
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 1 * S);
	only(script, FINDING_LOST);
}

static void silence_means_nothing_where_no_handler_is_seen(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 10 * S);
	only(script, FINDING_TORN_HIT);
	none(script, FINDING_LOST);
}

static void too_early_an_end_is_no_evidence(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	run_until(script, DOWN_END + 500 * MS - 1);
	none(script, FINDING_LOST);
	run_until(script, DOWN_END + 500 * MS);
	only(script, FINDING_LOST);
}

static void lost_after_is_an_option(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	handler(script, T0 + 1500 * MS, TO, 30, 1);
	script->lost_after = 2 * S;
	run(script);
	none(script, FINDING_LOST);
	script->lost_after = 1 * S;
	run(script);
	only(script, FINDING_LOST);
}

static void it_is_counted_from_the_end_of_the_takedown(void **state)
{
	struct script *script = *state;

	offline(script);
	script->records[script->nr - 1].head.ts = T0 + 2 * S;
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	handler(script, T0 + 2 * S + 499 * MS, TO, 30, 1)->first = 1;
	run_until(script, T0 + 10 * S);
	none(script, FINDING_LOST);
}

static void the_handler_right_after_the_write_picks_it_up(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	handler(script, T0 + 10 * US, FROM, 30, 1)->first = 1;
	arrival(script, T0 + 60 * US, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 10 * S);
	only(script, FINDING_TORN_HIT);
	none(script, FINDING_LOST);
}

/* Entered before the write was over: it may have read the device too early. */
static void a_handler_during_the_write_does_not(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0, 0, 30);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	handler(script, T0 + 8 * US, at(1, 0x60), 30, 1);
	arrival(script, T0 + 60 * US, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 10 * S);
	only(script, FINDING_LOST);
}

static void a_proved_misroute_is_lost_as_well(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 0);
	handler(script, T0 + 1500 * MS, TO, 30, 1);
	run_until(script, T0 + 20 * S);
	only(script, FINDING_TORN_MISROUTED);
	finding = only(script, FINDING_LOST);
	assert_int_equal(finding->owner, 40);
	assert_int_equal(finding->ended, ENDED_LATE);
}

/* The owner had an interrupt of its own pending: one arrival, handled. */
static void a_misroute_is_inferred_from_the_silence(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

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

static void no_misroute_is_inferred_when_it_comes_again(void **state)
{
	struct script *script = *state;

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

	busy(script, T0 - 2 * S, T0, 0, 31);
	offline(script);
	tear(script, T0 + 100 * US, 31, FROM, at(2, 0x32), MOVE_OFFLINE);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	busy(script, T0, T0 + 2 * S, 2, 31);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
	assert_null(strstr(only(script, FINDING_LOST)->reason, "coalesced"));
}

static void silence_after_an_exposed_offline(void **state)
{
	struct script *script = *state;

	offline(script);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
	assert_target(only(script, FINDING_LOST)->at, at(NONE, NONE));
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
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 50 * S);
	none(script, FINDING_LOST);
}

/* Every 50 ms: when silence is all there is, it must be twenty times that. */
static void silence_is_measured_by_the_longest_gap(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 40; i++)
		handler(script, T0 - 1 * MS - (39 - i) * 50 * MS, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	run_until(script, T0 + 900 * MS);
	none(script, FINDING_LOST);
	run_until(script, T0 + 1100 * MS);
	only(script, FINDING_LOST);
}

/* With an arrival at its danger slot beside, twice the longest silence will do. */
static void with_an_arrival_less_silence_will_do(void **state)
{
	struct script *script = *state;
	unsigned int i;

	busy(script, T0 - 1 * S, T0, 2, 40);
	for (i = 0; i < 8; i++)
		handler(script, T0 - 1 * MS - (7 - i) * 300 * MS, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	run_until(script, T0 + 590 * MS);
	none(script, FINDING_LOST);
	run_until(script, T0 + 650 * MS);
	only(script, FINDING_LOST);
	only(script, FINDING_TORN_MISROUTED);
}

static void a_retrigger_alone_pays_nothing(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	retrigger(script, T0 + 2 * MS, 30, TO, RETRIGGER_OFFLINE);
	run_until(script, T0 + 5 * S);
	only(script, FINDING_LOST);
}

static void a_retrigger_and_its_handler_do(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	retrigger(script, T0 + 2 * MS, 30, TO, RETRIGGER_OFFLINE);
	handler(script, T0 + 4 * MS, TO, 30, 1)->first = 1;
	run_until(script, T0 + 5 * S);
	none(script, FINDING_LOST);
}

static void moved_again_while_owed_it_is_lost_once(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	hotplug(script, T0 + 300 * MS, 2, HOTPLUG_DOWN);
	tear(script, T0 + 301 * MS, 30, TO, at(1, 0x41), MOVE_OFFLINE);
	hotplug(script, T0 + 304 * MS, 2, HOTPLUG_DOWN_END);
	arrival(script, T0 + 303 * MS, at(1, 0x31), SLOT_UNUSED);
	handler(script, T0 + 1500 * MS, at(1, 0x41), 30, 1);
	run_until(script, T0 + 20 * S);
	assert_int_equal(count_of(script, FINDING_TORN_HIT), 2);
	finding = only(script, FINDING_LOST);
	assert_target(finding->from, FROM);
	assert_int_equal(finding->silent, T0 + 1500 * MS - DOWN_END);
}

/* It still sent an interrupt during the second move, so it was not stuck before. */
static void a_later_hit_names_the_later_move(void **state)
{
	struct script *script = *state;

	offline(script);
	hotplug(script, T0 + 300 * MS, 2, HOTPLUG_DOWN);
	tear(script, T0 + 301 * MS, 30, TO, at(1, 0x41), MOVE_OFFLINE);
	hotplug(script, T0 + 304 * MS, 2, HOTPLUG_DOWN_END);
	arrival(script, T0 + 303 * MS, at(1, 0x31), SLOT_UNUSED);
	run_until(script, T0 + 20 * S);
	assert_target(only(script, FINDING_LOST)->from, TO);
}

static void two_losses_are_two(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	handler(script, T0 + 1500 * MS, TO, 30, 1)->first = 1;
	tear(script, T0 + 1600 * MS, 30, TO, at(1, 0x41), MOVE_OFFLINE);
	hotplug(script, T0 + 1604 * MS, 2, HOTPLUG_DOWN_END);
	arrival(script, T0 + 1605 * MS, at(1, 0x31), SLOT_UNUSED);
	run_until(script, T0 + 5 * S);
	assert_int_equal(count_of(script, FINDING_LOST), 2);
	assert_int_equal(nth(script, FINDING_LOST, 0)->ended, ENDED_LATE);
	assert_int_equal(nth(script, FINDING_LOST, 1)->ended, ENDED_NEVER);
}

/* The silence of the first loss does not make it irregular. */
static void a_loss_is_no_measure_of_regularity(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	handler(script, T0 + 1500 * MS, TO, 30, 1)->first = 1;
	busy(script, T0 + 1500 * MS, T0 + 1800 * MS, 2, 30);
	tear(script, T0 + 1800 * MS, 30, TO, at(1, 0x41), MOVE_OFFLINE);
	hotplug(script, T0 + 1804 * MS, 2, HOTPLUG_DOWN_END);
	run_until(script, T0 + 4 * S);
	assert_int_equal(count_of(script, FINDING_LOST), 2);
}

static void stopped_in_between_it_never_came(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	release(script, T0 + 800 * MS, TO, 30, RELEASE_TEARDOWN);
	handler(script, T0 + 1500 * MS, TO, 30, 1);
	run_until(script, T0 + 20 * S);
	assert_int_equal(only(script, FINDING_LOST)->ended, ENDED_NEVER);
	assert_int_equal(only(script, FINDING_LOST)->silent, T0 + 800 * MS - DOWN_END);
}

static void moved_unstarted_it_had_been_stopped(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	move(script, T0 + 800 * MS, 30, TO, FROM, MOVE_STARTUP)->started = 0;
	handler(script, T0 + 1500 * MS, TO, 30, 1);
	run_until(script, T0 + 20 * S);
	assert_int_equal(only(script, FINDING_LOST)->ended, ENDED_NEVER);
}

static void stopped_at_once_it_was_not_lost(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	release(script, T0 + 100 * MS, TO, 30, RELEASE_TEARDOWN);
	run_until(script, T0 + 20 * S);
	none(script, FINDING_LOST);
}

/* Without the end of the takedown only a hit says that CPUs take interrupts again. */
static void a_missing_end_of_the_takedown(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0, 0, 30);
	busy(script, T0 - 2 * S, T0, 0, 31);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	tear(script, T0, 31, at(0, 0x28), TO, MOVE_OFFLINE);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 9 * S);
	assert_int_equal(only(script, FINDING_LOST)->irq, 30);
	assert_int_equal(only(script, FINDING_LOST)->ts, T0 + 3 * MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_hit_and_then_silence_until_the_records_end,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_hit_and_then_silence_until_the_next_interrupt,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(counters_alone_end_a_loss, script_new, script_free),
		cmocka_unit_test_setup_teardown(counters_of_many_say_when_it_may_have_come,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_loss_needs_no_history_when_it_was_hit, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(silence_means_nothing_where_no_handler_is_seen,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(too_early_an_end_is_no_evidence, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(lost_after_is_an_option, script_new, script_free),
		cmocka_unit_test_setup_teardown(it_is_counted_from_the_end_of_the_takedown,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(the_handler_right_after_the_write_picks_it_up,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_handler_during_the_write_does_not, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_proved_misroute_is_lost_as_well, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_misroute_is_inferred_from_the_silence, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(no_misroute_is_inferred_when_it_comes_again,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(no_misroute_is_inferred_of_an_idle_device,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(two_interrupts_coalesce_in_one_slot, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(of_two_in_one_slot_only_the_silent_one_is_lost,
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
		cmocka_unit_test_setup_teardown(with_an_arrival_less_silence_will_do, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_retrigger_alone_pays_nothing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_retrigger_and_its_handler_do, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(moved_again_while_owed_it_is_lost_once, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_later_hit_names_the_later_move, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(two_losses_are_two, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_loss_is_no_measure_of_regularity, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(stopped_in_between_it_never_came, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(moved_unstarted_it_had_been_stopped, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(stopped_at_once_it_was_not_lost, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_missing_end_of_the_takedown, script_new,
						script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
