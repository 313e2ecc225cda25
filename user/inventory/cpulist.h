/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of CPUs, as the kernel writes them: "0-3,8". */
#ifndef MSISCOPE_INVENTORY_CPULIST_H
#define MSISCOPE_INVENTORY_CPULIST_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#define CPULIST_MAX 8192 /* CONFIG_NR_CPUS of the largest x86 kernels */

struct cpulist {
	__u64 bits[CPULIST_MAX / 64];
};

/* cpulist_parse() - "" is the empty set. Returns 0 or -EINVAL (also for a CPU beyond the end). */
int cpulist_parse(const char *text, struct cpulist *list);

/* cpulist_parse_mask() - "f" or "ff,ffffffff", as in smp_affinity. 0 or -EINVAL. */
int cpulist_parse_mask(const char *text, struct cpulist *list);

/*
 * cpulist_read() - of a file below @root, "" or missing is the empty set; @path
 * like "sys/devices/system/cpu/isolated". Returns 0, or -errno.
 */
int cpulist_read(const char *root, const char *path, struct cpulist *list);

bool cpulist_has(const struct cpulist *list, __u32 cpu);

void cpulist_add(struct cpulist *list, __u32 cpu);

void cpulist_remove(struct cpulist *list, __u32 cpu);

/* cpulist_next() - the first CPU at or after @cpu, NONE if there is none. */
__u32 cpulist_next(const struct cpulist *list, __u32 cpu);

unsigned int cpulist_count(const struct cpulist *list);

bool cpulist_equal(const struct cpulist *a, const struct cpulist *b);

/* cpulist_text() - as the kernel writes it, cut to @size with "..." at the end if too long. */
const char *cpulist_text(const struct cpulist *list, char *text, size_t size);

#endif /* MSISCOPE_INVENTORY_CPULIST_H */
