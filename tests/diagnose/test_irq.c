// SPDX-License-Identifier: GPL-2.0-only
/* A number that another device's interrupt gets: what is known of the one is not true of the other. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)
#define SLOT at(2, 0x22)
#define FIRST 30 /* bus, see feed.h */
#define SECOND 99
#define DOWN_END (T0 + 4 * MS)

/* Its driver requests it, and is given number 30. */
static void taken_by(struct script *script, __u64 ts, __u8 bus)
{
	struct record_message *record = message(script, ts, 30, at(0, 0), at(1, 0x25));

	record->context = MESSAGE_OTHER;
	record->started = 0;
	record->device.bus = bus;
	strcpy(record->action, "other");
}

static void offline(struct script *script, __u8 bus)
{
	struct record_move *record;

	hotplug(script, T0 - 1 * MS, 0, HOTPLUG_DOWN);
	record = move(script, T0, 30, FROM, TO, MOVE_OFFLINE);
	record->device.bus = bus;
	message(script, T0 + 5 * US, 30, FROM, TO)->device.bus = bus;
	script->records[script->nr - 1].message.dying = 1;
	hotplug(script, DOWN_END, 0, HOTPLUG_DOWN_END);
}

static void a_loss_is_that_of_its_holder(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	busy(script, T0 - 2 * S, T0, 0, 30);
	offline(script, FIRST);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	taken_by(script, T0 + 2 * S, SECOND);
	busy(script, T0 + 2 * S, T0 + 4 * S, 1, 30);
	run_until(script, T0 + 4 * S);
	finding = only(script, FINDING_LOST);
	assert_int_equal(finding->device.bus, FIRST);
	assert_string_equal(finding->action, "edu");
	assert_int_equal(finding->ended, ENDED_NEVER);
	assert_int_equal(finding->silent, T0 + 2 * S - DOWN_END);
}

/* The first came every ms: that the second does not is no loss. */
static void habits_are_not_inherited(void **state)
{
	struct script *script = *state;

	taken_by(script, T0 - 3 * S, FIRST);
	busy(script, T0 - 2020 * MS, T0 - 20 * MS, 0, 30);
	taken_by(script, T0 - 10 * MS, SECOND);
	counters(script, T0, 3, 50, 1, T0 - 1 * MS); /* handlers are seen */
	offline(script, SECOND);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->device.bus, SECOND);
	none(script, FINDING_LOST);
}

/* Nor is it one of a device that had the number, another since, and has it again. */
static void habits_do_not_come_back(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2040 * MS, T0 - 40 * MS, 0, 30);
	taken_by(script, T0 - 3 * S, FIRST);
	taken_by(script, T0 - 30 * MS, SECOND);
	taken_by(script, T0 - 20 * MS, FIRST);
	counters(script, T0, 3, 50, 1, T0 - 1 * MS);
	offline(script, FIRST);
	run_until(script, T0 + 5 * S);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->device.bus, FIRST);
	none(script, FINDING_LOST);
}

static void a_late_arrival_is_laid_to_who_sent_it(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_PROCESS);
	taken_by(script, T0 + 2 * MS, SECOND);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	run_until(script, T0 + 3 * S);
	assert_int_equal(only(script, FINDING_TORN_HIT)->device.bus, FIRST);
}

/* It came no more under that number, nor can it: that its device stands still then, or a late
 * arrival, is no new loss.
 */
static void who_has_lost_its_number_loses_no_interrupt(void **state)
{
	struct script *script = *state;
	struct record_witness *stall;
	unsigned int i;
	__u8 bus;

	for (i = 0; i < 3; i++) {
		bus = i ? SECOND : FIRST;
		memset(script, 0, sizeof(*script));
		busy(script, T0 - 2 * S, T0, 0, 30);
		tear(script, T0, 30, FROM, TO, MOVE_PROCESS);
		taken_by(script, T0 + 300 * MS, SECOND);
		if (i == 2)
			arrival(script, T0 + 302 * MS, SLOT, SLOT_UNUSED);
		stall = &add(script, RECORD_WITNESS, sizeof(*stall), T0 + 400 * MS, 0)->witness;
		stall->stalled = 1;
		stall->since = T0;
		stall->irq = i ? 30 : NONE;
		stall->device.bus = bus;
		busy(script, T0 + 300 * MS, T0 + 6 * S, 1, 31);
		run_until(script, T0 + 6 * S);
		none(script, FINDING_LOST);
	}
}

/* Who is not known at first, or not told of in every record, is no other. */
static void unknown_is_no_other(void **state)
{
	struct script *script = *state;

	busy(script, T0 - 2 * S, T0, 0, 30);
	offline(script, FIRST);
	arrival(script, T0 + 3 * MS, SLOT, SLOT_UNUSED);
	mask(script, T0 + 500 * MS, 30, false)->device.domain = NONE;
	handler(script, T0 + 1500 * MS, TO, 30, 1)->first = 1;
	run_until(script, T0 + 4 * S);
	assert_int_equal(only(script, FINDING_LOST)->ended, ENDED_LATE);
	assert_int_equal(only(script, FINDING_LOST)->device.bus, FIRST);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, script_new, script_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_loss_is_that_of_its_holder),
		TEST(habits_are_not_inherited),
		TEST(habits_do_not_come_back),
		TEST(a_late_arrival_is_laid_to_who_sent_it),
		TEST(who_has_lost_its_number_loses_no_interrupt),
		TEST(unknown_is_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
