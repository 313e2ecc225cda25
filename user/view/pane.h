/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside view/: the parts of the screen. */
#ifndef MSISCOPE_VIEW_PANE_H
#define MSISCOPE_VIEW_PANE_H

#include "view/layout.h"

/* header_draw() - in at most @rows from the top. Returns how many it took. */
int header_draw(const struct layout *layout, const struct view *view, struct canvas *canvas,
		int rows);

/* rows_draw() - headings in @row, and interrupts in the @rows - 1 below. */
void rows_draw(struct layout *layout, const struct select *select, struct canvas *canvas, int row,
	       int rows);

/* feed_draw() - the latest findings in @rows from @row on, with a heading. */
void feed_draw(const struct view *view, struct canvas *canvas, int row, int rows);

/* detail_draw() - all of one interrupt. Scrolls no further than to its end. */
void detail_draw(struct layout *layout, const struct view *view, const struct view_irq *irq,
		 struct canvas *canvas, int row, int rows);

/* help_draw() - the keys, the columns and what cannot be seen. */
void help_draw(struct layout *layout, struct canvas *canvas, int row, int rows);

/* finding_paint() - by what it means. */
enum paint finding_paint(enum finding_kind kind);

/* Lines of text that scroll. */
struct scroll {
	struct canvas *canvas;
	int row; /* where it begins */
	int rows;
	int above; /* lines it */
	int line; /* the next one */
};

/* scroll_line() - the next line; what is outside of it is only counted. */
void scroll_line(struct scroll *scroll, enum paint paint, const char *text);

/* scroll_end() - how far it may be scrolled. */
int scroll_end(const struct scroll *scroll);

#endif /* MSISCOPE_VIEW_PANE_H */
