// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#include "base/text.h"
#include "view/select.h"

#define KEY_SIZE 40 /* characters of a text that count for the order */

struct key {
	struct row row;
	bool known;
	double number;
	char text[KEY_SIZE];
};

static bool has_text(const struct inventory_irq *irq, const char *text)
{
	char number[16], device[TEXT_DEVICE_SIZE];

	snprintf(number, sizeof(number), "%u", irq->irq);
	return strstr(number, text) || strcasestr(text_device(device, &irq->device), text) ||
	       strcasestr(irq->driver, text) || strcasestr(class_name(irq->class), text) ||
	       strcasestr(irq->actions, text);
}

static bool wanted(const struct select *select, const struct view *view, const struct view_irq *irq)
{
	if (!view_shown(view, irq))
		return false;
	if (select->only_findings && !view_found(irq))
		return false;
	if (select->classes && !(select->classes >> irq->info.class & 1))
		return false;
	if (select->text && *select->text && !has_text(&irq->info, select->text))
		return false;
	return !select->wanted || select->wanted(&irq->info, select->arg);
}

/* Numbers that name something are read from the lowest up. */
static bool names(const struct column *column)
{
	static const char *const naming[] = { "irq", "cpu", "apicid", "vector", "moved" };
	size_t i;

	for (i = 0; i < sizeof(naming) / sizeof(naming[0]); i++)
		if (!strcmp(column->name, naming[i]))
			return true;
	return !column->number;
}

static void key_fill(struct key *key, const struct column *column)
{
	char text[COLUMN_SIZE];

	columns_get(column, &key->row, text);
	key->known = *text;
	if (column->number)
		key->number = strtod(text, NULL);
	snprintf(key->text, sizeof(key->text), "%.*s", KEY_SIZE - 1, column->number ? "" : text);
}

/* The unknown stand last in any order, and equals in that of their numbers. */
static int compare(const void *a, const void *b, void *arg)
{
	const struct key *one = a, *other = b;
	const struct select *select = arg;
	int order;

	if (one->known != other->known)
		return one->known ? -1 : 1;
	order = (one->number > other->number) - (one->number < other->number);
	if (!order)
		order = strcmp(one->text, other->text);
	if (names(select->sort) == select->reverse)
		order = -order;
	if (!order)
		order = one->row.irq->irq < other->row.irq->irq ? -1 : 1;
	return order;
}

static int sort(struct select *select)
{
	struct key *keys;
	size_t i;

	if (!select->sort || !select->nr_rows)
		return 0;
	keys = calloc(select->nr_rows, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	for (i = 0; i < select->nr_rows; i++) {
		keys[i].row = select->rows[i];
		key_fill(&keys[i], select->sort);
	}
	qsort_r(keys, select->nr_rows, sizeof(*keys), compare, select);
	for (i = 0; i < select->nr_rows; i++)
		select->rows[i] = keys[i].row;
	free(keys);
	return 0;
}

int select_rows(struct select *select, const struct view *view)
{
	struct row *grown;
	size_t i;

	select->nr_rows = 0;
	if (select->room < view->nr_irqs) {
		grown = reallocarray(select->rows, view->nr_irqs, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		select->rows = grown;
		select->room = view->nr_irqs;
	}
	for (i = 0; i < view->nr_irqs; i++)
		if (wanted(select, view, view->irqs[i]))
			select->rows[select->nr_rows++] = (struct row){ .irq = &view->irqs[i]->info,
									.rate = view->irqs[i]->rate,
									.view = view,
									.seen = view->irqs[i] };
	return sort(select);
}

bool select_sort(struct select *select, const char *name)
{
	const struct column *column;

	column = columns_find(COLUMNS_TOP, name + (*name == '-'));
	if (!column)
		return false;
	select->sort = column;
	select->reverse = *name == '-';
	return true;
}

void select_free(struct select *select)
{
	free(select->rows);
	select->rows = NULL;
}
