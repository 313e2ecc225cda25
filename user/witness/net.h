/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside witness/: transmit queues of NICs whose bytes in flight do not drain. */
#ifndef MSISCOPE_WITNESS_NET_H
#define MSISCOPE_WITNESS_NET_H

#include <dirent.h>
#include <stddef.h>

#include "witness/witness.h"

struct net {
	char root[64];
	DIR *dir; /* /sys/class/net, NULL: there is none */
	__u64 next; /* when to see which interfaces there are */
	struct nic *nics; /* those that a PCI device with MSI serves */
	size_t count;
	size_t room;
};

/* net_open() - what there is now. Whatever cannot be read is left out. */
void net_open(struct net *net, const char *root);

/* net_poll() - see witness_poll(). Most looks cost nothing: see PACE. */
void net_poll(struct net *net, __u64 now, witness_fn emit, void *arg);

/*
 * net_blind() - names, with commas and at most @size bytes, of the NICs that have
 * sent and whose driver counts no bytes in flight. Returns how many.
 */
unsigned int net_blind(const struct net *net, char *names, size_t size);

void net_close(struct net *net);

#endif /* MSISCOPE_WITNESS_NET_H */
