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
	struct stream *stream;
	__u64 begin; /* records from before it are not of this trace */
	__u64 seq;
	int error; /* the first one */
};

static void note(struct recorder *recorder, int err)
{
	if (err && !recorder->error)
		recorder->error = err;
}

static void release(struct recorder *recorder)
{
	output_discard(&recorder->output);
	stream_free(recorder->stream);
	free(recorder);
}

int recorder_open(struct recorder **result, const char *path, const struct trace_header *from,
		  __u64 ts)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	struct trace_header header = *from;
	struct timespec wall;
	struct sink sink;
	int err = -ENOMEM;

	if (!recorder)
		return -ENOMEM;
	clock_gettime(CLOCK_REALTIME, &wall);
	header.realtime = wall.tv_sec * 1000000000ull + wall.tv_nsec;
	header.ts = ts;
	header.duration = 0;
	recorder->begin = ts;
	recorder->stream = stream_new(&header);
	if (recorder->stream)
		err = output_trace(&recorder->output, path, &header, &recorder->writer);
	if (err) {
		release(recorder);
		return err;
	}
	sink = output_sink(recorder->writer);
	stream_add(recorder->stream, &sink);
	*result = recorder;
	return 0;
}

void recorder_record(struct recorder *recorder, const union record *record)
{
	union record copy;

	if (!recorder || record->head.ts < recorder->begin)
		return;
	memcpy(&copy, record, record->head.size);
	copy.head.seq = ++recorder->seq;
	note(recorder, stream_record(recorder->stream, &copy));
}

int recorder_flush(struct recorder *recorder)
{
	int err = trace_writer_flush(recorder->writer);

	return err ? err : recorder->error;
}

int recorder_close(struct recorder *recorder)
{
	struct trace_end end = { .command_status = NONE, .reason = "signal" };
	const __u64 latest = stream_latest(recorder->stream);
	int err;

	note(recorder, stream_finish(recorder->stream, NULL));
	end.ts = latest > recorder->begin ? latest : recorder->begin;
	err = output_trace_close(&recorder->output, recorder->writer, &end, NULL);
	if (!err)
		err = recorder->error;
	release(recorder);
	return err;
}
