/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: a set of traces, named by one path. */
#ifndef MSISCOPE_TRACES_H
#define MSISCOPE_TRACES_H

#include <stddef.h>

struct traces {
	char **paths; /* in the order of their names */
	size_t count;
};

/*
 * traces_find() - @path itself, or if it is a directory the *.jsonl in it, and the
 * *.jsonl.partial of recordings that did not end. Returns 0 or
 * -errno, -ENOENT also for a directory with none. Close it in any case.
 */
int traces_find(struct traces *traces, const char *path);

void traces_close(struct traces *traces);

#endif /* MSISCOPE_TRACES_H */
