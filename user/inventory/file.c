// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "inventory/file.h"

#define KEPT_BELOW 512 /* of the 1024 that a process may have open by default */

static int read_at(char *buffer, size_t size, const char *format, va_list args)
{
	char path[PATH_MAX];
	size_t done = 0;
	ssize_t got;
	int fd;

	buffer[0] = 0;
	if (vsnprintf(path, sizeof(path), format, args) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (done < size - 1) {
		got = read(fd, buffer + done, size - 1 - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += got;
	}
	buffer[done] = 0;
	close(fd);
	return done;
}

int file_read(char *buffer, size_t size, const char *format, ...)
{
	va_list args;
	int got;

	va_start(args, format);
	got = read_at(buffer, size, format, args);
	va_end(args);
	return got;
}

int file_line(char *buffer, size_t size, const char *format, ...)
{
	va_list args;
	int got;

	va_start(args, format);
	got = read_at(buffer, size, format, args);
	va_end(args);
	if (got < 0)
		return got;
	got = strcspn(buffer, "\n");
	got -= got && buffer[got - 1] == '\r'; /* of a copy that another system's editor wrote */
	buffer[got] = 0;
	return got;
}

static ssize_t read_new(int *fd, void *buffer, size_t size, off_t at, const char *path)
{
	ssize_t got;

	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0)
		return -errno;
	got = pread(*fd, buffer, size, at);
	if (got < 0)
		got = -errno;
	if (got < 0 || *fd >= KEPT_BELOW) {
		close(*fd);
		*fd = -1;
	}
	return got;
}

int file_again(int *fd, void *buffer, size_t size, off_t at, const char *format, ...)
{
	char path[PATH_MAX];
	va_list args;
	ssize_t got;
	int length;

	if (*fd >= 0) {
		got = pread(*fd, buffer, size, at);
		if (got >= 0)
			return got;
		close(*fd);
		*fd = -1;
	}
	va_start(args, format);
	length = vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	return length < (int)sizeof(path) ? read_new(fd, buffer, size, at, path) : -ENAMETOOLONG;
}
