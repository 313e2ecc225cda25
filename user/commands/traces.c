// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/output.h"
#include "commands/traces.h"

#define SUFFIX ".jsonl"
#define COMPRESSED ".gz" /* the reader inflates it */

static bool ends_in(const char *name, const char *suffix)
{
	const size_t length = strlen(name), end = strlen(suffix);

	return *name != '.' && length > end && !strcmp(name + length - end, suffix);
}

static int is_trace(const struct dirent *entry)
{
	return ends_in(entry->d_name, SUFFIX) || ends_in(entry->d_name, SUFFIX OUTPUT_PARTIAL) ||
	       ends_in(entry->d_name, SUFFIX COMPRESSED);
}

static int add(struct traces *traces, const char *directory, const char *name)
{
	char **path = &traces->paths[traces->count];

	if (directory)
		*path = asprintf(path, "%s/%s", directory, name) < 0 ? NULL : *path;
	else
		*path = strdup(name);
	if (!*path)
		return -ENOMEM;
	traces->count++;
	return 0;
}

static int add_all(struct traces *traces, const char *directory, struct dirent **entries, int count)
{
	int err = count ? 0 : -ENOENT, i;

	traces->paths = calloc(count + 1, sizeof(*traces->paths));
	if (!traces->paths)
		err = -ENOMEM;
	for (i = 0; i < count; i++) {
		if (!err)
			err = add(traces, directory, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

int traces_find(struct traces *traces, const char *path)
{
	struct dirent **entries;
	struct stat status;
	int count;

	*traces = (struct traces){ .count = 0 };
	if (!strcmp(path, "-") || stat(path, &status) || !S_ISDIR(status.st_mode)) {
		traces->paths = calloc(1, sizeof(*traces->paths));
		return traces->paths ? add(traces, NULL, path) : -ENOMEM;
	}
	count = scandir(path, &entries, is_trace, alphasort);
	return count < 0 ? -errno : add_all(traces, path, entries, count);
}

void traces_close(struct traces *traces)
{
	while (traces->count)
		free(traces->paths[--traces->count]);
	free(traces->paths);
}
