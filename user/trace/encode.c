// SPDX-License-Identifier: GPL-2.0-only
/* Fields as JSON, by the tables. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "trace/fields.h"

static int encode_value(const struct field *field, const void *member, struct json_object **value);

__u64 fields_load(const void *member, size_t size)
{
	switch (size) {
	case 1:
		return *(const __u8 *)member;
	case 4:
		return *(const __u32 *)member;
	default:
		return *(const __u64 *)member;
	}
}

static int encode_maybe(const struct field *field, __u32 number, struct json_object **value)
{
	if (number == NONE)
		return 0;
	if (field->kind == FIELD_VECTOR && number > 255)
		return -EINVAL;
	*value = json_object_new_uint64(number);
	return *value ? 0 : -ENOMEM;
}

static int encode_enum(const struct field *field, __u64 number, struct json_object **value)
{
	const char *word;

	if (number >= field->nr_words)
		return -EINVAL;
	word = field->word(number);
	if (!word)
		return 0;
	*value = json_object_new_string(word);
	return *value ? 0 : -ENOMEM;
}

/* Takes @element over. */
static int append(struct json_object *array, struct json_object *element)
{
	if (!json_object_array_add(array, element))
		return 0;
	json_object_put(element);
	return -ENOMEM;
}

static int encode_kinds(const struct field *field, __u64 bits, struct json_object **value)
{
	struct json_object *word;
	unsigned int i;
	int err = 0;

	*value = json_object_new_array();
	if (!*value)
		return -ENOMEM;
	for (i = 0; i < field->nr_words && !err; i++) {
		if (!(bits >> i & 1))
			continue;
		word = json_object_new_string(field->word(i));
		err = word ? append(*value, word) : -ENOMEM;
	}
	return err;
}

static int add(struct json_object *object, const char *name, struct json_object *value)
{
	/* The key is one of the tables' and outlives the object. */
	if (!json_object_object_add_ex(object, name, value, JSON_C_OBJECT_ADD_CONSTANT_KEY))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}

static int encode_counts(const struct field *field, const __u64 *counts, struct json_object **value)
{
	struct json_object *count;
	unsigned int i;
	int err = 0;

	*value = json_object_new_object();
	if (!*value)
		return -ENOMEM;
	for (i = 0; i < field->nr_words && !err; i++) {
		if (!counts[i])
			continue;
		count = json_object_new_uint64(counts[i]);
		err = count ? add(*value, field->word(i), count) : -ENOMEM;
	}
	return err;
}

static int encode_device(const struct pci_address *device, struct json_object **value)
{
	char text[TEXT_DEVICE_SIZE];

	if (device->domain == NONE)
		return 0;
	*value = json_object_new_string(text_device(text, device));
	return *value ? 0 : -ENOMEM;
}

static int encode_text(const char *text, size_t length, struct json_object **value)
{
	char buffer[TEXT_ESCAPED_SIZE(256)];
	char *escaped = buffer;

	if (length > 256)
		escaped = malloc(TEXT_ESCAPED_SIZE(length));
	if (!escaped)
		return -ENOMEM;
	length = text_escape(escaped, text, length);
	*value = json_object_new_string_len(escaped, length);
	if (escaped != buffer)
		free(escaped);
	return *value ? 0 : -ENOMEM;
}

static int encode_cpumask(const __u64 *mask, struct json_object **value)
{
	char text[TEXT_CPUS_SIZE];

	*value = json_object_new_string(text_cpus(text, mask));
	return *value ? 0 : -ENOMEM;
}

static int encode_struct(const struct field *field, const void *member, struct json_object **value)
{
	*value = json_object_new_object();
	return *value ? fields_encode(field->of, member, *value) : -ENOMEM;
}

static int encode_array(const struct field *field, const void *base, struct json_object **value)
{
	const char *elements = (const char *)base + field->offset;
	unsigned int i, count = *(const unsigned int *)((const char *)base + field->count);
	int err = 0;

	if (!field->capacity)
		elements = *(const char *const *)elements;
	else if (count > field->capacity)
		return -EINVAL;
	*value = json_object_new_array();
	if (!*value)
		return -ENOMEM;
	for (i = 0; i < count && !err; i++) {
		struct json_object *element = NULL;

		err = encode_value(field->element, elements + i * field->element->size, &element);
		if (err)
			json_object_put(element);
		else
			err = append(*value, element);
	}
	return err;
}

/* @value stays NULL for null; on error it may hold an unfinished value. */
static int encode_value(const struct field *field, const void *member, struct json_object **value)
{
	const char *text;

	switch (field->kind) {
	case FIELD_NUMBER:
		*value = json_object_new_uint64(fields_load(member, field->size));
		return *value ? 0 : -ENOMEM;
	case FIELD_SIGNED:
		*value = json_object_new_int64(*(const __s32 *)member);
		return *value ? 0 : -ENOMEM;
	case FIELD_MAYBE:
	case FIELD_VECTOR:
		return encode_maybe(field, *(const __u32 *)member, value);
	case FIELD_BOOL:
		*value = json_object_new_boolean(*(const __u8 *)member);
		return *value ? 0 : -ENOMEM;
	case FIELD_ENUM:
		return encode_enum(field, fields_load(member, field->size), value);
	case FIELD_KINDS:
		return encode_kinds(field, *(const __u64 *)member, value);
	case FIELD_COUNTS:
		return encode_counts(field, member, value);
	case FIELD_DEVICE:
		return encode_device(member, value);
	case FIELD_NAME:
		return encode_text(member, strnlen(member, field->size), value);
	case FIELD_TEXT:
		text = *(const char *const *)member ?: ""; /* not known */
		return encode_text(text, strlen(text), value);
	case FIELD_CPUMASK:
		return encode_cpumask(member, value);
	case FIELD_STRUCT:
		return encode_struct(field, member, value);
	case FIELD_ARRAY:
		break; /* needs its counter: fields_encode() */
	}
	return -EINVAL;
}

static const bool *there(const struct field *field, const void *base)
{
	return (const bool *)base + field->offset + field->there - 1;
}

int fields_encode(const struct table *table, const void *base, struct json_object *object)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < table->nr_fields && !err; i++) {
		const struct field *field = &table->fields[i];
		struct json_object *value = NULL;

		if (field->there && !*there(field, base))
			continue;
		if (field->kind == FIELD_ARRAY)
			err = encode_array(field, base, &value);
		else
			err = encode_value(field, (const char *)base + field->offset, &value);
		if (err)
			json_object_put(value);
		else
			err = add(object, field->name, value);
	}
	return err;
}
