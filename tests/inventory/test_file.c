// SPDX-License-Identifier: GPL-2.0-only
/* A file that is kept open between two looks. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>
#include <cmocka.h>

#include "inventory/file.h"

static char path[] = "/tmp/msiscope-test-XXXXXX";

static void put(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
	int fd;

	(void)state;
	strcpy(path + strlen(path) - 6, "XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int end(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void tells_what_is_there_now(void **state)
{
	char text[8];
	int fd = -1, kept;

	(void)state;
	put("one");
	assert_int_equal(file_again(&fd, text, sizeof(text), 0, "%s", path), 3);
	assert_memory_equal(text, "one", 3);
	assert_true(fd >= 0);
	kept = fd;
	put("other");
	assert_int_equal(file_again(&fd, text, 3, 2, "%s", path), 3);
	assert_memory_equal(text, "her", 3);
	assert_int_equal(fd, kept);
	close(fd);
}

static void opens_one_that_fails_anew(void **state)
{
	char text[8];
	int fd;

	(void)state;
	put("one");
	fd = open(path, O_WRONLY); /* reads fail, as of one in /proc that went */
	assert_true(fd >= 0);
	assert_int_equal(file_again(&fd, text, sizeof(text), 0, "%s", path), 3);
	close(fd);
	unlink(path);
	fd = -1;
	assert_int_equal(file_again(&fd, text, sizeof(text), 0, "%s", path), -ENOENT);
	assert_int_equal(fd, -1);
}

static void leaves_descriptors_to_others(void **state)
{
	int taken[512], fd = -1, i;
	char text[8];

	(void)state;
	put("one");
	for (i = 0; i < 512; i++)
		taken[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_true(taken[511] >= 512);
	assert_int_equal(file_again(&fd, text, sizeof(text), 0, "%s", path), 3);
	assert_int_equal(fd, -1);
	for (i = 0; i < 512; i++)
		close(taken[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tells_what_is_there_now, begin, end),
		cmocka_unit_test_setup_teardown(opens_one_that_fails_anew, begin, end),
		cmocka_unit_test_setup_teardown(leaves_descriptors_to_others, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
