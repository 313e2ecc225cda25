// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: churn SECONDS: change what a stress run may change, at random and without
 * rest: affinities, CPUs, pm_test. Only for guests: tests/guest/killed kills it.
 */
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "stress/journal.h"

#define ITEMS_MAX 4096

struct churn {
	struct journal *journal;
	int affinities[ITEMS_MAX], cpus[ITEMS_MAX], tests[ITEMS_MAX];
	size_t nr_affinities, nr_cpus, nr_tests;
};

static void add_all(struct churn *churn, const char *pattern, int items[ITEMS_MAX], size_t *count)
{
	glob_t found;
	size_t i;
	int item;

	if (glob(pattern, 0, NULL, &found))
		return;
	for (i = 0; i < found.gl_pathc && *count < ITEMS_MAX; i++) {
		item = journal_add(churn->journal, found.gl_pathv[i] + 1);
		if (item >= 0)
			items[(*count)++] = item;
	}
	globfree(&found);
}

/* Half of them one CPU, a quarter two, a quarter a range; some have no CPU that is online. */
static void change_affinity(struct churn *churn)
{
	unsigned int all = churn->nr_cpus + 1, one = random() % all, other = random() % all;
	size_t chosen = random() % churn->nr_affinities;
	char value[JOURNAL_VALUE];
	int err;

	/* Every third is only noted: what the kernel does to it when CPUs go is to be undone too. */
	if (chosen % 3 == 0)
		return;
	snprintf(value, sizeof(value), "%u", one);
	if (random() % 4 == 0 && one != other)
		snprintf(value, sizeof(value), "%u,%u", one, other);
	else if (random() % 4 == 0 && one < other)
		snprintf(value, sizeof(value), "%u-%u", one, other);
	err = journal_write(churn->journal, churn->affinities[chosen], value);
	if (err && err != -EINVAL && err != -EIO && err != -EPERM && err != -EBUSY)
		fprintf(stderr, "churn: affinity %s: %s\n", value, strerror(-err));
}

static void change_tests(struct churn *churn)
{
	static const char *const values[] = { "none", "core", "freezer", "1", "2" };

	/* Each takes only some of them. */
	if (churn->nr_tests)
		journal_write(churn->journal, churn->tests[random() % churn->nr_tests],
			      values[random() % 5]);
}

static void change_cpus(struct churn *churn)
{
	for (;;)
		journal_write(churn->journal, churn->cpus[random() % churn->nr_cpus],
			      random() % 2 ? "1" : "0");
}

/* Nobody holds what this one changes but the journal: it must not outlive the run. */
static void start_cpus(struct churn *churn)
{
	pid_t run = getpid();

	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == run)
		change_cpus(churn);
	_exit(0);
}

static int start(struct churn *churn)
{
	char message[256];
	int err = journal_open("", JOURNAL_PLACE, &churn->journal, message, sizeof(message));

	if (err) {
		fprintf(stderr, "churn: %s\n", message);
		return err;
	}
	add_all(churn, "/proc/irq/*/smp_affinity_list", churn->affinities, &churn->nr_affinities);
	add_all(churn, "/sys/devices/system/cpu/cpu[1-9]*/online", churn->cpus, &churn->nr_cpus);
	add_all(churn, "/sys/power/pm_test", churn->tests, &churn->nr_tests);
	add_all(churn, "/sys/module/suspend/parameters/pm_test_delay", churn->tests,
		&churn->nr_tests);
	err = journal_watch(churn->journal);
	if (err)
		fprintf(stderr, "churn: no watcher: %s\n", strerror(-err));
	return err;
}

int main(int argc, char **argv)
{
	static struct churn churn;
	time_t until = time(NULL) + (argc == 2 ? atoi(argv[1]) : 0);
	unsigned long changes;

	if (argc != 2 || start(&churn))
		return 2;
	srandom(getpid());
	if (churn.nr_cpus)
		start_cpus(&churn);
	for (changes = 0; time(NULL) < until; changes++) {
		change_affinity(&churn);
		if (changes % 64 == 0)
			change_tests(&churn);
	}
	/* As if it crashed here: the watcher does the rest. */
	return 0;
}
