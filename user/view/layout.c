// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "view/pane.h"

#define FEED_FROM 16 /* rows of a screen that has room for it */
#define HEADER_SMALL 10 /* rows of one where the table has the first claim */

void layout_follow(struct layout *layout, const struct select *select)
{
	int count = select->nr_rows, i;

	for (i = 0; layout->follow != NONE && i < count; i++)
		if (select->rows[i].irq->irq == layout->follow) {
			layout->cursor = i;
			return;
		}
	if (layout->cursor >= count)
		layout->cursor = count ? count - 1 : 0;
}

static void draw_keys(const struct layout *layout, struct canvas *canvas)
{
	char text[256];

	if (layout->typing)
		snprintf(text, sizeof(text), "/%s_", layout->text);
	else if (*layout->notice)
		snprintf(text, sizeof(text), "%s", layout->notice);
	else if (*layout->text)
		snprintf(text, sizeof(text), "only '%s'  / change  h help  q quit", layout->text);
	else
		snprintf(text, sizeof(text), "%s",
			 layout->replay ? "h help  Enter detail  / find  s sort  f found  space "
					  "pause  . < > seek  q quit"
					: "h help  Enter detail  / find  s sort  f found  space "
					  "pause  r record  q quit");
	canvas_bar(canvas, canvas->rows - 1, text);
}

static const struct view_irq *under_cursor(const struct layout *layout, const struct select *select)
{
	return layout->cursor < (int)select->nr_rows ? select->rows[layout->cursor].seen : NULL;
}

static void draw_list(struct layout *layout, const struct view *view, const struct select *select,
		      struct canvas *canvas)
{
	int rows = canvas->rows - 1, feed = 0;
	int row = header_draw(layout, view, canvas, canvas->rows < HEADER_SMALL ? 1 : 5);

	if (canvas->rows >= FEED_FROM)
		feed = canvas->rows / 4 > 4 ? canvas->rows / 4 : 4;
	rows_draw(layout, select, canvas, row, rows - row - feed);
	if (feed)
		feed_draw(view, canvas, rows - feed, feed);
}

void layout_draw(struct layout *layout, const struct view *view, const struct select *select,
		 struct canvas *canvas)
{
	const struct view_irq *irq = under_cursor(layout, select);
	int rows = canvas->rows - 2;

	if (layout->pane == PANE_DETAIL && !irq)
		layout->pane = PANE_ROWS;
	if (layout->pane == PANE_ROWS) {
		draw_list(layout, view, select, canvas);
	} else {
		header_draw(layout, view, canvas, 1);
		if (layout->pane == PANE_HELP)
			help_draw(layout, canvas, 1, rows);
		else
			detail_draw(layout, view, irq, canvas, 1, rows);
	}
	draw_keys(layout, canvas);
}
