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
	if (run_finding(arg, finding))
		abort();
}

static __u64 replay_read(struct trace_reader *reader, struct diagnose *diagnose, struct run *run)
{
	static struct trace_item item;
	__u64 ts = 0;
	int result;

	while ((result = trace_read(reader, &item)) > 0) {
		if (result == TRACE_SNAPSHOT && run_snapshot(run, &item.snapshot))
			abort();
		if (result != TRACE_RECORD)
			continue;
		if (item.record.head.ts > ts)
			ts = item.record.head.ts;
		if (run_record(run, &item.record) || diagnose_record(diagnose, &item.record))
			abort();
	}
	return ts;
}

static void replay_tell(const struct run *run)
{
	struct json_object *object = json_object_new_object();
	FILE *out = fopen("/dev/null", "w");

	if (!out || !object || report_json(run, object))
		abort();
	report_text(run, out);
	report_markdown(run, out);
	report_html(run, out);
	json_object_to_json_string(object);
	json_object_put(object);
	fclose(out);
}

static void replay_all(struct trace_reader *reader)
{
	const struct trace_header *header = trace_reader_header(reader);
	struct diagnose_options options;
	struct diagnose *diagnose;
	struct run *run;
	__u64 ts;

	trace_diagnose(header, &options);
	run = run_new(header);
	diagnose = run ? diagnose_new(&options, replay_found, run) : NULL;
	if (diagnose) {
		ts = replay_read(reader, diagnose, run);
		diagnose_finish(diagnose, ts);
		run_end(run, trace_reader_state(reader), trace_reader_end(reader),
			&(const struct chances){ .controls = { { .trials = 0 } } });
		replay_tell(run);
	}
	diagnose_free(diagnose);
	run_free(run);
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
