/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside commands/: which of several traces are of one recording, so that it counts once. A
 * recording is known by its boot and begin, or, if it names no boot, by all that is in it.
 */
#ifndef MSISCOPE_COPIES_H
#define MSISCOPE_COPIES_H

#include <stddef.h>

#include "trace/trace.h"

struct copies;

/*
 * copies_find() - look through the regular files among @paths, which outlive it; what cannot
 * be read is a copy of nothing. Returns NULL when memory is out. Free with copies_free().
 */
struct copies *copies_find(char *const *paths, size_t count);

/* copies_of() - the path of the trace that is counted for that of @index; NULL: itself. */
const char *copies_of(const struct copies *copies, size_t index);

/* copies_meet() - the same of one that can be read but once, as its header is known now. */
const char *copies_meet(struct copies *copies, size_t index, const struct trace_header *header);

void copies_free(struct copies *copies);

#endif /* MSISCOPE_COPIES_H */
