/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report of tests/trace/lost.jsonl, in any form: IRQ 27 is torn and lost as CPU 2
 * goes offline (record 22; an older trace, without who asked), torn onto IRQ 28's vector
 * as CPU 0 goes (48), torn by an affinity write (64), both of which processes with strange
 * names asked for; IRQ 28 is only exposed; IRQ 30 (MSI-X) moves in two masked steps.
 */
#ifndef TEST_REPORT_FIXTURE_H
#define TEST_REPORT_FIXTURE_H

#include "../trace/sample.h"
#include "report/report.h"

#define FIXTURE "tests/trace/lost.jsonl"

/* A report in one of its forms. */
typedef void (*form_fn)(const struct run *run, FILE *out);

struct printed {
	char *text;
	bool found;
};

static inline void fixture_finding(const struct finding *finding, void *arg)
{
	assert_int_equal(run_finding(arg, finding), 0);
}

static inline void fixture_replay(struct trace_reader *reader, struct run *run,
				  const struct chances *chances)
{
	struct diagnose_options options = { .lost_after = SECOND / 2 };
	struct diagnose *diagnose = diagnose_new(&options, fixture_finding, run);
	static struct trace_item item;

	assert_non_null(diagnose);
	while (trace_read(reader, &item) == TRACE_RECORD) {
		assert_int_equal(run_record(run, &item.record), 0);
		assert_int_equal(diagnose_record(diagnose, &item.record), 0);
	}
	assert_non_null(trace_reader_end(reader));
	diagnose_finish(diagnose, trace_reader_end(reader)->ts);
	diagnose_free(diagnose);
	run_end(run, trace_reader_state(reader), trace_reader_end(reader), chances);
}

static inline struct printed print_form(const struct run *run, form_fn form)
{
	struct printed printed;
	size_t size;
	FILE *out = open_memstream(&printed.text, &size);

	assert_non_null(out);
	printed.found = run_failed(run);
	form(run, out);
	assert_int_equal(fclose(out), 0);
	return printed;
}

/* Of the fixture, with @change having its way with the header; NULL: as it is. */
static inline struct printed print_fixture_with(form_fn form, void (*change)(struct trace_header *),
						const struct chances *chances)
{
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(FIXTURE, &error);
	struct trace_header header;
	struct printed printed;
	struct run *run;

	if (!reader)
		fail_msg("%s", error.text);
	header = *trace_reader_header(reader);
	if (change)
		change(&header);
	run = run_new(&header);
	assert_non_null(run);
	fixture_replay(reader, run, chances);
	printed = print_form(run, form);
	run_free(run);
	trace_reader_close(reader);
	return printed;
}

static inline struct printed print_fixture(form_fn form, void (*change)(struct trace_header *))
{
	const struct chances chances = { .controls = { { .trials = 0 } } };

	return print_fixture_with(form, change, &chances);
}

static inline void says(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("the report does not say:\n%s\nbut:\n%s", line, text);
}

static inline void says_not(const char *text, const char *line)
{
	if (strstr(text, line))
		fail_msg("the report says:\n%s\nin:\n%s", line, text);
}

static inline unsigned int times_said(const char *text, const char *line)
{
	unsigned int times = 0;

	for (text = strstr(text, line); text; text = strstr(text + 1, line))
		times++;
	return times;
}

#endif /* TEST_REPORT_FIXTURE_H */
