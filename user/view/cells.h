/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside view/: the table of columns, in the order they are shown. */
#ifndef MSISCOPE_VIEW_CELLS_H
#define MSISCOPE_VIEW_CELLS_H

#include "view/columns.h"

#define CELLS_CPUS 64 /* characters of the column cpus; more CPUs share them */

extern const struct column cells_table[];
extern const size_t cells_count;

#endif /* MSISCOPE_VIEW_CELLS_H */
