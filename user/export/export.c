// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "export/encoder.h"

/* One export under way. */
struct run {
	const struct export_options *options;
	struct trace_reader *reader;
	struct choice choice;
	struct encoder *encoder;
	struct diagnose *diagnose;
	struct trace_error *error;
	FILE *out;
	__u64 ts; /* of the latest record */
	int failed; /* -errno of a callback */
};

enum export_format export_by_name(const char *name)
{
	static const char *const names[EXPORT_FORMATS] = { "jsonl", "chrome", "csv", "openmetrics",
							   "prometheus" };
	int format;

	for (format = 0; format < EXPORT_FORMATS; format++)
		if (!strcmp(name, names[format]))
			break;
	return format;
}

static int fail(struct run *run, int err, const char *what)
{
	snprintf(run->error->text, sizeof(run->error->text), "%s", what);
	return err;
}

static struct encoder *encoder_new(enum export_format format)
{
	switch (format) {
	case EXPORT_CHROME:
		return encoder_chrome();
	case EXPORT_CSV:
		return encoder_csv();
	default:
		return encoder_metrics();
	}
}

static void on_finding(const struct finding *finding, void *arg)
{
	struct run *run = arg;

	if (!run->failed && choice_finding(&run->choice, finding))
		run->failed = run->encoder->methods->finding(run->encoder, finding);
}

static int take(struct run *run, const union record *record)
{
	int err = 0;

	if (record->head.ts > run->ts)
		run->ts = record->head.ts;
	if (choice_record(&run->choice, record))
		err = run->encoder->methods->record(run->encoder, record);
	/* Diagnose sees all of them: one interrupt's verdict can hang on another's move. */
	if (!err)
		err = diagnose_record(run->diagnose, record);
	return err ? err : run->failed;
}

/* Trouble that lies outside of the trace. */
static int check(struct run *run)
{
	if (ferror(run->out))
		return fail(run, -EIO, "cannot write");
	return 0;
}

static int open_replay(struct run *run)
{
	const struct trace_header *header = trace_reader_header(run->reader);
	struct diagnose_options options;
	int err;

	trace_diagnose(header, &options);
	run->diagnose = diagnose_new(&options, on_finding, run);
	run->encoder = encoder_new(run->options->format);
	if (!run->diagnose || !run->encoder)
		return fail(run, -ENOMEM, "out of memory");
	run->encoder->header = header;
	run->encoder->choice = &run->choice;
	run->encoder->out = run->out;
	err = run->encoder->methods->begin(run->encoder);
	return err ? fail(run, err, strerror(-err)) : 0;
}

static int replay(struct run *run)
{
	struct trace_item item;
	int result, err = open_replay(run);

	if (err)
		return err;
	while ((result = trace_read(run->reader, &item)) > 0) {
		/* Stored findings are what the recording said; the replay finds them again. */
		if (result == TRACE_RECORD)
			err = take(run, &item.record);
		if (err)
			return fail(run, err, strerror(-err));
		err = check(run);
		if (err)
			return err;
	}
	return result;
}

static int finish(struct run *run, struct export_told *told)
{
	const struct trace_end *end = trace_reader_end(run->reader);
	int err;

	told->state = *trace_reader_state(run->reader);
	if (end) {
		run->ts = end->ts;
		told->lost_output = end->lost_output;
	}
	diagnose_finish(run->diagnose, run->ts);
	run->encoder->chances = diagnose_chances(run->diagnose);
	err = run->failed;
	if (!err)
		err = run->encoder->methods->finish(run->encoder, run->ts, told);
	return err ? fail(run, err, strerror(-err)) : check(run);
}

static int copy(struct run *run)
{
	int err = export_copy(run->reader, &run->choice, run->out, run->error);

	return err ? err : check(run);
}

bool export_is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	for (i = 0; form[i]; i++)
		if (!text[i] || !strchr(form[i] == '-' ? "-" : "0123456789abcdef", text[i]))
			return false;
	return !text[i];
}

static void tell_recording(struct run *run, struct export_recording *recording)
{
	const struct trace_header *header = trace_reader_header(run->reader);

	/* Nothing of another form is compared. */
	if (export_is_uuid(header->boot_id))
		strcpy(recording->boot_id, header->boot_id);
	recording->begin = header->begin;
	recording->end = run->ts;
	recording->excerpt = header->excerpt.is_one || !choice_all(&run->choice);
}

static void tell(struct run *run, struct export_told *told)
{
	const char *unmatched = run->choice.filter ? filter_unmatched(run->choice.filter) : NULL;
	size_t most = (sizeof(told->unmatched) - 1) / 4;

	told->state = *trace_reader_state(run->reader);
	tell_recording(run, &told->recording);
	if (unmatched)
		text_escape(told->unmatched, unmatched, strnlen(unmatched, most));
}

int export_trace(const char *path, const struct export_options *options, FILE *out,
		 struct export_told *told, struct trace_error *error)
{
	struct run run = { .options = options, .error = error, .out = out };
	int err;

	memset(told, 0, sizeof(*told));
	run.reader = trace_reader_open(path, error);
	if (!run.reader)
		return -EINVAL;
	err = choice_open(&run.choice, trace_reader_header(run.reader), options, error);
	if (!err && options->format == EXPORT_JSONL) {
		err = copy(&run);
	} else if (!err) {
		err = replay(&run);
		if (!err)
			err = finish(&run, told);
	}
	if (!err)
		tell(&run, told);
	if (run.encoder)
		run.encoder->methods->free(run.encoder);
	diagnose_free(run.diagnose);
	choice_close(&run.choice);
	trace_reader_close(run.reader);
	return err;
}
