/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces made by the table of fields (user/trace/fields.c): a line of each type, each field with a
 * value that fits it, but for those that are chosen to be wrong.
 */
#ifndef TEST_FUZZ_SHAPE_H
#define TEST_FUZZ_SHAPE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/fields.h"

/* What may stand in the place of a field's value; NULL: the field is missing. */
static const char *const shape_wrong[] = {
	NULL,
	"null",
	"true",
	"0",
	"1",
	"-1",
	"7.5",
	"1e400",
	"255",
	"256",
	"2147483648",
	"4294967295",
	"4294967296",
	"9223372036854775807",
	"18446744073709551615",
	"\"\"",
	"\"i\"",
	"\"-\"",
	"\",\"",
	"\"x\"",
	"\"0\"",
	"\"0-\"",
	"\"0-99999999999\"",
	"\"0:0:0.0\"",
	"\"ffffffff:ff:1f.7\"",
	"\"\\\\\\\\\"", /* an escape, whole */
	"\"\\\\\\\\x0\"", /* and cut */
	"\"\\u0000\"",
	"\"\\u00ff\"",
	"[]",
	"[null]",
	"[0]",
	"[\"\"]",
	"[{}]",
	"[[]]",
	"{}",
	"{\"a\":0}",
	"{\"torn-hit\":-1,\"move\":\"x\"}",
	"\"0123456789abcdef0123456789abcdef0123456789abcdef\"",
};

#define SHAPE_WRONG (sizeof(shape_wrong) / sizeof(shape_wrong[0]))

/* Beyond these: text of a length that no field expects. */
#define SHAPE_LONG SHAPE_WRONG
#define SHAPE_VALUES (SHAPE_WRONG + 1)
#define SHAPE_LONG_SIZE 5000

#define SHAPE_CHANGES 8

/* The field numbered @field, counted through all lines in the order in which they are written. */
struct shape_change {
	unsigned int field;
	unsigned int value; /* below SHAPE_VALUES */
};

struct shape {
	FILE *out;
	bool mute; /* only count */
	unsigned int seq; /* of the line */
	unsigned int fields; /* written so far, members of objects included */
	unsigned int nr_changes;
	struct shape_change changes[SHAPE_CHANGES];
};

static inline void shape_put(struct shape *shape, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline void shape_put(struct shape *shape, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!shape->mute)
		vfprintf(shape->out, format, args);
	va_end(args);
}

static inline const struct shape_change *shape_change_of(const struct shape *shape)
{
	unsigned int i;

	for (i = 0; i < shape->nr_changes && !shape->mute; i++)
		if (shape->changes[i].field == shape->fields)
			return &shape->changes[i];
	return NULL;
}

static inline void shape_fields(struct shape *shape, const struct table *table, bool first);

static inline void shape_word(struct shape *shape, const struct field *field)
{
	unsigned int i;

	for (i = 0; i < field->nr_words && !field->word(i);)
		i++;
	shape_put(shape, "\"%s\"", i < field->nr_words ? field->word(i) : "");
}

static inline unsigned int shape_number(const struct shape *shape, const struct field *field)
{
	if (field->name && !strcmp(field->name, "seq"))
		return shape->seq;
	return field->name && !strcmp(field->name, "ts") ? shape->seq * 1000 : 34;
}

static inline void shape_value(struct shape *shape, const struct field *field)
{
	switch (field->kind) {
	case FIELD_NUMBER:
		shape_put(shape, "%u", shape_number(shape, field));
		break;
	case FIELD_SIGNED:
	case FIELD_MAYBE:
	case FIELD_VECTOR:
		shape_put(shape, "34");
		break;
	case FIELD_BOOL:
		shape_put(shape, "false");
		break;
	case FIELD_ENUM:
		shape_word(shape, field);
		break;
	case FIELD_KINDS:
		shape_put(shape, "[\"lost\"]");
		break;
	case FIELD_COUNTS:
		shape_put(shape, "{}");
		break;
	case FIELD_DEVICE:
		shape_put(shape, "\"0000:00:05.0\"");
		break;
	case FIELD_NAME:
	case FIELD_TEXT:
		shape_put(shape, "\"%s\"",
			  field->name && !strcmp(field->name, "format") ? TRACE_FORMAT : "");
		break;
	case FIELD_CPUMASK:
		shape_put(shape, "\"0-3\"");
		break;
	case FIELD_STRUCT:
		shape_put(shape, "{");
		shape_fields(shape, field->of, true);
		shape_put(shape, "}");
		break;
	case FIELD_ARRAY:
		shape_put(shape, "[");
		shape_value(shape, field->element);
		shape_put(shape, "]");
		break;
	}
}

static inline void shape_put_wrong(struct shape *shape, unsigned int value)
{
	int i;

	if (value != SHAPE_LONG) {
		shape_put(shape, "%s", shape_wrong[value]);
		return;
	}
	shape_put(shape, "\"");
	for (i = 0; i < SHAPE_LONG_SIZE; i++)
		shape_put(shape, "x");
	shape_put(shape, "\"");
}

/* The fields of @table; those of an object that is changed are counted all the same. */
static inline void shape_fields(struct shape *shape, const struct table *table, bool first)
{
	const struct shape_change *change;
	unsigned int i;

	for (i = 0; i < table->nr_fields; i++) {
		change = shape_change_of(shape);
		shape->fields++;
		if (!change || change->value == SHAPE_LONG || shape_wrong[change->value]) {
			shape_put(shape, "%s\"%s\":", first ? "" : ",", table->fields[i].name);
			first = false;
		}
		if (change && (change->value == SHAPE_LONG || shape_wrong[change->value]))
			shape_put_wrong(shape, change->value);
		shape->mute = shape->mute || change;
		shape_value(shape, &table->fields[i]);
		if (change)
			shape->mute = false;
	}
}

static inline void shape_line(struct shape *shape, const struct table *table,
			      const struct table *head)
{
	shape_put(shape, "{\"type\":\"%s\",", table->type);
	if (head) {
		shape->seq++;
		shape_fields(shape, head, true);
		shape_put(shape, ",");
	}
	shape_fields(shape, table, true);
	shape_put(shape, "}\n");
}

/* A whole trace; returns how many fields there are to be changed. */
static inline unsigned int shape_trace(struct shape *shape)
{
	unsigned int type;

	shape->fields = 0;
	shape->seq = 0;
	shape_line(shape, &table_header, NULL);
	shape_line(shape, &table_interrupts, NULL);
	for (type = 1; table_record(type); type++)
		shape_line(shape, table_record(type), &table_head);
	shape->seq = 0;
	shape_line(shape, &table_finding, &table_seq);
	shape_line(shape, &table_snapshot, NULL);
	shape_line(shape, &table_end, NULL);
	return shape->fields;
}

#endif /* TEST_FUZZ_SHAPE_H */
