// SPDX-License-Identifier: GPL-2.0-only
/* The pane of keys and columns. */
#include <stdio.h>
#include <string.h>
#include <linux/types.h>

#include "base/text.h"
#include "view/pane.h"

static const char *const lines[] = {
	"Up Down PgUp PgDn Home End   move the cursor; it stays on its interrupt",
	"Enter   all of that interrupt, and back (Esc)",
	"/       only interrupts with that text: number, name, device, driver, class",
	"s S     sort by the next column; turn the order round",
	"f       only interrupts of which something was found",
	"space   pause, and go on",
	"r       record from now into a trace, and end it",
	". < >   of a replay: one step, 10 s back, 10 s on",
	"h q     this page; quit",
	"",
	"CPUS    where it came in the last interval (#), may go (-), may not (.),",
	"        and CPUs that are offline (x)",
	"WINDOW  us in which the message was half written: median, and MAX",
	"TORN    hit in such a window: torn-hit, torn-misrouted. All columns: top --help",
	"",
};

void help_draw(struct layout *layout, struct canvas *canvas, int row, int rows)
{
	const struct machine_words *machine = layout->machine;
	struct scroll scroll = {
		.canvas = canvas, .row = row, .rows = rows, .above = layout->scroll
	};
	char text[TEXT_ESCAPED_SIZE(160) + 16], blind[TEXT_ESCAPED_SIZE(160)];
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		scroll_line(&scroll, PAINT_PLAIN, lines[i]);
	scroll_line(&scroll, PAINT_BOLD,
		    machine->nr_blind ? "Not to be seen here:" : "Nothing is hidden here.");
	for (i = 0; i < machine->nr_blind; i++) {
		text_escape(blind, machine->blind[i], strnlen(machine->blind[i], 160));
		snprintf(text, sizeof(text), "  %s", blind);
		scroll_line(&scroll, PAINT_WARN, text);
	}
	if (layout->scroll > scroll_end(&scroll))
		layout->scroll = scroll_end(&scroll);
}
