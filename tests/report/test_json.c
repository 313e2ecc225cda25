// SPDX-License-Identifier: GPL-2.0-only
/* The report as JSON: tests/trace/lost.jsonl again (see test_text.c), and docs/report.md. */
#include <json-c/json.h>

#include "../trace/sample.h"
#include "report/report.h"
#include "trace/fields.h"

#define FIXTURE "tests/trace/lost.jsonl"
#define PAGE "docs/report.md"

static void on_finding(const struct finding *finding, void *arg)
{
	assert_int_equal(run_finding(arg, finding), 0);
}

static struct json_object *encode(const struct run *run)
{
	struct json_object *object = json_object_new_object();
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *parsed;
	const char *text, *c;

	assert_int_equal(report_json(run, object), 0);
	text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY);
	for (c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	parsed = json_tokener_parse_ex(tokener, text, strlen(text) + 1);
	if (!parsed)
		fail_msg("%s in:\n%s", json_tokener_error_desc(json_tokener_get_error(tokener)),
			 text);
	json_tokener_free(tokener);
	json_object_put(object);
	return parsed;
}

static struct json_object *encode_fixture(const char *irqs)
{
	struct diagnose_options options;
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(FIXTURE, &error);
	struct trace_header header;
	static struct trace_item item;
	struct json_object *object;
	struct diagnose *diagnose;
	struct run *run;

	assert_non_null(reader);
	header = *trace_reader_header(reader);
	header.options.irq = irqs;
	trace_diagnose(&header, &options);
	run = run_new(&header);
	diagnose = diagnose_new(&options, on_finding, run);
	while (trace_read(reader, &item) == TRACE_RECORD) {
		assert_int_equal(run_record(run, &item.record), 0);
		assert_int_equal(diagnose_record(diagnose, &item.record), 0);
	}
	diagnose_finish(diagnose, trace_reader_end(reader)->ts);
	run_end(run, trace_reader_state(reader), trace_reader_end(reader),
		&(const struct chances){ .controls = { { .trials = 0 } } });
	object = encode(run);
	diagnose_free(diagnose);
	run_free(run);
	trace_reader_close(reader);
	return object;
}

/* The value at "a.b.3.c". */
static struct json_object *at(struct json_object *object, const char *path)
{
	char pointer[128];
	struct json_object *value;
	char *c;

	snprintf(pointer, sizeof(pointer), "/%s", path);
	for (c = pointer; *c; c++)
		if (*c == '.')
			*c = '/';
	if (json_pointer_get(object, pointer, &value))
		fail_msg("no %s", path);
	return value;
}

static void is(struct json_object *object, const char *path, const char *expected)
{
	const char *text = json_object_to_json_string_ext(
		at(object, path), JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (strcmp(text, expected))
		fail_msg("%s is %s, not %s", path, text, expected);
}

static void the_same_as_the_text(void **state)
{
	struct json_object *object = encode_fixture("");
	struct json_object *estimate = at(object, "irqs.0.lost_per_1000_offlines");

	(void)state;
	is(object, "format", "\"msiscope-report/1\"");
	is(object, "verdict.name", "\"lost\"");
	is(object, "verdict.failed", "true");
	is(object, "verdict.complete", "false");
	is(object, "release", "\"6.12.117+deb12-amd64\"");
	is(object, "moves", "5");
	is(object, "handled", "91180");
	is(object, "findings",
	   "{\"torn-exposed\":4,\"torn-hit\":2,\"torn-misrouted\":1,\"lost\":3,\"retriggered\":1}");
	is(object, "drops", "{\"lost\":{\"move\":1,\"arrival\":12},\"missed\":3,\"unread\":0}");
	is(object, "blind", "[\"interrupts that HPET raises\"]");
	assert_int_equal(json_object_array_length(at(object, "irqs")), 3);
	is(object, "irqs.0.irq", "27");
	is(object, "irqs.0.class", "\"unknown\"");
	is(object, "irqs.0.protocol", "\"direct\"");
	is(object, "irqs.0.masked", "\"no\"");
	is(object, "irqs.0.offline", "2");
	is(object, "irqs.0.near", "null");
	is(object, "irqs.0.window",
	   "{\"count\":3,\"offline\":2,\"low\":20000,\"median\":20000,\"high\":21000,"
	   "\"max\":21000,\"exact\":false}");
	is(object, "irqs.0.torn_per_1000_moves", "null");
	assert_true(json_object_is_type(at(estimate, "value"), json_type_double));
	is(estimate, "hits", "2");
	is(estimate, "tries", "2");
	assert_true(json_object_get_double(at(estimate, "low")) <
		    json_object_get_double(at(estimate, "high")));
	is(object, "irqs.2.protocol", "\"two-step\"");
	is(object, "irqs.2.masked", "\"yes\"");
	is(object, "irqs.2.window", "null");
	is(object, "irqs.2.lost_per_1000_offlines", "null");
	json_object_put(object);
}

/* Every finding of the fixture is few enough to be kept, but for exposure: the worst, and the first. */
static void findings_are_kept(void **state)
{
	struct json_object *object = encode_fixture(""), *kept = at(object, "kept"), *finding;
	unsigned int counts[FINDING_KINDS] = {}, requested = 0, i;
	int kind;
	size_t n;

	(void)state;
	for (n = 0; n < json_object_array_length(kept); n++) {
		finding = json_object_array_get_idx(kept, n);
		for (i = 0; i < table_finding.nr_fields; i++)
			at(finding, table_finding.fields[i].name);
		for (kind = 0; kind < FINDING_KINDS; kind++)
			counts[kind] += !strcmp(finding_name(kind),
						json_object_get_string(at(finding, "kind")));
		requested += json_object_get_int(at(finding, "request")) > 0;
	}
	assert_int_equal(counts[FINDING_LOST], 3);
	assert_int_equal(counts[FINDING_TORN_HIT], 2);
	assert_int_equal(counts[FINDING_TORN_MISROUTED], 1);
	assert_int_equal(counts[FINDING_TORN_EXPOSED], 3);
	assert_true(requested > 0);
	json_object_put(object);
}

static void filters_choose(void **state)
{
	struct json_object *object = encode_fixture("28");

	(void)state;
	is(object, "verdict.name", "\"exposed\"");
	assert_int_equal(json_object_array_length(at(object, "irqs")), 1);
	is(object, "irqs.0.irq", "28");
	json_object_put(object);
}

/* Names are any bytes; encode() has looked at what comes of them. */
static void strange_bytes(void **state)
{
	struct trace_irq irq = {
		.irq = 27, .device.devfn = 5 << 3, .actions = "\xff\xc0\x80\"\\\x1b", .chip = ""
	};
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	const char *blind[] = { "\xe2\x28\xa1 \n" };
	struct json_object *object;
	struct run *run;

	(void)state;
	header.irqs = &irq;
	header.nr_irqs = 1;
	header.release = "\x80\x1b[2J";
	header.blind = blind;
	header.nr_blind = 1;
	run = run_new(&header);
	*finding.action = '\0';
	assert_int_equal(run_finding(run, &finding), 0);
	finding.irq = NONE;
	strcpy(finding.action, "\xf0\x9f");
	assert_int_equal(run_finding(run, &finding), 0);
	object = encode(run);
	is(object, "release", "\"\\\\x80\\\\x1b[2J\"");
	is(object, "blind", "[\"\\\\xe2(\\\\xa1 \\\\x0a\"]");
	is(object, "irqs.0.action", "\"\\\\xff\\\\xc0\\\\x80\\\"\\\\\\\\\\\\x1b\"");
	assert_int_equal(json_object_array_length(at(object, "irqs")), 1);
	assert_int_equal(json_object_array_length(at(object, "kept")), 2);
	json_object_put(object);
	run_free(run);
}

static void nothing_happened(void **state)
{
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct json_object *object = encode(run);

	(void)state;
	is(object, "verdict.name", "\"unmoved\"");
	is(object, "verdict.failed", "false");
	is(object, "verdict.complete", "true");
	is(object, "findings", "{}");
	is(object, "irqs", "[]");
	is(object, "kept", "[]");
	is(object, "reason", "null");
	json_object_put(object);
	run_free(run);
}

/* Is that member named in the first column of a row of the page? */
static bool on_page(const char *page, const char *name)
{
	char quoted[64];
	const char *row, *found, *end;

	snprintf(quoted, sizeof(quoted), "`%s`", name);
	for (row = strstr(page, "\n| `"); row; row = strstr(row + 1, "\n| `")) {
		end = strstr(row + 3, " | ");
		found = strstr(row, quoted);
		if (found && end && found < end)
			return true;
	}
	return false;
}

static void the_page_tells_each_member(void **state)
{
	struct json_object *object = encode_fixture("");
	FILE *file = fopen(PAGE, "r");
	char *page = NULL;
	size_t room = 0;

	(void)state;
	assert_non_null(file);
	assert_true(getdelim(&page, &room, '\0', file) > 0);
	fclose(file);
	json_object_object_foreach(object, key, value)
	{
		(void)value;
		if (!on_page(page, key))
			fail_msg(PAGE ": no row for '%s'", key);
	}
	json_object_object_foreach(at(object, "irqs.0"), member, inner)
	{
		(void)inner;
		if (!on_page(page, member))
			fail_msg(PAGE ": no row for '%s' of an interrupt", member);
	}
	free(page);
	json_object_put(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_as_the_text),
		cmocka_unit_test(findings_are_kept),
		cmocka_unit_test(filters_choose),
		cmocka_unit_test(strange_bytes),
		cmocka_unit_test(nothing_happened),
		cmocka_unit_test(the_page_tells_each_member),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
