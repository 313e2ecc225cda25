// SPDX-License-Identifier: GPL-2.0-only
/* Traces and text packed with gzip: read as what they hold, or said to be cut off or damaged. */
#include <zlib.h>

#include "foreign.h"

#define FTRACE "tests/trace/ftrace.txt"
#define TRACE "tests/trace/lost.jsonl"
#define PACKED_MAX (1 << 20)

static char packed[PACKED_MAX];

static char *slurp(const char *path, size_t *size)
{
	FILE *in = fopen(path, "r");
	char *data = malloc(PACKED_MAX);

	assert_non_null(in);
	assert_non_null(data);
	*size = fread(data, 1, PACKED_MAX, in);
	fclose(in);
	return data;
}

/* To @packed + @at; returns its length. */
static size_t pack(size_t at, const char *data, size_t size)
{
	z_stream stream = { .next_in = (unsigned char *)data,
			    .avail_in = size,
			    .next_out = (unsigned char *)packed + at,
			    .avail_out = PACKED_MAX - at };

	assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, 0), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return stream.total_out;
}

static void same_records(const struct text *one, const struct text *other)
{
	unsigned int i;

	assert_int_equal(one->result, TRACE_END);
	assert_int_equal(one->count, other->count);
	for (i = 0; i < one->count; i++)
		assert_memory_equal(&one->records[i], &other->records[i], sizeof(union record));
	assert_string_equal(one->action, other->action);
}

static void text_of_ftrace(void **state)
{
	static struct text plain, text;
	size_t size, length, half;
	char *data = slurp(FTRACE, &size);

	(void)state;
	read_path(&plain, FTRACE);
	read_bytes(&text, packed, pack(0, data, size));
	same_records(&text, &plain);
	assert_false(text.state.cut_off);
	assert_int_equal(text.state.nr_notes, 0);
	/* Members one after the other are one text, and zeros behind them nothing. */
	half = size / 2;
	length = pack(0, data, half);
	length += pack(length, data + half, size - half);
	memset(packed + length, 0, 512);
	read_bytes(&text, packed, length + 512);
	same_records(&text, &plain);
	assert_false(text.state.cut_off);
	free(data);
}

/* Returns the number of records, -1 if it is refused. */
static int trace_records(const void *data, size_t size, struct trace_error *error,
			 struct trace_state *state)
{
	struct trace_item item;
	struct trace_reader *reader;
	struct file file;
	int result, count = 0;

	file_new(&file);
	file_set(&file, data, size);
	reader = trace_reader_open(file.path, error);
	while (reader && (result = trace_read(reader, &item)) > 0)
		count += result == TRACE_RECORD;
	if (!reader || result < 0)
		count = -1;
	else
		*state = *trace_reader_state(reader);
	trace_reader_close(reader);
	close(file.fd);
	return count;
}

static void a_trace(void **state)
{
	struct trace_state end = { 0 };
	struct trace_error error;
	size_t size;
	char *data = slurp(TRACE, &size);
	int count;

	(void)state;
	count = trace_records(data, size, &error, &end);
	assert_true(count > 10);
	assert_int_equal(trace_records(packed, pack(0, data, size), &error, &end), count);
	assert_false(end.cut_off);
	assert_int_equal(end.nr_notes, 0);
	free(data);
}

/* At every byte: no more than the whole says, and it is said. */
static void cut_anywhere(void **state)
{
	static struct text plain, text;
	size_t size, length, cut;
	char *data = slurp(FTRACE, &size);
	unsigned int read = 0;

	(void)state;
	read_path(&plain, FTRACE);
	length = pack(0, data, size);
	for (cut = 3; cut < length; cut += 7) {
		read_bytes(&text, packed, cut);
		if (text.result == -1) {
			if (!strstr(text.error.text, "gzip data that ends too early"))
				fail_msg("at %zu: %s", cut, text.error.text);
			continue;
		}
		read++;
		assert_int_equal(text.result, TRACE_END);
		assert_true(text.count <= plain.count);
		assert_true(text.state.cut_off);
		assert_true(noted(&text, "gzip data that ends too early: the rest is missing"));
	}
	assert_true(read > 10);
	free(data);
}

static void a_cut_trace(void **state)
{
	struct trace_state end = { 0 };
	struct trace_error error;
	size_t size, length;
	char *data = slurp(TRACE, &size);

	(void)state;
	length = pack(0, data, size);
	assert_true(trace_records(packed, length - 8, &error, &end) > 10);
	assert_true(end.cut_off);
	assert_int_equal(end.nr_notes, 1);
	free(data);
}

static void damaged(void **state)
{
	static struct text text;
	size_t size, length;
	char *data = slurp(FTRACE, &size);

	(void)state;
	length = pack(0, data, size);
	packed[length - 6] ^= 1; /* its CRC */
	read_bytes(&text, packed, length);
	assert_int_equal(text.result, -1);
	assert_string_equal(text.error.text, "damaged gzip data: it does not unpack");
	free(data);
}

/* What unpacks to a lot takes no more memory than a line may. */
static void a_bomb(void **state)
{
	static struct text text;
	const size_t size = 64 << 20;
	char *data = calloc(1, size);
	size_t length;

	(void)state;
	assert_non_null(data);
	memset(data, 'x', size);
	length = pack(0, data, size);
	read_bytes(&text, packed, length);
	assert_int_equal(text.result, -1);
	assert_non_null(strstr(text.error.text, "longer than"));
	free(data);
}

static void packed_twice(void **state)
{
	static struct text text;
	size_t size, length;
	char *data = slurp(FTRACE, &size), *once;

	(void)state;
	length = pack(0, data, size);
	once = malloc(length);
	assert_non_null(once);
	memcpy(once, packed, length);
	read_bytes(&text, packed, pack(0, once, length));
	assert_non_null(strstr(text.error.text, "gzip data inside gzip data"));
	free(once);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_ftrace), cmocka_unit_test(a_trace),
		cmocka_unit_test(cut_anywhere),	  cmocka_unit_test(a_cut_trace),
		cmocka_unit_test(damaged),	  cmocka_unit_test(a_bomb),
		cmocka_unit_test(packed_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
