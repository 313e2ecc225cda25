// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/build.h"

void build_value(struct build *build, const char *key, struct json_object *value)
{
	if (!build->err && value &&
	    !json_object_object_add_ex(build->object, key, value, JSON_C_OBJECT_ADD_CONSTANT_KEY))
		return;
	json_object_put(value);
	if (!build->err)
		build->err = -ENOMEM;
}

void build_null(struct build *build, const char *key)
{
	if (!build->err)
		build->err = json_object_object_add(build->object, key, NULL) ? -ENOMEM : 0;
}

void build_number(struct build *build, const char *key, __u64 number)
{
	build_value(build, key, json_object_new_uint64(number));
}

void build_seen(struct build *build, const char *key, __u64 number, bool hidden)
{
	if (hidden && !number)
		build_null(build, key);
	else
		build_number(build, key, number);
}

void build_flag(struct build *build, const char *key, bool flag)
{
	build_value(build, key, json_object_new_boolean(flag));
}

void build_word(struct build *build, const char *key, const char *word)
{
	if (word)
		build_value(build, key, json_object_new_string(word));
	else
		build_null(build, key);
}

void build_real(struct build *build, const char *key, double value)
{
	struct json_object *real = json_object_new_double(value);

	if (real)
		json_object_set_serializer(real, json_object_double_to_json_string, "%.4g", NULL);
	build_value(build, key, real);
}

struct build build_object(struct build *build, const char *key)
{
	struct build inner = { .object = json_object_new_object() };

	build_value(build, key, inner.object);
	inner.err = build->err;
	return inner;
}

struct json_object *build_array(struct build *build, const char *key)
{
	struct json_object *array = json_object_new_array();

	build_value(build, key, array);
	return build->err ? NULL : array;
}

struct build build_append(struct build *build, struct json_object *array)
{
	struct build element = { .object = json_object_new_object(), .err = build->err };

	if (!element.err && element.object && !json_object_array_add(array, element.object))
		return element;
	json_object_put(element.object);
	if (!element.err)
		element.err = -ENOMEM;
	element.object = NULL;
	return element;
}

void build_text(struct build *build, const char *key, const char *text)
{
	size_t length = strlen(text);
	char *escaped = malloc(TEXT_ESCAPED_SIZE(length));

	if (escaped)
		text_escape(escaped, text, length);
	build_value(build, key, escaped ? json_object_new_string(escaped) : NULL);
	free(escaped);
}
