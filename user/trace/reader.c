// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/fields.h"
#include "trace/limits.h"
#include "trace/line.h"
#include "trace/order.h"
#include "trace/text.h"

#define READ_SIZE (64 << 10)

struct trace_reader {
	int fd;
	struct trace_error *error;
	struct json_tokener *tokener;
	char *buffer; /* holds start to used */
	size_t size;
	size_t start;
	size_t used;
	bool eof;
	unsigned long long line; /* its number */
	const char *text; /* of that line, in the buffer; at the end that of the end */
	size_t length;
	char *end_text;
	size_t end_length;
	bool has_end;
	__u64 finding; /* seq of the last one */
	__u64 missing; /* findings */
	struct trace_header header;
	struct trace_end end;
	struct trace_state state;
	struct finding held; /* handed out last: its reason is ours */
	struct order order;
};

static int fail(struct trace_reader *reader, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct trace_reader *reader, int err, const char *format, ...)
{
	char *text = reader->error->text;
	va_list args;
	int used = 0;

	if (reader->line)
		used = snprintf(text, TRACE_ERROR_SIZE, "line %llu: ", reader->line);
	va_start(args, format);
	vsnprintf(text + used, TRACE_ERROR_SIZE - used, format, args);
	va_end(args);
	return err;
}

/* A word from the trace, short and fit for a terminal. */
#define QUOTE_LENGTH 40
static const char *quote(char *out, const char *word)
{
	text_escape(out, word, strnlen(word, QUOTE_LENGTH));
	return out;
}

static int make_room(struct trace_reader *reader)
{
	size_t size = reader->size * 2 + READ_SIZE;
	char *grown;

	if (reader->size - reader->used >= READ_SIZE)
		return 0;
	grown = realloc(reader->buffer, size);
	if (!grown)
		return fail(reader, -ENOMEM, "out of memory");
	reader->buffer = grown;
	reader->size = size;
	return 0;
}

/* More bytes into the buffer. Returns how many, 0 at the end, or -errno. */
static ssize_t fill(struct trace_reader *reader)
{
	ssize_t got;

	if (reader->start) {
		reader->used -= reader->start;
		memmove(reader->buffer, reader->buffer + reader->start, reader->used);
		reader->start = 0;
	}
	if (make_room(reader))
		return -ENOMEM;
	do {
		got = read(reader->fd, reader->buffer + reader->used, READ_SIZE);
	} while (got < 0 && errno == EINTR);
	if (got < 0) {
		reader->line = 0; /* trouble with the file, not with a line */
		return fail(reader, -errno, "%s", strerror(errno));
	}
	reader->used += got;
	reader->eof = !got;
	return got;
}

#define LINE_WHOLE 1
#define LINE_CUT 2 /* the file ends before the line does */

/* The next line, without its newline. Returns LINE_WHOLE, LINE_CUT, 0 for none, or -errno. */
static int next_line(struct trace_reader *reader, size_t limit, char **text, size_t *length)
{
	size_t seen = 0, left;
	char *start, *end;
	ssize_t got;

	reader->line++;
	for (;;) {
		start = reader->buffer + reader->start;
		left = reader->used - reader->start;
		end = memchr(start + seen, '\n', left - seen);
		seen = left;
		*text = start;
		*length = end ? (size_t)(end - start) : left;
		if (*length > limit)
			return fail(reader, -EINVAL, "longer than %zu bytes", limit);
		if (end) {
			reader->start += *length + 1;
			return LINE_WHOLE;
		}
		if (reader->eof) {
			reader->start = reader->used;
			return left ? LINE_CUT : 0;
		}
		got = fill(reader);
		if (got < 0)
			return got;
	}
}

static const char *line_type(struct json_object *line)
{
	struct json_object *type;

	if (!json_object_object_get_ex(line, "type", &type) ||
	    !json_object_is_type(type, json_type_string))
		return NULL;
	return json_object_get_string(type);
}

/* Decode @line, of type @table->type, into @base. */
static int take_fields(struct trace_reader *reader, const struct table *table, const char *type,
		       void *base, struct json_object *line)
{
	struct decode_error error = { 0 };
	int err = fields_decode(table, base, line, &error);

	if (err < 0)
		return fail(reader, err, "%s: field '%s': %s", type, error.field, error.what);
	return err;
}

static int take_seq(struct trace_reader *reader, __u64 seq, const char *type)
{
	if (seq)
		return 0;
	return fail(reader, -EINVAL, "%s: field 'seq': number out of range", type);
}

static int take_record(struct trace_reader *reader, unsigned int type, struct json_object *line)
{
	const struct table *table = table_record(type);
	union record record = { .head = { .type = type, .size = table->size } };
	int err;

	err = take_fields(reader, &table_head, table->type, &record, line);
	if (!err)
		err = take_seq(reader, record.head.seq, table->type);
	if (!err)
		err = take_fields(reader, table, table->type, &record, line);
	if (!err)
		order_put(&reader->order, &record);
	return err;
}

static void count_finding(struct trace_reader *reader, __u64 seq)
{
	if (seq > reader->finding) {
		reader->missing += seq - reader->finding - 1;
		reader->finding = seq;
	} else if (reader->missing) {
		reader->missing--;
	}
}

static int take_finding(struct trace_reader *reader, struct json_object *line)
{
	struct record_head head = { 0 };
	int err;

	fields_free(&table_finding, &reader->held);
	memset(&reader->held, 0, sizeof(reader->held));
	err = take_fields(reader, &table_seq, table_finding.type, &head, line);
	if (!err)
		err = take_seq(reader, head.seq, table_finding.type);
	if (!err)
		err = take_fields(reader, &table_finding, table_finding.type, &reader->held, line);
	if (err)
		return err;
	count_finding(reader, head.seq);
	return TRACE_FINDING;
}

static int take_end(struct trace_reader *reader, struct json_object *line)
{
	int err = take_fields(reader, &table_end, table_end.type, &reader->end, line);

	if (err)
		return err;
	reader->end_text = strndup(reader->text, reader->length);
	if (!reader->end_text)
		return fail(reader, -ENOMEM, "out of memory");
	reader->end_length = reader->length;
	reader->has_end = true;
	return 0;
}

/* Returns TRACE_FINDING, 0 to go on, or -errno. */
static int take_line(struct trace_reader *reader, struct json_object *line)
{
	const char *type = line_type(line);
	unsigned int record;
	int err;

	if (!type)
		return fail(reader, -EINVAL, "no type");
	if (reader->has_end)
		return fail(reader, -EINVAL, "a line after the end");
	if (!strcmp(type, table_header.type))
		return fail(reader, -EINVAL, "a second header");
	record = table_record_type(type);
	if (record < RECORD_TYPES)
		err = take_record(reader, record, line);
	else if (!strcmp(type, table_finding.type))
		err = take_finding(reader, line);
	else if (!strcmp(type, table_end.type))
		err = take_end(reader, line);
	else if (!strcmp(type, "gap"))
		return 0; /* the missing seq say as much */
	else
		err = DECODE_SKIP;
	if (err != DECODE_SKIP)
		return err;
	reader->state.skipped++;
	return 0;
}

static int read_line(struct trace_reader *reader)
{
	struct json_object *line;
	const char *what;
	size_t length;
	char *text;
	int err, got;

	got = next_line(reader, LINE_LENGTH_MAX, &text, &length);
	if (got <= 0)
		return got;
	reader->text = text;
	reader->length = length;
	err = line_parse(reader->tokener, text, length, LINE_CONTAINERS_MAX, &line, &what);
	if (got == LINE_CUT && err == -ENODATA) {
		reader->state.cut_off = true;
		return 0;
	}
	if (err)
		return fail(reader, -EINVAL, "%s", what);
	err = take_line(reader, line);
	json_object_put(line);
	return err;
}

/* The header from line 1, or the reason why this is no trace. */
static int take_header(struct trace_reader *reader, struct json_object *line)
{
	const char *type = line_type(line);
	char word[TEXT_ESCAPED_SIZE(QUOTE_LENGTH)];
	struct json_object *format;

	if (!type || strcmp(type, table_header.type))
		return fail(reader, -EINVAL, "no header: not a trace");
	if (!json_object_object_get_ex(line, "format", &format) ||
	    !json_object_is_type(format, json_type_string))
		return fail(reader, -EINVAL, "a header without format: not a trace");
	if (strcmp(json_object_get_string(format), TRACE_FORMAT))
		return fail(reader, -EINVAL, "format %s is not known; this version reads %s",
			    quote(word, json_object_get_string(format)), TRACE_FORMAT);
	return take_fields(reader, &table_header, type, &reader->header, line);
}

static int read_header(struct trace_reader *reader)
{
	struct json_object *line;
	const char *what;
	size_t length;
	char *text;
	int err, got;

	got = next_line(reader, HEADER_LENGTH_MAX, &text, &length);
	if (got < 0)
		return got;
	if (!got)
		return fail(reader, -EINVAL, "empty: not a trace");
	reader->text = text;
	reader->length = length;
	err = line_parse(reader->tokener, text, length, HEADER_CONTAINERS_MAX, &line, &what);
	if (got == LINE_CUT && err == -ENODATA)
		return fail(reader, -EINVAL, "cut off within the header");
	if (err)
		return fail(reader, -EINVAL, "%s", what);
	err = take_header(reader, line);
	json_object_put(line);
	return err;
}

static int open_input(struct trace_reader *reader, const char *path)
{
	if (!strcmp(path, "-"))
		reader->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		reader->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return reader->fd < 0 ? fail(reader, -errno, "%s", strerror(errno)) : 0;
}

struct trace_reader *trace_reader_open(const char *path, struct trace_error *error)
{
	struct trace_reader *reader = calloc(1, sizeof(*reader));
	int err;

	if (!reader) {
		snprintf(error->text, sizeof(error->text), "out of memory");
		return NULL;
	}
	reader->fd = -1;
	reader->error = error;
	reader->tokener = json_tokener_new_ex(NESTING_MAX);
	err = reader->tokener ? make_room(reader) : fail(reader, -ENOMEM, "out of memory");
	if (!err) {
		json_tokener_set_flags(reader->tokener,
				       JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
		err = open_input(reader, path);
	}
	if (!err)
		err = read_header(reader);
	if (!err)
		return reader;
	trace_reader_close(reader);
	return NULL;
}

const struct trace_header *trace_reader_header(const struct trace_reader *reader)
{
	return &reader->header;
}

static void finish(struct trace_reader *reader)
{
	reader->state.cut_off |= !reader->has_end;
	reader->state.missing = reader->order.missing + reader->missing;
	reader->state.late = reader->order.late;
	reader->text = reader->end_text;
	reader->length = reader->end_length;
}

static int next(struct trace_reader *reader, struct trace_item *item, bool unordered)
{
	bool drain;
	int result;

	for (;;) {
		drain = reader->eof && reader->start == reader->used;
		if (order_take(&reader->order, drain || unordered, &item->record))
			return TRACE_RECORD;
		if (drain)
			break;
		result = read_line(reader);
		if (result < 0)
			return result;
		if (result == TRACE_FINDING) {
			item->finding = reader->held;
			return result;
		}
	}
	finish(reader);
	return TRACE_END;
}

int trace_read(struct trace_reader *reader, struct trace_item *item)
{
	return next(reader, item, false);
}

int trace_read_line(struct trace_reader *reader, struct trace_item *item)
{
	return next(reader, item, true);
}

const char *trace_reader_line(const struct trace_reader *reader, size_t *length)
{
	*length = reader->length;
	return reader->text;
}

const struct trace_end *trace_reader_end(const struct trace_reader *reader)
{
	return reader->has_end ? &reader->end : NULL;
}

const struct trace_state *trace_reader_state(const struct trace_reader *reader)
{
	return &reader->state;
}

void trace_reader_close(struct trace_reader *reader)
{
	if (!reader)
		return;
	if (reader->fd >= 0)
		close(reader->fd);
	if (reader->tokener)
		json_tokener_free(reader->tokener);
	fields_free(&table_header, &reader->header);
	fields_free(&table_end, &reader->end);
	fields_free(&table_finding, &reader->held);
	free(reader->end_text);
	free(reader->buffer);
	free(reader);
}
