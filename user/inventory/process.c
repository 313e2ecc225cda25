// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory/file.h"
#include "inventory/process.h"

#define COMM_SIZE 128

__u32 process_find(const char *root, const char *name)
{
	char path[PATH_MAX], comm[COMM_SIZE], *end;
	struct dirent *entry;
	unsigned long pid;
	__u32 found = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/proc", root);
	dir = opendir(path);
	while (dir && !found && (entry = readdir(dir))) {
		pid = strtoul(entry->d_name, &end, 10);
		if (!pid || *end)
			continue;
		if (file_line(comm, sizeof(comm), "%s/proc/%lu/comm", root, pid) > 0 &&
		    !strcmp(comm, name))
			found = pid;
	}
	if (dir)
		closedir(dir);
	return found;
}
