/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of the kernel that a maintainer asks to see, as they are: config space of each device
 * with MSIs, and what debugfs has of each of its interrupts.
 */
#ifndef MSISCOPE_INVENTORY_SNAPSHOT_H
#define MSISCOPE_INVENTORY_SNAPSHOT_H

#include "inventory/inventory.h"

#define SNAPSHOT_CONFIG 256 /* bytes: as lspci -xxx */
#define SNAPSHOT_DEBUGFS 4096 /* bytes; some 1000 are usual */
#define SNAPSHOT_DEVICES 64
#define SNAPSHOT_IRQS 64

struct snapshot {
	const char *path;
	struct pci_address device; /* domain NONE: it speaks of several */
	__u32 irq; /* NONE: of a device, or of several */
	int error; /* -errno of the first of @files; -E2BIG: beyond the bounds above. 0: it was read */
	unsigned int files; /* that it stands for: 1 where it was read */
	bool binary;
	const unsigned char *bytes; /* NUL behind */
	size_t size; /* of a config space 64 where the reader may not see more */
};

/* Valid until it returns. Returns 0, or an error that ends the reading. */
typedef int (*snapshot_fn)(const struct snapshot *snapshot, void *arg);

/*
 * snapshot_read() - hand each file below @root ("" for this machine) to @take: those whose update
 * can tear first. Files of a kind that cannot be read, or are too many, are told by one call.
 * Returns what @take returned last.
 */
int snapshot_read(const char *root, const struct inventory *inventory, snapshot_fn take, void *arg);

#endif /* MSISCOPE_INVENTORY_SNAPSHOT_H */
