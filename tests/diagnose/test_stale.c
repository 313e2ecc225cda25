// SPDX-License-Identifier: GPL-2.0-only
/* Devices that go on with the message that they had before a move, and those that do not. */
#include "feed.h"

#define OLD at(1, 0x24)
#define NEW at(2, 0x31)
#define KIND FINDING_STALE_MESSAGE

/* A move at T0; @runs at the old CPU in the second whole interval after it. */
static struct record_counters *goes_on(struct script *script, __u64 runs)
{
	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	counters(script, T0 + 50 * MS, 1, 30, 40, T0 + 1 * MS);
	return counters(script, T0 + 250 * MS, 1, 30, runs, T0 + 240 * MS);
}

static void arrives(struct script *script, __u64 ts, struct target where)
{
	owned(script, ts, where, 30)->first = 1;
}

static void strays(struct script *script, __u64 ts, unsigned int number, __u64 pace)
{
	while (number--) {
		arrival(script, ts, OLD, SLOT_UNUSED);
		ts += pace;
	}
}

static void its_handler_goes_on_at_the_old_cpu(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	goes_on(script, 5);
	run(script);
	finding = only(script, KIND);
	assert_true(finding->proved);
	assert_false(finding->ambiguous);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->ts, T0 + 240 * MS);
	assert_target(finding->from, OLD);
	assert_target(finding->to, NEW);
	assert_target(finding->at, OLD);
	assert_int_equal(finding->owner, 30);
	assert_int_equal(finding->count, 5);
	assert_int_equal(finding->window, 0);
	assert_true(proven_by(finding, 1) && proven_by(finding, 2) && proven_by(finding, 4));
	assert_true(finding_is_defect(KIND));
}

static void a_slow_device_is_told_by_its_own_pace(void **state)
{
	struct script *script = *state;
	unsigned int i;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	for (i = 1; i <= 5; i++) {
		run(script);
		none(script, KIND);
		counters(script, T0 + i * 40 * S, 1, 30, 1, T0 + i * 40 * S - 1 * MS);
	}
	run(script);
	assert_int_equal(only(script, KIND)->ts, T0 + 40 * S - 1 * MS);
}

static void it_is_told_once_a_move(void **state)
{
	struct script *script = *state;
	unsigned int i;

	goes_on(script, 100);
	for (i = 4; i < 40; i++)
		counters(script, T0 + i * 100 * MS, 1, 30, 100, T0 + i * 100 * MS - 1 * MS);
	run(script);
	only(script, KIND);
	tear(script, T0 + 5 * S, 30, OLD, NEW, MOVE_INTERRUPT);
	counters(script, T0 + 6 * S, 1, 30, 100, T0 + 6 * S - 1 * MS);
	run(script);
	assert_int_equal(count_of(script, KIND), 2);
}

static void what_was_on_its_way_does_not_count(void **state)
{
	struct script *script = *state;

	goes_on(script, 4);
	run(script);
	none(script, KIND);
}

static void runs_that_found_nothing_do_not_count(void **state)
{
	struct script *script = *state;

	goes_on(script, 100)->unhandled = 96;
	run(script);
	none(script, KIND);
}

static void an_interval_that_began_before_the_move_does_not_count(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	counters(script, T0 + 99 * MS, 1, 30, 100, T0 + 90 * MS);
	run(script);
	none(script, KIND);
}

static void an_idle_device_is_not_stale(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	tick(script, T0 + 1000 * S);
	run(script);
	none(script, KIND);
}

/* handle_edge_irq() of the old CPU runs the handler again for what came to the new one meanwhile. */
static void runs_at_the_old_cpu_for_the_new_one_do_not_count(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	arrives(script, T0 + 1 * MS, NEW);
	counters(script, T0 + 200 * MS, 1, 30, 100, T0 + 190 * MS);
	counters(script, T0 + 300 * MS, 1, 30, 100, T0 + 290 * MS);
	run(script);
	none(script, KIND);
}

static void runs_at_the_new_cpu_end_it(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	counters(script, T0 + 200 * MS, 2, 30, 1, T0 + 190 * MS);
	counters(script, T0 + 300 * MS, 1, 30, 100, T0 + 290 * MS);
	run(script);
	none(script, KIND);
}

static void arrivals_that_are_missing_leave_a_doubt(void **state)
{
	struct script *script = *state;
	struct record_drops *drops;

	drops = &add(script, RECORD_DROPS, sizeof(*drops), T0 - 1 * S, 0)->drops;
	drops->lost[RECORD_ARRIVAL] = 1;
	goes_on(script, 5);
	run(script);
	assert_true(only(script, KIND)->proved);
	drops->head.ts = T0 + 200 * MS;
	run(script);
	assert_false(only(script, KIND)->proved);
	drops->lost[RECORD_ARRIVAL] = 0;
	drops->lost[RECORD_COUNTERS] = 1;
	run(script);
	assert_true(only(script, KIND)->proved);
}

static void moves_that_tell_nothing(void **state)
{
	struct script *script = *state;
	struct record_message *write;
	unsigned int i;

	for (i = 0; i < 5; i++) {
		script->nr = 0;
		write = tear(script, T0, 30, OLD, i ? NEW : at(1, 0x31), MOVE_INTERRUPT);
		if (i == 1)
			write->new.address_lo |= 0x10; /* remapped */
		else if (i == 2)
			write->enabled = 0;
		else if (i == 3)
			write->started = 0;
		else if (i == 4)
			write->power = 3;
		counters(script, T0 + 250 * MS, 1, 30, 100, T0 + 240 * MS);
		strays(script, T0 + 1 * S, 5, 10 * MS);
		run(script);
		none(script, KIND);
	}
}

static void what_comes_after_the_release_comes_to_nobody(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	goes_on(script, 50);
	retrigger(script, T0 + 1 * S, 30, NEW, RETRIGGER_RESEND);
	arrives(script, T0 + 1 * S + 1 * MS, NEW);
	counters(script, T0 + 1200 * MS, 2, 30, 1, T0 + 1 * S + 1 * MS);
	release(script, T0 + 1 * S + 10 * MS, OLD, 30, RELEASE_CLEANUP);
	strays(script, T0 + 3 * S, 2, 2 * S);
	run(script);
	only(script, KIND);
	assert_int_equal(count_of(script, FINDING_SPURIOUS_VECTOR), 2);
	strays(script, T0 + 7 * S, 2, 2 * S);
	run(script);
	assert_int_equal(count_of(script, KIND), 2);
	finding = nth(script, KIND, 1);
	assert_true(finding->proved);
	assert_int_equal(finding->ts, T0 + 3 * S);
	assert_target(finding->at, OLD);
	assert_int_equal(finding->slot, SLOT_UNUSED);
	assert_int_equal(finding->owner, NONE);
	assert_int_equal(finding->count, 3);
	assert_non_null(strstr(nth(script, FINDING_SPURIOUS_VECTOR, 3)->reason, "old message"));
}

static void strays_alone_are_inferred(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * S, 30, NEW, RETRIGGER_RESEND);
	arrives(script, T0 + 1 * S + 1 * MS, NEW);
	release(script, T0 + 1 * S + 10 * MS, OLD, 30, RELEASE_CLEANUP);
	strays(script, T0 + 3 * S, 3, 30 * S);
	run(script);
	assert_false(only(script, KIND)->proved);
	assert_int_equal(count_of(script, FINDING_STRAY), 0);
}

static void a_stray_or_two_are_none(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	release(script, T0 + 10 * MS, OLD, 30, RELEASE_CLEANUP);
	strays(script, T0 + 20 * MS, 2, 1 * MS);
	run(script);
	none(script, KIND);
	assert_int_equal(count_of(script, FINDING_STRAY), 2);
}

static void strays_of_one_that_is_heard_at_its_new_place_are_not_its_own(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	arrives(script, T0 + 1 * MS, NEW);
	release(script, T0 + 10 * MS, OLD, 30, RELEASE_CLEANUP);
	strays(script, T0 + 20 * MS, 9, 100 * MS);
	run(script);
	none(script, KIND);
}

/* Software sent one there, and then it came by itself. */
static void one_more_than_software_sent_ends_it(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * MS, 30, NEW, RETRIGGER_RESEND);
	arrives(script, T0 + 2 * MS, NEW);
	counters(script, T0 + 200 * MS, 2, 30, 2, T0 + 190 * MS);
	strays(script, T0 + 300 * MS, 9, 100 * MS);
	run(script);
	none(script, KIND);
}

/* What software sends can come while the old CPU runs the handler: it then runs once more there. */
static void as_many_at_the_old_cpu_as_software_sent_are_none(void **state)
{
	struct script *script = *state;
	unsigned int i;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	for (i = 1; i <= 10; i++)
		retrigger(script, T0 + i * MS, 30, NEW, RETRIGGER_RESEND);
	counters(script, T0 + 250 * MS, 1, 30, 14, T0 + 240 * MS);
	run(script);
	none(script, KIND);
	counters(script, T0 + 350 * MS, 1, 30, 1, T0 + 340 * MS);
	run(script);
	only(script, KIND);
}

static void a_torn_interrupt_of_another_is_no_sign(void **state)
{
	struct script *script = *state;
	unsigned int i;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	for (i = 1; i <= 5; i++) {
		tear(script, T0 + i * S, 31, at(2, 0x24), at(1, 0x40), MOVE_INTERRUPT);
		arrival(script, T0 + i * S + 6 * US, OLD, SLOT_UNUSED);
	}
	strays(script, T0 + 5 * S + 20 * MS, 9, 10 * MS);
	run(script);
	none(script, KIND);
	assert_true(count_of(script, FINDING_TORN_HIT) >= 5);
}

static void of_two_that_had_the_slot_the_latest_is_named(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	tear(script, T0 + 1 * S, 31, OLD, at(3, 0x40), MOVE_INTERRUPT);
	strays(script, T0 + 3 * S, 3, 10 * MS);
	run(script);
	assert_int_equal(only(script, KIND)->irq, 31);
	assert_true(only(script, KIND)->ambiguous);
	assert_int_equal(only(script, KIND)->others[0], 30);
}

static void down(struct script *script)
{
	hotplug(script, T0 - 10 * MS, 1, HOTPLUG_DOWN);
	hotplug(script, T0 - 1 * MS, 1, HOTPLUG_FIXUP);
	tear(script, T0, 30, OLD, NEW, MOVE_OFFLINE);
	release(script, T0, OLD, 30, RELEASE_OFFLINE);
	hotplug(script, T0 + 1 * MS, 1, HOTPLUG_FIXUP_END);
	hotplug(script, T0 + 5 * MS, 1, HOTPLUG_DOWN_END);
}

static void silence_that_help_does_not_end(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	down(script);
	retrigger(script, T0 + 500 * US, 30, NEW, RETRIGGER_OFFLINE);
	arrives(script, T0 + 5 * MS, NEW);
	counters(script, T0 + 200 * MS, 2, 30, 1, T0 + 5 * MS);
	kmsg(script, T0 + 4 * S, KMSG_TIMEOUT);
	kmsg(script, T0 + 9 * S, KMSG_POLLED);
	run(script);
	none(script, KIND);
	kmsg(script, T0 + 14 * S, KMSG_TIMEOUT);
	run(script);
	finding = only(script, KIND);
	assert_false(finding->proved);
	assert_int_equal(finding->ts, T0 + 9 * US);
	assert_int_equal(finding->silent, 14 * S - 9 * US);
	assert_target(finding->at, at(NONE, NONE));
	assert_true(proven_by(finding, script->nr));
}

static void what_is_said_of_one_wait_counts_once(void **state)
{
	struct script *script = *state;
	unsigned int i;

	down(script);
	for (i = 0; i < 32; i++)
		kmsg(script, T0 + 4 * S + i * 10 * MS, KMSG_TIMEOUT);
	run(script);
	none(script, KIND);
}

static void silence_is_over_when_it_comes_at_its_new_place(void **state)
{
	struct script *script = *state;

	down(script);
	kmsg(script, T0 + 4 * S, KMSG_TIMEOUT);
	kmsg(script, T0 + 9 * S, KMSG_TIMEOUT);
	arrives(script, T0 + 10 * S, NEW);
	kmsg(script, T0 + 14 * S, KMSG_TIMEOUT);
	kmsg(script, T0 + 19 * S, KMSG_TIMEOUT);
	run(script);
	none(script, KIND);
}

static void silence_of_a_dead_device_says_nothing(void **state)
{
	struct script *script = *state;
	unsigned int i;

	down(script);
	kmsg(script, T0 + 4 * S, KMSG_DEAD);
	for (i = 0; i < 5; i++)
		kmsg(script, T0 + (9 + i * 5) * S, KMSG_TIMEOUT);
	run(script);
	none(script, KIND);
}

/* Else it could be seen to come there. */
static void silence_counts_only_while_the_old_cpu_is_offline(void **state)
{
	struct script *script = *state;
	unsigned int i;

	tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
	for (i = 0; i < 5; i++)
		kmsg(script, T0 + (4 + i * 5) * S, KMSG_TIMEOUT);
	run(script);
	none(script, KIND);
	script->nr = 0;
	down(script);
	hotplug(script, T0 + 1 * S, 1, HOTPLUG_UP);
	hotplug(script, T0 + 2 * S, 1, HOTPLUG_UP_END);
	for (i = 0; i < 5; i++)
		kmsg(script, T0 + (4 + i * 5) * S, KMSG_TIMEOUT);
	run(script);
	none(script, KIND);
}

static void a_cpu_that_did_not_go_is_not_offline(void **state)
{
	struct script *script = *state;
	unsigned int i;

	down(script);
	script->records[script->nr - 1].hotplug.result = -16;
	for (i = 0; i < 5; i++)
		kmsg(script, T0 + (4 + i * 5) * S, KMSG_TIMEOUT);
	run(script);
	none(script, KIND);
}

/* Firmware leaves an interrupt behind at each coming of a CPU, always the same one. */
static void what_comes_with_a_cpu_is_no_sign(void **state)
{
	struct script *script = *state;
	unsigned int i;

	down(script);
	for (i = 0; i < 20; i++) {
		hotplug(script, T0 + (10 + i * 10) * S, 1, HOTPLUG_UP);
		arrival(script, T0 + (10 + i * 10) * S + 100 * MS, OLD, SLOT_UNUSED);
		hotplug(script, T0 + (10 + i * 10) * S + 200 * MS, 1, HOTPLUG_UP_END);
		hotplug(script, T0 + (15 + i * 10) * S, 1, HOTPLUG_DOWN);
		hotplug(script, T0 + (15 + i * 10) * S + 5 * MS, 1, HOTPLUG_DOWN_END);
	}
	run(script);
	none(script, KIND);
}

static void it_sends_to_its_old_cpu_when_that_is_back(void **state)
{
	struct script *script = *state;

	down(script);
	hotplug(script, T0 + 10 * S, 1, HOTPLUG_UP);
	hotplug(script, T0 + 11 * S, 1, HOTPLUG_UP_END);
	strays(script, T0 + 11 * S + 500 * MS, 4, 1500 * MS);
	run(script);
	assert_false(only(script, KIND)->proved);
	assert_target(only(script, KIND)->at, OLD);
}

/* It was idle when it was moved the first time, and the second. */
static void an_older_place_is_remembered(void **state)
{
	struct script *script = *state;

	down(script);
	tear(script, T0 + 2 * S, 30, NEW, at(3, 0x40), MOVE_OFFLINE);
	strays(script, T0 + 12 * S, 3, 1500 * MS);
	run(script);
	assert_int_equal(only(script, KIND)->irq, 30);
	assert_target(only(script, KIND)->at, OLD);
	assert_target(only(script, KIND)->to, at(3, 0x40));
}

static void it_ends_with_its_interrupt(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		script->nr = 0;
		tear(script, T0, 30, OLD, NEW, MOVE_INTERRUPT);
		if (i == 0)
			release(script, T0 + 1 * S, NEW, 30, RELEASE_TEARDOWN);
		else if (i == 1)
			message(script, T0 + 1 * S, 30, NEW, NEW)->context = MESSAGE_RESTORE;
		else if (i == 2)
			move(script, T0 + 1 * S, 30, NEW, NEW, MOVE_STARTUP)->started = 0;
		else
			move(script, T0 + 1 * S, 30, NEW, NEW, MOVE_STARTUP)->device.bus = 7;
		strays(script, T0 + 3 * S, 5, 10 * MS);
		run(script);
		none(script, KIND);
	}
}

static void any_number_of_them_is_survived(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 5000; i++)
		message(script, T0 + i * US, i, OLD, NEW)->kind = MESSAGE_MSIX;
	strays(script, T0 + 3 * S, 200, 10 * US);
	run(script);
	only(script, KIND);
	assert_int_equal(only(script, KIND)->irq, 4095);
	assert_int_equal(only(script, KIND)->nr_others, FINDING_OTHERS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(its_handler_goes_on_at_the_old_cpu),
		TEST(a_slow_device_is_told_by_its_own_pace),
		TEST(it_is_told_once_a_move),
		TEST(what_was_on_its_way_does_not_count),
		TEST(runs_that_found_nothing_do_not_count),
		TEST(an_interval_that_began_before_the_move_does_not_count),
		TEST(an_idle_device_is_not_stale),
		TEST(runs_at_the_old_cpu_for_the_new_one_do_not_count),
		TEST(runs_at_the_new_cpu_end_it),
		TEST(arrivals_that_are_missing_leave_a_doubt),
		TEST(moves_that_tell_nothing),
		TEST(what_comes_after_the_release_comes_to_nobody),
		TEST(strays_alone_are_inferred),
		TEST(a_stray_or_two_are_none),
		TEST(strays_of_one_that_is_heard_at_its_new_place_are_not_its_own),
		TEST(one_more_than_software_sent_ends_it),
		TEST(as_many_at_the_old_cpu_as_software_sent_are_none),
		TEST(a_torn_interrupt_of_another_is_no_sign),
		TEST(of_two_that_had_the_slot_the_latest_is_named),
		TEST(silence_that_help_does_not_end),
		TEST(what_is_said_of_one_wait_counts_once),
		TEST(silence_is_over_when_it_comes_at_its_new_place),
		TEST(silence_of_a_dead_device_says_nothing),
		TEST(silence_counts_only_while_the_old_cpu_is_offline),
		TEST(a_cpu_that_did_not_go_is_not_offline),
		TEST(what_comes_with_a_cpu_is_no_sign),
		TEST(it_sends_to_its_old_cpu_when_that_is_back),
		TEST(an_older_place_is_remembered),
		TEST(it_ends_with_its_interrupt),
		TEST(any_number_of_them_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
