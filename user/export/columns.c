// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "export/columns.h"

static int add_field(struct flat_columns *columns, const struct field *field, size_t base,
		     const char *prefix)
{
	struct column *column = &columns->column[columns->nr];
	int length;

	if (columns->nr == COLUMNS_MAX)
		return -E2BIG;
	length = snprintf(column->name, sizeof(column->name), "%s%s", prefix, field->name);
	if (length >= (int)sizeof(column->name))
		return -E2BIG;
	column->field = field;
	column->base = base;
	columns->nr++;
	return 0;
}

/* The members of a struct; none of them is a struct. */
static int add_members(struct flat_columns *columns, const struct field *field)
{
	char prefix[COLUMN_NAME_SIZE];
	unsigned int i;
	int err = 0;

	snprintf(prefix, sizeof(prefix), "%s_", field->name);
	for (i = 0; i < field->of->nr_fields && !err; i++)
		err = add_field(columns, &field->of->fields[i], field->offset, prefix);
	return err;
}

int columns_add(struct flat_columns *columns, const struct table *table)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < table->nr_fields && !err; i++) {
		const struct field *field = &table->fields[i];

		if (field->kind == FIELD_STRUCT)
			err = add_members(columns, field);
		else
			err = add_field(columns, field, 0, "");
	}
	return err;
}

static void set_text(struct value *value, const char *text, size_t length)
{
	size_t most = (sizeof(value->text) - 1) / 4;

	value->kind = VALUE_TEXT;
	text_escape(value->text, text, length < most ? length : most);
}

static void set_array(struct value *value, const struct field *field, const char *base)
{
	unsigned int i, count = *(const unsigned int *)(base + field->count);
	const char *element = base + field->offset;
	size_t used = 0;

	value->kind = count ? VALUE_TEXT : VALUE_NONE;
	for (i = 0; i < count && i < field->capacity; i++, element += field->element->size)
		used += snprintf(value->text + used, sizeof(value->text) - used, "%s%llu",
				 i ? " " : "", fields_load(element, field->element->size));
}

static void set_counts(struct value *value, const struct field *field, const __u64 *counts)
{
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < field->nr_words; i++)
		if (counts[i])
			used += snprintf(value->text + used, sizeof(value->text) - used,
					 "%s%s=%llu", used ? " " : "", field->word(i), counts[i]);
	value->kind = used ? VALUE_TEXT : VALUE_NONE;
}

static void set_word(struct value *value, const struct field *field, __u64 number)
{
	const char *word = number < field->nr_words ? field->word(number) : NULL;

	if (word)
		set_text(value, word, strlen(word));
}

static void set_maybe(struct value *value, __u32 number)
{
	value->kind = number == NONE ? VALUE_NONE : VALUE_NUMBER;
	value->number = number;
}

void column_value(const struct column *column, const void *record, struct value *value)
{
	const struct field *field = column->field;
	const char *base = (const char *)record + column->base;
	const void *member = base + field->offset;
	const char *text;

	value->kind = VALUE_NONE;
	switch (field->kind) {
	case FIELD_NUMBER:
		value->kind = VALUE_NUMBER;
		value->number = fields_load(member, field->size);
		break;
	case FIELD_SIGNED:
		value->kind = VALUE_SIGNED;
		value->number = (__s64) * (const __s32 *)member;
		break;
	case FIELD_MAYBE:
	case FIELD_VECTOR:
		set_maybe(value, *(const __u32 *)member);
		break;
	case FIELD_BOOL:
		value->kind = VALUE_BOOL;
		value->number = *(const __u8 *)member;
		break;
	case FIELD_ENUM:
		set_word(value, field, fields_load(member, field->size));
		break;
	case FIELD_DEVICE:
		if (*text_device(value->text, member))
			value->kind = VALUE_TEXT;
		break;
	case FIELD_NAME:
		set_text(value, member, strnlen(member, field->size));
		break;
	case FIELD_TEXT:
		text = *(const char *const *)member;
		set_text(value, text, strlen(text));
		break;
	case FIELD_CPUMASK:
		value->kind = VALUE_TEXT;
		text_cpus(value->text, member);
		break;
	case FIELD_COUNTS:
		set_counts(value, field, member);
		break;
	case FIELD_ARRAY:
		set_array(value, field, base);
		break;
	case FIELD_KINDS:
	case FIELD_STRUCT:
		break; /* the first only in the header, the second laid flat */
	}
}
