// SPDX-License-Identifier: GPL-2.0-only
/* Who asked, and for which move. */
#include <errno.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/request.h"

static struct record_request asks(__u64 ts, __s32 result)
{
	return (struct record_request){ .head = { .seq = ts + 1, .ts = ts },
					.mask = { 4 },
					.pid = 77,
					.result = result,
					.comm = "irqbalance" };
}

static void the_latest(void **state)
{
	struct record_request first = asks(10, 0), refused = asks(20, -EINVAL);
	struct request_seen request = { .ts = 0 };

	(void)state;
	assert_false(request_take(&request, &refused));
	assert_int_equal(request.ts, 0);
	assert_true(request_take(&request, &first));
	assert_false(request_take(&request, &refused));
	assert_int_equal(request.ts, 10);
	assert_int_equal(request.seq, 11);
	assert_int_equal(request.mask[0], 4);
	assert_int_equal(request.pid, 77);
	assert_string_equal(request.comm, "irqbalance");
}

static void whose_move(void **state)
{
	const struct request_seen latest = { .seq = 11, .ts = 10, .pid = 77 };
	struct record_move move = { .context = MOVE_PROCESS };

	(void)state;
	assert_int_equal(request_of(&move, &latest).pid, 77);
	move.context = MOVE_INTERRUPT;
	assert_int_equal(request_of(&move, &latest).seq, 11);
	move.context = MOVE_OFFLINE; /* nobody asked */
	assert_int_equal(request_of(&move, &latest).ts, 0);
	move.context = MOVE_STARTUP;
	assert_int_equal(request_of(&move, &latest).ts, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_latest),
		cmocka_unit_test(whose_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
