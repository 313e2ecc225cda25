// SPDX-License-Identifier: GPL-2.0-only
/* Retriggers, and interrupts at slots where no tear explains them. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)

static void a_transit_hit_is_retriggered(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	two_step(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	retrigger(script, T0 + 16 * US, 30, TO, RETRIGGER_AFFINITY);
	arrival(script, T0 + 50 * US, at(0, 0x31), SLOT_RETRIGGERED);
	run(script);
	assert_int_equal(script->nr_found, 1);
	finding = only(script, FINDING_TRANSIT_HIT);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->move, 1);
	assert_true(proven_by(finding, 1) && proven_by(finding, 3) && proven_by(finding, 4));
}

static void on_a_masked_entry_it_is_needless(void **state)
{
	struct script *script = *state;
	struct record_message *write;

	write = two_step(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	write->can_mask = 1;
	write->masked = 1;
	retrigger(script, T0 + 16 * US, 30, TO, RETRIGGER_AFFINITY);
	run(script);
	only(script, FINDING_NEEDLESS_RETRIGGER);
	none(script, FINDING_TRANSIT_HIT);
}

static void other_retriggers_are_told_by_their_caller(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	retrigger(script, T0 + 12 * US, 30, TO, RETRIGGER_AFFINITY); /* one step */
	two_step(script, T0 + 1 * S, 31, FROM, TO, MOVE_INTERRUPT);
	retrigger(script, T0 + 1 * S + 50 * MS, 31, TO, RETRIGGER_AFFINITY); /* later */
	retrigger(script, T0 + 1 * S + 12 * US, 31, TO, RETRIGGER_OFFLINE);
	retrigger(script, T0 + 2 * S, 32, TO, RETRIGGER_RESEND);
	retrigger(script, T0 + 2 * S, 32, TO, RETRIGGER_OTHER);
	run(script);
	assert_int_equal(count_of(script, FINDING_RETRIGGERED), 5);
	none(script, FINDING_TRANSIT_HIT);
	none(script, FINDING_NEEDLESS_RETRIGGER);
}

static void a_stray_comes_to_the_released_vector(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	release(script, T0 + 10 * MS, FROM, 30, RELEASE_CLEANUP);
	arrival(script, T0 + 900 * MS, FROM, SLOT_UNUSED);
	run(script);
	finding = only(script, FINDING_STRAY);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->move, 1);
	assert_target(finding->at, FROM);
	assert_target(finding->to, TO);
	assert_true(proven_by(finding, 3) && proven_by(finding, 4));
	none(script, FINDING_SPURIOUS_VECTOR);
}

static void a_second_later_it_is_spurious(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	release(script, T0 + 10 * MS, FROM, 30, RELEASE_CLEANUP);
	arrival(script, T0 + 1010 * MS + 1, FROM, SLOT_UNUSED);
	run(script);
	none(script, FINDING_STRAY);
	assert_true(only(script, FINDING_SPURIOUS_VECTOR)->proved);
	assert_int_equal(only(script, FINDING_SPURIOUS_VECTOR)->irq, NONE);
}

static void a_teardown_explains_what_comes_after(void **state)
{
	struct script *script = *state;

	release(script, T0, FROM, 30, RELEASE_TEARDOWN);
	arrival(script, T0 + 1 * MS, FROM, SLOT_SHUTDOWN);
	arrival(script, T0 + 2 * MS, FROM, SLOT_UNUSED);
	run(script);
	assert_int_equal(script->nr_found, 1);
	only(script, FINDING_STRAY);
}

static void swallowed_without_a_cause_is_inferred(void **state)
{
	struct script *script = *state;

	arrival(script, T0, at(1, 0x40), SLOT_SHUTDOWN);
	arrival(script, T0, at(1, 0x41), SLOT_RETRIGGERED);
	arrival(script, T0, at(1, 0x42), SLOT_UNKNOWN);
	run(script);
	assert_int_equal(count_of(script, FINDING_SPURIOUS_VECTOR), 2);
	assert_false(nth(script, FINDING_SPURIOUS_VECTOR, 0)->proved);
	assert_false(nth(script, FINDING_SPURIOUS_VECTOR, 1)->proved);
}

static void a_cpu_coming_online_brings_noise(void **state)
{
	struct script *script = *state;
	unsigned int i;

	arrival(script, T0 - 5 * S, at(3, 55), SLOT_UNUSED);
	hotplug(script, T0, 3, HOTPLUG_UP);
	arrival(script, T0 + 1 * MS, at(3, 56), SLOT_UNUSED);
	hotplug(script, T0 + 50 * MS, 3, HOTPLUG_UP_END);
	arrival(script, T0 + 1050 * MS, at(3, 57), SLOT_UNUSED);
	arrival(script, T0 + 1050 * MS + 1, at(3, 58), SLOT_UNUSED);
	arrival(script, T0 + 1 * MS, at(2, 59), SLOT_UNUSED);
	run(script);
	assert_int_equal(count_of(script, FINDING_SPURIOUS_VECTOR), 5);
	for (i = 0; i < 5; i++) {
		const struct finding *finding = nth(script, FINDING_SPURIOUS_VECTOR, i);
		bool spurious = finding->at.vector == 56 || finding->at.vector == 57;

		assert_int_equal(!!strstr(finding->reason, "online"), spurious);
	}
}

/* As by smt/control; a number beyond the table takes the place of another. */
static void many_cpus_coming_online_bring_noise(void **state)
{
	struct script *script = *state;
	__u32 cpu;

	for (cpu = 1; cpu < 200; cpu += 2) {
		hotplug(script, T0 + cpu * MS, cpu, HOTPLUG_UP);
		hotplug(script, T0 + cpu * MS + 1, cpu, HOTPLUG_UP_END);
	}
	arrival(script, T0 + 300 * MS, at(0, 56), SLOT_UNUSED);
	for (cpu = 1; cpu < 200; cpu += 2)
		arrival(script, T0 + 300 * MS, at(cpu, 55), SLOT_UNUSED);
	hotplug(script, T0 + 400 * MS, 1 + 8192, HOTPLUG_UP);
	arrival(script, T0 + 401 * MS, at(1 + 8192, 57), SLOT_UNUSED);
	arrival(script, T0 + 401 * MS, at(3 + 8192, 56), SLOT_UNUSED);
	run(script);
	for (cpu = 0; cpu < count_of(script, FINDING_SPURIOUS_VECTOR); cpu++) {
		const struct finding *finding = nth(script, FINDING_SPURIOUS_VECTOR, cpu);

		assert_int_equal(!!strstr(finding->reason, "online"), finding->at.vector != 56);
	}
}

static void spurious_ones_are_counted_by_the_second(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 25; i++)
		arrival(script, T0 + i * 100 * MS, at(1, 0x40), SLOT_UNUSED);
	run(script);
	assert_in_range(count_of(script, FINDING_SPURIOUS_VECTOR), 3, 4);
	assert_int_equal(nth(script, FINDING_SPURIOUS_VECTOR, 0)->count, 1);
	assert_in_range(nth(script, FINDING_SPURIOUS_VECTOR, 1)->count, 8, 11);
	none(script, FINDING_STORM);
}

static void system_vectors(void **state)
{
	struct script *script = *state;

	arrival(script, T0, at(1, 0x0d), SLOT_SYSTEM);
	arrival(script, T0 + 1 * MS, at(1, 0xff), SLOT_SYSTEM);
	arrival(script, T0 + 2 * MS, at(1, 0xef), SLOT_SYSTEM);
	arrival(script, T0 + 3 * MS, at(1, 0xf1), SLOT_SYSTEM);
	run(script);
	assert_int_equal(count_of(script, FINDING_BAD_VECTOR), 2);
	assert_target(nth(script, FINDING_BAD_VECTOR, 0)->at, at(1, 0x0d));
	assert_true(nth(script, FINDING_BAD_VECTOR, 0)->proved);
	assert_target(only(script, FINDING_SPURIOUS_VECTOR)->at, at(1, 0xef));
}

static void a_storm_at_an_empty_slot(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 3000; i++)
		arrival(script, T0 + i * 500 * US, at(1, 0x40), SLOT_UNUSED);
	run(script);
	assert_in_range(only(script, FINDING_STORM)->count, 2000, 2100);
}

static void slower_or_shorter_is_no_storm(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 1500; i++) /* 500 a second */
		arrival(script, T0 + i * 2 * MS, at(1, 0x40), SLOT_UNUSED);
	for (i = 0; i < 1900; i++) /* for less than a second */
		arrival(script, T0 + 10 * S + i * 500 * US, at(1, 0x41), SLOT_UNUSED);
	run(script);
	none(script, FINDING_STORM);
}

/* Arrivals @first up to @last, a ms each, as of an interrupt that is masked. */
static void masked_from_to(struct script *script, struct target slot, unsigned int first,
			   unsigned int last)
{
	for (; first <= last; first++)
		owned(script, T0 + first * MS, slot, 30)->masked = 1;
}

static void the_third_arrival_while_masked(void **state)
{
	struct script *script = *state;

	mask(script, T0, 30, true);
	masked_from_to(script, FROM, 1, 5);
	run(script);
	assert_int_equal(script->nr_found, 1);
	assert_int_equal(only(script, FINDING_MASK_IGNORED)->irq, 30);
	assert_int_equal(only(script, FINDING_MASK_IGNORED)->ts, T0 + 3 * MS);
	assert_true(proven_by(only(script, FINDING_MASK_IGNORED), 2));
	assert_true(proven_by(only(script, FINDING_MASK_IGNORED), 4));
}

/* Of each vector that it was sent to before, two can be under way. */
static void each_vector_has_its_own_under_way(void **state)
{
	struct script *script = *state;

	mask(script, T0, 30, true);
	masked_from_to(script, FROM, 1, 2);
	masked_from_to(script, TO, 3, 4);
	run(script);
	none(script, FINDING_MASK_IGNORED);
}

/* Whatever the arrivals say: the mask was another holder's, or is no more. */
static void a_mask_is_not_handed_over(void **state)
{
	enum {
		OTHER_DEVICE,
		TEARDOWN,
		MESSAGE,
		NO_RECORD,
		WAYS
	};
	struct record_release *release;
	struct script *script = *state;
	int way;

	for (way = 0; way < WAYS; way++) {
		script->nr = 0;
		if (way != NO_RECORD)
			mask(script, T0, 30, true);
		masked_from_to(script, FROM, 1, 2);
		if (way == OTHER_DEVICE)
			message(script, T0 + 3 * MS, 30, FROM, FROM)->device.bus = 31;
		if (way == MESSAGE)
			message(script, T0 + 3 * MS, 30, FROM, FROM);
		if (way == TEARDOWN) {
			release = &add(script, RECORD_RELEASE, sizeof(*release), T0 + 3 * MS, 1)
					   ->release;
			release->irq = 30;
			release->slot = FROM;
			release->how = RELEASE_TEARDOWN;
		}
		masked_from_to(script, FROM, 4, way == NO_RECORD ? 9 : 5);
		run(script);
		none(script, FINDING_MASK_IGNORED);
		mask(script, T0 + 10 * MS, 30, true)->device.bus = way == OTHER_DEVICE ? 31 : 30;
		masked_from_to(script, FROM, 11, 13);
		run(script);
		only(script, FINDING_MASK_IGNORED);
	}
}

/* It is masked while its message is written: that is no news. */
static void a_message_of_a_masked_one_changes_nothing(void **state)
{
	struct script *script = *state;

	mask(script, T0, 30, true);
	masked_from_to(script, FROM, 1, 2);
	message(script, T0 + 2500 * US, 30, FROM, FROM)->masked = 1;
	masked_from_to(script, FROM, 3, 3);
	run(script);
	only(script, FINDING_MASK_IGNORED);
}

static void two_per_masked_period_may_be_under_way(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 5; i++) {
		mask(script, T0 + i * 10 * MS, 30, true);
		masked_from_to(script, FROM, i * 10 + 1, i * 10 + 2);
		mask(script, T0 + i * 10 * MS + 5 * MS, 30, false);
		owned(script, T0 + i * 10 * MS + 6 * MS, FROM, 30);
	}
	run(script);
	assert_int_equal(script->nr_found, 0);
}

static void a_retrigger_is_not_the_devices_doing(void **state)
{
	struct script *script = *state;

	mask(script, T0, 30, true);
	masked_from_to(script, FROM, 1, 2);
	retrigger(script, T0 + 2500 * US, 30, FROM, RETRIGGER_RESEND);
	masked_from_to(script, FROM, 3, 3);
	run(script);
	none(script, FINDING_MASK_IGNORED);
}

static void a_half_written_message_of_a_masked_entry(void **state)
{
	struct script *script = *state;
	struct record_message *write = tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	const struct finding *finding;

	write->can_mask = 1;
	write->masked = 1;
	arrival(script, T0 + 1 * MS, at(2, 0x22), SLOT_UNUSED);
	run(script);
	assert_int_equal(script->nr_found, 1);
	finding = only(script, FINDING_MASK_IGNORED);
	assert_int_equal(finding->irq, 30);
	assert_target(finding->at, at(2, 0x22));
	assert_int_equal(finding->message, 2);
}

static void of_a_masked_entry_that_kept_its_vector_it_is_spurious(void **state)
{
	struct script *script = *state;
	struct record_message *write = tear(script, T0, 30, FROM, at(2, 0x22), MOVE_INTERRUPT);

	write->can_mask = 1;
	write->masked = 1;
	arrival(script, T0 + 1 * MS, at(2, 0x22), SLOT_UNUSED);
	run(script);
	none(script, FINDING_MASK_IGNORED);
	only(script, FINDING_SPURIOUS_VECTOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_transit_hit_is_retriggered, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(on_a_masked_entry_it_is_needless, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(other_retriggers_are_told_by_their_caller,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_stray_comes_to_the_released_vector, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_second_later_it_is_spurious, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_teardown_explains_what_comes_after, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(swallowed_without_a_cause_is_inferred, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_cpu_coming_online_brings_noise, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(many_cpus_coming_online_bring_noise, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(spurious_ones_are_counted_by_the_second, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(system_vectors, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_storm_at_an_empty_slot, script_new, script_free),
		cmocka_unit_test_setup_teardown(slower_or_shorter_is_no_storm, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(the_third_arrival_while_masked, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(two_per_masked_period_may_be_under_way, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(each_vector_has_its_own_under_way, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_mask_is_not_handed_over, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_message_of_a_masked_one_changes_nothing,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_retrigger_is_not_the_devices_doing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_half_written_message_of_a_masked_entry,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(
			of_a_masked_entry_that_kept_its_vector_it_is_spurious, script_new,
			script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
