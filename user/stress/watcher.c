// SPDX-License-Identifier: GPL-2.0-only
/* The process that is left when the run is killed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "stress/internal.h"

#define KEPT 3

static void ignore_signals(void)
{
	static const int ignored[] = { SIGINT,	SIGQUIT, SIGTERM, SIGHUP,  SIGPIPE,
				       SIGALRM, SIGUSR1, SIGUSR2, SIGTSTP, SIGTTOU };
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int compare(const void *one, const void *other)
{
	return *(const int *)one - *(const int *)other;
}

/* All but stderr and @kept: a pipe's reader shall not wait for the watcher, and BPF programs go. */
static void close_all_but(int kept[KEPT])
{
	unsigned int from = STDERR_FILENO + 1;
	int i, nothing = open("/dev/null", O_RDWR);

	if (nothing >= 0) {
		dup2(nothing, STDIN_FILENO);
		dup2(nothing, STDOUT_FILENO);
	}
	qsort(kept, KEPT, sizeof(*kept), compare);
	for (i = 0; i < KEPT; i++) {
		if (kept[i] > (int)from)
			close_range(from, kept[i] - 1, 0);
		from = kept[i] + 1;
	}
	close_range(from, ~0u, 0);
}

/* Its work is needed most when memory is short. Best effort. */
static void avoid_oom_killer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, "-1000", 5);
	close(fd);
}

/* Until every write end is closed. */
static void wait_for_end(int pipe)
{
	char byte;
	ssize_t got;

	do
		got = read(pipe, &byte, 1);
	while (got > 0 || (got < 0 && errno == EINTR));
}

/* One line, if stderr is still there. */
static void say_end(const struct journal *journal, int err, const struct journal_sums *sums)
{
	char line[256];
	int length;

	if (err && !sums->failed)
		length = snprintf(line, sizeof(line),
				  "msiscope stress: pid %d ended without putting all back, and its "
				  "watcher cannot: %s; try 'msiscope restore'\n",
				  (int)journal->pid, strerror(-err));
	else
		length = snprintf(line, sizeof(line),
				  "msiscope stress: pid %d ended without putting all back; its "
				  "watcher did: %u put back, %u left to somebody else, %u gone, "
				  "%u failed%s\n",
				  (int)journal->pid, sums->restored, sums->foreign, sums->gone,
				  sums->failed, sums->failed ? ": try 'msiscope restore'" : "");
	(void)!write(STDERR_FILENO, line, length);
}

static void watch(struct journal *journal, int pipe)
{
	int kept[KEPT] = { journal->fd, journal->directory, pipe };
	struct journal_sums sums;
	unsigned int left = 0;
	int err;

	setsid();
	ignore_signals();
	prctl(PR_SET_NAME, "msiscope-watch");
	journal->opener = getpid();
	journal->alive = journal->head = -1; /* close_all_but() closes them */
	close_all_but(kept);
	avoid_oom_killer();
	wait_for_end(pipe);
	if (!journal_is_there(journal))
		return;
	err = journal_restore(journal, false, journal_say_left, &left, &sums);
	journal_say_rest(left, &sums);
	if (err || journal_changed(journal) || sums.damaged)
		say_end(journal, err, &sums);
	journal_close(journal);
}

/* The watcher is nobody's child: who waits for any child does not wait for it. */
static void start_watcher(struct journal *journal, const int ends[2])
{
	pid_t pid = fork();

	if (pid < 0)
		_exit(errno);
	if (pid > 0)
		_exit(0);
	watch(journal, ends[0]);
	_exit(0);
}

static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
}

int journal_watch(struct journal *journal)
{
	int ends[2], err;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		start_watcher(journal, ends);
	err = pid < 0 ? -errno : reap(pid);
	close(ends[0]);
	if (err)
		close(ends[1]);
	else
		journal->alive = ends[1];
	return err;
}
