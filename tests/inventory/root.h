/* SPDX-License-Identifier: GPL-2.0-only */
/* A small tree of /proc and /sys below a temporary root, one a test. */
#ifndef TEST_INVENTORY_ROOT_H
#define TEST_INVENTORY_ROOT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char root[] = "/tmp/msiscope-test-XXXXXX";

static inline void make_path(char *full, size_t size, const char *path)
{
	char command[1024];

	snprintf(full, size, "%s%s", root, path);
	snprintf(command, sizeof(command), "mkdir -p \"$(dirname '%s')\"", full);
	assert_int_equal(system(command), 0);
}

static inline void write_bytes(const char *path, const void *bytes, size_t size)
{
	char full[512];
	FILE *file;

	make_path(full, sizeof(full), path);
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static inline void write_text(const char *path, const char *text)
{
	write_bytes(path, text, strlen(text));
}

static inline int root_begin(void **state)
{
	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static inline int root_end(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

#define ROOT_TEST(name) cmocka_unit_test_setup_teardown(name, root_begin, root_end)

#endif /* TEST_INVENTORY_ROOT_H */
