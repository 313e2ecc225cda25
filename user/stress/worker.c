// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "inventory/file.h"
#include "stress/worker.h"

#define TEXT_SIZE 128

struct worker {
	pid_t pid;
	int socket;
	bool busy;
};

static const char *const levels[SUSPEND_LEVELS] = { "processors", "core" };

static __u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static int write_file(const char *root, const char *path, const char *value)
{
	char full[PATH_MAX];
	ssize_t written;
	int fd, err;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	fd = open(full, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	written = write(fd, value, strlen(value));
	err = written < 0 ? -errno : 0;
	close(fd);
	return err;
}

static int switch_cpu(const char *root, __u32 cpu, const char *value)
{
	char path[TEXT_SIZE];

	snprintf(path, sizeof(path), "sys/devices/system/cpu/cpu%u/online", cpu);
	return write_file(root, path, value);
}

/* Without pm_test the machine would really sleep: only if it reads back as set. */
static int suspend(const char *root, const char *level)
{
	char text[TEXT_SIZE], chosen[TEXT_SIZE];
	int err;

	err = write_file(root, "sys/power/pm_test", level);
	if (err)
		return err;
	if (file_line(text, sizeof(text), "%s/sys/power/pm_test", root) < 0)
		return -EIO;
	snprintf(chosen, sizeof(chosen), "[%s]", level);
	if (!strstr(text, chosen))
		return -EIO;
	return write_file(root, "sys/power/state", "mem");
}

static int work(const char *root, const struct work_result *asked)
{
	switch (asked->work) {
	case WORK_OFFLINE:
		return switch_cpu(root, asked->subject, "0");
	case WORK_ONLINE:
		return switch_cpu(root, asked->subject, "1");
	default:
		return suspend(root, levels[asked->subject]);
	}
}

static void serve(const char *root, int socket)
{
	struct work_result result;
	ssize_t got;

	/* Ctrl-C is for the run: it still wants CPUs back online. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	for (;;) {
		got = recv(socket, &result, sizeof(result), 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got != sizeof(result))
			_exit(0);
		result.begin = now();
		result.error = work(root, &result);
		result.end = now();
		if (send(socket, &result, sizeof(result), MSG_NOSIGNAL) < 0)
			_exit(0);
	}
}

int worker_new(const char *root, struct worker **result)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int ends[2], err;

	if (!worker)
		return -ENOMEM;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) {
		err = -errno;
		free(worker);
		return err;
	}
	worker->pid = fork();
	if (!worker->pid) {
		close(ends[0]);
		serve(root, ends[1]);
	}
	err = worker->pid < 0 ? -errno : 0;
	close(ends[1]);
	worker->socket = ends[0];
	if (err) {
		close(ends[0]);
		free(worker);
		return err;
	}
	*result = worker;
	return 0;
}

int worker_ask(struct worker *worker, enum work work, __u32 subject)
{
	struct work_result asked = { .work = work, .subject = subject };

	if (send(worker->socket, &asked, sizeof(asked), MSG_NOSIGNAL) < 0)
		return -errno;
	worker->busy = true;
	return 0;
}

int worker_done(struct worker *worker, struct work_result *result)
{
	ssize_t got = recv(worker->socket, result, sizeof(*result), MSG_DONTWAIT);

	if (got == sizeof(*result)) {
		worker->busy = false;
		return 1;
	}
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return got < 0 ? -errno : -EPIPE;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	close(worker->socket);
	/* One that the kernel does not let go is left behind; the watcher waits for it. */
	while (!worker->busy && waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(worker);
}
