// SPDX-License-Identifier: GPL-2.0-only
/* The table of interrupts. */
#include <stdio.h>
#include <string.h>

#include "view/pane.h"

/* The columns that are drawn, with their widths. */
struct fitted {
	const struct column *columns[COLUMNS_MAX];
	int widths[COLUMNS_MAX];
	int count;
};

static int width_of(const struct column *column, const struct select *select, int first, int rows)
{
	int width = strlen(column->heading), length, i;
	char text[COLUMN_SIZE];

	width = column->least > width ? column->least : width;
	for (i = first; i < first + rows && i < (int)select->nr_rows; i++) {
		length = strlen(columns_cell(column, &select->rows[i], text));
		width = length > width ? length : width;
	}
	return width;
}

/* The last one gives way, down to what it needs at least. */
static int needs(const struct column *column, int width)
{
	int least = column->least ? column->least : (int)strlen(column->heading);

	return column->right || column->drawn != DRAWN_PLAIN ? width : least;
}

/* By rank, as long as there is room. */
static void choose(const struct layout *layout, const int *widths, int room, bool *chosen)
{
	const struct columns *columns = layout->columns;
	unsigned int i, rank;

	for (rank = 1; rank <= COLUMNS_MAX; rank++)
		for (i = 0; i < columns->count; i++) {
			if (columns->chosen[i]->rank != rank)
				continue;
			if (needs(columns->chosen[i], widths[i]) + 1 > room)
				return;
			room -= needs(columns->chosen[i], widths[i]) + 1;
			chosen[i] = true;
		}
}

/* What is left goes to the names that were cut, from the left. */
static void widen(struct fitted *fitted, const int *wanted, int room)
{
	int i, more;

	for (i = 0; i < fitted->count; i++)
		room -= fitted->widths[i] + 1;
	for (i = 0; i < fitted->count && room > 0; i++) {
		more = wanted[i] - fitted->widths[i];
		more = more > room ? room : more;
		fitted->widths[i] += more;
		room -= more;
	}
}

static void fit(const struct layout *layout, const struct select *select, int first, int rows,
		int room, struct fitted *fitted)
{
	int widths[COLUMNS_MAX], wanted[COLUMNS_MAX];
	const struct columns *columns = layout->columns;
	bool chosen[COLUMNS_MAX] = {};
	unsigned int i;

	for (i = 0; i < columns->count; i++)
		widths[i] = width_of(columns->chosen[i], select, first, rows);
	if (layout->fit)
		choose(layout, widths, room + 1, chosen);
	fitted->count = 0;
	for (i = 0; i < columns->count; i++) {
		if (layout->fit && !chosen[i])
			continue;
		wanted[fitted->count] = widths[i];
		fitted->widths[fitted->count] =
			layout->fit ? needs(columns->chosen[i], widths[i]) : widths[i];
		fitted->columns[fitted->count++] = columns->chosen[i];
	}
	if (layout->fit)
		widen(fitted, wanted, room + 1);
}

static void draw_headings(const struct fitted *fitted, const struct select *select,
			  struct canvas *canvas, int row)
{
	char text[64];
	int i, column = 0;

	canvas_bar(canvas, row, "");
	for (i = 0; i < fitted->count; i++) {
		snprintf(text, sizeof(text), fitted->columns[i]->right ? "%*s" : "%-*s",
			 fitted->widths[i] < 60 ? fitted->widths[i] : 60,
			 fitted->columns[i]->heading);
		canvas_put(canvas, row, column, PAINT_BAR, text);
		if (fitted->columns[i] == select->sort)
			canvas_paint(canvas, row, column, fitted->widths[i], PAINT_CURSOR);
		column += fitted->widths[i] + 1;
	}
}

static void draw_trend(struct canvas *canvas, int row, int column, const char *text)
{
	static const wchar_t bars[] = L" ▁▂▃▄▅▆▇█";

	for (; *text && strchr(COLUMN_LEVELS, *text); text++)
		canvas_glyph(canvas, row, column++, PAINT_DIM,
			     bars[strchr(COLUMN_LEVELS, *text) - COLUMN_LEVELS], *text);
}

static void draw_cpus(struct canvas *canvas, int row, int column, const char *text)
{
	static const char signs[] = "#-.x";
	static const wchar_t glyphs[] = L"█─·×";
	const char *sign;

	for (; *text && (sign = strchr(signs, *text)); text++)
		canvas_glyph(canvas, row, column++, *text == '#' ? PAINT_BOLD : PAINT_DIM,
			     glyphs[sign - signs], *text);
}

/* Of the counts that nobody wants to see above 0. */
static enum paint paint_of(const struct column *column, const char *text)
{
	bool none = !strcmp(text, "0") || !strcmp(text, "-");

	if (!strcmp(column->name, "torn") || !strcmp(column->name, "lost") ||
	    !strcmp(column->name, "timeouts"))
		return none ? PAINT_DIM : PAINT_ALARM;
	if (!strcmp(column->name, "exposed") || !strcmp(column->name, "spurious") ||
	    !strcmp(column->name, "unhandled"))
		return none ? PAINT_DIM : PAINT_WARN;
	if (!strcmp(column->name, "class"))
		return strcmp(text, "tearable") ? PAINT_PLAIN : PAINT_WARN;
	return none ? PAINT_DIM : PAINT_PLAIN;
}

static void draw_cell(struct canvas *canvas, int row, int column, int width,
		      const struct column *what, const struct row *of)
{
	char buffer[COLUMN_SIZE], text[COLUMN_SIZE];
	int length;

	snprintf(text, sizeof(text), "%.*s", width, columns_cell(what, of, buffer));
	length = strlen(text);
	if (what->drawn == DRAWN_TREND)
		draw_trend(canvas, row, column, text);
	else if (what->drawn == DRAWN_CPUS && *buffer)
		draw_cpus(canvas, row, column, text);
	else
		canvas_put(canvas, row, what->right ? column + width - length : column,
			   paint_of(what, text), text);
}

static void draw_row(const struct fitted *fitted, const struct row *of, bool cursor,
		     struct canvas *canvas, int row)
{
	int i, column = 0;

	for (i = 0; i < fitted->count; i++) {
		draw_cell(canvas, row, column, fitted->widths[i], fitted->columns[i], of);
		column += fitted->widths[i] + 1;
	}
	if (of->seen->gone)
		canvas_paint(canvas, row, 0, canvas->columns, PAINT_DIM);
	if (cursor)
		canvas_paint(canvas, row, 0, canvas->columns, PAINT_CURSOR);
}

void rows_draw(struct layout *layout, const struct select *select, struct canvas *canvas, int row,
	       int rows)
{
	struct fitted fitted;
	int i, count = select->nr_rows;

	layout->page = rows > 1 ? rows - 1 : 1;
	if (layout->cursor < layout->first)
		layout->first = layout->cursor;
	if (layout->cursor >= layout->first + layout->page)
		layout->first = layout->cursor - layout->page + 1;
	if (layout->first > count - layout->page)
		layout->first = count > layout->page ? count - layout->page : 0;
	fit(layout, select, layout->first, layout->page, canvas->columns, &fitted);
	draw_headings(&fitted, select, canvas, row);
	for (i = 0; i < rows - 1 && layout->first + i < count; i++)
		draw_row(&fitted, &select->rows[layout->first + i],
			 layout->first + i == layout->cursor, canvas, row + 1 + i);
	if (!count)
		canvas_put(canvas, row + 1, 0, PAINT_DIM, "no interrupt is chosen");
}
