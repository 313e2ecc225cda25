// SPDX-License-Identifier: GPL-2.0-only
/* A comparison as it is told, whatever the traces say. */
#include <math.h>
#include <json-c/json.h>

#include "runs.h"

static char *print(const struct compare *compare, void (*form)(const struct compare *, FILE *))
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	form(compare, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void is_plain(const char *text, unsigned int columns)
{
	unsigned int column = 0;

	for (; *text; text++) {
		column = *text == '\n' ? 0 : column + 1;
		assert_true(column <= columns);
		assert_true(*text == '\n' || (*text >= ' ' && *text <= '~'));
	}
}

/* What traces say is not trusted. */
static void hostile_text(void **state)
{
	const struct recording before = { .moves = 100,
					  .torn = 50,
					  .action = "\033[2J<b>|@me",
					  .release = "\x9b<i>`",
					  .hides = NULL };
	const struct recording after = { .moves = 100,
					 .action = "\033[2J<b>|@me",
					 .release = "#1 \n" };
	struct compare *compare = pair(&before, &after);
	struct json_object *object = json_object_new_object();
	char *text = print(compare, compare_text);

	(void)state;
	is_plain(text, 72);
	says(text, "\\xNb[NJ<b>|@me");
	free(text);
	text = print(compare, compare_markdown);
	is_plain(text, ~0u);
	says_not(text, "<b>");
	says_not(text, "<i>");
	says_not(text, "@me");
	free(text);
	assert_int_equal(compare_json(compare, object), 0);
	is_plain(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN), ~0u);
	json_object_put(object);
	compare_free(compare);
}

/* A mail stays short, whatever is in it. */
static void short_text(void **state)
{
	struct recording run = {
		.moves = 100, .torn = 50, .exposed = 90, .lost = 10, .possible = 3
	};
	struct compare *compare = begin();
	char action[16], *text;
	unsigned int i, lines = 0;

	(void)state;
	for (i = 0; i < 200; i++) {
		snprintf(action, sizeof(action), "dev%u", 10000 + i);
		run.action = action;
		run.stood = i + 1;
		add(compare, i % 2, &run);
	}
	assert_int_equal(compare_judge(compare), 0);
	text = print(compare, compare_text);
	is_plain(text, 72);
	for (i = 0; text[i]; i++)
		lines += text[i] == '\n';
	assert_true(lines < 100);
	says(text, "more, none of them worse");
	free(text);
	compare_free(compare);
}

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	assert_true(json_object_object_get_ex(object, key, &value));
	return value;
}

static void as_json(void **state)
{
	const struct recording before = { .moves = 6612, .torn = 80 }, after = { .moves = 10240 };
	struct compare *compare = pair(&before, &after);
	struct json_object *object = json_object_new_object(), *torn, *group;

	(void)state;
	assert_int_equal(compare_json(compare, object), 0);
	assert_string_equal(json_object_get_string(member(object, "format")), "msiscope-compare/1");
	torn = member(object, "torn");
	assert_string_equal(json_object_get_string(member(torn, "verdict")), "fixed");
	assert_string_equal(json_object_get_string(member(torn, "why")), "count");
	assert_int_equal(json_object_get_int(member(member(torn, "before"), "hits")), 80);
	assert_true(fabs(json_object_get_double(member(member(torn, "after"), "high")) - 0.36025) <
		    1e-4);
	assert_true(fabs(json_object_get_double(member(torn, "left")) - 0.0305) < 1e-3);
	assert_null(member(torn, "more"));
	group = json_object_array_get_idx(member(object, "groups"), 0);
	assert_string_equal(json_object_get_string(member(group, "model")), "edu");
	assert_string_equal(json_object_get_string(member(group, "path")), "affinity");
	assert_int_equal(json_object_array_length(member(group, "devices")), 1);
	json_object_put(object);
	compare_free(compare);
}

/* Numbers as a hostile trace can add them up. */
static void absurd_numbers(void **state)
{
	const struct recording run = { .moves = 1, .torn = 1, .lost = 1, .exposed = 1 };
	struct compare *compare = begin();
	struct compare_cell *cell;
	char *text;
	int i, j;

	(void)state;
	add(compare, COMPARE_BEFORE, &run);
	add(compare, COMPARE_AFTER, &run);
	for (i = 0; i < COMPARE_SIDES; i++)
		for (j = 0; j < COMPARE_MEASURES; j++) {
			cell = &compare->devices[0].cells[i][COMPARE_AFFINITY][j];
			*cell = (struct compare_cell){ .tries = 1,
						       .watched = 1e-300,
						       .unseen = ~0ull,
						       .hits = ~0ull,
						       .possible = ~0ull };
		}
	assert_int_equal(compare_judge(compare), 0);
	text = print(compare, compare_text);
	is_plain(text, 72);
	says_not(text, "nan");
	free(text);
	compare_free(compare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_text),
		cmocka_unit_test(short_text),
		cmocka_unit_test(as_json),
		cmocka_unit_test(absurd_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
