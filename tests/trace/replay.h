/* SPDX-License-Identifier: GPL-2.0-only */
/* Replay equals live: the findings that a trace holds against those that its records give. */
#ifndef TEST_TRACE_REPLAY_H
#define TEST_TRACE_REPLAY_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/fields.h"
#include "trace/trace.h"

/* Findings of one side that the other has not come to yet. */
struct replay_queue {
	struct json_object **findings;
	size_t head;
	size_t tail;
	size_t room;
};

struct replay {
	struct replay_queue stored;
	struct replay_queue replayed;
	unsigned long long compared;
	char difference[512]; /* the first, "" if none */
};

static inline void replay_say(struct replay *replay, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline void replay_say(struct replay *replay, const char *format, ...)
{
	va_list args;

	if (*replay->difference)
		return;
	va_start(args, format);
	vsnprintf(replay->difference, sizeof(replay->difference), format, args);
	va_end(args);
}

static inline void replay_put(struct replay_queue *queue, const struct finding *finding)
{
	struct json_object *object = json_object_new_object();

	if (queue->tail == queue->room) {
		queue->room = queue->room ? 2 * queue->room : 64;
		queue->findings =
			reallocarray(queue->findings, queue->room, sizeof(*queue->findings));
	}
	if (!queue->findings || !object || fields_encode(&table_finding, finding, object))
		abort();
	queue->findings[queue->tail++] = object;
}

static inline void replay_compare_two(struct replay *replay, struct json_object *stored,
				      struct json_object *replayed)
{
	unsigned int i;

	for (i = 0; i < table_finding.nr_fields; i++) {
		const char *name = table_finding.fields[i].name;
		struct json_object *a = json_object_object_get(stored, name);
		struct json_object *b = json_object_object_get(replayed, name);

		if (!json_object_equal(a, b))
			replay_say(replay,
				   "finding %llu: '%s' is %s in the trace, %s in the replay",
				   replay->compared + 1, name, json_object_to_json_string(a),
				   json_object_to_json_string(b));
	}
}

static inline void replay_compare(struct replay *replay)
{
	struct replay_queue *stored = &replay->stored, *replayed = &replay->replayed;

	while (stored->head < stored->tail && replayed->head < replayed->tail) {
		replay_compare_two(replay, stored->findings[stored->head],
				   replayed->findings[replayed->head]);
		json_object_put(stored->findings[stored->head++]);
		json_object_put(replayed->findings[replayed->head++]);
		replay->compared++;
	}
	if (stored->head == stored->tail)
		stored->head = stored->tail = 0;
	if (replayed->head == replayed->tail)
		replayed->head = replayed->tail = 0;
}

static inline void replay_free(struct replay_queue *queue)
{
	while (queue->head < queue->tail)
		json_object_put(queue->findings[queue->head++]);
	free(queue->findings);
}

/* Whoever doubts a finding must be able to look at what it came of. */
static inline void replay_finding(const struct finding *finding, void *arg)
{
	unsigned int i;

	if (!finding->nr_proofs)
		replay_say(arg, "a finding %s without a proof", finding_name(finding->kind));
	for (i = 0; i < finding->nr_proofs; i++)
		if (!finding->proofs[i])
			replay_say(arg, "a finding %s proved by no record",
				   finding_name(finding->kind));
	replay_put(&((struct replay *)arg)->replayed, finding);
}

/* What is left over when both sides have ended; a trace cut off may lack the last ones. */
static inline void replay_rest(struct replay *replay, bool cut_off)
{
	struct json_object *left = NULL;

	if (replay->stored.tail) {
		left = replay->stored.findings[replay->stored.head];
		replay_say(replay, "only in the trace: %s", json_object_to_json_string(left));
	} else if (replay->replayed.tail && !cut_off) {
		left = replay->replayed.findings[replay->replayed.head];
		replay_say(replay, "only in the replay: %s", json_object_to_json_string(left));
	}
}

static inline void replay_records(struct replay *replay, struct trace_reader *reader,
				  struct diagnose *diagnose)
{
	const struct trace_end *end;
	static struct trace_item item;
	__u64 ts = 0;
	int result;

	while ((result = trace_read(reader, &item)) > 0) {
		if (result == TRACE_FINDING)
			replay_put(&replay->stored, &item.finding);
		else if (result != TRACE_RECORD)
			continue;
		else if (diagnose_record(diagnose, &item.record))
			abort();
		else if (item.record.head.ts > ts)
			ts = item.record.head.ts;
		replay_compare(replay);
	}
	if (result < 0)
		return;
	/* Even a trace cut off may hold what the recording said at its finish. */
	end = trace_reader_end(reader);
	diagnose_finish(diagnose, end ? end->ts : ts);
	replay_compare(replay);
}

/*
 * replay_trace() - returns whether the trace is one that agrees with itself; else
 * @replay->difference says why. @replay starts zeroed.
 */
static inline bool replay_trace(struct replay *replay, const char *path)
{
	struct trace_error error = {};
	struct trace_reader *reader = trace_reader_open(path, &error);
	struct diagnose_options options;
	const struct trace_state *state;
	struct diagnose *diagnose;

	if (!reader) {
		replay_say(replay, "%s", error.text);
		return false;
	}
	trace_diagnose(trace_reader_header(reader), &options);
	diagnose = diagnose_new(&options, replay_finding, replay);
	if (!diagnose)
		abort();
	replay_records(replay, reader, diagnose);
	state = trace_reader_state(reader);
	if (*error.text)
		replay_say(replay, "%s", error.text);
	if (state->missing || state->late || state->skipped)
		replay_say(replay,
			   "%llu lines missing, %llu late, %llu skipped: no replay can agree",
			   state->missing, state->late, state->skipped);
	replay_rest(replay, state->cut_off);
	diagnose_free(diagnose);
	trace_reader_close(reader);
	replay_free(&replay->stored);
	replay_free(&replay->replayed);
	return !*replay->difference;
}

#endif /* TEST_TRACE_REPLAY_H */
