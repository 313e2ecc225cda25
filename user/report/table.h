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

enum table_kind {
	TABLE_WORD,
	TABLE_NUMBER,
	TABLE_BAD, /* a number that is bad unless it is 0 */
};

struct table_column {
	const char *head;
	enum table_kind kind;
	void (*get)(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL]);
};

/* What Markdown and HTML say of an interrupt, escaped for a terminal. */
extern const struct table_column table_columns[TABLE_COLUMNS];

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
