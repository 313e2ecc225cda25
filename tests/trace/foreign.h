/* SPDX-License-Identifier: GPL-2.0-only */
/* Text that others made, read whole: what tests of its reader ask. */
#ifndef TEST_TRACE_FOREIGN_H
#define TEST_TRACE_FOREIGN_H

#include "sample.h"

#define RECORDS_MAX 256

/* A line as ftrace prints it, on CPU 2 with the time @us of second 12. */
#define LINE(us, event) "          <idle>-0       [002] d.h1.    12." #us ": " event "\n"

struct text {
	union record records[RECORDS_MAX];
	unsigned int count;
	int result;
	struct trace_state state;
	struct trace_error error;
	__u64 begin;
	char action[64]; /* of the first interrupt in the header */
};

static inline void read_path(struct text *text, const char *path)
{
	static struct trace_item item;
	struct trace_reader *reader;

	memset(text, 0, sizeof(*text));
	reader = trace_reader_open(path, &text->error);
	text->result = reader ? 0 : -1;
	if (!reader)
		return;
	text->begin = trace_reader_header(reader)->ts;
	if (trace_reader_header(reader)->nr_irqs)
		snprintf(text->action, sizeof(text->action), "%s",
			 trace_reader_header(reader)->irqs[0].actions);
	while ((text->result = trace_read(reader, &item)) == TRACE_RECORD) {
		assert_true(text->count < RECORDS_MAX);
		text->records[text->count++] = item.record;
	}
	text->state = *trace_reader_state(reader);
	assert_null(trace_reader_end(reader));
	trace_reader_close(reader);
}

static inline void read_bytes(struct text *text, const void *content, size_t size)
{
	struct file file;

	file_new(&file);
	file_set(&file, content, size);
	read_path(text, file.path);
	close(file.fd);
}

static inline void read_text(struct text *text, const char *content)
{
	read_bytes(text, content, strlen(content));
}

static inline unsigned int count_of(const struct text *text, enum record_type type)
{
	unsigned int i, count = 0;

	for (i = 0; i < text->count; i++)
		count += text->records[i].head.type == type;
	return count;
}

static inline const union record *nth(const struct text *text, enum record_type type,
				      unsigned int n)
{
	unsigned int i;

	for (i = 0; i < text->count; i++)
		if (text->records[i].head.type == type && !n--)
			return &text->records[i];
	fail_msg("no such record");
	return NULL;
}

static inline bool noted(const struct text *text, const char *what)
{
	unsigned int i;

	for (i = 0; i < text->state.nr_notes; i++)
		if (strstr(text->state.notes[i], what))
			return true;
	return false;
}

static inline void refused(const char *content, const char *because)
{
	static struct text text;

	read_text(&text, content);
	assert_int_equal(text.result, -1);
	if (!strstr(text.error.text, because))
		fail_msg("'%s' does not say '%s'", text.error.text, because);
}

#endif /* TEST_TRACE_FOREIGN_H */
