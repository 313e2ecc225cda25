/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What devices and the kernel log say meanwhile: work in flight that does not
 * drain, messages about interrupts. Made into records, beside those of the
 * kernel side.
 */
#ifndef MSISCOPE_WITNESS_H
#define MSISCOPE_WITNESS_H

#include <linux/types.h>

#include "record.h"

typedef void (*witness_fn)(const union record *record, void *arg);

/* As probe_requests(). */
typedef int (*requests_fn)(void *arg, __u32 major, __u32 minor, struct request_count *sum);

struct witness;

/*
 * witness_open() - begin to look below @root ("" for this machine), at @now
 * (CLOCK_MONOTONIC, ns). What cannot be read is left out: see witness_blind().
 * Returns 0 or -ENOMEM. Free with witness_close().
 */
int witness_open(const char *root, __u64 now, struct witness **witness);

/*
 * witness_requests() - from now on ask @read, with @arg, how long the requests of a disk took.
 * Where it is not asked or fails, that is known of a request that completed alone between two
 * looks, and when the latest completed is not known.
 */
void witness_requests(struct witness *witness, requests_fn read, void *arg);

/*
 * witness_poll() - look, and hand what changed to @emit; every 100 ms or so, or, while nothing
 * but interrupts comes, every second. Records have no seq. What cannot be read any more is
 * passed over.
 */
void witness_poll(struct witness *witness, __u64 now, witness_fn emit, void *arg);

/*
 * witness_blind() - what it cannot see, in words, @index 0 up; NULL: no more. The
 * kernel log without CAP_SYSLOG where kernel.dmesg_restrict is set, say. The text
 * is @witness's.
 */
const char *witness_blind(const struct witness *witness, unsigned int index);

/* witness_log() - 0, or the -errno with which the kernel log did not open. */
int witness_log(const struct witness *witness);

void witness_close(struct witness *witness);

#endif /* MSISCOPE_WITNESS_H */
