// SPDX-License-Identifier: GPL-2.0-only
/* docs/trace.schema.json and docs/trace.md against the tables that drive writer and reader. */
#include "sample.h"
#include "trace/fields.h"

#define SCHEMA "docs/trace.schema.json"
#define PAGE "docs/trace.md"

static struct json_object *definitions;
static char *page;

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!object || !json_object_object_get_ex(object, name, &value))
		fail_msg("no '%s' in %s", name, json_object_to_json_string(object));
	return value;
}

static const char *text(struct json_object *value)
{
	return json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
							     JSON_C_TO_STRING_NOSLASHESCAPE);
}

static void is(struct json_object *schema, const char *expected, const char *name)
{
	if (strcmp(text(schema), expected))
		fail_msg("'%s' is %s, not %s", name, text(schema), expected);
}

static void is_reference(struct json_object *schema, const char *to, const char *name)
{
	char expected[64];

	snprintf(expected, sizeof(expected), "{\"$ref\":\"#/$defs/%s\"}", to);
	is(schema, expected, name);
}

static struct json_object *referred(struct json_object *schema)
{
	const char *to = json_object_get_string(member(schema, "$ref"));

	assert_int_equal(strncmp(to, "#/$defs/", 8), 0);
	return member(definitions, to + 8);
}

/* The words of a field, in their order, there or referred to; null stands for a 0 without word. */
static void has_words(struct json_object *schema, const struct field *field)
{
	const bool there = json_object_object_get_ex(schema, "enum", NULL);
	struct json_object *words = member(there ? schema : referred(schema), "enum");
	unsigned int i;

	if (json_object_array_length(words) != field->nr_words)
		fail_msg("'%s' has %zu words, not %u", field->name, json_object_array_length(words),
			 field->nr_words);
	for (i = 0; i < field->nr_words; i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(words, i));

		if (!field->word(i))
			assert_null(word);
		else if (!word || strcmp(word, field->word(i)))
			fail_msg("'%s': word %u is %s, not %s", field->name, i, word,
				 field->word(i));
	}
}

static void fits_table(struct json_object *schema, const struct table *table, size_t extra);

static void fits(struct json_object *schema, const struct field *field, const char *name);

static void fits_array(struct json_object *schema, const struct field *field, const char *name)
{
	is(member(schema, "type"), "\"array\"", name);
	fits(member(schema, "items"), field->element, name);
	if (field->capacity)
		assert_int_equal(json_object_get_int(member(schema, "maxItems")), field->capacity);
	else
		assert_false(json_object_object_get_ex(schema, "maxItems", NULL));
}

static void fits(struct json_object *schema, const struct field *field, const char *name)
{
	static const char *const numbers[] = { [1] = "u8", [4] = "u32", [8] = "u64" };

	if (!strcmp(name, "format")) {
		is(schema, "{\"const\":\"" TRACE_FORMAT "\"}", name);
		return;
	}
	switch (field->kind) {
	case FIELD_NUMBER:
		is_reference(schema, strcmp(name, "seq") ? numbers[field->size] : "seq", name);
		break;
	case FIELD_SIGNED:
		is_reference(schema, "s32", name);
		break;
	case FIELD_MAYBE:
		is_reference(schema, "maybe", name);
		break;
	case FIELD_VECTOR:
		is_reference(schema, "vector", name);
		break;
	case FIELD_BOOL:
		is(schema, "{\"type\":\"boolean\"}", name);
		break;
	case FIELD_ENUM:
		has_words(schema, field);
		break;
	case FIELD_KINDS:
		has_words(member(schema, "items"), field);
		break;
	case FIELD_COUNTS:
		has_words(member(schema, "propertyNames"), field);
		is_reference(member(schema, "additionalProperties"), "u64", name);
		break;
	case FIELD_DEVICE:
		is_reference(schema, "device", name);
		break;
	case FIELD_NAME:
		is_reference(schema, field->size == KMSG_SIZE ? "line" : "name", name);
		break;
	case FIELD_TEXT:
		is_reference(schema, "text", name);
		break;
	case FIELD_CPUMASK:
		is_reference(schema, "cpulist", name);
		break;
	case FIELD_STRUCT:
		fits_table(referred(schema), field->of, 0);
		break;
	case FIELD_ARRAY:
		fits_array(schema, field, name);
		break;
	}
}

static bool required(struct json_object *schema, const char *name)
{
	struct json_object *names = member(schema, "required");
	size_t i;

	for (i = 0; i < json_object_array_length(names); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(names, i)), name))
			return true;
	return false;
}

/* @schema says just what the table says, and of @extra members that are not in it. */
static void fits_table(struct json_object *schema, const struct table *table, size_t extra)
{
	struct json_object *properties = member(schema, "properties");
	size_t optional = 0;
	unsigned int i;

	for (i = 0; i < table->nr_fields; i++)
		optional += table->fields[i].optional;
	assert_int_equal(json_object_object_length(properties), table->nr_fields + extra);
	assert_int_equal(json_object_array_length(member(schema, "required")),
			 table->nr_fields + extra - optional);
	for (i = 0; i < table->nr_fields; i++) {
		const struct field *field = &table->fields[i];

		if (required(schema, field->name) == field->optional)
			fail_msg("'%s' is %srequired", field->name, field->optional ? "" : "not ");
		fits(member(properties, field->name), field, field->name);
	}
}

/* The page has a section of that line, with a row for each of its fields. */
static void on_page(const char *type, const struct table *table)
{
	char heading[64], row[64], *start, *end, *found;
	unsigned int i;

	snprintf(heading, sizeof(heading), "\n### `%s`\n", type);
	start = strstr(page, heading);
	if (!start)
		fail_msg(PAGE " has no section of `%s`", type);
	end = strstr(start + 1, "\n### ");
	for (i = 0; i < table->nr_fields; i++) {
		snprintf(row, sizeof(row), "\n| `%s` | ", table->fields[i].name);
		found = strstr(start, row);
		if (!found || (end && found > end))
			fail_msg(PAGE ", `%s`: no row for '%s'", type, table->fields[i].name);
	}
}

static struct json_object *line_schema(const char *type)
{
	struct json_object *schema = member(definitions, type);
	char constant[64];

	snprintf(constant, sizeof(constant), "{\"const\":\"%s\"}", type);
	is(member(member(schema, "properties"), "type"), constant, type);
	return schema;
}

static void records(void **state)
{
	struct json_object *properties, *schema;
	const struct table *table;
	unsigned int type, i;

	(void)state;
	for (type = 1; type < RECORD_TYPES; type++) {
		table = table_record(type);
		schema = line_schema(table->type);
		properties = member(schema, "properties");
		for (i = 0; i < table_head.nr_fields; i++)
			fits(member(properties, table_head.fields[i].name), &table_head.fields[i],
			     table_head.fields[i].name);
		fits_table(schema, table, 1 + table_head.nr_fields);
		on_page(table->type, table);
	}
}

static void other_lines(void **state)
{
	struct json_object *schema;

	(void)state;
	fits_table(line_schema("header"), &table_header, 1);
	on_page("header", &table_header);
	fits_table(line_schema("interrupts"), &table_interrupts, 1);
	on_page("interrupts", &table_interrupts);
	fits_table(line_schema("snapshot"), &table_snapshot, 1);
	on_page("snapshot", &table_snapshot);
	fits_table(line_schema("end"), &table_end, 1);
	on_page("end", &table_end);
	schema = line_schema("finding");
	fits(member(member(schema, "properties"), "seq"), &table_seq.fields[0], "seq");
	fits_table(schema, &table_finding, 2);
	on_page("finding", &table_finding);
	assert_true(required(line_schema("gap"), "lines"));
}

/* Each line type that has a definition is also looked at. */
static void all_types_are_chosen(void **state)
{
	struct json_object *schema = json_object_from_file(SCHEMA);
	struct json_object *chosen = member(schema, "allOf");
	size_t i;

	(void)state;
	assert_int_equal(json_object_array_length(chosen), RECORD_TYPES - 1 + 6);
	for (i = 0; i < json_object_array_length(chosen); i++) {
		struct json_object *choice = json_object_array_get_idx(chosen, i);
		struct json_object *type =
			member(member(member(member(choice, "if"), "properties"), "type"), "const");

		is_reference(member(choice, "then"), json_object_get_string(type), "then");
		line_schema(json_object_get_string(type));
	}
	json_object_put(schema);
}

static int set_up(void **state)
{
	FILE *file = fopen(PAGE, "r");
	size_t room = 0;

	(void)state;
	definitions = json_object_from_file(SCHEMA);
	if (!definitions || !file || getdelim(&page, &room, '\0', file) < 0)
		return -1;
	fclose(file);
	*state = definitions;
	definitions = member(definitions, "$defs");
	return 0;
}

static int tear_down(void **state)
{
	json_object_put(*state);
	free(page);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(other_lines),
		cmocka_unit_test(all_types_are_chosen),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
