// SPDX-License-Identifier: GPL-2.0-only
/* What a key changes. */
#include <stdio.h>
#include <string.h>

#include "view/layout.h"

static void type(struct layout *layout, int key)
{
	size_t length = strlen(layout->text);

	if (key == KEYS_ENTER) {
		layout->typing = false;
	} else if (key == KEYS_ESCAPE) {
		layout->typing = false;
		*layout->text = '\0';
	} else if (key == KEYS_ERASE) {
		layout->text[length ? length - 1 : 0] = '\0';
	} else if (key >= ' ' && key <= '~' && length + 1 < sizeof(layout->text)) {
		layout->text[length] = key;
		layout->text[length + 1] = '\0';
	}
}

/* The next one of those shown. */
static void sort_next(struct layout *layout, struct select *select)
{
	const struct columns *columns = layout->columns;
	unsigned int i;

	for (i = 0; i < columns->count; i++)
		if (columns->chosen[i] == select->sort)
			break;
	select->sort = columns->chosen[i >= columns->count - 1 ? 0 : i + 1];
	select->reverse = false;
	snprintf(layout->notice, sizeof(layout->notice), "sorted by %s: %s", select->sort->name,
		 select->sort->what);
}

static void move_cursor(struct layout *layout, const struct select *select, int by)
{
	int count = select->nr_rows, to = layout->cursor + by;

	to = to >= count ? count - 1 : to;
	layout->cursor = to < 0 ? 0 : to;
	layout->follow = layout->cursor < count ? select->rows[layout->cursor].irq->irq : NONE;
}

static void move(struct layout *layout, const struct select *select, int by)
{
	if (layout->pane == PANE_ROWS)
		move_cursor(layout, select, by);
	else
		layout->scroll = layout->scroll + by > 0 ? layout->scroll + by : 0;
}

static void show(struct layout *layout, enum pane pane)
{
	layout->pane = layout->pane == pane ? PANE_ROWS : pane;
	layout->scroll = 0;
}

static bool navigate(struct layout *layout, const struct select *select, int key)
{
	switch (key) {
	case KEYS_UP:
		move(layout, select, -1);
		return true;
	case KEYS_DOWN:
		move(layout, select, 1);
		return true;
	case KEYS_PAGE_UP:
		move(layout, select, -layout->page);
		return true;
	case KEYS_PAGE_DOWN:
		move(layout, select, layout->page);
		return true;
	case KEYS_HOME:
		move(layout, select, -(1 << 20));
		layout->follow = NONE; /* the top of the list, whoever is there */
		return true;
	case KEYS_END:
		move(layout, select, 1 << 20);
		return true;
	default:
		return false;
	}
}

static void open_detail(struct layout *layout, const struct select *select)
{
	move_cursor(layout, select, 0); /* follow it */
	show(layout, PANE_DETAIL);
}

static enum wish command(struct layout *layout, struct select *select, int key)
{
	switch (key) {
	case 'q':
		return WISH_QUIT;
	case ' ':
		return WISH_PAUSE;
	case 'r':
		return WISH_RECORD;
	case '.':
		return WISH_STEP;
	case '<':
		return WISH_BACK;
	case '>':
		return WISH_FORTH;
	case 'h':
	case '?':
		show(layout, PANE_HELP);
		break;
	case KEYS_ENTER:
		open_detail(layout, select);
		break;
	case KEYS_ESCAPE:
		layout->pane = PANE_ROWS;
		break;
	case '/':
		layout->pane = PANE_ROWS;
		layout->typing = true;
		*layout->text = '\0';
		break;
	case 's':
		sort_next(layout, select);
		break;
	case 'S':
		select->reverse = !select->reverse;
		break;
	case 'f':
		select->only_findings = !select->only_findings;
		snprintf(layout->notice, sizeof(layout->notice), "%s",
			 select->only_findings ? "only interrupts of which something was found"
					       : "all interrupts");
		break;
	}
	return WISH_NOTHING;
}

enum wish layout_key(struct layout *layout, struct select *select, int key)
{
	*layout->notice = '\0';
	select->text = layout->text;
	if (layout->typing)
		type(layout, key);
	else if (!navigate(layout, select, key))
		return command(layout, select, key);
	return WISH_NOTHING;
}
