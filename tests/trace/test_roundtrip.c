// SPDX-License-Identifier: GPL-2.0-only
/* What is written is what is read: every type, random values, extreme ones first. */
#include "base/text.h"
#include "sample.h"
#include "trace/fields.h"

#define ROUNDS 400

static __u64 random_state = 0x9e3779b97f4a7c15;

static __u64 random_number(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static __u64 below(__u64 limit)
{
	return random_number() % limit;
}

/* Often 0 or the largest, where mistakes live. */
static __u64 any_number(size_t size)
{
	__u64 max = ~0ull >> (64 - 8 * size);

	switch (below(4)) {
	case 0:
		return 0;
	case 1:
		return max;
	default:
		return random_number() & max;
	}
}

static void fill(const struct table *table, void *base);

static void store(void *member, size_t size, __u64 number)
{
	memcpy(member, &number, size); /* x86 is little endian */
}

static void fill_name(char *name, size_t size)
{
	size_t length = below(size), i;

	memset(name, 0, size);
	for (i = 0; i < length; i++)
		name[i] = 1 + below(255);
}

static char *new_text(void)
{
	size_t size = 1 + below(400);
	char *text = malloc(size);

	assert_non_null(text);
	/* The reader's limit holds for the escaped text: 4 times as long. */
	fill_name(text, size < 200 ? size : 200);
	return text;
}

static void fill_device(struct pci_address *device)
{
	memset(device, 0, sizeof(*device));
	device->domain = below(3) ? any_number(4) : NONE;
	if (device->domain == NONE)
		return;
	device->bus = any_number(1);
	device->devfn = any_number(1);
}

static void fill_array(const struct field *field, void *base);

static void fill_value(const struct field *field, void *member)
{
	__u64 *words = member;
	unsigned int i;

	switch (field->kind) {
	case FIELD_NUMBER:
	case FIELD_SIGNED:
	case FIELD_MAYBE:
		store(member, field->size, any_number(field->size));
		break;
	case FIELD_VECTOR:
		*(__u32 *)member = below(4) ? below(256) : NONE;
		break;
	case FIELD_BOOL:
		*(__u8 *)member = below(2);
		break;
	case FIELD_ENUM:
		store(member, field->size, below(field->nr_words));
		break;
	case FIELD_KINDS:
		*words = random_number() & ((1ull << field->nr_words) - 1);
		break;
	case FIELD_COUNTS:
		for (i = 0; i < field->nr_words; i++)
			words[i] = any_number(8);
		break;
	case FIELD_DEVICE:
		fill_device(member);
		break;
	case FIELD_NAME:
		fill_name(member, field->size);
		break;
	case FIELD_TEXT:
		*(char **)member = new_text();
		break;
	case FIELD_CPUMASK:
		for (i = 0; i < MASK_WORDS; i++)
			words[i] = any_number(8);
		break;
	case FIELD_STRUCT:
		fill(field->of, member);
		break;
	case FIELD_ARRAY:
		fail(); /* needs its base */
	}
}

static void fill_array(const struct field *field, void *base)
{
	unsigned int i, count = below(field->capacity ? field->capacity + 1 : 20);
	char *elements = (char *)base + field->offset;

	*(unsigned int *)((char *)base + field->count) = count;
	if (!field->capacity) {
		char **allocated = (char **)elements;

		elements = *allocated = calloc(count + 1, field->element->size);
		assert_non_null(elements);
	}
	for (i = 0; i < count; i++)
		fill_value(field->element, elements + i * field->element->size);
}

static void fill(const struct table *table, void *base)
{
	unsigned int i;

	for (i = 0; i < table->nr_fields; i++) {
		const struct field *field = &table->fields[i];

		if (field->kind == FIELD_ARRAY)
			fill_array(field, base);
		else
			fill_value(field, (char *)base + field->offset);
	}
}

/* Pointers and padding differ; the text of all fields must not. */
static void assert_same_text(const struct table *table, const void *a, const void *b)
{
	struct json_object *one = json_object_new_object(), *other = json_object_new_object();

	assert_int_equal(fields_encode(table, a, one), 0);
	assert_int_equal(fields_encode(table, b, other), 0);
	assert_string_equal(json_object_to_json_string(one), json_object_to_json_string(other));
	json_object_put(one);
	json_object_put(other);
}

static union record random_record(unsigned int type, __u64 seq)
{
	union record record = sample_record(type, table_record(type)->size, 0, 0);

	fill(&table_head, &record);
	record.head.seq = seq;
	fill(table_record(type), &record);
	return record;
}

static struct trace_reader *reopen(const struct file *file)
{
	struct trace_error error = {};
	struct trace_reader *reader = trace_reader_open(file->path, &error);

	if (!reader)
		fail_msg("%s", error.text);
	return reader;
}

static void every_record(void **state)
{
	static union record written[ROUNDS * RECORD_TYPES];
	struct trace_header header = sample_header();
	struct trace_end end = { .reason = "time", .command_status = NONE };
	struct trace_writer *writer;
	struct trace_reader *reader;
	static struct trace_item item;
	size_t count = 0, i;
	struct file file;

	(void)state;
	file_new(&file);
	assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
	for (i = 0; i < ROUNDS * (RECORD_TYPES - 1); i++, count++) {
		written[i] = random_record(1 + i % (RECORD_TYPES - 1), i + 1);
		assert_int_equal(trace_write(writer, &written[i]), 0);
	}
	assert_int_equal(close_writer(writer, &end), 0);
	assert_int_equal(end.records[RECORD_MOVE], ROUNDS);

	reader = reopen(&file);
	for (i = 0; i < count; i++) {
		assert_int_equal(trace_read(reader, &item), TRACE_RECORD);
		assert_int_equal(item.record.head.type, written[i].head.type);
		assert_int_equal(item.record.head.size, written[i].head.size);
		assert_memory_equal(&item.record, &written[i], written[i].head.size);
	}
	assert_int_equal(trace_read(reader, &item), TRACE_END);
	assert_same_text(&table_end, trace_reader_end(reader), &end);
	assert_false(trace_reader_state(reader)->cut_off);
	assert_int_equal(trace_reader_state(reader)->missing, 0);
	trace_reader_close(reader);
	close(file.fd);
}

static void every_finding(void **state)
{
	struct trace_header header = sample_header();
	struct trace_end end = { .reason = "time", .command_status = 7 };
	static struct finding written[ROUNDS];
	struct trace_writer *writer;
	struct trace_reader *reader;
	static struct trace_item item;
	struct file file;
	size_t i;

	(void)state;
	file_new(&file);
	assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
	for (i = 0; i < ROUNDS; i++) {
		fill(&table_finding, &written[i]);
		assert_int_equal(trace_write_finding(writer, &written[i]), 0);
	}
	assert_int_equal(close_writer(writer, &end), 0);
	reader = reopen(&file);
	for (i = 0; i < ROUNDS; i++) {
		assert_int_equal(trace_read(reader, &item), TRACE_FINDING);
		assert_int_equal(item.finding.kind, written[i].kind);
		assert_int_equal(item.finding.proved, written[i].proved);
		assert_string_equal(item.finding.reason, written[i].reason);
		assert_same_text(&table_finding, &item.finding, &written[i]);
		fields_free(&table_finding, &written[i]);
	}
	assert_int_equal(trace_read(reader, &item), TRACE_END);
	assert_int_equal(trace_reader_end(reader)->command_status, 7);
	trace_reader_close(reader);
	close(file.fd);
}

static void interrupts(void **state)
{
	struct trace_header header = sample_header();
	struct trace_interrupts line = { .ts = 5,
					 .when = TRACE_AFTER,
					 .irq = NONE,
					 .label = "SPU",
					 .total = 3,
					 .text = "Spurious \x1b interrupts" };
	__u32 cpus[] = { 0, 4095 };
	__u64 counts[] = { 1, ~0ull };
	struct trace_writer *writer;
	static struct trace_item item;
	struct trace_error error;
	struct trace_reader *reader;
	struct file file;

	(void)state;
	file_new(&file);
	assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
	assert_int_equal(trace_write_interrupts(writer, &line), 0);
	line.irq = 24;
	line.cpus = cpus;
	line.counts = counts;
	line.nr_cpus = line.nr_counts = 2;
	assert_int_equal(trace_write_interrupts(writer, &line), 0);
	line.nr_counts = 1;
	assert_int_equal(trace_write_interrupts(writer, &line), 0);
	assert_int_equal(close_writer(writer, NULL), 0);
	reader = trace_reader_open(file.path, &error);
	assert_non_null(reader);
	/* What a header does not say is not known. */
	assert_string_equal(trace_reader_header(reader)->system.cmdline, "");
	assert_int_equal(trace_read(reader, &item), TRACE_INTERRUPTS);
	assert_int_equal(item.interrupts.irq, NONE);
	assert_int_equal(item.interrupts.when, TRACE_AFTER);
	assert_string_equal(item.interrupts.text, "Spurious \x1b interrupts");
	assert_int_equal(trace_read(reader, &item), TRACE_INTERRUPTS);
	assert_int_equal(item.interrupts.irq, 24);
	assert_int_equal(item.interrupts.nr_counts, 2);
	assert_int_equal(item.interrupts.cpus[1], 4095);
	assert_true(item.interrupts.counts[1] == ~0ull);
	assert_true(trace_read(reader, &item) < 0);
	assert_non_null(strstr(error.text, "not one count a CPU"));
	trace_reader_close(reader);
	close(file.fd);
}

static void every_header(void **state)
{
	struct trace_header header;
	struct trace_writer *writer;
	struct trace_reader *reader;
	struct file file;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS / 4; i++) {
		memset(&header, 0, sizeof(header));
		fill(&table_header, &header);
		free((char *)header.format);
		header.format = strdup(TRACE_FORMAT);
		file_new(&file);
		assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
		assert_int_equal(close_writer(writer, NULL), 0);
		reader = reopen(&file);
		assert_int_equal(trace_reader_header(reader)->nr_irqs, header.nr_irqs);
		assert_same_text(&table_header, trace_reader_header(reader), &header);
		fields_free(&table_header, &header);
		trace_reader_close(reader);
		close(file.fd);
	}
}

/* What the format cannot say is refused, not bent. */
static void values_out_of_range(void **state)
{
	union record record = sample_record(RECORD_ARRIVAL, sizeof(struct record_arrival), 1, 1);
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	struct trace_writer *writer;
	struct file file;

	(void)state;
	file_new(&file);
	assert_int_equal(trace_writer_open(&writer, file_open(file.path), &header), 0);
	record.arrival.vector = 256;
	assert_int_equal(trace_write(writer, &record), -EINVAL);
	record.arrival.vector = 255;
	record.arrival.slot = SLOT_UNKNOWN + 1;
	assert_int_equal(trace_write(writer, &record), -EINVAL);
	record.arrival.slot = SLOT_UNKNOWN;
	assert_int_equal(trace_write(writer, &record), 0);
	record.head.type = RECORD_TYPES;
	assert_int_equal(trace_write(writer, &record), -EINVAL);
	finding.nr_proofs = FINDING_PROOFS + 1;
	assert_int_equal(trace_write_finding(writer, &finding), -EINVAL);
	assert_int_equal(close_writer(writer, NULL), 0);
	close(file.fd);
}

#define PAD(type) sizeof(((struct type *)0)->pad)

/* A member that record.h gains needs a field. */
static void every_byte_has_a_field(void **state)
{
	static const size_t padding[RECORD_TYPES] = {
		[RECORD_REQUEST] = PAD(record_request),
		[RECORD_MOVE] = PAD(record_move),
		[RECORD_RELEASE] = PAD(record_release),
		[RECORD_ARRIVAL] = PAD(record_arrival),
		[RECORD_HANDLER] = PAD(record_handler),
		[RECORD_RETRIGGER] = PAD(record_retrigger),
		[RECORD_MASK] = PAD(record_mask),
		[RECORD_HOTPLUG] = PAD(record_hotplug),
		[RECORD_COUNTERS] = sizeof(__u32), /* nr_near: how long the array is */
		[RECORD_TICK] = PAD(record_tick),
		[RECORD_WITNESS] = PAD(record_witness),
		[RECORD_KMSG] = PAD(record_kmsg) + sizeof(__u8) +
				KMSG_ACTIONS * NAME_SIZE, /* told by text */
	};
	unsigned int type, i;
	size_t size;

	(void)state;
	for (type = 1; type < RECORD_TYPES; type++) {
		const struct table *table = table_record(type);

		size = sizeof(struct record_head) + padding[type];
		for (i = 0; i < table->nr_fields; i++)
			size += table->fields[i].size;
		if (table->size != size)
			fail_msg("%s: fields and padding take %zu of %zu bytes", table->type, size,
				 table->size);
	}
}

static void escapes(void **state)
{
	char out[TEXT_ESCAPED_SIZE(8)], back[64];

	(void)state;
	assert_int_equal(text_escape(out, "a\\\x1b\xff", 4), 11);
	assert_string_equal(out, "a\\\\\\x1b\\xff");
	assert_int_equal(text_unescape(back, out, strlen(out)), 4);
	assert_string_equal(back, "a\\\x1b\xff");
	assert_int_equal(text_unescape(back, "\\", 1), -EINVAL);
	assert_int_equal(text_unescape(back, "\\x1", 3), -EINVAL);
	assert_int_equal(text_unescape(back, "\\xZZ", 4), -EINVAL);
	assert_int_equal(text_unescape(back, "\\x00", 4), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_record),
		cmocka_unit_test(every_finding),
		cmocka_unit_test(interrupts),
		cmocka_unit_test(every_header),
		cmocka_unit_test(values_out_of_range),
		cmocka_unit_test(every_byte_has_a_field),
		cmocka_unit_test(escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
