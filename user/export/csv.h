/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside export/: the columns of a CSV file of one type, and what an SQL engine is to take them for. */
#ifndef MSISCOPE_EXPORT_CSV_H
#define MSISCOPE_EXPORT_CSV_H

#include "export/columns.h"

#define CSV_COLUMNS 64
#define CSV_FRONT 3 /* machine_id, boot_id, seq: of no column of the record */

struct csv_column {
	char name[COLUMN_NAME_SIZE];
	bool number; /* whole numbers and yes or no, 1 or 0; else text */
	const struct column *column; /* NULL: one of those in front */
	unsigned int word; /* of counts, each of which has its own */
};

struct csv_layout {
	struct flat_columns columns;
	unsigned int nr;
	struct csv_column list[CSV_COLUMNS];
};

/* csv_lay_out() - of that enum record_type, or EXPORT_FINDINGS. Returns 0 or -E2BIG. */
int csv_lay_out(struct csv_layout *layout, unsigned int type);

#endif /* MSISCOPE_EXPORT_CSV_H */
