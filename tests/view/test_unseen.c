// SPDX-License-Identifier: GPL-2.0-only
/* What cannot be seen is no 0: not in a row, not in a line, and not in JSON. */
#include "sample.h"
#include "view/columns.h"
#include "view/words.h"

#define BIT(kind) (1ull << FINDING_##kind)

static __u64 of_27(const void *arg, __u32 irq)
{
	(void)arg;
	return irq == 27 ? BIT(UNHANDLED) : 0;
}

static const char *cell(const struct view *view, __u32 number, const char *name, char *text)
{
	const struct view_irq *irq = view_irq(view, number);
	const struct row row = { .irq = &irq->info, .rate = -1, .view = view, .seen = irq };

	return columns_cell(columns_find(COLUMNS_TOP, name), &row, text);
}

static void is(const struct view *view, __u32 number, const char *name, const char *wanted)
{
	char text[COLUMN_SIZE];

	if (strcmp(cell(view, number, name, text), wanted))
		fail_msg("%s of %u: '%s', not '%s'", name, number, text, wanted);
}

static struct json_object *json(const struct view *view, __u32 number, const char *name)
{
	const struct view_irq *irq = view_irq(view, number);
	const struct row row = { .irq = &irq->info, .rate = -1, .view = view, .seen = irq };
	struct json_object *object, *value = NULL;
	struct columns columns;

	columns_all(&columns, COLUMNS_TOP);
	object = columns_json(&columns, &row);
	json_object_object_get_ex(object, name, &value);
	json_object_get(value);
	json_object_put(object);
	return value;
}

static void each_column_by_what_hides_it(void **state)
{
	static const struct {
		const char *name;
		__u64 hidden;
	} columns[] = {
		{ "exposed", BIT(TORN_EXPOSED) }, { "window", BIT(TORN_EXPOSED) },
		{ "max", BIT(TORN_EXPOSED) },	  { "torn", BIT(TORN_HIT) },
		{ "torn", BIT(TORN_MISROUTED) },  { "lost", BIT(LOST) },
		{ "spurious", BIT(STRAY) },	  { "spurious", BIT(SPURIOUS_VECTOR) },
		{ "unhandled", BIT(UNHANDLED) },  { "findings", BIT(RESTORED) },
	};
	struct machine machine;
	struct view *view = view_begin(&machine);
	char text[COLUMN_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		view->coverage.hidden = 0;
		assert_string_not_equal(cell(view, 24, columns[i].name, text), "?");
		view->coverage.hidden = columns[i].hidden;
		is(view, 24, columns[i].name, "?");
		assert_null(json(view, 24, columns[i].name));
	}
	view->coverage.hidden = 0;
	is(view, 24, "timeouts", "0");
	view->coverage.log_hidden = true;
	is(view, 24, "timeouts", "?");
	view_free(view);
}

static void moves(void **state)
{
	static const char *const names[] = { "moves", "newv", "protocol", "moved", "by" };
	struct machine machine;
	struct view *view = view_begin(&machine);
	union record move =
		moved(BEGIN + SECOND, 24, (struct target){ 1, 34 }, (struct target){ 2, 35 });
	char text[WORDS_SIZE];
	size_t i;

	(void)state;
	view_refresh(view);
	assert_non_null(strstr(words_rates(text, view), "- moves/s (0)"));
	view->coverage.moves_hidden = true;
	assert_null(strstr(words_rates(text, view), "(0)"));
	assert_non_null(strstr(text, "? moves/s"));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		is(view, 24, names[i], "?");
		assert_null(json(view, 24, names[i]));
	}
	/* What was seen all the same is told. */
	assert_int_equal(view_record(view, &move), 0);
	is(view, 24, "moves", "1");
	assert_non_null(strstr(words_rates(text, view), "(1)"));
	view_free(view);
}

static void of_one_interrupt(void **state)
{
	struct machine machine;
	struct view *view = view_begin(&machine);
	union record move =
		moved(BEGIN + SECOND, 24, (struct target){ 1, 34 }, (struct target){ 2, 35 });

	(void)state;
	view->coverage.hidden_of = of_27;
	is(view, 24, "unhandled", "0");
	is(view, 27, "unhandled", "?");
	/* It moved past the hooks. */
	is(view, 24, "lost", "0");
	move.move.writes = 0;
	move.move.in_msi = 1;
	strcpy(move.move.chip, "PCI-MSI-0000:00:05.0");
	assert_int_equal(view_record(view, &move), 0);
	is(view, 24, "lost", "?");
	is(view, 24, "exposed", "?");
	is(view, 27, "lost", "0");
	view_free(view);
}

static void findings(void **state)
{
	struct machine machine;
	struct view *view = view_begin(&machine);
	struct finding hit = found(FINDING_TORN_HIT, BEGIN + SECOND, 24);
	char text[WORDS_SIZE];

	(void)state;
	assert_string_equal(words_findings(text, view), "none");
	view->drops.lost[RECORD_MOVE] = 1;
	assert_string_equal(words_findings(text, view), "? (records are missing)");
	view->drops.lost[RECORD_MOVE] = 0;
	view->coverage.hidden = BIT(TORN_EXPOSED) | BIT(LOST) | BIT(TORN_HIT) | BIT(STRAY);
	assert_string_equal(words_findings(text, view),
			    "lost ?, torn-hit ?, torn-exposed ?, stray ?");
	view->possible = 2;
	assert_string_equal(words_findings(text, view),
			    "2 possible, lost ?, torn-hit ?, torn-exposed ?, stray ?");
	view->possible = 0;
	assert_int_equal(view_finding(view, &hit), 0);
	assert_string_equal(words_findings(text, view),
			    "torn-hit 1 (1), lost ?, torn-exposed ?, stray ?");
	is(view, 24, "torn", "1");
	is(view, 27, "torn", "?");
	view_free(view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_column_by_what_hides_it),
		cmocka_unit_test(moves),
		cmocka_unit_test(of_one_interrupt),
		cmocka_unit_test(findings),
	};

	return cmocka_run_group_tests_name("unseen", tests, NULL, NULL);
}
