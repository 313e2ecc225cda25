// SPDX-License-Identifier: GPL-2.0-only
/* A loss is told once it is sure, and again, as a finding, when it is known how it ended. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)
#define DOWN_END (T0 + 4 * MS)
/* Records are held for 500 ms to be put in order, and looked at every 100 ms. */
#define TOLD_WITHIN (500 * MS + 200 * MS)

static void ticks(struct script *script, __u64 begin, __u64 end)
{
	for (; begin <= end; begin += 100 * MS)
		tick(script, begin);
}

/* IRQ 30 comes every ms, then CPU 0 goes offline and its message is torn. */
static void offline_until(struct script *script, __u64 down_end)
{
	busy(script, T0 - 2 * S, T0, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	ticks(script, T0 + 50 * MS, down_end);
	hotplug(script, down_end, 0, HOTPLUG_DOWN_END);
}

static void offline(struct script *script)
{
	offline_until(script, DOWN_END);
}

/* The one that was told is the one that was found. */
static const struct finding *told_and_found(const struct script *script)
{
	const struct finding *finding = only(script, FINDING_LOST);

	assert_int_equal(script->nr_lasting, 1);
	assert_true(finding->told);
	return finding;
}

static void one_that_never_ends_is_told_while_it_lasts(void **state)
{
	struct script *script = *state;
	const struct finding *told = &script->lasting[0].finding;

	offline(script);
	ticks(script, T0 + 100 * MS, T0 + 30 * S);
	run(script);
	assert_int_equal(told_and_found(script)->ended, ENDED_NEVER);
	assert_int_equal(told_and_found(script)->silent, T0 + 30 * S - DOWN_END);
	assert_true(script->lasting[0].at >= DOWN_END + 500 * MS);
	assert_true(script->lasting[0].at <= DOWN_END + 500 * MS + TOLD_WITHIN);
	assert_int_equal(told->irq, 30);
	assert_string_equal(told->action, "edu");
	assert_int_equal(told->ts, DOWN_END);
	assert_true(told->silent >= 500 * MS && told->silent < 600 * MS);
	assert_target(told->from, FROM);
	assert_target(told->to, TO);
	assert_target(told->at, SLOT);
	assert_int_equal(told->context, MOVE_OFFLINE);
	assert_int_equal(told->move, only(script, FINDING_TORN_EXPOSED)->move);
	assert_false(told->told);
}

static void its_end_is_told_when_the_next_interrupt_comes(void **state)
{
	struct script *script = *state;

	offline(script);
	ticks(script, T0 + 100 * MS, T0 + 4 * S);
	handler(script, T0 + 4050 * MS, TO, 30, 1);
	ticks(script, T0 + 4100 * MS, T0 + 9 * S);
	run(script);
	assert_int_equal(told_and_found(script)->ended, ENDED_LATE);
	assert_int_equal(told_and_found(script)->silent, T0 + 4050 * MS - DOWN_END);
}

static void the_driver_that_gives_up_joins(void **state)
{
	struct script *script = *state;
	__u64 seq;

	offline(script);
	ticks(script, T0 + 100 * MS, T0 + 4 * S);
	seq = kmsg(script, T0 + 4010 * MS, KMSG_TIMEOUT)->head.seq;
	handler(script, T0 + 4050 * MS, TO, 30, 1);
	ticks(script, T0 + 4100 * MS, T0 + 9 * S);
	run(script);
	assert_int_equal(told_and_found(script)->ended, ENDED_TIMEOUT);
	assert_true(told_and_found(script)->proved);
	assert_true(proven_by(told_and_found(script), seq));
	assert_false(script->lasting[0].finding.proved);
}

static void a_driver_that_gave_up_before_does_not_end_it(void **state)
{
	struct script *script = *state;

	offline(script);
	ticks(script, T0 + 100 * MS, T0 + 400 * MS);
	kmsg(script, T0 + 410 * MS, KMSG_TIMEOUT);
	ticks(script, T0 + 500 * MS, T0 + 9 * S);
	run(script);
	assert_int_equal(told_and_found(script)->ended, ENDED_TIMEOUT);
	assert_true(script->lasting[0].finding.proved);
}

static void what_comes_in_time_is_not_told(void **state)
{
	struct script *script = *state;

	offline(script);
	ticks(script, T0 + 100 * MS, T0 + 400 * MS);
	handler(script, DOWN_END + 499 * MS, TO, 30, 1);
	ticks(script, T0 + 600 * MS, T0 + 9 * S);
	run(script);
	assert_int_equal(script->nr_lasting, 0);
	none(script, FINDING_LOST);
}

/* The drain stood still, and its counters tell of all that time at once. */
static void a_late_look_is_no_silence(void **state)
{
	struct script *script = *state;
	struct record_counters *late;

	offline(script);
	tick(script, T0 + 100 * MS);
	handler(script, T0 + 1500 * MS, at(1, 0x40), 31, 1);
	late = counters(script, T0 + 3 * S, 2, 30, 7, T0 + 2900 * MS);
	late->interval = 2900 * MS;
	ticks(script, T0 + 3 * S, T0 + 9 * S);
	run(script);
	assert_int_equal(script->nr_lasting, 0);
	none(script, FINDING_LOST);
}

static void nothing_comes_while_the_machine_is_stopped(void **state)
{
	struct script *script = *state;

	offline_until(script, T0 + 3 * S);
	ticks(script, T0 + 3050 * MS, T0 + 9 * S);
	run(script);
	assert_int_equal(told_and_found(script)->ts, T0 + 3 * S);
	assert_true(script->lasting[0].at >= T0 + 3500 * MS);
}

static void silence_alone_takes_longer_here_too(void **state)
{
	struct script *script = *state;
	unsigned int i;

	watch_since(script, T0 - 20 * S);
	for (i = 0; i < 25; i++)
		handler(script, T0 - (25 - i) * 50 * MS, FROM, 30, 1);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	ticks(script, T0 + 100 * MS, T0 + 9 * S);
	run(script);
	told_and_found(script);
	assert_true(script->lasting[0].at > DOWN_END + 1 * S);
	assert_true(script->lasting[0].at <= DOWN_END + 1 * S + TOLD_WITHIN);
}

/* Its torn interrupt is seen only after it was told: the same loss. */
static void better_evidence_is_the_same_loss(void **state)
{
	struct script *script = *state;
	__u64 seq;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	ticks(script, T0 + 100 * MS, T0 + 800 * MS);
	seq = arrival(script, T0 + 900 * MS, SLOT, SLOT_UNUSED)->head.seq;
	ticks(script, T0 + 1 * S, T0 + 9 * S);
	run(script);
	assert_true(proven_by(told_and_found(script), seq));
	assert_int_equal(told_and_found(script)->ts, DOWN_END);
}

/* What was told stands: the device sent again, and that was torn too. */
static void a_later_hit_ends_it_and_begins_another(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0, 0, 30);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	ticks(script, T0 + 100 * MS, T0 + 2 * S);
	hotplug(script, T0 + 2001 * MS, 2, HOTPLUG_DOWN);
	tear(script, T0 + 2002 * MS, 30, TO, at(1, 0x41), MOVE_OFFLINE);
	arrival(script, T0 + 2003 * MS, at(1, 0x31), SLOT_UNUSED);
	hotplug(script, T0 + 2004 * MS, 2, HOTPLUG_DOWN_END);
	ticks(script, T0 + 2100 * MS, T0 + 9 * S);
	run(script);
	assert_int_equal(script->nr_lasting, 2);
	assert_int_equal(count_of(script, FINDING_LOST), 2);
	assert_int_equal(nth(script, FINDING_LOST, 0)->ended, ENDED_LATE);
	assert_target(nth(script, FINDING_LOST, 0)->from, FROM);
	assert_int_equal(nth(script, FINDING_LOST, 1)->ended, ENDED_NEVER);
	assert_target(nth(script, FINDING_LOST, 1)->from, TO);
}

static void the_misroute_that_made_it_is_told_with_it_and_once(void **state)
{
	struct script *script = *state;

	watch_since(script, T0 - 20 * S);
	busy(script, T0 - 2 * S, T0, 0, 30);
	busy(script, T0 - 1 * S, T0, 2, 40);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	owned(script, T0 + 3 * MS, SLOT, 40);
	handler(script, T0 + 3 * MS + 5 * US, SLOT, 40, 1);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	ticks(script, T0 + 100 * MS, T0 + 4 * S);
	handler(script, T0 + 4050 * MS, TO, 30, 1);
	ticks(script, T0 + 4100 * MS, T0 + 9 * S);
	run(script);
	told_and_found(script);
	only(script, FINDING_TORN_MISROUTED);
}

static void shut_down_it_ends(void **state)
{
	struct script *script = *state;

	offline(script);
	ticks(script, T0 + 100 * MS, T0 + 2 * S);
	release(script, T0 + 2050 * MS, TO, 30, RELEASE_TEARDOWN);
	handler(script, T0 + 3 * S, TO, 30, 1);
	ticks(script, T0 + 3050 * MS, T0 + 9 * S);
	run(script);
	assert_int_equal(told_and_found(script)->ended, ENDED_NEVER);
	assert_int_equal(told_and_found(script)->silent, T0 + 2050 * MS - DOWN_END);
}

static void ignore(const struct finding *finding, void *arg)
{
	(void)finding;
	(void)arg;
}

/* What diagnose_waits() says after the last record. */
static bool waits(const struct script *script)
{
	const struct diagnose_options options = { .lasting = ignore };
	struct diagnose *diagnose = diagnose_new(&options, ignore, NULL);
	unsigned int i;
	bool result;

	assert_non_null(diagnose);
	for (i = 0; i < script->nr; i++)
		assert_int_equal(diagnose_record(diagnose, &script->records[i]), 0);
	result = diagnose_waits(diagnose);
	diagnose_free(diagnose);
	return result;
}

static void silence_is_waited_for_until_it_is_told(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0 - 1 * S, 0, 30);
	ticks(script, T0 - 900 * MS, T0);
	assert_false(waits(script));
	offline(script);
	ticks(script, T0 + 100 * MS, T0 + 900 * MS);
	assert_true(waits(script));
	ticks(script, T0 + 1000 * MS, T0 + 2 * S);
	assert_false(waits(script));
}

static void silence_alone_is_waited_for_as_long_as_it_may_take(void **state)
{
	struct script *script = *state;
	__u64 ts;

	watch_since(script, T0 - 20 * S);
	for (ts = T0 - 6 * S; ts < T0; ts += 60 * MS)
		handler(script, ts, FROM, 30, 1);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	ticks(script, T0 + 100 * MS, T0 + 1500 * MS);
	assert_true(waits(script));
	ticks(script, T0 + 1600 * MS, T0 + 2500 * MS);
	assert_false(waits(script));
}

/* It may stay silent for days, and that tells of nothing. */
static void the_silence_of_an_idle_one_is_not_waited_for(void **state)
{
	struct script *script = *state;

	handler(script, T0 - 5 * S, FROM, 30, 1);
	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
	ticks(script, T0 + 100 * MS, T0 + 900 * MS);
	assert_false(waits(script));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_that_never_ends_is_told_while_it_lasts),
		TEST(its_end_is_told_when_the_next_interrupt_comes),
		TEST(the_driver_that_gives_up_joins),
		TEST(a_driver_that_gave_up_before_does_not_end_it),
		TEST(what_comes_in_time_is_not_told),
		TEST(a_late_look_is_no_silence),
		TEST(nothing_comes_while_the_machine_is_stopped),
		TEST(silence_alone_takes_longer_here_too),
		TEST(better_evidence_is_the_same_loss),
		TEST(a_later_hit_ends_it_and_begins_another),
		TEST(the_misroute_that_made_it_is_told_with_it_and_once),
		TEST(shut_down_it_ends),
		TEST(silence_is_waited_for_until_it_is_told),
		TEST(silence_alone_is_waited_for_as_long_as_it_may_take),
		TEST(the_silence_of_an_idle_one_is_not_waited_for),
	};

	return cmocka_run_group_tests_name("lasting", tests, NULL, NULL);
}
