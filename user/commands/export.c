// SPDX-License-Identifier: GPL-2.0-only
/* msiscope export */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "export/export.h"
#include "export/ledger.h"

#define BUFFER_SIZE (1 << 18)

struct request {
	const char *path;
	const char *output;
	const char *add_to; /* instead of output */
	enum export_engine schema; /* EXPORT_ENGINES: a trace is exported */
	struct export_options options;
};

static int parse_time(const char *option, __u64 *ns)
{
	if (!parse_duration(optarg, ns))
		return EXIT_CLEAN;
	return complain("export", "%s: invalid duration '%s' (for example 5, 500ms, 1.5m)", option,
			optarg);
}

/* @what, and all the words that there are, with commas. */
static int complain_words(const char *what, const char *(*word)(size_t nth, const char **what))
{
	const char *name, *meaning;
	char names[512] = "";
	size_t i;

	for (i = 0; (name = word(i, &meaning)); i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
			 i ? ", " : "", name);
	return complain("export", "%s: one of %s", what, names);
}

static int parse_format(struct request *request)
{
	char what[80];

	request->options.format = export_by_name(optarg);
	if (request->options.format)
		return EXIT_CLEAN;
	snprintf(what, sizeof(what), "--format: '%.40s' is none", optarg);
	return complain_words(what, word_export_format);
}

static int parse_type(struct request *request)
{
	char what[80];

	request->options.type = export_type(optarg);
	if (request->options.type)
		return EXIT_CLEAN;
	snprintf(what, sizeof(what), "--type: '%.40s' is none", optarg);
	return complain_words(what, word_record_type);
}

static int parse_schema(struct request *request)
{
	if (!strcmp(optarg, "sqlite"))
		request->schema = EXPORT_SQLITE;
	else if (!strcmp(optarg, "duckdb"))
		request->schema = EXPORT_DUCKDB;
	else
		return complain("export", "--schema: '%s' is not sqlite or duckdb", optarg);
	return EXIT_CLEAN;
}

static int parse_option(int option, void *arg)
{
	struct request *request = arg;
	struct export_options *options = &request->options;

	switch (option) {
	case 'F':
		return parse_format(request);
	case 'o':
		request->output = optarg;
		return *optarg ? EXIT_CLEAN : complain("export", "--output: names no file");
	case 'a':
		request->add_to = optarg;
		return *optarg ? EXIT_CLEAN : complain("export", "--add-to: names no file");
	case 't':
		return parse_type(request);
	case 's':
		return parse_schema(request);
	case 'b':
		options->from = 0;
		return strcmp(optarg, "0") ? parse_time("--from", &options->from) : EXIT_CLEAN;
	case 'e':
		return parse_time("--to", &options->to);
	default:
		if (parse_kinds(optarg, &options->findings) || !options->findings)
			return complain(
				"export",
				"--finding: unknown kind of finding in '%s' (see docs/findings.md)",
				optarg);
		return EXIT_CLEAN;
	}
}

/* What takes a type, as nothing else does. */
static int check_type(const struct request *request)
{
	const struct export_options *options = &request->options;

	if (!options->format->typed) {
		if (options->type || request->schema != EXPORT_ENGINES)
			return complain("export", "--type and --schema are for --format csv");
		return EXIT_CLEAN;
	}
	if (!options->type)
		return complain_words("--format csv takes --type TYPE, one a file",
				      word_record_type);
	if (options->findings && options->type != EXPORT_FINDINGS)
		return complain("export", "--finding chooses findings: it takes --type finding");
	return EXIT_CLEAN;
}

static int check_add_to(const struct request *request)
{
	const struct export_options *options = &request->options;

	if (!request->add_to)
		return EXIT_CLEAN;
	if (!options->format->totals)
		return complain("export", "--add-to takes --format prometheus or openmetrics");
	if (request->output)
		return complain("export", "--add-to and --output: take one of them");
	if (options->irqs || options->device || options->from || options->to || options->findings)
		return complain("export", "--add-to adds whole recordings: it takes no filters");
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct request *request)
{
	const struct arguments arguments = {
		.command = &command_export,
		.shared = { .irqs = &request->options.irqs, .device = &request->options.device },
		.parse = parse_option,
		.arg = request,
	};
	int status = arguments_parse(&arguments, argc, argv);

	if (status)
		return status;
	if (!request->options.format)
		return complain("export", "--format is missing; see msiscope export --help");
	if (request->options.to && request->options.to <= request->options.from)
		return complain("export", "--to lies before --from: nothing is between");
	status = check_type(request);
	if (status)
		return status;
	if (request->schema != EXPORT_ENGINES && argc != optind)
		return complain("export", "--schema takes no trace");
	if (request->schema == EXPORT_ENGINES && argc - optind != 1)
		return complain("export", "takes one trace; see msiscope export --help");
	request->path = argv[optind];
	return check_add_to(request);
}

/* What is missing, and that a filter missed. */
static void tell(const struct request *request, const struct export_told *told)
{
	unsigned int i;

	if (told->state.cut_off)
		complain("export", "the trace was cut off: this is what it holds");
	if (told->state.missing)
		complain("export", "%llu records are missing from the trace", told->state.missing);
	if (told->state.late)
		complain("export", "%llu records stood too far out of order", told->state.late);
	if (told->state.skipped)
		complain("export", "%llu lines left out: of kinds that this version does not know",
			 told->state.skipped);
	for (i = 0; i < told->state.nr_notes; i++)
		complain("export", "%s", told->state.notes[i]);
	if (told->undrawn)
		complain("export",
			 "%llu records not drawn: no track for their CPU, or no room on it",
			 told->undrawn);
	if (told->unlisted)
		complain("export", "%llu records of interrupts or devices beyond those told apart",
			 told->unlisted);
	if (*told->unmatched)
		complain("export", "'%s' chose nothing in %s", told->unmatched, request->path);
}

/* Of the output, or of the trace. */
static int tell_failure(const struct request *request, const struct output *output,
			const struct trace_error *error)
{
	if (ferror(output->file))
		return flush_output("export", "", output->file, EXIT_CLEAN);
	return complain_error("export", error->error, "%s: %s", request->path, error->text);
}

static int run(const struct request *request)
{
	struct export_told told;
	struct trace_error error;
	struct output output;
	int status, err;

	if (request->options.format->trace)
		err = output_open_private(&output, request->output);
	else
		err = output_open(&output, request->output);
	if (err) {
		output_discard(&output);
		return complain_error("export", -err, "%s: %s", request->output,
				      err == -EBUSY ? "another run is writing it" : strerror(-err));
	}
	setvbuf(output.file, NULL, _IOFBF, BUFFER_SIZE);
	if (export_trace(request->path, &request->options, output.file, &told, &error)) {
		status = tell_failure(request, &output, &error);
		output_discard(&output);
		return status;
	}
	err = output_close(&output);
	if (err == -EPIPE)
		return EXIT_CLEAN; /* whoever read has enough */
	if (err)
		return complain_error("export", -err, "cannot write: %s", strerror(-err));
	tell(request, &told);
	return EXIT_CLEAN;
}

/* What is added to, and by whom else it is not. */
struct adding {
	char *path; /* the file behind links: the same for all who add to it */
	struct ledger *ledger;
	struct held held;
};

static int open_adding(struct adding *adding, const char *path)
{
	struct trace_error error;
	struct stat status;

	memset(adding, 0, sizeof(*adding));
	adding->path = realpath(path, NULL);
	if (!adding->path)
		adding->path = strdup(path);
	if (!adding->path)
		return complain_error("export", ENOMEM, "%s", strerror(ENOMEM));
	if (!stat(adding->path, &status) && !S_ISREG(status.st_mode))
		return complain("export", "%s: no regular file", path);
	/* First as it is, so that nothing is left beside a file of somebody else's. */
	if (held_read(&adding->held, adding->path, &error))
		return complain_error("export", error.error, "%s: %s", path, error.text);
	held_free(&adding->held);
	if (ledger_open(&adding->ledger, adding->path, &error) ||
	    held_read(&adding->held, adding->path, &error) ||
	    ledger_read(adding->ledger, held_value(&adding->held, HELD_RECORDINGS), &error))
		return complain_error("export", error.error, "%s: %s", path, error.text);
	return EXIT_CLEAN;
}

static void close_adding(struct adding *adding)
{
	ledger_close(adding->ledger);
	held_free(&adding->held);
	free(adding->path);
}

/* The file is whole, and beside what it is to replace. */
static int put_sum(const struct request *request, struct adding *adding, struct output *output,
		   const struct recording *recording)
{
	struct trace_error error;
	int err = ledger_check(adding->ledger, recording, &error);

	if (err == -EEXIST) {
		complain("export", "%s: was added to %s before: nothing is added again",
			 request->path, request->add_to);
		return EXIT_CLEAN;
	}
	if (err)
		return complain_error("export", error.error, "%s: %s", request->path, error.text);
	err = ledger_add(adding->ledger, recording);
	if (!err)
		err = output_close(output);
	if (err)
		return complain_error("export", -err, "cannot write: %s", strerror(-err));
	return EXIT_CLEAN;
}

static int add_open(struct request *request, struct adding *adding, struct output *output)
{
	struct export_told told;
	struct trace_error error;
	int status;

	request->options.held = &adding->held;
	if (export_trace(request->path, &request->options, output->file, &told, &error))
		return tell_failure(request, output, &error);
	status = put_sum(request, adding, output, &told.recording);
	if (!status)
		tell(request, &told);
	return status;
}

static int add(struct request *request)
{
	struct adding adding;
	struct output output;
	int status, err;

	status = open_adding(&adding, request->add_to);
	if (!status) {
		err = output_open(&output, adding.path);
		status = err ? complain_error("export", -err, "%s: %s", request->add_to,
					      strerror(-err))
			     : add_open(request, &adding, &output);
		output_discard(&output);
	}
	close_adding(&adding);
	return status;
}

static int put_schema(const struct request *request)
{
	struct output output;
	int err = output_open(&output, request->output);

	if (!err)
		err = export_schema(request->options.type, request->schema, output.file);
	if (!err)
		err = output_close(&output);
	else
		output_discard(&output);
	return err && err != -EPIPE
		       ? complain_error("export", -err, "cannot write: %s", strerror(-err))
		       : EXIT_CLEAN;
}

static int command(int argc, char **argv)
{
	struct request request = { .schema = EXPORT_ENGINES };
	int status = parse(argc, argv, &request);

	if (status)
		return status;
	output_clear_on_signals();
	if (request.schema != EXPORT_ENGINES)
		return put_schema(&request);
	return request.add_to ? add(&request) : run(&request);
}

static const struct command_option rows[] = {
	{ .name = "format", .value = "FORMAT", .key = 'F', .word = word_export_format },
	{ .name = "output",
	  .letter = 'o',
	  .value = "FILE",
	  .key = 'o',
	  .help = "write to this, which is replaced when all is written;\n- is stdout (the default)" },
	{ .name = "add-to",
	  .value = "FILE",
	  .key = 'a',
	  .help = "add the totals to those of FILE, each recording once" },
	{ .name = "type",
	  .value = "TYPE",
	  .key = 't',
	  .word = word_record_type,
	  .help = "with csv: what the rows are: move, message, ..., or finding" },
	{ .name = "schema",
	  .value = "ENGINE",
	  .key = 's',
	  .words = "sqlite duckdb",
	  .help = "instead: SQL that makes the table for that csv, for sqlite or\n"
		  "duckdb; takes no FILE" },
	OPTION_IRQ,
	OPTION_DEVICE,
	{ .name = "from",
	  .value = "TIME",
	  .key = 'b',
	  .help = "begin so long after the recording began: 5, 500ms, 1.5m" },
	{ .name = "to",
	  .value = "TIME",
	  .key = 'e',
	  .help = "end before that time after it began" },
	{ .name = "finding",
	  .value = "KINDS",
	  .key = 'k',
	  .word = word_kind,
	  .list = true,
	  .help = "these findings only: names with commas, or 'defects'" },
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "it was written" },
	{ EXIT_USAGE, "usage, a trace that cannot be read, or a file that cannot be written" },
	{},
};

const struct command command_export = {
	.name = "export",
	.what = "turn a trace into Chrome trace JSON, CSV, metrics or an excerpt",
	.synopsis = { "--format FORMAT [OPTION]... FILE" },
	.about = "Turn a trace into another form (docs/export.md); - is standard input.",
	.options = rows,
	.exits = exits,
	.run = command,
};
