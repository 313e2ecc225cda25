// SPDX-License-Identifier: GPL-2.0-only
/* Moves that failed; interrupts that nobody handled. */
#include <errno.h>

#include "feed.h"

#define FROM at(0, 0x22)
#define TO at(2, 0x31)

static void a_failed_move_tells_its_error(void **state)
{
	struct script *script = *state;
	struct record_move *failed = move(script, T0, 30, FROM, FROM, MOVE_OFFLINE);
	const struct finding *finding;

	failed->result = -ENOSPC;
	failed->writes = 0;
	run(script);
	finding = only(script, FINDING_MOVE_FAILED);
	assert_int_equal(finding->error, -ENOSPC);
	assert_int_equal(finding->move, 1);
	assert_int_equal(finding->context, MOVE_OFFLINE);
}

static void ebusy_is_only_deferred(void **state)
{
	struct script *script = *state;

	move(script, T0, 30, FROM, FROM, MOVE_INTERRUPT)->result = -EBUSY;
	request(script, T0 + 1 * MS, 30, -EBUSY);
	run(script);
	assert_int_equal(script->nr_found, 0);
}

static void a_refused_request(void **state)
{
	struct script *script = *state;

	request(script, T0, 30, -EINVAL);
	request(script, T0 + 1 * MS, 31, 0);
	run(script);
	assert_int_equal(only(script, FINDING_MOVE_FAILED)->error, -EINVAL);
	assert_int_equal(only(script, FINDING_MOVE_FAILED)->irq, 30);
}

/* Request, move and allocation fail together: that is one failure. */
static void one_failure_is_told_once(void **state)
{
	struct script *script = *state;

	request(script, T0, 30, -ENOSPC)->duration = 100 * US;
	move(script, T0 + 10 * US, 30, FROM, FROM, MOVE_PROCESS)->result = -ENOSPC;
	alloc(script, T0 + 15 * US, 30, -ENOSPC);
	run(script);
	only(script, FINDING_MOVE_FAILED);
}

static void no_vector_to_give(void **state)
{
	struct script *script = *state;

	alloc(script, T0, 30, -ENOSPC);
	tick(script, T0 + 2 * S);
	run(script);
	assert_int_equal(only(script, FINDING_MOVE_FAILED)->error, -ENOSPC);
}

static void a_second_try_that_succeeds_is_no_failure(void **state)
{
	struct script *script = *state;

	alloc(script, T0, 30, -ENOSPC); /* at activation */
	alloc(script, T0 + 1 * US, 30, 0);
	move(script, T0 + 1 * S, 31, FROM, TO, MOVE_OFFLINE);
	alloc(script, T0 + 1 * S + 3 * US, 31, -ENOSPC); /* inside a move that went well */
	run_until(script, T0 + 5 * S);
	assert_int_equal(script->nr_found, 0);
}

static struct record_request *pending(struct script *script)
{
	struct record_request *asked = request(script, T0, 30, 0);

	asked->pending = 1;
	asked->mask[0] = 1 << 2;
	return asked;
}

static void still_pending_after_many_interrupts(void **state)
{
	struct script *script = *state;
	const struct finding *finding;

	pending(script);
	busy(script, T0, T0 + 3 * S, 0, 30);
	run(script);
	finding = only(script, FINDING_MOVE_FAILED);
	assert_int_equal(finding->error, 0);
	assert_true(proven_by(finding, 1));
	assert_non_null(strstr(finding->reason, "pending"));
}

static void not_pending_once_it_moved(void **state)
{
	struct script *script = *state;

	pending(script);
	tear(script, T0 + 1 * MS, 30, FROM, TO, MOVE_INTERRUPT);
	busy(script, T0, T0 + 3 * S, 0, 30);
	run(script);
	none(script, FINDING_MOVE_FAILED);
}

static void not_pending_where_it_was_asked_to_be(void **state)
{
	struct script *script = *state;

	pending(script);
	busy(script, T0, T0 + 3 * S, 2, 30);
	run(script);
	none(script, FINDING_MOVE_FAILED);
}

/* The interval began before the request: those interrupts came before it. */
static void only_whole_intervals_count(void **state)
{
	struct script *script = *state;

	pending(script);
	counters(script, T0 + 50 * MS, 0, 30, 5000, T0 + 49 * MS);
	counters(script, T0 + 200 * MS, 0, 30, 99, T0 + 199 * MS);
	run(script);
	none(script, FINDING_MOVE_FAILED);
}

static void unhandled_is_told_at_once_and_then_counted(void **state)
{
	struct script *script = *state;
	unsigned int i;

	for (i = 0; i < 25; i++)
		handler(script, T0 + i * 100 * MS, FROM, 30, 0);
	run(script);
	assert_in_range(count_of(script, FINDING_UNHANDLED), 3, 4);
	assert_int_equal(nth(script, FINDING_UNHANDLED, 0)->count, 1);
	assert_in_range(nth(script, FINDING_UNHANDLED, 1)->count, 8, 11);
	assert_int_equal(nth(script, FINDING_UNHANDLED, 1)->irq, 30);
	none(script, FINDING_STORM);
}

static void handled_or_threaded_is_not_unhandled(void **state)
{
	struct script *script = *state;

	handler(script, T0, FROM, 30, 1);
	handler(script, T0 + 1 * MS, FROM, 30, 2);
	handler(script, T0 + 2 * MS, FROM, 30, 3);
	run(script);
	assert_int_equal(script->nr_found, 0);
}

static void unhandled_counters(struct script *script, unsigned int nr, __u64 count, __u64 unhandled)
{
	unsigned int i;

	for (i = 1; i <= nr; i++)
		counters(script, T0 + i * 100 * MS, 0, 30, count, T0 + i * 100 * MS - 1)
			->unhandled = unhandled;
}

static void a_storm_of_unhandled_interrupts(void **state)
{
	struct script *script = *state;

	unhandled_counters(script, 30, 200, 200);
	run(script);
	assert_int_equal(only(script, FINDING_STORM)->irq, 30);
	assert_int_equal(only(script, FINDING_STORM)->count, 2000);
	assert_non_null(strstr(only(script, FINDING_STORM)->reason, "99,900"));
}

static void a_slow_or_short_one_is_no_storm(void **state)
{
	struct script *script = *state;

	unhandled_counters(script, 30, 90, 90);
	run(script);
	none(script, FINDING_STORM);
	script->nr = 0;
	unhandled_counters(script, 9, 200, 200);
	run(script);
	none(script, FINDING_STORM);
}

/* The kernel gives up at 99.9 % unhandled; shared and polled interrupts have many. */
static void half_of_them_unhandled_is_no_storm(void **state)
{
	struct script *script = *state;

	unhandled_counters(script, 30, 400, 200);
	run(script);
	none(script, FINDING_STORM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_failed_move_tells_its_error, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(ebusy_is_only_deferred, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_refused_request, script_new, script_free),
		cmocka_unit_test_setup_teardown(one_failure_is_told_once, script_new, script_free),
		cmocka_unit_test_setup_teardown(no_vector_to_give, script_new, script_free),
		cmocka_unit_test_setup_teardown(a_second_try_that_succeeds_is_no_failure,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(still_pending_after_many_interrupts, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(not_pending_once_it_moved, script_new, script_free),
		cmocka_unit_test_setup_teardown(not_pending_where_it_was_asked_to_be, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(only_whole_intervals_count, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(unhandled_is_told_at_once_and_then_counted,
						script_new, script_free),
		cmocka_unit_test_setup_teardown(handled_or_threaded_is_not_unhandled, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_storm_of_unhandled_interrupts, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(a_slow_or_short_one_is_no_storm, script_new,
						script_free),
		cmocka_unit_test_setup_teardown(half_of_them_unhandled_is_no_storm, script_new,
						script_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
