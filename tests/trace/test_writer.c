// SPDX-License-Identifier: GPL-2.0-only
/* The writer when the disk is full, the pipe is closed, or a write is cut in the middle. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "sample.h"

static struct trace_writer *open_writer(const char *path)
{
	struct trace_header header = sample_header();
	struct trace_writer *writer;

	assert_int_equal(trace_writer_open(&writer, file_open(path), &header), 0);
	return writer;
}

static void write_ticks(struct trace_writer *writer, __u64 first, __u64 last)
{
	union record record;

	for (; first <= last; first++) {
		record = sample_tick(first, 100 * SECOND + first);
		assert_int_equal(trace_write(writer, &record), 0);
	}
}

struct seen {
	__u64 records;
	__u64 last; /* seq */
	struct trace_state state;
	bool has_end;
	struct trace_end end;
};

static struct seen read_all(const char *path)
{
	struct seen seen = { .records = 0 };
	static struct trace_item item;
	struct trace_error error = {};
	struct trace_reader *reader = trace_reader_open(path, &error);
	int result;

	if (!reader)
		fail_msg("%s", error.text);
	while ((result = trace_read(reader, &item)) > 0) {
		if (result != TRACE_RECORD)
			continue;
		seen.records++;
		assert_true(item.record.head.seq > seen.last);
		seen.last = item.record.head.seq;
	}
	if (result < 0)
		fail_msg("%s", error.text);
	seen.state = *trace_reader_state(reader);
	seen.has_end = trace_reader_end(reader);
	if (seen.has_end)
		seen.end = *trace_reader_end(reader);
	trace_reader_close(reader);
	return seen;
}

static void set_file_limit(__u64 bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void cannot_be_created(void **state)
{
	struct trace_header header = sample_header();
	struct trace_writer *writer;

	(void)state;
	assert_int_equal(trace_writer_open(&writer, file_open("/dev/full"), &header), -ENOSPC);
	assert_int_equal(trace_writer_open(&writer, -1, &header), -EBADF);
}

/* What happened before the disk was full can be read, and the trace says that it is cut. */
static void disk_stays_full(void **state)
{
	struct trace_end end = { .reason = "time", .command_status = NONE };
	struct trace_writer *writer;
	struct seen seen;
	struct file file;

	(void)state;
	file_new(&file);
	writer = open_writer(file.path);
	write_ticks(writer, 1, 1000);
	assert_int_equal(trace_writer_flush(writer), 0);
	set_file_limit(lseek(file.fd, 0, SEEK_END) + 100);
	write_ticks(writer, 1001, 20000);
	assert_int_equal(trace_writer_flush(writer), -EFBIG);
	assert_int_equal(close_writer(writer, &end), -EFBIG);
	set_file_limit(RLIM_INFINITY);

	seen = read_all(file.path);
	assert_true(seen.records >= 1000 && seen.records < 1010);
	assert_int_equal(seen.last, seen.records);
	assert_true(seen.state.cut_off);
	/* Every line is accounted for, the end among them. */
	assert_int_equal(end.records[RECORD_TICK], 20000);
	assert_int_equal(end.lost_output, 20000 - seen.records + 1);
	close(file.fd);
}

/* It goes on where the half-written line ends, and says how many are missing. */
static void space_returns(void **state)
{
	struct trace_end end = { .reason = "time", .command_status = NONE };
	struct trace_writer *writer;
	struct seen seen;
	struct file file;
	size_t size;
	char *text;
	__u64 lost;

	(void)state;
	file_new(&file);
	writer = open_writer(file.path);
	write_ticks(writer, 1, 10);
	assert_int_equal(trace_writer_flush(writer), 0);
	set_file_limit(lseek(file.fd, 0, SEEK_END) + 100);
	write_ticks(writer, 11, 20000);
	lost = trace_writer_lost(writer);
	assert_true(lost > 0);
	assert_int_equal(trace_writer_flush(writer), -EFBIG);
	set_file_limit(RLIM_INFINITY);
	assert_int_equal(trace_writer_flush(writer), -EFBIG); /* the first error is not forgotten */
	write_ticks(writer, 20001, 20100);
	assert_int_equal(trace_writer_lost(writer), lost);
	assert_int_equal(close_writer(writer, &end), -EFBIG);
	assert_int_equal(end.lost_output, lost);

	seen = read_all(file.path);
	assert_true(seen.has_end);
	assert_false(seen.state.cut_off);
	assert_int_equal(seen.last, 20100);
	assert_int_equal(seen.records, 20100 - lost);
	assert_int_equal(seen.state.missing, lost);
	assert_int_equal(seen.state.skipped, 0);
	assert_int_equal(seen.end.lost_output, lost);
	text = file_get(&file, &size);
	assert_non_null(strstr(text, "{\"type\":\"gap\",\"lines\":"));
	free(text);
	close(file.fd);
}

static void pipe_closes(void **state)
{
	struct trace_end end = { .reason = "time", .command_status = NONE };
	struct trace_writer *writer;
	char path[32];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[1]);
	writer = open_writer(path);
	write_ticks(writer, 1, 10);
	assert_int_equal(trace_writer_flush(writer), 0);
	close(ends[0]);
	write_ticks(writer, 11, 12);
	assert_int_equal(trace_writer_flush(writer), -EPIPE);
	assert_int_equal(close_writer(writer, &end), -EPIPE);
	assert_int_equal(end.lost_output, 3);
	close(ends[1]);
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Nobody reads the pipe: a signal must get the caller out, and nothing is lost by it. */
static void signal_while_blocked(void **state)
{
	struct itimerval never = {}, often = { { 0, 100000 }, { 0, 100000 } };
	struct sigaction action = { .sa_handler = on_alarm }, old;
	struct trace_end end = { .reason = "signal", .command_status = NONE };
	struct trace_writer *writer;
	struct seen seen;
	char path[32], buffer[65536];
	struct file file;
	ssize_t got;
	int ends[2];

	(void)state;
	file_new(&file);
	assert_int_equal(pipe(ends), 0);
	sigaction(SIGALRM, &action, &old);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[1]);
	writer = open_writer(path);
	setitimer(ITIMER_REAL, &often, NULL);
	write_ticks(writer, 1, 1300); /* more than a pipe holds */
	assert_int_equal(trace_writer_flush(writer), 0);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &old, NULL);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	while ((got = read(ends[0], buffer, sizeof(buffer))) > 0) {
		assert_int_equal(write(file.fd, buffer, got), got);
		trace_writer_flush(writer);
	}
	assert_int_equal(close_writer(writer, &end), 0);
	assert_int_equal(end.lost_output, 0);
	close(ends[1]);
	while ((got = read(ends[0], buffer, sizeof(buffer))) > 0)
		assert_int_equal(write(file.fd, buffer, got), got);
	close(ends[0]);
	seen = read_all(file.path);
	assert_int_equal(seen.records, 1300);
	assert_true(seen.has_end);
	close(file.fd);
}

static void write_until_killed(const char *path)
{
	struct trace_writer *writer = open_writer(path);
	__u64 seq;

	for (seq = 1;; seq += 100) {
		write_ticks(writer, seq, seq + 99);
		trace_writer_flush(writer);
	}
}

/* Killed at any moment: at most the last line is not whole. */
static void killed(void **state)
{
	struct seen seen;
	struct file file;
	pid_t child;
	int round;

	(void)state;
	for (round = 1; round <= 5; round++) {
		file_new(&file);
		child = fork();
		assert_true(child >= 0);
		if (!child)
			write_until_killed(file.path);
		while (lseek(file.fd, 0, SEEK_END) < 10000 * round)
			usleep(1000);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		seen = read_all(file.path);
		assert_true(seen.state.cut_off);
		assert_true(seen.records > 100);
		assert_int_equal(seen.last, seen.records);
		close(file.fd);
	}
}

static void counts_in_the_end(void **state)
{
	union record drops = sample_record(RECORD_DROPS, sizeof(struct record_drops), 1, 100);
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_end end = { .reason = "command", .command_status = 3 };
	struct trace_writer *writer;
	struct seen seen;
	struct file file;

	(void)state;
	file_new(&file);
	writer = open_writer(file.path);
	drops.drops.lost[RECORD_MOVE] = 5;
	drops.drops.missed = 7;
	assert_int_equal(trace_write(writer, &drops), 0);
	drops.head.seq = 2;
	assert_int_equal(trace_write(writer, &drops), 0);
	assert_int_equal(trace_write_finding(writer, &finding), 0);
	assert_int_equal(close_writer(writer, &end), 0);
	seen = read_all(file.path);
	assert_int_equal(seen.end.records[RECORD_DROPS], 2);
	assert_int_equal(seen.end.findings[FINDING_LOST], 1);
	assert_int_equal(seen.end.drops.lost[RECORD_MOVE], 10);
	assert_int_equal(seen.end.drops.missed, 14);
	assert_int_equal(seen.end.command_status, 3);
	assert_int_equal(seen.end.lost_output, 0);
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cannot_be_created),	cmocka_unit_test(disk_stays_full),
		cmocka_unit_test(space_returns),	cmocka_unit_test(pipe_closes),
		cmocka_unit_test(signal_while_blocked), cmocka_unit_test(killed),
		cmocka_unit_test(counts_in_the_end),
	};

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file limit then is an error of write(), as a full disk */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
