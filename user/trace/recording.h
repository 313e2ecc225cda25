/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which recording a trace is of, so that it counts once. One of the same boot and begin is the
 * same, or a part of it.
 */
#ifndef MSISCOPE_RECORDING_H
#define MSISCOPE_RECORDING_H

#include "trace/trace.h"

struct recording {
	char boot_id[40]; /* "": not known, so it is not known to be the same as any */
	__u64 begin; /* CLOCK_MONOTONIC, ns */
	__u64 end; /* the same; begin if it is not known */
	bool excerpt; /* filters left parts of it out */
};

/* recording_of() - by its header; a boot id of another form than the kernel's is none. */
struct recording recording_of(const struct trace_header *header);

/* recording_is_same() - are both of one recording, or parts of it? */
bool recording_is_same(const struct recording *one, const struct recording *other);

/* recording_overlaps() - are they of one boot, and of times with a moment in common? */
bool recording_overlaps(const struct recording *one, const struct recording *other);

#endif /* MSISCOPE_RECORDING_H */
