// SPDX-License-Identifier: GPL-2.0-only
/* The exports where a trace goes to the limits; what they hold of an ordinary one: export.bats. */
#include "../trace/sample.h"
#include "export/export.h"

struct exported {
	char *text;
	size_t size;
	int err;
	struct export_told told;
	struct trace_error error;
};

static struct trace_writer *writer_new(struct file *file, const struct trace_header *header)
{
	struct trace_writer *writer;

	file_new(file);
	assert_int_equal(trace_writer_open(&writer, file->path, header), 0);
	return writer;
}

static void writer_end(struct trace_writer *writer, __u64 ts)
{
	struct trace_end end = { .ts = ts, .command_status = NONE, .reason = "time" };

	assert_int_equal(trace_writer_close(writer, &end), 0);
}

/* A trace of these records alone. */
static void trace_of(struct file *file, const struct trace_header *header,
		     const union record *records, size_t nr)
{
	struct trace_writer *writer = writer_new(file, header);
	size_t i;

	for (i = 0; i < nr; i++)
		assert_int_equal(trace_write(writer, &records[i]), 0);
	writer_end(writer, header->ts + SECOND);
}

static struct exported export(const struct file *file, const struct export_options *options)
{
	struct exported exported = { .text = NULL };
	FILE *out = open_memstream(&exported.text, &exported.size);

	assert_non_null(out);
	exported.err = export_trace(file->path, options, out, &exported.told, &exported.error);
	assert_int_equal(fclose(out), 0);
	return exported;
}

static struct exported export_as(const struct file *file, enum export_format format)
{
	struct export_options options = { .format = format };

	return export(file, &options);
}

static void is_plain(const struct exported *exported)
{
	const char *c;

	assert_int_equal(exported->err, 0);
	for (c = exported->text; *c; c++)
		if (*c != '\n' && *c != '\r' && (*c < ' ' || *c > '~'))
			fail_msg("byte 0x%02x", (unsigned char)*c);
	assert_int_equal(strlen(exported->text), exported->size);
}

static unsigned int count(const char *text, const char *part)
{
	unsigned int found = 0;

	for (text = strstr(text, part); text; text = strstr(text + 1, part))
		found++;
	return found;
}

static union record sample_handler(__u64 seq, __u64 ts, __u32 cpu, __u32 irq)
{
	union record record = sample_record(RECORD_HANDLER, sizeof(struct record_handler), seq, ts);

	record.head.cpu = cpu;
	record.handler.irq = irq;
	record.handler.vector = 34;
	record.handler.duration = 1000;
	record.handler.result = 1;
	return record;
}

/* Every form survives a trace whose numbers are the largest that it can hold. */
static void largest_numbers(void **state)
{
	struct trace_header header = sample_header();
	struct trace_writer *writer;
	union record record;
	struct file file;
	int type, format;
	__u64 seq = 1;

	(void)state;
	header.ts = ~0ull - SECOND;
	writer = writer_new(&file, &header);
	for (type = 1; type < RECORD_TYPES; type++, seq++) {
		record = sample_record(type, sizeof(record), seq, ~0ull - 5);
		record.head.cpu = NONE - 1;
		if (type == RECORD_MESSAGE)
			record.message = (struct record_message){ .head = record.head,
								  .duration = ~0ull,
								  .at_address = ~0ull,
								  .at_data = 1,
								  .irq = NONE - 1,
								  .context = MESSAGE_AFFINITY,
								  .kind = MESSAGE_MSI };
		if (type == RECORD_HOTPLUG)
			record.hotplug = (struct record_hotplug){ .head = record.head,
								  .subject = 7,
								  .phase = HOTPLUG_DOWN };
		if (type == RECORD_COUNTERS)
			record.counters = (struct record_counters){
				.head = record.head, .count = ~0ull, .irq = NONE - 1, .time = ~0ull
			};
		assert_int_equal(trace_write(writer, &record), 0);
	}
	writer_end(writer, ~0ull);
	for (format = 0; format < EXPORT_FORMATS; format++) {
		struct exported exported = export_as(&file, format);

		is_plain(&exported);
		free(exported.text);
	}
	close(file.fd);
}

/* More interrupts and devices than are told apart: said, and no series of their own. */
static void many_devices(void **state)
{
	struct trace_header header = sample_header();
	struct exported exported;
	struct trace_writer *writer;
	union record record;
	struct file file;
	__u32 i;

	(void)state;
	writer = writer_new(&file, &header);
	for (i = 1; i <= 20000; i++) {
		record = sample_record(RECORD_MOVE, sizeof(struct record_move), i,
				       100 * SECOND + i * 1000);
		record.move.irq = i;
		record.move.device.domain = i;
		record.move.context = MOVE_PROCESS;
		record.move.from = record.move.to = (struct target){ .cpu = 0, .vector = 34 };
		assert_int_equal(trace_write(writer, &record), 0);
	}
	writer_end(writer, 101 * SECOND);
	exported = export_as(&file, EXPORT_OPENMETRICS);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "msiscope_message_writes_total{"), 257);
	assert_int_equal(exported.told.unlisted, 20000 - 256);
	assert_non_null(
		strstr(exported.text,
		       "msiscope_moves_total{device=\"other\",context=\"process\"} 19744\n"));
	free(exported.text);
	exported = export_as(&file, EXPORT_CHROME);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "\"cat\":\"move\""), 20000);
	free(exported.text);
	close(file.fd);
}

/* Two handlers that overlap on one CPU, as no CPU does; and one beyond the CPUs told apart. */
static void what_does_not_nest(void **state)
{
	const union record records[] = {
		sample_handler(1, 100 * SECOND + 1000, 2, 27),
		sample_handler(2, 100 * SECOND + 1500, 2, 28),
		sample_handler(3, 100 * SECOND + 1500, 1000000, 28),
	};
	struct trace_header header = sample_header();
	struct exported exported;
	struct file file;

	(void)state;
	trace_of(&file, &header, records, 3);
	exported = export_as(&file, EXPORT_CHROME);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "\"ph\":\"X\""), 2);
	assert_non_null(strstr(exported.text, "{\"name\":\"CPU 2\"}"));
	assert_non_null(strstr(exported.text, "{\"name\":\"CPU 2, overlapping 1\"}"));
	assert_int_equal(exported.told.undrawn, 1);
	free(exported.text);
	close(file.fd);
}

/* Times count from the begin of the recording; what began before it does so at 0. */
static void times_of_a_machine_long_up(void **state)
{
	const __u64 begin = 3ull * 365 * 86400 * SECOND + 1;
	const union record records[] = {
		sample_handler(1, begin - 400, 2, 27),
		sample_handler(2, begin + 1234567, 2, 27),
	};
	struct trace_header header = sample_header();
	struct exported exported;
	struct file file;

	(void)state;
	header.ts = begin;
	trace_of(&file, &header, records, 2);
	exported = export_as(&file, EXPORT_CHROME);
	is_plain(&exported);
	assert_non_null(strstr(exported.text, "\"ts\":0.000,\"dur\":0.600,"));
	assert_non_null(strstr(exported.text, "\"ts\":1234.567,\"dur\":1.000,"));
	free(exported.text);
	close(file.fd);
}

static void stops_when_told(void **state)
{
	const union record record = sample_tick(1, 100 * SECOND);
	volatile sig_atomic_t stop = 1;
	struct export_options options = { .stop = &stop };
	struct trace_header header = sample_header();
	struct exported exported;
	struct file file;
	int format;

	(void)state;
	trace_of(&file, &header, &record, 1);
	for (format = 0; format < EXPORT_FORMATS; format++) {
		options.format = format;
		exported = export(&file, &options);
		assert_int_equal(exported.err, -EINTR);
		assert_string_equal(exported.error.text, "interrupted");
		free(exported.text);
	}
	close(file.fd);
}

/* An interrupt by the name that only a record knows: it came after the header was written. */
static void later_interrupts_are_chosen_too(void **state)
{
	struct export_options options = { .format = EXPORT_CSV, .irqs = "nv*" };
	union record records[] = {
		sample_record(RECORD_MOVE, sizeof(struct record_move), 1, 100 * SECOND),
		sample_handler(2, 100 * SECOND + 1, 0, 40),
		sample_handler(3, 100 * SECOND + 2, 0, 41),
	};
	struct trace_header header = sample_header();
	struct exported exported;
	struct file file;

	(void)state;
	records[0].move.irq = 40;
	records[0].move.context = MOVE_PROCESS;
	records[0].move.device.domain = NONE;
	strcpy(records[0].move.action, "nvme0q1");
	trace_of(&file, &header, records, 3);
	exported = export(&file, &options);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "\r\nmove,"), 1);
	assert_int_equal(count(exported.text, "\r\nhandler,"), 1);
	assert_string_equal(exported.told.unmatched, "");
	free(exported.text);
	close(file.fd);
}

static const struct pci_address a = { .devfn = 5 << 3 | 1 }, b = { .devfn = 5 << 3 | 2 };

/* 34 is A's, shared with another driver, 35 is B's. */
static struct trace_header swap_header(void)
{
	static struct trace_irq irqs[] = {
		{ .irq = 34,
		  .device = { .devfn = 5 << 3 | 1 },
		  .kind = TRACE_IRQ_MSI,
		  .actions = "edu-a,other",
		  .chip = "" },
		{ .irq = 35,
		  .device = { .devfn = 5 << 3 | 2 },
		  .kind = TRACE_IRQ_MSI,
		  .actions = "edu-b",
		  .chip = "" },
	};
	struct trace_header header = sample_header();
	unsigned int i;

	for (i = 0; i < 2; i++)
		irqs[i].affinity = irqs[i].effective = irqs[i].driver = irqs[i].model =
			irqs[i].capability = "";
	header.irqs = irqs;
	header.nr_irqs = 2;
	return header;
}

static union record sample_move(__u64 seq, __u64 ts, __u32 irq, const struct pci_address *device,
				const char *action)
{
	union record record = sample_record(RECORD_MOVE, sizeof(record.move), seq, ts);

	record.move.irq = irq;
	record.move.device = *device;
	record.move.context = MOVE_PROCESS;
	record.move.duration = 100;
	record.move.from = (struct target){ .cpu = 0, .vector = 34 };
	record.move.to = (struct target){ .cpu = 2, .vector = 35 };
	snprintf(record.move.action, sizeof(record.move.action), "%s", action);
	return record;
}

/* As a driver that requests its interrupt anew writes it: it has no name yet. */
static union record sample_given(__u64 seq, __u64 ts, __u32 irq, const struct pci_address *device)
{
	union record record = sample_record(RECORD_MESSAGE, sizeof(record.message), seq, ts);

	record.message.irq = irq;
	record.message.device = *device;
	record.message.context = MESSAGE_OTHER;
	record.message.kind = MESSAGE_MSI;
	return record;
}

static union record sample_counters(__u64 seq, __u64 ts, __u32 irq, __u64 count)
{
	union record record = sample_record(RECORD_COUNTERS, sizeof(record.counters), seq, ts);

	record.counters.irq = irq;
	record.counters.count = count;
	record.counters.interval = 1000;
	return record;
}

/* 34: A's, from record 4 on B's, from 9 on A's again; 35: from 5 on A's. */
static void swap(struct file *file)
{
	const __u64 ts = 100 * SECOND;
	struct trace_header header = swap_header();
	union record records[] = {
		sample_move(1, ts + 1000, 34, &a, "edu-a"),
		sample_given(2, ts + 2000, 34, &a),
		sample_counters(3, ts + 3000, 34, 100),
		sample_given(4, ts + 4000, 34, &b),
		sample_given(5, ts + 5000, 35, &a),
		sample_move(6, ts + 6000, 34, &b, "<i>\x1b\"\xff"),
		sample_counters(7, ts + 7000, 34, 40),
		sample_handler(8, ts + 8000, 0, 34),
		sample_given(9, ts + 10000, 34, &a),
		sample_counters(10, ts + 11000, 34, 7),
		sample_handler(11, ts + 12000, 0, 34),
	};

	trace_of(file, &header, records, sizeof(records) / sizeof(records[0]));
}

static void numbers_change_hands(void **state)
{
	static const char *const lines[] = {
		"msiscope_moves_total{device=\"0000:00:05.1\",context=\"process\"} 1\n",
		"msiscope_moves_total{device=\"0000:00:05.2\",context=\"process\"} 1\n",
		"msiscope_message_writes_total{device=\"0000:00:05.1\"} 3\n",
		"msiscope_message_writes_total{device=\"0000:00:05.2\"} 1\n",
		"msiscope_interrupts_total{device=\"0000:00:05.1\"} 107\n",
		"msiscope_interrupts_total{device=\"0000:00:05.2\"} 40\n",
	};
	static const char *const names[] = {
		"\"name\":\"move IRQ 34 edu-a,other\"",
		"\"name\":\"message IRQ 35\"",
		"\"name\":\"move IRQ 34 \\u003ci\\u003e\\u005cx1b\\u0022\\u005cxff\"",
		"\"name\":\"IRQ 34 edu-a,other\",\"args\":{\"per second\":100000000.000}",
		"\"name\":\"IRQ 34 \\u003ci\\u003e\\u005cx1b\\u0022\\u005cxff\","
		"\"args\":{\"per second\":40000000.000}",
		"\"cat\":\"handler\",\"name\":\"IRQ 34 edu-a,other\"",
		"\"cat\":\"handler\",\"name\":\"IRQ 34 \\u003ci\\u003e",
	};
	struct exported exported;
	struct file file;
	size_t i;

	(void)state;
	swap(&file);
	exported = export_as(&file, EXPORT_OPENMETRICS);
	is_plain(&exported);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strstr(exported.text, lines[i]))
			fail_msg("no %s in:\n%s", lines[i], exported.text);
	free(exported.text);
	exported = export_as(&file, EXPORT_CHROME);
	is_plain(&exported);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (count(exported.text, names[i]) != 1)
			fail_msg("not once %s in:\n%s", names[i], exported.text);
	free(exported.text);
	close(file.fd);
}

/* A late drain tells of each slice in which something came: in between nothing did. */
static void a_rate_ends_with_its_interval(void **state)
{
	const __u64 ts = 100 * SECOND;
	struct trace_header header = swap_header();
	union record records[] = {
		sample_counters(1, ts + 1000, 34, 100),
		sample_counters(2, ts + 2000, 34, 200),
		sample_counters(3, ts + 9000, 34, 300),
	};
	static const char *const points[] = {
		"\"ts\":0.000,\"cat\":\"rate\",\"name\":\"IRQ 34 edu-a,other\",\"args\":{\"per second\":100000000.000}",
		"\"ts\":1.000,\"cat\":\"rate\",\"name\":\"IRQ 34 edu-a,other\",\"args\":{\"per second\":200000000.000}",
		"\"ts\":2.000,\"cat\":\"rate\",\"name\":\"IRQ 34 edu-a,other\",\"args\":{\"per second\":0.000}",
		"\"ts\":8.000,\"cat\":\"rate\",\"name\":\"IRQ 34 edu-a,other\",\"args\":{\"per second\":300000000.000}",
		"\"ts\":9.000,\"cat\":\"rate\",\"name\":\"IRQ 34 edu-a,other\",\"args\":{\"per second\":0.000}",
	};
	struct exported exported;
	struct file file;
	size_t i;

	(void)state;
	trace_of(&file, &header, records, sizeof(records) / sizeof(records[0]));
	exported = export_as(&file, EXPORT_CHROME);
	is_plain(&exported);
	for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		if (count(exported.text, points[i]) != 1)
			fail_msg("not once %s in:\n%s", points[i], exported.text);
	assert_int_equal(count(exported.text, "\"per second\":"), sizeof(points) / sizeof(points[0]));
	free(exported.text);
	close(file.fd);
}

/* Records so many of which pass, by type. */
struct passing {
	const char *irqs;
	const char *device;
	unsigned int moves;
	unsigned int messages;
	unsigned int counters;
	unsigned int handlers;
};

static void chosen_by_holder(void **state)
{
	static const struct passing passing[] = {
		{ NULL, "0000:00:05.1", 1, 3, 2, 1 },
		{ NULL, "0000:00:05.2", 1, 1, 1, 1 },
		/* By a name that only the header has, of A on 34. */
		{ "other", NULL, 1, 2, 2, 1 },
		{ "34", NULL, 2, 3, 3, 2 },
		{ "34", "0000:00:05.2", 1, 1, 1, 1 },
	};
	struct export_options options = { .format = EXPORT_CSV };
	struct exported exported;
	struct file file;
	size_t i;

	(void)state;
	swap(&file);
	for (i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
		options.irqs = passing[i].irqs;
		options.device = passing[i].device;
		exported = export(&file, &options);
		is_plain(&exported);
		assert_int_equal(count(exported.text, "\r\nmove,"), passing[i].moves);
		assert_int_equal(count(exported.text, "\r\nmessage,"), passing[i].messages);
		assert_int_equal(count(exported.text, "\r\ncounters,"), passing[i].counters);
		assert_int_equal(count(exported.text, "\r\nhandler,"), passing[i].handlers);
		free(exported.text);
	}
	close(file.fd);
}

/* A finding can be told when another has the number already. */
static void late_findings_are_whose_they_say(void **state)
{
	struct export_options options = { .format = EXPORT_JSONL };
	const union record record = sample_given(1, 100 * SECOND, 34, &b);
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = swap_header();
	struct exported exported;
	struct trace_writer *writer;
	struct file file;

	(void)state;
	finding.irq = 34;
	finding.device = a;
	strcpy(finding.action, "edu-a");
	writer = writer_new(&file, &header);
	assert_int_equal(trace_write(writer, &record), 0);
	assert_int_equal(trace_write_finding(writer, &finding), 0);
	writer_end(writer, 102 * SECOND);
	options.device = "0000:00:05.2";
	exported = export(&file, &options);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "\"type\":\"message\""), 1);
	assert_int_equal(count(exported.text, "\"type\":\"finding\""), 0);
	free(exported.text);
	options.device = "0000:00:05.1";
	exported = export(&file, &options);
	assert_int_equal(count(exported.text, "\"type\":\"message\""), 0);
	assert_int_equal(count(exported.text, "\"type\":\"finding\""), 1);
	free(exported.text);
	/* By who shares it with the one that is named. */
	options.device = NULL;
	options.irqs = "other";
	exported = export(&file, &options);
	assert_int_equal(count(exported.text, "\"type\":\"finding\""), 1);
	free(exported.text);
	close(file.fd);
}

/* What was sent for one is not answered by what comes for the next. */
static void no_arrow_between_holders(void **state)
{
	const __u64 ts = 100 * SECOND;
	union record records[] = {
		sample_given(1, ts + 1000, 34, &a),
		sample_given(2, ts + 2000, 34, &b),
		sample_record(RECORD_ARRIVAL, sizeof(struct record_arrival), 3, ts + 3000),
	};
	struct trace_header header = swap_header();
	struct exported exported;
	struct file file;
	unsigned int i;

	(void)state;
	records[0].message.context = MESSAGE_AFFINITY;
	records[0].message.from = (struct target){ .cpu = 0, .vector = 34 };
	records[0].message.to = (struct target){ .cpu = 2, .vector = 35 };
	records[2].head.cpu = 2;
	records[2].arrival.irq = 34;
	records[2].arrival.vector = 35;
	records[2].arrival.slot = SLOT_OWNED;
	records[2].arrival.danger_irq = NONE;
	records[2].arrival.first = 1;
	for (i = 0; i < 2; i++) {
		trace_of(&file, &header, records, 3);
		exported = export_as(&file, EXPORT_CHROME);
		is_plain(&exported);
		/* Both ends of an arrow: of one that has the number all the time there is one. */
		assert_int_equal(count(exported.text, "\"name\":\"first interrupt\""), 2 * i);
		free(exported.text);
		close(file.fd);
		records[1].message.device = a;
	}
}

/* However often: what is told apart is bounded, and what each device did is counted for it. */
static void many_holders(void **state)
{
	struct export_options options = { .format = EXPORT_CSV, .device = "0064:00:00.0" };
	struct trace_header header = swap_header();
	struct pci_address device = { .domain = 0 };
	struct exported exported;
	struct trace_writer *writer;
	union record record;
	struct file file;
	__u32 i;

	(void)state;
	writer = writer_new(&file, &header);
	for (i = 1; i <= 20000; i++) {
		device.domain = i;
		record = sample_move(i, 100 * SECOND + i * 1000, 34, &device, "edu");
		assert_int_equal(trace_write(writer, &record), 0);
	}
	/* Others are told apart all the same. */
	record = sample_move(i, 100 * SECOND + i * 1000, 50, &a, "edu-a");
	assert_int_equal(trace_write(writer, &record), 0);
	writer_end(writer, 101 * SECOND);
	exported = export_as(&file, EXPORT_OPENMETRICS);
	is_plain(&exported);
	/* 256 devices, of which two are the header's; the rest are others. */
	assert_int_equal(exported.told.unlisted, 20000 - 254);
	assert_non_null(strstr(exported.text, "msiscope_moves_total{device=\"00fe:00:00.0\","
					      "context=\"process\"} 1\n"));
	assert_non_null(
		strstr(exported.text,
		       "msiscope_moves_total{device=\"other\",context=\"process\"} 19746\n"));
	assert_non_null(strstr(exported.text, "msiscope_moves_total{device=\"0000:00:05.1\","
					      "context=\"process\"} 1\n"));
	free(exported.text);
	exported = export(&file, &options);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "\r\nmove,"), 1);
	free(exported.text);
	exported = export_as(&file, EXPORT_CHROME);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "\"name\":\"move IRQ 34 edu\""), 20000);
	free(exported.text);
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(largest_numbers),
		cmocka_unit_test(many_devices),
		cmocka_unit_test(what_does_not_nest),
		cmocka_unit_test(times_of_a_machine_long_up),
		cmocka_unit_test(stops_when_told),
		cmocka_unit_test(later_interrupts_are_chosen_too),
		cmocka_unit_test(numbers_change_hands),
		cmocka_unit_test(a_rate_ends_with_its_interval),
		cmocka_unit_test(chosen_by_holder),
		cmocka_unit_test(late_findings_are_whose_they_say),
		cmocka_unit_test(no_arrow_between_holders),
		cmocka_unit_test(many_holders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
