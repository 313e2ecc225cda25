// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/replay.h"

struct replay {
	struct trace_reader *reader;
	struct trace_error *error;
	struct trace_item item;
	struct stream *stream; /* NULL: not begun */
	bool pending; /* item is a record that is not due yet */
	bool ended;
};

static int fail(struct replay *replay, int err)
{
	snprintf(replay->error->text, sizeof(replay->error->text), "%s", strerror(-err));
	replay->error->error = err;
	return err;
}

struct replay *replay_open(const char *path, struct trace_error *error)
{
	struct replay *replay = calloc(1, sizeof(*replay));

	if (!replay) {
		snprintf(error->text, sizeof(error->text), "%s", strerror(ENOMEM));
		error->error = -ENOMEM;
		return NULL;
	}
	replay->error = error;
	replay->reader = trace_reader_open(path, error);
	if (replay->reader)
		return replay;
	free(replay);
	return NULL;
}

const struct trace_header *replay_header(const struct replay *replay)
{
	return trace_reader_header(replay->reader);
}

int replay_begin(struct replay *replay, const struct sink *sink)
{
	replay->stream = stream_new(replay_header(replay));
	if (!replay->stream)
		return fail(replay, -ENOMEM);
	stream_add(replay->stream, sink);
	return 0;
}

/* The next record, held until it is due. 0 at the end; -errno, said. */
static int fetch(struct replay *replay)
{
	int result, err;

	while (!replay->pending) {
		result = trace_read(replay->reader, &replay->item);
		if (result <= 0)
			return result;
		/* Stored findings are what the recording said; the replay finds them again. */
		replay->pending = result == TRACE_RECORD;
		if (result != TRACE_SNAPSHOT)
			continue;
		err = stream_snapshot(replay->stream, &replay->item.snapshot);
		if (err)
			return fail(replay, err);
	}
	return 1;
}

static int finish(struct replay *replay)
{
	const struct trace_end *end = trace_reader_end(replay->reader);
	int err = stream_finish(replay->stream, end);

	replay->ended = true;
	if (!err)
		err = stream_end(replay->stream, trace_reader_state(replay->reader), end);
	return err ? fail(replay, err) : 0;
}

int replay_until(struct replay *replay, __u64 ts)
{
	int result, err;

	if (replay->ended)
		return 0;
	while ((result = fetch(replay)) > 0 && replay->item.record.head.ts <= ts) {
		replay->pending = false;
		err = stream_record(replay->stream, &replay->item.record);
		if (err)
			return fail(replay, err);
	}
	return result ? result : finish(replay);
}

__u64 replay_next(const struct replay *replay)
{
	return replay->item.record.head.ts;
}

__u64 replay_latest(const struct replay *replay)
{
	const struct trace_end *end = replay->ended ? trace_reader_end(replay->reader) : NULL;
	const __u64 latest = stream_latest(replay->stream);

	return end && end->ts > latest ? end->ts : latest;
}

__u64 replay_back(const struct replay *replay)
{
	return trace_reader_state(replay->reader)->back;
}

bool replay_whole(const struct replay *replay)
{
	return !replay->ended || trace_is_whole(trace_reader_state(replay->reader));
}

void replay_close(struct replay *replay)
{
	if (!replay)
		return;
	stream_free(replay->stream);
	trace_reader_close(replay->reader);
	free(replay);
}
