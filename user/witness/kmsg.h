/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside witness/: messages of the kernel log that tell of interrupts. */
#ifndef MSISCOPE_WITNESS_KMSG_H
#define MSISCOPE_WITNESS_KMSG_H

#include <stdbool.h>

#include "witness/witness.h"

#define KMSG_OTHERS 2000 /* lines of the log that tell of no interrupt, in one run */

struct kmsg {
	char root[64];
	int fd; /* or -errno */
	__u64 next; /* number that the next message should have, 0: not known */
	__u64 polled; /* time of the latest look */
	unsigned int others; /* lines recorded that tell of no interrupt */
	struct {
		struct pci_address device; /* domain NONE: none was told of */
		__u32 number;
		__u32 irq;
	} eq; /* of mlx5, whose interrupt a line told */
};

/* kmsg_open() - from the messages on that come after now. See kmsg.fd. */
void kmsg_open(struct kmsg *kmsg, const char *root, __u64 now);

/* kmsg_poll() - see witness_poll(). */
void kmsg_poll(struct kmsg *kmsg, __u64 now, witness_fn emit, void *arg);

/*
 * kmsg_parse() - one message as read from /dev/kmsg, NUL at the end
 * (Documentation/ABI/testing/dev-kmsg); it is cut up. Returns true if it tells of interrupts
 * and the kernel wrote it: @record is then filled, head.ts with the message's own time.
 */
bool kmsg_parse(const char *root, char *message, struct record_kmsg *record);

void kmsg_close(struct kmsg *kmsg);

#endif /* MSISCOPE_WITNESS_KMSG_H */
