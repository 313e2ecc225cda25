/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside commands/: which of several traces are of one recording, so that it counts once. A
 * recording is known by its boot and begin, or, if it names no boot, by all that is in it.
 */
#ifndef MSISCOPE_CLONES_H
#define MSISCOPE_CLONES_H

#include <stddef.h>

#include "trace/trace.h"

struct clones;

/*
 * clones_find() - look through the regular files among @paths, which outlive it; what cannot
 * be read is a clone of nothing. Returns NULL when memory is out. Free with clones_free().
 */
struct clones *clones_find(char *const *paths, size_t count);

/* clones_of() - the path of the trace that is counted for that of @index; NULL: itself. */
const char *clones_of(const struct clones *clones, size_t index);

/* clones_meet() - the same of one that can be read but once, as its header is known now. */
const char *clones_meet(struct clones *clones, size_t index, const struct trace_header *header);

void clones_free(struct clones *clones);

#endif /* MSISCOPE_CLONES_H */
