// SPDX-License-Identifier: GPL-2.0-only
/* Clock, nodes, and the lines of requests.jsonl. */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define OUTPUT "/out/requests.jsonl"
#define LINE_SIZE 512

uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

unsigned int draw(unsigned int *state, unsigned int limit)
{
	*state = *state * 1103515245 + 12345;
	return (*state >> 8) % limit;
}

/* Whether the device is the last PCI function of a sysfs path, as ".../0000:00:1f.2/ata1/...". */
static bool belongs(const char *path, const char *bdf)
{
	const char *found = strstr(path, bdf);

	return found && found[strlen(bdf)] == '/' && !strstr(found + 1, "/0000:");
}

bool find_node(const char *class, const char *prefix, const char *bdf, char name[NAME_SIZE])
{
	char link[PATH_MAX], path[PATH_MAX];
	struct dirent *entry;
	bool found = false;
	DIR *directory = opendir(class);

	if (!directory)
		return false;
	while (!found && (entry = readdir(directory))) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(link, sizeof(link), "%s/%s", class, entry->d_name);
		if (!realpath(link, path) || !belongs(path, bdf))
			continue;
		snprintf(name, NAME_SIZE, "%.*s", NAME_SIZE - 1, entry->d_name);
		found = true;
	}
	closedir(directory);
	return found;
}

/* One write: lines of several clients do not mix. */
__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;
	int length, fd = open(OUTPUT, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (fd < 0 || length >= LINE_SIZE || write(fd, line, length) != length)
		warn(OUTPUT);
	if (fd >= 0)
		close(fd);
}

void tell_request(const char *bdf, const char *name, uint64_t begin, uint64_t end)
{
	char text[24] = "null";

	if (end)
		snprintf(text, sizeof(text), "%" PRIu64, end);
	tell("{\"type\":\"request\",\"device\":\"%s\",\"name\":\"%s\",\"begin\":%" PRIu64
	     ",\"end\":%s}\n",
	     bdf, name, begin, text);
}

void tell_requests(const char *bdf, const char *name, unsigned long count, uint64_t longest,
		   uint64_t begin, uint64_t end)
{
	tell("{\"type\":\"requests\",\"device\":\"%s\",\"name\":\"%s\",\"count\":%lu,"
	     "\"longest\":%" PRIu64 ",\"begin\":%" PRIu64 ",\"end\":%" PRIu64 "}\n",
	     bdf, name, count, longest, begin, end);
}

void tell_period(const char *bdf, const char *name, const char *what, uint64_t begin, uint64_t end)
{
	tell("{\"type\":\"period\",\"device\":\"%s\",\"name\":\"%s\",\"begin\":%" PRIu64
	     ",\"end\":%" PRIu64 ",\"what\":\"%s\"}\n",
	     bdf, name, begin, end, what);
}
