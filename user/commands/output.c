// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "commands/output.h"
#include "commands/signals.h"

#define LINKS 40 /* as path_resolution(7) */

/* What is beside, for a signal handler; NULL: nothing is. */
static char *volatile unfinished;

/* SA_RESETHAND: the second time it ends us. */
static void on_signal(int signal)
{
	if (unfinished)
		unlink(unfinished);
	raise(signal);
}

void output_clear_on_signals(void)
{
	signals_catch(on_signal, SA_RESETHAND);
}

/* What is beside has its place, or is gone, or stays. */
static void forget(struct output *output)
{
	if (unfinished == output->beside)
		unfinished = NULL;
	free(output->beside);
	output->beside = NULL;
}

/* Created by us, now. */
static int create(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);

	return fd < 0 ? -errno : fd;
}

/* Nobody else reads half of it: a collector of *.prom passes by a name that ends so. */
static int open_beside(struct output *output)
{
	if (asprintf(&output->beside, "%s.%d.tmp", output->path, getpid()) < 0) {
		output->beside = NULL;
		return -ENOMEM;
	}
	return create(output->beside, 0666);
}

static bool is_same(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool is_at(int fd, const char *path)
{
	struct stat open_one, one_there;

	return !fstat(fd, &open_one) && !lstat(path, &one_there) && is_same(&open_one, &one_there);
}

/*
 * Take away what a run left that was killed. -EBUSY: it is still at work, -EEXIST: something
 * that no run can have left, -EAGAIN: another one was faster.
 */
static int clear_away(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK), err = 0;
	struct stat status;

	if (fd < 0)
		return errno == ENOENT ? -EAGAIN : errno == ELOOP ? -EEXIST : -errno;
	if (fstat(fd, &status) || !S_ISREG(status.st_mode))
		err = -EEXIST;
	else if (flock(fd, LOCK_EX | LOCK_NB))
		err = errno == EWOULDBLOCK ? -EBUSY : -errno;
	else if (is_at(fd, path) && unlink(path))
		err = -errno;
	close(fd);
	return err ? err : -EAGAIN;
}

/* The lock is held until the last descriptor is closed, or we are gone. */
static int open_partial(struct output *output)
{
	int fd, err;

	if (asprintf(&output->beside, "%s" OUTPUT_PARTIAL, output->path) < 0) {
		output->beside = NULL;
		return -ENOMEM;
	}
	do {
		fd = create(output->beside, 0600);
		err = fd == -EEXIST ? clear_away(output->beside) : fd;
	} while (err == -EAGAIN);
	if (err < 0)
		return err;
	if (!flock(fd, LOCK_EX | LOCK_NB) && is_at(fd, output->beside))
		return fd;
	close(fd); /* another one looked at it first, and has taken it for a dead one's */
	return -EBUSY;
}

/* Not beside for a moment without being known. */
static int open_new(struct output *output, bool private)
{
	sigset_t before;
	int fd;

	signals_hold(&before);
	fd = private ? open_partial(output) : open_beside(output);
	if (fd >= 0)
		unfinished = output->beside;
	signals_release(&before);
	return fd;
}

static int open_as_it_is(const char *path, int flags)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags);

	return fd < 0 ? -errno : fd;
}

/* A regular file that is there. Without a name (any more) it can only be written as it is. */
static int open_regular(struct output *output, const struct stat *there, const char *path,
			bool private)
{
	struct stat other;
	int fd;

	for (fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) /* as /dev/stdout */
		if (!fstat(fd, &other) && is_same(there, &other))
			return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (lstat(output->path, &other) || !is_same(there, &other))
		return open_as_it_is(path, O_TRUNC);
	return open_new(output, private);
}

static int open_path(struct output *output, const char *path, bool private)
{
	struct stat status;

	if (stat(path, &status))
		return open_new(output, private);
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (S_ISREG(status.st_mode))
		return open_regular(output, &status, path, private);
	return open_as_it_is(path, 0); /* a device, a pipe */
}

/* What the link at @path means, whether that is there or not. NULL with errno. */
static char *read_link(const char *path)
{
	const char *slash = strrchr(path, '/');
	char target[PATH_MAX], *means;
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length < 0)
		return NULL;
	target[length] = 0;
	if (*target == '/' || !slash)
		return strdup(target);
	return asprintf(&means, "%.*s%s", (int)(slash + 1 - path), path, target) < 0 ? NULL : means;
}

/* Through links, to the file that they mean: a rename would replace the link. NULL with errno. */
static char *resolve(const char *path, int links)
{
	char *resolved = realpath(path, NULL), *means;

	if (resolved || errno != ENOENT)
		return resolved;
	means = read_link(path);
	if (!means)
		return errno == ENOMEM ? NULL : strdup(path);
	errno = ELOOP;
	resolved = links ? resolve(means, links - 1) : NULL;
	free(means);
	return resolved;
}

static int open_output(struct output *output, const char *path, bool private)
{
	int fd;

	memset(output, 0, sizeof(*output));
	if (!path || !strcmp(path, "-")) {
		output->file = stdout;
		return 0;
	}
	if (!*path)
		return -ENOENT;
	output->path = resolve(path, LINKS);
	if (!output->path)
		return -errno;
	fd = open_path(output, path, private);
	if (fd < 0) { /* then what is beside is not ours */
		free(output->beside);
		output->beside = NULL;
		return fd;
	}
	output->file = fdopen(fd, "w");
	if (output->file)
		return 0;
	close(fd);
	return -ENOMEM;
}

int output_open(struct output *output, const char *path)
{
	return open_output(output, path, false);
}

int output_open_private(struct output *output, const char *path)
{
	return open_output(output, path, true);
}

int output_trace(struct output *output, const char *path, const struct trace_header *header,
		 struct trace_writer **writer)
{
	int err = output_open_private(output, path), fd;

	if (!err) {
		fd = fcntl(fileno(output->file), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		err = fd < 0 ? -errno : trace_writer_open(writer, fd, header);
	}
	if (err)
		output_discard(output);
	return err;
}

static int write_record(void *arg, const union record *record)
{
	return trace_write(arg, record);
}

static int write_finding(void *arg, const struct finding *finding)
{
	return trace_write_finding(arg, finding);
}

static int write_snapshot(void *arg, const struct trace_snapshot *snapshot)
{
	return trace_write_snapshot(arg, snapshot);
}

struct sink output_sink(struct trace_writer *writer)
{
	return (struct sink){
		.record = write_record,
		.finding = write_finding,
		.snapshot = write_snapshot,
		.arg = writer,
	};
}

/* From then on another run may have one of that name beside. */
static int put_in_place(struct output *output)
{
	sigset_t before;
	int err;

	signals_hold(&before);
	err = rename(output->beside, output->path) ? -errno : 0;
	if (!err)
		forget(output);
	signals_release(&before);
	return err;
}

static int settle(struct output *output)
{
	int err = 0;

	errno = 0;
	if (fflush(output->file) || ferror(output->file))
		return errno ? -errno : -EIO;
	if (output->beside && fsync(fileno(output->file)))
		err = -errno;
	return !err && output->beside ? put_in_place(output) : err;
}

int output_close(struct output *output)
{
	int err = settle(output);

	output_discard(output);
	return err;
}

int output_trace_close(struct output *output, struct trace_writer *writer, struct trace_end *end,
		       char **partial)
{
	bool whole;
	int err = trace_writer_close(writer, end, &whole), settled;

	settled = whole ? settle(output) : 0;
	if (partial)
		*partial = output->beside ? strdup(output->beside) : NULL;
	forget(output); /* what is not whole, or cannot have its name, stays */
	output_discard(output);
	return err ? err : settled;
}

void output_discard(struct output *output)
{
	if (output->beside)
		unlink(output->beside);
	if (output->file && output->file != stdout)
		fclose(output->file);
	forget(output);
	free(output->path);
	memset(output, 0, sizeof(*output));
}
