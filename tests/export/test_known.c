// SPDX-License-Identifier: GPL-2.0-only
/* Numbers that change hands: what is exported is of who had them. */
#include "exported.h"
#include "export/known.h"

static const struct pci_address a = { .devfn = 5 << 3 | 1 }, b = { .devfn = 5 << 3 | 2 };

/* 34 is A's, shared with another driver, 35 is B's. */
static struct trace_header swap_header(void)
{
	static struct trace_irq irqs[] = {
		{ .irq = 34,
		  .device = { .devfn = 5 << 3 | 1 },
		  .kind = IRQ_MSI,
		  .actions = "edu-a,other",
		  .chip = "" },
		{ .irq = 35,
		  .device = { .devfn = 5 << 3 | 2 },
		  .kind = IRQ_MSI,
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
		"msiscope_moves{device=\"0000:00:05.1\",context=\"process\"} 1\n",
		"msiscope_moves{device=\"0000:00:05.2\",context=\"process\"} 1\n",
		"msiscope_message_writes{device=\"0000:00:05.1\"} 3\n",
		"msiscope_message_writes{device=\"0000:00:05.2\"} 1\n",
		"msiscope_interrupts{device=\"0000:00:05.1\"} 107\n",
		"msiscope_interrupts{device=\"0000:00:05.2\"} 40\n",
	};
	static const char *const names[] = {
		"\"name\":\"move IRQ 34 edu-a,other\"",
		"\"name\":\"message IRQ 35\"",
		"\"name\":\"move IRQ 34 \\u003ci\\u003e\\u005cx1b\\u0022\\u005cxff\"",
		"\"name\":\"IRQ 34 edu-a,other\",\"args\":{\"per second\":100000000.000}",
		("\"name\":\"IRQ 34 \\u003ci\\u003e\\u005cx1b\\u0022\\u005cxff\","
		 "\"args\":{\"per second\":40000000.000}"),
		"\"cat\":\"handler\",\"name\":\"IRQ 34 edu-a,other\"",
		"\"cat\":\"handler\",\"name\":\"IRQ 34 \\u003ci\\u003e",
	};
	struct exported exported;
	struct file file;
	size_t i;

	(void)state;
	swap(&file);
	exported = export_as(&file, &export_openmetrics);
	is_plain(&exported);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strstr(exported.text, lines[i]))
			fail_msg("no %s in:\n%s", lines[i], exported.text);
	free(exported.text);
	exported = export_as(&file, &export_chrome);
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
	exported = export_as(&file, &export_chrome);
	is_plain(&exported);
	for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		if (count(exported.text, points[i]) != 1)
			fail_msg("not once %s in:\n%s", points[i], exported.text);
	assert_int_equal(count(exported.text, "\"per second\":"),
			 sizeof(points) / sizeof(points[0]));
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
	struct export_options options = { .format = &export_csv };
	struct file file;
	size_t i;

	(void)state;
	swap(&file);
	for (i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
		options.irqs = passing[i].irqs;
		options.device = passing[i].device;
		assert_int_equal(rows_of(&file, &options, RECORD_MOVE), passing[i].moves);
		assert_int_equal(rows_of(&file, &options, RECORD_MESSAGE), passing[i].messages);
		assert_int_equal(rows_of(&file, &options, RECORD_COUNTERS), passing[i].counters);
		assert_int_equal(rows_of(&file, &options, RECORD_HANDLER), passing[i].handlers);
	}
	close(file.fd);
}

/* A finding can be told when another has the number already. */
static void late_findings_are_whose_they_say(void **state)
{
	struct export_options options = { .format = &export_jsonl };
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
		exported = export_as(&file, &export_chrome);
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
	struct export_options options = { .format = &export_csv, .device = "0064:00:00.0" };
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
	exported = export_as(&file, &export_openmetrics);
	is_plain(&exported);
	/* 256 devices, of which two are the header's; the rest are others. */
	assert_int_equal(exported.told.unlisted, 20000 - 254);
	assert_non_null(strstr(exported.text, "msiscope_moves{device=\"00fe:00:00.0\","
					      "context=\"process\"} 1\n"));
	assert_non_null(strstr(exported.text,
			       "msiscope_moves{device=\"other\",context=\"process\"} 19746\n"));
	assert_non_null(strstr(exported.text, "msiscope_moves{device=\"0000:00:05.1\","
					      "context=\"process\"} 1\n"));
	free(exported.text);
	assert_int_equal(rows_of(&file, &options, RECORD_MOVE), 1);
	exported = export_as(&file, &export_chrome);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "\"name\":\"move IRQ 34 edu\""), 20000);
	free(exported.text);
	close(file.fd);
}

/* What is of no interrupt takes no place among them. */
static void none_is_no_interrupt(void **state)
{
	struct trace_header header = swap_header();
	struct finding finding = sample_finding(FINDING_SPURIOUS_VECTOR);
	union record record = sample_given(1, 100 * SECOND, NONE, &a);
	struct known *known = known_new(&header, NULL);

	(void)state;
	assert_non_null(known);
	known_learn(known, &record);
	finding.irq = NONE;
	assert_int_equal(known_index(known, NONE), -1);
	assert_int_equal(known_index_of(known, &finding), -1);
	assert_int_equal(known_count(known), 2);
	assert_int_equal(known_index(known, 50), 2);
	assert_int_equal(known_count(known), 3);
	known_free(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_change_hands),
		cmocka_unit_test(a_rate_ends_with_its_interval),
		cmocka_unit_test(chosen_by_holder),
		cmocka_unit_test(late_findings_are_whose_they_say),
		cmocka_unit_test(no_arrow_between_holders),
		cmocka_unit_test(many_holders),
		cmocka_unit_test(none_is_no_interrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
