/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside probe/: a drain that comes late or rarely tells as much as those that were left out.
 * The kernel side has cut the time into slices; see struct irq_slices.
 */
#ifndef MSISCOPE_PROBE_SLICES_H
#define MSISCOPE_PROBE_SLICES_H

#include <stddef.h>
#include <linux/types.h>

#include "record.h"

/* What an IRQ did on one CPU from @begin to @end. */
struct piece {
	__u64 begin; /* ns */
	__u64 end;
	struct irq_count old; /* totals before */
	struct irq_count new; /* and after */
};

#define PIECES (IRQ_SLICES + 1)

/*
 * slices_split() - @whole, in which @cpu counted something, in pieces of a slice at most, in order.
 * @slices may have been read while it was written. Returns how many of @pieces it is, 1 up.
 */
size_t slices_split(const struct irq_slices *slices, __u32 cpu, const struct piece *whole,
		    struct piece pieces[PIECES]);

#endif /* MSISCOPE_PROBE_SLICES_H */
