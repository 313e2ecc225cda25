/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: the report's tables of interrupts. */
#ifndef MSISCOPE_REPORT_TABLE_H
#define MSISCOPE_REPORT_TABLE_H

#include <stdio.h>

#include "model/run.h"

#define TABLE_ALL "'report --format json'" /* where all of them are */

/* table_has() - is there something to say of it: a move, a tear, a loss? */
bool table_has(const struct irq_seen *irq);

/* table_rewritten() - was a message of it written as it moved, or was it torn or lost? */
bool table_rewritten(const struct irq_seen *irq);

#define TABLE_COLUMNS 16
#define TABLE_CELL 160

/* Columns: those with words begin and end here; two that are bad unless 0. */
#define TABLE_WORDS 1
#define TABLE_NUMBERS 6
#define TABLE_TORN 12
#define TABLE_LOST 13

extern const char *const table_heads[TABLE_COLUMNS];

/* table_cells() - all that a table can say of @irq, escaped. */
void table_cells(const struct run *run, const struct irq_seen *irq,
		 char cells[TABLE_COLUMNS][TABLE_CELL]);

/*
 * table_sorted() - those with something to say and chosen by the filters, the worst
 * first. NULL when memory is out. Free with free().
 */
const struct irq_seen **table_sorted(const struct run *run, size_t *count);

/*
 * table_print() - what moved, the worst first, in @most rows, and below it the @estimates
 * of the worst that can tear. How many rows more there are is said.
 */
void table_print(const struct run *run, size_t most, size_t estimates, FILE *out);

#endif /* MSISCOPE_REPORT_TABLE_H */
