/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: records of a trace whose times run back. */
#ifndef MSISCOPE_TRACE_BACK_H
#define MSISCOPE_TRACE_BACK_H

#include <stdbool.h>
#include <linux/types.h>

#include "record.h"

struct back {
	__u64 latest; /* ts of any record before, first that of the header */
};

/*
 * back_take() - the next record of the trace: is it earlier than one before by more than a second,
 * and by its duration? One found by looking is told later than it was.
 */
bool back_take(struct back *back, const union record *record);

#endif /* MSISCOPE_TRACE_BACK_H */
