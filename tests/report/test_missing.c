// SPDX-License-Identifier: GPL-2.0-only
/* What a recording could not see of single interrupts, and what the lab did to the kernel. */
#include "fixture.h"
#include "describe/altered.h"
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

struct scene {
	struct trace_header header;
	struct run *run;
	struct trace_end end;
	__u64 seq;
};

static void begin(struct scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	scene->header = sample_header();
	scene->header.irqs = irqs;
	scene->header.nr_irqs = 1;
	scene->header.nr_blind = 0;
	scene->header.system.taint = "";
	scene->end.reason = "time";
	scene->end.command_status = NONE;
}

static void take(struct scene *scene, union record *record)
{
	if (!scene->run)
		scene->run = run_new(&scene->header);
	assert_non_null(scene->run);
	record->head.seq = ++scene->seq;
	assert_int_equal(run_record(scene->run, record), 0);
}

static void moved(struct scene *scene, __u64 ts, const char *chip, __u32 writes)
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
	take(scene, &record);
}

static void given(struct scene *scene, __u64 ts, __u32 from, __u32 to)
{
	union record record = sample_record(RECORD_ALLOC, sizeof(record.alloc), 1, ts);

	record.alloc.irq = 34;
	record.alloc.from = (struct target){ .cpu = 1, .vector = from };
	record.alloc.to = (struct target){ .cpu = 2, .vector = to };
	record.alloc.result = 0;
	take(scene, &record);
}

static void ran(struct scene *scene, __u64 ts, __u32 irq, __u32 result)
{
	union record record = sample_record(RECORD_HANDLER, sizeof(record.handler), 1, ts);

	record.handler.irq = irq;
	record.handler.result = result;
	take(scene, &record);
}

/* The whole text; to be freed. */
static char *finish(struct scene *scene)
{
	const struct trace_state whole = {};
	char *text;

	if (!scene->run)
		scene->run = run_new(&scene->header);
	run_end(scene->run, &whole, &scene->end,
		&(const struct chances){ .controls = { { .trials = 0 } } });
	text = print_form(scene->run, report_text).text;
	run_free(scene->run);
	scene->run = NULL;
	return text;
}

static void a_native_move_writes(void **state)
{
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene);
	moved(&scene, 102 * SECOND, "PCI-MSI-0000:00:05.0", 0);
	moved(&scene, 103 * SECOND, "PCI-MSI-0000:00:05.0", 0);
	moved(&scene, 104 * SECOND, "PCI-MSI-0000:00:05.0", 1);
	text = finish(&scene);
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
	struct scene scene;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
		begin(&scene);
		moved(&scene, 102 * SECOND, chips[i], 0);
		text = finish(&scene);
		says(text, "without message writes: remapped or no MSI");
		says_not(text, "blind");
		free(text);
	}
}

/* Where no message is seen at all, that is said once, and not by interrupt. */
static void hidden_messages_are_told_once(void **state)
{
	struct trace_probe probe[] = { { "message", "none", -1 }, { "move", "fentry", 0 } };
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene);
	scene.header.probe = probe;
	scene.header.nr_probe = 2;
	moved(&scene, 102 * SECOND, "PCI-MSI-0000:00:05.0", 0);
	text = finish(&scene);
	says_not(text, "wrote a message");
	says_not(text, "remapped or no MSI");
	says(text, "1 IRQ moved (once); whether its message was written could");
	free(text);
}

/* Nothing is concluded from what a text of others cannot show. */
static void messages_are_not_in_a_text(void **state)
{
	struct trace_probe probe[] = { { "message", "none", -61 }, { "move", "none", -61 } };
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene);
	scene.header.tool = "ftrace";
	scene.header.probe = probe;
	scene.header.nr_probe = 2;
	moved(&scene, 102 * SECOND, "", 0);
	text = finish(&scene);
	says_not(text, "remapped or no MSI");
	says(text, "1 IRQ moved (once); whether its message was written is not in it");
	free(text);
}

static void a_vector_without_a_move(void **state)
{
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene);
	moved(&scene, 102 * SECOND, "PCI-MSI-0000:00:05.0", 1);
	given(&scene, 102 * SECOND + 500, 38, 37); /* in it */
	given(&scene, 103 * SECOND, 0xef, 37); /* activation */
	given(&scene, 103 * SECOND, NONE, 37); /* the first one */
	text = finish(&scene);
	says_not(text, "blind");
	free(text);

	begin(&scene);
	given(&scene, 101 * SECOND, 38, 37);
	moved(&scene, 102 * SECOND, "PCI-MSI-0000:00:05.0", 1);
	given(&scene, 102 * SECOND + 1001, 38, 37);
	text = finish(&scene);
	says(text, "blind       IRQ 34 (0000:00:05.0): 2 times it was given another");
	free(text);
}

static void handlers_that_only_wake(void **state)
{
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene);
	ran(&scene, 102 * SECOND, 40, 2);
	ran(&scene, 103 * SECOND, 40, 2);
	ran(&scene, 102 * SECOND, 41, 2);
	ran(&scene, 103 * SECOND, 41, 3); /* one action did more than wake */
	ran(&scene, 102 * SECOND, 42, 0);
	ran(&scene, 102 * SECOND, 34, 2); /* there from the begin: the header tells */
	text = finish(&scene);
	says(text, "blind       IRQ 40: its handler only woke a thread, in all 2 runs");
	assert_int_equal(times_said(text, "only woke"), 1);
	free(text);
}

static void not_one_line_each_of_a_thousand(void **state)
{
	struct scene scene;
	char *text;
	__u32 irq;

	(void)state;
	begin(&scene);
	for (irq = 100; irq < 1100; irq++)
		ran(&scene, 102 * SECOND, irq, 2);
	text = finish(&scene);
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
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene);
	text = finish(&scene);
	says_not(text, "altered");
	says_not(text, "tainted");
	free(text);

	begin(&scene);
	scene.header.system.taint = "none";
	text = finish(&scene);
	says(text, "not tainted");
	free(text);

	begin(&scene);
	scene.header.system.taint = "OE";
	scene.header.system.modules = loaded;
	scene.header.system.nr_modules = 2;
	text = finish(&scene);
	says(text, "tainted OE by edu, window");
	says(text, "altered     the window between the writes was widened by the module");
	says(text, "window (300 us)");
	says(text, "Not by itself: the window");
	free(text);

	/* What the command did is known at the end. */
	begin(&scene);
	scene.header.system.modules = loaded;
	scene.header.system.nr_modules = 2;
	scene.end.modules = ended;
	scene.end.nr_modules = 2;
	text = finish(&scene);
	says(text, "window (300 us)");
	says(text, "(in 100 of 1000 windows)");
	says(text, "inject was loaded, which sends");
	free(text);

	begin(&scene);
	scene.header.system.programs = programs;
	scene.header.system.nr_programs = 2;
	text = finish(&scene);
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
