// SPDX-License-Identifier: GPL-2.0-only
/* Traces that are written. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/fields.h"
#include "trace/limits.h"

#define BUFFER_SIZE (256 << 10)
#define FLUSH_AT (64 << 10)
#define GAP "{\"type\":\"gap\",\"lines\":"

/*
 * The buffer holds whole lines, except that the first may be the rest of one
 * that was written in part; it goes out before anything else does.
 */
struct trace_writer {
	int fd;
	int error; /* the first that writing met, -errno */
	bool stuck; /* the last write failed or waited: only a flush tries again */
	__u64 lost; /* lines not written */
	__u64 unsaid; /* of these, lines that no gap line tells of yet */
	__u64 findings; /* the last finding's seq */
	struct trace_end counts; /* records, findings and drops so far */
	size_t used;
	char buffer[BUFFER_SIZE];
};

static struct json_object *line_new(const char *type)
{
	struct json_object *line = json_object_new_object();
	struct json_object *word = json_object_new_string(type);

	if (line && word && !json_object_object_add(line, "type", word))
		return line;
	json_object_put(word);
	json_object_put(line);
	return NULL;
}

/* The text of @line, valid until it is put. */
static const char *line_text(struct json_object *line, size_t *length)
{
	return json_object_to_json_string_length(
		line, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, length);
}

/* Wait until a descriptor that does not block takes more. */
static int wait_for_room(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };

	return poll(&wait, 1, -1) < 0 ? -errno : 0;
}

/* Bytes written, at least 1, or -errno. */
static ssize_t write_some(int fd, const char *data, size_t size)
{
	ssize_t written;
	int err;

	for (;;) {
		written = write(fd, data, size);
		if (written > 0)
			return written;
		if (!written)
			return -EIO;
		if (errno != EAGAIN)
			return -errno;
		err = wait_for_room(fd);
		if (err)
			return err;
	}
}

static void flush(struct trace_writer *writer)
{
	ssize_t written;

	while (writer->used) {
		written = write_some(writer->fd, writer->buffer, writer->used);
		if (written < 0) {
			writer->stuck = true;
			/* After a signal the caller looks at it and comes back. */
			if (!writer->error && written != -EINTR)
				writer->error = written;
			return;
		}
		writer->used -= written;
		memmove(writer->buffer, writer->buffer + written, writer->used);
	}
	writer->stuck = false;
}

static bool buffer_line(struct trace_writer *writer, const char *text, size_t length)
{
	if (length >= BUFFER_SIZE - writer->used)
		return false;
	memcpy(writer->buffer + writer->used, text, length);
	writer->used += length;
	writer->buffer[writer->used++] = '\n';
	return true;
}

/* Say how many lines are missing here. */
static bool buffer_gap(struct trace_writer *writer)
{
	char text[64];
	int length;

	if (!writer->unsaid)
		return true;
	length = snprintf(text, sizeof(text), GAP "%llu}", writer->unsaid);
	if (!buffer_line(writer, text, length))
		return false;
	writer->unsaid = 0;
	return true;
}

static int put_line(struct trace_writer *writer, struct json_object *line)
{
	const char *text;
	size_t length;

	text = line_text(line, &length);
	if (!text)
		return -ENOMEM;
	if (writer->used >= FLUSH_AT && !writer->stuck)
		flush(writer);
	if (buffer_gap(writer) && buffer_line(writer, text, length))
		return 0;
	writer->lost++;
	writer->unsaid++;
	return 0;
}

static int write_header(int fd, const struct trace_header *header)
{
	struct json_object *line = line_new(table_header.type);
	const char *text = NULL;
	size_t length = 0;
	ssize_t written = 0;
	int err = -ENOMEM;

	if (line)
		err = fields_encode(&table_header, header, line);
	if (!err)
		text = line_text(line, &length);
	if (!err && !text)
		err = -ENOMEM;
	if (length > HEADER_LENGTH_MAX)
		err = -E2BIG;
	for (; !err && length; length -= written, text += written) {
		written = write_some(fd, text, length);
		if (written < 0)
			err = written;
	}
	if (!err) {
		written = write_some(fd, "\n", 1);
		err = written < 0 ? written : 0;
	}
	json_object_put(line);
	return err;
}

int trace_writer_open(struct trace_writer **result, int fd, const struct trace_header *header)
{
	struct trace_writer *writer = calloc(1, sizeof(*writer));
	int err = writer ? write_header(fd, header) : -ENOMEM;

	if (!err) {
		writer->fd = fd;
		*result = writer;
		return 0;
	}
	close(fd);
	free(writer);
	return err;
}

int trace_write(struct trace_writer *writer, const union record *record)
{
	const struct table *table = table_record(record->head.type);
	struct json_object *line;
	int err;

	if (!table)
		return -EINVAL;
	line = line_new(table->type);
	if (!line)
		return -ENOMEM;
	err = fields_encode(&table_head, record, line);
	if (!err)
		err = fields_encode(table, record, line);
	if (!err)
		err = put_line(writer, line);
	json_object_put(line);
	if (err)
		return err;
	writer->counts.records[record->head.type]++;
	if (record->head.type == RECORD_DROPS)
		trace_add_drops(&writer->counts.drops, &record->drops);
	return 0;
}

int trace_write_finding(struct trace_writer *writer, const struct finding *finding)
{
	struct record_head head = { .seq = writer->findings + 1 };
	struct json_object *line = line_new(table_finding.type);
	int err;

	if (!line)
		return -ENOMEM;
	err = fields_encode(&table_seq, &head, line);
	if (!err)
		err = fields_encode(&table_finding, finding, line);
	if (!err)
		err = put_line(writer, line);
	json_object_put(line);
	if (err)
		return err;
	writer->findings++;
	writer->counts.findings[finding->kind]++;
	return 0;
}

/* A line that is no record and no finding. */
static int write_other(struct trace_writer *writer, const struct table *table, const void *base)
{
	struct json_object *line = line_new(table->type);
	int err;

	if (!line)
		return -ENOMEM;
	err = fields_encode(table, base, line);
	if (!err)
		err = put_line(writer, line);
	json_object_put(line);
	return err;
}

int trace_write_interrupts(struct trace_writer *writer, const struct trace_interrupts *line)
{
	return write_other(writer, &table_interrupts, line);
}

int trace_write_snapshot(struct trace_writer *writer, const struct trace_snapshot *snapshot)
{
	return write_other(writer, &table_snapshot, snapshot);
}

int trace_writer_flush(struct trace_writer *writer)
{
	flush(writer);
	return writer->error;
}

__u64 trace_writer_lost(const struct trace_writer *writer)
{
	return writer->lost;
}

static int write_end(struct trace_writer *writer, struct trace_end *end)
{
	struct json_object *line = line_new(table_end.type);
	int err = -ENOMEM;

	memcpy(end->records, writer->counts.records, sizeof(end->records));
	memcpy(end->findings, writer->counts.findings, sizeof(end->findings));
	end->drops = writer->counts.drops;
	end->lost_output = writer->lost;
	if (line)
		err = fields_encode(&table_end, end, line);
	if (!err)
		err = put_line(writer, line);
	json_object_put(line);
	return err;
}

/* What is still buffered will never be written; what a gap line tells of is counted already. */
static __u64 buffered_lines(const struct trace_writer *writer)
{
	const char *line = writer->buffer, *end = writer->buffer + writer->used, *feed;
	__u64 lines = 0;

	while ((feed = memchr(line, '\n', end - line))) {
		lines += strncmp(line, GAP, strlen(GAP)) != 0;
		line = feed + 1;
	}
	return lines;
}

int trace_writer_close(struct trace_writer *writer, struct trace_end *end, bool *whole)
{
	int err = 0;

	flush(writer); /* room for the end, if writing works again */
	if (end)
		err = write_end(writer, end);
	flush(writer);
	if (end)
		end->lost_output = writer->lost + buffered_lines(writer);
	*whole = end && !err && !writer->used;
	if (close(writer->fd) && !writer->error)
		writer->error = -errno;
	if (writer->error)
		err = writer->error;
	free(writer);
	return err;
}
