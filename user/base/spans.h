/* SPDX-License-Identifier: GPL-2.0-only */
/* Durations of one kind, however many, for their quantiles. */
#ifndef MSISCOPE_BASE_SPANS_H
#define MSISCOPE_BASE_SPANS_H

#include <linux/types.h>

#define SPANS_MAX 512 /* kept; of more, a sample */

/* All zero is empty. */
struct spans {
	__u64 *kept;
	unsigned int nr_kept;
	unsigned int room;
	__u64 count;
	__u64 max; /* of all, ns */
	__u64 sum; /* of all, ns */
};

/* spans_add() - 0 or -ENOMEM. */
int spans_add(struct spans *spans, __u64 ns);

/* spans_quantile() - which @percent of them do not exceed, ns; 0 if there are none. */
__u64 spans_quantile(const struct spans *spans, unsigned int percent);

void spans_free(struct spans *spans);

#endif /* MSISCOPE_BASE_SPANS_H */
