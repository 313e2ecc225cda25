// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/encoder.h"
#include "replay/replay.h"

/* One export under way. */
struct exporting {
	const struct export_options *options;
	const struct trace_header *header;
	struct choice choice;
	struct encoder *encoder;
	struct export_told *told;
	struct trace_error *error;
	FILE *out;
	__u64 ts; /* until when the records were judged */
};

static const struct export_format *const formats[] = {
	&export_jsonl, &export_chrome, &export_csv, &export_openmetrics, &export_prometheus,
};

const struct export_format *export_format_nth(size_t nth)
{
	return nth < sizeof(formats) / sizeof(formats[0]) ? formats[nth] : NULL;
}

const struct export_format *export_by_name(const char *name)
{
	const struct export_format *format;
	size_t i;

	for (i = 0; (format = export_format_nth(i)); i++)
		if (!strcmp(name, format->name) || (format->alias && !strcmp(name, format->alias)))
			return format;
	return NULL;
}

static int fail(struct exporting *run, int err, const char *what)
{
	snprintf(run->error->text, sizeof(run->error->text), "%s", what);
	run->error->error = err;
	return err;
}

/* Trouble that lies outside of the trace ends it early. */
static int check(const struct exporting *run, int err)
{
	return !err && ferror(run->out) ? -EIO : err;
}

static int take_record(void *arg, const union record *record)
{
	struct exporting *run = arg;
	int err = 0;

	if (choice_record(&run->choice, record))
		err = run->encoder->methods->record(run->encoder, record);
	return check(run, err);
}

static int take_finding(void *arg, const struct finding *finding)
{
	struct exporting *run = arg;
	int err = 0;

	if (choice_finding(&run->choice, finding))
		err = run->encoder->methods->finding(run->encoder, finding);
	return check(run, err);
}

static int take_end(void *arg, const struct stream_end *end)
{
	struct exporting *run = arg;

	run->ts = end->ts;
	run->told->state = *end->state;
	if (end->end)
		run->told->lost_output = end->end->lost_output;
	run->encoder->chances = end->chances;
	return check(run, run->encoder->methods->finish(run->encoder, end->ts, run->told));
}

static int open_encoder(struct exporting *run)
{
	int err;

	run->encoder = run->options->format->encoder();
	if (!run->encoder)
		return fail(run, -ENOMEM, "out of memory");
	run->encoder->header = run->header;
	run->encoder->choice = &run->choice;
	run->encoder->out = run->out;
	err = run->encoder->methods->begin(run->encoder);
	return err ? fail(run, err, strerror(-err)) : 0;
}

/* Diagnose sees all records: one interrupt's verdict can hang on another's move. */
static int encode(struct exporting *run, struct replay *replay)
{
	const struct sink sink = {
		.record = take_record,
		.finding = take_finding,
		.end = take_end,
		.arg = run,
	};
	int err = open_encoder(run);

	if (!err)
		err = replay_begin(replay, &sink);
	return err ? err : replay_until(replay, ~0ull);
}

static void tell(struct exporting *run)
{
	struct export_told *told = run->told;
	const char *unmatched = run->choice.filter ? filter_unmatched(run->choice.filter) : NULL;
	size_t most = (sizeof(told->unmatched) - 1) / 4;

	told->recording = recording_of(run->header);
	told->recording.end = run->ts;
	told->recording.excerpt |= !choice_all(&run->choice);
	if (unmatched)
		text_escape(told->unmatched, unmatched, strnlen(unmatched, most));
}

static int copy_trace(struct exporting *run, const char *path)
{
	struct trace_reader *reader = trace_reader_open(path, run->error);
	int err;

	if (!reader)
		return -EINVAL;
	run->header = trace_reader_header(reader);
	err = choice_open(&run->choice, run->header, run->options, run->error);
	if (!err)
		err = export_copy(reader, &run->choice, run->out, run->error);
	err = check(run, err);
	if (!err) {
		run->told->state = *trace_reader_state(reader);
		tell(run);
	}
	choice_close(&run->choice);
	trace_reader_close(reader);
	return err;
}

static int encode_trace(struct exporting *run, const char *path)
{
	struct replay *replay = replay_open(path, run->error);
	int err;

	if (!replay)
		return -EINVAL;
	run->header = replay_header(replay);
	err = choice_open(&run->choice, run->header, run->options, run->error);
	if (!err)
		err = encode(run, replay);
	if (!err)
		tell(run);
	if (run->encoder)
		run->encoder->methods->free(run->encoder);
	choice_close(&run->choice);
	replay_close(replay);
	return err;
}

int export_trace(const char *path, const struct export_options *options, FILE *out,
		 struct export_told *told, struct trace_error *error)
{
	struct exporting run = { .options = options, .told = told, .error = error, .out = out };

	memset(told, 0, sizeof(*told));
	return options->format->encoder ? encode_trace(&run, path) : copy_trace(&run, path);
}
