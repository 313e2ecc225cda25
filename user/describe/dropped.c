// SPDX-License-Identifier: GPL-2.0-only
#include "describe/dropped.h"

void dropped_part(struct strbuf *buf, __u64 number, const char *what)
{
	if (number)
		strbuf_add(buf, "%s%llu %s", buf->used ? ", " : "", number, what);
}

void dropped_text(struct strbuf *buf, const struct trace_drops *drops)
{
	dropped_part(buf, trace_drops_lost(drops), "records did not get out of the kernel");
	dropped_part(buf, drops->missed, "events were missed");
	dropped_part(buf, drops->unread, "arrivals and handler runs were beyond the limit");
}
