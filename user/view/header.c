// SPDX-License-Identifier: GPL-2.0-only
/* The lines above the table. */
#include <stdio.h>
#include <string.h>
#include <linux/types.h>

#include "base/text.h"
#include "view/pane.h"

enum paint finding_paint(enum finding_kind kind)
{
	if (kind == FINDING_TORN_EXPOSED || !finding_is_defect(kind))
		return kind == FINDING_TORN_EXPOSED || kind == FINDING_STORM ? PAINT_WARN
									     : PAINT_PLAIN;
	return PAINT_ALARM;
}

static enum paint worst(const struct view *view)
{
	enum paint paint = PAINT_PLAIN, other;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++) {
		other = view->findings[kind] ? finding_paint(kind) : PAINT_PLAIN;
		if (other == PAINT_ALARM || paint == PAINT_PLAIN)
			paint = other;
	}
	return paint;
}

static void draw_title(const struct layout *layout, const struct view *view, struct canvas *canvas)
{
	char text[2 * WORDS_SIZE], machine[WORDS_SIZE];

	snprintf(text, sizeof(text), "msiscope top%s  %.1f s%s%s%s%s  %s",
		 layout->replay ? " replay" : "", (view->now - view->start) / 1e9,
		 layout->ended ? "  [end]" : "", layout->paused ? "  [paused]" : "",
		 layout->recording ? "  recording to " : "",
		 layout->recording ? layout->recording : "",
		 words_machine(machine, view, layout->machine));
	canvas_bar(canvas, 0, text);
}

/* More CPUs than can be told by number: a character each, in the order of their numbers. */
static void draw_strip(const struct view *view, struct canvas *canvas, int row, int column)
{
	static const wchar_t bars[] = L"▁▂▃▄▅▆▇█";
	static const char levels[] = "_.:-=+*#";
	const struct view_cpu *cpu;
	double high = 0;
	int level;
	size_t i;

	for (i = 0; i < view->nr_cpus; i++)
		if (view->cpus[i].share > high)
			high = view->cpus[i].share;
	for (i = 0; i < view->nr_cpus; i++) {
		cpu = &view->cpus[i];
		level = high > 0 ? cpu->share / high * 7 + 0.5 : 0;
		if (!cpu->online)
			canvas_glyph(canvas, row, column++, PAINT_WARN, L'×', 'x');
		else
			canvas_glyph(canvas, row, column++, PAINT_PLAIN, bars[level],
				     levels[level]);
	}
}

static void draw_cpus(const struct view *view, struct canvas *canvas, int row)
{
	char text[WORDS_SIZE];
	int column = canvas_put(canvas, row, 0, PAINT_DIM, "CPUs ");

	words_cpus(text, view, canvas->columns - column);
	if (*text)
		canvas_put(canvas, row, column, PAINT_PLAIN, text);
	else
		draw_strip(view, canvas, row, column);
}

static void draw_troubles(const struct layout *layout, const struct view *view,
			  struct canvas *canvas, int row)
{
	char text[TEXT_ESCAPED_SIZE(WORDS_SIZE) + 64] = "", blind[TEXT_ESCAPED_SIZE(160)];
	const struct machine_words *machine = layout->machine;
	char drops[WORDS_SIZE];

	if (*words_drops(drops, view))
		snprintf(text, sizeof(text), "Drops %s", drops);
	if (machine->nr_blind && *text) {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "; blind: %u, see h",
			 machine->nr_blind);
	} else if (machine->nr_blind) {
		text_escape(blind, machine->blind[0], strnlen(machine->blind[0], 160));
		snprintf(text, sizeof(text), "Blind (%u, see h): %s", machine->nr_blind, blind);
	}
	canvas_put(canvas, row, 0, PAINT_WARN, text);
}

int header_draw(const struct layout *layout, const struct view *view, struct canvas *canvas,
		int rows)
{
	char text[WORDS_SIZE];
	int row = 0;

	if (row < rows) {
		draw_title(layout, view, canvas);
		row++;
	}
	if (row < rows)
		canvas_put(canvas, row++, 0, PAINT_BOLD, words_rates(text, view));
	if (row < rows) {
		canvas_put(canvas, row, 0, PAINT_DIM, "Found ");
		canvas_put(canvas, row++, sizeof("Found"), worst(view), words_findings(text, view));
	}
	if (row < rows)
		draw_cpus(view, canvas, row++);
	if (row < rows && (layout->machine->nr_blind || *words_drops(text, view)))
		draw_troubles(layout, view, canvas, row++);
	return row;
}
