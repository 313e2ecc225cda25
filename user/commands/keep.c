// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include <sys/stat.h>

#include "commands/keep.h"
#include "commands/options.h"
#include "diagnose/kinds.h"

#define TAIL_SIZE (1 << 16) /* the last line of a trace is far shorter */
#define KEPT_MOST 1000

/* The last line of a regular file into @tail. NULL: there is none. */
static const char *last_line(const char *path, char *tail)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	ssize_t got = -1;
	char *line;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode))
		got = pread(fd, tail, TAIL_SIZE - 1,
			    status.st_size > TAIL_SIZE - 1 ? status.st_size - (TAIL_SIZE - 1) : 0);
	close(fd);
	if (got <= 0 || tail[got - 1] != '\n')
		return NULL;
	tail[got - 1] = '\0';
	line = memrchr(tail, '\n', got);
	return line ? line + 1 : tail;
}

static bool counts_defects(struct json_object *end)
{
	struct json_object *type, *findings;

	if (!json_object_object_get_ex(end, "type", &type) ||
	    strcmp(json_object_get_string(type), "end") ||
	    !json_object_object_get_ex(end, "findings", &findings) ||
	    !json_object_is_type(findings, json_type_object))
		return false;
	json_object_object_foreach(findings, name, count)
	{
		const enum finding_kind kind = finding_by_name(name);

		if (kind != FINDING_KINDS && finding_is_defect(kind) &&
		    json_object_get_int64(count) > 0)
			return true;
	}
	return false;
}

static bool holds_defect(const char *path)
{
	char tail[TAIL_SIZE];
	const char *line = last_line(path, tail);
	struct json_object *end = line ? json_tokener_parse(line) : NULL;
	const bool holds = json_object_is_type(end, json_type_object) && counts_defects(end);

	json_object_put(end);
	return holds;
}

int keep_defect(const char *command, const char *path)
{
	char kept[PATH_MAX];
	int number;

	if (!holds_defect(path))
		return 0;
	for (number = 1; number <= KEPT_MOST; number++) {
		if (snprintf(kept, sizeof(kept), "%s.%d", path, number) >= (int)sizeof(kept))
			return -ENAMETOOLONG;
		if (!renameat2(AT_FDCWD, path, AT_FDCWD, kept, RENAME_NOREPLACE)) {
			complain(command, "%s holds a defect that was found before: kept as %s",
				 path, kept);
			return 0;
		}
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}
