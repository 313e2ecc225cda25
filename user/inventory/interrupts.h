/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/interrupts: how many came, by CPU. */
#ifndef MSISCOPE_INVENTORY_INTERRUPTS_H
#define MSISCOPE_INVENTORY_INTERRUPTS_H

#include <stddef.h>
#include <linux/types.h>

#define INTERRUPTS_CELLS (1 << 18) /* counts kept; beyond, of a line only the sum */

struct interrupts_line {
	char label[16]; /* "24", "SPU" */
	__u32 irq; /* NONE if the label is no number */
	char text[128]; /* chip, trigger and actions, or what it counts; cut */
	__u64 total;
	__u32 *cpus; /* those with a count, ascending; none for what is no IRQ */
	__u64 *counts;
	unsigned int nr_counts;
};

struct interrupts {
	struct interrupts_line *lines; /* those with a count, in the file's order */
	size_t nr_lines;
	size_t cells;
};

/* interrupts_read() - below @root. Returns 0 or -errno; interrupts_free() in both cases. */
int interrupts_read(const char *root, struct interrupts *interrupts);

void interrupts_free(struct interrupts *interrupts);

#endif /* MSISCOPE_INVENTORY_INTERRUPTS_H */
