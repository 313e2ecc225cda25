// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "commands/nearest.h"

/* Which of the words, as they end with NULL. */
static const char *nearest_of(const char *typed, ...)
{
	struct nearest nearest = {};
	const char *word;
	va_list words;

	va_start(words, typed);
	while ((word = va_arg(words, const char *)))
		nearest_try(&nearest, typed, word);
	va_end(words);
	return nearest.word;
}

static void steps(void **state)
{
	(void)state;
	assert_string_equal(nearest_of("lst", "list", "top", NULL), "list");
	assert_string_equal(nearest_of("liist", "list", "top", NULL), "list");
	assert_string_equal(nearest_of("lost", "list", "top", NULL), "list");
	assert_string_equal(nearest_of("lsit", "list", "top", NULL), "list");
	assert_string_equal(nearest_of("tpo", "list", "top", NULL), "top");
}

static void too_far(void **state)
{
	(void)state;
	assert_null(nearest_of("ls", "list", "top", NULL));
	assert_null(nearest_of("pot", "top", NULL)); /* 2 of 3 */
	assert_null(nearest_of("", "a", NULL));
	assert_null(nearest_of("anything", NULL));
}

static void the_nearest_wins(void **state)
{
	(void)state;
	assert_string_equal(nearest_of("resport", "restore", "report", NULL), "report");
	assert_string_equal(nearest_of("resport", "report", "restore", NULL), "report");
	assert_string_equal(nearest_of("lisp", "list", "lisa", NULL),
			    "list"); /* the first of two */
	assert_string_equal(nearest_of("list", "lists", "list", NULL), "list");
}

static void long_words(void **state)
{
	char word[300];

	(void)state;
	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_null(nearest_of(word, "a", word, NULL));
	word[32] = '\0';
	assert_string_equal(nearest_of(word, word, NULL), word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps),
		cmocka_unit_test(too_far),
		cmocka_unit_test(the_nearest_wins),
		cmocka_unit_test(long_words),
	};

	return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
