/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside commands/: what can be said of an interrupt, a column each. One table
 * drives help, -o, text and JSON.
 */
#ifndef MSISCOPE_COLUMNS_H
#define MSISCOPE_COLUMNS_H

#include <stdio.h>
#include <json-c/json.h>

#include "inventory/inventory.h"

#define COLUMN_SIZE 1100 /* of one cell: LIST_SIZE escaped */
#define COLUMNS_MAX 64

/* An interrupt as columns see it. */
struct row {
	const struct inventory_irq *irq;
	double rate; /* interrupts a second; negative: not measured */
};

struct column;

/* A choice of columns, in the order they are shown. */
struct columns {
	const struct column *chosen[COLUMNS_MAX];
	unsigned int count;
};

/* columns_all() - every column there is. */
void columns_all(struct columns *columns);

/*
 * columns_parse() - "A,B" chooses these, "+A" adds to the usual ones, NULL is the
 * usual. Returns NULL, or the name that is no column, cut to @wrong.
 */
const char *columns_parse(struct columns *columns, const char *text, char *wrong, size_t size);

/* columns_help() - each with what it tells. */
void columns_help(FILE *out);

/*
 * columns_print() - a table, as wide as its cells; the last column is not padded, and
 * cut where a line would be longer than @room characters (0: it may).
 */
void columns_print(const struct columns *columns, const struct row *rows, size_t count,
		   bool headings, int room, FILE *out);

/* columns_json() - an object; owned by the caller. */
struct json_object *columns_json(const struct columns *columns, const struct row *row);

/* class_name() - "tearable", "maskable", "remapped", "not-msi", "unknown". */
const char *class_name(enum irq_class class);

#endif /* MSISCOPE_COLUMNS_H */
