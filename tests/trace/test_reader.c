// SPDX-License-Identifier: GPL-2.0-only
/* The reader on traces that are cut, out of order, of another time, or made to hurt. */
#include "sample.h"
#include "trace/limits.h"
#include "trace/order.h"

/* A small trace, written as the tool writes it. */
static char *small_trace(size_t *size)
{
	struct trace_header header = sample_header();
	struct trace_end end = { .ts = 105 * SECOND, .reason = "time", .command_status = NONE };
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_writer *writer;
	union record record;
	struct file file;
	char *text;
	__u64 seq;

	file_new(&file);
	assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
	for (seq = 1; seq <= 4; seq++) {
		record = sample_tick(seq, 100 * SECOND + seq);
		assert_int_equal(trace_write(writer, &record), 0);
	}
	assert_int_equal(trace_write_finding(writer, &finding), 0);
	assert_int_equal(close_writer(writer, &end), 0);
	text = file_get(&file, size);
	close(file.fd);
	return text;
}

struct outcome {
	int result; /* of the last trace_read(), or -1 if opening failed */
	__u64 records;
	__u64 findings;
	__u64 seqs[16]; /* of the first records */
	bool has_end;
	struct trace_state state;
	struct trace_error error;
};

static struct outcome read_text(const char *text, size_t size)
{
	struct outcome outcome = { .result = -1 };
	static struct trace_item item;
	struct trace_reader *reader;
	struct file file;

	file_new(&file);
	file_set(&file, text, size);
	reader = trace_reader_open(file.path, &outcome.error);
	while (reader && (outcome.result = trace_read(reader, &item)) > 0) {
		if (outcome.result == TRACE_FINDING)
			outcome.findings++;
		else if (outcome.records++ < 16)
			outcome.seqs[outcome.records - 1] = item.record.head.seq;
	}
	if (reader) {
		outcome.state = *trace_reader_state(reader);
		outcome.has_end = trace_reader_end(reader);
	}
	trace_reader_close(reader);
	close(file.fd);
	if (outcome.result < 0) {
		assert_true(strlen(outcome.error.text) > 0);
		assert_null(strchr(outcome.error.text, '\n'));
	}
	return outcome;
}

/* Replace the one @old in @text; to be freed. */
static char *change(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	char *changed;

	if (!at)
		fail_msg("no %s in the sample", old);
	assert_true(asprintf(&changed, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old)) >
		    0);
	return changed;
}

static void refused(const char *text, size_t size, const char *because)
{
	struct outcome outcome = read_text(text, size);

	if (outcome.result >= 0)
		fail_msg("accepted, not refused for: %s", because);
	if (!strstr(outcome.error.text, because))
		fail_msg("'%s' does not say '%s'", outcome.error.text, because);
}

/* The sample with @old replaced by @new is refused, and the message says @because. */
static void change_refused(const char *old, const char *new, const char *because)
{
	size_t size;
	char *text = small_trace(&size), *changed = change(text, old, new);

	refused(changed, strlen(changed), because);
	free(changed);
	free(text);
}

static struct outcome change_read(const char *old, const char *new)
{
	size_t size;
	char *text = small_trace(&size), *changed = change(text, old, new);
	struct outcome outcome = read_text(changed, strlen(changed));

	if (outcome.result < 0)
		fail_msg("%s", outcome.error.text);
	free(changed);
	free(text);
	return outcome;
}

static void whole(void **state)
{
	size_t size;
	char *text = small_trace(&size);
	struct outcome outcome = read_text(text, size);

	(void)state;
	assert_int_equal(outcome.result, TRACE_END);
	assert_int_equal(outcome.records, 4);
	assert_int_equal(outcome.findings, 1);
	assert_true(outcome.has_end);
	assert_false(outcome.state.cut_off);
	assert_int_equal(outcome.state.missing, 0);
	free(text);
}

/* Lines of which all bytes but perhaps the newline are among the first @cut. */
static size_t whole_lines(const char *text, size_t cut)
{
	size_t lines = 0, i;

	for (i = 0; i <= cut; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Cut at every byte: what is whole is read, and that it was cut is said. */
static void cut_at_every_byte(void **state)
{
	struct outcome outcome;
	size_t size, cut, lines;
	char *text = small_trace(&size);

	(void)state;
	for (cut = 0; cut <= size; cut++) {
		outcome = read_text(text, cut);
		lines = whole_lines(text, cut);
		if (!lines) {
			assert_true(outcome.result < 0);
			assert_non_null(strstr(outcome.error.text, cut ? "cut off" : "empty"));
			continue;
		}
		if (outcome.result < 0)
			fail_msg("at %zu: %s", cut, outcome.error.text);
		/* The header, 5 records and findings, the end. */
		assert_int_equal(outcome.records + outcome.findings, lines == 7 ? 5 : lines - 1);
		assert_int_equal(outcome.has_end, lines == 7);
		assert_int_equal(outcome.state.cut_off, lines < 7);
	}
	free(text);
}

static void not_a_trace(void **state)
{
	char nul[] = "{\"type\":\"hea\0der\"}\n", *nested;
	int i;

	(void)state;
	refused("", 0, "empty");
	refused("\n", 1, "blank");
	refused("hello\n", 6, "the first line: hello");
	refused("[]\n", 3, "neither a trace nor text of ftrace");
	refused("\"x\"\n", 4, "neither a trace nor text of ftrace");
	refused("null\n", 5, "neither a trace nor text of ftrace");
	refused("{hello\n", 7, "neither a trace nor text of ftrace");
	refused("{\"hello\n", 8, "line 1: not JSON");
	refused("{}\n", 3, "no header");
	refused("{\"type\":7}\n", 11, "no header");
	refused("{\"type\":\"tick\",\"seq\":1,\"ts\":1,\"cpu\":0}\n", 40, "no header");
	refused("{\"type\":\"header\"}\n", 18, "without format");
	refused("{\"type\":\"header\",\"format\":\"msiscope-trace/1\"}\n", 47, "'tool': missing");
	refused(nul, sizeof(nul) - 1, "NUL byte");
	nested = calloc(1, 4096);
	memcpy(nested, "{\"a\":", 5);
	for (i = 0; i < 2000; i++)
		nested[5 + i] = '[';
	refused(nested, strlen(nested), "nested too deeply");
	free(nested);
}

static void another_version(void **state)
{
	(void)state;
	change_refused("msiscope-trace/1", "msiscope-trace/2",
		       "format msiscope-trace/2 is not known");
	change_refused("msiscope-trace/1", "\\u001b[2J", "format \\x1b[2J is not known");
}

static void broken_lines(void **state)
{
	(void)state;
	change_refused("\"seq\":3", "\"seq\":-3", "line 4: tick: field 'seq': negative number");
	change_refused("\"seq\":3", "\"seq\":0", "out of range");
	change_refused("\"seq\":3", "\"seq\":3.5", "not an integer");
	change_refused("\"seq\":3", "\"seq\":\"3\"", "not an integer");
	change_refused("\"seq\":3", "\"seq\":null", "not an integer");
	change_refused("\"seq\":3", "\"seq\":18446744073709551616", "number out of range");
	change_refused("\"seq\":3", "\"seq\":-9223372036854775809", "number out of range");
	change_refused("\"seq\":3", "\"seq\":3e400", "not an integer");
	change_refused("\"seq\":3", "\"seq\":3,\"seq\":3", "a key stands twice");
	change_refused("\"seq\":3", "\"seq\":3,\"s\\u0065q\":3", "a key stands twice");
	change_refused("\"seq\":3", "\"sequence\":3", "field 'seq': missing");
	change_refused("\"seq\":3", "\"seq\":NaN", "line 4");
	change_refused("\"seq\":3", "\"seq\":3,'a':1", "not JSON");
	change_refused("\"seq\":3,", "\"seq\":3", "not JSON");
	change_refused("\"seq\":3", "\"seq\":3,\"a\":\"\xff\"", "not JSON");
	change_refused("\"seq\":3", "\"seq\":3,\"a\":\"\xc3\xa9\"}7{", "not JSON");
	change_refused("{\"type\":\"tick\",\"seq\":3", "{\"type\":[],\"seq\":3", "no type");
	change_refused("{\"type\":\"tick\",\"seq\":3", "7{", "not JSON");
	change_refused("\"cpu\":2,\"vector\":34", "\"cpu\":2,\"vector\":256",
		       "'vector': number out of range");
	change_refused("\"kind\":\"lost\"", "\"kind\":3", "'kind': not a word");
	change_refused("\"ambiguous\":false", "\"ambiguous\":0", "'ambiguous': not true or false");
	change_refused("0000:00:05.0", "0:0:5.0", "not a PCI address");
	change_refused("0000:00:05.0", "0000:00:05.0x", "not a PCI address");
	change_refused("0000:00:05.0", "0000:00:25.8", "not a PCI address");
	change_refused("\"action\":\"edu\"", "\"action\":\"a\\\\q\"", "bad escape");
	change_refused("\"action\":\"edu\"", "\"action\":\"a\\u0000b\"", "bad escape");
	change_refused("\"action\":\"edu\"", "\"action\":\"0123456789012345678901234567890123\"",
		       "name too long");
	change_refused("\"proofs\":[]", "\"proofs\":[1,2,3,4,5,6,7,8,9]", "too many elements");
	change_refused("\"proofs\":[]", "\"proofs\":{}", "not an array");
	change_refused("{\"type\":\"end\"", "{\"type\":\"header\"}\n{\"type\":\"end\"",
		       "a second header");
	change_refused("{\"type\":\"end\"", "\n{\"type\":\"end\"", "ends too early");
}

static void after_the_end(void **state)
{
	size_t size;
	char *text = small_trace(&size), *twice;

	(void)state;
	assert_true(asprintf(&twice, "%s%s", text,
			     "{\"type\":\"tick\",\"seq\":9,\"ts\":1,\"cpu\":0}\n") > 0);
	refused(twice, strlen(twice), "a line after the end");
	free(twice);
	free(text);
}

/* What a later version may bring. */
static void unknown_things(void **state)
{
	struct outcome outcome;

	(void)state;
	outcome = change_read("\"seq\":3", "\"seq\":3,\"new\":{\"a\":[1,null,1.5]}");
	assert_int_equal(outcome.records, 4);
	assert_int_equal(outcome.state.skipped, 0);
	outcome = change_read("\"seq\":3", "\"seq\":3,\"new\":\"\xc3\xa9 \xe2\x82\xac\" ");
	assert_int_equal(outcome.records, 4);
	outcome = change_read("{\"type\":\"tick\",\"seq\":3", "{\"type\":\"weather\",\"seq\":3");
	assert_int_equal(outcome.records, 3);
	assert_int_equal(outcome.state.skipped, 1);
	assert_int_equal(outcome.state.missing, 0); /* it was there */
	outcome = change_read("\"kind\":\"lost\"", "\"kind\":\"brand-new\"");
	assert_int_equal(outcome.findings, 0);
	assert_int_equal(outcome.state.skipped, 1);
	assert_int_equal(outcome.state.missing, 0);
	outcome = change_read("\"remapping\":\"no\"", "\"remapping\":\"perhaps\"");
	assert_int_equal(outcome.records, 4);
	assert_int_equal(outcome.state.nr_notes, 0);
}

/* What an older version took for a timeout, and one of which nothing is known. */
/* Of what the trace was cut, and when that began; older ones say only by how much they begin later. */
static void excerpts(void **state)
{
	static const struct {
		const char *field;
		bool is_one;
		__u64 begin; /* 0: its own ts, less @less */
		__u64 less;
	} all[] = {
		{ "", false, 0, 0 },
		{ "\"excerpt\":{},", true, 0, 0 },
		{ "\"excerpt\":{\"from\":3},", true, 0, 3 },
		{ "\"excerpt\":{\"begin\":7,\"from\":3,\"findings\":[]},", true, 7, 0 },
	};
	char *text, *changed, line[128];
	const struct trace_header *header;
	struct trace_reader *reader;
	struct trace_error error;
	struct file file;
	size_t size, i;

	(void)state;
	text = small_trace(&size);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(line, sizeof(line), "%s\"format\":", all[i].field);
		changed = change(text, "\"format\":", line);
		file_new(&file);
		file_set(&file, changed, strlen(changed));
		reader = trace_reader_open(file.path, &error);
		assert_non_null(reader);
		header = trace_reader_header(reader);
		assert_int_equal(header->excerpt.is_one, all[i].is_one);
		assert_int_equal(header->begin,
				 all[i].begin ? all[i].begin : header->ts - all[i].less);
		trace_reader_close(reader);
		close(file.fd);
		free(changed);
	}
	free(text);
	change_refused("\"format\":", "\"excerpt\":7,\"format\":", "not an object");
}

static void messages_are_graded_anew(void **state)
{
	static const char *const texts[] = { "usb 1-4: reset high-speed USB device number 5",
					     "foo: odd",
					     "nvme nvme0: I/O 7 QID 3 timeout, aborting" };
	union record record = sample_record(RECORD_KMSG, sizeof(struct record_kmsg), 1, SECOND);
	struct trace_header header = sample_header();
	static struct trace_item item;
	struct trace_reader *reader;
	struct trace_writer *writer;
	struct trace_error error;
	struct file file;
	size_t i;

	(void)state;
	file_new(&file);
	assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
	for (i = 0; i < 3; i++) {
		record.head.seq = i + 1;
		record.kmsg.kind = KMSG_TIMEOUT;
		strcpy(record.kmsg.text, texts[i]);
		assert_int_equal(trace_write(writer, &record), 0);
	}
	assert_int_equal(close_writer(writer, NULL), 0);
	reader = trace_reader_open(file.path, &error);
	assert_non_null(reader);
	assert_int_equal(trace_read(reader, &item), TRACE_RECORD);
	assert_int_equal(item.record.kmsg.kind, KMSG_TROUBLE);
	assert_int_equal(trace_read(reader, &item), TRACE_RECORD);
	assert_int_equal(item.record.kmsg.kind, KMSG_TIMEOUT);
	assert_int_equal(item.record.kmsg.part, 0);
	assert_int_equal(trace_read(reader, &item), TRACE_RECORD);
	assert_int_equal(item.record.kmsg.part, 1);
	assert_string_equal(item.record.kmsg.actions[0], "nvme0q3");
	trace_reader_close(reader);
	close(file.fd);
}

/* Judged all the same, but nobody should take it for sure. */
static void another_architecture(void **state)
{
	struct outcome outcome;

	(void)state;
	outcome = change_read("\"machine\":\"x86_64\"", "\"machine\":\"aarch64\"");
	assert_int_equal(outcome.records, 4);
	assert_int_equal(outcome.state.nr_notes, 1);
	assert_non_null(strstr(outcome.state.notes[0], "recorded on aarch64: "));
	outcome = change_read("\"machine\":\"x86_64\"", "\"machine\":\"i686\"");
	assert_int_equal(outcome.state.nr_notes, 0);
	outcome = change_read("\"machine\":\"x86_64\"", "\"machine\":\"\\\\x1b[2J\"");
	assert_non_null(strstr(outcome.state.notes[0], "recorded on \\x1b[2J: "));
}

static void out_of_order(void **state)
{
	struct outcome outcome;
	int i;

	(void)state;
	outcome = change_read("\"seq\":1,", "\"seq\":5,");
	assert_int_equal(outcome.records, 4);
	for (i = 0; i < 4; i++)
		assert_int_equal(outcome.seqs[i], i + 2);
	assert_int_equal(outcome.state.missing, 1);
	assert_int_equal(outcome.state.late, 0);
	outcome = change_read("\"seq\":4,", "\"seq\":18446744073709551615,");
	assert_int_equal(outcome.records, 4);
	assert_true(outcome.state.missing == ~0ull - 4);
	/* An identity that stands twice is one record too late. */
	outcome = change_read("\"seq\":4,", "\"seq\":3,");
	assert_int_equal(outcome.records, 4);
	assert_int_equal(outcome.state.late, 1);
}

/* As in text of ftrace: no verdict is sure then. Side by side, or long, is no such thing. */
static void times_that_run_back(void **state)
{
	struct outcome outcome;

	(void)state;
	outcome = change_read("\"seq\":3,\"ts\":100000000003,", "\"seq\":3,\"ts\":0,");
	assert_int_equal(outcome.records, 4);
	assert_int_equal(outcome.state.nr_notes, 1);
	assert_non_null(strstr(outcome.state.notes[0], "times run back by more than a second: 1;"));
	outcome = change_read("\"seq\":1,\"ts\":100000000001,", "\"seq\":1,\"ts\":101000000004,");
	assert_non_null(strstr(outcome.state.notes[0], "times run back by more than a second: 2;"));
	outcome = change_read("\"seq\":3,\"ts\":100000000003,", "\"seq\":3,\"ts\":99000000003,");
	assert_int_equal(outcome.state.nr_notes, 0);
	outcome = change_read(
		"\"tick\",\"seq\":3,\"ts\":100000000003,",
		"\"handler\",\"duration\":10000000003,\"irq\":24,\"vector\":34,"
		"\"result\":1,\"ago\":1,\"silent\":1,\"first\":false,\"danger\":true,\"seq\":3,\"ts\":90000000000,");
	assert_int_equal(outcome.records, 4);
	assert_int_equal(outcome.state.skipped, 0);
	assert_int_equal(outcome.state.nr_notes, 0);
}

/* Beyond the window order cannot be mended, but nothing is lost or kept forever. */
static void far_out_of_order(void **state)
{
	struct order *order = calloc(1, sizeof(*order));
	__u64 seq, taken = 0, last = 0;
	union record record;

	(void)state;
	assert_non_null(order);
	for (seq = 2; seq <= 2 * ORDER_WINDOW; seq++) {
		record = sample_tick(seq, seq);
		order_put(order, &record);
		while (order_take(order, false, &record)) {
			assert_true(record.head.seq > last);
			last = record.head.seq;
			taken++;
		}
		assert_true(order->count < ORDER_WINDOW);
	}
	record = sample_tick(1, 1);
	order_put(order, &record);
	assert_true(order_take(order, false, &record));
	assert_int_equal(record.head.seq, 1);
	assert_int_equal(order->late, 1);
	assert_int_equal(order->missing, 0);
	while (order_take(order, true, &record))
		taken++;
	assert_int_equal(taken + 1, 2 * ORDER_WINDOW);
	free(order);
}

static char *repeat(const char *head, const char *part, size_t count, const char *tail)
{
	size_t length = strlen(part), i;
	char *text = malloc(strlen(head) + count * length + strlen(tail) + 1), *at = text;

	assert_non_null(text);
	at = stpcpy(at, head);
	for (i = 0; i < count; i++)
		at = stpcpy(at, part);
	strcpy(at, tail);
	return text;
}

static void insert_refused(const char *line, const char *because)
{
	size_t size;
	char *text = small_trace(&size), *changed;

	changed = change(text, "{\"type\":\"end\"", line);
	refused(changed, strlen(changed), because);
	free(changed);
	free(text);
}

static void too_much(void **state)
{
	char *line;

	(void)state;
	line = repeat("{\"type\":\"", "x", LINE_LENGTH_MAX, "\"}\n");
	insert_refused(line, "longer than");
	free(line);
	line = repeat("", "x", 3 * LINE_LENGTH_MAX, ""); /* and no newline ever */
	insert_refused(line, "longer than");
	free(line);
	line = repeat("{\"type\":\"tick\",\"a\":[", "{},", LINE_CONTAINERS_MAX, "{}]}\n");
	insert_refused(line, "too many objects");
	free(line);
	line = repeat("{\"type\":\"header\",\"a\":[", "[],", HEADER_CONTAINERS_MAX, "[]]}\n");
	refused(line, strlen(line), "too many objects");
	free(line);
	line = repeat("{\"type\":\"header\",\"a\":\"", "0123456789abcdef", HEADER_LENGTH_MAX / 16,
		      "\"}\n");
	refused(line, strlen(line), "longer than");
	free(line);
}

/* An array of scalars takes 300 MB where a header has 8 MB: refused before it is parsed. */
static void memory_of_scalars(void **state)
{
	char *line = repeat("{\"type\":\"header\",\"a\":[", "1,", HEADER_VALUES_MAX, "1]}\n");

	(void)state;
	refused(line, strlen(line), "line 1: too many values");
	free(line);
	line = repeat("{\"type\":\"header\",\"a\":[", "1,", HEADER_VALUES_MAX - 8, "1]}\n");
	refused(line, strlen(line), "without format");
	free(line);
	line = repeat("{\"type\":\"tick\",\"seq\":3,\"a\":[", "\"\",", LINE_VALUES_MAX, "1],");
	change_refused("{\"type\":\"tick\",\"seq\":3,", line, "line 4: too many values");
	free(line);
}

static void no_file(void **state)
{
	struct trace_error error;

	(void)state;
	assert_null(trace_reader_open("/nonexistent", &error));
	assert_string_equal(error.text, "No such file or directory");
	assert_null(trace_reader_open("/", &error));
	assert_string_equal(error.text, "a directory: name the files in it");
}

/* Bytes changed at random, always the same ones: no crash, no endless loop, one line said. */
static void mutations(void **state)
{
	static const char alphabet[] = "{}[]\",:\\'0123456789-+.eEtfnu \n\x00\xff\x7f";
	__u64 random = 88172645463325252ull;
	size_t size, accepted = 0;
	char *text = small_trace(&size), *copy = malloc(size);
	int round, change;

	(void)state;
	assert_non_null(copy);
	for (round = 0; round < 20000; round++) {
		memcpy(copy, text, size);
		for (change = 0; change <= round % 4; change++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			copy[random % size] = alphabet[(random >> 32) % (sizeof(alphabet) - 1)];
		}
		accepted += read_text(copy, size).result == TRACE_END;
	}
	assert_true(accepted > 100 && accepted < 19900);
	free(copy);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(not_a_trace),
		cmocka_unit_test(another_version),
		cmocka_unit_test(broken_lines),
		cmocka_unit_test(after_the_end),
		cmocka_unit_test(unknown_things),
		cmocka_unit_test(excerpts),
		cmocka_unit_test(messages_are_graded_anew),
		cmocka_unit_test(another_architecture),
		cmocka_unit_test(out_of_order),
		cmocka_unit_test(times_that_run_back),
		cmocka_unit_test(far_out_of_order),
		cmocka_unit_test(too_much),
		cmocka_unit_test(memory_of_scalars),
		cmocka_unit_test(no_file),
		cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
