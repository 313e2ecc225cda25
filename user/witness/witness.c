// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "witness/block.h"
#include "witness/kmsg.h"
#include "witness/witness.h"

struct witness {
	struct block block;
	struct kmsg kmsg;
};

int witness_open(const char *root, __u64 now, struct witness **result)
{
	struct witness *witness = calloc(1, sizeof(*witness));

	if (!witness)
		return -ENOMEM;
	snprintf(witness->block.root, sizeof(witness->block.root), "%s", root);
	kmsg_open(&witness->kmsg, root, now);
	*result = witness;
	return 0;
}

void witness_poll(struct witness *witness, __u64 now, witness_fn emit, void *arg)
{
	block_poll(&witness->block, now, emit, arg);
	kmsg_poll(&witness->kmsg, now, emit, arg);
}

int witness_log(const struct witness *witness)
{
	return witness->kmsg.fd < 0 ? witness->kmsg.fd : 0;
}

void witness_close(struct witness *witness)
{
	if (!witness)
		return;
	block_free(&witness->block);
	kmsg_close(&witness->kmsg);
	free(witness);
}
