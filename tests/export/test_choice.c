// SPDX-License-Identifier: GPL-2.0-only
/* What an export that was asked for some interrupts lets through: of them, and of no other. */
#include "../trace/sample.h"
#include "export/choice.h"

static const struct pci_address chosen = { .devfn = 5 << 3 | 1 }, other = { .devfn = 5 << 3 | 2 },
				nobody = { .domain = NONE };

/* 34 of one device, which is wanted, and 35 of another. */
static void begin(struct choice *choice, const struct export_options *options)
{
	static struct trace_irq irqs[] = {
		{ .irq = 34, .device = { .devfn = 5 << 3 | 1 }, .actions = "edu-a", .chip = "" },
		{ .irq = 35, .device = { .devfn = 5 << 3 | 2 }, .actions = "edu-b", .chip = "" },
	};
	static struct trace_header header;
	struct trace_error error;

	header = sample_header();
	header.irqs = irqs;
	header.nr_irqs = 2;
	assert_int_equal(choice_open(choice, &header, options, &error), 0);
}

static int setup(void **state)
{
	static const struct export_options options = { .irqs = "34" };
	static struct choice choice;

	begin(&choice, &options);
	*state = &choice;
	return 0;
}

static int teardown(void **state)
{
	choice_close(*state);
	return 0;
}

/* By its interrupt if it names one, or else by its device. */
static bool passes_witness(struct choice *choice, __u32 irq, const struct pci_address *device)
{
	union record record =
		sample_record(RECORD_WITNESS, sizeof(record.witness), 1, 101 * SECOND);

	record.witness.irq = irq;
	record.witness.device = *device;
	return choice_record(choice, &record);
}

static void by_interrupt_or_device(void **state)
{
	(void)state;
	assert_true(passes_witness(*state, 34, &nobody));
	assert_true(passes_witness(*state, 34, &other));
	assert_false(passes_witness(*state, 35, &nobody));
	assert_false(passes_witness(*state, 35, &chosen));
	assert_true(passes_witness(*state, NONE, &chosen));
	assert_false(passes_witness(*state, NONE, &other));
	assert_true(passes_witness(*state, NONE, &nobody));
}

static bool passes_restore(struct choice *choice, const struct pci_address *device)
{
	union record record =
		sample_record(RECORD_RESTORE, sizeof(record.restore), 1, 101 * SECOND);

	record.restore.device = *device;
	return choice_record(choice, &record);
}

/* The first that is known, the last, one that came later, and one that nobody knows. */
static void by_any_device_that_is_chosen(void **state)
{
	static const struct export_options last = { .irqs = "35" }, later = { .irqs = "36" };
	const struct pci_address third = { .devfn = 7 << 3 };
	union record move = sample_record(RECORD_MOVE, sizeof(move.move), 1, 101 * SECOND);
	struct choice choice;

	assert_true(passes_restore(*state, &chosen));
	assert_false(passes_restore(*state, &other));
	assert_false(passes_restore(*state, &third));
	begin(&choice, &last);
	assert_false(passes_restore(&choice, &chosen));
	assert_true(passes_restore(&choice, &other));
	choice_close(&choice);
	begin(&choice, &later);
	assert_false(passes_restore(&choice, &third));
	move.move.irq = 36;
	move.move.device = third;
	assert_true(choice_record(&choice, &move));
	assert_true(passes_restore(&choice, &third));
	assert_false(passes_restore(&choice, &other));
	choice_close(&choice);
}

static bool passes_arrival(struct choice *choice, __u32 irq, __u32 danger)
{
	union record record =
		sample_record(RECORD_ARRIVAL, sizeof(record.arrival), 1, 101 * SECOND);

	record.arrival.irq = irq;
	record.arrival.danger_irq = danger;
	return choice_record(choice, &record);
}

/* By who has the slot, or had it half-written; at a slot of nobody it may be anybody's. */
static void arrivals_at_their_slots(void **state)
{
	assert_true(passes_arrival(*state, NONE, NONE));
	assert_true(passes_arrival(*state, 34, NONE));
	assert_true(passes_arrival(*state, NONE, 34));
	assert_true(passes_arrival(*state, 35, 34));
	assert_false(passes_arrival(*state, 35, NONE));
	assert_false(passes_arrival(*state, NONE, 35));
	assert_false(passes_arrival(*state, 35, 35));
}

static void lines_of_files(void **state)
{
	const struct trace_interrupts ours = { .irq = 34 }, others = { .irq = 35 };
	static const struct export_options all = { .irqs = NULL };
	struct trace_snapshot snapshot = { .irq = NONE, .device = chosen };
	struct choice choice;

	assert_true(choice_interrupts(*state, &ours));
	assert_false(choice_interrupts(*state, &others));
	assert_true(choice_snapshot(*state, &snapshot));
	snapshot.device = other;
	assert_false(choice_snapshot(*state, &snapshot));
	snapshot.device = nobody;
	assert_true(choice_snapshot(*state, &snapshot));
	begin(&choice, &all);
	snapshot.device = other;
	assert_true(choice_interrupts(&choice, &others));
	assert_true(choice_snapshot(&choice, &snapshot));
	choice_close(&choice);
}

#define CHOICE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHOICE_TEST(by_interrupt_or_device),
		CHOICE_TEST(by_any_device_that_is_chosen),
		CHOICE_TEST(arrivals_at_their_slots),
		CHOICE_TEST(lines_of_files),
	};

	return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
