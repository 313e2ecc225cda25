// SPDX-License-Identifier: GPL-2.0-only
/* A trace with its findings, as a live run writes it, agrees with its replay; a bent one does not. */
#include "sample.h"
#include "replay.h"

#define FIXTURE "tests/trace/lost.jsonl"

static void on_finding(const struct finding *finding, void *arg)
{
	assert_int_equal(trace_write_finding(arg, finding), 0);
}

/* The fixture's records as a live run takes them in: write, then judge. */
static char *record_again(size_t *size)
{
	struct diagnose_options options = { .lost_after = SECOND / 2 };
	struct trace_end end = { .reason = "time", .command_status = NONE };
	static struct trace_item item;
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(FIXTURE, &error);
	struct trace_writer *writer;
	struct diagnose *diagnose;
	struct file file;
	char *text;

	if (!reader)
		fail_msg("%s", error.text);
	file_new(&file);
	assert_int_equal(
		trace_writer_open(&writer, file_open(file.path), trace_reader_header(reader)), 0);
	diagnose = diagnose_new(&options, on_finding, writer);
	assert_non_null(diagnose);
	while (trace_read(reader, &item) == TRACE_RECORD) {
		end.ts = item.record.head.ts;
		assert_int_equal(trace_write(writer, &item.record), 0);
		assert_int_equal(diagnose_record(diagnose, &item.record), 0);
	}
	diagnose_finish(diagnose, end.ts);
	assert_int_equal(close_writer(writer, &end), 0);
	assert_true(end.findings[FINDING_LOST] == 3);
	diagnose_free(diagnose);
	trace_reader_close(reader);
	text = file_get(&file, size);
	close(file.fd);
	return text;
}

static struct replay replay_text(const char *text, size_t size)
{
	struct replay replay = { .compared = 0 };
	struct file file;
	bool agrees;

	file_new(&file);
	file_set(&file, text, size);
	agrees = replay_trace(&replay, file.path);
	assert_int_equal(agrees, !*replay.difference);
	close(file.fd);
	return replay;
}

static void says(const struct replay *replay, const char *what)
{
	if (!strstr(replay->difference, what))
		fail_msg("'%s' does not say '%s'", replay->difference, what);
}

static void live_and_replay_agree(void **state)
{
	struct replay replay;
	size_t size;
	char *text = record_again(&size);

	(void)state;
	replay = replay_text(text, size);
	assert_string_equal(replay.difference, "");
	assert_true(replay.compared >= 10);
	free(text);
}

static void one_digit_changed(void **state)
{
	struct replay replay;
	char *silent, *text;
	size_t size;

	(void)state;
	text = record_again(&size);
	silent = strstr(strstr(text, "\"kind\":\"lost\""), "\"silent\":") + strlen("\"silent\":");
	*silent = *silent == '9' ? '8' : '9';
	replay = replay_text(text, size);
	says(&replay, "'silent' is");
	free(text);
}

static void one_finding_gone(void **state)
{
	char *text, *line, *end;
	struct replay replay;
	size_t size;

	(void)state;
	text = record_again(&size);
	line = strstr(text, "{\"type\":\"finding\"");
	end = strchr(line, '\n') + 1;
	memmove(line, end, size - (end - text) + 1);
	replay = replay_text(text, strlen(text));
	says(&replay, "finding 1: ");
	free(text);
}

static void cut_off_anywhere(void **state)
{
	struct replay replay;
	size_t size, cut;
	char *text = record_again(&size);

	(void)state;
	for (cut = strchr(text, '\n') - text + 1; cut < size; cut += 97) {
		replay = replay_text(text, cut);
		assert_string_equal(replay.difference, "");
	}
	free(text);
}

static void not_a_trace(void **state)
{
	struct replay replay = replay_text("hello\n", 6);

	(void)state;
	says(&replay, "the first line: hello");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(live_and_replay_agree), cmocka_unit_test(one_digit_changed),
		cmocka_unit_test(one_finding_gone),	 cmocka_unit_test(cut_off_anywhere),
		cmocka_unit_test(not_a_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
