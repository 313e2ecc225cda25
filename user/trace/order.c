// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>

#include "trace/order.h"

static __u64 seq(const struct order *order, size_t i)
{
	return order->held[i].head.seq;
}

static void swap(struct order *order, size_t a, size_t b)
{
	union record record = order->held[a];

	order->held[a] = order->held[b];
	order->held[b] = record;
}

bool order_full(const struct order *order)
{
	return order->count == ORDER_WINDOW;
}

void order_put(struct order *order, const union record *record)
{
	size_t i = order->count++;

	order->held[i] = *record;
	for (; i && seq(order, i) < seq(order, (i - 1) / 2); i = (i - 1) / 2)
		swap(order, i, (i - 1) / 2);
}

static void sink(struct order *order)
{
	size_t i = 0, child;

	for (;;) {
		child = 2 * i + 1;
		if (child >= order->count)
			return;
		if (child + 1 < order->count && seq(order, child + 1) < seq(order, child))
			child++;
		if (seq(order, i) <= seq(order, child))
			return;
		swap(order, i, child);
		i = child;
	}
}

bool order_take(struct order *order, bool drain, union record *record)
{
	if (!order->count)
		return false;
	if (!drain && !order_full(order) && seq(order, 0) > order->last + 1)
		return false;
	*record = order->held[0];
	order->held[0] = order->held[--order->count];
	sink(order);
	if (record->head.seq > order->last) {
		order->missing += record->head.seq - order->last - 1;
		order->last = record->head.seq;
	} else {
		order->late++;
		if (order->missing)
			order->missing--;
	}
	return true;
}
