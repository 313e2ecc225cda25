/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: the report's tables of interrupts. */
#ifndef MSISCOPE_TRACE_TABLE_H
#define MSISCOPE_TRACE_TABLE_H

#include <stdio.h>

#include "trace/collect.h"

#define TABLE_ALL "'report --format json'" /* where all of them are */

/* table_has() - is there something to say of it: a move, a tear, a loss? */
bool table_has(const struct irq_seen *irq);

/*
 * table_print() - what moved, the worst first, and below it the estimates of those
 * that can tear. At most 20 rows; how many more there are is said.
 */
void table_print(const struct report *report, FILE *out);

#endif /* MSISCOPE_TRACE_TABLE_H */
