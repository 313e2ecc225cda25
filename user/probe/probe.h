/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this kernel allows, which programs to load, attach and drain.
 * Everything optional is probed by a real load and attach, in the order
 * fentry, kprobe, tracepoint.
 */
#ifndef MSISCOPE_PROBE_H
#define MSISCOPE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

enum probe_way {
	WAY_NONE, /* nothing attached: see error */
	WAY_FENTRY,
	WAY_KPROBE,
	WAY_TRACEPOINT,
	WAY_OFF, /* not asked for */
};

#define PROBE_TRIES 6

/* A way that does not serve: a program that this kernel refused, or cannot have. */
struct probe_try {
	enum probe_way way;
	int error; /* -errno; -ENOENT: no such function, or no kprobes; -ECANCELED: not allowed by options; -ENODATA: BTF does not name a bit that it reads */
};

/* One facility of the kernel side, and how it is served on this kernel. */
struct probe_facility {
	const char *name;
	const char *blind; /* what cannot be seen without it */
	enum probe_way way;
	int error; /* -errno of the first way that was tried, when way is WAY_NONE */
	struct probe_try tries[PROBE_TRIES]; /* in order of preference, those before way */
	unsigned int nr_tries;
};

struct probe_options {
	bool window; /* hook the single config writes */
	bool all; /* a record for every arrival and handler */
	enum probe_way first; /* use no way that is preferred to this one; WAY_NONE: any */
	__u32 highest_irq; /* the per-IRQ tables hold this many and some spare */
};

struct probe;

typedef void (*record_fn)(const union record *record, void *arg);

/* probe_is_ours() - is an error of probe_open() no fault of this kernel's: a limit of the process? */
bool probe_is_ours(int err);

/*
 * probe_open() - load and attach all that this kernel allows.
 * Returns 0 and the probe (free with probe_close()), or -errno with one line in
 * @message: -EPERM without the capabilities (it names the one missing), -ENOENT without BTF, -ENOMEM or
 * -E2BIG without memory, -EMFILE or -ENFILE without files, -EDEADLK where the ring buffer may not be used in interrupts,
 * else not even the interrupt handlers can be seen.
 */
int probe_open(const struct probe_options *options, struct probe **probe, char *message,
	       size_t size);

/* probe_facilities() - the table of facilities, @count of them; valid until probe_close(). */
const struct probe_facility *probe_facilities(const struct probe *probe, size_t *count);

enum probe_release {
	RELEASE_OLD, /* what may still be overtaken by an earlier one of another CPU is held */
	RELEASE_ALL, /* for rare drains: all there is; one that is being written just now comes late */
	RELEASE_LAST, /* detach, and hand out the rest until the tick of this drain */
};

/*
 * probe_drain() - take what has arrived, add counters, drops and a tick, and
 * hand records to @emit, in time order, each with its seq. To be called every
 * PROBE_PERIOD, or, while nothing but interrupts comes, up to ten times as rarely: the
 * counters are as fine then. Returns 0 or -errno.
 */
int probe_drain(struct probe *probe, enum probe_release release, record_fn emit, void *arg);

/*
 * probe_add() - put a record of user space (a witness's) among those that the next
 * probe_drain() takes; copied. Its seq is given there. Returns 0 or -ENOMEM.
 */
int probe_add(struct probe *probe, const union record *record);

/*
 * probe_alarm() - a file that poll() finds readable when the kernel side has a record to
 * drain. To be asked for before each wait; probe_drain() turns it off, for each wakeup
 * costs whoever is interrupted. Valid until probe_close().
 */
int probe_alarm(struct probe *probe);

/*
 * probe_requests() - what completed of the disk with that number, on all CPUs, running totals.
 * They are counted from the first call on, which says 0. Returns 0, -EOPNOTSUPP where requests
 * cannot be seen, or another -errno.
 */
int probe_requests(struct probe *probe, __u32 major, __u32 minor, struct request_count *sum);

void probe_close(struct probe *probe);

/* probe_way_name() - "none", "fentry", "kprobe", "tracepoint", "off". */
const char *probe_way_name(enum probe_way way);

#define PROBE_PERIOD 100000000ull /* ns */

#endif /* MSISCOPE_PROBE_H */
