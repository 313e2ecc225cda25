/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside probe/: time that the host took from this machine's CPUs. */
#ifndef MSISCOPE_PROBE_STEAL_H
#define MSISCOPE_PROBE_STEAL_H

#include <linux/types.h>

struct steal {
	int fd; /* /proc/stat; below 0: none */
	__u64 ns; /* as it was last read */
	__u64 next; /* when it is read again */
};

/* steal_open() - below @root ("" for this machine); where it cannot be read it stays 0. */
void steal_open(struct steal *steal, const char *root);

/*
 * steal_read() - what was taken from all CPUs since boot, in ns and steps of 10 ms (steal in
 * Documentation/filesystems/proc.rst). As of now, or, on a machine where the file takes long
 * to make, of some time ago: a thousand times as long.
 */
__u64 steal_read(struct steal *steal, __u64 now);

void steal_close(struct steal *steal);

#endif /* MSISCOPE_PROBE_STEAL_H */
