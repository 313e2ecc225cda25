/* SPDX-License-Identifier: GPL-2.0-only */
/* the snapshots of a trace, kept for the report within bounds. */
#ifndef MSISCOPE_MODEL_SNAPSHOTS_H
#define MSISCOPE_MODEL_SNAPSHOTS_H

#include <stdio.h>

#include "trace/trace.h"

#define SNAPSHOTS_MAX 512 /* kept in all, before and after */
#define SNAPSHOT_TEXT_MAX 8192 /* bytes of each */

/* One file, as it was before or after. */
struct snapshot_kept {
	struct trace_snapshot at; /* its strings are this one's */
	struct snapshot_kept *next;
};

struct snapshots {
	struct snapshot_kept *first, *last;
	unsigned int count;
	__u64 not_kept;
};

/* snapshots_add() - 0 or -ENOMEM. */
int snapshots_add(struct snapshots *snapshots, const struct trace_snapshot *snapshot);

/*
 * snapshots_find() - the file of that device (@irq NONE), or of that interrupt. NULL if it was
 * not read, or not kept.
 */
const struct trace_snapshot *snapshots_find(const struct snapshots *snapshots, enum trace_when when,
					    const struct pci_address *device, __u32 irq);

/* snapshots_differ() - are there both, with different contents? */
bool snapshots_differ(const struct trace_snapshot *before, const struct trace_snapshot *after);

/*
 * snapshots_compare() - the lines of both. What differs stands twice, '-' for @before and '+' for
 * @after. Either may be NULL. Of config spaces, whose rows are as lspci -xxx has them, only those
 * that differ; if none does or there is but one, all but rows of zeros. Escaped. To be freed;
 * NULL when memory is out.
 */
char *snapshots_compare(const struct trace_snapshot *before, const struct trace_snapshot *after);

void snapshots_free(struct snapshots *snapshots);

#endif /* MSISCOPE_MODEL_SNAPSHOTS_H */
