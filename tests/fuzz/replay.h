/* SPDX-License-Identifier: GPL-2.0-only */
/* What `report` does with a file from anybody: read, judge, tell in each form. */
#ifndef TEST_FUZZ_REPLAY_H
#define TEST_FUZZ_REPLAY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <json-c/json.h>

#include "report/report.h"
#include "trace/trace.h"

static void replay_found(const struct finding *finding, void *arg)
{
	if (report_finding(arg, finding))
		abort();
}

static __u64 replay_read(struct trace_reader *reader, struct diagnose *diagnose,
			 struct report *report)
{
	static struct trace_item item;
	__u64 ts = 0;
	int result;

	while ((result = trace_read(reader, &item)) > 0) {
		if (result == TRACE_SNAPSHOT && report_snapshot(report, &item.snapshot))
			abort();
		if (result != TRACE_RECORD)
			continue;
		if (item.record.head.ts > ts)
			ts = item.record.head.ts;
		if (report_record(report, &item.record) || diagnose_record(diagnose, &item.record))
			abort();
	}
	return ts;
}

static void replay_tell(const struct report *report)
{
	struct json_object *object = json_object_new_object();
	FILE *out = fopen("/dev/null", "w");

	if (!out || !object || report_json(report, object))
		abort();
	report_text(report, out);
	report_markdown(report, out);
	report_html(report, out);
	json_object_to_json_string(object);
	json_object_put(object);
	fclose(out);
}

static void replay_all(struct trace_reader *reader)
{
	const struct trace_header *header = trace_reader_header(reader);
	struct diagnose_options options;
	struct diagnose *diagnose;
	struct report *report;
	__u64 ts;

	trace_diagnose(header, &options);
	report = report_new(header);
	diagnose = report ? diagnose_new(&options, replay_found, report) : NULL;
	if (diagnose) {
		ts = replay_read(reader, diagnose, report);
		diagnose_finish(diagnose, ts);
		report_trace(report, trace_reader_state(reader), trace_reader_end(reader),
			     &(const struct chances){ .controls = { { .trials = 0 } } });
		replay_tell(report);
	}
	diagnose_free(diagnose);
	report_free(report);
}

/* @lead, then @data, as a file. */
static int replay_input(const char *lead, const void *data, size_t size)
{
	struct trace_error error = {};
	struct trace_reader *reader;
	char path[32];
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, lead, strlen(lead)) != (ssize_t)strlen(lead) ||
	    write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = trace_reader_open(path, &error);
	if (reader)
		replay_all(reader);
	trace_reader_close(reader);
	/* One line, fit for a terminal, whatever the file held. */
	if (strpbrk(error.text, "\n\033"))
		abort();
	close(fd);
	return 0;
}

#endif /* TEST_FUZZ_REPLAY_H */
