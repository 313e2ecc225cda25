// SPDX-License-Identifier: GPL-2.0-only
/* The tables of the mail: what moved, and what to expect of it. */
#include "fixture.h"
#include "report/table.h"

/*
 * What a kernel of today does to one interrupt: 1 ms apart on the average, of 1000
 * each 100 in the bucket of 16 to 33 us, moved 10 us after it came, and written in 8.
 */
static void feed_moves(struct run *run, struct finding finding, int moves)
{
	union record counters =
		sample_record(RECORD_COUNTERS, sizeof(struct record_counters), 1, 101 * SECOND);
	union record move = sample_record(RECORD_MOVE, sizeof(struct record_move), 0, 0);
	int i;

	counters.counters.irq = finding.irq;
	counters.counters.count = 1000;
	counters.counters.time = 1000 * 5000;
	counters.counters.nr_near = NEAR_BUCKETS;
	counters.counters.near[3] = 100;
	assert_int_equal(run_record(run, &counters), 0);
	for (i = 0; i < moves; i++) {
		move.head.seq = 2 + i;
		move.head.ts = 100 * SECOND + i * 1000000;
		move.move.irq = finding.irq;
		move.move.device = finding.device;
		move.move.from = finding.from;
		move.move.to = finding.to;
		move.move.writes = 1;
		move.move.context = finding.context;
		assert_int_equal(run_record(run, &move), 0);
		finding.ts = move.head.ts + 10000;
		finding.move = move.head.seq;
		finding.window = 8000;
		assert_int_equal(run_finding(run, &finding), 0);
	}
}

static void estimates(void **state)
{
	struct trace_irq irqs[] = {
		{ .irq = 27,
		  .device.devfn = 5 << 3,
		  .class = CLASS_TEARABLE,
		  .actions = "",
		  .chip = "" },
		{ .irq = 31,
		  .device.devfn = 5 << 3,
		  .class = CLASS_MASKABLE,
		  .actions = "",
		  .chip = "" },
	};
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run;
	struct printed printed;

	(void)state;
	header.irqs = irqs;
	header.nr_irqs = 2;
	run = run_new(&header);
	finding.context = MOVE_INTERRUPT;
	feed_moves(run, finding, 99);
	/* One of the 99 was hit. */
	finding.kind = FINDING_TORN_HIT;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print_form(run, report_text);
	says(printed.text,
	     "\n 27 00:05.0 tearable direct      99    99    99    8.0    8.0    1    0\n");
	/* 100 of 900 gaps lie in 16.4 to 32.8 us, of these 1.6 us in the window: 10 to 18 us. */
	says(printed.text, "\n 27 edu                       11.0 (1.79-20.1)");
	/* 1000 a second, 8 us */
	says(printed.text, "          7.97 (7.20-8.48)\n");
	free(printed.text);

	/* It waits for its window: no update of it can tear, and nothing is made up. */
	finding.irq = 31;
	finding.kind = FINDING_TRANSIT_HIT;
	feed_moves(run, finding, 3);
	printed = print_form(run, report_text);
	says(printed.text,
	     "\n 31 00:05.0 maskable direct       3     3     0      -      -    0    0\n");
	says_not(printed.text, "\n 31 edu");
	free(printed.text);
	run_free(run);
}

/* The worst come first, and no more than fit on a screen. */
static void long_table(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;
	const char *lost, *exposed;

	(void)state;
	for (finding.irq = 100; finding.irq < 300; finding.irq++)
		feed_moves(run, finding, 1);
	finding.irq = 299;
	finding.kind = FINDING_LOST;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print_form(run, report_text);
	lost = strstr(printed.text, "\n299 00:05.0 ");
	exposed = strstr(printed.text, "\n100 00:05.0 ");
	assert_true(lost && exposed && lost < exposed);
	says(printed.text, "\n108 00:05.0 ");
	says_not(printed.text, "\n109 00:05.0 ");
	says(printed.text, "\nand 190 more, none of them worse: all are in");
	free(printed.text);
	run_free(run);
}

/* A few estimates stand beside losses: of those lost most, and how many more there are. */
static void worst_estimates(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;
	__u32 i;

	(void)state;
	finding.context = MOVE_OFFLINE;
	for (finding.irq = 100; finding.irq < 108; finding.irq++)
		feed_moves(run, finding, 4);
	finding.kind = FINDING_LOST;
	for (i = 0; i < 4; i++) {
		finding.irq = i < 3 ? 107 : 103;
		assert_int_equal(run_finding(run, &finding), 0);
	}
	printed = print_form(run, report_text);
	says(printed.text,
	     "\n107 edu                                      -         *3 of 4 (301-954)\n"
	     "103 edu                                      -        *1 of 4 (45.6-699)\n"
	     "100 edu                                      -             7.97");
	says(printed.text, "\nand 5 more. *: counted.");
	says(printed.text,
	     "\n107 00:05.0 -        direct       4     4     4    8.0    8.0    0    3\n"
	     "103 00:05.0 -        direct       4     4     4    8.0    8.0    0    1\n"
	     "100 00:05.0 ");
	free(printed.text);
	run_free(run);
}

/* Moves without a message write have no row: of remapped ones, or of no MSI. */
static void moved_without_a_message(void **state)
{
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	union record move = sample_record(RECORD_MOVE, sizeof(struct record_move), 1, 101 * SECOND);
	struct printed printed;
	unsigned int i;

	(void)state;
	move.move.from = (struct target){ .cpu = 1, .vector = 38 };
	move.move.to = (struct target){ .cpu = 2, .vector = 37 };
	move.move.started = 1;
	move.move.context = MOVE_INTERRUPT;
	strcpy(move.move.chip, "IR-PCI-MSI");
	for (i = 0; i < 3; i++) {
		move.move.irq = i < 2 ? 40 : 41;
		assert_int_equal(run_record(run, &move), 0);
	}
	printed = print_form(run, report_text);
	says(printed.text, "\n2 IRQs moved (3 times) without message writes: remapped or no MSI\n");
	says_not(printed.text, "IRQ  DEVICE");
	free(printed.text);
	run_free(run);
}

static void feed_findings(struct run *run, struct finding finding, __u32 irq,
			  enum finding_kind kind, unsigned int count)
{
	finding.irq = irq;
	finding.kind = kind;
	while (count--)
		assert_int_equal(run_finding(run, &finding), 0);
}

static void moved_once(struct run *run, const struct finding *finding)
{
	union record move =
		sample_record(RECORD_MOVE, sizeof(struct record_move), finding->irq, 101 * SECOND);

	move.move.irq = finding->irq;
	move.move.device = finding->device;
	move.move.from = (struct target){ .cpu = 1, .vector = 38 };
	move.move.to = (struct target){ .cpu = 2, .vector = 37 };
	move.move.writes = 1;
	move.move.context = MOVE_PROCESS;
	assert_int_equal(run_record(run, &move), 0);
}

/* Losses before torn ones before those that could tear, then by number. */
static void the_worst_first(void **state)
{
	static const __u32 wanted[] = { 108, 107, 106, 105, 104, 103, 101, 102 };
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	const struct irq_seen **irqs;
	size_t i, count;

	(void)state;
	for (finding.irq = 101; finding.irq < 109; finding.irq++)
		moved_once(run, &finding);
	feed_findings(run, finding, 103, FINDING_TORN_EXPOSED, 1);
	feed_findings(run, finding, 104, FINDING_TORN_EXPOSED, 2);
	feed_findings(run, finding, 105, FINDING_TORN_HIT, 1);
	feed_findings(run, finding, 106, FINDING_TORN_HIT, 1);
	feed_findings(run, finding, 106, FINDING_TORN_MISROUTED, 1);
	feed_findings(run, finding, 107, FINDING_LOST, 1);
	feed_findings(run, finding, 108, FINDING_LOST, 2);
	feed_findings(run, finding, 101, FINDING_UNHANDLED, 9); /* of no weight here */
	irqs = table_sorted(run, &count);
	assert_non_null(irqs);
	assert_int_equal(count, 8);
	for (i = 0; i < count; i++)
		assert_int_equal(irqs[i]->id.irq, wanted[i]);
	free(irqs);
	run_free(run);
}

/* A finding alone, without a move that was seen, is something to say. */
static void graded_without_a_move(void **state)
{
	static const struct {
		enum finding_kind kind;
		size_t rows;
	} kinds[] = { { FINDING_LOST, 1 },
		      { FINDING_TORN_HIT, 1 },
		      { FINDING_TORN_MISROUTED, 1 },
		      { FINDING_TORN_EXPOSED, 1 },
		      { FINDING_UNHANDLED, 0 } };
	const struct irq_seen **irqs;
	size_t i, count;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct trace_header header = sample_header();
		struct run *run = run_new(&header);

		feed_findings(run, sample_finding(kinds[i].kind), 27, kinds[i].kind, 1);
		irqs = table_sorted(run, &count);
		assert_non_null(irqs);
		assert_int_equal(count, kinds[i].rows);
		if (count) {
			assert_true(table_has(irqs[0]));
			assert_true(table_rewritten(irqs[0]));
		}
		free(irqs);
		run_free(run);
	}
}

static struct printed print_table(const struct run *run, size_t most, size_t estimates)
{
	struct printed printed;
	size_t size;
	FILE *out = open_memstream(&printed.text, &size);

	assert_non_null(out);
	table_print(run, most, estimates, out);
	assert_int_equal(fclose(out), 0);
	return printed;
}

/* As many rows and estimates as were asked for, and what is left out is counted. */
static void as_many_as_asked_for(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	finding.context = MOVE_INTERRUPT;
	for (finding.irq = 101; finding.irq < 106; finding.irq++)
		feed_moves(run, finding, 1);
	printed = print_table(run, 5, 5);
	says(printed.text, "\n105 00:05.0 ");
	says(printed.text, "\n105 edu ");
	says_not(printed.text, "more");
	says_not(printed.text, "*: counted.");
	free(printed.text);
	printed = print_table(run, 4, 4);
	says(printed.text, "\n104 00:05.0 ");
	says_not(printed.text, "\n105 ");
	says(printed.text, "\nand 1 more, none of them worse");
	says(printed.text, "\nand 1 more. ");
	says_not(printed.text, "*: counted.");
	free(printed.text);
	printed = print_table(run, 1, 3);
	says(printed.text, "\nand 4 more, none of them worse");
	says(printed.text, "\n103 edu ");
	says(printed.text, "\nand 2 more. *: counted. Acknowledge");
	free(printed.text);
	printed = print_table(run, 5, 0);
	says_not(printed.text, "Estimates");
	free(printed.text);
	run_free(run);
}

/* Of no device that is known: the column is as wide as its head. */
static void no_device(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	finding.device.domain = NONE;
	finding.irq = 27;
	feed_moves(run, finding, 1);
	printed = print_table(run, 5, 5);
	says(printed.text, "\nIRQ DEVICE CLASS    PROTOCOL MOVES");
	says(printed.text, "\n 27 -      -        direct       1");
	free(printed.text);
	run_free(run);
}

/* Columns are as wide as the widest number and device need. */
static void wide_names(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	finding.context = MOVE_INTERRUPT;
	finding.irq = 27;
	feed_moves(run, finding, 1);
	printed = print_table(run, 5, 5);
	says(printed.text, "\nIRQ DEVICE  CLASS    PROTOCOL MOVES");
	says(printed.text, "\n 27 00:05.0 -        direct       1");
	free(printed.text);
	finding.irq = 123456;
	finding.device.domain = 0x10000;
	feed_moves(run, finding, 1);
	printed = print_table(run, 5, 5);
	says(printed.text, "\n   IRQ DEVICE        CLASS    PROTOCOL MOVES");
	says(printed.text, "\n    27 00:05.0       -        direct       1");
	says(printed.text, "\n123456 10000:00:05.0 -        direct       1");
	says(printed.text, "\n   IRQ ACTION  ");
	says(printed.text, "\n123456 edu     ");
	free(printed.text);
	run_free(run);
}

/* What the column of that head says. */
static void cell_is(const struct run *run, const struct irq_seen *irq, const char *head,
		    const char *wanted)
{
	char cell[TABLE_CELL];
	unsigned int i;

	for (i = 0; i < TABLE_COLUMNS && strcmp(table_columns[i].head, head); i++)
		;
	assert_true(i < TABLE_COLUMNS);
	table_columns[i].get(run, irq, cell);
	assert_string_equal(cell, wanted);
}

/* One more than there are rows for would be without a name. */
static void every_column_is_whole(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < TABLE_COLUMNS; i++) {
		assert_non_null(table_columns[i].head);
		assert_non_null(table_columns[i].get);
	}
}

/* Below 10 ms with a tenth of a us, from there in whole ones. */
static void windows_of_any_length(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	const struct irq_seen **irqs;
	struct printed printed;
	size_t count;

	(void)state;
	finding.window = 9999999;
	feed_findings(run, finding, 40, FINDING_TORN_EXPOSED, 1);
	finding.window = 10000000;
	feed_findings(run, finding, 41, FINDING_TORN_EXPOSED, 1);
	finding.window = 100;
	feed_findings(run, finding, 42, FINDING_TORN_EXPOSED, 1);
	printed = print_table(run, 5, 0);
	says(printed.text, " 9999.9    0    0\n");
	says(printed.text, "  10000    0    0\n");
	says(printed.text, "    0.1    0    0\n");
	free(printed.text);
	irqs = table_sorted(run, &count);
	assert_non_null(irqs);
	cell_is(run, irqs[2], "IRQ", "42");
	cell_is(run, irqs[2], "action", "edu");
	cell_is(run, irqs[2], "could tear", "1");
	cell_is(run, irqs[2], "max, us", "0.1");
	cell_is(run, irqs[2], "torn", "0");
	cell_is(run, irqs[2], "lost", "0");
	free(irqs);
	run_free(run);
}

/* One that moved without a message, beside one that has a row; and where none can be seen. */
static void one_more_without_a_message(void **state)
{
	union record move = sample_record(RECORD_MOVE, sizeof(struct record_move), 9, 101 * SECOND);
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	finding.context = MOVE_INTERRUPT;
	finding.irq = 27;
	feed_moves(run, finding, 1);
	move.move.irq = 40;
	move.move.from = (struct target){ .cpu = 1, .vector = 38 };
	move.move.to = (struct target){ .cpu = 2, .vector = 37 };
	move.move.started = 1;
	move.move.context = MOVE_INTERRUPT;
	strcpy(move.move.chip, "IR-PCI-MSI");
	assert_int_equal(run_record(run, &move), 0);
	printed = print_table(run, 5, 5);
	says(printed.text,
	     "\n1 more IRQ moved (once) without message writes: remapped or no MSI\n");
	free(printed.text);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(estimates),
		cmocka_unit_test(long_table),
		cmocka_unit_test(worst_estimates),
		cmocka_unit_test(moved_without_a_message),
		cmocka_unit_test(the_worst_first),
		cmocka_unit_test(graded_without_a_move),
		cmocka_unit_test(as_many_as_asked_for),
		cmocka_unit_test(no_device),
		cmocka_unit_test(wide_names),
		cmocka_unit_test(windows_of_any_length),
		cmocka_unit_test(every_column_is_whole),
		cmocka_unit_test(one_more_without_a_message),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
