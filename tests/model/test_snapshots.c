// SPDX-License-Identifier: GPL-2.0-only
/* What a report makes of snapshots, and that they come back from a trace as they were. */
#include "../report/fixture.h"
#include "model/snapshots.h"

static const struct pci_address edu = { .devfn = 5 << 3 };

static struct trace_snapshot config(enum trace_when when, const char *hex)
{
	const struct trace_snapshot snapshot = {
		.ts = 5,
		.when = when,
		.path = "/sys/bus/pci/devices/0000:00:05.0/config",
		.device = edu,
		.irq = NONE,
		.files = 1,
		.size = strlen(hex) / 2,
		.hex = hex,
		.text = "",
	};

	return snapshot;
}

static struct trace_snapshot missing(const char *path, int error, unsigned int files)
{
	const struct trace_snapshot snapshot = {
		.when = TRACE_BEFORE,
		.path = path,
		.device = { .domain = NONE },
		.irq = NONE,
		.error = error,
		.files = files,
		.hex = "",
		.text = "",
	};

	return snapshot;
}

static void round_trip(void **state)
{
	struct trace_header header = sample_header();
	struct trace_snapshot one = config(TRACE_BEFORE, "3412e811");
	struct trace_snapshot other = missing("/sys/kernel/debug/irq/irqs/*", -ENOENT, 8);
	struct trace_writer *writer;
	static struct trace_item item;
	struct trace_error error;
	struct trace_reader *reader;
	struct file file;

	(void)state;
	file_new(&file);
	other.text = "a\n\033[2J\xff\n";
	assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
	assert_int_equal(trace_write_snapshot(writer, &one), 0);
	assert_int_equal(trace_write_snapshot(writer, &other), 0);
	assert_int_equal(close_writer(writer, NULL), 0);
	reader = trace_reader_open(file.path, &error);
	assert_non_null(reader);
	assert_int_equal(trace_read(reader, &item), TRACE_SNAPSHOT);
	assert_int_equal(item.snapshot.when, TRACE_BEFORE);
	assert_string_equal(item.snapshot.hex, "3412e811");
	assert_int_equal(item.snapshot.device.devfn, 5 << 3);
	assert_int_equal(trace_read(reader, &item), TRACE_SNAPSHOT);
	assert_int_equal(item.snapshot.error, -ENOENT);
	assert_int_equal(item.snapshot.files, 8);
	assert_int_equal(item.snapshot.device.domain, NONE);
	assert_string_equal(item.snapshot.text, "a\n\033[2J\xff\n");
	assert_int_equal(trace_read(reader, &item), TRACE_END);
	trace_reader_close(reader);
	close(file.fd);
}

static void compared(const struct trace_snapshot *before, const struct trace_snapshot *after,
		     const char *expected)
{
	char *text = snapshots_compare(before, after);

	assert_string_equal(text, expected);
	free(text);
}

static void rows_as_lspci(void **state)
{
	struct trace_snapshot before = config(TRACE_BEFORE, "000102030405060708090a0b0c0d0e0f"
							    "2200");
	struct trace_snapshot after = config(TRACE_AFTER, "000102030405060708090a0b0c0d0e0f"
							  "2300");

	(void)state;
	compared(&before, &after,
		 "- 10: 22 00\n"
		 "+ 10: 23 00\n");
	compared(&before, &before,
		 "  00: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n"
		 "  10: 22 00\n");
	before.hex = "00000000000000000000000000000000"
		     "0022";
	compared(&before, &before, "  10: 00 22\n");
	compared(&before, NULL, "- 10: 00 22\n");
	/* All of it could be read only afterwards. */
	after.hex = "00000000000000000000000000000000"
		    "00220000000000000000000000000000"
		    "00";
	compared(&before, &after,
		 "- 10: 00 22\n"
		 "+ 10: 00 22 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
		 "+ 20: 00\n");
	after.hex = "\033[2J<x";
	compared(NULL, &after, "+ 00: \\x1b[ 2J <x\n");
	after.hex = "1\n2";
	compared(NULL, &after, "+ 00: 1\\x0a 2\n");
	compared(NULL, NULL, "");
}

static void lines_of_text(void **state)
{
	struct trace_snapshot before = config(TRACE_BEFORE, "");
	struct trace_snapshot after = config(TRACE_AFTER, "");
	char *text, *long_line = calloc(1, 100000);

	(void)state;
	before.text = "node: 0\n Vector: 34\n";
	after.text = "node: 0\n Vector: 35\nmore\n\n\033";
	compared(&before, &after, "  node: 0\n-  Vector: 34\n+  Vector: 35\n+ more\n+ \n+ \\x1b\n");
	memset(long_line, '\xff', 99999);
	after.text = long_line;
	text = snapshots_compare(NULL, &after);
	assert_true(strlen(text) < 1100);
	free(text);
	free(long_line);
}

static void bounded(void **state)
{
	struct snapshots snapshots = { NULL };
	struct trace_snapshot one = config(TRACE_AFTER, "");
	char *long_text = calloc(1, 1 << 20);
	const struct trace_snapshot *found;
	int i;

	(void)state;
	memset(long_text, 'x', (1 << 20) - 1);
	one.text = long_text;
	for (i = 0; i < SNAPSHOTS_MAX + 7; i++)
		assert_int_equal(snapshots_add(&snapshots, &one), 0);
	assert_int_equal(snapshots.not_kept, 7);
	found = snapshots_find(&snapshots, TRACE_AFTER, &edu, NONE);
	assert_int_equal(strlen(found->text), SNAPSHOT_TEXT_MAX);
	assert_null(snapshots_find(&snapshots, TRACE_BEFORE, &edu, NONE));
	snapshots_free(&snapshots);
	free(long_text);
}

/* In the long forms, folded, and no markup whatever they hold; the mail has a word of them. */
static void in_the_report(void **state)
{
	struct trace_header header = sample_header();
	struct trace_irq irq = { .irq = 27, .device = edu, .actions = "edu", .chip = "" };
	struct trace_snapshot before = config(TRACE_BEFORE, "3412e811");
	struct trace_snapshot after = config(TRACE_AFTER, "3412e8</pre><script>");
	struct finding finding = sample_finding(FINDING_LOST);
	struct run *run;
	struct printed printed;

	(void)state;
	header.irqs = &irq;
	header.nr_irqs = 1;
	run = run_new(&header);
	assert_non_null(run);
	assert_int_equal(run_snapshot(run, &before), 0);
	assert_int_equal(run_snapshot(run, &after), 0);
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print_form(run, report_html);
	says(printed.text, "<details><summary>IRQ 27 (edu, 0000:00:05.0): config space of "
			   "its device</summary>");
	says(printed.text, "<pre>- 00: 34 12 e8 11\n+ 00: 34 12 e8 &#60;/ pr e&#62; &#60;s cr");
	says_not(printed.text, "</pre><s");
	free(printed.text);
	printed = print_form(run, report_markdown);
	says(printed.text,
	     "</summary>\n\nAs lspci -xxx has it: - before the recording, + after it; "
	     "rows that are the same are left out.\n\n"
	     "<pre>\n- 00: 34 12 e8 11\n+ 00: 34 12 e8 &#60;/");
	says_not(printed.text, "As debugfs has it");
	assert_int_equal(times_said(printed.text, "</pre>"), 1);
	free(printed.text);
	printed = print_form(run, report_text);
	says(printed.text, "config space of 1 device");
	says_not(printed.text, "34 12");
	free(printed.text);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),	 cmocka_unit_test(rows_as_lspci),
		cmocka_unit_test(lines_of_text), cmocka_unit_test(bounded),
		cmocka_unit_test(in_the_report),
	};

	return cmocka_run_group_tests_name("snapshots", tests, NULL, NULL);
}
