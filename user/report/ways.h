/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside report/: the distinct ways in which something went wrong. Findings are of
 * one way when kind, occasion, verdict and what the interrupt met are the same;
 * of each way the clearest case is kept with its records.
 */
#ifndef MSISCOPE_REPORT_WAYS_H
#define MSISCOPE_REPORT_WAYS_H

#include "report/collect.h"

/* ways_add() - count @kept, and keep it with its records if it is the clearest. 0 or -ENOMEM. */
int ways_add(struct report *report, const struct kept *kept);

/* ways_settle() - leave those out that are no more than possible, by the report's chances. */
void ways_settle(struct report *report);

void ways_free(struct report *report);

#endif /* MSISCOPE_REPORT_WAYS_H */
