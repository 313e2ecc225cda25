/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside probe/: records of several CPUs and sources, put in time order. Each
 * is held back for two drain periods; what comes later than that goes out late,
 * out of order. Of two arrivals of one time and CPU only the later leaves. seq is the order in
 * which records leave.
 */
#ifndef MSISCOPE_PROBE_SEQUENCE_H
#define MSISCOPE_PROBE_SEQUENCE_H

#include "probe/probe.h"

struct sequence {
	union record *held;
	size_t count;
	size_t room;
	__u64 next; /* seq to give */
};

/* sequence_add() - copies @record in. 0 or -ENOMEM. */
int sequence_add(struct sequence *sequence, const union record *record);

/* sequence_release() - hand out, in order of ts, what is not younger than @until. */
int sequence_release(struct sequence *sequence, __u64 until, record_fn emit, void *arg);

void sequence_free(struct sequence *sequence);

#endif /* MSISCOPE_PROBE_SEQUENCE_H */
