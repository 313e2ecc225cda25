/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside witness/: disks whose requests in flight do not drain. */
#ifndef MSISCOPE_WITNESS_BLOCK_H
#define MSISCOPE_WITNESS_BLOCK_H

#include <stddef.h>
#include <stdio.h>

#include "witness/witness.h"

struct block {
	char root[64];
	FILE *stats; /* NULL: there is none */
	struct disk *disks; /* in the order of /proc/diskstats */
	size_t count;
	size_t room;
	requests_fn read; /* see witness_requests(); NULL: nobody to ask */
	void *arg;
};

/* block_open() - whatever cannot be read is left out. */
void block_open(struct block *block, const char *root);

/* block_poll() - see witness_poll(). */
void block_poll(struct block *block, __u64 now, witness_fn emit, void *arg);

void block_close(struct block *block);

#endif /* MSISCOPE_WITNESS_BLOCK_H */
