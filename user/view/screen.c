// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "view/screen.h"

#define ESCAPE 27
#define CANVAS_MOST 1000 /* rows, columns: a terminal may say anything */

struct screen {
	SCREEN *terminal;
	bool utf8;
	bool colours;
};

static void begin_colours(struct screen *screen, bool mono)
{
	screen->colours = !mono && has_colors() && start_color() != ERR;
	if (!screen->colours)
		return;
	use_default_colors();
	init_pair(PAINT_ALARM, COLOR_RED, -1);
	init_pair(PAINT_WARN, COLOR_YELLOW, -1);
	init_pair(PAINT_BAR, COLOR_BLACK, COLOR_CYAN);
}

static void begin_terminal(void)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(50);
	curs_set(0);
	leaveok(stdscr, TRUE);
}

static bool has_cursor(void)
{
	const char *how = tigetstr("cup");

	return how && how != (const char *)-1;
}

int screen_open(struct screen **result, bool ascii, bool mono, char *message, size_t size)
{
	struct screen *screen;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		snprintf(message, size, "standard input and output are no terminal: use --batch");
		return -ENOTTY;
	}
	screen = calloc(1, sizeof(*screen));
	if (!screen)
		return -ENOMEM;
	setlocale(LC_CTYPE, "");
	screen->utf8 = !ascii && !strcmp(nl_langinfo(CODESET), "UTF-8");
	screen->terminal = newterm(NULL, stdout, stdin);
	if (screen->terminal && has_cursor()) {
		begin_colours(screen, mono);
		begin_terminal();
		*result = screen;
		return 0;
	}
	snprintf(message, size, "a terminal '%.40s' cannot show it%s: set TERM, or use --batch",
		 getenv("TERM") ?: "", screen->terminal ? "" : ", or is not known here");
	if (screen->terminal) {
		endwin();
		delscreen(screen->terminal);
	}
	free(screen);
	return -ENOTSUP;
}

int screen_canvas(struct screen *screen, struct canvas *canvas)
{
	int rows, width;

	getmaxyx(stdscr, rows, width);
	rows = rows < 1 ? 1 : rows > CANVAS_MOST ? CANVAS_MOST : rows;
	width = width < 1 ? 1 : width > CANVAS_MOST ? CANVAS_MOST : width;
	return canvas_open(canvas, rows, width, screen->utf8);
}

static attr_t attributes(const struct screen *screen, enum paint paint)
{
	static const attr_t mono[PAINTS] = {
		[PAINT_BOLD] = A_BOLD,
		[PAINT_BAR] = A_REVERSE,
		[PAINT_DIM] = A_DIM,
		[PAINT_CURSOR] = A_REVERSE | A_BOLD,
		[PAINT_ALARM] = A_BOLD | A_UNDERLINE,
		[PAINT_WARN] = A_BOLD,
	};
	static const attr_t coloured[PAINTS] = {
		[PAINT_BOLD] = A_BOLD,
		[PAINT_DIM] = A_DIM,
		[PAINT_CURSOR] = A_REVERSE | A_BOLD,
		[PAINT_ALARM] = A_BOLD,
	};

	return screen->colours ? coloured[paint] : mono[paint];
}

static short pair_of(const struct screen *screen, enum paint paint)
{
	bool coloured = paint == PAINT_ALARM || paint == PAINT_WARN || paint == PAINT_BAR;

	return screen->colours && coloured ? paint : 0;
}

void screen_show(struct screen *screen, const struct canvas *canvas)
{
	const struct cell *cell = canvas->cells;
	wchar_t glyph[2] = L" ";
	cchar_t drawn;
	int row, column;

	for (row = 0; row < canvas->rows; row++)
		for (column = 0; column < canvas->columns; column++, cell++) {
			glyph[0] = cell->glyph;
			setcchar(&drawn, glyph, attributes(screen, cell->paint),
				 pair_of(screen, cell->paint), NULL);
			mvadd_wch(row, column, &drawn);
		}
	refresh();
}

static int translate(int key)
{
	static const struct {
		int from;
		int to;
	} keys[] = {
		{ KEY_UP, KEYS_UP },	     { KEY_DOWN, KEYS_DOWN },
		{ KEY_PPAGE, KEYS_PAGE_UP }, { KEY_NPAGE, KEYS_PAGE_DOWN },
		{ KEY_HOME, KEYS_HOME },     { KEY_END, KEYS_END },
		{ KEY_ENTER, KEYS_ENTER },   { '\r', KEYS_ENTER },
		{ '\n', KEYS_ENTER },	     { KEY_BACKSPACE, KEYS_ERASE },
		{ 127, KEYS_ERASE },	     { '\b', KEYS_ERASE },
		{ ESCAPE, KEYS_ESCAPE },     { KEY_RESIZE, KEYS_RESIZE },
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].from == key)
			return keys[i].to;
	return key >= ' ' && key <= '~' ? key : KEYS_NONE;
}

int screen_key(struct screen *screen, int ms, int alarm)
{
	struct pollfd ready[] = { { .fd = STDIN_FILENO, .events = POLLIN },
				  { .fd = alarm, .events = POLLIN } };
	int key = getch(), count;

	(void)screen;
	if (key != ERR)
		return translate(key);
	count = poll(ready, 2, ms);
	if (count > 0 && ready[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		return -EIO;
	key = getch(); /* also when poll() was interrupted: a resize is a key */
	if (key != ERR)
		return translate(key);
	if (count > 0 && ready[0].revents)
		return -EIO; /* readable, and nothing there: its end */
	return count > 0 ? KEYS_ALARM : KEYS_NONE;
}

void screen_close(struct screen *screen)
{
	if (!screen)
		return;
	endwin();
	delscreen(screen->terminal);
	free(screen);
}
