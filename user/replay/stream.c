// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "diagnose/diagnose.h"
#include "replay/stream.h"

struct stream {
	struct diagnose *diagnose;
	struct sink sinks[STREAM_SINKS];
	size_t nr_sinks;
	__u64 latest;
	__u64 ended; /* until when the records were judged */
	int error; /* the first one */
};

static void note(struct stream *stream, int err)
{
	if (err && !stream->error)
		stream->error = err;
}

static void on_finding(const struct finding *finding, void *arg)
{
	struct stream *stream = arg;
	const struct sink *sink;

	for (sink = stream->sinks; sink < stream->sinks + stream->nr_sinks; sink++)
		if (sink->finding)
			note(stream, sink->finding(sink->arg, finding));
}

static void on_lasting(const struct finding *finding, void *arg)
{
	struct stream *stream = arg;
	const struct sink *sink;

	for (sink = stream->sinks; sink < stream->sinks + stream->nr_sinks; sink++)
		if (sink->lasting)
			note(stream, sink->lasting(sink->arg, finding));
}

struct stream *stream_new(const struct trace_header *header)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	struct diagnose_options options;

	if (!stream)
		return NULL;
	trace_diagnose(header, &options);
	options.lasting = on_lasting;
	stream->diagnose = diagnose_new(&options, on_finding, stream);
	if (stream->diagnose)
		return stream;
	free(stream);
	return NULL;
}

void stream_add(struct stream *stream, const struct sink *sink)
{
	stream->sinks[stream->nr_sinks++] = *sink;
}

int stream_record(struct stream *stream, const union record *record)
{
	const struct sink *sink;

	if (record->head.ts > stream->latest)
		stream->latest = record->head.ts;
	for (sink = stream->sinks; sink < stream->sinks + stream->nr_sinks; sink++)
		if (sink->record)
			note(stream, sink->record(sink->arg, record));
	note(stream, diagnose_record(stream->diagnose, record));
	return stream->error;
}

int stream_snapshot(struct stream *stream, const struct trace_snapshot *snapshot)
{
	const struct sink *sink;

	for (sink = stream->sinks; sink < stream->sinks + stream->nr_sinks; sink++)
		if (sink->snapshot)
			note(stream, sink->snapshot(sink->arg, snapshot));
	return stream->error;
}

__u64 stream_latest(const struct stream *stream)
{
	return stream->latest;
}

bool stream_waits(const struct stream *stream)
{
	return diagnose_waits(stream->diagnose);
}

int stream_finish(struct stream *stream, const struct trace_end *end)
{
	stream->ended = end ? end->ts : stream->latest;
	diagnose_finish(stream->diagnose, stream->ended);
	return stream->error;
}

const struct chances *stream_chances(const struct stream *stream)
{
	return diagnose_chances(stream->diagnose);
}

int stream_end(struct stream *stream, const struct trace_state *state, const struct trace_end *end)
{
	const struct stream_end last = {
		.ts = stream->ended,
		.state = state,
		.end = end,
		.chances = stream_chances(stream),
	};
	const struct sink *sink;

	for (sink = stream->sinks; sink < stream->sinks + stream->nr_sinks; sink++)
		if (sink->end)
			note(stream, sink->end(sink->arg, &last));
	return stream->error;
}

void stream_free(struct stream *stream)
{
	if (!stream)
		return;
	diagnose_free(stream->diagnose);
	free(stream);
}
