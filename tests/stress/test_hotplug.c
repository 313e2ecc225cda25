// SPDX-License-Identifier: GPL-2.0-only
/* Cycles on CPUs that are files, with the real worker; time goes as the test says. */
#include "journals.h"

#include "stress/hotplug.h"

#include <dirent.h>
#include <time.h>

#define MS 1000000ull
#define STATE "sys/power/state"

static struct inventory inventory;
static struct plan plan;
static struct journal *journal;
static struct choices choices;
static struct affinity *affinity;
static struct hotplug *hotplug;
static __u64 now;

static int open_all(const struct pattern_ops *pattern)
{
	struct plan_options options = { .root = tree, .pattern = pattern };
	char message[256] = "";

	now = 1000 * MS;
	choices = choices_from(1);
	snprintf(place, sizeof(place), "%s/run", tree);
	tree_cpus(4);
	tree_irq(24, "0-3\n", "1\n", 0x22);
	tree_irq(25, "0-3\n", "2\n", 0x23);
	assert_int_equal(inventory_read(tree, &inventory), 0);
	assert_int_equal(plan_make(&options, &inventory, &plan, message, sizeof(message)), 0);
	journal = opened();
	affinity = NULL;
	hotplug = NULL;
	if (pattern->moves)
		assert_int_equal(affinity_new(tree, &plan, journal, &choices, 0, &affinity), 0);
	return hotplug_new(tree, &plan, journal, &choices, affinity, &hotplug);
}

static struct journal_sums close_all(void)
{
	struct journal_sums sums;

	hotplug_free(hotplug);
	affinity_free(affinity);
	journal_restore(journal, false, NULL, NULL, &sums);
	journal_close(journal);
	plan_free(&plan);
	inventory_free(&inventory);
	return sums;
}

/* Go on until @counts has so many tries. Time is ours, but the worker takes its own. */
static void until_tries(const struct hotplug_counts *counts, __u64 tries)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	int steps;

	for (steps = 0; counts->tries < tries && steps < 500000; steps++) {
		now += MS;
		assert_int_not_equal(hotplug_step(hotplug, now), 0);
		nanosleep(&pause, NULL);
	}
	assert_int_equal(counts->tries, tries);
}

static const char *online_file(unsigned int cpu)
{
	static char path[64];

	snprintf(path, sizeof(path), "sys/devices/system/cpu/cpu%u/online", cpu);
	return path;
}

/* The CPU that is offline; 0 if none is. */
static unsigned int offline_cpu(void)
{
	char text[16];
	unsigned int cpu;

	for (cpu = 3; cpu; cpu--)
		if (atoi(tree_get(text, sizeof(text), "%s", online_file(cpu))) == 0)
			return cpu;
	return 0;
}

static void takes_them_and_brings_them_back(void **state)
{
	const struct hotplug_counts *offlines, *onlines;
	static const struct pattern_ops *const patterns[] = { &pattern_hotplug, &pattern_chase };
	size_t i;
	int cycle;

	(void)state;
	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		assert_int_equal(open_all(patterns[i]), 0);
		offlines = hotplug_offlines(hotplug);
		onlines = hotplug_onlines(hotplug);
		for (cycle = 1; cycle <= 4; cycle++) {
			until_tries(offlines, cycle);
			assert_false(hotplug_idle(hotplug));
			assert_int_not_equal(offline_cpu(), 0);
			until_tries(onlines, cycle);
			assert_true(hotplug_idle(hotplug));
			assert_int_equal(offline_cpu(), 0);
		}
		assert_int_equal(offlines->done, 4);
		assert_int_equal(onlines->done, 4);
		assert_true(offlines->min && offlines->min <= offlines->max);
		assert_int_equal(offlines->errors[0].error, 0);
		hotplug_stop(hotplug);
		for (cycle = 0; cycle < 20; cycle++)
			hotplug_step(hotplug, now += 100 * MS);
		assert_true(hotplug_idle(hotplug));
		assert_int_equal(offlines->tries, 4);
		assert_int_equal(close_all().failed, 0);
	}
}

static void counts_errors_by_errno(void **state)
{
	const struct hotplug_counts *offlines;
	unsigned int cpu;

	(void)state;
	assert_int_equal(open_all(&pattern_hotplug), 0);
	offlines = hotplug_offlines(hotplug);
	for (cpu = 1; cpu < 4; cpu++)
		assert_int_equal(unlink(tree_full(online_file(cpu))), 0);
	until_tries(offlines, 2);
	assert_true(hotplug_idle(hotplug));
	for (cpu = 1; cpu < 4; cpu++)
		assert_int_equal(mkdir(tree_full(online_file(cpu)), 0755), 0);
	until_tries(offlines, 5);
	assert_int_equal(offlines->done, 0);
	assert_int_equal(offlines->errors[0].error, -ENOENT);
	assert_int_equal(offlines->errors[0].count, 2);
	assert_int_equal(offlines->errors[1].error, -EISDIR);
	assert_int_equal(offlines->errors[1].count, 3);
	assert_int_equal(hotplug_onlines(hotplug)->tries, 0);
	close_all();
}

static void tries_on_for_a_cpu_that_stays_away(void **state)
{
	const struct hotplug_counts *onlines;
	unsigned int cpu;
	char text[64];
	__u64 since;

	(void)state;
	assert_int_equal(open_all(&pattern_hotplug), 0);
	onlines = hotplug_onlines(hotplug);
	until_tries(hotplug_offlines(hotplug), 1);
	cpu = offline_cpu();
	assert_int_equal(unlink(tree_full(online_file(cpu))), 0);
	assert_int_equal(mkdir(tree_full(online_file(cpu)), 0755), 0);
	hotplug_stop(hotplug); /* it is brought back all the same */
	until_tries(onlines, 3);
	assert_false(hotplug_idle(hotplug));
	assert_int_equal(rmdir(tree_full(online_file(cpu))), 0);
	tree_put("0\n", "%s", online_file(cpu));
	until_tries(onlines, 4);
	assert_int_equal(onlines->done, 1);
	assert_true(hotplug_idle(hotplug));
	assert_null(hotplug_busy(hotplug, text, sizeof(text), &since));
	holds(online_file(cpu), "1");
	close_all();
}

static void gives_a_cpu_up_and_the_journal_has_it(void **state)
{
	unsigned int cpu;

	(void)state;
	assert_int_equal(open_all(&pattern_hotplug), 0);
	until_tries(hotplug_offlines(hotplug), 1);
	cpu = offline_cpu();
	assert_int_equal(unlink(tree_full(online_file(cpu))), 0);
	until_tries(hotplug_onlines(hotplug), 20);
	assert_true(hotplug_idle(hotplug));
	assert_int_equal(hotplug_onlines(hotplug)->errors[0].error, -ENOENT);
	assert_int_equal(hotplug_onlines(hotplug)->errors[0].count, 20);
	tree_put("0\n", "%s", online_file(cpu));
	assert_true(close_all().restored >= 1);
	holds(online_file(cpu), "1");
}

/* The only child of this process. The names of others may have a line feed in them. */
static pid_t find_worker(void)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	char text[512];
	pid_t parent, found = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (atoi(entry->d_name) &&
		    file_read(text, sizeof(text), "/proc/%s/stat", entry->d_name) > 0 &&
		    sscanf(strrchr(text, ')') + 1, " %*c %d", &parent) == 1 && parent == getpid())
			found = atoi(entry->d_name);
	closedir(dir);
	return found;
}

static void a_dead_worker_is_told(void **state)
{
	__u64 due = 1;
	int steps;

	(void)state;
	assert_int_equal(open_all(&pattern_hotplug), 0);
	assert_true(find_worker() > 0);
	assert_int_equal(kill(find_worker(), SIGKILL), 0);
	for (steps = 0; steps < 60000 && due; steps++) {
		usleep(1000);
		due = hotplug_step(hotplug, now += 10 * MS);
	}
	assert_int_equal(due, 0);
	close_all();
}

/* pm_test as a file: what is written comes first, "[...]" says what it is set to. */
static void suspends_only_if_it_is_a_test(void **state)
{
	const struct hotplug_counts *suspends;

	(void)state;
	tree_put("[none] core processors\n", PM_TEST);
	tree_put("5\n", PM_DELAY);
	tree_put("---\n", STATE);
	assert_int_equal(open_all(&pattern_suspend), 0);
	suspends = hotplug_suspends(hotplug);
	until_tries(suspends, 3);
	assert_int_equal(suspends->errors[0].error, -EIO);
	assert_int_equal(suspends->errors[0].count, 3);
	holds(STATE, "---"); /* without the test the machine would sleep */
	tree_put("............ [core] [processors]\n", PM_TEST);
	until_tries(suspends, 6);
	assert_int_equal(suspends->done, 3);
	holds(STATE, "mem");
	holds(PM_DELAY, "1");
	close_all();
	holds(PM_DELAY, "5");
}

static void message(unsigned int irq, __u64 ts, bool dying)
{
	union record record = { .message = { .head = { .type = RECORD_MESSAGE, .ts = ts },
					     .irq = irq,
					     .dying = dying } };

	hotplug_record(hotplug, &record);
}

static void arrival(unsigned int irq, __u64 ts, bool first)
{
	union record record = { .arrival = { .head = { .type = RECORD_ARRIVAL, .ts = ts },
					     .irq = irq,
					     .first = first } };

	hotplug_record(hotplug, &record);
}

static void phase(enum hotplug_phase what, __u64 ts)
{
	union record record = { .hotplug = { .head = { .type = RECORD_HOTPLUG, .ts = ts },
					     .subject = 2,
					     .phase = what } };

	hotplug_record(hotplug, &record);
}

static struct hotplug_held held_of(size_t i)
{
	struct hotplug_held held;

	hotplug_held(hotplug, i, &held);
	return held;
}

static void held_is_what_came_at_once(void **state)
{
	(void)state;
	assert_int_equal(open_all(&pattern_hotplug), 0);
	/* In stop_machine, however long that takes. */
	message(24, 1000 * MS, true);
	arrival(24, 1500 * MS, false);
	arrival(24, 1900 * MS, true);
	assert_int_equal(held_of(0).count, 1);
	assert_int_equal(held_of(0).max, 900 * MS);
	arrival(24, 1901 * MS, true);
	assert_int_equal(held_of(0).count, 1);
	/* Just after it. */
	message(24, 2000 * MS, true);
	message(25, 2001 * MS, true);
	phase(HOTPLUG_DOWN_END, 2010 * MS);
	arrival(24, 2030 * MS, true);
	assert_int_equal(held_of(0).count, 2);
	assert_int_equal(held_of(0).min, 30 * MS);
	assert_int_equal(held_of(0).median, 900 * MS);
	/* The other is idle, and its next interrupt comes long after. */
	phase(HOTPLUG_UP_END, 2300 * MS);
	phase(HOTPLUG_DOWN_END, 3000 * MS);
	arrival(25, 3001 * MS, true);
	assert_int_equal(held_of(1).count, 0);
	message(25, 4000 * MS, true);
	phase(HOTPLUG_DOWN_END, 4001 * MS);
	arrival(25, 4021 * MS + 1, true);
	assert_int_equal(held_of(1).count, 0);
	message(25, 5000 * MS, false); /* a CPU that lives holds nothing */
	arrival(25, 5001 * MS, true);
	message(99, 6000 * MS, true); /* not of the plan */
	arrival(99, 6001 * MS, true);
	assert_int_equal(held_of(1).count, 0);
	assert_int_equal(held_of(0).count, 2);
	close_all();
}

/* Where the end of a takedown cannot be seen, the end of the write stands for it. */
static void held_without_the_takedowns_end(void **state)
{
	struct timespec time;
	__u64 clock;

	(void)state;
	assert_int_equal(open_all(&pattern_hotplug), 0);
	clock_gettime(CLOCK_MONOTONIC, &time);
	clock = time.tv_sec * 1000 * MS + time.tv_nsec;
	message(24, clock, true);
	message(25, clock, true);
	until_tries(hotplug_offlines(hotplug), 1);
	arrival(24, clock + 1, true);
	clock_gettime(CLOCK_MONOTONIC, &time);
	arrival(25, time.tv_sec * 1000 * MS + time.tv_nsec + 21 * MS, true);
	assert_int_equal(held_of(0).count, 1);
	assert_int_equal(held_of(1).count, 0);
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(takes_them_and_brings_them_back),
		TREE_TEST(counts_errors_by_errno),
		TREE_TEST(tries_on_for_a_cpu_that_stays_away),
		TREE_TEST(gives_a_cpu_up_and_the_journal_has_it),
		TREE_TEST(a_dead_worker_is_told),
		TREE_TEST(suspends_only_if_it_is_a_test),
		TREE_TEST(held_is_what_came_at_once),
		TREE_TEST(held_without_the_takedowns_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
