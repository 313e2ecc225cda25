// SPDX-License-Identifier: GPL-2.0-only
/* One value a column, whatever a record says of itself. */
#include "../trace/sample.h"
#include "export/columns.h"

static const struct column *column_of(struct flat_columns *columns, enum record_type type,
				      const char *name)
{
	unsigned int i;

	columns->nr = 0;
	assert_int_equal(columns_add(columns, table_record(type)), 0);
	for (i = 0; i < columns->nr; i++)
		if (!strcmp(columns->column[i].name, name))
			return &columns->column[i];
	fail_msg("no column %s", name);
	return NULL;
}

/* An array has as many elements as it says, and never more than there is room for. */
static void an_array_that_says_too_much(void **state)
{
	union record record = sample_record(RECORD_COUNTERS, sizeof(record.counters), 1, SECOND);
	static struct flat_columns columns;
	const struct column *column = column_of(&columns, RECORD_COUNTERS, "near");
	char wanted[256] = "";
	struct value value;
	unsigned int i;

	(void)state;
	for (i = 0; i < NEAR_BUCKETS; i++) {
		record.counters.near[i] = 7 + i;
		snprintf(wanted + strlen(wanted), sizeof(wanted) - strlen(wanted), "%s%u",
			 i ? " " : "", 7 + i);
	}
	record.counters.nr_near = 0;
	column_value(column, &record, &value);
	assert_int_equal(value.kind, VALUE_NONE);
	record.counters.nr_near = 2;
	column_value(column, &record, &value);
	assert_int_equal(value.kind, VALUE_TEXT);
	assert_string_equal(value.text, "7 8");
	for (i = 0; i < 3; i++) {
		record.counters.nr_near = i < 2 ? NEAR_BUCKETS + i : ~0u;
		column_value(column, &record, &value);
		assert_string_equal(value.text, wanted);
	}
}

/* A word that this version does not know is none. */
static void a_word_that_is_none(void **state)
{
	union record record = sample_record(RECORD_KMSG, sizeof(record.kmsg), 1, SECOND);
	static struct flat_columns columns;
	const struct column *column = column_of(&columns, RECORD_KMSG, "kind");
	struct value value;
	unsigned int i;

	(void)state;
	record.kmsg.kind = KMSG_OTHER;
	column_value(column, &record, &value);
	assert_int_equal(value.kind, VALUE_TEXT);
	assert_string_equal(value.text, "other");
	for (i = KMSG_OTHER + 1; i < KMSG_OTHER + 4; i++) {
		record.kmsg.kind = i;
		column_value(column, &record, &value);
		assert_int_equal(value.kind, VALUE_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_array_that_says_too_much),
		cmocka_unit_test(a_word_that_is_none),
	};

	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
