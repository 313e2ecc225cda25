/* SPDX-License-Identifier: GPL-2.0-only */
/* Which interrupts are shown, and in what order. */
#ifndef MSISCOPE_VIEW_SELECT_H
#define MSISCOPE_VIEW_SELECT_H

#include "view/columns.h"
#include "view/model.h"

struct select {
	bool (*wanted)(const struct inventory_irq *irq, void *arg); /* NULL: all */
	void *arg;
	__u32 classes; /* bit per enum irq_class; 0: all */
	bool only_findings;
	const char *text; /* in number, device, driver, class or action names, any case; "": all */
	const struct column *sort;
	bool reverse; /* else numbers largest first (but those that name), text ascending */
	struct row *rows;
	size_t nr_rows;
	size_t room;
};

/* select_rows() - into rows, which last until the view changes. 0 or -ENOMEM. */
int select_rows(struct select *select, const struct view *view);

/*
 * select_sort() - sort by the column of that name, "-" before it turns the order round.
 * False if there is none.
 */
bool select_sort(struct select *select, const char *name);

void select_free(struct select *select);

#endif /* MSISCOPE_VIEW_SELECT_H */
