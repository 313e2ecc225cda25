// SPDX-License-Identifier: GPL-2.0-only
/* Torn interrupts that arrive at a slot of another IRQ, whose handlers find nothing to do. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22) /* (new CPU, old vector) */

static void irq_none_of_the_owner_proves_a_misroute(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	watch_since(script, T0 - 20 * S);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	owned(script, T0 + 2 * MS, SLOT, 40)->danger_irq = 30;
	handler(script, T0 + 2 * MS + 5 * US, SLOT, 40, 0)->danger = 1;
	run(script);
	finding = only(script, FINDING_TORN_MISROUTED);
	assert_true(finding->proved);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->owner, 40);
	assert_int_equal(finding->slot, SLOT_OWNED);
	assert_target(finding->at, SLOT);
	assert_true(proven_by(finding, 2) && proven_by(finding, 3) && proven_by(finding, 4) &&
		    proven_by(finding, 5));
	none(script, FINDING_UNHANDLED);
	none(script, FINDING_TORN_HIT);
}

/* The old vector was released, and a later move of the same stop_machine got it. */
static void the_slot_was_given_away_in_the_same_takedown(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	release(script, T0, FROM, 30, RELEASE_OFFLINE);
	tear(script, T0 + 100 * US, 31, at(0, 0x25), SLOT, MOVE_OFFLINE);
	hotplug(script, T0 + 4 * MS, 0, HOTPLUG_DOWN_END);
	owned(script, T0 + 3 * MS, SLOT, 31)->first = 1;
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 31, 0)->first = 1;
	run(script);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->irq, 30);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->owner, 31);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved); /* it was itself moved */
	none(script, FINDING_LOST);
}

static void interrupts_of_the_owner_are_its_own(void **state)
{
	struct script *script = *state;
	__u64 ts;

	busy(script, T0 - 1 * S, T0, 2, 40);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	handler(script, T0 + 30 * US, FROM, 30, 1)->first = 1;
	for (ts = T0 + 1 * MS; ts < T0 + 90 * MS; ts += 1 * MS) {
		owned(script, ts, SLOT, 40)->danger_irq = 30;
		handler(script, ts + 5 * US, SLOT, 40, 1)->danger = 1;
	}
	run_until(script, T0 + 10 * S);
	assert_int_equal(script->nr_found, 1);
	only(script, FINDING_TORN_EXPOSED);
}

static void one_move_is_misrouted_once(void **state)
{
	struct script *script = *state;
	__u64 ts;

	watch_since(script, T0 - 20 * S);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	for (ts = T0 + 1 * MS; ts < T0 + 50 * MS; ts += 10 * MS) {
		owned(script, ts, SLOT, 40)->danger_irq = 30;
		handler(script, ts + 5 * US, SLOT, 40, 0)->danger = 1;
	}
	run(script);
	only(script, FINDING_TORN_MISROUTED);
}

static void its_own_slot_is_no_misroute(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 30);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 30, 0);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
	only(script, FINDING_UNHANDLED);
}

static void handlers_elsewhere_prove_nothing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, at(1, 0x22), 40, 0);
	handler(script, T0 + 1 * MS + 6 * US, at(2, 0x50), 40, 0);
	handler(script, T0 + 1 * MS + 7 * US, SLOT, 41, 0);
	handler(script, T0 + 1 * MS - 1 * US, SLOT, 40, 0);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

/* The retrigger is one interrupt too many when the handler has seen it all. */
static void an_owner_that_was_retriggered_may_find_nothing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * MS, 40, SLOT, RETRIGGER_RESEND);
	owned(script, T0 + 1 * MS + 5 * US, SLOT, 40);
	handler(script, T0 + 1 * MS + 9 * US, SLOT, 40, 0);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
	assert_int_equal(only(script, FINDING_UNHANDLED)->others[0], 30);
}

/* Its handler ran, which only counters told; or so long ago that it must have. */
static void a_retrigger_excuses_one_interrupt(void **state)
{
	struct script *script = *state;

	retrigger(script, T0 - 200 * MS, 40, SLOT, RETRIGGER_RESEND);
	counters(script, T0 - 50 * MS, 2, 40, 1, T0 - 150 * MS);
	retrigger(script, T0 - 2 * S, 41, at(2, 0x28), RETRIGGER_RESEND);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0)->ago = 151 * MS;
	tear(script, T0, 31, at(0, 0x28), TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, at(2, 0x28), 41);
	handler(script, T0 + 1 * MS + 5 * US, at(2, 0x28), 41, 0);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 2);
}

static void a_transit_through_the_slot_may_find_nothing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	two_step(script, T0 + 1 * MS, 31, at(2, 0x41), at(3, 0x22), MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * MS + 16 * US, 31, at(3, 0x22), RETRIGGER_AFFINITY);
	owned(script, T0 + 1 * MS + 40 * US, SLOT, 40);
	handler(script, T0 + 1 * MS + 45 * US, SLOT, 40, 0);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

/* Its own move, then its handler, which sees a second event before that one's interrupt. */
static void an_owner_that_just_moved_there_may_find_nothing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	tear(script, T0 + 1 * MS, 40, at(1, 0x44), SLOT, MOVE_INTERRUPT);
	handler(script, T0 + 1 * MS + 30 * US, at(1, 0x44), 40, 1)->first = 1;
	owned(script, T0 + 1 * MS + 40 * US, SLOT, 40)->first = 1;
	handler(script, T0 + 1 * MS + 45 * US, SLOT, 40, 0);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

static void an_owner_that_often_finds_nothing_proves_nothing(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 3; i++)
		handler(script, T0 - 900 * MS + i * 100 * MS, SLOT, 40, 0);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	run(script);
	none_stands(script, FINDING_TORN_MISROUTED);
}

/* Twice in a thousand runs: it may have been so now, but hardly. */
static void an_owner_that_once_found_nothing_proves_nothing(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	counters(script, T0 - 700 * MS, 2, 40, 1000, T0 - 800 * MS)->unhandled = 2;
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	run(script);
	assert_false(only(script, FINDING_TORN_MISROUTED)->proved);
	assert_int_equal(only(script, FINDING_TORN_MISROUTED)->basis, BASIS_RESULT);
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 1800, 2000);
}

/* Its own history says nothing of its silence: the tear is all there is, and counted once. */
static void a_loss_is_as_sure_as_its_tear(void **state)
{
	struct script *script = *state;
	const struct finding *torn, *lost;

	watch_since(script, T0 - 20 * S);
	counters(script, T0 - 700 * MS, 2, 40, 1000, T0 - 800 * MS)->unhandled = 2;
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	tick(script, T0 + 2 * S);
	run(script);
	torn = only(script, FINDING_TORN_MISROUTED);
	lost = only(script, FINDING_LOST);
	assert_false(lost->proved);
	assert_int_equal(lost->basis, BASIS_RESULT);
	assert_int_equal(lost->chance, torn->chance);
	assert_int_equal(chances_sum(&script->chances, BASIS_RESULT).hits, 1);
}

/* And then its driver waited in vain, which is less likely by chance than that tear. */
static void a_timeout_can_say_more_than_its_tear(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 90 * S);
	counters(script, T0 - 700 * MS, 2, 40, 2250, T0 - 800 * MS)->unhandled = 225;
	handler(script, T0 - 3 * S, FROM, 30, 1);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 1 * MS, SLOT, 40);
	handler(script, T0 + 1 * MS + 5 * US, SLOT, 40, 0);
	kmsg(script, T0 + 2 * S, KMSG_TIMEOUT);
	run(script);
	assert_in_range(only(script, FINDING_TORN_MISROUTED)->chance, 37000, 41000);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_TIMEOUT);
	assert_in_range(only(script, FINDING_LOST)->chance, 1, 36000);
	assert_int_equal(chances_sum(&script->chances, BASIS_TIMEOUT).hits, 1);
}

/* And its slot's owner, which is another, finds nothing. */
static void one_sent_again_to_anothers_slot_proves_no_misroute(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * MS, 31, SLOT, RETRIGGER_RESEND);
	owned(script, T0 + 2 * MS, SLOT, 40);
	handler(script, T0 + 2 * MS + 5 * US, SLOT, 40, 0);
	run(script);
	none(script, FINDING_TORN_MISROUTED);
}

static void two_misroutes_of_two_moves(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	tear(script, T0 + 1 * MS, 31, FROM, TO, MOVE_INTERRUPT);
	owned(script, T0 + 2 * MS, SLOT, 40);
	handler(script, T0 + 2 * MS + 5 * US, SLOT, 40, 0);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 0);
	run(script);
	assert_int_equal(count_of(script, FINDING_TORN_MISROUTED), 2);
	assert_int_equal(nth(script, FINDING_TORN_MISROUTED, 0)->irq, 31);
	assert_int_equal(nth(script, FINDING_TORN_MISROUTED, 1)->irq, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(irq_none_of_the_owner_proves_a_misroute, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(the_slot_was_given_away_in_the_same_takedown,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(interrupts_of_the_owner_are_its_own, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(one_move_is_misrouted_once, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(its_own_slot_is_no_misroute, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(handlers_elsewhere_prove_nothing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(an_owner_that_was_retriggered_may_find_nothing,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_retrigger_excuses_one_interrupt, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_transit_through_the_slot_may_find_nothing,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(an_owner_that_just_moved_there_may_find_nothing,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(an_owner_that_often_finds_nothing_proves_nothing,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(an_owner_that_once_found_nothing_proves_nothing,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_loss_is_as_sure_as_its_tear, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_timeout_can_say_more_than_its_tear, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(one_sent_again_to_anothers_slot_proves_no_misroute,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(two_misroutes_of_two_moves, script_new,
						script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
