// SPDX-License-Identifier: GPL-2.0-only
/* A trace that begins in the middle of a session. */
#include <signal.h>
#include <sys/resource.h>

#include "../trace/sample.h"

#include "commands/recorder.h"

static struct recorder *begun(struct file *file, __u64 ts)
{
	const struct trace_header header = sample_header();
	struct recorder *recorder = NULL;

	file_new(file);
	assert_int_equal(recorder_open(&recorder, file->path, &header, ts), 0);
	assert_non_null(recorder);
	return recorder;
}

/* The text of the trace, to be freed. */
static char *ended(struct recorder *recorder, struct file *file)
{
	size_t size;
	char *text;

	assert_int_equal(recorder_close(recorder), 0);
	text = file_get(file, &size);
	close(file->fd);
	return text;
}

static void begins_anew(void **state)
{
	struct file file;
	struct recorder *recorder = begun(&file, 150 * SECOND);
	union record record;
	char *text;

	(void)state;
	record = sample_tick(77, 149 * SECOND); /* held since before it began */
	recorder_record(recorder, &record);
	record = sample_tick(78, 150 * SECOND);
	recorder_record(recorder, &record);
	record = sample_tick(79, 151 * SECOND);
	recorder_record(recorder, &record);
	recorder_record(NULL, &record);
	assert_int_equal(record.head.seq, 79); /* it is the caller's */
	assert_int_equal(recorder_flush(recorder), 0);
	text = ended(recorder, &file);
	assert_non_null(strstr(text, "\"ts\":150000000000,"));
	assert_null(strstr(text, "149000000000"));
	assert_non_null(strstr(text, "\"seq\":1,\"ts\":150000000000"));
	assert_non_null(strstr(text, "\"seq\":2,\"ts\":151000000000"));
	assert_null(strstr(text, "\"seq\":3"));
	assert_non_null(strstr(text, "\"tick\":2"));
	assert_non_null(strstr(text, "\"reason\":\"signal\""));
	assert_null(strstr(text, "1795464000000000000")); /* wall-clock time is now's */
	free(text);
}

/* Its end is that of the latest record, also where one came late. */
static void ends_with_the_latest(void **state)
{
	struct file file;
	struct recorder *recorder = begun(&file, 150 * SECOND);
	union record record;
	char *text, *last;

	(void)state;
	record = sample_tick(1, 152 * SECOND);
	recorder_record(recorder, &record);
	record = sample_tick(2, 151 * SECOND);
	recorder_record(recorder, &record);
	text = ended(recorder, &file);
	last = strstr(text, "\"type\":\"end\"");
	assert_non_null(last);
	assert_non_null(strstr(last, "\"ts\":152000000000"));
	free(text);
}

/* What its own records show is found, and stands in the trace. */
static void finds_by_itself(void **state)
{
	struct file file;
	struct recorder *recorder = begun(&file, 150 * SECOND);
	union record record;
	char *text;

	(void)state;
	record = sample_record(RECORD_HANDLER, sizeof(record.handler), 1, 151 * SECOND);
	record.handler.irq = 27;
	recorder_record(recorder, &record); /* it had nothing to do */
	record = sample_tick(2, 160 * SECOND);
	recorder_record(recorder, &record);
	text = ended(recorder, &file);
	assert_non_null(strstr(text, "\"type\":\"finding\""));
	assert_non_null(strstr(text, "\"kind\":\"unhandled\""));
	free(text);
}

static void a_file_that_cannot_be(void **state)
{
	const struct trace_header header = sample_header();
	struct recorder *recorder = NULL;

	(void)state;
	assert_int_equal(recorder_open(&recorder, "/nonexistent/x", &header, SECOND), -ENOENT);
	assert_null(recorder);
}

/* The first error stays, though there is room again. */
static void a_disk_that_is_full(void **state)
{
	struct rlimit before, none = { 0, RLIM_INFINITY };
	struct file file;
	struct recorder *recorder;
	union record record = sample_tick(1, 151 * SECOND);

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	recorder = begun(&file, 150 * SECOND);
	assert_int_equal(recorder_flush(recorder), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	recorder_record(recorder, &record);
	assert_int_equal(recorder_flush(recorder), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	recorder_record(recorder, &record);
	assert_int_equal(recorder_flush(recorder), -EFBIG);
	assert_int_equal(recorder_close(recorder), -EFBIG);
	signal(SIGXFSZ, SIG_DFL);
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_anew),	       cmocka_unit_test(ends_with_the_latest),
		cmocka_unit_test(finds_by_itself),     cmocka_unit_test(a_file_that_cannot_be),
		cmocka_unit_test(a_disk_that_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
