// SPDX-License-Identifier: GPL-2.0-only
/* Torn interrupts that were owed and did not come, or came late. */
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

static void news_of_before_the_write_pays_nothing(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	counters(script, T0 + 50 * MS, 0, 30, 50, T0 - 1 * MS);
	run_until(script, T0 + 5 * S);
	only(script, FINDING_LOST);
}

/* Then CPU 2 goes as well, and something comes to where that tore it to. */
static void torn_again(struct script *script, __u64 ts)
{
	hotplug(script, ts, 2, HOTPLUG_DOWN);
	tear(script, ts + 1 * MS, 30, TO, at(1, 0x41), MOVE_OFFLINE);
	arrival(script, ts + 3 * MS, at(1, 0x31), SLOT_UNUSED);
	hotplug(script, ts + 4 * MS, 2, HOTPLUG_DOWN_END);
}

static void moved_again_while_owed_it_is_lost_once(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	torn_again(script, T0 + 300 * MS);
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
	torn_again(script, T0 + 300 * MS);
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

/* Its driver restarted it, and a second move tore the very first interrupt that it sent. */
static void lost_again_before_any_came(void **state)
{
	struct script *script = *state;

	offline(script);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	tick(script, T0 + 1500 * MS);
	torn_again(script, T0 + 1600 * MS);
	handler(script, T0 + 3 * S, at(1, 0x41), 30, 1);
	run_until(script, T0 + 20 * S);
	assert_int_equal(count_of(script, FINDING_LOST), 2);
	assert_target(nth(script, FINDING_LOST, 0)->from, FROM);
	assert_int_equal(nth(script, FINDING_LOST, 0)->silent, T0 + 1603 * MS - DOWN_END);
	assert_target(nth(script, FINDING_LOST, 1)->from, TO);
	assert_int_equal(nth(script, FINDING_LOST, 1)->silent, 3 * S - 1604 * MS);
}

/* The silence of the first loss does not make it irregular. */
static void a_loss_is_no_measure_of_regularity(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
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
		cmocka_unit_test_setup_teardown(a_retrigger_alone_pays_nothing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_retrigger_and_its_handler_do, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(news_of_before_the_write_pays_nothing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(moved_again_while_owed_it_is_lost_once, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_later_hit_names_the_later_move, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(two_losses_are_two, script_new, script_free),
		cmocka_unit_test_setup_teardown(lost_again_before_any_came, script_new,
						script_free),
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
