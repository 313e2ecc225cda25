// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory/counts.h"

static int add(struct counts *counts, __u64 count)
{
	__u64 *more;

	/* Doubled whenever it is a power of two. */
	if (!(counts->size & (counts->size - 1))) {
		more = reallocarray(counts->of, counts->size ? counts->size * 2 : 1, sizeof(*more));
		if (!more)
			return -ENOMEM;
		counts->of = more;
	}
	counts->of[counts->size++] = count;
	return 0;
}

/* "intr 1234 0 9 0 ...": the total, then that of each IRQ from 0 up. */
static int parse(const char *line, struct counts *counts)
{
	char *at, *end;
	__u64 count;
	int err = 0;

	strtoull(line + strlen("intr "), &at, 10);
	for (; !err; at = end) {
		count = strtoull(at, &end, 10);
		if (end == at)
			return 0;
		err = add(counts, count);
	}
	return err;
}

int counts_read(const char *root, struct counts *counts)
{
	char path[PATH_MAX], *line = NULL;
	int err = -ENODATA;
	size_t room = 0;
	FILE *file;

	memset(counts, 0, sizeof(*counts));
	snprintf(path, sizeof(path), "%s/proc/stat", root);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (err == -ENODATA && getline(&line, &room, file) > 0)
		if (!strncmp(line, "intr ", strlen("intr ")))
			err = parse(line, counts);
	free(line);
	fclose(file);
	return err;
}

bool counts_get(const struct counts *counts, __u32 irq, __u64 *count)
{
	if (irq >= counts->size)
		return false;
	*count = counts->of[irq];
	return true;
}

void counts_free(struct counts *counts)
{
	free(counts->of);
	memset(counts, 0, sizeof(*counts));
}
