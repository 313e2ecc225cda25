// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <json-c/json.h>

#include "commands/print.h"
#include "trace/report.h"

static int add_extra(struct json_object *object, struct json_object *extra)
{
	json_object_object_foreach(
		extra, key,
		value) if (json_object_object_add(object, key,
						  json_object_get(value))) return -ENOMEM;
	return 0;
}

static int print_json(const struct report *report, struct json_object *extra, FILE *out)
{
	struct json_object *object = json_object_new_object();
	const char *text = NULL;
	int err = object ? report_json(report, object) : -ENOMEM;

	if (!err && extra)
		err = add_extra(object, extra);
	if (!err)
		text = json_object_to_json_string_ext(
			object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		fprintf(out, "%s\n", text);
	else if (!err)
		err = -ENOMEM;
	json_object_put(object);
	return err;
}

int print_report(const struct report *report, const struct print_options *options, FILE *out)
{
	if (options->json)
		return print_json(report, options->extra, out);
	report_text(report, out);
	return 0;
}
