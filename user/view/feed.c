// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "view/pane.h"

void feed_draw(const struct view *view, struct canvas *canvas, int row, int rows)
{
	char text[WORDS_SIZE], age[WORDS_SIZE];
	const struct finding *finding;
	int i, column;

	canvas_bar(canvas, row, "Findings, the latest first");
	for (i = 0; i < rows - 1 && (finding = view_latest(view, i)); i++) {
		snprintf(text, sizeof(text), "%6.20s  ", words_age(age, view, finding->ts));
		column = canvas_put(canvas, row + 1 + i, 0, PAINT_DIM, text);
		canvas_put(canvas, row + 1 + i, column, finding_paint(finding->kind),
			   words_finding(text, view, finding));
	}
	if (!view->nr_feed)
		canvas_put(canvas, row + 1, 0, PAINT_DIM, "  none");
}
