// SPDX-License-Identifier: GPL-2.0-only
/* The line "intr" of /proc/stat. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "inventory/counts.h"

static char root[] = "/tmp/msiscope-test-XXXXXX";
static char path[64];

static int begin(void **state)
{
	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	if (!mkdtemp(root))
		return -1;
	snprintf(path, sizeof(path), "%s/proc", root);
	if (mkdir(path, 0700))
		return -1;
	strcat(path, "/stat");
	return 0;
}

static int end(void **state)
{
	(void)state;
	unlink(path);
	*strrchr(path, '/') = 0;
	return rmdir(path) || rmdir(root) ? -1 : 0;
}

static int read_text(const char *text, struct counts *counts)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return counts_read(root, counts);
}

static void by_number(void **state)
{
	struct counts counts;
	__u64 count = 1;

	(void)state;
	assert_int_equal(read_text("cpu 1 2\nintr 18446744073709551615 7 0 18446744073709551614\n"
				   "ctxt 5\n",
				   &counts),
			 0);
	assert_int_equal(counts.size, 3);
	assert_true(counts_get(&counts, 0, &count));
	assert_int_equal(count, 7);
	assert_true(counts_get(&counts, 2, &count));
	assert_true(count == ~0ull - 1);
	assert_false(counts_get(&counts, 3, &count));
	assert_false(counts_get(&counts, ~0u, &count));
	counts_free(&counts);
}

static void a_hundred_thousand(void **state)
{
	char *text = malloc(1000000);
	struct counts counts;
	__u64 count, sum = 0;
	size_t used;
	__u32 i;

	(void)state;
	used = sprintf(text, "intr 1");
	for (i = 0; i < 100000; i++)
		used += sprintf(text + used, " %u", i);
	assert_int_equal(read_text(text, &counts), 0);
	assert_int_equal(counts.size, 100000);
	for (i = 0; i < 100000; i++) {
		assert_true(counts_get(&counts, i, &count));
		sum += count == i;
	}
	assert_int_equal(sum, 100000);
	counts_free(&counts);
	free(text);
}

static void what_is_not_there(void **state)
{
	struct counts counts;

	(void)state;
	assert_int_equal(counts_read(root, &counts), -ENOENT);
	assert_int_equal(counts.size, 0);
	counts_free(&counts);
	assert_int_equal(read_text("cpu 1 2\nintr\n", &counts), -ENODATA);
	counts_free(&counts);
	assert_int_equal(read_text("intr x 1 2\n", &counts), 0);
	assert_int_equal(counts.size, 0);
	counts_free(&counts);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(by_number),
		TEST(a_hundred_thousand),
		TEST(what_is_not_there),
	};

	return cmocka_run_group_tests_name("counts", tests, NULL, NULL);
}
