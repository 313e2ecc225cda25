// SPDX-License-Identifier: GPL-2.0-only
/* Time that the host took, below a temporary root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "probe/steal.h"

static char root[] = "/tmp/msiscope-test-XXXXXX";

static void put(const char *text)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/stat", root);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int begin(void **state)
{
	char path[64];

	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	if (!mkdtemp(root))
		return -1;
	snprintf(path, sizeof(path), "mkdir %s/proc", root);
	return system(path);
}

static int end(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static void the_eighth_number_of_the_first_line(void **state)
{
	const __u64 tick = 1000000000ull / sysconf(_SC_CLK_TCK);
	struct steal steal;

	(void)state;
	put("cpu  1 2 3 4 5 6 7 800 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
	steal_open(&steal, root);
	assert_int_equal(steal_read(&steal, 0), 800 * tick);
	put("cpu  1 2 3 4 5 6 7 850 9 10\n");
	assert_int_equal(steal_read(&steal, ~0ull), 850 * tick);
	steal_close(&steal);
}

/* The file takes long to make on a large machine: it is not made at each tick. */
static void not_more_than_its_share(void **state)
{
	struct steal steal;
	__u64 first;

	(void)state;
	put("cpu  1 2 3 4 5 6 7 800 9 10\n");
	steal_open(&steal, root);
	first = steal_read(&steal, 1000);
	assert_true(steal.next > 1000);
	put("cpu  1 2 3 4 5 6 7 900 9 10\n");
	assert_int_equal(steal_read(&steal, steal.next - 1), first);
	assert_true(steal_read(&steal, steal.next) > first);
	steal_close(&steal);
}

static void what_cannot_be_read_is_nothing(void **state)
{
	static const char *const texts[] = { "", "cpu", "cpu  1 2 3 4 5 6 7",
					     "cpu0 1 2 3 4 5 6 7 8" };
	struct steal steal;
	size_t i;

	(void)state;
	steal_open(&steal, "/nonexistent");
	assert_int_equal(steal_read(&steal, 1), 0);
	steal_close(&steal);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put(texts[i]);
		steal_open(&steal, root);
		assert_int_equal(steal_read(&steal, 1), 0);
		steal_close(&steal);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_eighth_number_of_the_first_line),
		TEST(not_more_than_its_share),
		TEST(what_cannot_be_read_is_nothing),
	};

	return cmocka_run_group_tests_name("steal", tests, NULL, NULL);
}
