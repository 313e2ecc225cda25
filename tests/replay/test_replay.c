// SPDX-License-Identifier: GPL-2.0-only
/* A trace into a sink: all of it, in order, at once or bit by bit, and what ends it early. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "replay/replay.h"

#define FIXTURE "tests/trace/lost.jsonl"
#define MS 1000000ull

/* What a sink heard. */
struct heard {
	__u64 records;
	__u64 seq; /* of the latest */
	__u64 latest; /* ts of any so far */
	__u64 findings[FINDING_KINDS];
	__u64 lasting;
	unsigned int ends;
	struct stream_end end;
	__u64 fail_at; /* the record at which the sink gives up; 0: none */
	const struct heard *before; /* a sink that heard of each before; NULL: none */
};

static int take_record(void *arg, const union record *record)
{
	struct heard *heard = arg;

	assert_int_equal(heard->ends, 0);
	assert_true(record->head.seq > heard->seq);
	heard->seq = record->head.seq;
	if (record->head.ts > heard->latest)
		heard->latest = record->head.ts;
	heard->records++;
	if (heard->before)
		assert_int_equal(heard->before->records, heard->records);
	return heard->records == heard->fail_at ? -ENOSPC : 0;
}

static int take_finding(void *arg, const struct finding *finding)
{
	struct heard *heard = arg;

	assert_int_equal(heard->ends, 0);
	heard->findings[finding->kind]++;
	return 0;
}

static int take_lasting(void *arg, const struct finding *finding)
{
	struct heard *heard = arg;

	assert_int_equal(finding->kind, FINDING_LOST);
	heard->lasting++;
	return 0;
}

static int take_end(void *arg, const struct stream_end *end)
{
	struct heard *heard = arg;

	heard->ends++;
	heard->end = *end;
	return 0;
}

static struct sink sink_of(struct heard *heard)
{
	return (struct sink){
		.record = take_record,
		.finding = take_finding,
		.lasting = take_lasting,
		.end = take_end,
		.arg = heard,
	};
}

static struct trace_error error;

static struct replay *begun(const char *path, struct heard *heard)
{
	struct replay *replay = replay_open(path, &error);
	const struct sink sink = sink_of(heard);

	if (!replay)
		fail_msg("%s", error.text);
	assert_int_equal(replay_begin(replay, &sink), 0);
	return replay;
}

static void all_at_once(void **state)
{
	struct heard heard = {};
	struct replay *replay = begun(FIXTURE, &heard);

	(void)state;
	assert_int_equal(replay_until(replay, ~0ull), 0);
	assert_true(heard.records > 50);
	assert_int_equal(heard.findings[FINDING_LOST], 3);
	assert_true(heard.lasting > 0);
	assert_int_equal(heard.ends, 1);
	assert_true(heard.end.ts >= heard.latest);
	assert_true(replay_latest(replay) >= heard.latest);
	assert_non_null(heard.end.state);
	assert_non_null(heard.end.chances);
	assert_int_equal(replay_until(replay, ~0ull), 0);
	assert_int_equal(heard.ends, 1);
	replay_close(replay);
}

static void bit_by_bit(void **state)
{
	struct heard whole = {}, heard = {};
	struct replay *replay = begun(FIXTURE, &whole);
	unsigned int steps = 0;
	int result;
	__u64 ts;

	(void)state;
	assert_int_equal(replay_until(replay, ~0ull), 0);
	replay_close(replay);
	replay = begun(FIXTURE, &heard);
	for (ts = replay_header(replay)->ts; (result = replay_until(replay, ts)) > 0;
	     ts += 100 * MS) {
		steps++;
		assert_true(heard.records < whole.records);
		assert_true(replay_next(replay) > ts);
		assert_true(replay_whole(replay));
	}
	assert_int_equal(result, 0);
	assert_true(steps > 10);
	assert_int_equal(heard.records, whole.records);
	assert_memory_equal(heard.findings, whole.findings, sizeof(heard.findings));
	assert_int_equal(heard.end.ts, whole.end.ts);
	replay_close(replay);
}

static void a_sink_that_gives_up_ends_it(void **state)
{
	struct heard heard = { .fail_at = 20 };
	struct replay *replay = begun(FIXTURE, &heard);

	(void)state;
	assert_int_equal(replay_until(replay, ~0ull), -ENOSPC);
	assert_string_equal(error.text, strerror(ENOSPC));
	assert_int_equal(heard.records, 20);
	assert_int_equal(heard.ends, 0);
	replay_close(replay);
}

static void what_is_no_trace_is_said(void **state)
{
	(void)state;
	assert_null(replay_open("/nonexistent", &error));
	assert_non_null(strstr(error.text, strerror(ENOENT)));
}

static void text_of_others_is_replayed_as_well(void **state)
{
	struct heard heard = {};
	struct replay *replay = begun("tests/trace/ftrace.txt", &heard);

	(void)state;
	assert_int_equal(replay_until(replay, ~0ull), 0);
	assert_true(heard.records > 0);
	assert_int_equal(heard.ends, 1);
	replay_close(replay);
}

static union record tick(__u64 seq, __u64 ts)
{
	union record record = {
		.head = { .type = RECORD_TICK, .size = sizeof(record.tick), .seq = seq, .ts = ts }
	};

	return record;
}

/* As of a live session: those who show hear of a record after those who write it. */
static void several_hear_the_same_in_turn(void **state)
{
	struct heard first = {}, second = { .before = &first, .fail_at = 1 };
	const struct trace_header header = { .machine = "x86_64" };
	const struct sink one = sink_of(&first), other = sink_of(&second);
	struct stream *stream = stream_new(&header);
	const struct trace_state whole = {};
	union record record = tick(1, 5 * MS);

	(void)state;
	assert_non_null(stream);
	stream_add(stream, &one);
	stream_add(stream, &other);
	assert_int_equal(stream_latest(stream), 0);
	assert_int_equal(stream_record(stream, &record), -ENOSPC);
	record = tick(2, 3 * MS);
	/* One that could not take a record does not keep the next from the others. */
	assert_int_equal(stream_record(stream, &record), -ENOSPC);
	assert_int_equal(first.records, 2);
	assert_int_equal(second.records, 2);
	assert_int_equal(stream_latest(stream), 5 * MS);
	assert_int_equal(stream_finish(stream, NULL), -ENOSPC);
	stream_end(stream, &whole, NULL);
	assert_int_equal(first.ends, 1);
	assert_int_equal(second.ends, 1);
	assert_int_equal(first.end.ts, 5 * MS);
	stream_free(stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(bit_by_bit),
		cmocka_unit_test(a_sink_that_gives_up_ends_it),
		cmocka_unit_test(what_is_no_trace_is_said),
		cmocka_unit_test(text_of_others_is_replayed_as_well),
		cmocka_unit_test(several_hear_the_same_in_turn),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
