// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "witness/block.h"
#include "witness/kmsg.h"
#include "witness/net.h"
#include "witness/witness.h"

#define BLIND_SIZE 200
#define BLIND_MAX 2

struct witness {
	struct block block;
	struct net net;
	struct kmsg kmsg;
	char blind[BLIND_MAX][BLIND_SIZE];
	unsigned int nr_blind;
};

static void find_blind(struct witness *witness)
{
	char names[BLIND_SIZE / 2];
	unsigned int count;

	if (witness_log(witness))
		snprintf(witness->blind[witness->nr_blind++], BLIND_SIZE,
			 "the kernel log: driver timeouts (%s; needs root, or CAP_SYSLOG)",
			 strerrorname_np(-witness_log(witness)) ?: "?");
	count = net_blind(&witness->net, names, sizeof(names));
	if (count)
		snprintf(witness->blind[witness->nr_blind++], BLIND_SIZE,
			 "work that stands still in %s: %s counts no bytes in flight (no BQL)",
			 names, count == 1 ? "its driver" : "their driver");
}

int witness_open(const char *root, __u64 now, struct witness **result)
{
	struct witness *witness = calloc(1, sizeof(*witness));

	if (!witness)
		return -ENOMEM;
	block_open(&witness->block, root);
	net_open(&witness->net, root);
	kmsg_open(&witness->kmsg, root, now);
	find_blind(witness);
	*result = witness;
	return 0;
}

void witness_requests(struct witness *witness, requests_fn read, void *arg)
{
	witness->block.read = read;
	witness->block.arg = arg;
}

void witness_poll(struct witness *witness, __u64 now, witness_fn emit, void *arg)
{
	block_poll(&witness->block, now, emit, arg);
	net_poll(&witness->net, now, emit, arg);
	kmsg_poll(&witness->kmsg, now, emit, arg);
}

const char *witness_blind(const struct witness *witness, unsigned int index)
{
	return index < witness->nr_blind ? witness->blind[index] : NULL;
}

int witness_log(const struct witness *witness)
{
	return witness->kmsg.fd < 0 ? witness->kmsg.fd : 0;
}

void witness_close(struct witness *witness)
{
	if (!witness)
		return;
	block_close(&witness->block);
	net_close(&witness->net);
	kmsg_close(&witness->kmsg);
	free(witness);
}
