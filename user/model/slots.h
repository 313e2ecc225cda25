/* SPDX-License-Identifier: GPL-2.0-only */
/* who owns which vector of which CPU, as far as the records tell. */
#ifndef MSISCOPE_MODEL_SLOTS_H
#define MSISCOPE_MODEL_SLOTS_H

#include <stddef.h>
#include <linux/types.h>

#include "record.h"

#define SLOTS_CPUS 8192 /* as many as Linux can have; of others nothing is known */

enum slot_owner {
	OWNER_UNKNOWN, /* the records did not tell yet */
	OWNER_NOBODY,
	OWNER_IRQ,
};

/* All zero: nothing is known. */
struct slots {
	__u32 **cpus; /* of each 256 numbers: IRQ + 2, 1 nobody, 0 unknown */
	size_t room;
};

/* slots_record() - take in what @record says of it. 0 or -ENOMEM. */
int slots_record(struct slots *slots, const union record *record);

/* slots_owner() - @irq is set if an interrupt owns it. */
enum slot_owner slots_owner(const struct slots *slots, const struct target *slot, __u32 *irq);

void slots_free(struct slots *slots);

#endif /* MSISCOPE_MODEL_SLOTS_H */
