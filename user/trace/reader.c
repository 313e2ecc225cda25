// SPDX-License-Identifier: GPL-2.0-only
/* Traces that are read, line by line, in order. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/messages.h"
#include "base/text.h"
#include "trace/back.h"
#include "trace/fields.h"
#include "trace/ftrace.h"
#include "trace/input.h"
#include "trace/limits.h"
#include "trace/line.h"
#include "trace/order.h"
#include "trace/sniff.h"

struct trace_reader {
	struct input input;
	struct trace_error *error;
	struct json_tokener *tokener;
	struct ftrace *ftrace; /* NULL: it is a trace of ours */
	bool ftrace_over; /* it has no more */
	const char *text; /* of the line read last; at the end that of the end; NULL of an ftrace */
	size_t length;
	char *end_text;
	size_t end_length;
	bool has_end;
	__u64 finding; /* seq of the last one */
	__u64 missing; /* findings */
	struct back back;
	struct trace_header header;
	struct trace_end end;
	struct trace_state state;
	struct finding held; /* handed out last: its reason is ours */
	struct trace_interrupts interrupts; /* the same */
	struct trace_snapshot snapshot; /* the same */
	struct order order;
};

static int fail(struct trace_reader *reader, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct trace_reader *reader, int err, const char *format, ...)
{
	char *text = reader->error->text;
	va_list args;
	int used = 0;

	if (reader->input.line)
		used = snprintf(text, TRACE_ERROR_SIZE, "line %llu: ", reader->input.line);
	va_start(args, format);
	vsnprintf(text + used, TRACE_ERROR_SIZE - used, format, args);
	va_end(args);
	reader->error->error = err;
	return err;
}

/* A word from the trace, short and fit for a terminal. */
#define QUOTE_LENGTH 40
static const char *quote(char *out, const char *word)
{
	text_escape(out, word, strnlen(word, QUOTE_LENGTH));
	return out;
}

/* What input_peek() or input_line() met. */
static int fail_input(struct trace_reader *reader, int err)
{
	if (err == -EBADMSG)
		return fail(reader, -EINVAL, "damaged gzip data: it does not unpack");
	if (err == -EISDIR)
		return fail(reader, -EINVAL, "a directory: name the files in it");
	return fail(reader, err, "%s", strerror(-err));
}

/* As input_line(), but with the trouble told. */
static int next_line(struct trace_reader *reader, size_t limit, char **text, size_t *length)
{
	int got = input_line(&reader->input, limit, text, length);

	if (got == -E2BIG)
		return fail(reader, -EINVAL, "longer than %zu bytes", limit);
	return got < 0 ? fail_input(reader, got) : got;
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
	if (!err && type == RECORD_KMSG)
		messages_regrade(&record.kmsg);
	if (!err)
		order_put(&reader->order, &record);
	return err;
}

/* What stands there is not known here, but it is not missing. */
static void skip_record(struct trace_reader *reader, struct json_object *line)
{
	struct decode_error error = { 0 };
	union record record = { .head = { .type = 0 } };

	reader->state.skipped++;
	if (!fields_decode(&table_seq, &record, line, &error) && record.head.seq)
		order_put(&reader->order, &record);
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
	if (err < 0)
		return err;
	count_finding(reader, head.seq);
	reader->state.skipped += err == DECODE_SKIP;
	return err == DECODE_SKIP ? 0 : TRACE_FINDING;
}

static int take_interrupts(struct trace_reader *reader, struct json_object *line)
{
	struct trace_interrupts *interrupts = &reader->interrupts;
	int err;

	fields_free(&table_interrupts, interrupts);
	memset(interrupts, 0, sizeof(*interrupts));
	err = take_fields(reader, &table_interrupts, table_interrupts.type, interrupts, line);
	if (err)
		return err;
	if (interrupts->nr_cpus != interrupts->nr_counts)
		return fail(reader, -EINVAL, "interrupts: not one count a CPU");
	return TRACE_INTERRUPTS;
}

static int take_snapshot(struct trace_reader *reader, struct json_object *line)
{
	int err;

	fields_free(&table_snapshot, &reader->snapshot);
	memset(&reader->snapshot, 0, sizeof(reader->snapshot));
	err = take_fields(reader, &table_snapshot, table_snapshot.type, &reader->snapshot, line);
	return err ? err : TRACE_SNAPSHOT;
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

/* Returns an enum trace_read_result but TRACE_RECORD, 0 to go on, or -errno. */
static int take_line(struct trace_reader *reader, struct json_object *line)
{
	const char *type = line_type(line);
	unsigned int record;
	int err = DECODE_SKIP;

	if (!type)
		return fail(reader, -EINVAL, "no type");
	if (reader->has_end)
		return fail(reader, -EINVAL, "a line after the end");
	if (!strcmp(type, table_header.type))
		return fail(reader, -EINVAL, "a second header");
	if (!strcmp(type, "gap"))
		return 0; /* the missing seq say as much */
	if (!strcmp(type, table_end.type))
		return take_end(reader, line);
	if (!strcmp(type, table_finding.type))
		return take_finding(reader, line);
	record = table_record_type(type);
	if (!strcmp(type, table_interrupts.type))
		err = take_interrupts(reader, line);
	else if (!strcmp(type, table_snapshot.type))
		err = take_snapshot(reader, line);
	else if (record < RECORD_TYPES)
		err = take_record(reader, record, line);
	if (err == DECODE_SKIP)
		skip_record(reader, line);
	return err == DECODE_SKIP ? 0 : err;
}

static int read_ftrace(struct trace_reader *reader)
{
	size_t length;
	char *text;
	int got;

	got = next_line(reader, LINE_LENGTH_MAX, &text, &length);
	if (got < 0)
		return got;
	if (got == INPUT_WHOLE) {
		ftrace_line(reader->ftrace, text, length, &reader->order);
		return 0;
	}
	reader->state.cut_off |= got == INPUT_CUT; /* half a number would be a wrong one */
	ftrace_finish(reader->ftrace, &reader->order, &reader->state);
	reader->ftrace_over = true;
	return 0;
}

static int read_line(struct trace_reader *reader)
{
	struct json_object *line;
	const char *what;
	size_t length;
	char *text;
	int err, got;

	if (reader->ftrace)
		return read_ftrace(reader);
	got = next_line(reader, LINE_LENGTH_MAX, &text, &length);
	if (got <= 0)
		return got;
	reader->text = text;
	reader->length = length;
	err = line_parse(reader->tokener, text, length, &line_of_record, &line, &what);
	if (got == INPUT_CUT && err == -ENODATA) {
		reader->state.cut_off = true;
		return 0;
	}
	if (err)
		return fail(reader, -EINVAL, "%s", what);
	err = take_line(reader, line);
	json_object_put(line);
	return err;
}

/* An excerpt begins later than its recording did; older ones say only by how much. */
static void find_begin(struct trace_header *header)
{
	const struct trace_excerpt *excerpt = &header->excerpt;

	header->begin = header->ts;
	if (excerpt->begin)
		header->begin = excerpt->begin;
	else if (excerpt->from <= header->ts)
		header->begin -= excerpt->from;
}

/* The header from line 1, or the reason why this is no trace. */
static int take_header(struct trace_reader *reader, struct json_object *line)
{
	const char *type = line_type(line);
	char word[TEXT_ESCAPED_SIZE(QUOTE_LENGTH)];
	struct json_object *format;
	int err;

	if (!type || strcmp(type, table_header.type))
		return fail(reader, -EINVAL, "no header: not a trace");
	if (!json_object_object_get_ex(line, "format", &format) ||
	    !json_object_is_type(format, json_type_string))
		return fail(reader, -EINVAL, "a header without format: not a trace");
	if (strcmp(json_object_get_string(format), TRACE_FORMAT))
		return fail(reader, -EINVAL, "format %s is not known; this version reads %s",
			    quote(word, json_object_get_string(format)), TRACE_FORMAT);
	err = take_fields(reader, &table_header, type, &reader->header, line);
	if (!err)
		find_begin(&reader->header);
	return err;
}

/* A first look through all of it, for what only the whole text tells. Returns 0 or -errno. */
static int learn_ftrace(struct trace_reader *reader)
{
	size_t length;
	char *text;
	int got;

	if (!input_rewind(&reader->input)) {
		trace_note(&reader->state, "read from a pipe: names of interrupts are not known");
		return 0;
	}
	while ((got = next_line(reader, LINE_LENGTH_MAX, &text, &length)) == INPUT_WHOLE)
		if (ftrace_learn(reader->ftrace, text, length))
			return fail(reader, -ENOMEM, "out of memory");
	if (got < 0)
		return got;
	ftrace_learned(reader->ftrace);
	input_rewind(&reader->input);
	return 0;
}

/* Up to the first event. Returns 0 or -errno. */
static int find_event(struct trace_reader *reader)
{
	char what[TRACE_ERROR_SIZE];
	size_t length;
	char *text;
	int got;

	while ((got = next_line(reader, LINE_LENGTH_MAX, &text, &length)) == INPUT_WHOLE)
		if (ftrace_line(reader->ftrace, text, length, &reader->order))
			return 0;
	if (got < 0)
		return got;
	reader->state.cut_off |= got == INPUT_CUT;
	if (ftrace_end(reader->ftrace, &reader->order))
		return 0;
	if (got == INPUT_CUT)
		ftrace_last(reader->ftrace, text, length);
	ftrace_empty(reader->ftrace, what, sizeof(what));
	reader->input.line = 0;
	return fail(reader, -EINVAL, "%s%s",
		    input_truncated(&reader->input) ? "gzip data that ends too early; " : "", what);
}

/* Text that others made has no header: one is made, which needs the first event. */
static int begin_ftrace(struct trace_reader *reader)
{
	struct json_object *header;
	int err;

	reader->ftrace = ftrace_new();
	if (!reader->ftrace)
		return fail(reader, -ENOMEM, "out of memory");
	err = learn_ftrace(reader);
	if (!err)
		err = find_event(reader);
	if (err)
		return err;
	header = ftrace_header(reader->ftrace);
	if (!header)
		return fail(reader, -ENOMEM, "out of memory");
	err = take_fields(reader, &table_header, table_header.type, &reader->header, header);
	json_object_put(header);
	reader->header.begin = reader->header.ts;
	return err;
}

static int begin_trace(struct trace_reader *reader)
{
	struct json_object *line;
	const char *what;
	size_t length;
	char *text;
	int err, got;

	got = next_line(reader, HEADER_LENGTH_MAX, &text, &length);
	if (got < 0)
		return got;
	reader->text = text;
	reader->length = length;
	err = line_parse(reader->tokener, text, length, &line_of_header, &line, &what);
	if (got == INPUT_CUT && err == -ENODATA)
		return fail(reader, -EINVAL, "cut off within the header");
	if (err)
		return fail(reader, -EINVAL, "%s", what);
	err = take_header(reader, line);
	json_object_put(line);
	return err;
}

/* "{\"type\":..."; "{code}" is how trackers quote text of others. */
static bool is_object(const char *data, size_t length)
{
	size_t i = 1;

	if (*data != '{')
		return false;
	while (i < length && (data[i] == ' ' || data[i] == '\t'))
		i++;
	return i == length || data[i] == '"' || data[i] == '}';
}

/* A trace begins with an object of JSON; what does not is text of others, or nothing to read. */
static int read_header(struct trace_reader *reader)
{
	const char *data, *what;
	ssize_t length = input_peek(&reader->input, &data);

	if (length < 0)
		return fail_input(reader, length);
	if (!length)
		return fail(reader, -EINVAL, "%s",
			    input_truncated(&reader->input)
				    ? "gzip data that ends too early: nothing can be read"
				    : "empty: neither a trace nor text of ftrace");
	what = sniff_bytes(data, length);
	if (what)
		return fail(reader, -EINVAL, "%s", what);
	return is_object(data, length) ? begin_trace(reader) : begin_ftrace(reader);
}

struct trace_reader *trace_reader_open(const char *path, struct trace_error *error)
{
	struct trace_reader *reader = calloc(1, sizeof(*reader));
	int err;

	if (!reader) {
		snprintf(error->text, sizeof(error->text), "out of memory");
		error->error = -ENOMEM;
		return NULL;
	}
	reader->error = error;
	err = input_open(&reader->input, path);
	if (!err) {
		reader->tokener = json_tokener_new_ex(NESTING_MAX);
		err = reader->tokener ? 0 : -ENOMEM;
	}
	if (err) {
		fail(reader, err, "%s", strerror(-err));
	} else {
		err = read_header(reader);
	}
	reader->back.latest = reader->header.ts;
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
	const char *machine = reader->header.machine;
	char word[TEXT_ESCAPED_SIZE(QUOTE_LENGTH)];

	if (!reader->ftrace)
		reader->state.cut_off |= !reader->has_end;
	if (reader->state.back && !reader->ftrace) /* whose events have a note of their own */
		trace_note(&reader->state,
			   "times run back by more than a second: %llu; what hangs on times is not "
			   "sure",
			   reader->state.back);
	if (input_truncated(&reader->input)) {
		reader->state.cut_off = true;
		trace_note(&reader->state, "gzip data that ends too early: the rest is missing");
	}
	reader->state.missing = reader->order.missing + reader->missing;
	reader->state.late = reader->order.late;
	reader->text = reader->end_text;
	reader->length = reader->end_length;
	if (*machine && !machine_is_x86(machine))
		trace_note(&reader->state,
			   "recorded on %s: messages and vectors are judged as on x86, so that "
			   "no finding is sure, and neither is that there is none",
			   quote(word, machine));
}

static int next(struct trace_reader *reader, struct trace_item *item, bool unordered)
{
	bool drain;
	int result;

	for (;;) {
		drain = reader->ftrace ? reader->ftrace_over : input_done(&reader->input);
		while (order_take(&reader->order, drain || unordered, &item->record))
			if (item->record.head.type) {
				reader->state.back += back_take(&reader->back, &item->record);
				return TRACE_RECORD;
			}
		if (drain)
			break;
		result = read_line(reader);
		if (result < 0)
			return result;
		item->finding = reader->held;
		item->interrupts = reader->interrupts;
		item->snapshot = reader->snapshot;
		if (result)
			return result;
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
	if (reader->tokener)
		json_tokener_free(reader->tokener);
	fields_free(&table_header, &reader->header);
	fields_free(&table_end, &reader->end);
	fields_free(&table_finding, &reader->held);
	fields_free(&table_interrupts, &reader->interrupts);
	fields_free(&table_snapshot, &reader->snapshot);
	free(reader->end_text);
	ftrace_free(reader->ftrace);
	input_close(&reader->input);
	free(reader);
}
