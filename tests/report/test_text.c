// SPDX-License-Identifier: GPL-2.0-only
/* The report as a mail. */
#include "fixture.h"

static struct printed print(const struct run *run)
{
	return print_form(run, report_text);
}

static void golden_lines(void **state)
{
	struct printed printed = print_fixture(report_text, NULL);
	const char *text = printed.text;

	(void)state;
	assert_true(printed.found);
	says(text, "Verdict: LOST: 3 interrupts of 1 IRQ, 2 of them as a CPU went offline. 3\n"
		   "         lost (inferred), 1 torn-misrouted, 2 torn-hit, 4 torn-exposed.\n"
		   "         In 13.510 s 3 IRQs moved 5 times; 4 of these updates could\n");
	says(text, "45.2 us) the message named the new CPU with the old vector. 3\n"
		   "         were sent half-written: 2 to nobody (torn-hit), 1 to another's\n"
		   "         handler (torn-misrouted). All 3 losses began so. Chance alone\n"
		   "         would give 0.3: they come in step with the updates, or in\n"
		   "         bursts. The case: IRQ 27 (edu, 0000:00:05.0) was moved from CPU\n"
		   "         2 (APIC 2) vector 34 to CPU 0 (APIC 0) vector 36, as CPU 2 went\n"
		   "         offline: direct (one step), unmasked [record 22]; half written\n"
		   "         for at most 12.3 us; its interrupt arrived at CPU 0 (APIC 0)\n"
		   "         vector 34, a slot unused; then it was silent for 3.894 s. Not\n"
		   "         all was seen: see the end. What helps there: 'msiscope advise'.\n");
	says(text, "\n 27 00:05.0 -        direct       3     3     3   20.0   21.0    3    3\n");
	says(text, "\n 28 00:06.0 -        direct       1     1     1   45.2   45.2    0    0\n");
	says(text, "\n 30 00:02.0 -        two-step     1     1     0      -      -    0    0\n");
	/* An older trace, without gaps: both moves by an offline were lost. */
	says(text, "\n 27 edu                                      -        *2 of 2 (342-1000)\n");
	says_not(text, "\n 30 virtio0");
	says(text, "Without a time line (as a CPU went offline): 1 lost (0), 1 torn-hit\n"
		   "  (0), 4 torn-exposed (2), and the hits told above.\n");
	says(text, "  1 retriggered (sent again by software): IRQ 28 (1)\n");
	says(text, "  unknown     IRQ 27, 28: 4 moves seen, direct, not masked\n");
	says(text, "  this kernel known to move MSI without mask bit direct, maskable ones\n");
	says(text, "b56ebe7c896d (v6.7,");
	says(text, "  kernel      6.12.117+deb12-amd64 (#1 SMP PREEMPT_DYNAMIC Debian\n"
		   "              6.12.117-1), x86_64, no interrupt remapping\n");
	says(text, "  CPUs        4, 4 online at the start; APIC ids are the CPU numbers\n");
	says(text, "  command     msiscope record -o trace.jsonl -d 6\n");
	says(text, "  blind       interrupts that HPET raises\n");
	says(text, "  incomplete  records that did not get out of the kernel: 1 move, 12\n");
	free(printed.text);
}

/* Who has only the text has each step: when, where, what, who, whose slot it was. */
static void time_lines(void **state)
{
	struct printed printed = print_fixture(report_text, NULL);
	const char *text = printed.text;

	(void)state;
	says(text, "  IRQ 27 (edu, 0000:00:05.0), 1.205200 s after the start:\n"
		   "        us CPU APIC VEC  (where; us: after the move)\n"
		   "   -3000.0   2    2   -  CPU 2 is told to go offline [19]\n"
		   "    -200.0   2    2   -  stop_machine: CPU 2 moves its interrupts [20]\n"
		   "       0.0   2    2  34  moved to CPU 0 (APIC 0) vector 36, as CPU 2\n"
		   "                         went offline: direct (one step), unmasked [22]\n"
		   "       8.0   0    0  34  half written at most 12.3 us: new CPU, old\n"
		   "                         vector [23]\n"
		   "      20.3   0    0  36  data written: the message is whole\n"
		   "     300.0   2    2   -  CPU 2 moved all; stop_machine ends soon [24]\n"
		   "     900.0   0    0  34  an interrupt arrives; this slot: unused [25]\n"
		   "    1200.0   2    2   -  CPU 2 is offline: its takedown is over [26]\n"
		   "    1200.0   -    -   -  IRQ 27 is silent from here: 3.894 s\n"
		   "   3896000   -    -   -  the next interrupt of IRQ 27 comes\n"
		   "  inferred  its torn interrupt arrived where no handler of its own was,\n"
		   "            and nothing came after [22, 23, 25, 26, 45]\n");
	says(text, "   -4000.0   0    0   -  takedown of CPU 0 by off\\x1b[1m (pid 412) [47]\n");
	says(text, "     500.0   1    1  36  an interrupt arrives; this slot: that of IRQ 28\n"
		   "                         (edu, 0000:00:06.0) [50]\n"
		   "     510.0   1    1  36  IRQ 28's handler: IRQ_NONE, nothing to do [51]\n");
	free(printed.text);
}

static void move_of(struct run *run, __u64 seq, __u32 irq, struct target from, struct target to)
{
	union record move = sample_record(RECORD_MOVE, sizeof(struct record_move), seq,
					  101 * SECOND + seq * 1000);

	move.move.irq = irq;
	move.move.device.domain = NONE;
	move.move.from = from;
	move.move.to = to;
	move.move.writes = 1;
	move.move.context = MOVE_OFFLINE;
	assert_int_equal(run_record(run, &move), 0);
}

/* Nobody's when the message pointed there, another's when the interrupt came: by which move? */
static void slot_gets_an_owner(void **state)
{
	static const struct target old = { 2, 34 }, new = { 0, 36 }, torn = { 0, 34 };
	union record release = sample_record(RECORD_RELEASE, sizeof(struct record_release), 1, 1);
	union record arrival = sample_record(RECORD_ARRIVAL, sizeof(struct record_arrival), 15,
					     101 * SECOND + 15000);
	union record down_end = sample_record(RECORD_HOTPLUG, sizeof(struct record_hotplug), 16,
					      101 * SECOND + 16000);
	struct finding finding = sample_finding(FINDING_TORN_MISROUTED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	release.release.slot = torn;
	assert_int_equal(run_record(run, &release), 0);
	move_of(run, 10, 27, old, new);
	move_of(run, 11, 31, old, (struct target){ 3, 34 });
	move_of(run, 12, 31, old, torn);
	arrival.arrival.vector = torn.vector;
	arrival.arrival.irq = 31;
	arrival.arrival.slot = SLOT_OWNED;
	assert_int_equal(run_record(run, &arrival), 0);
	down_end.hotplug.subject = 2;
	down_end.hotplug.phase = HOTPLUG_DOWN_END;
	down_end.hotplug.result = -EBUSY;
	assert_int_equal(run_record(run, &down_end), 0);
	finding.ts = arrival.head.ts;
	finding.at = torn;
	finding.owner = 31;
	finding.slot = SLOT_OWNED;
	finding.move = 10;
	finding.context = MOVE_OFFLINE;
	finding.window = 800;
	finding.proofs[0] = 15;
	finding.nr_proofs = 1;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print(run);
	says(printed.text, "new CPU, old\n"
			   "                         vector; this slot was nobody's yet\n");
	says(printed.text, "       2.0   0    -  34  IRQ 31 is moved to this slot [12]\n");
	says_not(printed.text, " [11]\n");
	says(printed.text, "       6.0   2    -   -  CPU 2 did not go offline [16]\n");
	free(printed.text);
	run_free(run);
}

/* A machine with much to say of itself, and much that was hidden. */
static void wordy_header(struct trace_header *header)
{
	static char words[4000], *arguments[200];
	static const char *blind[60];
	static struct trace_config config[64];
	size_t i;

	for (i = 0; i < sizeof(words) - 1; i++)
		words[i] = i % 8 ? 'a' + i % 26 : ' ';
	for (i = 0; i < 200; i++)
		arguments[i] = words + 3950;
	for (i = 0; i < 60; i++)
		blind[i] = words + 3800;
	for (i = 0; i < 64; i++)
		config[i] = (struct trace_config){ "CONFIG_IRQ_REMAP", "y" };
	header->release = words + 3000;
	header->version = header->tool = header->system.apic = words;
	header->system.cmdline = header->system.vendor = header->system.product = words;
	header->system.hypervisor = words;
	header->system.config = config;
	header->system.nr_config = 64;
	header->command = (const char **)arguments;
	header->nr_command = 200;
	header->blind = blind;
	header->nr_blind = 60;
}

/* It stays a mail, and keeps the case. */
static void wordy(void **state)
{
	struct printed printed = print_fixture(report_text, wordy_header);
	const char *text = printed.text, *line, *end;

	(void)state;
	assert_true(times_said(text, "\n") < 100);
	says(text, "       0.0   2    2  34  moved to CPU 0 (APIC 0) vector 36, as CPU 2\n");
	says(text, " more bytes)");
	says(text, " more: all are in 'report --format json'\n");
	for (line = text; (end = strchr(line, '\n')); line = end + 1)
		assert_true(end - line <= 72);
	free(printed.text);
}

static void hostile_header(struct trace_header *header)
{
	static const char *command[] = { "record", "-o", "a b", "$(reboot)", "it's", "\033[2J" };

	header->release = "6.1\033[2J\xff";
	header->version = "<script>\n\rSubject: x";
	header->command = command;
	header->nr_command = 6;
}

static void fits_a_mail(const char *text)
{
	size_t i, column = 0;

	for (i = 0; text[i]; i++) {
		unsigned char c = text[i];

		column = c == '\n' ? 0 : column + 1;
		assert_true(c == '\n' || (c >= ' ' && c <= '~'));
		assert_true(column <= 72);
	}
}

static void strange_names(void **state)
{
	struct printed printed = print_fixture(report_text, hostile_header);

	(void)state;
	fits_a_mail(printed.text);
	says(printed.text, "6.1\\x1b[2J\\xff (<script>\\x0a\\x0dSubject: x)");
	says(printed.text, "msiscope record -o 'a b' '$(reboot)' 'it'\\''s' '\\x1b[2J'\n");
	free(printed.text);
}

/* Who asked for the move is a process whose name wants to clear the screen. */
static void requester_is_named(void **state)
{
	struct printed printed = print_fixture(report_markdown, NULL);

	(void)state;
	says(printed.text,
	     "| -4000.0 | | | | evil&#92;x1b&#91;2J&#92;&#92;x (pid 99999) asked for");
	free(printed.text);
}

static void stress_seed(struct trace_header *header)
{
	static const char *command[] = { "stress", "--seed=7", "--pattern", "chase" };

	header->command = command;
	header->nr_command = 4;
}

static void stress_no_seed(struct trace_header *header)
{
	static const char *command[] = { "msiscope", "stress" };

	header->command = command;
	header->nr_command = 2;
}

static void how_to_reproduce(void **state)
{
	struct printed printed = print_fixture(report_text, stress_seed);

	(void)state;
	says(printed.text, "  reproduce   msiscope stress --seed=7 --pattern chase\n");
	says_not(printed.text, "chosen by the clock");
	free(printed.text);
	printed = print_fixture(report_text, stress_no_seed);
	says(printed.text, "  reproduce   msiscope stress\n  seed        chosen by the clock");
	free(printed.text);
}

/* What proves a loss beside the interrupts is quoted, and cannot harm a terminal. */
static void witnesses_are_quoted(void **state)
{
	union record stall = sample_record(RECORD_WITNESS, sizeof(struct record_witness), 5, 0);
	union record kmsg = sample_record(RECORD_KMSG, sizeof(struct record_kmsg), 9, 0);
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	stall.head.ts = finding.ts + SECOND;
	stall.witness.stalled = 1;
	stall.witness.inflight = 1;
	strcpy(stall.witness.name, "sda");
	kmsg.head.ts = finding.ts + 4 * SECOND;
	strcpy(kmsg.kmsg.text, "ata1.00: \033[2J frozen");
	assert_int_equal(run_record(run, &stall), 0);
	assert_int_equal(run_record(run, &kmsg), 0);
	finding.ended = ENDED_TIMEOUT;
	finding.silent = 5 * SECOND;
	finding.proofs[0] = 5;
	finding.proofs[1] = 9;
	finding.nr_proofs = 2;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print(run);
	says(printed.text, "   1000000   -    -   -  sda stands still: 1 request in flight, none\n"
			   "                         done [5]\n");
	says(printed.text, "   4000000   -    -   -  kernel log: ata1.00: \\x1b[2J frozen [9]\n");
	says(printed.text, "   5000000   -    -   -  its driver gives up waiting");
	free(printed.text);
	run_free(run);
}

/* What is not known is no number, in whatever form. */
static void nothing_known(void **state)
{
	static const form_fn forms[] = { report_text, report_markdown, report_html };
	union record down = sample_record(RECORD_HOTPLUG, sizeof(struct record_hotplug), 5, 0);
	union record handler = sample_record(RECORD_HANDLER, sizeof(struct record_handler), 9, 0);
	struct finding finding = sample_finding(FINDING_TORN_HIT);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;
	size_t i;

	(void)state;
	down.head.ts = finding.ts + 1;
	down.head.cpu = down.hotplug.subject = NONE;
	down.hotplug.phase = HOTPLUG_DOWN;
	handler.head.ts = finding.ts + 2;
	handler.head.cpu = handler.handler.irq = handler.handler.vector = NONE;
	assert_int_equal(run_record(run, &down), 0);
	assert_int_equal(run_record(run, &handler), 0);
	finding.from.cpu = NONE;
	finding.to = (struct target){ NONE, NONE };
	finding.context = MOVE_OFFLINE;
	finding.window = 800;
	finding.proofs[0] = 5;
	finding.proofs[1] = 9;
	finding.nr_proofs = 2;
	assert_int_equal(run_finding(run, &finding), 0);
	finding.kind = FINDING_LOST;
	finding.from.vector = NONE;
	finding.to.vector = 36;
	finding.irq = NONE;
	assert_int_equal(run_finding(run, &finding), 0);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		printed = print_form(run, forms[i]);
		says(printed.text, "is told to go offline");
		says(printed.text, "s handler: IRQ");
		says_not(printed.text, "4294967295");
		free(printed.text);
	}
	run_free(run);
}

/* Where message writes are hidden, a clean bill would be a lie. */
static void hidden_writes_allow_no_verdict(void **state)
{
	struct trace_probe probe = { .name = "message", .way = "none", .error = -1 };
	struct trace_header header = sample_header();
	struct run *run;
	struct printed printed;

	(void)state;
	header.probe = &probe;
	header.nr_probe = 1;
	run = run_new(&header);
	printed = print(run);
	says(printed.text, "Verdict: UNKNOWN: facility message is missing (EPERM: refused by");
	free(printed.text);
	run_free(run);
}

static void only_28(struct trace_header *header)
{
	header->options.irq = "28";
	header->options.fail_on = 1ull << FINDING_LOST;
}

static void only_edu(struct trace_header *header)
{
	header->options.irq = "edu";
}

static void only_its_device(struct trace_header *header)
{
	header->options.device = "00:05.0";
	header->options.fail_on = 1ull << FINDING_MASK_IGNORED;
}

static void options_choose(void **state)
{
	struct printed printed = print_fixture(report_text, only_28);

	(void)state;
	assert_false(printed.found); /* the loss is another interrupt's */
	says(printed.text, "Verdict: CAN TEAR: ");
	says(printed.text, "Only findings and interrupts chosen by --irq and --device");
	says_not(printed.text, "IRQ 27");
	/* An older trace, without gaps: only what was seen; 45.2 us at 90810 in 13.5 s. */
	says(printed.text,
	     "\n 28 edu                        *0 of 1 (0-793)            262 (53.8-263)\n");
	free(printed.text);

	printed = print_fixture(report_text, only_edu);
	assert_true(printed.found);
	says_not(printed.text, "virtio0");
	says_not(printed.text, "\n 30 ");
	free(printed.text);

	printed = print_fixture(report_text, only_its_device);
	assert_false(printed.found);
	says(printed.text, "Verdict: LOST: ");
	says_not(printed.text, "\n 28 ");
	free(printed.text);
}

static void nothing_happened(void **state)
{
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	assert_non_null(run);
	printed = print(run);
	assert_false(printed.found);
	says(printed.text, "no defect; but no interrupt was moved");
	says_not(printed.text, "IRQ DEVICE");
	says_not(printed.text, "Not all was seen");
	free(printed.text);
	run_free(run);
}

static void trace_not_whole(void **state)
{
	struct trace_state trace = { .cut_off = true, .missing = 7, .late = 2, .skipped = 3 };
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	run_end(run, &trace, NULL, &(const struct chances){ .controls = { { .trials = 0 } } });
	printed = print(run);
	says(printed.text, "  incomplete  the trace was cut off: it has no end\n");
	says(printed.text, "  incomplete  records missing from the trace: 7\n");
	says(printed.text, "  incomplete  records too far out of order: 2\n");
	says(printed.text, "does not know: 3\n");
	free(printed.text);
	run_free(run);
}

/* Many findings on many interrupts: what is kept is bounded, what is counted is exact. */
static void flood(void **state)
{
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct finding finding = sample_finding(FINDING_LOST);
	struct printed printed;
	int i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		finding.irq = i % 40000 * 3;
		finding.ts = 101 * SECOND + i;
		finding.silent = i;
		assert_int_equal(run_finding(run, &finding), 0);
	}
	finding.irq = NONE - 1;
	finding.kind = FINDING_BAD_VECTOR;
	assert_int_equal(run_finding(run, &finding), 0);
	finding.irq = NONE;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print(run);
	/* 16384 interrupts are told apart, 5 findings each. */
	says(printed.text, "81920 lost (inferred), 1\n         bad-vector (inferred).");
	says(printed.text, "lost, 81920 times, inferred");
	says(printed.text,
	     "\nand 16374 more, none of them worse: all are in 'report --format json'\n");
	says(printed.text, "records and findings of more interrupts than are");
	says(printed.text, " 118081\n");
	says(printed.text, "bad-vector, once, inferred");
	assert_true(times_said(printed.text, "\n") < 100);
	free(printed.text);
	run_free(run);
}

/* With which hit a loss began is told by its time line; those of other losses are counted. */
static void hits_are_told_once(void **state)
{
	static const enum finding_kind kinds[] = { FINDING_TORN_HIT, FINDING_TORN_MISROUTED,
						   FINDING_LOST };
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;
	unsigned int i, j;

	(void)state;
	finding.context = MOVE_OFFLINE;
	finding.at = (struct target){ .cpu = 0, .vector = 34 };
	for (i = 0; i < 3; i++)
		for (j = 0; j < 5; j++) {
			finding.kind = kinds[i];
			finding.slot = j < 3 ? SLOT_UNUSED : SLOT_OWNED;
			finding.owner = j < 3 ? NONE : 31;
			if (i == 2 || (i == 1) == (j >= 3))
				assert_int_equal(run_finding(run, &finding), 0);
		}
	finding.kind = FINDING_TORN_HIT;
	finding.context = MOVE_INTERRUPT;
	finding.slot = SLOT_UNUSED;
	assert_int_equal(run_finding(run, &finding), 0);
	/* Two that share a slot: the arrival is told of the other one. */
	finding.kind = FINDING_LOST;
	finding.reason = "it shares a slot";
	finding.nr_others = 1;
	finding.others[0] = 30;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print(run);
	says(printed.text,
	     "\nWithout a time line (as a CPU went offline): 1 torn-hit (0), and the\n"
	     "  hits told above.\n");
	free(printed.text);
	run_free(run);
}

/* Whom a torn interrupt called is not told as if it were another matter. */
static void unhandled_or_torn(void **state)
{
	struct finding finding = sample_finding(FINDING_UNHANDLED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print(run);
	says(printed.text, "  1 unhandled (no handler wanted it): IRQ 27 (1)\n");
	free(printed.text);
	finding.nr_others = 1;
	finding.others[0] = 31;
	assert_int_equal(run_finding(run, &finding), 0);
	finding.kind = FINDING_TORN_MISROUTED;
	finding.proved = true;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print(run);
	says(printed.text, "  2 unhandled (no handler wanted it; not counting torn ones; 1 may be\n"
			   "    torn ones of another IRQ): IRQ 27 (2)\n");
	free(printed.text);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_lines),
		cmocka_unit_test(time_lines),
		cmocka_unit_test(slot_gets_an_owner),
		cmocka_unit_test(wordy),
		cmocka_unit_test(strange_names),
		cmocka_unit_test(requester_is_named),
		cmocka_unit_test(how_to_reproduce),
		cmocka_unit_test(witnesses_are_quoted),
		cmocka_unit_test(nothing_known),
		cmocka_unit_test(hidden_writes_allow_no_verdict),
		cmocka_unit_test(options_choose),
		cmocka_unit_test(nothing_happened),
		cmocka_unit_test(trace_not_whole),
		cmocka_unit_test(flood),
		cmocka_unit_test(hits_are_told_once),
		cmocka_unit_test(unhandled_or_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
