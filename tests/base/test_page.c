// SPDX-License-Identifier: GPL-2.0-only
/* Numbers as people read them, and pages that are to be short. */
#include "../trace/sample.h"
#include "base/page.h"

static void grouped(void **state)
{
	static const struct {
		__u64 number;
		const char *text;
	} table[] = { { 0, "0" },
		      { 999, "999" },
		      { 1000, "1,000" },
		      { 10240, "10,240" },
		      { 1234567, "1,234,567" },
		      { ~0ull, "18,446,744,073,709,551,615" } };
	char text[SPAN_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(page_grouped(text, table[i].number), table[i].text);
}

/* A zero that could not be seen is none; a number that was seen stands, whatever was hidden. */
static void no_zero_unseen(void **state)
{
	char text[SPAN_SIZE];

	(void)state;
	assert_string_equal(page_seen(text, 4, 0, true), "?");
	assert_string_equal(page_seen(text, 4, 0, false), "0");
	assert_string_equal(page_seen(text, 4, 12345, true), "12k");
	assert_string_equal(page_seen_whole(text, 0, true), "?");
	assert_string_equal(page_seen_whole(text, 0, false), "0");
	assert_string_equal(page_seen_whole(text, ~0ull, true), "18446744073709551615");
}

static void times_and_shares(void **state)
{
	char text[SPAN_SIZE];

	(void)state;
	assert_string_equal(page_times(text, 0), "never");
	assert_string_equal(page_times(text, 1), "once");
	assert_string_equal(page_times(text, 5), "5 times");
	assert_string_equal(page_share(text, 0), "0");
	assert_string_equal(page_share(text, 0.0009), "<.001");
	assert_string_equal(page_share(text, 0.025), "0.025");
	assert_string_equal(page_share(text, 1.789), "1.79");
	assert_string_equal(page_share(text, 12.34), "12.3");
	assert_string_equal(page_share(text, 167.2), "167");
}

/* As many lines as @arg says of that way. */
static void print(FILE *out, unsigned int way, const void *arg)
{
	const unsigned int *lines = arg;
	unsigned int i;

	for (i = 0; i < lines[way]; i++)
		fprintf(out, "%u\n", way);
}

static char first_of(const unsigned int *lines)
{
	char *text, first;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	page_fitting(out, 3, print, lines);
	assert_int_equal(fclose(out), 0);
	first = *text;
	free(text);
	return first;
}

static void the_first_that_fits(void **state)
{
	(void)state;
	assert_int_equal(first_of((const unsigned int[]){ 99, 50, 10 }), '0');
	assert_int_equal(first_of((const unsigned int[]){ 100, 50, 10 }), '1');
	assert_int_equal(first_of((const unsigned int[]){ 300, 100, 200 }), '2');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grouped),
		cmocka_unit_test(no_zero_unseen),
		cmocka_unit_test(times_and_shares),
		cmocka_unit_test(the_first_that_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
