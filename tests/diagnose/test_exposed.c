// SPDX-License-Identifier: GPL-2.0-only
/* Which message writes can tear, which were dropped, which were restored. */
#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)

static void an_exposed_write_tells_everything(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	run(script);
	finding = only(script, FINDING_TORN_EXPOSED);
	assert_int_equal(script->nr_found, 1);
	assert_true(finding->proved);
	assert_int_equal(finding->ts, T0 + 5 * US);
	assert_int_equal(finding->irq, 30);
	assert_int_equal(finding->device.bus, 30);
	assert_string_equal(finding->action, "edu");
	assert_target(finding->from, FROM);
	assert_target(finding->to, TO);
	assert_int_equal(finding->move, 1);
	assert_int_equal(finding->message, 2);
	assert_int_equal(finding->context, MOVE_INTERRUPT);
	assert_int_equal(finding->window, 4 * US);
	assert_false(finding->window_exact);
	assert_target(finding->at, at(NONE, NONE));
	assert_int_equal(finding->ended, ENDED_UNSAID);
	assert_true(proven_by(finding, 1) && proven_by(finding, 2));
}

static void the_window_is_exact_when_its_writes_were_seen(void **state)
{
	struct script *script = *state;
	struct record_message *write = tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT);

	write->at_address = write->head.ts + 1 * US;
	write->at_data = write->head.ts + 3 * US;
	run(script);
	assert_true(only(script, FINDING_TORN_EXPOSED)->window_exact);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->window, 2 * US);
}

static void a_maskable_one_moved_without_masking_counts(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT)->can_mask = 1;
	run(script);
	assert_non_null(strstr(only(script, FINDING_TORN_EXPOSED)->reason, "without masking"));
}

static void a_write_is_exposed_without_its_move(void **state)
{
	struct script *script = *state;

	message(script, T0, 30, FROM, TO);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->move, 0);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->context, 0);
}

static void another_irqs_move_is_not_linked(void **state)
{
	struct script *script = *state;

	move(script, T0, 31, FROM, TO, MOVE_INTERRUPT);
	message(script, T0 + 5 * US, 30, FROM, TO);
	move(script, T0 + 1 * MS, 30, FROM, TO, MOVE_INTERRUPT);
	run(script);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->move, 0);
}

static void a_move_on_another_cpu_is_not_linked(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_INTERRUPT)->head.cpu = 3;
	run(script);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->move, 0);
}

/* AMD's IOMMU leaves the address as it was; the data is an index, which can change. */
static void an_index_is_no_vector(void **state)
{
	enum {
		BY_CHIP,
		BY_DATA,
		WAYS
	};
	struct script *script = *state;
	struct record_message *write;
	int way;

	for (way = 0; way < WAYS; way++) {
		script->nr = 0;
		if (way == BY_CHIP)
			strcpy(move(script, T0, 30, FROM, TO, MOVE_OFFLINE)->chip,
			       "IR-PCI-MSI-0000:00:1f.2");
		write = message(script, T0 + 5 * US, 30, FROM, TO);
		if (way == BY_DATA)
			write->new.data = write->to.vector + 1;
		arrival(script, T0 + 3 * MS, at(TO.cpu, FROM.vector), SLOT_UNUSED);
		run(script);
		none(script, FINDING_TORN_EXPOSED);
		none(script, FINDING_TORN_HIT);
	}
}

/* Everything that makes one write harmless, each alone. */
static void harmless_writes_are_not_exposed(void **state)
{
	struct script *script = *state;
	struct record_message *write;
	__u64 ts = T0;
	unsigned int i;

	for (i = 0; i < 16; i++, ts += 10 * MS) {
		write = tear(script, ts, 30 + i, FROM, TO, MOVE_INTERRUPT);
		switch (i) {
		case 0: /* same vector */
			write->new.data = write->old.data;
			break;
		case 1: /* same CPU */
			write->new.address_lo = write->old.address_lo;
			break;
		case 2:
			write->can_mask = 1;
			write->masked = 1;
			break;
		case 3:
			write->kind = MESSAGE_MSIX;
			break;
		case 4:
			write->started = 0;
			break;
		case 5:
			write->enabled = 0;
			break;
		case 6:
			write->power = 3;
			break;
		case 7:
			write->error_state = 2;
			break;
		case 8:
			write->error_state = 3;
			break;
		case 9: /* activation */
			write->old.data = 0;
			break;
		case 10: /* from managed shutdown */
			write->old.data = 0xef;
			break;
		case 11: /* exceptions */
			write->old.data = 0x1f;
			break;
		case 12:
			write->context = MESSAGE_RESTORE;
			break;
		case 13:
			write->context = MESSAGE_OTHER;
			break;
		case 14: /* remapped */
			write->old.address_lo |= 0x10;
			write->new.address_lo |= 0x10;
			break;
		case 15:
			write->virtual = 1;
			break;
		}
	}
	run(script);
	none(script, FINDING_TORN_EXPOSED);
}

static void a_move_before_startup_is_not_exposed(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_STARTUP);
	run(script);
	none(script, FINDING_TORN_EXPOSED);
}

static void two_steps_are_not_exposed(void **state)
{
	struct script *script = *state;

	two_step(script, T0, 30, FROM, TO, MOVE_INTERRUPT);
	run(script);
	assert_int_equal(script->nr_found, 0);
}

static void a_dropped_write_leaves_the_old_message_in_the_device(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE)->power = 3;
	/* Back in D0; the kernel thinks that only the CPU changes. */
	tear(script, T0 + 1 * S, 30, TO, at(1, 0x31), MOVE_INTERRUPT);
	arrival(script, T0 + 1 * S + 1 * MS, at(1, 0x22), SLOT_UNUSED);
	run(script);
	assert_int_equal(only(script, FINDING_WRITE_DROPPED)->irq, 30);
	assert_true(only(script, FINDING_WRITE_DROPPED)->proved);
	assert_target(only(script, FINDING_TORN_EXPOSED)->from, FROM);
	finding = only(script, FINDING_TORN_HIT);
	assert_target(finding->at, at(1, 0x22));
}

static void a_shadow_ends_with_the_next_write(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE)->power = 3;
	message(script, T0 + 1 * S, 30, TO, TO)->context = MESSAGE_OTHER;
	tear(script, T0 + 2 * S, 30, TO, at(1, 0x31), MOVE_INTERRUPT);
	run(script);
	none(script, FINDING_TORN_EXPOSED);
}

static void a_shadow_ends_when_records_are_missing(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE)->power = 3;
	/* Not what the dropped write left in the kernel's copy. */
	tear(script, T0 + 1 * S, 30, at(1, 0x41), at(3, 0x41), MOVE_INTERRUPT);
	run(script);
	none(script, FINDING_TORN_EXPOSED);
}

static void each_way_to_drop_a_write(void **state)
{
	struct script *script = *state;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE)->power = 4;
	tear(script, T0, 31, FROM, TO, MOVE_OFFLINE)->error_state = 2;
	tear(script, T0, 32, FROM, TO, MOVE_OFFLINE)->error_state = 3;
	tear(script, T0, 33, FROM, TO, MOVE_OFFLINE)->virtual = 1;
	tear(script, T0, 34, FROM, TO, MOVE_OFFLINE)->error_state = 0;
	run(script);
	assert_int_equal(count_of(script, FINDING_WRITE_DROPPED), 4);
	assert_int_equal(only(script, FINDING_TORN_EXPOSED)->irq, 34);
}

static void restored_says_that_the_message_differed(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	tear(script, T0, 30, FROM, TO, MOVE_OFFLINE)->power = 3;
	restore(script, T0 + 1 * S, 30, 300 * US);
	message(script, T0 + 1 * S + 50 * US, 30, TO, TO)->context = MESSAGE_RESTORE;
	tear(script, T0 + 2 * S, 30, TO, at(1, 0x31), MOVE_INTERRUPT);
	run(script);
	finding = only(script, FINDING_RESTORED);
	assert_int_equal(finding->silent, 300 * US);
	assert_int_equal(finding->irq, 30);
	assert_non_null(strstr(finding->reason, "another"));
	assert_true(proven_by(finding, 3) && proven_by(finding, 4));
	none(script, FINDING_TORN_EXPOSED);
}

static void a_restore_is_one_finding_however_many_messages(void **state)
{
	struct script *script = *state;
	struct record_message *write;
	__u32 irq;

	restore(script, T0, 7, 300 * US);
	for (irq = 30; irq < 33; irq++) {
		write = message(script, T0 + irq * US, irq, TO, TO);
		write->context = MESSAGE_RESTORE;
		write->device.bus = 7;
	}
	run(script);
	assert_non_null(strstr(only(script, FINDING_RESTORED)->reason, "the same"));
	assert_int_equal(only(script, FINDING_RESTORED)->nr_others, 2);
}

static void a_restore_without_a_message_is_none(void **state)
{
	struct script *script = *state;

	restore(script, T0, 7, 300 * US);
	tick(script, T0 + 2 * S);
	run(script);
	assert_int_equal(script->nr_found, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_exposed_write_tells_everything, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(the_window_is_exact_when_its_writes_were_seen,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_maskable_one_moved_without_masking_counts,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_write_is_exposed_without_its_move, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(another_irqs_move_is_not_linked, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_move_on_another_cpu_is_not_linked, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(an_index_is_no_vector, script_new, script_free),
		cmocka_unit_test_setup_teardown(harmless_writes_are_not_exposed, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_move_before_startup_is_not_exposed, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(two_steps_are_not_exposed, script_new, script_free),
		cmocka_unit_test_setup_teardown(
			a_dropped_write_leaves_the_old_message_in_the_device, script_new,
			script_free),
		cmocka_unit_test_setup_teardown(a_shadow_ends_with_the_next_write, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_shadow_ends_when_records_are_missing, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(each_way_to_drop_a_write, script_new, script_free),
		cmocka_unit_test_setup_teardown(restored_says_that_the_message_differed, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_restore_is_one_finding_however_many_messages,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(a_restore_without_a_message_is_none, script_new,
						script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
