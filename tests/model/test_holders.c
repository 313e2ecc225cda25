// SPDX-License-Identifier: GPL-2.0-only
/* Numbers of interrupts that change hands while they are recorded, and what the report says. */
#include <json-c/json.h>

#include "../report/fixture.h"

#define A "0000:00:05.1"
#define B "0000:00:05.2"

static const struct pci_address a = { .devfn = 5 << 3 | 1 }, b = { .devfn = 5 << 3 | 2 };
static const struct target before = { .cpu = 1, .vector = 38 }, after = { .cpu = 2, .vector = 37 };

/* 100 s: 34 is A's, 35 is B's. */
static struct trace_irq irqs[] = {
	{ .irq = 34,
	  .device = { .devfn = 5 << 3 | 1 },
	  .class = CLASS_TEARABLE,
	  .actions = "edu-a,other",
	  .chip = "",
	  .model = "1234:000a" },
	{ .irq = 35,
	  .device = { .devfn = 5 << 3 | 2 },
	  .class = CLASS_MASKABLE,
	  .actions = "edu-b",
	  .chip = "",
	  .model = "1234:000b" },
};

struct scene {
	struct trace_header header;
	struct run *run;
	__u64 seq;
};

static void begin(struct scene *scene, const char *irq, const char *device)
{
	scene->seq = 0;
	scene->header = sample_header();
	scene->header.irqs = irqs;
	scene->header.nr_irqs = 2;
	scene->header.options.irq = irq;
	scene->header.options.device = device;
	scene->run = run_new(&scene->header);
	assert_non_null(scene->run);
}

static void take(struct scene *scene, union record *record)
{
	record->head.seq = ++scene->seq;
	assert_int_equal(run_record(scene->run, record), 0);
}

/* As a driver that requests its interrupt anew writes it: it has no name yet. */
static void given(struct scene *scene, __u64 ts, __u32 irq, const struct pci_address *device)
{
	union record record = sample_record(RECORD_MESSAGE, sizeof(record.message), 0, ts);

	record.message.irq = irq;
	record.message.device = *device;
	record.message.context = MESSAGE_OTHER;
	take(scene, &record);
}

static void handled(struct scene *scene, __u64 ts, __u32 irq, __u64 count)
{
	union record record = sample_record(RECORD_COUNTERS, sizeof(record.counters), 0, ts);

	record.counters.irq = irq;
	record.counters.count = count;
	take(scene, &record);
}

/* Moved by an update that can tear, which took @window ns. */
static struct finding moved(struct scene *scene, __u64 ts, __u32 irq,
			    const struct pci_address *device, const char *action, __u64 window)
{
	union record record = sample_record(RECORD_MOVE, sizeof(record.move), 0, ts);
	struct finding finding = sample_finding(FINDING_TORN_EXPOSED);

	record.move.irq = finding.irq = irq;
	record.move.device = finding.device = *device;
	record.move.from = finding.from = before;
	record.move.to = finding.to = after;
	record.move.writes = 1;
	record.move.context = finding.context = MOVE_PROCESS;
	snprintf(record.move.action, sizeof(record.move.action), "%s", action);
	memcpy(finding.action, record.move.action, sizeof(finding.action));
	take(scene, &record);
	finding.ts = ts + 10000;
	finding.move = scene->seq;
	finding.window = window;
	finding.proved = true;
	assert_int_equal(run_finding(scene->run, &finding), 0);
	return finding;
}

/* Both numbers change hands at 102 s; the recording ends at 104 s. Returns A's move of 34. */
static struct finding swap(struct scene *scene)
{
	struct finding finding;

	handled(scene, 101 * SECOND, 34, 100);
	handled(scene, 101 * SECOND, 35, 7);
	finding = moved(scene, 101 * SECOND, 34, &a, "edu-a", 8000);
	moved(scene, 101 * SECOND, 35, &b, "edu-b", 7000);
	given(scene, 102 * SECOND, 34, &b);
	given(scene, 102 * SECOND, 35, &a);
	moved(scene, 103 * SECOND, 34, &b, "edu-b", 5000);
	moved(scene, 103 * SECOND, 34, &b, "edu-b", 5000);
	handled(scene, 104 * SECOND, 34, 40);
	return finding;
}

/* Frees the report. */
static struct json_object *encode(struct scene *scene)
{
	struct json_object *object = json_object_new_object();

	assert_int_equal(report_json(scene->run, object), 0);
	run_free(scene->run);
	return object;
}

static void is(struct json_object *object, const char *path, const char *expected)
{
	struct json_object *value;
	const char *text;

	if (json_pointer_get(object, path, &value))
		fail_msg("no %s", path);
	text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
	if (strcmp(text, expected))
		fail_msg("%s is %s, not %s", path, text, expected);
}

static char *print(const struct scene *scene)
{
	struct printed printed = print_form(scene->run, report_text);
	unsigned int lines = 0;
	const char *line, *end;

	for (line = printed.text; (end = strchr(line, '\n')); line = end + 1) {
		assert_true(end - line <= 72);
		lines++;
	}
	assert_true(lines < 100);
	return printed.text;
}

static void two_swap(void **state)
{
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene, "", "");
	swap(&scene);
	text = print(&scene);
	/* Of each holder its own moves, and its class by the header: that of the other number. */
	says(text, "\n 34 00:05.2 maskable direct       2     2     2    5.0    5.0    0    0\n"
		   " 34 00:05.1 tearable direct       1     1     1    8.0    8.0    0    0\n"
		   " 35 00:05.2 maskable direct       1     1     1    7.0    7.0    0    0\n");
	says(text, "In 4.000 s 2 IRQs moved 4 times; ");
	says(text, "  The clearest: IRQ 34 (edu-a, " A "), 1.000010 s after the\n");
	says(text, "  device      " A ", 1234:000a\n");
	says(text, "  handed over IRQ 34 was " A "'s, then " B "'s; IRQ 35 was\n"
		   "              " B "'s, then " A "'s\n");
	says(text, "  no mask bit IRQ 34: 1 move seen, direct,");
	says(text, "  maskable    IRQ 34, 35: 3 moves seen, direct,");
	free(text);
	run_free(scene.run);
}

/* What the interrupts did is of the time for which they had the number. */
static void numbers_of_each(void **state)
{
	struct scene scene;
	struct json_object *object;

	(void)state;
	begin(&scene, "", "");
	swap(&scene);
	object = encode(&scene);
	is(object, "/irqs_moved", "2");
	is(object, "/irqs/0/irq", "34");
	is(object, "/irqs/0/device", "\"" A "\"");
	is(object, "/irqs/0/action", "\"edu-a\"");
	is(object, "/irqs/0/handled", "100");
	is(object, "/irqs/0/findings/torn-exposed", "1");
	is(object, "/irqs/1/irq", "34");
	is(object, "/irqs/1/device", "\"" B "\"");
	is(object, "/irqs/1/action", "\"edu-b\"");
	is(object, "/irqs/1/class", "\"maskable\"");
	is(object, "/irqs/1/handled", "40");
	is(object, "/irqs/1/findings/torn-exposed", "2");
	is(object, "/irqs/2/irq", "35");
	is(object, "/irqs/2/device", "\"" B "\"");
	/* 1 - exp(-100 / 2 s * 8 us), and of 40 in 2 s and 5 us */
	is(object, "/irqs/0/lost_per_1000_offlines/value", "0.3999");
	is(object, "/irqs/1/lost_per_1000_offlines/value", "0.1");
	json_object_put(object);
}

/* A loss is known when another has the number already. */
static void late_finding(void **state)
{
	struct scene scene;
	struct json_object *object;
	struct finding finding;
	char *text;

	(void)state;
	begin(&scene, "", "");
	finding = swap(&scene);
	finding.kind = FINDING_LOST;
	finding.silent = SECOND;
	assert_int_equal(run_finding(scene.run, &finding), 0);
	/* One that does not say whose it is: of who had the number then. */
	finding.device.domain = NONE;
	*finding.action = '\0';
	assert_int_equal(run_finding(scene.run, &finding), 0);
	text = print(&scene);
	says(text, "Verdict: LOST: ");
	says(text, "  The clearest: IRQ 34 (edu-a, " A "), 1.000010 s");
	free(text);
	object = encode(&scene);
	is(object, "/irqs/0/device", "\"" A "\"");
	is(object, "/irqs/0/findings/lost", "2");
	is(object, "/irqs/1/findings", "{\"torn-exposed\":2}");
	json_object_put(object);
}

static void back_again(void **state)
{
	struct scene scene;
	struct json_object *object;
	struct finding finding;
	char *text;

	(void)state;
	begin(&scene, "", "");
	moved(&scene, 101 * SECOND, 34, &a, "edu-a", 8000);
	moved(&scene, 102 * SECOND, 34, &b, "edu-b", 5000);
	finding = moved(&scene, 103 * SECOND, 34, &a, "edu-a", 9000);
	/* The same device by another name is the same holder. */
	moved(&scene, 104 * SECOND, 34, &a, "edu-new", 9000);
	finding.device.domain = NONE;
	*finding.action = '\0';
	finding.kind = FINDING_STRAY;
	for (finding.ts = 101 * SECOND + 1; finding.ts < 105 * SECOND; finding.ts += SECOND)
		assert_int_equal(run_finding(scene.run, &finding), 0);
	text = print(&scene);
	says(text, "The clearest: IRQ 34 (edu-a, "); /* as it was called then */
	says(text, "  4 stray (came to the old place after its vector was released): IRQ 34\n"
		   "    (4)\n");
	says(text, "  handed over IRQ 34 was " A "'s, then " B "'s, then\n"
		   "              " A "'s again\n");
	free(text);
	object = encode(&scene);
	is(object, "/irqs/0/device", "\"" A "\"");
	is(object, "/irqs/0/action", "\"edu-new\"");
	is(object, "/irqs/0/moves", "3");
	is(object, "/irqs/0/findings", "{\"torn-exposed\":3,\"stray\":3}");
	is(object, "/irqs/1/device", "\"" B "\"");
	is(object, "/irqs/1/findings", "{\"torn-exposed\":1,\"stray\":1}");
	assert_int_equal(json_object_array_length(json_object_object_get(object, "irqs")), 2);
	json_object_put(object);
}

static void filters(void **state)
{
	struct scene scene;
	char *text;

	(void)state;
	begin(&scene, "", B);
	swap(&scene);
	text = print(&scene);
	says(text, "3 torn-exposed. ");
	says(text, "2 IRQs moved 3 times");
	says(text, "\n 34 00:05.2 ");
	says(text, "\n 35 00:05.2 ");
	says_not(text, "\n 34 00:05.1 ");
	free(text);
	run_free(scene.run);

	/* By a name that only the header has, of who shares the interrupt with the first. */
	begin(&scene, "other", "");
	swap(&scene);
	moved(&scene, 104 * SECOND, 35, &a, "edu-x", 5000);
	text = print(&scene);
	says(text, "1 torn-exposed. ");
	says(text, "\n 34 00:05.1 ");
	says_not(text, "\n 34 00:05.2 ");
	says_not(text, "\n 35 ");
	says(text, "  handed over IRQ 34 was " A "'s, then " B "'s\n");
	free(text);
	run_free(scene.run);
}

/* Whose slot it was is asked when it is another's. */
static void slot_owners(void **state)
{
	struct scene scene;
	union record alloc = sample_record(RECORD_ALLOC, sizeof(alloc.alloc), 0, 100 * SECOND + 1);
	struct finding finding;
	char *text;

	(void)state;
	begin(&scene, "", "");
	alloc.alloc.irq = 35;
	alloc.alloc.from.cpu = alloc.alloc.from.vector = NONE;
	alloc.alloc.to = (struct target){ .cpu = after.cpu, .vector = before.vector };
	take(&scene, &alloc);
	handled(&scene, 100 * SECOND + 2, 35, 1);
	finding = swap(&scene);
	finding.kind = FINDING_TORN_MISROUTED;
	finding.at = alloc.alloc.to;
	finding.slot = SLOT_OWNED;
	finding.owner = 35;
	assert_int_equal(run_finding(scene.run, &finding), 0);
	text = print(&scene);
	says(text,
	     "its interrupt arrived at CPU 2 vector 38, which is\n         IRQ 35 (edu-b, " B ").");
	says(text, "this slot was that of IRQ 35 (edu-b,\n                         " B ")\n");
	says(text, "this slot: that of IRQ 35\n                         (edu-b, " B ")\n");
	free(text);
	run_free(scene.run);

	/* Neither who had it first, nor who has it in the end. */
	begin(&scene, "", "");
	swap(&scene);
	alloc.alloc.irq = 34;
	alloc.head.ts = 103 * SECOND + 1;
	take(&scene, &alloc);
	moved(&scene, 103 * SECOND + 2, 35, &a, "edu-a", 9000);
	given(&scene, 104 * SECOND, 34, &a);
	text = print(&scene);
	says(text, "this slot was that of IRQ 34 (edu-b,\n                         " B ")\n");
	free(text);
	run_free(scene.run);
}

/* A device of several numbers: the header's by its name; if they are alike, any. */
static void class_of_several(void **state)
{
	struct trace_irq several[] = { irqs[0], irqs[1], irqs[1], irqs[1] };
	struct scene scene;
	struct json_object *object;

	(void)state;
	begin(&scene, "", "");
	several[2].irq = 36;
	several[2].actions = "edu-c";
	several[2].class = CLASS_REMAPPED;
	several[3].irq = 37;
	several[3].actions = "edu-b-not";
	scene.header.irqs = several;
	scene.header.nr_irqs = 4;
	moved(&scene, 101 * SECOND, 34, &b, "edu-c", 5000);
	moved(&scene, 101 * SECOND, 40, &b, "edu-b", 5000);
	moved(&scene, 101 * SECOND, 41, &b, "edu", 5000);
	object = encode(&scene);
	is(object, "/irqs/0/class", "\"remapped\"");
	is(object, "/irqs/1/class", "\"maskable\"");
	is(object, "/irqs/2/class", "\"unknown\"");
	json_object_put(object);
}

static void written(struct scene *scene, __u64 ts, __u32 irq, bool can_mask)
{
	union record record = sample_record(RECORD_MESSAGE, sizeof(record.message), 0, ts);

	record.message.irq = irq;
	record.message.device = a;
	record.message.context = MESSAGE_AFFINITY;
	record.message.can_mask = can_mask;
	take(scene, &record);
}

/* A driver that is loaded anew may take MSI-X where it had MSI. */
static void class_by_messages(void **state)
{
	struct scene scene;
	struct json_object *object;

	(void)state;
	begin(&scene, "", "");
	moved(&scene, 101 * SECOND, 34, &a, "edu-a", 5000);
	written(&scene, 102 * SECOND, 34, false);
	moved(&scene, 101 * SECOND, 40, &a, "edu-a", 5000);
	written(&scene, 102 * SECOND, 40, true);
	moved(&scene, 101 * SECOND, 41, &a, "edu-a", 5000);
	written(&scene, 102 * SECOND, 41, true);
	written(&scene, 103 * SECOND, 41, false);
	object = encode(&scene);
	is(object, "/irqs/0/class", "\"tearable\"");
	is(object, "/irqs/1/class", "\"maskable\"");
	is(object, "/irqs/2/class", "\"unknown\"");
	json_object_put(object);
}

/* What the kernel said of a number is of who had it then. */
static void state_of_each(void **state)
{
	const struct trace_snapshot one = { .when = TRACE_BEFORE,
					    .path = "/sys/kernel/debug/irq/irqs/34",
					    .device.domain = NONE,
					    .irq = 34,
					    .size = 9,
					    .hex = "",
					    .text = "of A: 1\n" };
	struct trace_snapshot other = one;
	struct scene scene;
	struct printed printed;
	const char *of_a, *of_b;

	(void)state;
	begin(&scene, "", "");
	other.when = TRACE_AFTER;
	other.text = "of B: 2\n";
	swap(&scene);
	assert_int_equal(run_snapshot(scene.run, &one), 0);
	assert_int_equal(run_snapshot(scene.run, &other), 0);
	printed = print_form(scene.run, report_markdown);
	of_a = strstr(printed.text, "IRQ 34 (edu-a, " A "): state in the kernel");
	of_b = strstr(printed.text, "IRQ 34 (edu-b, " B "): state in the kernel");
	assert_true(of_a && of_b && of_b < of_a); /* that moved more often */
	says(of_a, "of A: 1\n");
	says_not(of_a, "of B: 2\n");
	says(of_b, "of B: 2\n");
	assert_int_equal(times_said(printed.text, "of A: 1"), 1);
	free(printed.text);
	run_free(scene.run);
}

static struct pci_address nth(__u32 i)
{
	return (struct pci_address){ .bus = i >> 8, .devfn = i };
}

/* However often: a number has 64 holders at most, all of them together are 16384. */
static void too_many(void **state)
{
	struct scene scene;
	struct pci_address device = { .domain = 0 };
	struct json_object *object;
	__u32 irq, i;
	char *text;

	(void)state;
	begin(&scene, "", "");
	for (i = 0; i < 1000; i++) {
		device = nth(i);
		moved(&scene, 101 * SECOND, 40, &device, "edu", 5000);
	}
	handled(&scene, 102 * SECOND, 40, 5); /* of one that is not told apart */
	device = nth(0);
	moved(&scene, 103 * SECOND, 40, &device, "edu", 5000);
	for (irq = 100; irq < 400; irq++)
		for (i = 0; i < 64; i++) {
			device = nth(i);
			given(&scene, 104 * SECOND, irq, &device);
		}
	text = print(&scene);
	says(text, "  handed over IRQ 40 was 0000:00:00.0's, then 0000:00:00.1's, then\n"
		   "              0000:00:00.2's, then that of 61 more; IRQ 100 was\n");
	says(text, "  unknown     IRQ 40: 63 moves seen,");
	says(text, "; and 252 more changed\n              hands\n");
	free(text);
	object = encode(&scene);
	/* 936 moves and findings, the count, and 300 * 64 messages where there was room for 16320 */
	is(object, "/unlisted", "4753");
	is(object, "/irqs/0/moves", "2");
	is(object, "/irqs/0/handled", "0");
	assert_int_equal(json_object_array_length(json_object_object_get(object, "irqs")), 64);
	json_object_put(object);
}

/* Numbers up to 2^20 are told apart, those beyond are only counted. */
static void the_largest_number(void **state)
{
	struct scene scene;
	struct json_object *object;

	(void)state;
	begin(&scene, "", "");
	moved(&scene, 101 * SECOND, (1 << 20) - 1, &a, "edu-a", 5000);
	moved(&scene, 102 * SECOND, 1 << 20, &b, "edu-b", 5000);
	object = encode(&scene);
	is(object, "/unlisted", "2"); /* the move, and the finding */
	is(object, "/irqs/0/irq", "1048575");
	assert_int_equal(json_object_array_length(json_object_object_get(object, "irqs")), 1);
	json_object_put(object);
}

static void hostile_names(void **state)
{
	static const form_fn forms[] = { report_text, report_markdown, report_html };
	struct scene scene;
	struct printed printed;
	const char *c;
	size_t i;

	(void)state;
	begin(&scene, "", "");
	moved(&scene, 101 * SECOND, 34, &b, "<i>\x1b[2J\n\xff", 9000);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		printed = print_form(scene.run, forms[i]);
		for (c = printed.text; *c; c++)
			assert_true(*c == '\n' || *c == '\t' || (*c >= ' ' && *c <= '~'));
		says(printed.text, i ? "&#60;i" : "IRQ 34 (<i>\\x1b[2J\\x0a\\xff,");
		if (i)
			says_not(printed.text, "<i>");
		free(printed.text);
	}
	run_free(scene.run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_swap),
		cmocka_unit_test(numbers_of_each),
		cmocka_unit_test(late_finding),
		cmocka_unit_test(back_again),
		cmocka_unit_test(filters),
		cmocka_unit_test(slot_owners),
		cmocka_unit_test(class_of_several),
		cmocka_unit_test(class_by_messages),
		cmocka_unit_test(state_of_each),
		cmocka_unit_test(too_many),
		cmocka_unit_test(the_largest_number),
		cmocka_unit_test(hostile_names),
	};

	return cmocka_run_group_tests_name("holders", tests, NULL, NULL);
}
