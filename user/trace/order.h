/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: records of a trace put back into the order of seq, within a window. */
#ifndef MSISCOPE_TRACE_ORDER_H
#define MSISCOPE_TRACE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "record.h"

#define ORDER_WINDOW 4096 /* records held back at most while one is missing */

struct order {
	__u64 last; /* seq handed out last */
	__u64 missing; /* seq never seen, among those up to last */
	__u64 late; /* handed out after a higher seq */
	size_t count;
	union record held[ORDER_WINDOW]; /* heap, the lowest seq first */
};

/* order_put() - not before order_take() has made room: see order_full(). */
void order_put(struct order *order, const union record *record);

bool order_full(const struct order *order);

/*
 * order_take() - the next record in @record, if it is the one after the last,
 * or if the window is full, or if @drain. Returns whether there was one.
 */
bool order_take(struct order *order, bool drain, union record *record);

#endif /* MSISCOPE_TRACE_ORDER_H */
