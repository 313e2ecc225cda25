/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The screen as one who looks has it: which pane, where the cursor is; and how that is
 * drawn. Pure: keys and a canvas, no terminal.
 */
#ifndef MSISCOPE_VIEW_LAYOUT_H
#define MSISCOPE_VIEW_LAYOUT_H

#include "view/canvas.h"
#include "view/columns.h"
#include "view/model.h"
#include "view/select.h"
#include "view/words.h"

#define LAYOUT_TEXT 64

enum pane {
	PANE_ROWS,
	PANE_DETAIL, /* of the interrupt under the cursor */
	PANE_HELP,
};

struct layout {
	const struct machine_words *machine;
	const struct columns *columns;
	bool fit; /* leave out of columns what has no room, by rank; else all, cut off */
	enum pane pane;
	int cursor; /* into the rows selected */
	__u32 follow; /* the interrupt under it; it stays there. NONE: the cursor stays */
	int first; /* row at the top */
	int page; /* rows that were drawn */
	int scroll; /* of the panes that are text */
	bool typing; /* what is typed goes into text */
	char text[LAYOUT_TEXT]; /* that rows must have */
	bool paused;
	bool replay;
	bool ended; /* of a replay */
	const char *recording; /* where to, NULL: not */
	char notice[160]; /* until the next key; untrusted text in it is escaped */
};

/* layout_follow() - after select_rows(): put the cursor on the interrupt it follows. */
void layout_follow(struct layout *layout, const struct select *select);

/* layout_draw() - all of the screen. */
void layout_draw(struct layout *layout, const struct view *view, const struct select *select,
		 struct canvas *canvas);

/* A key that is no character; the others are themselves. */
enum key {
	KEYS_NONE = -1,
	KEYS_UP = 0x110000,
	KEYS_DOWN,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_HOME,
	KEYS_END,
	KEYS_ENTER,
	KEYS_ESCAPE,
	KEYS_ERASE,
	KEYS_RESIZE, /* none: the screen has another size */
	KEYS_ALARM, /* none: something else is to be done */
};

/* What is asked of the command by a key. */
enum wish {
	WISH_NOTHING,
	WISH_QUIT,
	WISH_PAUSE, /* or go on */
	WISH_RECORD, /* or end it */
	WISH_STEP,
	WISH_BACK, /* 10 s */
	WISH_FORTH,
};

/* layout_key() - @key is a character or an enum key. What is to be shown may be another after it. */
enum wish layout_key(struct layout *layout, struct select *select, int key);

#endif /* MSISCOPE_VIEW_LAYOUT_H */
