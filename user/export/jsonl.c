// SPDX-License-Identifier: GPL-2.0-only
/* Lines of a trace, copied. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "export/encoder.h"
#include "trace/fields.h"
#include "trace/limits.h"
#include "trace/line.h"

/*
 * A copy writes lines as they stand, whatever fields they have that this version
 * does not know. Of an excerpt header and end change, by their own JSON.
 */
struct copy {
	struct trace_reader *reader;
	struct choice *choice;
	FILE *out;
	struct trace_error *error;
	struct trace_end counts; /* of what was written */
	bool left_out; /* something was */
};

static int out_of_memory(struct copy *copy)
{
	snprintf(copy->error->text, sizeof(copy->error->text), "out of memory");
	copy->error->error = -ENOMEM;
	return -ENOMEM;
}

/* How many bytes of UTF-8 begin with @first, which was found valid; their bits into @point. */
static size_t begin_of(unsigned char first, unsigned int *point)
{
	if (first < 0xe0) {
		*point = first & 0x1f;
		return 2;
	}
	*point = first & (first < 0xf0 ? 0x0f : 0x07);
	return first < 0xf0 ? 3 : 4;
}

/* A character beyond ASCII as JSON escapes it. Returns its length in @text. */
static size_t put_escape(FILE *out, const char *text, size_t length)
{
	unsigned int point;
	size_t i, bytes = begin_of(*text, &point);

	for (i = 1; i < bytes && i < length; i++)
		point = point << 6 | (text[i] & 0x3f);
	if (point < 0x10000)
		fprintf(out, "\\u%04x", point);
	else
		fprintf(out, "\\u%04x\\u%04x", 0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
	return i;
}

/* As it stands, but in printable ASCII: what others wrote can hold orders to a terminal. */
static void put_line(struct copy *copy, const char *text, size_t length)
{
	FILE *out = copy->out;
	size_t i, plain;

	for (i = 0; i < length; i += plain) {
		for (plain = 0; i + plain < length; plain++)
			if (text[i + plain] < ' ' || text[i + plain] > '~')
				break;
		fwrite_unlocked(text + i, 1, plain, out);
		if (i + plain == length)
			break;
		if (text[i + plain] & 0x80) {
			plain += put_escape(out, text + i + plain, length - i - plain);
			continue;
		}
		if (text[i + plain] == 0x7f)
			fputs_unlocked("\\u007f", out);
		else
			putc_unlocked(' ', out); /* between two values, or it were no JSON */
		plain++;
	}
	putc_unlocked('\n', out);
}

/* The line read last as JSON, to be changed. It was read before, so it parses. */
static struct json_object *parse(struct copy *copy)
{
	struct json_tokener *tokener = json_tokener_new_ex(NESTING_MAX);
	struct json_object *line = NULL;
	const char *text, *what;
	size_t length;

	text = trace_reader_line(copy->reader, &length);
	if (tokener && text)
		line_parse(tokener, text, length, &line_of_header, &line, &what);
	if (tokener)
		json_tokener_free(tokener);
	return line;
}

static int put_json(struct copy *copy, struct json_object *line)
{
	const char *text;
	size_t length;

	text = json_object_to_json_string_length(
		line, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
	if (!text)
		return -ENOMEM;
	put_line(copy, text, length);
	return 0;
}

/* Takes @value over. */
static int set(struct json_object *object, const char *name, struct json_object *value)
{
	if (value && !json_object_object_add(object, name, value))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}

/* What was chosen, for whoever reads the excerpt and misses the rest. */
static int set_excerpt(struct json_object *header, const struct choice *choice, __u64 begin)
{
	const struct export_options *options = choice->options;
	const struct trace_excerpt cut = {
		.is_one = true,
		.irq = options->irqs,
		.device = options->device,
		.begin = begin,
		.from = options->from,
		.to = options->to,
		.findings = options->findings,
	};
	struct json_object *excerpt = json_object_new_object();
	int err = excerpt ? fields_encode(&table_excerpt, &cut, excerpt) : -ENOMEM;

	if (!err)
		return set(header, "excerpt", excerpt);
	json_object_put(excerpt);
	return err;
}

/* An excerpt begins where it was told to, by both clocks. */
static int set_begin(struct json_object *line, const struct choice *choice,
		     const struct trace_header *header)
{
	__u64 skipped = choice->from > header->ts ? choice->from - header->ts : 0;
	int err = set(line, "ts", json_object_new_uint64(header->ts + skipped));

	if (!err)
		err = set(line, "realtime", json_object_new_uint64(header->realtime + skipped));
	return err;
}

static int copy_header(struct copy *copy)
{
	struct json_object *line;
	const char *text;
	size_t length;
	int err;

	if (choice_all(copy->choice)) {
		text = trace_reader_line(copy->reader, &length);
		put_line(copy, text, length);
		return 0;
	}
	line = parse(copy);
	err = line ? set_begin(line, copy->choice, trace_reader_header(copy->reader)) : -ENOMEM;
	if (!err)
		err = set_excerpt(line, copy->choice, trace_reader_header(copy->reader)->begin);
	if (!err)
		err = put_json(copy, line);
	json_object_put(line);
	return err ? out_of_memory(copy) : 0;
}

static bool take_record(struct copy *copy, const union record *record)
{
	if (!choice_record(copy->choice, record))
		return false;
	copy->counts.records[record->head.type]++;
	if (record->head.type == RECORD_DROPS)
		trace_add_drops(&copy->counts.drops, &record->drops);
	return true;
}

static bool take_finding(struct copy *copy, const struct finding *finding)
{
	if (!choice_finding(copy->choice, finding))
		return false;
	copy->counts.findings[finding->kind]++;
	return true;
}

static bool is_wanted(struct copy *copy, enum trace_read_result kind, const struct trace_item *item)
{
	switch (kind) {
	case TRACE_RECORD:
		return take_record(copy, &item->record);
	case TRACE_FINDING:
		return take_finding(copy, &item->finding);
	case TRACE_SNAPSHOT:
		return choice_snapshot(copy->choice, &item->snapshot);
	default:
		return choice_interrupts(copy->choice, &item->interrupts);
	}
}

static int copy_lines(struct copy *copy)
{
	struct trace_item item;
	const char *text;
	size_t length;
	bool wanted;
	int result;

	while ((result = trace_read_line(copy->reader, &item)) > 0) {
		wanted = is_wanted(copy, result, &item);
		text = trace_reader_line(copy->reader, &length);
		if (wanted)
			put_line(copy, text, length);
		else
			copy->left_out = true;
		if (ferror_unlocked(copy->out))
			break; /* the caller says so */
	}
	return result < 0 ? result : 0;
}

/* Move what @from holds by that name. */
static int move(struct json_object *to, struct json_object *from, const char *name)
{
	return set(to, name, json_object_get(json_object_object_get(from, name)));
}

/* What an excerpt holds, in the place of what the trace held; the rest of its end stays. */
static int set_counts(struct copy *copy, struct json_object *line)
{
	static const char *const names[] = { "ts", "records", "findings", "drops" };
	struct json_object *counted = json_object_new_object();
	int err = counted ? fields_encode(&table_end, &copy->counts, counted) : -ENOMEM;
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]) && !err; i++)
		err = move(line, counted, names[i]);
	json_object_put(counted);
	return err;
}

static int copy_end(struct copy *copy)
{
	const struct trace_end *source = trace_reader_end(copy->reader);
	struct json_object *line;
	const char *text;
	size_t length;
	int err;

	if (!source)
		return 0; /* cut off, and so is the copy */
	text = trace_reader_line(copy->reader, &length);
	if (!copy->left_out && !trace_reader_state(copy->reader)->skipped) {
		put_line(copy, text, length);
		return 0;
	}
	/* Silence beyond --to is no silence. */
	copy->counts.ts = source->ts < copy->choice->to ? source->ts : copy->choice->to;
	copy->counts.reason = source->reason;
	line = parse(copy);
	err = line ? set_counts(copy, line) : -ENOMEM;
	if (!err)
		err = put_json(copy, line);
	json_object_put(line);
	return err ? out_of_memory(copy) : 0;
}

int export_copy(struct trace_reader *reader, struct choice *choice, FILE *out,
		struct trace_error *error)
{
	struct copy copy = { .reader = reader, .choice = choice, .out = out, .error = error };
	size_t length;
	int err;

	if (!trace_reader_line(reader, &length)) {
		snprintf(error->text, sizeof(error->text),
			 "text of ftrace has no lines of a trace to copy: choose another format");
		return -EINVAL;
	}
	err = copy_header(&copy);
	if (!err)
		err = copy_lines(&copy);
	if (!err)
		err = copy_end(&copy);
	return err;
}

const struct export_format export_jsonl = {
	.name = "jsonl",
	.help = "the trace, or what filters leave of it",
	.trace = true,
};
