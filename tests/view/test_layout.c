// SPDX-License-Identifier: GPL-2.0-only
/* What is drawn, as text, and what keys do to it. No terminal. */
#include "sample.h"
#include "view/layout.h"

static struct machine machine;
static const char *blind[] = { "arrivals: torn-hit cannot be seen", "mask \x1b[2J bits" };
static struct machine_words words = {
	.release = "6.12.1", .machine = "x86_64", .remapping = "no", .blind = blind
};
static struct columns columns;

struct drawn {
	struct view *view;
	struct select select;
	struct layout layout;
	struct canvas canvas;
	char *line[200]; /* UTF-8 glyphs as '?', the end trimmed */
};

static int begin(void **state)
{
	struct drawn *drawn = calloc(1, sizeof(*drawn));
	char wrong[32];

	drawn->view = view_begin(&machine);
	drawn->layout.machine = &words;
	drawn->layout.columns = &columns;
	drawn->layout.fit = true;
	drawn->layout.follow = NONE;
	words.nr_blind = 0;
	assert_null(columns_parse(&columns, COLUMNS_TOP, NULL, wrong, sizeof(wrong)));
	assert_true(select_sort(&drawn->select, "irq"));
	*state = drawn;
	return 0;
}

static void clear(struct drawn *drawn)
{
	int i;

	for (i = 0; i < drawn->canvas.rows; i++)
		free(drawn->line[i]);
	canvas_close(&drawn->canvas);
	drawn->canvas.rows = 0;
}

static int end(void **state)
{
	struct drawn *drawn = *state;

	clear(drawn);
	select_free(&drawn->select);
	view_free(drawn->view);
	free(drawn);
	return 0;
}

static void draw(struct drawn *drawn, int rows, int width)
{
	int row, column;

	clear(drawn);
	assert_int_equal(select_rows(&drawn->select, drawn->view), 0);
	layout_follow(&drawn->layout, &drawn->select);
	assert_int_equal(canvas_open(&drawn->canvas, rows, width, false), 0);
	layout_draw(&drawn->layout, drawn->view, &drawn->select, &drawn->canvas);
	for (row = 0; row < rows; row++) {
		drawn->line[row] = calloc(1, width + 1);
		for (column = 0; column < width; column++) {
			wchar_t glyph = drawn->canvas.cells[row * width + column].glyph;

			assert_true(glyph >= ' ' && glyph <= '~');
			drawn->line[row][column] = glyph;
		}
	}
}

static int find(const struct drawn *drawn, const char *text)
{
	int row;

	for (row = 0; row < drawn->canvas.rows; row++)
		if (strstr(drawn->line[row], text))
			return row;
	return -1;
}

static void says(const struct drawn *drawn, const char *text)
{
	int row;

	if (find(drawn, text) >= 0)
		return;
	for (row = 0; row < drawn->canvas.rows; row++)
		print_message("%s|\n", drawn->line[row]);
	fail_msg("not drawn: %s", text);
}

static enum paint paint_at(const struct drawn *drawn, int row, const char *text)
{
	const char *at = strstr(drawn->line[row], text);

	assert_non_null(at);
	return drawn->canvas.cells[row * drawn->canvas.columns + (at - drawn->line[row])].paint;
}

static void table(void **state)
{
	struct drawn *drawn = *state;
	struct finding lost = found(FINDING_LOST, BEGIN + SECOND, 27);
	int row;

	came(drawn->view, BEGIN + SECOND, 24, 1, 120);
	lost.silent = 600000000;
	lost.ended = ENDED_LATE;
	assert_int_equal(view_finding(drawn->view, &lost), 0);
	view_refresh(drawn->view);
	draw(drawn, 24, 80);
	says(drawn, "msiscope top  1.0 s  6.12.1 x86_64, 4 CPUs");
	says(drawn, "120.0 interrupts/s, 0.0 moves/s (0)");
	says(drawn, "Found lost 1 (1)");
	says(drawn, "CPUs 0:0% 1:100% 2:0% 3:0%");
	says(drawn, "  24 tearable   1     34    120.0 @            0    0    0 edu-a");
	says(drawn, "  27 tearable   1     34      0.0 _            0    0    1 edu-b");
	says(drawn, "  0.0s  lost IRQ 27 (edu-b), silent 600.0");
	row = find(drawn, "edu-b");
	assert_int_equal(paint_at(drawn, row, "1 edu-b"), PAINT_ALARM);
	assert_int_equal(paint_at(drawn, find(drawn, "edu-a"), "tearable"), PAINT_CURSOR);
	draw(drawn, 40, 200);
	says(drawn, "  24 0000:00:05.0 edu        tearable   1    2     34    120.0 @");
	says(drawn, " -#-. edu-a"); /* CPU 3 is not in its mask */
}

/* It stands on top of what was found since, and says how long it has lasted by now. */
static void a_loss_that_lasts(void **state)
{
	struct drawn *drawn = *state;
	struct finding lost = found(FINDING_LOST, BEGIN + SECOND, 27);
	int i;

	lost.ended = ENDED_UNSAID;
	lost.silent = 600000000;
	assert_int_equal(view_finding(drawn->view, &lost), 0);
	for (i = 0; i < 30; i++) {
		struct finding hit = found(FINDING_TORN_HIT, BEGIN + 2 * SECOND, 24);

		assert_int_equal(view_finding(drawn->view, &hit), 0);
	}
	view_time(drawn->view, BEGIN + 4 * SECOND);
	draw(drawn, 24, 80);
	says(drawn, "  3.0s  lost IRQ 27 (edu-b), silent 3.000 s so far");
	says(drawn, "  2.0s  torn-hit IRQ 24 (edu-a)");
	assert_int_equal(find(drawn, "lost IRQ") + 1, find(drawn, "torn-hit IRQ"));
	says(drawn, "lost 1 (1)");
	lost.told = true;
	lost.ended = ENDED_NEVER;
	assert_int_equal(view_finding(drawn->view, &lost), 0);
	draw(drawn, 24, 80);
	says(drawn, "lost 1 (1)");
	says(drawn, "  3.0s  lost IRQ 27 (edu-b), silent 600.000 ms to the end of the records");
}

static void no_size_is_too_small(void **state)
{
	struct drawn *drawn = *state;
	static const enum pane panes[] = { PANE_ROWS, PANE_DETAIL, PANE_HELP };
	int rows, width;
	size_t pane;

	for (pane = 0; pane < 3; pane++)
		for (rows = 1; rows < 30; rows++)
			for (width = 1; width < 30; width++) {
				drawn->layout.pane = panes[pane];
				draw(drawn, rows, width);
			}
	drawn->layout.pane = PANE_ROWS;
	draw(drawn, 5, 20);
	says(drawn, "  24");
	says(drawn, "IRQ");
}

static void untrusted_text(void **state)
{
	struct drawn *drawn = *state;

	words.nr_blind = 2;
	strcpy(machine.irqs[0].actions, "evil\x1b[31m\n\xff");
	strcpy(machine.irqs[0].driver, "\x07");
	machine.irqs[0].device.devfn = 0x50;
	assert_int_equal(view_inventory(drawn->view, &machine.inventory, BEGIN + 1), 0);
	draw(drawn, 24, 200); /* draw() itself wants printable characters only */
	says(drawn, "evil\\x1b[31m\\x0a\\xff");
	says(drawn, "Blind (2, see h): arrivals");
	drawn->layout.pane = PANE_DETAIL;
	draw(drawn, 24, 120);
	says(drawn, "driver \\x07");
	drawn->layout.pane = PANE_HELP;
	draw(drawn, 30, 120);
	says(drawn, "mask \\x1b[2J bits");
}

static void key(struct drawn *drawn, int key)
{
	assert_int_equal(layout_key(&drawn->layout, &drawn->select, key), WISH_NOTHING);
	draw(drawn, 24, 80);
}

/* It goes on by number, wherever its row goes. */
static void cursor_follows(void **state)
{
	struct drawn *drawn = *state;

	assert_true(select_sort(&drawn->select, "rate"));
	came(drawn->view, BEGIN + SECOND, 24, 1, 10);
	view_refresh(drawn->view);
	draw(drawn, 24, 80);
	key(drawn, KEYS_DOWN);
	assert_int_equal(drawn->layout.follow, 27);
	assert_int_equal(drawn->layout.cursor, 1);
	came(drawn->view, BEGIN + 2 * SECOND, 27, 1, 10);
	view_refresh(drawn->view);
	draw(drawn, 24, 80);
	assert_int_equal(drawn->layout.cursor, 0);
	assert_int_equal(paint_at(drawn, find(drawn, "edu-b"), "tearable"), PAINT_CURSOR);
	key(drawn, KEYS_HOME);
	assert_int_equal(drawn->layout.follow, NONE);
	key(drawn, KEYS_PAGE_DOWN);
	assert_int_equal(drawn->layout.cursor, 1);
	key(drawn, KEYS_UP);
	key(drawn, KEYS_UP);
	assert_int_equal(drawn->layout.cursor, 0);
}

static void find_and_filter(void **state)
{
	struct drawn *drawn = *state;
	struct finding torn = found(FINDING_TORN_HIT, BEGIN, 27);
	const char *typed;

	draw(drawn, 24, 80);
	key(drawn, '/');
	for (typed = "EDU-Bq"; *typed; typed++)
		key(drawn, *typed); /* q is a letter here */
	says(drawn, "/EDU-Bq_");
	says(drawn, "no interrupt is chosen");
	key(drawn, KEYS_ERASE);
	assert_int_equal(drawn->select.nr_rows, 1);
	key(drawn, KEYS_ENTER);
	says(drawn, "only 'EDU-B'");
	assert_int_equal(find(drawn, "edu-a"), -1);
	key(drawn, '/');
	key(drawn, KEYS_ESCAPE);
	assert_int_equal(drawn->select.nr_rows, 2);
	key(drawn, 'f');
	assert_int_equal(drawn->select.nr_rows, 0);
	assert_int_equal(view_finding(drawn->view, &torn), 0);
	draw(drawn, 24, 80);
	assert_int_equal(drawn->select.nr_rows, 1);
	key(drawn, 'f');
	assert_int_equal(drawn->select.nr_rows, 2);
	assert_int_equal(layout_key(&drawn->layout, &drawn->select, 'q'), WISH_QUIT);
	assert_int_equal(layout_key(&drawn->layout, &drawn->select, ' '), WISH_PAUSE);
	assert_int_equal(layout_key(&drawn->layout, &drawn->select, '<'), WISH_BACK);
}

static void sorting(void **state)
{
	struct drawn *drawn = *state;
	const struct column *before = drawn->select.sort;

	draw(drawn, 24, 80);
	assert_true(find(drawn, "edu-a") < find(drawn, "edu-b"));
	key(drawn, 'S');
	assert_true(find(drawn, "edu-a") > find(drawn, "edu-b"));
	key(drawn, 's');
	assert_ptr_not_equal(drawn->select.sort, before);
	says(drawn, "sorted by device");
	assert_false(select_sort(&drawn->select, "no-such"));
	assert_true(select_sort(&drawn->select, "-moves"));
	assert_true(drawn->select.reverse);
}

static void detail(void **state)
{
	struct drawn *drawn = *state;
	union record record =
		moved(BEGIN + SECOND, 24, (struct target){ 1, 34 }, (struct target){ 2, 46 });
	union record message =
		view_sample(RECORD_MESSAGE, sizeof(message.message), BEGIN + SECOND + 1000, 1);
	struct finding exposed = found(FINDING_TORN_EXPOSED, BEGIN + SECOND, 24);
	int i;

	asked(drawn->view, BEGIN + SECOND / 2, 24, "irqbalance", 4);
	assert_int_equal(view_record(drawn->view, &record), 0);
	message.message.irq = 24;
	message.message.context = MESSAGE_AFFINITY;
	message.message.device.devfn = 0x28;
	message.message.duration = 8400;
	message.message.old = (struct message_pair){ 0xfee02000, 0, 0x22 };
	message.message.new = (struct message_pair){ 0xfee04000, 0, 0x2e };
	assert_int_equal(view_record(drawn->view, &message), 0);
	exposed.window = 8400;
	for (i = 0; i < 3; i++)
		assert_int_equal(view_finding(drawn->view, &exposed), 0);
	draw(drawn, 24, 100);
	key(drawn, KEYS_ENTER);
	draw(drawn, 30, 100);
	says(drawn, "IRQ 24  edu-a  0000:00:05.0  driver edu, MSI, tearable: no mask bit");
	says(drawn, "goes to CPU 2 (APIC 4) vector 46, may go to CPUs 2");
	says(drawn, "torn-exposed       3");
	says(drawn, "asked for by irqbalance (pid 77)");
	says(drawn, "message old  00000000fee02000 0022: APIC 2, vector 34, fixed, physical");
	says(drawn, "        new  00000000fee04000 002e: APIC 4, vector 46, fixed, physical");
	says(drawn, "median 8.4 us, longest 8.4 us");
	says(drawn, "below 16.3 us            3 ####");
	says(drawn, "1.0 us  message   fee02000 0022 to fee04000 002e in 8.4 us");
	says(drawn, "0.0 us  move      from CPU 1 (APIC 2) vector 34 to CPU 2 (APIC 4) vector 46");
	says(drawn, "-500000.0 us  request   irqbalance (pid 77) asked for CPU 2");
	for (i = 0; i < 100; i++) /* no further than to its end */
		layout_key(&drawn->layout, &drawn->select, KEYS_DOWN);
	draw(drawn, 10, 100);
	says(drawn, "request   irqbalance");
	key(drawn, KEYS_ESCAPE);
	assert_int_equal(drawn->layout.pane, PANE_ROWS);
}

/* What is not known is no number. */
static void nothing_known(void **state)
{
	struct drawn *drawn = *state;
	const struct target nowhere = { NONE, NONE };
	union record record = moved(BEGIN + SECOND, 24, nowhere, (struct target){ 2, 46 });
	union record handler =
		view_sample(RECORD_HANDLER, sizeof(handler.handler), BEGIN + SECOND + 1000, NONE);
	struct columns columns;
	char wrong[32];

	record.move.context = MOVE_OFFLINE;
	record.move.from.vector = 34;
	handler.handler.irq = 24;
	handler.handler.first = 1;
	assert_int_equal(view_record(drawn->view, &record), 0);
	assert_int_equal(view_record(drawn->view, &handler), 0);
	assert_null(columns_parse(&columns, COLUMNS_TOP, "irq,by", wrong, sizeof(wrong)));
	drawn->layout.columns = &columns;
	draw(drawn, 24, 100);
	says(drawn, "  24 CPU ? off");
	key(drawn, KEYS_ENTER);
	draw(drawn, 30, 120);
	says(drawn, "    as its CPU went offline");
	says(drawn, "move      from CPU ? vector 34 to CPU 2 (APIC 4) vector 46");
	says(drawn, "handler   on CPU ? for");
	assert_int_equal(find(drawn, "4294967295"), -1);
}

/* Thousands of rows: only those that can be seen are drawn. */
static void many_rows(void **state)
{
	struct drawn *drawn = *state;
	__u32 i;

	for (i = 0; i < 5000; i++)
		came(drawn->view, BEGIN + SECOND, 100 + i, i % 4, i);
	view_refresh(drawn->view);
	assert_true(select_sort(&drawn->select, "rate"));
	draw(drawn, 24, 80);
	assert_int_equal(drawn->select.nr_rows, 5002);
	says(drawn, "5099");
	key(drawn, KEYS_END);
	says(drawn, " 100 ");
	assert_int_equal(drawn->layout.cursor, 5001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(table, begin, end),
		cmocka_unit_test_setup_teardown(a_loss_that_lasts, begin, end),
		cmocka_unit_test_setup_teardown(no_size_is_too_small, begin, end),
		cmocka_unit_test_setup_teardown(untrusted_text, begin, end),
		cmocka_unit_test_setup_teardown(cursor_follows, begin, end),
		cmocka_unit_test_setup_teardown(find_and_filter, begin, end),
		cmocka_unit_test_setup_teardown(sorting, begin, end),
		cmocka_unit_test_setup_teardown(detail, begin, end),
		cmocka_unit_test_setup_teardown(nothing_known, begin, end),
		cmocka_unit_test_setup_teardown(many_rows, begin, end),
	};

	return cmocka_run_group_tests_name("view/layout", tests, NULL, NULL);
}
