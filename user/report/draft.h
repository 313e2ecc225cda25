/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: text that is put together piece by piece; what does not fit is cut. */
#ifndef MSISCOPE_REPORT_DRAFT_H
#define MSISCOPE_REPORT_DRAFT_H

#include <stddef.h>

struct draft {
	char *text; /* size bytes, of which used are text; a NUL stands behind it */
	size_t size;
	size_t used;
};

void draft_add(struct draft *draft, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* draft_add_name() - @name is from the machine: escaped. */
void draft_add_name(struct draft *draft, const char *name);

#endif /* MSISCOPE_REPORT_DRAFT_H */
