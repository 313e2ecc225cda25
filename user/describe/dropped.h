/* SPDX-License-Identifier: GPL-2.0-only */
/* What did not get through, in words. */
#ifndef MSISCOPE_DESCRIBE_DROPPED_H
#define MSISCOPE_DESCRIBE_DROPPED_H

#include "base/strbuf.h"
#include "trace/trace.h"

/* dropped_part() - "3 events were missed", behind a comma if @buf holds any; nothing of 0. */
void dropped_part(struct strbuf *buf, __u64 number, const char *what);

/* dropped_text() - such parts of all that the kernel side could not deliver. */
void dropped_text(struct strbuf *buf, const struct trace_drops *drops);

#endif /* MSISCOPE_DESCRIBE_DROPPED_H */
