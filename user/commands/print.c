// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <json-c/json.h>

#include "commands/print.h"
#include "report/compare.h"
#include "report/fleet.h"
#include "report/report.h"

static int add_extra(struct json_object *object, struct json_object *extra)
{
	json_object_object_foreach(
		extra, key,
		value) if (json_object_object_add(object, key,
						  json_object_get(value))) return -ENOMEM;
	return 0;
}

/* Takes @object over, which @err says is whole. */
static int print_object(struct json_object *object, int err, FILE *out)
{
	const char *text = NULL;

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

static int print_json(const struct run *report, struct json_object *extra, FILE *out)
{
	struct json_object *object = json_object_new_object();
	int err = object ? report_json(report, object) : -ENOMEM;

	if (!err && extra)
		err = add_extra(object, extra);
	return print_object(object, err, out);
}

enum print_format print_format(const char *name)
{
	static const char *const names[PRINT_FORMATS] = { "text", "json", "html", "markdown" };
	enum print_format format;

	for (format = 0; format < PRINT_FORMATS; format++)
		if (!strcmp(name, names[format]))
			break;
	return format;
}

int print_report(const struct run *report, const struct print_options *options, FILE *out)
{
	switch (options->format) {
	case PRINT_JSON:
		return print_json(report, options->extra, out);
	case PRINT_HTML:
		report_html(report, out);
		return 0;
	case PRINT_MARKDOWN:
		report_markdown(report, out);
		return 0;
	default:
		report_text(report, out);
		return 0;
	}
}

int print_fleet(const struct fleet *fleet, const struct print_options *options, FILE *out)
{
	struct json_object *object;

	switch (options->format) {
	case PRINT_JSON:
		object = json_object_new_object();
		return print_object(object, object ? fleet_json(fleet, object) : -ENOMEM, out);
	case PRINT_HTML:
		fleet_html(fleet, out);
		return 0;
	case PRINT_MARKDOWN:
		fleet_markdown(fleet, out);
		return 0;
	default:
		fleet_text(fleet, out);
		return 0;
	}
}

int print_compare(const struct compare *compare, const struct print_options *options, FILE *out)
{
	struct json_object *object;

	switch (options->format) {
	case PRINT_JSON:
		object = json_object_new_object();
		return print_object(object, object ? compare_json(compare, object) : -ENOMEM, out);
	case PRINT_HTML:
		return -EOPNOTSUPP;
	case PRINT_MARKDOWN:
		compare_markdown(compare, out);
		return 0;
	default:
		compare_text(compare, out);
		return 0;
	}
}
