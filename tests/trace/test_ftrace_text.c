// SPDX-License-Identifier: GPL-2.0-only
/* Text as people paste it: in prose, broken by a mailer, of several files; every line counted. */
#include "foreign.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TASK_COLUMNS 16 /* of a task's name: where that ends is not known */

#define ENTRY LINE(000010, "irq_handler_entry: irq=124 name=xhci_hcd")
#define EXIT LINE(000012, "irq_handler_exit: irq=124 ret=handled")
#define UPDATE LINE(000100, "vector_update: irq=124 vector=35 cpu=1 prev_vector=34 prev_cpu=2")
#define ALL ENTRY EXIT UPDATE

static void is_whole(const struct text *text)
{
	assert_int_equal(text->result, TRACE_END);
	assert_int_equal(count_of(text, RECORD_HANDLER), 1);
	assert_int_equal(count_of(text, RECORD_ALLOC), 1);
	assert_string_equal(text->action, "xhci_hcd");
}

/* Counted are lines, each once, and the first is shown, safely. */
static void prose_is_counted(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, "Hi,\n\nthis is what I see:\n\n" ALL "\n   Thanks,\nme\n");
	is_whole(&text);
	assert_true(noted(&text, "4 of 10 lines were not understood, the first: Hi,"));
	read_text(&text, "  \x1b[2J\t\xffhere\n" ALL);
	is_whole(&text);
	assert_true(
		noted(&text, "1 of 4 lines was not understood, the first: \\x1b[2J\\x09\\xffhere"));
	read_text(&text, ALL "...\n" LINE(000200, "irq_handler_entry: irq=x"));
	is_whole(&text);
	assert_true(noted(&text, "2 of 5 lines were not understood, the first: ..."));
	read_text(&text, ALL);
	assert_false(noted(&text, "understood"));
}

/* What ftrace, trace-cmd and perf say between events is known. */
static void nothing_else_is_counted(void **state)
{
	static struct text text;

	(void)state;
	read_text(
		&text,
		"# tracer: nop\n#\nversion = 6\nCPU 7 is empty\ncpus=8\n##### CPU 2 buffer started ####\n"
		"[ 1.000001] Dumping ftrace buffer:\n[ 1.000002] ---------------------------------\n"
		"\t\n" ENTRY "\tffffffff8d2aa handle_irq_event+0x38 ([kernel.kallsyms])\n"
		"        ffffffff8d2ab secondary_startup ([kernel.kallsyms])\n\n" EXIT
		"          <idle>-0       [002] d.h1.    12.000013: <stack trace>\n"
		" => handle_irq_event\n => common_interrupt\n"
		"          <idle>-0       [002] d..1.    12.000014: default_idle <-do_idle\n"
		"          <idle>-0       [002] d..1.    12.000015: sched_switch: prev_comm=a\n" UPDATE
		"[ 1.000003] ---------------------------------\n");
	is_whole(&text);
	assert_false(noted(&text, "understood"));
}

/* Also where nothing can be made of it. */
static void refused_with_a_count(void **state)
{
	(void)state;
	refused("cpus=4\nfoo\nbar\n",
		"nothing can be said; 2 of 3 lines were not understood, the first: foo");
	refused(LINE(1, "sched_switch: prev_comm=a"), "nothing can be said");
}

/* @event broken at each of its spaces, the rest behind @prefix. */
static void broken_everywhere(const char *event, const char *prefix, unsigned int type)
{
	static struct text text;
	char content[512];
	const char *at = event + strspn(event, " ");

	while ((at = strchr(at, ' '))) {
		at += strspn(at, " ");
		snprintf(content, sizeof(content), "# tracer: nop\n%s%.*s\n%s%s\n%s", prefix,
			 (int)(at - event) - 1, event, prefix, at,
			 LINE(900000, "irq_handler_entry: irq=7 name=z"));
		read_text(&text, content);
		if (text.result != TRACE_END || count_of(&text, type) != 1 ||
		    noted(&text, "understood"))
			fail_msg("'%s' is not read: %s", content,
				 text.state.nr_notes ? text.state.notes[0] : "");
	}
}

static void lines_that_a_mailer_broke(void **state)
{
	static const struct {
		const char *event;
		unsigned int type;
	} events[] = {
		{ "          <idle>-0       [002] d.h3.    12.000118: vector_update: irq=124 vector=35 "
		  "cpu=1 prev_vector=34 prev_cpu=2",
		  RECORD_ALLOC },
		{ "          <idle>-0       [002] d.h3.    12.000118: vector_alloc: irq=124 vector=0 "
		  "reserved=0 ret=-28",
		  RECORD_ALLOC },
		{ "          <idle>-0       [002] d.h3.    12.000118: vector_free_moved: irq=124 cpu=1 "
		  "vector=34 is_managed=0",
		  RECORD_RELEASE },
		{ "     kworker/0:0-9       [000] .....    12.000118: cpuhp_enter: cpu: 0001 target:   0 "
		  "step: 145 (takedown_cpu)",
		  RECORD_HOTPLUG },
		{ "  <idle>-0         2d.h1. 209790118us : vector_update: irq=124 vector=35 cpu=1 "
		  "prev_vector=34 prev_cpu=2",
		  RECORD_ALLOC },
		{ "         swapper     0 [002]  6205.810228: irq_vectors:vector_update: irq=124 "
		  "vector=35 cpu=1 prev_vector=34 prev_cpu=2",
		  RECORD_ALLOC },
	};
	static const char *const prefixes[] = { "", "> ", "[  210.104250] " };
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(events); i++)
		for (j = 0; j < COUNT(prefixes); j++)
			broken_everywhere(events[i].event, prefixes[j], events[i].type);
}

/* All numbers of a record, but for what it is in the order of all. */
static bool same_record(const union record *a, const union record *b)
{
	union record left = *a, right = *b;

	left.head.seq = right.head.seq = 0;
	return !memcmp(&left, &right, left.head.size);
}

/* @event cut at each column, with @end before and @begin behind the cut: right, or not read and counted. */
static void cut_everywhere(const char *event, const char *end, const char *begin, unsigned int type)
{
	static struct text whole, text;
	unsigned int count, right = 0;
	char content[512];
	size_t i;

	snprintf(content, sizeof(content), "%s\n", event);
	read_text(&whole, content);
	assert_int_equal(count_of(&whole, type), 1);
	for (i = TASK_COLUMNS; i < strlen(event); i++) {
		snprintf(content, sizeof(content), "# tracer: nop\n%.*s%s\n%s%s\n%s", (int)i, event,
			 end, begin, event + i, LINE(900000, "irq_handler_entry: irq=7 name=z"));
		read_text(&text, content);
		count = count_of(&text, type);
		if (text.result != TRACE_END || count > 1 ||
		    (!count && !noted(&text, "understood")) ||
		    (count && !same_record(nth(&text, type, 0), nth(&whole, type, 0))))
			fail_msg("'%s' is read with wrong numbers, or not counted", content);
		right += count;
	}
	assert_true(right);
}

static void lines_cut_at_a_column(void **state)
{
	static const struct {
		const char *event;
		unsigned int type;
	} events[] = {
		{ "     irqbalance-811     [001] d..1.   128.100000: vector_update: irq=124 vector=135 "
		  "cpu=12 prev_vector=134 prev_cpu=21",
		  RECORD_ALLOC },
		{ "          <idle>-0       [012]   128.100000: vector_alloc: irq=124 vector=0 "
		  "reserved=0 ret=-28",
		  RECORD_ALLOC },
		{ "          <idle>-0       [012] d.h3.    12.000118: vector_free_moved: irq=124 cpu=12 "
		  "vector=134 is_managed=0",
		  RECORD_RELEASE },
		{ "     kworker/0:0-9       [000] .....    12.000118: cpuhp_enter: cpu: 0012 target:   0 "
		  "step: 145 (takedown_cpu)",
		  RECORD_HOTPLUG },
		{ "  <idle>-0        12d.h1. 209790118us : vector_update: irq=124 vector=135 cpu=12 "
		  "prev_vector=0x2f prev_cpu=21",
		  RECORD_ALLOC },
		{ "         swapper     0 [012]  6205.810228: irq_vectors:vector_update: irq=124 "
		  "vector=135 cpu=12 prev_vector=134 prev_cpu=21",
		  RECORD_ALLOC },
	};
	static const struct {
		const char *end, *begin;
	} cuts[] = { { "", "" }, { "=", "" }, { " ", "" }, { "", "    " }, { "", "> " } };
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(events); i++)
		for (j = 0; j < COUNT(cuts); j++)
			cut_everywhere(events[i].event, cuts[j].end, cuts[j].begin, events[i].type);
}

/* A number alone may be the rest of the last one, or of another text: neither is known. */
static void number_behind_an_event(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, ENTRY EXIT UPDATE "1\n");
	assert_int_equal(count_of(&text, RECORD_ALLOC), 0);
	assert_true(noted(&text, "2 of 4 lines were not understood"));
	read_text(&text, ENTRY EXIT "4 times\n" UPDATE "\n\n1\n");
	is_whole(&text);
	read_text(&text,
		  ENTRY EXIT LINE(000100, "vector_update: irq=1") "24 vector=35 cpu=1 prev_"
								  "vector=3\n4 prev_cpu=2\n");
	is_whole(&text);
	assert_false(noted(&text, "understood"));
	assert_int_equal(nth(&text, RECORD_ALLOC, 0)->alloc.irq, 124);
	assert_int_equal(nth(&text, RECORD_ALLOC, 0)->alloc.from.vector, 34);
}

/* In several parts; and quoted before it was broken, so that the rest has no mark. */
static void broken_twice(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text,
		  "> # tracer: nop\n"
		  ">           <idle>-0       [002] d.h1.\n12.000010:\nirq_handler_entry:\n"
		  "irq=124 name=xhci_hcd\n"
		  ">           <idle>-0       [002] d.h1.    12.000012: irq_handler_exit: irq=124\n"
		  "ret=handled\n"
		  ">           <idle>-0       [002] d.h1.    12.000100: vector_update: irq=124\n"
		  "vector=35 cpu=1\nprev_vector=34\nprev_cpu=2\n");
	is_whole(&text);
	assert_int_equal(nth(&text, RECORD_ALLOC, 0)->alloc.to.vector, 35);
	assert_false(noted(&text, "understood"));
}

/* What follows an event is no part of it because it has none of its own. */
static void prose_behind_an_event_is_none_of_it(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, ALL "See? It moved.\n" LINE(
				 000200, "vector_update: irq=124 vector=36") "Why is that?\n");
	is_whole(&text);
	assert_true(noted(&text, "3 of 6 lines were not understood, the first: See? It moved."));
	read_text(&text,
		  ENTRY "irq=124: mine\n" EXIT "ret: it handled it\n" UPDATE "note: moved\n");
	is_whole(&text);
	assert_true(noted(&text, "3 of 6 lines were not understood, the first: irq=124: mine"));
}

/* As trackers, web pages and raw mails have it; what is not decoded is not taken for a number. */
static void as_others_quote(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, "{code:title=trace}\n" ALL "{code}\n");
	is_whole(&text);
	assert_true(
		noted(&text, "2 of 5 lines were not understood, the first: {code:title=trace}"));
	read_text(&text, "```\n" ALL "```\n");
	is_whole(&text);
	read_text(
		&text,
		"\xc2\xa0 <idle>-0\xc2\xa0\xc2\xa0 [002] d.h1.\xc2\xa0 12.000001: vector_update:\xc2\xa0"
		"irq=124 vector=35 cpu=1 prev_vector=34 prev_cpu=2\n" ENTRY EXIT);
	is_whole(&text);
	assert_false(noted(&text, "understood"));
	read_text(&text, ALL LINE(000200, "vector_update: irq=3D124 vector=3D35 cpu=3D1 "
					  "prev_vector=3D34 prev_cpu=3D2"));
	is_whole(&text);
	assert_true(noted(&text, "1 of 4 lines was not understood"));
}

static void marks_of_the_encoding(void **state)
{
	static const char utf_16[] = "\xff\xfe#\0 \0t\0r\0a\0c\0e\0r\0:\0 \0n\0o\0p\0\n\0";
	static struct text text;

	(void)state;
	read_text(&text, "\xef\xbb\xbf" ALL);
	is_whole(&text);
	assert_false(noted(&text, "understood"));
	read_text(&text, "\xef\xbb\xbf# tracer: nop\r\n\r\n" ENTRY "\r\n" EXIT "\r\n" UPDATE);
	is_whole(&text);
	assert_false(noted(&text, "understood"));
	read_bytes(&text, utf_16, sizeof(utf_16) - 1);
	assert_string_equal(text.error.text, "UTF-16 text: 'iconv -f UTF-16 -t UTF-8 FILE' makes "
					     "text of it that can be read");
	read_bytes(&text, utf_16 + 2, sizeof(utf_16) - 3);
	assert_non_null(strstr(text.error.text, "iconv -f UTF-16LE"));
	read_bytes(&text, utf_16 + 3, sizeof(utf_16) - 4);
	assert_non_null(strstr(text.error.text, "iconv -f UTF-16BE"));
	/* A serial line gives some NUL bytes. */
	read_bytes(&text, "\0\0" ALL, 2 + strlen(ALL));
	assert_int_equal(count_of(&text, RECORD_ALLOC), 1);
}

/* Host and guest have the same numbers: the records are of one of them, the rest is told. */
static void several_files_of_trace_cmd(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text,
		  "      trace.dat: cpus=4\n"
		  "trace-guest.dat: CPU 1 is empty\ntrace-guest.dat: cpus=2\n"
		  "trace-guest.dat:           <idle>-0     [001]  12.000001: sched_switch:  a=b\n"
		  "      trace.dat: " ENTRY "      trace.dat: " EXIT
		  "trace-guest.dat:           <idle>-0     [001]  12.000030: irq_handler_entry:    "
		  "irq=124 name=virtio0-req.0\n"
		  "trace-guest.dat:           <idle>-0     [001]  12.000038: irq_handler_exit:     "
		  "irq=124 ret=handled\n"
		  "trace-guest.dat: CPU:1 [EVENTS DROPPED]\n"
		  "      trace.dat: " UPDATE);
	is_whole(&text);
	assert_false(noted(&text, "understood"));
	assert_true(noted(&text, "(trace-guest.dat) were left out: 2;"));
	/* Their names may have no ".dat", and spaces. */
	read_text(&text, "my host: cpus=4\n  guest: version = 7\n  guest: cpus=4\n"
			 "my host: " ENTRY "my host: " EXIT "  guest: " ENTRY "my host: " UPDATE);
	is_whole(&text);
	assert_true(noted(&text, "(guest) were left out: 1;"));
}

static void events_that_the_kernel_lost(void **state)
{
	static const struct {
		const char *line;
		__u64 lost;
		bool unnumbered;
	} lines[] = {
		{ "CPU:2 [LOST 45 EVENTS]", 45, false },
		{ "CPU:2 [LOST EVENTS]", 1, true },
		{ "CPU:2 [45 EVENTS DROPPED]", 45, false },
		{ "CPU:2 [EVENTS DROPPED]", 1, true },
		{ "> CPU:11 [LOST EVENTS]", 1, true },
		{ "[  210.104240] CPU:2 [LOST 45 EVENTS]", 45, false },
		{ "trace.dat: CPU:2 [45 EVENTS DROPPED]", 45, false },
		{ "         swapper     0 [002]    12.000050: PERF_RECORD_LOST lost 45", 45,
		  false },
		{ "         swapper     0 [002]    12.000050: PERF_RECORD_LOST lost 4\n5", 45,
		  false },
		{ "         swapper     0 [002]    12.000050: PERF_RECORD_LOST lost\n45", 45,
		  false },
		{ "         swapper     0 [002]    12.000050: PERF_RECORD_LOST\nlost 4\n5", 45,
		  false },
	};
	static struct text text;
	char content[512];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		snprintf(content, sizeof(content), "%s%s\n%s", ENTRY EXIT, lines[i].line, UPDATE);
		read_text(&text, content);
		is_whole(&text);
		assert_int_equal(count_of(&text, RECORD_DROPS), 1);
		assert_int_equal(nth(&text, RECORD_DROPS, 0)->drops.lost[0], lines[i].lost);
		assert_int_equal(noted(&text, "does not say how many: 1;"), lines[i].unnumbered);
		assert_false(noted(&text, "understood"));
	}
	read_text(&text, "# latency: 0 us, #3/12, CPU#0 | (M:desktop)\n" ALL);
	assert_true(noted(&text, "9 older events were overwritten"));
}

static void times_that_run_backwards(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text,
		  ALL "          <idle>-0       [002] d.h1.     2.000001: irq_handler_entry: "
		      "irq=1 name=a\n");
	assert_true(noted(&text, "times that run backwards: 1;"));
	read_text(&text, ALL ALL);
	assert_false(noted(&text, "backwards"));
}

/* More than a number holds: some were lost. Half a line tells no number. */
static void lost_beyond_numbers(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, ENTRY "CPU:2 [LOST 99999999999999999999 EVENTS]\n" EXIT UPDATE);
	is_whole(&text);
	assert_int_equal(nth(&text, RECORD_DROPS, 0)->drops.lost[0], 1);
	assert_true(noted(&text, "the text does not say how many: 1;"));
	read_text(&text, ALL "CPU:2 [LOST 4\n5 EVENTS]\n");
	assert_int_equal(count_of(&text, RECORD_DROPS), 0);
	assert_true(noted(&text, "2 of 5 lines were not understood"));
	read_text(&text, ALL "CPU:2 [LOST 45 EVENTS]\nCPU:2 [7 EVENTS DROPPED]\n");
	assert_int_equal(nth(&text, RECORD_DROPS, 0)->drops.lost[0], 45);
	assert_int_equal(nth(&text, RECORD_DROPS, 1)->drops.lost[0], 7);
}

static void exits_alone_are_told(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, EXIT EXIT UPDATE);
	assert_int_equal(count_of(&text, RECORD_HANDLER), 0);
	assert_true(noted(&text, "no irq_handler_entry in it, but irq_handler_exit: 2,"));
	assert_false(noted(&text, "irq was not recorded"));
	read_text(&text, EXIT ALL);
	is_whole(&text);
	assert_false(noted(&text, "irq_handler_exit"));
}

/* The last line counts even where nothing follows that ends it. */
static void one_event_alone(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, UPDATE);
	assert_int_equal(text.result, TRACE_END);
	assert_int_equal(count_of(&text, RECORD_ALLOC), 1);
	read_text(&text, "prose\n" UPDATE "prose");
	assert_int_equal(count_of(&text, RECORD_ALLOC), 1);
	assert_true(text.state.cut_off);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prose_is_counted),
		cmocka_unit_test(nothing_else_is_counted),
		cmocka_unit_test(refused_with_a_count),
		cmocka_unit_test(lines_that_a_mailer_broke),
		cmocka_unit_test(lines_cut_at_a_column),
		cmocka_unit_test(number_behind_an_event),
		cmocka_unit_test(broken_twice),
		cmocka_unit_test(prose_behind_an_event_is_none_of_it),
		cmocka_unit_test(as_others_quote),
		cmocka_unit_test(marks_of_the_encoding),
		cmocka_unit_test(several_files_of_trace_cmd),
		cmocka_unit_test(events_that_the_kernel_lost),
		cmocka_unit_test(times_that_run_backwards),
		cmocka_unit_test(lost_beyond_numbers),
		cmocka_unit_test(exits_alone_are_told),
		cmocka_unit_test(one_event_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
