// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands/output.h"
#include "commands/recorder.h"

struct recorder {
	struct output output;
	struct trace_writer *writer;
	struct diagnose *diagnose;
	__u64 begin; /* records from before it are not of this trace */
	__u64 seq;
	__u64 ts; /* of the latest record */
	int error;
};

static void note(struct recorder *recorder, int err)
{
	if (err && !recorder->error)
		recorder->error = err;
}

static void on_finding(const struct finding *finding, void *arg)
{
	struct recorder *recorder = arg;

	note(recorder, trace_write_finding(recorder->writer, finding));
}

static void release(struct recorder *recorder)
{
	output_discard(&recorder->output);
	diagnose_free(recorder->diagnose);
	free(recorder);
}

int recorder_open(struct recorder **result, const char *path, const struct trace_header *from,
		  __u64 ts)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	struct trace_header header = *from;
	struct diagnose_options options;
	struct timespec wall;
	int err = -ENOMEM;

	if (!recorder)
		return -ENOMEM;
	clock_gettime(CLOCK_REALTIME, &wall);
	header.realtime = wall.tv_sec * 1000000000ull + wall.tv_nsec;
	header.ts = ts;
	header.duration = 0;
	trace_diagnose(&header, &options);
	recorder->begin = recorder->ts = ts;
	recorder->diagnose = diagnose_new(&options, on_finding, recorder);
	if (recorder->diagnose)
		err = output_trace(&recorder->output, path, &header, &recorder->writer);
	if (err)
		release(recorder);
	else
		*result = recorder;
	return err;
}

void recorder_record(struct recorder *recorder, const union record *record)
{
	union record copy;

	if (!recorder || record->head.ts < recorder->begin)
		return;
	memcpy(&copy, record, record->head.size);
	copy.head.seq = ++recorder->seq;
	if (copy.head.ts > recorder->ts)
		recorder->ts = copy.head.ts;
	note(recorder, trace_write(recorder->writer, &copy));
	note(recorder, diagnose_record(recorder->diagnose, &copy));
}

int recorder_flush(struct recorder *recorder)
{
	int err = trace_writer_flush(recorder->writer);

	return err ? err : recorder->error;
}

int recorder_close(struct recorder *recorder)
{
	struct trace_end end = { .command_status = NONE, .reason = "signal" };
	int err;

	diagnose_finish(recorder->diagnose, recorder->ts);
	end.ts = recorder->ts;
	err = output_trace_close(&recorder->output, recorder->writer, &end);
	if (!err)
		err = recorder->error;
	release(recorder);
	return err;
}
