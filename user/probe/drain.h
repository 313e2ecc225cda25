/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside probe/: from the ring and the counting maps to records in order.
 *
 * Ten times a second: a torn device's silence is held against the longest one that it had before,
 * and a drain tells no more of an interval than how many interrupts came and when the last did. For
 * whoever drains late, or rarely, as top does while nothing but interrupts comes, the kernel side
 * keeps totals by slices of time (IRQ_SLICES, slices.h): one comparison an interrupt, the first in
 * a slice a copy of 64 bytes.
 *
 * User space is not woken from interrupt context: that costs 5 us and more. The one exception is
 * drain_alarm(), for a sleep of a second: the first record ends it, and clears the flag that
 * asked for it.
 */
#ifndef MSISCOPE_PROBE_DRAIN_H
#define MSISCOPE_PROBE_DRAIN_H

#include "probe/probe.h"

struct drain;
struct msiscope_bpf;

/* drain_open() - on a loaded skeleton, which must outlive it. 0 or -errno. */
int drain_open(struct msiscope_bpf *skeleton, struct drain **drain);

/* drain_run() - see probe_drain(); @all: RELEASE_ALL. */
int drain_run(struct drain *drain, bool all, record_fn emit, void *arg);

/* drain_end() - when all is detached: hand out what came until the latest drain_run(). */
int drain_end(struct drain *drain, record_fn emit, void *arg);

/* drain_add() - see probe_add(). */
int drain_add(struct drain *drain, const union record *record);

/* drain_alarm() - see probe_alarm(). */
int drain_alarm(struct drain *drain);

void drain_close(struct drain *drain);

#endif /* MSISCOPE_PROBE_DRAIN_H */
