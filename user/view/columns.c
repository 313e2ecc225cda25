// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/cells.h"
#include "view/columns.h"

#define LAST_LEAST 8 /* characters */

/* Is it there to be chosen? */
static bool offered(const struct column *column, enum columns_of of)
{
	return of == COLUMNS_TOP || !column->live;
}

static bool usual(const struct column *column, enum columns_of of)
{
	return of == COLUMNS_TOP ? column->rank : column->usual;
}

static const char *const class_words[] = { "tearable", "maskable", "remapped", "not-msi",
					   "unknown" };

const char *class_name(enum irq_class class)
{
	return class_words[class];
}

bool class_by_name(const char *name, enum irq_class *class)
{
	for (*class = CLASS_TEARABLE; *class <= CLASS_UNKNOWN; (*class)++)
		if (!strcmp(name, class_words[*class]))
			return true;
	return false;
}

void columns_all(struct columns *columns, enum columns_of of)
{
	size_t i;

	columns->count = 0;
	for (i = 0; i < cells_count; i++)
		if (offered(&cells_table[i], of))
			columns->chosen[columns->count++] = &cells_table[i];
}

static void choose_usual(struct columns *columns, enum columns_of of)
{
	size_t i;

	for (i = 0; i < cells_count; i++)
		if (usual(&cells_table[i], of))
			columns->chosen[columns->count++] = &cells_table[i];
}

static const struct column *find(enum columns_of of, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < cells_count; i++)
		if (offered(&cells_table[i], of) && strlen(cells_table[i].name) == length &&
		    !strncasecmp(cells_table[i].name, name, length))
			return &cells_table[i];
	return NULL;
}

const struct column *columns_find(enum columns_of of, const char *name)
{
	return find(of, name, strlen(name));
}

const char *columns_parse(struct columns *columns, enum columns_of of, const char *text,
			  char *wrong, size_t size)
{
	const struct column *column;
	size_t length;

	columns->count = 0;
	if (!text || *text == '+')
		choose_usual(columns, of);
	if (!text)
		return NULL;
	text += *text == '+';
	for (;;) {
		length = strcspn(text, ",");
		column = find(of, text, length);
		if (!column || columns->count == COLUMNS_MAX) {
			snprintf(wrong, size, "%.*s", (int)length, text);
			return wrong;
		}
		columns->chosen[columns->count++] = column;
		if (!text[length])
			return NULL;
		text += length + 1;
	}
}

void columns_help(enum columns_of of, FILE *out)
{
	const struct column *column;
	size_t i;

	for (i = 0; i < cells_count; i++) {
		column = &cells_table[i];
		if (offered(column, of))
			fprintf(out, "  %c %-10s %s\n", usual(column, of) ? '*' : ' ', column->name,
				column->what);
	}
}

bool columns_get(const struct column *column, const struct row *row, char *text)
{
	*text = '\0';
	column->get(row, text);
	if ((*text && strcmp(text, "0")) || !column->hidden || !row->view || !column->hidden(row))
		return true;
	*text = '\0';
	return false;
}

const char *columns_cell(const struct column *column, const struct row *row, char *text)
{
	if (!columns_get(column, row, text))
		return "?";
	return *text ? text : "-";
}

static void print_cell(const struct column *column, const char *text, int width, bool last,
		       FILE *out)
{
	if (last && !column->right)
		fprintf(out, "%.*s\n", width, text);
	else
		fprintf(out, column->right ? "%*s%c" : "%-*s%c", width, text, last ? '\n' : ' ');
}

/* The last column gives way, but for a rest that tells nothing. */
static void fit(const struct columns *columns, int *widths, int room)
{
	int *last = &widths[columns->count - 1];
	unsigned int i;

	for (i = 0; i + 1 < columns->count; i++)
		room -= widths[i] + 1;
	if (room >= LAST_LEAST && *last > room)
		*last = room;
}

/* All cells, one behind the other: each is made once only. */
static int cells_write(const struct columns *columns, const struct row *rows, size_t count,
		       int *widths, char **cells)
{
	char text[COLUMN_SIZE];
	const char *cell;
	size_t size, row;
	unsigned int i;
	FILE *out = open_memstream(cells, &size);
	int width;

	if (!out)
		return -ENOMEM;
	for (row = 0; row < count; row++)
		for (i = 0; i < columns->count; i++) {
			cell = columns_cell(columns->chosen[i], &rows[row], text);
			width = strlen(cell);
			widths[i] = width > widths[i] ? width : widths[i];
			fwrite(cell, 1, width + 1, out);
		}
	if (!fclose(out))
		return 0;
	free(*cells);
	return -ENOMEM;
}

int columns_print(const struct columns *columns, const struct row *rows, size_t count,
		  bool headings, int room, FILE *out)
{
	int widths[COLUMNS_MAX] = {};
	char *cells = NULL, *cell;
	unsigned int i;
	size_t row;

	for (i = 0; i < columns->count; i++)
		widths[i] = headings ? strlen(columns->chosen[i]->heading) : 1;
	if (cells_write(columns, rows, count, widths, &cells))
		return -ENOMEM;
	fit(columns, widths, room);
	for (i = 0; headings && i < columns->count; i++)
		print_cell(columns->chosen[i], columns->chosen[i]->heading, widths[i],
			   i == columns->count - 1, out);
	for (row = 0, cell = cells; row < count; row++)
		for (i = 0; i < columns->count; i++, cell += strlen(cell) + 1)
			print_cell(columns->chosen[i], cell, widths[i], i == columns->count - 1,
				   out);
	free(cells);
	return 0;
}

static struct json_object *number(const char *text)
{
	if (strchr(text, '.'))
		return json_object_new_double_s(strtod(text, NULL), text);
	return json_object_new_uint64(strtoull(text, NULL, 10));
}

struct json_object *columns_json(const struct columns *columns, const struct row *row)
{
	struct json_object *object = json_object_new_object(), *value;
	char text[COLUMN_SIZE];
	unsigned int i;

	for (i = 0; i < columns->count; i++) {
		columns_get(columns->chosen[i], row, text);
		value = NULL;
		if (*text && columns->chosen[i]->number)
			value = number(text);
		else if (*text)
			value = json_object_new_string(text);
		json_object_object_add_ex(object, columns->chosen[i]->name, value,
					  JSON_C_OBJECT_ADD_KEY_IS_NEW |
						  JSON_C_OBJECT_ADD_CONSTANT_KEY);
	}
	return object;
}
