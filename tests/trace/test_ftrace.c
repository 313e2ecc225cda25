// SPDX-License-Identifier: GPL-2.0-only
/* Text of ftrace and trace-cmd: real ones of a 6.12 guest, and lines made to mislead. */
#include <fcntl.h>

#include "foreign.h"

#define FTRACE "tests/trace/ftrace.txt"
#define TRACE_CMD "tests/trace/trace-cmd.txt"
/* What grep -c finds in the file. */
static void a_real_one(void **state)
{
	const union record *record;
	static struct text text;
	__u64 handled = 0;
	unsigned int i;

	(void)state;
	read_path(&text, FTRACE);
	assert_int_equal(text.result, TRACE_END);
	assert_int_equal(count_of(&text, RECORD_HANDLER), 19);
	assert_int_equal(count_of(&text, RECORD_ALLOC), 3);
	assert_int_equal(count_of(&text, RECORD_RELEASE), 1);
	assert_int_equal(count_of(&text, RECORD_HOTPLUG), 4);
	for (i = 0; i < count_of(&text, RECORD_COUNTERS); i++)
		handled += nth(&text, RECORD_COUNTERS, i)->counters.count;
	assert_int_equal(handled, 19);
	record = nth(&text, RECORD_ALLOC, 0);
	assert_int_equal(record->head.ts, 27790118000);
	assert_int_equal(record->head.cpu, 2);
	assert_int_equal(record->alloc.irq, 24);
	assert_int_equal(record->alloc.from.cpu, 2);
	assert_int_equal(record->alloc.from.vector, 33);
	assert_int_equal(record->alloc.to.cpu, 1);
	assert_int_equal(record->alloc.to.vector, 35);
	record = nth(&text, RECORD_HOTPLUG, 0);
	assert_int_equal(record->hotplug.phase, HOTPLUG_DOWN);
	assert_int_equal(record->hotplug.subject, 1);
	assert_int_equal(nth(&text, RECORD_HOTPLUG, 1)->hotplug.phase, HOTPLUG_DOWN_END);
	assert_int_equal(record->hotplug.pid, 0); /* a worker's: who asked is not in the text */
	assert_string_equal(record->hotplug.comm, "");
	assert_int_equal(text.state.skipped, 0);
	assert_int_equal(text.state.nr_notes, 0);
}

static void trace_cmd_says_the_same(void **state)
{
	static struct text one, other;
	unsigned int i;

	(void)state;
	read_path(&one, FTRACE);
	read_path(&other, TRACE_CMD);
	assert_int_equal(one.count, other.count);
	for (i = 0; i < one.count; i++)
		assert_memory_equal(&one.records[i], &other.records[i], sizeof(union record));
}

/* Cut at every byte: never more than the whole says, and half a line says nothing. */
static void cut_anywhere(void **state)
{
	static struct text text, whole;
	struct file from, to;
	char *content;
	size_t size, cut;

	(void)state;
	read_path(&whole, FTRACE);
	from.fd = open(FTRACE, O_RDONLY);
	content = file_get(&from, &size);
	file_new(&to);
	for (cut = size - 1; cut > 1500; cut -= 7) {
		file_set(&to, content, cut);
		read_path(&text, to.path);
		assert_int_equal(text.result, TRACE_END);
		assert_int_equal(text.state.cut_off, content[cut - 1] != '\n');
		assert_true(text.count <= whole.count);
	}
	close(to.fd);
	close(from.fd);
	free(content);
}

static void actions_of_a_shared_interrupt_are_one(void **state)
{
	static struct text text;
	const union record *record;

	(void)state;
	read_text(&text,
		  LINE(000010, "irq_handler_entry: irq=16 name=ehci_hcd:usb1") LINE(
			  000012, "irq_handler_exit: irq=16 ret=unhandled")
			  LINE(000013, "irq_handler_entry: irq=16 name=i801 smbus") LINE(
				  000015, "irq_handler_exit: irq=16 ret=handled")
				  LINE(000100, "irq_handler_entry: irq=16 name=ehci_hcd:usb1") LINE(
					  000102, "irq_handler_exit: irq=16 ret=unhandled")
					  LINE(000103, "irq_handler_entry: irq=16 name=i801 smbus")
						  LINE(000105,
						       "irq_handler_exit: irq=16 ret=unhandled"));
	assert_int_equal(count_of(&text, RECORD_HANDLER), 2);
	record = nth(&text, RECORD_HANDLER, 0);
	assert_int_equal(record->handler.result, 1);
	assert_int_equal(record->handler.duration, 5000);
	assert_int_equal(nth(&text, RECORD_HANDLER, 1)->handler.result, 0);
	assert_int_equal(nth(&text, RECORD_COUNTERS, 0)->counters.count, 2);
	assert_int_equal(nth(&text, RECORD_COUNTERS, 0)->counters.unhandled, 1);
}

/* Line 11's handler calls those of 12, which calls those of 13, and of 14. */
static void what_a_demultiplexer_calls_is_its_own(void **state)
{
	static struct text text;
	const struct record_handler *handler;
	unsigned int i;
	/* As they end. */
	const struct {
		__u32 irq, result;
		__u64 duration;
	} runs[] = { { 13, 0, 1000 }, { 12, 1, 3000 }, { 14, 0, 1000 }, { 11, 1, 20000 } };

	(void)state;
	read_text(
		&text,
		LINE(000010, "irq_handler_entry: irq=11 name=demux") LINE(
			000012, "irq_handler_entry: irq=12 name=line")
			LINE(000013, "irq_handler_entry: irq=13 name=deep") LINE(
				000014, "irq_handler_exit: irq=13 ret=unhandled")
				LINE(000015, "irq_handler_exit: irq=12 ret=handled") LINE(
					000016, "irq_handler_entry: irq=14 name=line")
					LINE(000017, "irq_handler_exit: irq=14 ret=unhandled") LINE(
						000020, "irq_handler_exit: irq=11 ret=unhandled")
						LINE(000021, "irq_handler_entry: irq=11 name=other")
							LINE(000030,
							     "irq_handler_exit: irq=11 ret=handled"));
	assert_int_equal(count_of(&text, RECORD_HANDLER), 4);
	for (i = 0; i < 4; i++) {
		handler = &nth(&text, RECORD_HANDLER, i)->handler;
		assert_int_equal(handler->irq, runs[i].irq);
		assert_int_equal(handler->result, runs[i].result);
		assert_int_equal(handler->duration, runs[i].duration);
	}
	assert_int_equal(count_of(&text, RECORD_COUNTERS), 4);
	assert_int_equal(nth(&text, RECORD_COUNTERS, 0)->counters.count, 1);
}

/* Nothing that follows is taken for a part of what has no end. */
static void ends_that_are_missing_do_no_harm(void **state)
{
	static struct text text;

	(void)state;
	read_text(
		&text,
		LINE(000010, "irq_handler_entry: irq=11 name=a") LINE(
			000012,
			"irq_handler_entry: irq=12 name=b") LINE(000013,
								 "irq_handler_entry: irq=13 name=c")
			LINE(000014, "irq_handler_entry: irq=14 name=d") LINE(
				000015, "irq_handler_entry: irq=15 name=e")
				LINE(000016, "irq_handler_exit: irq=15 ret=handled") LINE(
					000017, "irq_handler_exit: irq=14 ret=handled")
					LINE(000018, "irq_handler_entry: irq=15 name=e") LINE(
						000019, "irq_handler_entry: irq=15 name=e")
						LINE(000020,
						     "irq_handler_exit: irq=15 ret=handled"));
	assert_int_equal(count_of(&text, RECORD_HANDLER), 2);
	assert_int_equal(nth(&text, RECORD_HANDLER, 0)->handler.irq, 15);
	assert_int_equal(nth(&text, RECORD_HANDLER, 0)->handler.duration, 1000);
	assert_int_equal(nth(&text, RECORD_HANDLER, 1)->handler.duration, 1000);
}

static void what_the_kernel_lost(void **state)
{
	static struct text text;

	(void)state;
	read_text(
		&text,
		"# tracer: nop\n"
		"# entries-in-buffer/entries-written: 2/9   #P:4\n" LINE(1, "vector_alloc: irq=24 vector=0 reserved=0 ret=-28") "CPU:2 [LOST 12 EVENTS]\n" LINE(
			2,
			"vector_clear: irq=24 vector=34 cpu=1 prev_vector=0 prev_cpu=0") "CPU:1 [EVENTS DROPPED]\n");
	assert_true(noted(&text, "7 older events were overwritten"));
	assert_true(noted(&text, "no irq_handler_entry"));
	assert_int_equal(count_of(&text, RECORD_DROPS), 2);
	assert_int_equal(nth(&text, RECORD_DROPS, 0)->drops.lost[0], 12);
	assert_int_equal(nth(&text, RECORD_DROPS, 1)->drops.lost[0], 1);
	assert_int_equal(nth(&text, RECORD_ALLOC, 0)->alloc.result, -28);
	assert_int_equal(count_of(&text, RECORD_RELEASE), 1);
}

/* The name of a process, or of an action, can look like anything. */
static void names_do_not_mislead(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text, " [003] 1.0: x: y-12      [002] d.h1.    12.000001: "
			 "irq_handler_entry: irq=24 name=a irq=25 cpu=9\n"
			 " [003] 1.0: x: y-12      [002] d.h1.    12.000002: irq_handler_exit: "
			 "irq=24 ret=handled\n");
	assert_int_equal(count_of(&text, RECORD_HANDLER), 1);
	assert_int_equal(text.records[0].head.cpu, 2);
	assert_int_equal(text.records[0].handler.irq, 24);
	assert_int_equal(text.begin, 12000001000);
}

static void asked(const struct text *text, unsigned int n, const char *comm, __u32 pid)
{
	const struct record_hotplug *hotplug = &nth(text, RECORD_HOTPLUG, n)->hotplug;

	assert_string_equal(hotplug->comm, comm);
	assert_int_equal(hotplug->pid, pid);
}

/* As ftrace, ftrace with option record-tgid, and trace-cmd write who it was. */
static void who_asked_for_a_cpu_to_come(void **state)
{
	static struct text text;

	(void)state;
	read_text(&text,
		  "              sh-173     [003] .....     3.309118: "
		  "cpuhp_enter: cpu: 0001 target: 236 step:  86 (cpuhp_bringup_ap)\n"
		  "              sh-173     [002] .....     3.314407: "
		  "cpuhp_exit:  cpu: 0001  state: 236 step:  86 ret: 0\n"
		  "    a-1 [2] b\x1b-174     (    171) [000] .....     3.389429: "
		  "cpuhp_enter: cpu: 0003 target:   0 step: 145 (takedown_cpu)\n"
		  "           <...>-175     (-------) [000] .....     3.393482: "
		  "cpuhp_enter: cpu: 0002 target:   0 step: 145 (takedown_cpu)\n"
		  " x-y-z-176 [000] 3.397644: "
		  "cpuhp_enter: cpu: 0002 target:   0 step: 145 (takedown_cpu)\n"
		  "     kworker/0:0-9       [000] .....     3.397645: "
		  "cpuhp_enter: cpu: 0001 target:   0 step: 145 (takedown_cpu)\n"
		  " [000] 3.397646: cpuhp_enter: cpu: 0001 target:   0 step: 145 (takedown_cpu)\n");
	assert_int_equal(count_of(&text, RECORD_HOTPLUG), 7);
	asked(&text, 0, "sh", 173);
	asked(&text, 1, "sh", 173);
	asked(&text, 2, "a-1 [2] b\x1b", 171);
	asked(&text, 3, "", 175);
	asked(&text, 4, "x-y-z", 176);
	asked(&text, 5, "", 0);
	asked(&text, 6, "", 0);
}

static void lines_that_are_not_as_expected(void **state)
{
	static struct text text;

	(void)state;
	read_text(
		&text,
		LINE(1, "vector_update: irq=24 vector=300 cpu=1 prev_vector=1 prev_cpu=0") LINE(
			2, "vector_update: irq=24 vector=34 cpu=1")
			LINE(3, "vector_free_moved: irq=-1 cpu=0 vector=34 is_managed=0") LINE(
				4, "irq_handler_exit: irq=24 ret=perhaps")
				LINE(5,
				     "cpuhp_exit: cpu: 0002 state: 1 step: 1 ret: 99999999999999999999")
					LINE(6, "sched_switch: prev_comm=a"));
	assert_int_equal(text.result, TRACE_END);
	assert_int_equal(text.count, 0);
	assert_true(noted(
		&text,
		"5 of 6 lines were not understood, the first: <idle>-0       [002] d.h1.    12.1: ve"));
}

static void what_tells_nothing_is_refused(void **state)
{
	(void)state;
	refused("# tracer: nop\n#\n", "without an event");
	refused("# tracer: nop\n" LINE(1, "sched_switch: prev_comm=a"), "without an event");
	refused("   <idle>-0   [002] d.h1. 99123456: irq_handler_entry: irq=1 name=a\n",
		"its times are no seconds");
	refused("   <idle>-0   [002] d.h1. 99123456789012.1: irq_handler_entry: irq=1 name=a\n",
		"in a form that is not read");
	refused("   <idle>-0   [8192] d.h1. 1.1: irq_handler_entry: irq=1 name=a\n",
		"in a form that is not read");
}

static void a_line_without_end(void **state)
{
	const size_t size = 10 << 20;
	char *content = malloc(size + 1);

	(void)state;
	assert_non_null(content);
	memset(content, 'x', size);
	memcpy(content, LINE(1, "irq_handler_entry: irq=1 name="),
	       strlen(LINE(1, "irq_handler_entry: irq=1 name=")) - 1);
	content[size] = '\0';
	refused(content, "longer than");
	memcpy(content, "# tracer: nop\n", strlen("# tracer: nop\n"));
	refused(content, "longer than");
	free(content);
}

/* More CPUs and interrupts at once than can be put in order: said, not overrun. */
static void too_much_at_once(void **state)
{
	const unsigned int cpus = 6000;
	struct trace_error error;
	struct trace_reader *reader;
	static struct trace_item item;
	struct file file;
	unsigned int i;
	__u64 records = 0;
	FILE *out;

	(void)state;
	file_new(&file);
	out = fdopen(dup(file.fd), "w");
	assert_non_null(out);
	for (i = 0; i < cpus; i++)
		fprintf(out,
			" a-1 [%u] d. 1.000001: irq_handler_entry: irq=%u name=a\n"
			" a-1 [%u] d. 1.000002: irq_handler_exit: irq=%u ret=handled\n",
			i, i, i, i);
	fclose(out);
	reader = trace_reader_open(file.path, &error);
	assert_non_null(reader);
	while (trace_read(reader, &item) == TRACE_RECORD)
		records++;
	assert_true(records > cpus);
	assert_int_equal(trace_reader_state(reader)->missing, 0);
	trace_reader_close(reader);
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_one),
		cmocka_unit_test(trace_cmd_says_the_same),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(actions_of_a_shared_interrupt_are_one),
		cmocka_unit_test(what_a_demultiplexer_calls_is_its_own),
		cmocka_unit_test(ends_that_are_missing_do_no_harm),
		cmocka_unit_test(what_the_kernel_lost),
		cmocka_unit_test(names_do_not_mislead),
		cmocka_unit_test(who_asked_for_a_cpu_to_come),
		cmocka_unit_test(lines_that_are_not_as_expected),
		cmocka_unit_test(what_tells_nothing_is_refused),
		cmocka_unit_test(a_line_without_end),
		cmocka_unit_test(too_much_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
