// SPDX-License-Identifier: GPL-2.0-only
/* Each field of each line with each value that it should not have: refused or survived. */
#include "../fuzz/shape.h"
#include "sample.h"

struct made {
	char *text;
	size_t size;
	unsigned int fields;
};

static struct made make(const struct shape_change *change)
{
	struct shape shape = { .nr_changes = change ? 1 : 0 };
	struct made made = { NULL, 0, 0 };

	if (change)
		shape.changes[0] = *change;
	shape.out = open_memstream(&made.text, &made.size);
	assert_non_null(shape.out);
	made.fields = shape_trace(&shape);
	fclose(shape.out);
	return made;
}

/* Returns what reading it all came to. */
static int read_all(const struct file *file, struct trace_error *error)
{
	static struct trace_item item;
	struct trace_reader *reader = trace_reader_open(file->path, error);
	int result = reader ? 0 : -1;

	while (reader && (result = trace_read(reader, &item)) > 0)
		;
	trace_reader_close(reader);
	return result;
}

/* Unchanged it is a trace, so that a refusal is one of the change. */
static void all_fit(void **state)
{
	struct trace_error error = {};
	struct made made = make(NULL);
	struct file file;

	(void)state;
	file_new(&file);
	file_set(&file, made.text, made.size);
	assert_int_equal(read_all(&file, &error), TRACE_END);
	assert_string_equal(error.text, "");
	assert_true(made.fields > 200);
	close(file.fd);
	free(made.text);
}

static void each_wrong(void **state)
{
	struct shape_change change = { 0, 0 };
	unsigned int refused = 0, fields;
	struct trace_error error;
	struct made made = make(NULL);
	struct file file;

	(void)state;
	fields = made.fields;
	free(made.text);
	file_new(&file);
	for (; change.field < fields; change.field++)
		for (change.value = 0; change.value < SHAPE_VALUES; change.value++) {
			made = make(&change);
			file_set(&file, made.text, made.size);
			error.text[0] = '\0';
			if (read_all(&file, &error) < 0) {
				refused++;
				assert_true(*error.text);
				assert_null(strpbrk(error.text, "\n\033"));
			}
			free(made.text);
		}
	assert_true(refused > fields * SHAPE_VALUES / 3);
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_fit),
		cmocka_unit_test(each_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
