// SPDX-License-Identifier: GPL-2.0-only
/* What a recording could not see of single interrupts, and what the lab did to the kernel. */
#include "fixture.h"
#include "report/altered.h"
#include "report/facts.h"

static const struct target before = { .cpu = 1, .vector = 38 }, after = { .cpu = 2, .vector = 37 };
static const struct pci_address device = { .devfn = 5 << 3 };

static struct trace_irq irqs[] = {
	{ .irq = 34,
	  .device = { .devfn = 5 << 3 },
	  .class = CLASS_TEARABLE,
	  .actions = "edu-a",
	  .chip = "" },
};

struct run {
	struct trace_header header;
	struct report *report;
	struct trace_end end;
	__u64 seq;
};

static void begin(struct run *run)
{
	memset(run, 0, sizeof(*run));
	run->header = sample_header();
	run->header.irqs = irqs;
	run->header.nr_irqs = 1;
	run->header.nr_blind = 0;
	run->header.system.taint = "";
	run->end.reason = "time";
	run->end.command_status = NONE;
}

static void take(struct run *run, union record *record)
{
	if (!run->report)
		run->report = report_new(&run->header);
	assert_non_null(run->report);
	record->head.seq = ++run->seq;
	assert_int_equal(report_record(run->report, record), 0);
}

static void moved(struct run *run, __u64 ts, const char *chip, __u32 writes)
{
	union record record = sample_record(RECORD_MOVE, sizeof(record.move), 1, ts);

	record.move.duration = 1000;
	record.move.from = before;
	record.move.to = after;
	record.move.device = device;
	record.move.irq = 34;
	record.move.writes = writes;
	record.move.context = MOVE_INTERRUPT;
	record.move.in_msi = 1;
	record.move.started = 1;
	record.move.result = 0;
	strcpy(record.move.chip, chip);
	strcpy(record.move.action, "edu-a");
	take(run, &record);
}

static void given(struct run *run, __u64 ts, __u32 from, __u32 to)
{
	union record record = sample_record(RECORD_ALLOC, sizeof(record.alloc), 1, ts);

	record.alloc.irq = 34;
	record.alloc.from = (struct target){ .cpu = 1, .vector = from };
	record.alloc.to = (struct target){ .cpu = 2, .vector = to };
	record.alloc.result = 0;
	take(run, &record);
}

static void ran(struct run *run, __u64 ts, __u32 irq, __u32 result)
{
	union record record = sample_record(RECORD_HANDLER, sizeof(record.handler), 1, ts);

	record.handler.irq = irq;
	record.handler.result = result;
	take(run, &record);
}

/* The whole text; to be freed. */
static char *finish(struct run *run)
{
	const struct trace_state whole = {};
	char *text;

	if (!run->report)
		run->report = report_new(&run->header);
	report_trace(run->report, &whole, &run->end,
		     &(const struct chances){ .controls = { { .trials = 0 } } });
	text = print_form(run->report, report_text).text;
	report_free(run->report);
	run->report = NULL;
	return text;
}

static void a_native_move_writes(void **state)
{
	struct run run;
	char *text;

	(void)state;
	begin(&run);
	moved(&run, 102 * SECOND, "PCI-MSI-0000:00:05.0", 0);
	moved(&run, 103 * SECOND, "PCI-MSI-0000:00:05.0", 0);
	moved(&run, 104 * SECOND, "PCI-MSI-0000:00:05.0", 1);
	text = finish(&run);
	says(text, "blind       IRQ 34 (0000:00:05.0): 2 of 3 moves wrote a message");
	says(text, "Verdict: UNKNOWN: interrupts moved past the hooks of this recording:");
	says_not(text, "remapped or no MSI");
	free(text);
}

/* These write none, or not so that a hook sees it. */
static void other_moves_may_not(void **state)
{
	static const char *const chips[] = { "IR-PCI-MSI-0000:00:05.0", "Hyper-V PCIe MSI",
					     "HV-PCI-MSI", "xen-pirq", "IO-APIC" };
	struct run run;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
		begin(&run);
		moved(&run, 102 * SECOND, chips[i], 0);
		text = finish(&run);
		says(text, "without message writes: remapped or no MSI");
		says_not(text, "blind");
		free(text);
	}
}

/* Where no message is seen at all, that is said once, and not by interrupt. */
static void hidden_messages_are_told_once(void **state)
{
	struct trace_probe probe[] = { { "message", "none", -1 }, { "move", "fentry", 0 } };
	struct run run;
	char *text;

	(void)state;
	begin(&run);
	run.header.probe = probe;
	run.header.nr_probe = 2;
	moved(&run, 102 * SECOND, "PCI-MSI-0000:00:05.0", 0);
	text = finish(&run);
	says_not(text, "wrote a message");
	says_not(text, "remapped or no MSI");
	says(text, "1 IRQ moved (once); whether its message was written could");
	free(text);
}

/* Nothing is concluded from what a text of others cannot show. */
static void messages_are_not_in_a_text(void **state)
{
	struct trace_probe probe[] = { { "message", "none", -61 }, { "move", "none", -61 } };
	struct run run;
	char *text;

	(void)state;
	begin(&run);
	run.header.tool = "ftrace";
	run.header.probe = probe;
	run.header.nr_probe = 2;
	moved(&run, 102 * SECOND, "", 0);
	text = finish(&run);
	says_not(text, "remapped or no MSI");
	says(text, "1 IRQ moved (once); whether its message was written is not in it");
	free(text);
}

static void a_vector_without_a_move(void **state)
{
	struct run run;
	char *text;

	(void)state;
	begin(&run);
	moved(&run, 102 * SECOND, "PCI-MSI-0000:00:05.0", 1);
	given(&run, 102 * SECOND + 500, 38, 37); /* in it */
	given(&run, 103 * SECOND, 0xef, 37); /* activation */
	given(&run, 103 * SECOND, NONE, 37); /* the first one */
	text = finish(&run);
	says_not(text, "blind");
	free(text);

	begin(&run);
	given(&run, 101 * SECOND, 38, 37);
	moved(&run, 102 * SECOND, "PCI-MSI-0000:00:05.0", 1);
	given(&run, 102 * SECOND + 1001, 38, 37);
	text = finish(&run);
	says(text, "blind       IRQ 34 (0000:00:05.0): 2 times it was given another");
	free(text);
}

static void handlers_that_only_wake(void **state)
{
	struct run run;
	char *text;

	(void)state;
	begin(&run);
	ran(&run, 102 * SECOND, 40, 2);
	ran(&run, 103 * SECOND, 40, 2);
	ran(&run, 102 * SECOND, 41, 2);
	ran(&run, 103 * SECOND, 41, 3); /* one action did more than wake */
	ran(&run, 102 * SECOND, 42, 0);
	ran(&run, 102 * SECOND, 34, 2); /* there from the begin: the header tells */
	text = finish(&run);
	says(text, "blind       IRQ 40: its handler only woke a thread, in all 2 runs");
	assert_int_equal(times_said(text, "only woke"), 1);
	free(text);
}

static void not_one_line_each_of_a_thousand(void **state)
{
	struct run run;
	char *text;
	__u32 irq;

	(void)state;
	begin(&run);
	for (irq = 100; irq < 1100; irq++)
		ran(&run, 102 * SECOND, irq, 2);
	text = finish(&run);
	assert_int_equal(times_said(text, "only woke"), 8);
	says(text, "the same goes for 992 more interrupts");
	free(text);
}

static void the_lab_is_named(void **state)
{
	struct trace_module loaded[] = { { "edu", "OE", "" },
					 { "window", "OE", "inject=0 widen_us=300 xwiden_us=7" } };
	struct trace_module ended[] = { { "window", "OE", "inject=100 widen_us=0" },
					{ "inject", "OE", "" } };
	const char *programs[] = { "tracing x", "kprobe window" };
	struct run run;
	char *text;

	(void)state;
	begin(&run);
	text = finish(&run);
	says_not(text, "altered");
	says_not(text, "tainted");
	free(text);

	begin(&run);
	run.header.system.taint = "none";
	text = finish(&run);
	says(text, "not tainted");
	free(text);

	begin(&run);
	run.header.system.taint = "OE";
	run.header.system.modules = loaded;
	run.header.system.nr_modules = 2;
	text = finish(&run);
	says(text, "tainted OE by edu, window");
	says(text, "altered     the window between the writes was widened by the module");
	says(text, "window (300 us)");
	says(text, "Not by itself: the window");
	free(text);

	/* What the command did is known at the end. */
	begin(&run);
	run.header.system.modules = loaded;
	run.header.system.nr_modules = 2;
	run.end.modules = ended;
	run.end.nr_modules = 2;
	text = finish(&run);
	says(text, "window (300 us)");
	says(text, "(in 100 of 1000 windows)");
	says(text, "inject was loaded, which sends");
	free(text);

	begin(&run);
	run.header.system.programs = programs;
	run.header.system.nr_programs = 2;
	text = finish(&run);
	says(text, "widened by the BPF");
	free(text);
}

/* Others may use these names, and anybody may write a trace. */
static void strangers(void **state)
{
	struct trace_module modules[] = { { "window", "", "widen_us=300" },
					  { "windows", "O", "widen_us=300" } };
	struct trace_module wild[] = { { "window", "O",
					 "widen_us=99999999999999999999 inject=-1" } };
	const char *programs[] = { "tracing window", "kprobe windows" };
	struct altered altered = {};
	char text[ALTERED_SIZE];

	(void)state;
	altered_modules(&altered, modules, 2);
	altered_programs(&altered, programs, 2);
	assert_string_equal(altered_text(text, &altered), "");
	altered_modules(&altered, wild, 1);
	says(altered_text(text, &altered), "widened by the module window");
	altered = (struct altered){};
	wild[0].parameters = "";
	altered_modules(&altered, wild, 1);
	says(altered_text(text, &altered), "which can widen");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_native_move_writes),
		cmocka_unit_test(other_moves_may_not),
		cmocka_unit_test(hidden_messages_are_told_once),
		cmocka_unit_test(messages_are_not_in_a_text),
		cmocka_unit_test(a_vector_without_a_move),
		cmocka_unit_test(handlers_that_only_wake),
		cmocka_unit_test(not_one_line_each_of_a_thousand),
		cmocka_unit_test(the_lab_is_named),
		cmocka_unit_test(strangers),
	};

	return cmocka_run_group_tests_name("missing", tests, NULL, NULL);
}
