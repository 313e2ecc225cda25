/* SPDX-License-Identifier: GPL-2.0-only */
/* What tests of the trace, the report and the exports need: files, and records out of nothing. */
#ifndef TEST_TRACE_SAMPLE_H
#define TEST_TRACE_SAMPLE_H

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "trace/trace.h"

#define SECOND 1000000000ull

/* An anonymous file, by a path that can be opened. */
struct file {
	int fd;
	char path[32];
};

static inline void file_new(struct file *file)
{
	file->fd = memfd_create("trace", MFD_CLOEXEC);
	assert_true(file->fd >= 0);
	snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
}

static inline int file_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static inline int close_writer(struct trace_writer *writer, struct trace_end *end)
{
	bool whole;

	return trace_writer_close(writer, end, &whole);
}

static inline void file_set(struct file *file, const void *data, size_t size)
{
	assert_int_equal(ftruncate(file->fd, 0), 0);
	assert_int_equal(pwrite(file->fd, data, size, 0), size);
}

/* All of it, with a NUL behind; to be freed. */
static inline char *file_get(const struct file *file, size_t *size)
{
	char *data;

	*size = lseek(file->fd, 0, SEEK_END);
	data = malloc(*size + 1);
	assert_non_null(data);
	assert_int_equal(pread(file->fd, data, *size, 0), *size);
	data[*size] = '\0';
	return data;
}

static inline struct trace_header sample_header(void)
{
	struct trace_header header = {
		.format = TRACE_FORMAT,
		.tool = "msiscope test",
		.release = "6.12.117-amd64",
		.version = "#1 SMP",
		.machine = "x86_64",
		.boot_id = "00000000-0000-0000-0000-000000000000",
		.ts = 100 * SECOND,
		.realtime = 1795464000 * SECOND,
		.remapping = ANSWER_NO,
		.options = { .lost_after = SECOND / 2, .irq = "", .device = "" },
	};
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (finding_is_defect(kind))
			header.options.fail_on |= 1ull << kind;
	return header;
}

static inline union record sample_record(enum record_type type, size_t size, __u64 seq, __u64 ts)
{
	union record record;

	memset(&record, 0, sizeof(record));
	record.head.seq = seq;
	record.head.ts = ts;
	record.head.type = type;
	record.head.size = size;
	return record;
}

static inline union record sample_tick(__u64 seq, __u64 ts)
{
	return sample_record(RECORD_TICK, sizeof(struct record_tick), seq, ts);
}

static inline struct finding sample_finding(enum finding_kind kind)
{
	struct finding finding = {
		.ts = 101 * SECOND,
		.kind = kind,
		.irq = 27,
		.device = { .domain = 0, .bus = 0, .devfn = 5 << 3 },
		.action = "edu",
		.from = { .cpu = 2, .vector = 34 },
		.to = { .cpu = 0, .vector = 36 },
		.at = { .cpu = NONE, .vector = NONE },
		.owner = NONE,
		.count = 1,
		.reason = "a test said so",
	};

	return finding;
}

#endif /* TEST_TRACE_SAMPLE_H */
