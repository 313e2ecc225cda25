// SPDX-License-Identifier: GPL-2.0-only
/* The pane of findings, the latest first. */
#include <stdio.h>

#include "view/pane.h"

static void draw_one(const struct view *view, const struct finding *finding, struct canvas *canvas,
		     int row)
{
	char text[WORDS_SIZE], age[WORDS_SIZE];
	int column;

	snprintf(text, sizeof(text), "%6.20s  ", words_age(age, view, finding->ts));
	column = canvas_put(canvas, row, 0, PAINT_DIM, text);
	canvas_put(canvas, row, column, finding_paint(finding->kind),
		   words_finding(text, view, finding));
}

/* A loss that lasts stays on top until it ends; of many, the others keep some room. */
void feed_draw(const struct view *view, struct canvas *canvas, int row, int rows)
{
	const struct finding *finding;
	int end = row + rows, most = rows / 2;
	unsigned int i;

	canvas_bar(canvas, row++, "Findings, the latest first");
	for (i = view->nr_lasting; i && most; i--, most--)
		draw_one(view, &view->lasting[i - 1], canvas, row++);
	for (i = 0; row < end && (finding = view_shown_latest(view, i)); i++)
		draw_one(view, finding, canvas, row++);
	if (!view->nr_shown && !view->nr_lasting)
		canvas_put(canvas, row, 0, PAINT_DIM, "  none");
}
