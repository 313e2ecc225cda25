// SPDX-License-Identifier: GPL-2.0-only
/* When are inferred findings more than chance makes? */
#include <math.h>

#include "feed.h"

static void tell(struct chances *chances, enum finding_basis basis, unsigned int bin, __u64 hits,
		 double expected)
{
	chances->bins[basis][bin].trials += 100;
	chances->bins[basis][bin].hits += hits;
	chances->bins[basis][bin].expected += expected;
}

static bool stands(__u64 hits, double expected)
{
	struct chances chances = {};

	tell(&chances, BASIS_SILENCE, 3, hits, expected);
	return chances_stand(&chances, BASIS_SILENCE, 3);
}

/* Poisson: 1 of 0.05 comes by chance in 5 of 100 runs, 3 of 0.05 in 2 of 100,000. */
static void many_stand_and_a_lone_one_does_not(void **state)
{
	(void)state;
	assert_false(stands(1, 0.05));
	assert_false(stands(1, 0.001));
	assert_true(stands(1, 0.0001));
	assert_false(stands(2, 0.05));
	assert_true(stands(3, 0.05));
	assert_true(stands(2000, 0.05));
	assert_false(stands(0, 0));
}

/* That some of them happened is sure; which of them is not. */
static void where_chance_makes_one_too_none_is_told_as_sure(void **state)
{
	(void)state;
	assert_true(stands(6, 0.09));
	assert_false(stands(6, 0.5));
	assert_false(stands(60, 5));
}

static void the_level_is_the_runs(void **state)
{
	double expected, sum = 0, term;
	unsigned int hits, basis, least;

	(void)state;
	/* The chance that any of the rules is met by so many that they count: CHANCE_LEVEL at most. */
	for (expected = 0.001; expected < CHANCE_FALSE; expected *= 1.5) {
		for (least = 1; !stands(least, expected); least++)
			;
		sum = 1;
		term = exp(-expected);
		for (hits = 0; hits < least; hits++) {
			sum -= term;
			term *= expected / (hits + 1);
		}
		for (basis = 0; basis < FINDING_BASES && !chance_is_held(basis); basis++)
			;
		assert_true(sum * (FINDING_BASES - basis) <= CHANCE_LEVEL);
	}
}

/* One that is hardly chance stands beside many that are. */
static void the_strong_are_looked_at_apart(void **state)
{
	struct chances chances = {};

	(void)state;
	tell(&chances, BASIS_PACE, 3, 5, 5);
	tell(&chances, BASIS_PACE, 0, 2, 0.0001);
	assert_true(chances_stand(&chances, BASIS_PACE, 0));
	assert_false(chances_stand(&chances, BASIS_PACE, 3));
	assert_false(chances_stand(&chances, BASIS_SILENCE, 0));
	assert_int_equal(chances_sum(&chances, BASIS_PACE).hits, 7);
}

/* What is told where nothing can have been torn is a measure of all that is told. */
static void controls_make_them_doubtful(void **state)
{
	struct chances chances = {};

	(void)state;
	tell(&chances, BASIS_SILENCE, 3, 6, 0.05);
	chances.controls[BASIS_SILENCE] = (struct chance){ 100, 1, 1.5, 0 };
	assert_true(chances_stand(&chances, BASIS_SILENCE, 3));
	assert_true(chances_factor(&chances, BASIS_SILENCE) == 1);
	chances.controls[BASIS_SILENCE] = (struct chance){ 100, 18, 0.5, 0 };
	assert_true(chances_factor(&chances, BASIS_SILENCE) == 34);
	assert_false(chances_stand(&chances, BASIS_SILENCE, 3));
}

/* One beyond what was expected of few is a measure too; it counts for the sum and for its tail. */
static void one_control_doubles_what_is_expected(void **state)
{
	struct chances chances = {};

	(void)state;
	chances.controls[BASIS_SILENCE] = (struct chance){ 10, 1, 0, 0 };
	assert_true(chances_factor(&chances, BASIS_SILENCE) == 2);
	tell(&chances, BASIS_SILENCE, 3, 6, 0.06);
	assert_false(chances_stand(&chances, BASIS_SILENCE, 3));
	memset(&chances, 0, sizeof(chances));
	tell(&chances, BASIS_SILENCE, 3, 2, 0.01);
	assert_true(chances_stand(&chances, BASIS_SILENCE, 3));
	chances.controls[BASIS_SILENCE] = (struct chance){ 10, 8, 0, 0 };
	assert_false(chances_stand(&chances, BASIS_SILENCE, 3));
}

/* Too few by themselves, the strong count with the weak that are many. */
static void the_strong_count_with_the_weak(void **state)
{
	struct chances chances = {};

	(void)state;
	tell(&chances, BASIS_PACE, 2, 1, 0.005);
	assert_false(chances_stand(&chances, BASIS_PACE, 2));
	tell(&chances, BASIS_PACE, 3, 3, 0.01);
	assert_true(chances_stand(&chances, BASIS_PACE, 2));
}

/* Where it told it is torn, for all one knows: the rest measures chance, and one more. */
static void what_is_told_is_no_measure_of_chance(void **state)
{
	struct chances chances = {};

	(void)state;
	chances.bins[BASIS_PACE][3] = (struct chance){ 20, 20, 0.4, 0.4 };
	assert_true(chances_stand(&chances, BASIS_PACE, 3));
	chances.bins[BASIS_PACE][3] = (struct chance){ 20, 20, 0.4, 0 };
	assert_false(chances_stand(&chances, BASIS_PACE, 3));
	chances.bins[BASIS_PACE][3] = (struct chance){ 25, 20, 0.5, 0.4 };
	assert_false(chances_stand(&chances, BASIS_PACE, 3));
	chances.bins[BASIS_PACE][3] = (struct chance){ 1, 1, 0.05, 0.05 };
	assert_false(chances_stand(&chances, BASIS_PACE, 3));
}

/* Who is silent after any move is so where it told, too: some moves must have shown that it is not. */
static void silence_wants_moves_without(void **state)
{
	struct chances chances = {};

	(void)state;
	chances.bins[BASIS_SILENCE][3] = (struct chance){ 20, 20, 0.4, 0.4 };
	chances.controls[BASIS_SILENCE] = (struct chance){ 19, 0, 0.4, 0 };
	assert_false(chances_stand(&chances, BASIS_SILENCE, 3));
	chances.controls[BASIS_SILENCE] = (struct chance){ 20, 0, 0.4, 0 };
	assert_true(chances_stand(&chances, BASIS_SILENCE, 3));
	chances.controls[BASIS_SILENCE] = (struct chance){ 20, 4, 0.4, 0 };
	assert_false(chances_stand(&chances, BASIS_SILENCE, 3));
}

/* All trials of these told, so nothing is left of what was expected. */
static void is_met(const struct script *script, enum finding_basis basis)
{
	const struct chance sum = chances_sum(&script->chances, basis);

	assert_int_not_equal(sum.hits, 0);
	assert_int_equal(sum.hits, sum.trials);
	assert_true(sum.met > 0 && sum.met > sum.expected * 0.999 &&
		    sum.met < sum.expected * 1.001);
}

static void what_is_not_held_against_chance(void **state)
{
	const struct chances chances = {};
	struct grounds grounds = {};

	(void)state;
	assert_true(chances_stand(&chances, BASIS_PROOF, 0));
	assert_true(chances_stand(&chances, BASIS_TEAR, 0));
	assert_true(chances_stand(&chances, BASIS_LOG, 0));
	assert_false(chances_stand(&chances, BASIS_EITHER, 0));
	assert_false(chances_stand(&chances, BASIS_RHYTHM, 0));
	grounds_add(&grounds, BASIS_PROOF, 0);
	grounds_add(&grounds, BASIS_TEAR, 0);
	grounds_add(&grounds, BASIS_EITHER, 0);
	grounds_add(&grounds, BASIS_SILENCE, 20000);
	assert_int_equal(grounds_count(&grounds, &chances), 2);
}

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)

/*
 * IRQ 30 falls silent at @moves moves by a CPU's end, and every @nth of them something comes to
 * IRQ 40's slot, where a torn one of its own would.
 */
static void fall_silent(struct script *script, unsigned int moves, unsigned int nth)
{
	__u64 begin = T0 + 20 * S, ts;
	unsigned int i;

	watch_since(script, T0);
	for (i = 0; i < moves; i++, begin += 5 * S) {
		for (ts = begin - 4 * S; ts < begin; ts += 100 * MS) {
			counters(script, ts + 100 * MS, 2, 40, 100, ts + 99 * MS);
			counters(script, ts + 100 * MS, 0, 30, 100, ts + 99 * MS);
			tick(script, ts + 100 * MS);
		}
		hotplug(script, begin, 0, HOTPLUG_DOWN);
		tear(script, begin + 1 * MS, 30, FROM, TO, MOVE_OFFLINE);
		if (i % nth == nth - 1) {
			owned(script, begin + 2 * MS, SLOT, 40);
			handler(script, begin + 2 * MS + 5 * US, SLOT, 40, 1);
		}
		hotplug(script, begin + 3 * MS, 0, HOTPLUG_DOWN_END);
		for (ts = begin + 3 * MS; ts < begin + 900 * MS; ts += 100 * MS)
			tick(script, ts);
		handler(script, begin + 900 * MS, TO, 30, 1);
	}
	run_until(script, begin + 20 * S);
}

static void a_lone_loss_by_silence_is_possible(void **state)
{
	struct script *script = *state;

	fall_silent(script, 1, 1);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_SILENCE);
	assert_false(script->lasting[0].finding.stands);
	assert_int_equal(chances_sum(&script->chances, BASIS_SILENCE).trials, 1);
	assert_int_equal(chances_sum(&script->chances, BASIS_SILENCE).hits, 1);
	none_stands(script, FINDING_LOST);
	none_stands(script, FINDING_TORN_MISROUTED);
}

static void twenty_losses_in_a_row_are_told_and_stand(void **state)
{
	struct script *script = *state;

	fall_silent(script, 20, 1);
	assert_int_equal(count_of(script, FINDING_LOST), 20);
	assert_true(nth(script, FINDING_LOST, 19)->stands);
	assert_true(script->lasting[19].finding.stands);
	assert_true(nth(script, FINDING_TORN_MISROUTED, 19)->stands);
	assert_int_equal(script->chances.controls[BASIS_SILENCE].trials, 0);
	is_met(script, BASIS_SILENCE);
}

/* So it does where nothing came to the slot: streams that end when a CPU goes. */
static void who_falls_silent_at_any_move_loses_nothing(void **state)
{
	struct script *script = *state;

	fall_silent(script, 30, 5);
	none_stands(script, FINDING_LOST);
	none_stands(script, FINDING_TORN_MISROUTED);
}

static void taken_offline(struct script *script, __u64 ts)
{
	hotplug(script, ts, 0, HOTPLUG_DOWN);
	tear(script, ts + 1 * MS, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, ts + 3 * MS, 0, HOTPLUG_DOWN_END);
}

/*
 * A timeout is as likely to be chance as it was then: the longer the run goes on after it, the
 * less likely a move falls beside one, but that says nothing of this one.
 */
static void a_lone_timeout_is_possible_however_long_it_stands(void **state)
{
	struct script *script = *state;

	watch_since(script, T0);
	handler(script, T0 + 20 * S - 1 * MS, FROM, 30, 1);
	taken_offline(script, T0 + 20 * S);
	kmsg(script, T0 + 28 * S, KMSG_TIMEOUT);
	run_until(script, T0 + 60 * S);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_TIMEOUT);
	none_stands(script, FINDING_LOST);
	is_met(script, BASIS_TIMEOUT);
}

/* A driver that waits in vain again and again, for reasons of its own: each time is a trial. */
static void troubles_in_a_row_are_many_trials(void **state)
{
	struct script *script = *state;
	unsigned int i;
	__u64 ts;

	watch_since(script, T0);
	for (i = 0, ts = T0 + 10 * S; i < 100; i++, ts += 6 * S) {
		handler(script, ts, FROM, 30, 1);
		if (i == 0 || i == 98)
			taken_offline(script, ts + 1 * MS);
		if (i == 0)
			handler(script, ts + 10 * MS, TO, 30, 1);
		kmsg(script, ts + 3 * S, KMSG_TIMEOUT);
	}
	run_until(script, ts);
	assert_int_equal(only(script, FINDING_LOST)->basis, BASIS_TIMEOUT);
	none_stands(script, FINDING_LOST);
}

/* A device that hung long before it was moved: the move may fall anywhere into that time. */
static void a_move_of_one_that_hangs_is_likely(void **state)
{
	struct script *script = *state;

	watch_since(script, T0);
	handler(script, T0 + 900 * S, FROM, 30, 1);
	taken_offline(script, T0 + 920 * S);
	kmsg(script, T0 + 930 * S, KMSG_TIMEOUT);
	run_until(script, T0 + 1000 * S);
	none_stands(script, FINDING_LOST);
}

/* Four strays in a row are one chance, not four. */
static void a_burst_of_strays_is_one_chance(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0);
	for (i = 0; i < 20; i++)
		release(script, T0 + (i + 2) * S, at(1, 0x41 + i), 50 + i, RELEASE_TEARDOWN);
	release(script, T0 + 30 * S, SLOT, 80, RELEASE_TEARDOWN);
	tear(script, T0 + 30 * S + 1 * MS, 30, FROM, TO, MOVE_INTERRUPT);
	for (i = 0; i < 4; i++)
		arrival(script, T0 + 30 * S + 2 * MS + i * 100 * US, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 40 * S);
	assert_int_equal(nth(script, FINDING_TORN_HIT, 0)->basis, BASIS_STRAY);
	none_stands(script, FINDING_TORN_HIT);
}

/* A record may come late, but time does not go back: nothing stood still. */
static void a_tick_out_of_order_is_no_standstill(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 30; i++)
		tick(script, T0 + i * 100 * MS);
	tick(script, T0 + 1 * S + 10 * MS);
	for (i = 30; i < 60; i++)
		tick(script, T0 + i * 100 * MS);
	run(script);
	assert_int_equal(script->chances.stood, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_stand_and_a_lone_one_does_not),
		cmocka_unit_test(where_chance_makes_one_too_none_is_told_as_sure),
		cmocka_unit_test(the_level_is_the_runs),
		cmocka_unit_test(the_strong_are_looked_at_apart),
		cmocka_unit_test(controls_make_them_doubtful),
		cmocka_unit_test(one_control_doubles_what_is_expected),
		cmocka_unit_test(the_strong_count_with_the_weak),
		cmocka_unit_test(what_is_told_is_no_measure_of_chance),
		cmocka_unit_test(silence_wants_moves_without),
		cmocka_unit_test(what_is_not_held_against_chance),
		TEST(a_lone_loss_by_silence_is_possible),
		TEST(twenty_losses_in_a_row_are_told_and_stand),
		TEST(who_falls_silent_at_any_move_loses_nothing),
		TEST(a_lone_timeout_is_possible_however_long_it_stands),
		TEST(troubles_in_a_row_are_many_trials),
		TEST(a_move_of_one_that_hangs_is_likely),
		TEST(a_burst_of_strays_is_one_chance),
		TEST(a_tick_out_of_order_is_no_standstill),
	};

	return cmocka_run_group_tests_name("chance", tests, NULL, NULL);
}
