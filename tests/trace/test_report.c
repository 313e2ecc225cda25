// SPDX-License-Identifier: GPL-2.0-only
/*
 * The report of tests/trace/lost.jsonl: IRQ 27 is torn and lost as CPU 2 goes
 * offline (record 22), torn onto IRQ 28's vector (48), torn by an affinity write
 * (64); IRQ 28 is only exposed; IRQ 30 (MSI-X) moves in two masked steps.
 */
#include "sample.h"
#include "trace/report.h"

#define FIXTURE "tests/trace/lost.jsonl"

static void on_finding(const struct finding *finding, void *arg)
{
	assert_int_equal(report_finding(arg, finding), 0);
}

static void replay(struct trace_reader *reader, struct report *report)
{
	struct diagnose_options options = { .lost_after = SECOND / 2 };
	struct diagnose *diagnose = diagnose_new(&options, on_finding, report);
	static struct trace_item item;

	assert_non_null(diagnose);
	while (trace_read(reader, &item) == TRACE_RECORD) {
		assert_int_equal(report_record(report, &item.record), 0);
		assert_int_equal(diagnose_record(diagnose, &item.record), 0);
	}
	assert_non_null(trace_reader_end(reader));
	diagnose_finish(diagnose, trace_reader_end(reader)->ts);
	diagnose_free(diagnose);
}

struct printed {
	char *text;
	bool found;
};

static struct printed print(const struct report *report)
{
	struct printed printed;
	size_t size;
	FILE *out = open_memstream(&printed.text, &size);

	assert_non_null(out);
	printed.found = report_failed(report);
	report_text(report, out);
	assert_int_equal(fclose(out), 0);
	return printed;
}

/* The fixture's report, with the header's options changed. */
static struct printed report_fixture(const struct trace_options *options)
{
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(FIXTURE, &error);
	struct trace_header header;
	struct printed printed;
	struct report *report;

	if (!reader)
		fail_msg("%s", error.text);
	header = *trace_reader_header(reader);
	if (options)
		header.options = *options;
	report = report_new(&header);
	assert_non_null(report);
	replay(reader, report);
	report_trace(report, trace_reader_state(reader), trace_reader_end(reader));
	printed = print(report);
	report_free(report);
	trace_reader_close(reader);
	return printed;
}

static void says(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("the report does not say:\n%s\nbut:\n%s", line, text);
}

static void says_not(const char *text, const char *line)
{
	if (strstr(text, line))
		fail_msg("the report says:\n%s\nin:\n%s", line, text);
}

static void golden_lines(void **state)
{
	struct printed printed = report_fixture(NULL);
	const char *text = printed.text;

	(void)state;
	assert_true(printed.found);
	says(text, "Linux 6.12.117+deb12-amd64, 4 CPUs, no interrupt remapping.\n");
	says(text, "Verdict: interrupts were LOST. 3 lost, 1 torn-misrouted, 2 torn-hit, 4");
	says(text, "  IRQ 27 (edu, 0000:00:05.0) lost 3 times; first: moved from CPU 2 (APIC\n"
		   "    2) vector 34 to CPU 0 (APIC 0) vector 36, as CPU 2 went offline:\n"
		   "    direct, 1 write, not masked [record 22]\n");
	says(text, "\nlost: IRQ 27 (edu, 0000:00:05.0), 3 times, inferred\n");
	says(text, "       +0.900 ms  arrived at CPU 0 (APIC 0) vector 34; the slot there:\n"
		   "                  unused\n"
		   "       +1.200 ms  CPU 2 is offline: stop_machine is over, interrupts are\n"
		   "                  taken again [record 26]\n"
		   "       +1.200 ms  silent from here for 3.894 s; then the next interrupt\n"
		   "                  came\n");
	says(text, "      6.005600 s  0.36 -> 1.37 by offline [record 48], silent 1.499 s\n");
	says(text, "      8.510500 s  0.37 -> 1.38 by affinity [record 64], arrived at 1.37\n");
	says(text, "\n 27 00:05.0 -        direct       3     3     3   20.0   21.0    3    3\n");
	says(text, "\n 28 00:06.0 -        direct       1     1     1   45.2   45.2    0    0\n");
	says(text, "\n 30 00:02.0 -        two-step     1     1     0      -      -    0    0\n");
	/* An older trace, without gaps; 370 interrupts in 13.51 s, 20 us, both moves exposed. */
	says(text, "\n 27 edu                                       -   0.548 (0.");
	says_not(text, "\n 30 virtio0");
	says(text, "  1 retriggered (sent again by software): IRQ 28 (1)\n");
	says(text, "  interrupts that HPET raises\n");
	says(text, "  records that did not get out of the kernel: 1 move, 12 arrival\n");
	free(printed.text);
}

/* Who asked is a process whose name wants to clear the screen. */
static void strange_names(void **state)
{
	struct printed printed = report_fixture(NULL);
	size_t i, column = 0;

	(void)state;
	says(printed.text,
	     "       -4.000 ms  evil\\x1b[2J\\\\x (pid 99999) asked for CPU 0,2,4-63,70");
	for (i = 0; printed.text[i]; i++) {
		unsigned char c = printed.text[i];

		column = c == '\n' ? 0 : column + 1;
		assert_true(c == '\n' || (c >= ' ' && c <= '~'));
		assert_true(column <= 72);
	}
	free(printed.text);
}

/* What proves a loss beside the interrupts is quoted, and cannot harm a terminal. */
static void witnesses_are_quoted(void **state)
{
	union record stall = sample_record(RECORD_WITNESS, sizeof(struct record_witness), 5, 0);
	union record kmsg = sample_record(RECORD_KMSG, sizeof(struct record_kmsg), 9, 0);
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	struct report *report = report_new(&header);
	struct printed printed;

	(void)state;
	stall.head.ts = finding.ts + SECOND;
	stall.witness.stalled = 1;
	stall.witness.inflight = 1;
	strcpy(stall.witness.name, "sda");
	kmsg.head.ts = finding.ts + 4 * SECOND;
	strcpy(kmsg.kmsg.text, "ata1.00: \033[2J frozen");
	assert_int_equal(report_record(report, &stall), 0);
	assert_int_equal(report_record(report, &kmsg), 0);
	finding.ended = ENDED_TIMEOUT;
	finding.silent = 5 * SECOND;
	finding.proofs[0] = 5;
	finding.proofs[1] = 9;
	finding.nr_proofs = 2;
	assert_int_equal(report_finding(report, &finding), 0);
	printed = print(report);
	says(printed.text, "sda stands still: 1 request in flight, none done");
	says(printed.text, "kernel log: ata1.00: \\x1b[2J frozen [record 9]\n");
	says(printed.text, "its driver gave up");
	free(printed.text);
	report_free(report);
}

/* Where message writes are hidden, a clean bill would be a lie. */
static void hidden_writes_allow_no_verdict(void **state)
{
	struct trace_probe probe = { .name = "message", .way = "none", .error = -1 };
	struct trace_header header = sample_header();
	struct report *report;
	struct printed printed;

	(void)state;
	header.probe = &probe;
	header.nr_probe = 1;
	report = report_new(&header);
	printed = print(report);
	says(printed.text, "Verdict: none on torn interrupts is possible");
	free(printed.text);
	report_free(report);
}

static void options_choose(void **state)
{
	struct trace_options options = { .lost_after = SECOND / 2, .irq = "28", .device = "" };
	struct printed printed;

	(void)state;
	options.fail_on = 1ull << FINDING_LOST;
	printed = report_fixture(&options);
	assert_false(printed.found); /* the loss is another interrupt's */
	says(printed.text, "Verdict: interrupts were moved by updates that CAN TEAR");
	says(printed.text, "Only findings and interrupts chosen by --irq and --device");
	says_not(printed.text, "IRQ 27");
	free(printed.text);

	options.irq = "edu";
	printed = report_fixture(&options);
	assert_true(printed.found);
	says_not(printed.text, "virtio0");
	free(printed.text);

	options.irq = "";
	options.device = "00:05.0";
	options.fail_on = 1ull << FINDING_MASK_IGNORED;
	printed = report_fixture(&options);
	assert_false(printed.found);
	says(printed.text, "interrupts were LOST");
	says_not(printed.text, "IRQ 28");
	free(printed.text);
}

static void nothing_happened(void **state)
{
	struct trace_header header = sample_header();
	struct report *report = report_new(&header);
	struct printed printed;

	(void)state;
	assert_non_null(report);
	printed = print(report);
	assert_false(printed.found);
	says(printed.text, "no defect; but no interrupt was moved");
	says_not(printed.text, "IRQ DEVICE");
	says_not(printed.text, "Not all was seen");
	free(printed.text);
	report_free(report);
}

static void trace_not_whole(void **state)
{
	struct trace_state trace = { .cut_off = true, .missing = 7, .late = 2, .skipped = 3 };
	struct trace_header header = sample_header();
	struct report *report = report_new(&header);
	struct printed printed;

	(void)state;
	report_trace(report, &trace, NULL);
	printed = print(report);
	says(printed.text, "  the trace was cut off");
	says(printed.text, "  records missing from the trace: 7\n");
	says(printed.text, "  records too far out of order: 2\n");
	says(printed.text, "does not know: 3\n");
	free(printed.text);
	report_free(report);
}

/* Many findings on many interrupts: what is kept is bounded, what is counted is exact. */
static void flood(void **state)
{
	struct trace_header header = sample_header();
	struct report *report = report_new(&header);
	struct finding finding = sample_finding(FINDING_LOST);
	struct printed printed;
	int i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		finding.irq = i % 40000 * 3;
		finding.ts = 101 * SECOND + i;
		finding.silent = i;
		assert_int_equal(report_finding(report, &finding), 0);
	}
	finding.irq = NONE - 1;
	finding.kind = FINDING_BAD_VECTOR;
	assert_int_equal(report_finding(report, &finding), 0);
	finding.irq = NONE;
	assert_int_equal(report_finding(report, &finding), 0);
	printed = print(report);
	/* 16384 interrupts are told apart, 5 findings each. */
	says(printed.text, "81920 lost, 1 bad-vector.");
	says(printed.text, "lost: 16364 more interrupts, see 'report --format json'\n");
	says(printed.text,
	     "\nand 16364 more, none of them worse: all are in 'report --format json'\n");
	says(printed.text, "\n118081 records and findings of more interrupts are not in it.\n");
	says(printed.text, "bad-vector: no known interrupt, once, inferred\n");
	free(printed.text);
	report_free(report);
}

/*
 * What a kernel of today does to one interrupt: 1 ms apart on the average, of 1000
 * each 100 in the bucket of 16 to 33 us, moved 10 us after it came, and written in 8.
 */
static void feed_moves(struct report *report, struct finding finding, int moves)
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
	assert_int_equal(report_record(report, &counters), 0);
	for (i = 0; i < moves; i++) {
		move.head.seq = 2 + i;
		move.head.ts = 100 * SECOND + i * 1000000;
		move.move.irq = finding.irq;
		move.move.device = finding.device;
		move.move.from = finding.from;
		move.move.to = finding.to;
		move.move.writes = 1;
		move.move.context = finding.context;
		assert_int_equal(report_record(report, &move), 0);
		finding.ts = move.head.ts + 10000;
		finding.move = move.head.seq;
		finding.window = 8000;
		assert_int_equal(report_finding(report, &finding), 0);
	}
}

static void estimates(void **state)
{
	struct trace_irq irqs[] = {
		{ .irq = 27, .class = TRACE_CLASS_TEARABLE, .actions = "", .chip = "" },
		{ .irq = 31, .class = TRACE_CLASS_MASKABLE, .actions = "", .chip = "" },
	};
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct report *report;
	struct printed printed;

	(void)state;
	header.irqs = irqs;
	header.nr_irqs = 2;
	report = report_new(&header);
	finding.context = MOVE_INTERRUPT;
	feed_moves(report, finding, 99);
	printed = print(report);
	says(printed.text,
	     "\n 27 00:05.0 tearable direct      99    99    99    8.0    8.0    0    0\n");
	/* 100 of 900 gaps lie in 16.4 to 32.8 us, of these 1.6 us in the window: 10 to 18 us. */
	says(printed.text, "\n 27 edu                     11.0 (5.94 to 20.1)");
	/* 1000 a second, 8 us */
	says(printed.text, "      7.97 (7.20 to 8.48)\n");
	free(printed.text);

	/* It waits for its window: no update of it can tear, and nothing is made up. */
	finding.irq = 31;
	finding.kind = FINDING_TRANSIT_HIT;
	feed_moves(report, finding, 3);
	printed = print(report);
	says(printed.text,
	     "\n 31 00:05.0 maskable direct       3     3     0      -      -    0    0\n");
	says_not(printed.text, "\n 31 edu");
	free(printed.text);
	report_free(report);
}

/* The worst come first, and no more than fit on a screen. */
static void long_table(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);
	struct trace_header header = sample_header();
	struct report *report = report_new(&header);
	struct printed printed;
	const char *lost, *exposed;

	(void)state;
	for (finding.irq = 100; finding.irq < 300; finding.irq++)
		feed_moves(report, finding, 1);
	finding.irq = 299;
	finding.kind = FINDING_LOST;
	assert_int_equal(report_finding(report, &finding), 0);
	printed = print(report);
	lost = strstr(printed.text, "\n299 00:05.0 ");
	exposed = strstr(printed.text, "\n100 00:05.0 ");
	assert_true(lost && exposed && lost < exposed);
	says(printed.text, "\n118 00:05.0 ");
	says_not(printed.text, "\n119 00:05.0 ");
	says(printed.text, "\nand 180 more, none of them worse: all are in");
	free(printed.text);
	report_free(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_lines),
		cmocka_unit_test(strange_names),
		cmocka_unit_test(witnesses_are_quoted),
		cmocka_unit_test(hidden_writes_allow_no_verdict),
		cmocka_unit_test(options_choose),
		cmocka_unit_test(nothing_happened),
		cmocka_unit_test(trace_not_whole),
		cmocka_unit_test(flood),
		cmocka_unit_test(estimates),
		cmocka_unit_test(long_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
