// SPDX-License-Identifier: GPL-2.0-only
/* Runs that are killed, with a watcher and without. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "journals.h"

/* Wait up to 10 s for a file's end. */
static bool ends(const char *path)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	int i;

	for (i = 0; i < 1000 && tree_has(path); i++)
		nanosleep(&pause, NULL);
	return !tree_has(path);
}

/* Where an open file of a process leads. */
static bool leads_to(pid_t pid, int fd, const char *begin)
{
	char path[64], target[256];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, fd);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = 0;
	return !strncmp(target, begin, strlen(begin));
}

/* The watcher of this tree, and not of a test beside this one. 0: there is none. */
static pid_t find_watcher(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t pid = 0, found = 0;
	char name[32];
	int fd;

	assert_non_null(proc);
	while (!found && (entry = readdir(proc))) {
		pid = atoi(entry->d_name);
		if (pid <= 0 || file_line(name, sizeof(name), "/proc/%d/comm", (int)pid) < 0 ||
		    strcmp(name, "msiscope-watch"))
			continue;
		for (fd = 3; fd < 64 && !found; fd++)
			if (leads_to(pid, fd, tree))
				found = pid;
	}
	closedir(proc);
	return found;
}

static unsigned int count_open(pid_t pid)
{
	unsigned int count = 0;
	int fd;

	for (fd = 0; fd < 256; fd++)
		count += leads_to(pid, fd, "");
	return count;
}

/* A terminal that goes sends SIGHUP, Ctrl-C SIGINT to all: it goes on. Nor does it keep a pipe's reader. */
static void nothing_stops_the_watcher(void **state)
{
	static const int signals[] = { SIGHUP,	SIGINT,	 SIGQUIT, SIGTERM, SIGPIPE,
				       SIGALRM, SIGUSR1, SIGUSR2, SIGTSTP, SIGTTOU };
	const struct timespec pause = { .tv_nsec = 10000000 };
	struct journal *journal;
	int stop[2], out[2], i;
	pid_t pid, watcher;
	char byte;

	(void)state;
	assert_int_equal(pipe(stop), 0);
	assert_int_equal(pipe(out), 0);
	pid = fork();
	if (!pid) {
		dup2(stop[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		journal = opened();
		assert_int_equal(journal_watch(journal), 0);
		write_to(journal, IRQ24, "1");
		close(stop[1]);
		read(stop[0], &byte, 1);
		_exit(0);
	}
	for (i = 0; i < 1000 && !((watcher = find_watcher()) && count_open(watcher) <= 6); i++)
		nanosleep(&pause, NULL);
	assert_true(watcher > 0);
	assert_int_equal(count_open(watcher), 6); /* the journal, its place, the pipe */
	assert_true(leads_to(watcher, STDIN_FILENO, "/dev/null"));
	assert_true(leads_to(watcher, STDOUT_FILENO, "/dev/null"));
	assert_int_not_equal(getsid(watcher), getsid(0));
	for (i = 0; i < (int)(sizeof(signals) / sizeof(signals[0])); i++)
		assert_int_equal(kill(watcher, signals[i]), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(ends(JOURNAL));
	holds(IRQ24, "0-3");
	for (i = 0; i < 2; i++) {
		close(stop[i]);
		close(out[i]);
	}
}

static void the_watcher_puts_back(void **state)
{
	struct journal *journal, *other;
	char message[256], command[600];
	int status, go[2], stay[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(stay), 0);
	pid = fork();
	if (!pid) {
		close(go[1]);
		close(stay[1]);
		close(STDERR_FILENO); /* the watcher does without */
		journal = opened();
		fprintf(stderr, "not into the journal\n");
		assert_int_equal(journal_watch(journal), 0);
		assert_int_equal(waitpid(-1, NULL, 0), -1); /* it is no child of ours */
		write_to(journal, IRQ24, "1");
		if (!fork()) { /* a worker that is still at it when the run is killed */
			read(go[0], message, 1);
			write_to(journal, IRQ24, "2");
			_exit(0);
		}
		if (!fork()) {
			journal_leave(journal);
			read(stay[0], message, 1);
			_exit(0);
		}
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	snprintf(command, sizeof(command), "grep -q 'not into' '%s'", tree_full(JOURNAL));
	assert_int_equal(system(command), 1 << 8); /* it is there, and has no such line */
	assert_int_equal(journal_reopen(tree, place, 200, &other, message, sizeof(message)),
			 -EBUSY);
	holds(IRQ24, "1");
	close(go[1]);
	assert_true(ends(JOURNAL));
	holds(IRQ24, "0-3");
	close(go[0]);
	close(stay[0]);
	close(stay[1]);
}

static void the_watcher_leaves_alone_what_ended_well(void **state)
{
	struct journal *journal = opened();
	struct journal_sums sums;

	(void)state;
	assert_int_equal(journal_watch(journal), 0);
	write_to(journal, IRQ24, "1");
	assert_int_equal(journal_restore(journal, false, NULL, NULL, &sums), 0);
	journal_close(journal);
	tree_put("1\n", IRQ24);
	journal = opened(); /* the lock does not wait for the watcher */
	journal_close(journal);
	usleep(100000);
	holds(IRQ24, "1");
}

#define MANY 25

/* A run dies, and somebody else had changed all that it had. */
static void dies_too_late(void)
{
	int err = open(tree_full("stderr"), O_WRONLY | O_CREAT, 0600);
	struct journal *journal = opened();
	char path[64];
	int irq;

	dup2(err, STDERR_FILENO);
	for (irq = 30; irq < 30 + MANY; irq++) {
		snprintf(path, sizeof(path), "proc/irq/%d/smp_affinity_list", irq);
		tree_put("0-3\n", "%s", path);
		write_to(journal, path, "1");
		tree_put("0\033[31m\n", "%s", path);
	}
	journal_watch(journal);
	kill(getpid(), SIGKILL);
}

static void the_watcher_names_what_it_left(void **state)
{
	char said[8192], *end;
	unsigned int lines = 0;
	pid_t pid = fork();

	(void)state;
	if (!pid)
		dies_too_late();
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(ends(JOURNAL));
	assert_true(file_read(said, sizeof(said), "%s", tree_full("stderr")) > 0);
	for (end = said; (end = strchr(end, '\n')); end++)
		lines++;
	assert_int_equal(lines, 20 + 2);
	assert_non_null(strstr(said,
			       "msiscope stress: /proc/irq/30/smp_affinity_list: somebody else "
			       "changed it meanwhile: left as it is (was 0-3, is 0\\x1b[31m)\n"));
	assert_non_null(strstr(said, "\nmsiscope stress: and 5 more\n"));
	assert_non_null(strstr(said, "0 put back, 25 left to somebody else"));
	assert_null(strchr(said, '\033'));
}

/* Without truncating: a file in /proc is never seen empty either. */
static void overwrite(const char *path, const char *value)
{
	int fd = open(tree_full(path), O_WRONLY);

	pwrite(fd, value, strlen(value), 0);
	close(fd);
}

/* Two processes change one file each, until they are killed. */
static void change(void)
{
	struct journal *journal = opened();
	const char *path = IRQ24;
	int i, item = journal_add(journal, IRQ24), other = journal_add(journal, IRQ25);
	char value[16];

	if (!fork()) {
		item = other;
		path = IRQ25;
	}
	for (i = 1000;; i = i < 8000 ? i + 1 : 1000) {
		snprintf(value, sizeof(value), "%d", i);
		if (!journal_intend(journal, item, value))
			overwrite(path, value);
	}
}

static void wait_for_change(void)
{
	char now[64] = "";
	int tries;

	for (tries = 0; tries < 30000 && atoi(now) < 1000; tries++) {
		usleep(1000);
		tree_get(now, sizeof(now), IRQ24);
	}
	assert_true(tries < 30000);
}

static void killed_at_any_moment(void **state)
{
	struct journal_sums sums, all = {};
	int round, status;
	struct told told;
	pid_t pid;

	(void)state;
	tree_put("0\n", "proc/irq/24/effective_affinity_list");
	tree_put("0\n", "proc/irq/25/effective_affinity_list");
	for (round = 0; round < 60; round++) {
		tree_put("0-3\n", IRQ24);
		tree_put("2\n", IRQ25);
		pid = fork();
		if (!pid) {
			setpgid(0, 0);
			change();
		}
		if (round % 4)
			wait_for_change(); /* the others may be killed before it */
		usleep(331 * (round * 37 % 60));
		while (kill(-pid, SIGKILL))
			usleep(100);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!tree_has(JOURNAL))
			continue;
		sums = restored(reopened(""), 0, &told);
		assert_int_equal(sums.foreign + sums.gone, 0);
		all.restored += sums.restored;
		assert_false(tree_has(JOURNAL));
		holds(IRQ24, "0-3");
		holds(IRQ25, "2");
	}
	assert_true(all.restored >= 45);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_watcher_puts_back),
		TEST(nothing_stops_the_watcher),
		TEST(the_watcher_names_what_it_left),
		TEST(the_watcher_leaves_alone_what_ended_well),
		TEST(killed_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
