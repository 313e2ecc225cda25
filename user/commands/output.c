// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "commands/output.h"

/* Nobody else reads half of it: a collector of *.prom passes by a name that ends so. */
static int open_beside(struct output *output)
{
	int fd;

	if (asprintf(&output->beside, "%s.%d.tmp", output->path, getpid()) < 0) {
		output->beside = NULL;
		return -ENOMEM;
	}
	fd = open(output->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd >= 0)
		return fd;
	fd = -errno;
	free(output->beside);
	output->beside = NULL;
	return fd;
}

static int open_path(struct output *output)
{
	struct stat status;
	int fd;

	if (stat(output->path, &status) || S_ISREG(status.st_mode))
		return open_beside(output);
	fd = open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY); /* a device, a pipe */
	return fd < 0 ? -errno : fd;
}

int output_open(struct output *output, const char *path)
{
	int fd;

	memset(output, 0, sizeof(*output));
	if (!path || !strcmp(path, "-")) {
		output->file = stdout;
		return 0;
	}
	/* Through a link, to the file that it means: a rename would replace the link. */
	output->path = realpath(path, NULL);
	if (!output->path)
		output->path = strdup(path);
	if (!output->path)
		return -ENOMEM;
	fd = open_path(output);
	if (fd < 0)
		return fd;
	output->file = fdopen(fd, "w");
	if (output->file)
		return 0;
	close(fd);
	return -ENOMEM;
}

static int settle(struct output *output)
{
	int err = 0;

	errno = 0;
	if (fflush(output->file) || ferror(output->file))
		return errno ? -errno : -EIO;
	if (output->beside && fsync(fileno(output->file)))
		err = -errno;
	if (!err && output->beside && rename(output->beside, output->path))
		err = -errno;
	if (!err) {
		free(output->beside);
		output->beside = NULL;
	}
	return err;
}

int output_close(struct output *output)
{
	int err = settle(output);

	output_discard(output);
	return err;
}

void output_discard(struct output *output)
{
	if (output->file && output->file != stdout)
		fclose(output->file);
	if (output->beside)
		unlink(output->beside);
	free(output->beside);
	free(output->path);
	memset(output, 0, sizeof(*output));
}
