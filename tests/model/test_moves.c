// SPDX-License-Identifier: GPL-2.0-only
#include "../trace/sample.h"
#include "model/moves.h"

static union record move(__u32 cpu, __u32 vector, __u32 writes)
{
	union record record = sample_record(RECORD_MOVE, sizeof(record.move), 1, 1);

	record.move.context = MOVE_PROCESS;
	record.move.started = 1;
	record.move.from = (struct target){ .cpu = 1, .vector = 38 };
	record.move.to = (struct target){ .cpu = cpu, .vector = vector };
	record.move.writes = writes;
	strcpy(record.move.chip, "PCI-MSI");
	return record;
}

static void add(struct moves *moves, __u32 cpu, __u32 vector, __u32 writes)
{
	const union record record = move(cpu, vector, writes);

	moves_add(moves, &record.move, false);
}

static void counts_what_changed(void **state)
{
	struct moves moves = {};

	(void)state;
	add(&moves, 2, 39, 1); /* both */
	add(&moves, 2, 38, 1);
	add(&moves, 1, 40, 2);
	assert_int_equal(moves.all, 3);
	assert_int_equal(moves.new_vector, 2);
	assert_int_equal(moves.cpu_changes, 2);
	assert_int_equal(moves.steps[1], 2);
	assert_int_equal(moves.steps[2], 1);
	assert_int_equal(moves.both[1], 1);
	assert_int_equal(moves.both[2], 0);
	assert_string_equal(moves_protocol(&moves), "mixed");
}

static void startup_is_no_move(void **state)
{
	union record record = move(2, 39, 1);
	struct moves moves = {};

	(void)state;
	record.move.context = MOVE_STARTUP;
	moves_add(&moves, &record.move, false);
	assert_int_equal(moves.all, 0);
	assert_string_equal(moves_protocol(&moves), "");
}

static void more_writes_are_two(void **state)
{
	struct moves moves = {};

	(void)state;
	add(&moves, 2, 39, 7);
	assert_int_equal(moves.steps[2], 1);
	assert_string_equal(moves_protocol(&moves), "two-step");
}

/* One that went past the hook says nothing of how it was done: nor do the others then. */
static void unwritten_is_not_known(void **state)
{
	const union record record = move(2, 39, 0);
	struct moves moves = {}, hidden = {};

	(void)state;
	add(&moves, 2, 39, 1);
	assert_string_equal(moves_protocol(&moves), "direct");
	moves_add(&moves, &record.move, false);
	assert_int_equal(moves.unwritten, 1);
	assert_string_equal(moves_protocol(&moves), "");
	moves_add(&hidden, &record.move, true);
	assert_int_equal(hidden.unwritten, 0);
	assert_string_equal(moves_protocol(&hidden), "none");
}

static void of_vectors_alone_it_is_not_known(void **state)
{
	const struct target from = { .cpu = 1, .vector = 38 }, to = { .cpu = 2, .vector = 39 };
	struct moves moves = {};

	(void)state;
	moves_add_vectors(&moves, &from, &to);
	assert_int_equal(moves.all, 1);
	assert_int_equal(moves.new_vector, 1);
	assert_string_equal(moves_protocol(&moves), "");
	add(&moves, 2, 39, 1);
	assert_string_equal(moves_protocol(&moves), "mixed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_changed),
		cmocka_unit_test(startup_is_no_move),
		cmocka_unit_test(more_writes_are_two),
		cmocka_unit_test(unwritten_is_not_known),
		cmocka_unit_test(of_vectors_alone_it_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
