/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: of which findings "none" cannot be said, and why. */
#ifndef MSISCOPE_REPORT_DOUBT_H
#define MSISCOPE_REPORT_DOUBT_H

#include "model/run.h"
#include "report/report.h"

/* doubt_kinds() - those of @kinds that may have been and not been seen; bit per enum finding_kind. */
__u64 doubt_kinds(const struct run *run, __u64 kinds);

/*
 * doubt_hides() - is "0" no answer for findings of @kinds on that interrupt, as they cannot be
 * seen? @irq NULL: on all of them. Records that are missing do not count for it.
 */
bool doubt_hides(const struct run *run, const struct irq_seen *irq, __u64 kinds);

/* doubt_hidden() - all kinds of which that is so. */
__u64 doubt_hidden(const struct run *run, const struct irq_seen *irq);

/* doubt_moves() - is "0" no answer for moves? */
bool doubt_moves(const struct run *run);

/* doubt_asked() - what the verdict is about: defects, and what --fail-on names. */
__u64 doubt_asked(const struct run *run);

/*
 * doubt_some() - of how many interrupts some of what the verdict is about cannot be told, though
 * it can of others; @kinds: which. The verdict stands all the same.
 */
unsigned int doubt_some(const struct run *run, __u64 *kinds);

/* doubt_text() - why the verdict is UNKNOWN, in sentences; "" if it need not be. */
const char *doubt_text(char *text, size_t size, const struct run *run);

/* doubt_lost() - what is missing of the records, in half a sentence; "" if nothing is. */
const char *doubt_lost(char *text, size_t size, const struct run *run);

#endif /* MSISCOPE_REPORT_DOUBT_H */
