/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be said of an interrupt, a column each. One table drives help, -o,
 * sorting, text and JSON, of list and top alike.
 */
#ifndef MSISCOPE_VIEW_COLUMNS_H
#define MSISCOPE_VIEW_COLUMNS_H

#include <stdio.h>
#include <json-c/json.h>

#include "inventory/inventory.h"
#include "view/model.h"

#define COLUMN_SIZE 1100 /* of one cell: LIST_SIZE escaped */
#define COLUMNS_MAX 64

/* An interrupt as columns see it. */
struct row {
	const struct inventory_irq *irq;
	double rate; /* interrupts a second; negative: not measured */
	const struct view *view; /* with what was seen of it in `seen`; NULL: in list */
	const struct view_irq *seen;
};

/* Where columns are chosen. */
enum columns_of {
	COLUMNS_LIST,
	COLUMNS_TOP,
};

enum column_drawn {
	DRAWN_PLAIN,
	DRAWN_TREND, /* COLUMN_LEVELS characters, low to high */
	DRAWN_CPUS, /* '#' delivered there, '-' allowed, '.' not allowed, 'x' offline */
};

#define COLUMN_LEVELS "_.:-=+*#@"

struct column {
	const char *name;
	const char *heading;
	bool right; /* aligned so */
	bool usual; /* in list */
	/* @text is "" where it is not known; in JSON a number if it is one. See columns_get(). */
	void (*get)(const struct row *row, char *text);
	bool number;
	const char *what;
	unsigned char
		rank; /* in top: the usual ones from 1, by weight where room is short; 0: not usual */
	bool live; /* top has it, list has not */
	/* Can what it tells of @row, which has a view, not be seen? Then 0 and "" are no answer. NULL: it can. */
	bool (*hidden)(const struct row *row);
	enum column_drawn drawn;
	unsigned char least; /* width in top, so that it does not jump; 0: that of the heading */
};

/* A choice of columns, in the order they are shown. */
struct columns {
	const struct column *chosen[COLUMNS_MAX];
	unsigned int count;
};

/* columns_all() - every column there is. */
void columns_all(struct columns *columns, enum columns_of of);

/*
 * columns_parse() - "A,B" chooses these, "+A" adds to the usual ones, NULL is the
 * usual. Returns NULL, or the name that is no column, cut to @wrong.
 */
const char *columns_parse(struct columns *columns, enum columns_of of, const char *text,
			  char *wrong, size_t size);

/* columns_find() - by name; NULL if there is none. */
const struct column *columns_find(enum columns_of of, const char *name);

/*
 * columns_get() - what it says of @row; "" if that is not known. False: it cannot be seen.
 * @text: COLUMN_SIZE.
 */
bool columns_get(const struct column *column, const struct row *row, char *text);

/* columns_cell() - the same, "-" if it is not known, "?" if it cannot be seen. */
const char *columns_cell(const struct column *column, const struct row *row, char *text);

/* columns_help() - each with what it tells. */
void columns_help(enum columns_of of, FILE *out);

/*
 * columns_print() - a table, as wide as its cells; the last column is not padded, and
 * cut where a line would be longer than @room characters (0: it may). 0 or -ENOMEM.
 */
int columns_print(const struct columns *columns, const struct row *rows, size_t count,
		  bool headings, int room, FILE *out);

/* columns_json() - an object; owned by the caller. */
struct json_object *columns_json(const struct columns *columns, const struct row *row);

#endif /* MSISCOPE_VIEW_COLUMNS_H */
