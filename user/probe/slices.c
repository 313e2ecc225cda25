// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "probe/slices.h"

#define SLICE (1ull << IRQ_SLICE_SHIFT)

static __u64 slice_begin(__u64 ts)
{
	return ts & ~(SLICE - 1);
}

static __u64 slice_end(__u64 ts)
{
	return slice_begin(ts) + SLICE;
}

static bool lies_between(__u64 low, __u64 value, __u64 high)
{
	return low <= value && value <= high;
}

/* Totals only grow. What was being written when it was read may be of two times. */
static bool lies_inside(const struct irq_count *low, const struct irq_count *count,
			const struct irq_count *high)
{
	unsigned int i;

	for (i = 0; i < NEAR_BUCKETS; i++)
		if (count->near[i] - low->near[i] > high->near[i] - low->near[i])
			return false;
	return low->count < count->count && count->count < high->count &&
	       lies_between(low->unhandled, count->unhandled, high->unhandled) &&
	       lies_between(low->time, count->time, high->time) &&
	       lies_between(low->last, count->last, high->last);
}

/* Was there more since @begin than there was room for? What came before @oldest is overwritten. */
static bool is_cut(const struct irq_slice *oldest, __u64 begin)
{
	return oldest->ts > begin;
}

static void piece_set(struct piece *piece, const struct piece *rest, const struct irq_count *new,
		      __u64 end)
{
	*piece = *rest;
	piece->new = *new;
	piece->end = end;
}

/* All of it lies in the slice of its last, unless what came before is not known. */
static void piece_narrow(struct piece *piece, bool known)
{
	const __u64 begin = slice_begin(piece->new.last);

	if (known && begin > piece->begin && begin < piece->end)
		piece->begin = begin;
}

size_t slices_split(const struct irq_slices *slices, __u32 cpu, const struct piece *whole,
		    struct piece pieces[PIECES])
{
	const __u64 next = slices->next;
	struct piece rest = *whole;
	struct irq_slice slice = slices->slices[next % IRQ_SLICES];
	bool known = !is_cut(&slice, whole->begin);
	size_t count = 0;
	unsigned int i;
	__u64 end;

	for (i = 0; i < IRQ_SLICES; i++) {
		slice = slices->slices[(next + i) % IRQ_SLICES];
		end = slice_end(slice.count.last);
		if (slice.cpu != cpu || end <= rest.begin || end >= whole->end ||
		    !lies_inside(&rest.old, &slice.count, &whole->new))
			continue;
		piece_set(&pieces[count], &rest, &slice.count, end);
		piece_narrow(&pieces[count++], known);
		known = true;
		rest.begin = end;
		rest.old = slice.count;
	}
	end = slice_end(whole->new.last);
	piece_set(&pieces[count], &rest, &whole->new,
		  end > rest.begin && end < whole->end ? end : whole->end);
	piece_narrow(&pieces[count++], known);
	return count;
}
