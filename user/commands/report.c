// SPDX-License-Identifier: GPL-2.0-only
/* msiscope report */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/arguments.h"
#include "commands/copies.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/print.h"
#include "commands/coverage.h"
#include "commands/traces.h"
#include "model/sink.h"
#include "replay/replay.h"
#include "report/compare.h"
#include "report/fleet.h"
#include "report/report.h"
#include "trace/filter.h"

#define MESSAGE_SIZE 128

struct options {
	struct print_options print;
	bool compare;
	bool chosen; /* fail_on was given, and not the trace's counts */
	__u64 fail_on;
	__u64 require; /* exit 4 where one of these could not be found */
	const char *irqs; /* NULL: as it was recorded */
	const char *device; /* the same */
	const char *path; /* of the output; NULL: standard output */
	struct output *output;
	char **paths;
	int nr_paths;
};

/* A trace on its way into a report. */
struct reading {
	const char *path;
	struct replay *replay;
	struct trace_error error; /* one line, if something fails */
	struct trace_header header;
	struct run *report;
};

static int check_compare(const struct options *options)
{
	if (options->nr_paths != 2)
		return complain("report", "--compare takes two, BEFORE and AFTER, not %d",
				options->nr_paths);
	if (options->print.format == PRINT_HTML)
		return complain("report", "--compare has no form as html: text, json or markdown");
	if (!strcmp(options->paths[0], "-") && !strcmp(options->paths[1], "-"))
		return complain("report", "--compare: only one of the two can be standard input");
	return EXIT_CLEAN;
}

static int parse_option(int option, void *arg)
{
	struct options *options = arg;

	if (option == 'c') {
		options->compare = true;
		return EXIT_CLEAN;
	}
	if (option == 'o') {
		options->path = optarg;
		return *optarg ? EXIT_CLEAN : complain("report", "--output: names no file");
	}
	options->print.format = print_format(optarg);
	if (options->print.format != PRINT_FORMATS)
		return EXIT_CLEAN;
	return complain("report", "--format: '%s' is not text, json, html or markdown", optarg);
}

static int check_filter(const struct options *options)
{
	struct filter *filter;
	char message[MESSAGE_SIZE];

	if (filter_new(options->irqs, options->device, &filter, message, sizeof(message)))
		return complain("report", "%s", message);
	filter_free(filter);
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct options *options)
{
	const struct arguments arguments = {
		.command = &command_report,
		.shared = { .irqs = &options->irqs,
			    .device = &options->device,
			    .fail_on = &options->fail_on,
			    .fail_chosen = &options->chosen,
			    .require = &options->require },
		.parse = parse_option,
		.arg = options,
	};
	int status = arguments_parse(&arguments, argc, argv);

	if (status)
		return status;
	if (argc == optind)
		return complain("report", "takes a trace; see msiscope report --help");
	options->paths = argv + optind;
	options->nr_paths = argc - optind;
	status = check_filter(options);
	if (status)
		return status;
	return options->compare ? check_compare(options) : EXIT_CLEAN;
}

static const char *name(const char *path)
{
	return strcmp(path, "-") ? path : "standard input";
}

/* Returns 0, or a negative number with one line in reading->error; as the next. */
/* Of what was chosen as it was recorded, or instead of that. */
static void choose(struct trace_header *header, const struct options *options)
{
	if (options->chosen)
		header->options.fail_on = options->fail_on;
	if (options->irqs)
		header->options.irq = options->irqs;
	if (options->device)
		header->options.device = options->device;
}

static int open_trace(struct reading *reading, const struct options *options)
{
	struct sink sink;

	reading->replay = replay_open(reading->path, &reading->error);
	if (!reading->replay)
		return -1;
	reading->header = *replay_header(reading->replay);
	choose(&reading->header, options);
	reading->report = run_new(&reading->header);
	if (!reading->report) {
		reading->error.error = 0;
		snprintf(reading->error.text, sizeof(reading->error.text),
			 "no memory, or a filter that is none in its header");
		return -1;
	}
	sink = run_sink(reading->report);
	return replay_begin(reading->replay, &sink);
}

static int read_trace(struct reading *reading)
{
	return replay_until(reading->replay, ~0ull);
}

static void close_trace(struct reading *reading)
{
	run_free(reading->report);
	replay_close(reading->replay);
}

/* The report is on its way out; @err of printing it. */
static int flush(const struct options *options, int err, int status)
{
	if (err)
		return complain_error("report", -err, "cannot print the report: %s",
				      strerror(-err));
	if (!options->output->path)
		return flush_output("report", " the report", options->output->file, status);
	err = output_close(options->output);
	return err ? complain_error("report", -err, "%s: %s", options->path, strerror(-err))
		   : status;
}

/* A filter that chooses nothing is a slip of the pen, and no clean trace. */
static void tell_unmatched(const struct options *options, const struct reading *reading)
{
	const char *unmatched = reading->report->filter && (options->irqs || options->device)
					? filter_unmatched(reading->report->filter)
					: NULL;

	if (unmatched)
		complain("report", "'%s' chose nothing in %s", unmatched, name(reading->path));
}

/* Of a trace that was read. @lacking: set if what is required could not be found by it. */
static int judge(const struct options *options, const struct reading *reading, bool *lacking)
{
	const __u64 asked = reading->header.options.fail_on | options->require;

	if (coverage_require("report", name(reading->path), &reading->header, options->require))
		*lacking = true;
	return found_status(run_failed(reading->report), report_blind(reading->report, asked));
}

static int report_one(const struct options *options)
{
	struct reading reading = { .path = options->paths[0] };
	bool lacking = false;
	int status;

	if (open_trace(&reading, options) || read_trace(&reading))
		status = complain_error("report", reading.error.error, "%s: %s", name(reading.path),
					reading.error.text);
	else
		status = flush(options,
			       print_report(reading.report, &options->print, options->output->file),
			       judge(options, &reading, &lacking));
	if (reading.report)
		tell_unmatched(options, &reading);
	close_trace(&reading);
	return required_status(status, lacking);
}

/* One that cannot be read is said, and the others are still told. */
static int add_one(struct fleet *fleet, const struct options *options, struct copies *copies,
		   size_t index, int *status, bool *lacking)
{
	const char *path = options->paths[index], *of = copies_of(copies, index);
	struct reading reading = { .path = path };
	const bool opened = !of && !open_trace(&reading, options);
	int err;

	if (opened)
		of = copies_meet(copies, index, &reading.header);
	if (of) {
		err = fleet_copy(fleet, name(path), name(of));
	} else if (!opened || read_trace(&reading)) {
		*status = complain_error("report", reading.error.error, "%s: %s", name(path),
					 reading.error.text);
		err = fleet_unread(fleet, name(path), reading.error.text);
	} else {
		*status = graver_status(*status, judge(options, &reading, lacking));
		err = fleet_add(fleet, name(path), reading.report);
	}
	close_trace(&reading);
	return err;
}

static int report_many(const struct options *options)
{
	struct fleet *fleet = fleet_new();
	struct copies *copies = copies_find(options->paths, options->nr_paths);
	int status = EXIT_CLEAN, err = fleet && copies ? 0 : -ENOMEM, i;
	bool lacking = false;

	for (i = 0; !err && i < options->nr_paths; i++)
		err = add_one(fleet, options, copies, i, &status, &lacking);
	if (!err)
		err = print_fleet(fleet, &options->print, options->output->file);
	fleet_free(fleet);
	copies_free(copies);
	return flush(options, err, required_status(status, lacking));
}

/* One that cannot be read ends it: what is compared would not be what was asked for. */
static int add_trace(struct compare *compare, enum compare_when when, const struct options *options,
		     const char *path, bool *lacking)
{
	struct reading reading = { .path = path };
	int status = EXIT_CLEAN, err;

	if (open_trace(&reading, options) || read_trace(&reading)) {
		status = complain_error("report", reading.error.error, "%s: %s", name(path),
					reading.error.text);
	} else {
		if (coverage_require("report", name(path), &reading.header, options->require))
			*lacking = true;
		err = compare_add(compare, when, name(path), reading.report);
		if (err)
			status = complain_error("report", -err, "%s: %s", name(path),
						strerror(-err));
	}
	close_trace(&reading);
	return status;
}

static int add_set(struct compare *compare, enum compare_when when, const struct options *options,
		   bool *lacking)
{
	const char *path = options->paths[when];
	int status = EXIT_CLEAN, err;
	struct copies *copies = NULL;
	struct traces traces;
	const char *of;
	size_t i;

	err = traces_find(&traces, path);
	if (err)
		status = complain_error("report", -err, "%s: %s", path,
					err == -ENOENT ? "no *.jsonl in it" : strerror(-err));
	if (!status) {
		copies = copies_find(traces.paths, traces.count);
		status = copies ? 0 : complain_error("report", ENOMEM, "%s", strerror(ENOMEM));
	}
	for (i = 0; !status && i < traces.count; i++) {
		of = copies_of(copies, i);
		if (!of)
			status = add_trace(compare, when, options, traces.paths[i], lacking);
		else if (compare_copy(compare, when, traces.paths[i], of))
			status = complain_error("report", ENOMEM, "%s", strerror(ENOMEM));
	}
	copies_free(copies);
	traces_close(&traces);
	return status;
}

static int compare_status(const struct compare *compare, bool lacking)
{
	if (compare_same(compare))
		return EXIT_CANNOT;
	return required_status(found_status(compare_failed(compare), !compare_shown(compare)),
			       lacking);
}

static int report_compare(const struct options *options)
{
	struct compare *compare = compare_new(name(options->paths[0]), name(options->paths[1]));
	bool lacking = false; /* what was required */
	int status, err;

	if (!compare)
		return complain_error("report", ENOMEM, "%s", strerror(ENOMEM));
	status = add_set(compare, COMPARE_BEFORE, options, &lacking);
	if (!status)
		status = add_set(compare, COMPARE_AFTER, options, &lacking);
	if (!status) {
		err = compare_judge(compare);
		if (!err)
			err = print_compare(compare, &options->print, options->output->file);
		status = flush(options, err, compare_status(compare, lacking));
	}
	compare_free(compare);
	return status;
}

static int report(const struct options *options)
{
	if (options->compare)
		return report_compare(options);
	return options->nr_paths == 1 ? report_one(options) : report_many(options);
}

static int command(int argc, char **argv)
{
	struct output output = {};
	struct options options = { .output = &output };
	int status = parse(argc, argv, &options), err;

	if (status)
		return status;
	if (options.path)
		output_clear_on_signals();
	err = output_open(&output, options.path);
	status = err ? complain_error("report", -err, "%s: %s", options.path, strerror(-err))
		     : report(&options);
	output_discard(&output);
	return status;
}

static const struct command_option rows[] = {
	{ .name = "output",
	  .letter = 'o',
	  .value = "FILE",
	  .key = 'o',
	  .help = "write to this, which is replaced when all is written;\n- is stdout (the default)" },
	{ .name = "compare",
	  .key = 'c',
	  .help = "is it fixed? BEFORE and AFTER a change: each a trace, or a\n"
		  "directory of *.jsonl. Exit: 1 AFTER still has a defect,\n"
		  "4 the traces do not suffice to tell" },
	OPTION_IRQ,
	OPTION_DEVICE,
	{ .name = "fail-on",
	  .value = "KINDS",
	  .word = word_fail_on,
	  .list = true,
	  .help = "findings that make the exit status 1: names with\n"
		  "commas, 'defects' or 'none'; else as it was recorded" },
	{ .name = "require",
	  .value = "KINDS",
	  .word = word_kind,
	  .list = true,
	  .help = "exit 4, whatever was found, if the kernel side of a recording\n"
		  "could not show one of these" },
	{ .name = "format",
	  .value = "FORMAT",
	  .key = 'F',
	  .words = "text markdown html json",
	  .help = "text (the default; fit for a mail), markdown, html (one page\n"
		  "with pictures), or json (docs/report.md)" },
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "nothing of --fail-on was found, and all of it could have been" },
	{ EXIT_DEFECT, "something of --fail-on was found" },
	{ EXIT_USAGE, "usage, or a trace that cannot be read" },
	{ EXIT_CANNOT,
	  "nothing was found, but something could have been missed: the kernel hid it,\n"
	  "or records are missing; or what --require names could not be found" },
	{},
};

const struct command command_report = {
	.name = "report",
	.what = "replay a trace and print its findings",
	.synopsis = { "[OPTION]... FILE...", "--compare [OPTION]... BEFORE AFTER" },
	.about = "Replay a trace and print its findings; - is standard input. Several traces are\n"
		 "told together: by device model, kernel and update protocol.",
	.options = rows,
	.exits = exits,
	.run = command,
};
