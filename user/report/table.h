/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: the report's tables of interrupts. */
#ifndef MSISCOPE_REPORT_TABLE_H
#define MSISCOPE_REPORT_TABLE_H

#include <stdio.h>

#include "report/collect.h"

#define TABLE_ALL "'report --format json'" /* where all of them are */

/* table_has() - is there something to say of it: a move, a tear, a loss? */
bool table_has(const struct irq_seen *irq);

/* table_rewritten() - was a message of it written as it moved, or was it torn or lost? */
bool table_rewritten(const struct irq_seen *irq);

#define TABLE_COLUMNS 16
#define TABLE_CELL 160

extern const char *const table_heads[TABLE_COLUMNS];

/* table_cells() - all that a table can say of @irq, escaped. */
void table_cells(const struct report *report, const struct irq_seen *irq,
		 char cells[TABLE_COLUMNS][TABLE_CELL]);

/*
 * table_sorted() - those with something to say and chosen by the filters, the worst
 * first. NULL when memory is out. Free with free().
 */
const struct irq_seen **table_sorted(const struct report *report, size_t *count);

/*
 * table_print() - what moved, the worst first, and below it the estimates of those
 * that can tear, if none was torn. At most 10 rows; how many more there are is said.
 */
void table_print(const struct report *report, FILE *out);

#endif /* MSISCOPE_REPORT_TABLE_H */
