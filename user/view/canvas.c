// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/canvas.h"

int canvas_open(struct canvas *canvas, int rows, int columns, bool utf8)
{
	int i;

	canvas->rows = rows;
	canvas->columns = columns;
	canvas->utf8 = utf8;
	canvas->cells = calloc((size_t)rows * columns + 1, sizeof(*canvas->cells));
	if (!canvas->cells)
		return -ENOMEM;
	for (i = 0; i < rows * columns; i++)
		canvas->cells[i].glyph = ' ';
	return 0;
}

static struct cell *cell_at(struct canvas *canvas, int row, int column)
{
	if (row < 0 || row >= canvas->rows || column < 0 || column >= canvas->columns)
		return NULL;
	return &canvas->cells[row * canvas->columns + column];
}

void canvas_glyph(struct canvas *canvas, int row, int column, enum paint paint, wchar_t glyph,
		  char ascii)
{
	struct cell *cell = cell_at(canvas, row, column);

	if (!cell)
		return;
	cell->glyph = canvas->utf8 ? glyph : (wchar_t)ascii;
	cell->paint = paint;
}

int canvas_put(struct canvas *canvas, int row, int column, enum paint paint, const char *text)
{
	for (; *text; text++, column++)
		canvas_glyph(canvas, row, column, paint, *text, *text);
	return column;
}

void canvas_paint(struct canvas *canvas, int row, int column, int columns, enum paint paint)
{
	struct cell *cell;

	for (; columns > 0; columns--, column++) {
		cell = cell_at(canvas, row, column);
		if (cell)
			cell->paint = paint;
	}
}

void canvas_bar(struct canvas *canvas, int row, const char *text)
{
	canvas_put(canvas, row, 0, PAINT_BAR, text);
	canvas_paint(canvas, row, 0, canvas->columns, PAINT_BAR);
}

void canvas_close(struct canvas *canvas)
{
	free(canvas->cells);
	canvas->cells = NULL;
}
