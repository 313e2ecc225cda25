/* SPDX-License-Identifier: GPL-2.0-only */
/* How many interrupts came, by number. */
#ifndef MSISCOPE_COUNTS_H
#define MSISCOPE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

struct counts {
	__u64 *of; /* by IRQ, since boot, on all CPUs */
	size_t size;
};

/*
 * counts_read() - from the line "intr" of /proc/stat below @root, which has all
 * CPUs however many there are (the kernel cuts per_cpu_count at a page, some
 * hundred busy CPUs). Returns 0 or -errno; counts_free() in both cases.
 */
int counts_read(const char *root, struct counts *counts);

/* counts_get() - false if there is no such IRQ. */
bool counts_get(const struct counts *counts, __u32 irq, __u64 *count);

void counts_free(struct counts *counts);

#endif /* MSISCOPE_COUNTS_H */
