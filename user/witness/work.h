/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside witness/: work of a device, in flight and not done. */
#ifndef MSISCOPE_WITNESS_WORK_H
#define MSISCOPE_WITNESS_WORK_H

#include <stdbool.h>

#include "witness/witness.h"

#define WORK_STALL 300000000ull /* ns without a completion: it stands still */

struct work {
	char name[NAME_SIZE];
	struct pci_address device; /* that does it */
	__u32 irq; /* of the device, as it was at irq_at */
	__u64 irq_at; /* 0: not asked yet */
	__u64 completed; /* at the latest look */
	__u64 inflight;
	__u64 last; /* see struct record_witness */
	__u64 since; /* latest look at which it was not standing still */
	bool stalled; /* and that was told */
	__u64 looked; /* time of the latest look, 0: none yet */
	__u64 told_completed; /* as the latest record of a look has it */
	bool told_busy;
	bool told_quiet; /* and that nothing has changed since */
};

/* work_tell() - hand a record of @kind to @emit: it stands still, or goes on. */
void work_tell(struct work *work, enum witness_kind kind, const char *root, bool stalled, __u64 now,
	       witness_fn emit, void *arg);

/*
 * work_look() - it was looked at: hand a record of that to @emit if there is news (see struct
 * record_witness). @longest as there.
 */
void work_look(struct work *work, enum witness_kind kind, const char *root, __u64 longest,
	       __u64 now, witness_fn emit, void *arg);

#endif /* MSISCOPE_WITNESS_WORK_H */
