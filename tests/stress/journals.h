/* SPDX-License-Identifier: GPL-2.0-only */
/* A made-up machine, and a journal of it. */
#ifndef MSISCOPE_TESTS_JOURNALS_H
#define MSISCOPE_TESTS_JOURNALS_H

#include <signal.h>
#include <sys/wait.h>

#include "tree.h"

#include "inventory/file.h"
#include "stress/journal.h"

#define IRQ24 "proc/irq/24/smp_affinity_list"
#define IRQ25 "proc/irq/25/smp_affinity_list"
#define CPU2 "sys/devices/system/cpu/cpu2/online"
#define CPU3 "sys/devices/system/cpu/cpu3/online"
#define PM_TEST "sys/power/pm_test"
#define PM_DELAY "sys/module/suspend/parameters/pm_test_delay"
#define JOURNAL "run/stress.journal"
#define DAMAGED JOURNAL ".damaged"
#define HISTORY "run/stress.history"

static char place[80];

static inline void holds(const char *path, const char *text)
{
	char now[1024];

	assert_true(file_line(now, sizeof(now), "%s", tree_full(path)) >= 0);
	assert_string_equal(now, text);
}

static inline int journals_begin(void **state)
{
	if (tree_begin(state))
		return -1;
	snprintf(place, sizeof(place), "%s/run", tree);
	tree_cpus(4);
	tree_put("0-3\n", IRQ24);
	tree_put("2\n", IRQ25);
	tree_put("[none] core processors\n", PM_TEST);
	tree_put("5\n", PM_DELAY);
	return 0;
}

static inline struct journal *opened(void)
{
	struct journal *journal;
	char message[256];

	assert_int_equal(journal_open(tree, place, &journal, message, sizeof(message)), 0);
	assert_string_equal(message, "");
	return journal;
}

static inline struct journal *reopened(const char *said)
{
	struct journal *journal;
	char message[256];

	assert_int_equal(journal_reopen(tree, place, 2000, &journal, message, sizeof(message)), 0);
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

	assert_int_equal(journal_open(tree, place, &journal, message, sizeof(message)), err);
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
	char path[64], noted[64], now[64];
	enum journal_outcome outcome;
	int error;
};

static inline void note(const struct journal_result *result, void *arg)
{
	struct told *told = arg;

	snprintf(told->path, sizeof(told->path), "%s", result->path);
	snprintf(told->noted, sizeof(told->noted), "%s", result->noted ? result->noted : "");
	snprintf(told->now, sizeof(told->now), "%s", result->now);
	told->outcome = result->outcome;
	told->error = result->error;
}

/* That value is what the journal noted first, and alone, of @path: it is what will be put back. */
static inline void noted(const char *path, const char *original)
{
	char now[4096], begin[256], wanted[512], *found;

	assert_true(file_read(now, sizeof(now), "%s", tree_full(JOURNAL)) >= 0);
	snprintf(begin, sizeof(begin), "\"path\":\"%s\",", path);
	snprintf(wanted, sizeof(wanted), "%s\"original\":\"%s\",\"sum\":", begin, original);
	found = strstr(now, begin);
	assert_non_null(found);
	assert_memory_equal(found, wanted, strlen(wanted));
	assert_null(strstr(found + 1, begin));
}

static inline struct journal_sums restored(struct journal *journal, int err, struct told *told)
{
	struct journal_sums sums;

	assert_int_equal(journal_restore(journal, false, note, told, &sums), err);
	journal_close(journal);
	return sums;
}

/* Its driver has freed it, requested it anew, and it has the same number again. */
static inline void requested_anew(unsigned int irq)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "cd '%s/sys/kernel/irq' && cp -r %u new && mv %u ../was-$$ && mv new %u", tree,
		 irq, irq, irq);
	assert_int_equal(system(command), 0);
}

static inline void reap_killed(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

/* A run that dies with these two values written, and no watcher. */
static inline void dies(const char *path, const char *first, const char *second)
{
	struct journal *journal;
	pid_t pid = fork();

	if (!pid) {
		journal = opened();
		journal_add(journal, IRQ25);
		write_to(journal, path, first);
		write_to(journal, path, second);
		kill(getpid(), SIGKILL);
	}
	reap_killed(pid);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, journals_begin, tree_end)

#endif /* MSISCOPE_TESTS_JOURNALS_H */
