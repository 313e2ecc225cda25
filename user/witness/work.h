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
	__u64 completed;
	__u64 inflight;
	__u64 since; /* latest look at which it was not standing still */
	bool stalled; /* and that was told */
};

/* work_tell() - hand a record of @kind to @emit: it stands still, or goes on. */
void work_tell(struct work *work, enum witness_kind kind, const char *root, bool stalled, __u64 now,
	       witness_fn emit, void *arg);

#endif /* MSISCOPE_WITNESS_WORK_H */
