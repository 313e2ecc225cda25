// SPDX-License-Identifier: GPL-2.0-only
/* Fields from JSON, by the tables. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "trace/fields.h"

static int decode_value(const struct field *field, void *member, struct json_object *value,
			struct decode_error *error);

static int refuse(struct decode_error *error, const char *what)
{
	error->what = what;
	return -EINVAL;
}

static int out_of_memory(struct decode_error *error)
{
	error->what = "out of memory";
	return -ENOMEM;
}

static int take_number(struct json_object *value, __u64 max, __u64 *number,
		       struct decode_error *error)
{
	if (!json_object_is_type(value, json_type_int))
		return refuse(error, "not an integer");
	if (json_object_get_int64(value) < 0)
		return refuse(error, "negative number");
	*number = json_object_get_uint64(value);
	return *number > max ? refuse(error, "number out of range") : 0;
}

static void store(void *member, size_t size, __u64 number)
{
	switch (size) {
	case 1:
		*(__u8 *)member = number;
		break;
	case 4:
		*(__u32 *)member = number;
		break;
	default:
		*(__u64 *)member = number;
	}
}

static int decode_number(const struct field *field, void *member, struct json_object *value,
			 struct decode_error *error)
{
	__u64 number;
	int err = take_number(value, ~0ull >> (64 - 8 * field->size), &number, error);

	if (!err)
		store(member, field->size, number);
	return err;
}

static int decode_signed(__s32 *member, struct json_object *value, struct decode_error *error)
{
	__s64 number;

	if (!json_object_is_type(value, json_type_int))
		return refuse(error, "not an integer");
	number = json_object_get_int64(value);
	if (number < -0x7fffffff - 1 || number > 0x7fffffff)
		return refuse(error, "number out of range");
	*member = number;
	return 0;
}

static int decode_maybe(const struct field *field, __u32 *member, struct json_object *value,
			struct decode_error *error)
{
	__u64 number = NONE;
	int err = 0;

	if (value)
		err = take_number(value, field->kind == FIELD_VECTOR ? 255 : NONE - 1, &number,
				  error);
	*member = number;
	return err;
}

static int decode_bool(__u8 *member, struct json_object *value, struct decode_error *error)
{
	if (!json_object_is_type(value, json_type_boolean))
		return refuse(error, "not true or false");
	*member = json_object_get_boolean(value);
	return 0;
}

/* The value that the word stands for, nr_words if none. */
static unsigned int find_word(const struct field *field, const char *text)
{
	unsigned int i;

	for (i = 0; i < field->nr_words; i++)
		if (field->word(i) && !strcmp(field->word(i), text))
			break;
	return i;
}

static int decode_enum(const struct field *field, void *member, struct json_object *value,
		       struct decode_error *error)
{
	unsigned int number;

	if (!value && !field->word(0))
		return 0;
	if (!json_object_is_type(value, json_type_string))
		return refuse(error, "not a word");
	number = find_word(field, json_object_get_string(value));
	if (number < field->nr_words)
		store(member, field->size, number);
	else if (!field->open)
		return DECODE_SKIP;
	return 0;
}

static int decode_kinds(const struct field *field, __u64 *member, struct json_object *value,
			struct decode_error *error)
{
	unsigned int number;
	size_t i;

	if (!json_object_is_type(value, json_type_array))
		return refuse(error, "not an array");
	for (i = 0; i < json_object_array_length(value); i++) {
		struct json_object *word = json_object_array_get_idx(value, i);

		if (!json_object_is_type(word, json_type_string))
			return refuse(error, "not a word");
		number = find_word(field, json_object_get_string(word));
		if (number < field->nr_words)
			*member |= 1ull << number;
	}
	return 0;
}

static int decode_counts(const struct field *field, __u64 *member, struct json_object *value,
			 struct decode_error *error)
{
	unsigned int i;

	if (!json_object_is_type(value, json_type_object))
		return refuse(error, "not an object");
	for (i = 0; i < field->nr_words; i++) {
		struct json_object *count;

		if (json_object_object_get_ex(value, field->word(i), &count) &&
		    take_number(count, ~0ull, &member[i], error))
			return -EINVAL;
	}
	return 0;
}

static int decode_device(struct pci_address *member, struct json_object *value,
			 struct decode_error *error)
{
	char text[TEXT_DEVICE_SIZE];

	member->domain = NONE;
	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_string))
		return refuse(error, "not a PCI address");
	/* One way to write each address. */
	if (!address_is(json_object_get_string(value), member) ||
	    strcmp(text_device(text, member), json_object_get_string(value)))
		return refuse(error, "not a PCI address");
	return 0;
}

static int decode_name(const struct field *field, char *member, struct json_object *value,
		       struct decode_error *error)
{
	char text[TEXT_ESCAPED_SIZE(KMSG_SIZE)]; /* the longest of them */
	size_t length;
	long used;

	if (!json_object_is_type(value, json_type_string))
		return refuse(error, "not a string");
	length = json_object_get_string_len(value);
	if (length >= sizeof(text))
		return refuse(error, "name too long");
	used = text_unescape(text, json_object_get_string(value), length);
	if (used < 0)
		return refuse(error, "bad escape");
	if ((size_t)used >= field->size)
		return refuse(error, "name too long");
	memcpy(member, text, used + 1);
	return 0;
}

static int decode_text(const struct field *field, char **member, struct json_object *value,
		       struct decode_error *error)
{
	size_t length;

	if (!json_object_is_type(value, json_type_string))
		return refuse(error, "not a string");
	length = json_object_get_string_len(value);
	if (field->limit && length > field->limit)
		return refuse(error, "text too long");
	*member = malloc(length + 1);
	if (!*member)
		return out_of_memory(error);
	if (text_unescape(*member, json_object_get_string(value), length) < 0)
		return refuse(error, "bad escape");
	return 0;
}

/* One "A" or "A-B"; NULL if it is none, else what follows it. */
static const char *take_range(const char *text, unsigned long *first, unsigned long *last)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return NULL;
	*first = *last = strtoul(text, &end, 10);
	if (*end == '-') {
		if (!isdigit((unsigned char)end[1]))
			return NULL;
		*last = strtoul(end + 1, &end, 10);
	}
	return *first > *last || *last >= MASK_WORDS * 64 ? NULL : end;
}

static int decode_cpumask(__u64 *member, struct json_object *value, struct decode_error *error)
{
	unsigned long cpu, last;
	const char *text;

	if (!json_object_is_type(value, json_type_string))
		return refuse(error, "not a CPU list");
	text = json_object_get_string(value);
	while (*text) {
		text = take_range(text, &cpu, &last);
		if (!text || (*text && *text != ','))
			return refuse(error, "not a CPU list");
		for (; cpu <= last; cpu++)
			member[cpu / 64] |= 1ull << cpu % 64;
		if (*text == ',' && !*++text)
			return refuse(error, "not a CPU list");
	}
	return 0;
}

static int decode_struct(const struct field *field, void *member, struct json_object *value,
			 struct decode_error *error)
{
	if (!json_object_is_type(value, json_type_object))
		return refuse(error, "not an object");
	if (field->there)
		*((bool *)member + field->there - 1) = true;
	return fields_decode(field->of, member, value, error);
}

static int decode_array(const struct field *field, void *base, struct json_object *value,
			struct decode_error *error)
{
	unsigned int *count = (unsigned int *)((char *)base + field->count);
	char *elements = (char *)base + field->offset;
	size_t i, length;
	int err = 0;

	if (!json_object_is_type(value, json_type_array))
		return refuse(error, "not an array");
	length = json_object_array_length(value);
	if (field->capacity && length > field->capacity)
		return refuse(error, "too many elements");
	if (!field->capacity) {
		char **allocated = (char **)elements;

		elements = *allocated = calloc(length ? length : 1, field->element->size);
		if (!elements)
			return out_of_memory(error);
	}
	*count = length;
	for (i = 0; i < length && !err; i++)
		err = decode_value(field->element, elements + i * field->element->size,
				   json_object_array_get_idx(value, i), error);
	return err;
}

static int decode_value(const struct field *field, void *member, struct json_object *value,
			struct decode_error *error)
{
	switch (field->kind) {
	case FIELD_NUMBER:
		return decode_number(field, member, value, error);
	case FIELD_SIGNED:
		return decode_signed(member, value, error);
	case FIELD_MAYBE:
	case FIELD_VECTOR:
		return decode_maybe(field, member, value, error);
	case FIELD_BOOL:
		return decode_bool(member, value, error);
	case FIELD_ENUM:
		return decode_enum(field, member, value, error);
	case FIELD_KINDS:
		return decode_kinds(field, member, value, error);
	case FIELD_COUNTS:
		return decode_counts(field, member, value, error);
	case FIELD_DEVICE:
		return decode_device(member, value, error);
	case FIELD_NAME:
		return decode_name(field, member, value, error);
	case FIELD_TEXT:
		return decode_text(field, member, value, error);
	case FIELD_CPUMASK:
		return decode_cpumask(member, value, error);
	case FIELD_STRUCT:
		return decode_struct(field, member, value, error);
	case FIELD_ARRAY:
		break; /* needs its counter: fields_decode() */
	}
	return refuse(error, "a kind of value that cannot stand here");
}

/* Of an older trace. No text is ever NULL. */
static int decode_missing(const struct field *field, void *member, struct decode_error *error)
{
	struct json_object *nothing;
	int err;

	if (!field->optional)
		return refuse(error, "missing");
	if (field->kind == FIELD_TEXT) {
		*(char **)member = calloc(1, 1);
		return *(char **)member ? 0 : out_of_memory(error);
	}
	if (field->kind != FIELD_STRUCT)
		return 0;
	nothing = json_object_new_object();
	if (!nothing)
		return out_of_memory(error);
	err = fields_decode(field->of, member, nothing, error);
	json_object_put(nothing);
	return err;
}

int fields_decode(const struct table *table, void *base, struct json_object *object,
		  struct decode_error *error)
{
	struct json_object *value;
	unsigned int i;
	int err = 0;

	for (i = 0; i < table->nr_fields && !err; i++) {
		const struct field *field = &table->fields[i];

		if (!json_object_object_get_ex(object, field->name, &value))
			err = decode_missing(field, (char *)base + field->offset, error);
		else if (field->kind == FIELD_ARRAY)
			err = decode_array(field, base, value, error);
		else
			err = decode_value(field, (char *)base + field->offset, value, error);
		if (err && !error->field)
			error->field = field->name;
	}
	return err;
}

static void free_array(const struct field *field, void *base)
{
	char **elements = (char **)((char *)base + field->offset);
	unsigned int i, count = *(unsigned int *)((char *)base + field->count);

	for (i = 0; i < count; i++) {
		char *element = *elements + i * field->element->size;

		if (field->element->kind == FIELD_TEXT)
			free(*(char **)element);
		else if (field->element->kind == FIELD_STRUCT)
			fields_free(field->element->of, element);
	}
	free(*elements);
}

void fields_free(const struct table *table, void *base)
{
	unsigned int i;

	for (i = 0; i < table->nr_fields; i++) {
		const struct field *field = &table->fields[i];
		char *member = (char *)base + field->offset;

		if (field->kind == FIELD_TEXT)
			free(*(char **)member);
		else if (field->kind == FIELD_STRUCT)
			fields_free(field->of, member);
		else if (field->kind == FIELD_ARRAY && !field->capacity)
			free_array(field, base);
	}
}
