/* SPDX-License-Identifier: GPL-2.0-only */
/* A made-up machine below a temporary root, and a journal of it. */
#ifndef TEST_STRESS_MACHINE_H
#define TEST_STRESS_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "inventory/file.h"
#include "stress/journal.h"

#define IRQ24 "proc/irq/24/smp_affinity_list"
#define IRQ25 "proc/irq/25/smp_affinity_list"
#define CPU2 "sys/devices/system/cpu/cpu2/online"
#define CPU3 "sys/devices/system/cpu/cpu3/online"
#define PM_TEST "sys/power/pm_test"
#define PM_DELAY "sys/module/suspend/parameters/pm_test_delay"
#define JOURNAL "run/stress.journal"

static char root[] = "/tmp/msiscope-test-XXXXXX";
static char place[64];

static inline const char *full(const char *path)
{
	static char name[256];

	snprintf(name, sizeof(name), "%s/%s", root, path);
	return name;
}

static inline void put(const char *path, const char *text)
{
	char command[512];
	FILE *file;

	snprintf(command, sizeof(command), "mkdir -p \"$(dirname '%s')\"", full(path));
	assert_int_equal(system(command), 0);
	file = fopen(full(path), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static inline void holds(const char *path, const char *text)
{
	char now[1024];

	assert_true(file_line(now, sizeof(now), "%s", full(path)) >= 0);
	assert_string_equal(now, text);
}

static inline bool is_there(const char *path)
{
	return !access(full(path), F_OK);
}

static inline int begin(void **state)
{
	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	if (!mkdtemp(root))
		return -1;
	snprintf(place, sizeof(place), "%s/run", root);
	put("proc/sys/kernel/random/boot_id", "this-boot\n");
	put("sys/devices/system/cpu/online", "0-3\n");
	put(IRQ24, "0-3\n");
	put(IRQ25, "2\n");
	put(CPU2, "1\n");
	put(CPU3, "1\n");
	put(PM_TEST, "[none] core processors\n");
	put(PM_DELAY, "5\n");
	return 0;
}

static inline int end(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static inline struct journal *opened(void)
{
	struct journal *journal;
	char message[256];

	assert_int_equal(journal_open(root, place, &journal, message, sizeof(message)), 0);
	assert_string_equal(message, "");
	return journal;
}

static inline struct journal *reopened(const char *said)
{
	struct journal *journal;
	char message[256];

	assert_int_equal(journal_reopen(root, place, 2000, &journal, message, sizeof(message)), 0);
	assert_non_null(journal);
	if (said)
		assert_non_null(strstr(message, said));
	else
		assert_string_equal(message, "");
	return journal;
}

static inline void refused(int err, const char *said)
{
	struct journal *journal;
	char message[256];

	assert_int_equal(journal_open(root, place, &journal, message, sizeof(message)), err);
	assert_null(journal);
	assert_non_null(strstr(message, said));
	assert_null(strchr(message, '\n'));
}

static inline void write_to(struct journal *journal, const char *path, const char *value)
{
	int item = journal_add(journal, path);

	assert_true(item >= 0);
	assert_int_equal(journal_write(journal, item, value), 0);
}

/* The last result that was told. */
struct told {
	char path[64], now[64];
	enum journal_outcome outcome;
	int error;
};

static inline void note(const struct journal_result *result, void *arg)
{
	struct told *told = arg;

	snprintf(told->path, sizeof(told->path), "%s", result->path);
	snprintf(told->now, sizeof(told->now), "%s", result->now);
	told->outcome = result->outcome;
	told->error = result->error;
}

static inline struct journal_sums restored(struct journal *journal, int err, struct told *told)
{
	struct journal_sums sums;

	assert_int_equal(journal_restore(journal, false, note, told, &sums), err);
	journal_close(journal);
	return sums;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif /* TEST_STRESS_MACHINE_H */
