// SPDX-License-Identifier: GPL-2.0-only
/* The exports where a trace goes to the limits; what they hold of an ordinary one: export.bats. */
#include "exported.h"

/* Every form survives a trace whose numbers are the largest that it can hold. */
static void largest_numbers(void **state)
{
	struct trace_header header = sample_header();
	struct trace_writer *writer;
	union record record;
	struct file file;
	const struct export_format *format;
	__u64 seq = 1;
	size_t i;
	int type;

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
	for (i = 0; (format = export_format_nth(i)); i++) {
		struct exported exported = export_as(&file, format);

		is_plain(&exported);
		free(exported.text);
	}
	for (type = 1; type <= EXPORT_FINDINGS; type++) {
		const struct export_options options = { .format = &export_csv, .type = type };
		struct exported exported = export(&file, &options);

		is_plain(&exported);
		free(exported.text);
	}
	close(file.fd);
}

static void names_of_formats(void **state)
{
	(void)state;
	assert_ptr_equal(export_by_name("csv"), &export_csv);
	assert_ptr_equal(export_by_name("chrome"), &export_chrome);
	assert_ptr_equal(export_by_name("perfetto"), &export_chrome);
	assert_ptr_equal(export_by_name("prometheus"), &export_prometheus);
	assert_null(export_by_name("promet"));
	assert_null(export_by_name(""));
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
	exported = export_as(&file, &export_openmetrics);
	is_plain(&exported);
	assert_int_equal(count(exported.text, "msiscope_message_writes{"), 257);
	assert_int_equal(exported.told.unlisted, 20000 - 256);
	assert_non_null(strstr(exported.text,
			       "msiscope_moves{device=\"other\",context=\"process\"} 19744\n"));
	free(exported.text);
	exported = export_as(&file, &export_chrome);
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
	exported = export_as(&file, &export_chrome);
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
	exported = export_as(&file, &export_chrome);
	is_plain(&exported);
	assert_non_null(strstr(exported.text, "\"ts\":0.000,\"dur\":0.600,"));
	assert_non_null(strstr(exported.text, "\"ts\":1234.567,\"dur\":1.000,"));
	free(exported.text);
	close(file.fd);
}

/* An interrupt by the name that only a record knows: it came after the header was written. */
static void later_interrupts_are_chosen_too(void **state)
{
	struct export_options options = { .format = &export_csv,
					  .type = RECORD_HANDLER,
					  .irqs = "nv*" };
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
	assert_int_equal(count(exported.text, "\r\n"), 2);
	assert_string_equal(exported.told.unmatched, "");
	free(exported.text);
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_formats),
		cmocka_unit_test(largest_numbers),
		cmocka_unit_test(many_devices),
		cmocka_unit_test(what_does_not_nest),
		cmocka_unit_test(times_of_a_machine_long_up),
		cmocka_unit_test(later_interrupts_are_chosen_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
