/* SPDX-License-Identifier: GPL-2.0-only */
/* Who asked for another affinity, and for which move that was. */
#ifndef MSISCOPE_MODEL_REQUEST_H
#define MSISCOPE_MODEL_REQUEST_H

#include <stdbool.h>
#include <linux/types.h>

#include "record.h"

struct request_seen {
	__u64 seq;
	__u64 ts; /* 0: none */
	__u64 mask[MASK_WORDS];
	__u32 pid;
	char comm[NAME_SIZE];
};

/* request_take() - it is the latest now. False: it was refused, and changes nothing. */
bool request_take(struct request_seen *request, const struct record_request *record);

/* request_of() - @latest, if that move was made for it: the kernel makes others by itself. */
struct request_seen request_of(const struct record_move *move, const struct request_seen *latest);

#endif /* MSISCOPE_MODEL_REQUEST_H */
