// SPDX-License-Identifier: GPL-2.0-only
/* Sums of what was dropped. */
#include "trace/trace.h"

void trace_add_drops(struct trace_drops *sum, const struct record_drops *drops)
{
	unsigned int i;

	for (i = 0; i < RECORD_TYPES; i++)
		sum->lost[i] += drops->lost[i];
	sum->missed += drops->missed;
	sum->unread += drops->unread;
}

__u64 trace_drops_lost(const struct trace_drops *drops)
{
	unsigned int i;
	__u64 sum = 0;

	for (i = 0; i < RECORD_TYPES; i++)
		sum += drops->lost[i];
	return sum;
}

__u64 trace_drops_all(const struct trace_drops *drops)
{
	return trace_drops_lost(drops) + drops->missed + drops->unread;
}
