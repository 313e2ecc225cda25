// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace/limits.h"
#include "trace/line.h"

const struct line_limits line_of_header = { HEADER_CONTAINERS_MAX, HEADER_VALUES_MAX };
const struct line_limits line_of_record = { LINE_CONTAINERS_MAX, LINE_VALUES_MAX };

/* What a look at the text alone tells, before memory is spent on it. */
struct scan {
	unsigned int containers;
	unsigned int commas; /* a value before each, and the last of each container */
	size_t keys;
	const char *what; /* wrong with it */
};

/* Skip the string that begins at @i; returns the index of its end quote, or @length. */
static size_t skip_string(const char *text, size_t length, size_t i)
{
	for (i++; i < length && text[i] != '"'; i++)
		if (text[i] == '\\')
			i++;
	return i < length ? i : length;
}

/* Skip a number; json-c would cut a large one down to 64 bits in silence. */
static size_t skip_number(const char *text, size_t length, size_t i, struct scan *scan)
{
	size_t end = i + 1;
	char number[24];

	while (end < length && isdigit((unsigned char)text[end]))
		end++;
	if (end - i >= sizeof(number)) {
		scan->what = "number out of range";
		return end - 1;
	}
	memcpy(number, text + i, end - i);
	number[end - i] = '\0';
	errno = 0;
	if (number[0] == '-')
		strtoll(number, NULL, 10);
	else
		strtoull(number, NULL, 10);
	if (errno == ERANGE)
		scan->what = "number out of range";
	return end - 1;
}

static void scan_text(const char *text, size_t length, struct scan *scan)
{
	size_t i;

	for (i = 0; i < length && !scan->what; i++) {
		char c = text[i];

		if (c == '"')
			i = skip_string(text, length, i);
		else if (c == '-' || isdigit((unsigned char)c))
			i = skip_number(text, length, i, scan);
		else if (c == '{' || c == '[')
			scan->containers++;
		else if (c == ',')
			scan->commas++;
		else if (c == ':')
			scan->keys++;
		else if (c == '\'') /* json-c takes it for a quote */
			scan->what = "not JSON";
	}
}

/* Keys in all objects of @value. json-c keeps one of two that are the same. */
static size_t count_keys(struct json_object *value)
{
	size_t i, keys = 0;

	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member)
		{
			(void)key;
			keys += 1 + count_keys(member);
		}
	} else if (json_object_is_type(value, json_type_array)) {
		for (i = 0; i < json_object_array_length(value); i++)
			keys += count_keys(json_object_array_get_idx(value, i));
	}
	return keys;
}

static int refuse(const char **what, const char *text)
{
	*what = text;
	return -EINVAL;
}

/*
 * Strict, but for UTF-8 in json-c 0.18: its strict mode takes each byte above 0x7f for a
 * control character (json-c issue 875). Such a line may have a comma too many there.
 */
static int flags_for(const char *text, size_t length)
{
	const int version_0_18 = 18 << 8;
	size_t i;

	if (json_c_version_num() == version_0_18)
		for (i = 0; i < length; i++)
			if ((unsigned char)text[i] > 0x7f)
				return JSON_TOKENER_VALIDATE_UTF8;
	return JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8;
}

int line_parse(struct json_tokener *tokener, const char *text, size_t length,
	       const struct line_limits *limits, struct json_object **object, const char **what)
{
	struct scan scan = { 0 };
	struct json_object *root;
	enum json_tokener_error error;

	if (memchr(text, '\0', length))
		return refuse(what, "NUL byte");
	scan_text(text, length, &scan);
	if (scan.what)
		return refuse(what, scan.what);
	if (scan.containers > limits->containers)
		return refuse(what, "too many objects and arrays");
	if (scan.commas + scan.containers > limits->values)
		return refuse(what, "too many values");
	json_tokener_reset(tokener);
	json_tokener_set_flags(tokener, flags_for(text, length));
	root = json_tokener_parse_ex(tokener, text, length);
	error = json_tokener_get_error(tokener);
	if (error == json_tokener_continue) {
		*what = "not JSON: it ends too early";
		return -ENODATA;
	}
	if (error == json_tokener_error_depth)
		return refuse(what, "nested too deeply");
	if (error != json_tokener_success)
		return refuse(what, "not JSON");
	if (json_tokener_get_parse_end(tokener) != length) {
		json_object_put(root);
		return refuse(what, "not JSON");
	}
	if (!json_object_is_type(root, json_type_object)) {
		json_object_put(root);
		return refuse(what, "not a JSON object");
	}
	if (count_keys(root) != scan.keys) {
		json_object_put(root);
		return refuse(what, "a key stands twice");
	}
	*object = root;
	return 0;
}
