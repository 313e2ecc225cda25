/* SPDX-License-Identifier: GPL-2.0-only */
/* A screen as it should look: characters with paint. Pure; what is outside is cut off. */
#ifndef MSISCOPE_VIEW_CANVAS_H
#define MSISCOPE_VIEW_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

enum paint {
	PAINT_PLAIN,
	PAINT_BOLD,
	PAINT_DIM,
	PAINT_BAR, /* headings and the line of keys */
	PAINT_CURSOR,
	PAINT_ALARM, /* something is torn or lost */
	PAINT_WARN, /* something may be, or cannot be seen */
	PAINTS
};

struct cell {
	wchar_t glyph;
	unsigned char paint; /* enum paint */
};

struct canvas {
	int rows;
	int columns;
	bool utf8; /* glyphs beyond ASCII may be used */
	struct cell *cells;
};

/* canvas_open() - empty. 0 or -ENOMEM; canvas_close() in both cases. */
int canvas_open(struct canvas *canvas, int rows, int columns, bool utf8);

/* canvas_put() - plain ASCII from @column on. Returns the column behind it. */
int canvas_put(struct canvas *canvas, int row, int column, enum paint paint, const char *text);

/* canvas_glyph() - one character, @ascii where UTF-8 is not to be used. */
void canvas_glyph(struct canvas *canvas, int row, int column, enum paint paint, wchar_t glyph,
		  char ascii);

/* canvas_paint() - over what is there, @columns from @column on. */
void canvas_paint(struct canvas *canvas, int row, int column, int columns, enum paint paint);

/* canvas_bar() - a row in PAINT_BAR, with @text. */
void canvas_bar(struct canvas *canvas, int row, const char *text);

void canvas_close(struct canvas *canvas);

#endif /* MSISCOPE_VIEW_CANVAS_H */
