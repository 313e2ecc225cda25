// SPDX-License-Identifier: GPL-2.0-only
/* Sums of what was dropped, and their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "describe/dropped.h"

static void is(const struct trace_drops *drops, const char *wanted)
{
	char text[256] = "";
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	dropped_text(&buf, drops);
	assert_string_equal(text, wanted);
}

static void each(void **state)
{
	struct trace_drops drops = { .missed = 0 };
	struct record_drops record = { .missed = 7 };

	(void)state;
	is(&drops, "");
	trace_add_drops(&drops, &record);
	is(&drops, "7 events were missed");
	record.lost[0] = 1; /* of no known type */
	record.lost[RECORD_TYPES - 1] = 2;
	record.unread = 9;
	trace_add_drops(&drops, &record);
	is(&drops, "3 records did not get out of the kernel, 14 events were missed, 9 arrivals and "
		   "handler runs were beyond the limit");
	assert_int_equal(trace_drops_lost(&drops), 3);
	assert_int_equal(trace_drops_all(&drops), 3 + 14 + 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
