/* SPDX-License-Identifier: GPL-2.0-only */
/* Traces that tests make, and what is exported of them. */
#ifndef MSISCOPE_TESTS_EXPORTED_H
#define MSISCOPE_TESTS_EXPORTED_H

#include "../trace/sample.h"
#include "export/export.h"

struct exported {
	char *text;
	size_t size;
	int err;
	struct export_told told;
	struct trace_error error;
};

static inline struct trace_writer *writer_new(struct file *file, const struct trace_header *header)
{
	struct trace_writer *writer;

	file_new(file);
	assert_int_equal(trace_writer_open(&writer, file_open(file->path), header), 0);
	return writer;
}

static inline void writer_end(struct trace_writer *writer, __u64 ts)
{
	struct trace_end end = { .ts = ts, .command_status = NONE, .reason = "time" };

	assert_int_equal(close_writer(writer, &end), 0);
}

/* A trace of these records alone. */
static inline void trace_of(struct file *file, const struct trace_header *header,
			    const union record *records, size_t nr)
{
	struct trace_writer *writer = writer_new(file, header);
	size_t i;

	for (i = 0; i < nr; i++)
		assert_int_equal(trace_write(writer, &records[i]), 0);
	writer_end(writer, header->ts + SECOND);
}

static inline struct exported export(const struct file *file, const struct export_options *options)
{
	struct exported exported = { .text = NULL };
	FILE *out = open_memstream(&exported.text, &exported.size);

	assert_non_null(out);
	exported.err = export_trace(file->path, options, out, &exported.told, &exported.error);
	assert_int_equal(fclose(out), 0);
	return exported;
}

static inline struct exported export_as(const struct file *file, const struct export_format *format)
{
	struct export_options options = { .format = format, .type = EXPORT_FINDINGS };

	return export(file, &options);
}

static inline void is_plain(const struct exported *exported)
{
	const char *c;

	assert_int_equal(exported->err, 0);
	for (c = exported->text; *c; c++)
		if (*c != '\n' && *c != '\r' && (*c < ' ' || *c > '~'))
			fail_msg("byte 0x%02x", (unsigned char)*c);
	assert_int_equal(strlen(exported->text), exported->size);
}

static inline unsigned int count(const char *text, const char *part)
{
	unsigned int found = 0;

	for (text = strstr(text, part); text; text = strstr(text + 1, part))
		found++;
	return found;
}

/* Of a csv of that type, without the line of names. */
static inline unsigned int rows_of(const struct file *file, const struct export_options *options,
				   unsigned int type)
{
	struct export_options csv = *options;
	struct exported exported;
	unsigned int rows;

	csv.format = &export_csv;
	csv.type = type;
	exported = export(file, &csv);
	is_plain(&exported);
	rows = count(exported.text, "\r\n") - 1;
	free(exported.text);
	return rows;
}

static inline union record sample_handler(__u64 seq, __u64 ts, __u32 cpu, __u32 irq)
{
	union record record = sample_record(RECORD_HANDLER, sizeof(struct record_handler), seq, ts);

	record.head.cpu = cpu;
	record.handler.irq = irq;
	record.handler.vector = 34;
	record.handler.duration = 1000;
	record.handler.result = 1;
	return record;
}

#endif /* MSISCOPE_TESTS_EXPORTED_H */
