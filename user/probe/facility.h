/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside probe/: facilities and the programs that serve them. */
#ifndef MSISCOPE_PROBE_FACILITY_H
#define MSISCOPE_PROBE_FACILITY_H

#include "msiscope.skel.h"
#include "probe/probe.h"

#define WAY_PROGRAMS 4
#define FACILITY_WAYS PROBE_TRIES

/* Programs that together serve a facility; all of them must attach. */
struct way {
	enum probe_way kind;
	const char *programs[WAY_PROGRAMS];
	/*
	 * A function of later kernels; NULL: none. Where it is, the functions of this way are there
	 * too, but do only part of what they did: better blind than half blind.
	 */
	const char *unless;
};

/* Bits of the kernel's irq_data state that programs read. */
enum facility_bit {
	BIT_STARTED,
	BIT_MASKED,
	BIT_MANAGED,
	BIT_PENDING,
	FACILITY_BITS
};

struct facility {
	const char *name;
	const char *blind;
	bool least; /* without it there is nothing to say */
	bool window; /* only with --window */
	bool requests; /* counts requests of disks, see requests.h */
	__u32 bits; /* that it reads: 1 << enum facility_bit */
	struct way ways[FACILITY_WAYS]; /* in order of preference */
};

#define FACILITIES 24

extern const struct facility facility_table[FACILITIES];

/* facility_enable() - autoload the programs of that way. */
void facility_enable(struct msiscope_bpf *skeleton, const struct way *way);

/*
 * facility_attach() - attach the programs of that way, or none of them.
 * Links end up in @links, closed by the caller. Returns 0 or -errno.
 */
int facility_attach(struct msiscope_bpf *skeleton, const struct way *way,
		    struct bpf_link *links[WAY_PROGRAMS]);

/* facility_bits() - their values on this kernel; 0: BTF does not name it. */
void facility_bits(const struct btf *btf, __u32 bits[FACILITY_BITS]);

/* facility_has_bits() - are all that it reads named? Else what it says would be wrong. */
bool facility_has_bits(const struct facility *facility, const __u32 bits[FACILITY_BITS]);

/* facility_exists() - may that way work, as far as BTF tells. */
bool facility_exists(const struct btf *btf, const struct msiscope_bpf *skeleton,
		     const struct way *way);

#endif /* MSISCOPE_PROBE_FACILITY_H */
