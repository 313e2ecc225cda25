// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/print.h"
#include "diagnose/diagnose.h"
#include "trace/report.h"
#include "trace/trace.h"

static const struct option long_options[] = {
	{ "fail-on", required_argument, NULL, 'f' },
	{ "format", required_argument, NULL, 'F' },
	{ "help", no_argument, NULL, 'h' },
	{},
};

/* The same as a live run does, with the records from a file. */
struct replay {
	const char *path;
	struct print_options print;
	bool chosen; /* fail_on was given, and not the trace's counts */
	__u64 fail_on;
	struct trace_reader *reader;
	struct trace_error error;
	struct trace_header header;
	struct diagnose *diagnose;
	struct report *report;
	__u64 ts; /* of the latest record */
	int failed; /* -errno of a callback */
};

static void usage(FILE *out)
{
	fputs("usage: msiscope report [OPTION]... FILE\n\n"
	      "Replay a trace and print its findings; - is standard input.\n\n"
	      "      --fail-on KINDS   findings that make the exit status 1: names with commas,\n"
	      "                        'defects' or 'none'; as it was recorded if not given\n"
	      "      --format FORMAT   text (the default), or json (docs/report.md)\n"
	      "  -h, --help\n",
	      out);
}

static int parse(int argc, char **argv, struct replay *replay)
{
	int option;

	opterr = 0; /* one line, ours */
	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (option) {
		case 'f':
			if (parse_kinds(optarg, &replay->fail_on))
				return complain("report",
						"--fail-on: '%s' names no kind of finding", optarg);
			replay->chosen = true;
			break;
		case 'F':
			replay->print.json = !strcmp(optarg, "json");
			if (!replay->print.json && strcmp(optarg, "text"))
				return complain("report", "--format: '%s' is not text or json",
						optarg);
			break;
		case 'h':
			usage(stdout);
			exit(EXIT_CLEAN);
		default:
			return complain("report",
					"'%s': no such option, or its value is missing; see --help",
					argv[optind - 1]);
		}
	}
	if (argc - optind != 1)
		return complain("report", "takes one trace; see msiscope report --help");
	replay->path = argv[optind];
	return EXIT_CLEAN;
}

static const char *name(const struct replay *replay)
{
	return strcmp(replay->path, "-") ? replay->path : "standard input";
}

static void on_finding(const struct finding *finding, void *arg)
{
	struct replay *replay = arg;
	int err = report_finding(replay->report, finding);

	if (err)
		replay->failed = err;
}

static int open_all(struct replay *replay)
{
	struct diagnose_options options;

	replay->reader = trace_reader_open(replay->path, &replay->error);
	if (!replay->reader)
		return complain("report", "%s: %s", name(replay), replay->error.text);
	replay->header = *trace_reader_header(replay->reader);
	if (replay->chosen)
		replay->header.options.fail_on = replay->fail_on;
	trace_diagnose(&replay->header, &options);
	replay->diagnose = diagnose_new(&options, on_finding, replay);
	replay->report = report_new(&replay->header);
	if (!replay->diagnose || !replay->report)
		return complain("report", "%s: no memory, or a filter that is none in its header",
				name(replay));
	return EXIT_CLEAN;
}

static int take(struct replay *replay, const union record *record)
{
	int err = report_record(replay->report, record);

	if (record->head.ts > replay->ts)
		replay->ts = record->head.ts;
	if (!err)
		err = diagnose_record(replay->diagnose, record);
	return err ? err : replay->failed;
}

static int read_all(struct replay *replay)
{
	struct trace_item item;
	int result, err = 0;

	/* Stored findings are what the recording said; the replay finds them again. */
	do {
		result = trace_read(replay->reader, &item);
		if (result == TRACE_RECORD)
			err = take(replay, &item.record);
	} while (result > 0 && !err);
	if (result < 0)
		return complain("report", "%s: %s", name(replay), replay->error.text);
	if (err)
		return complain("report", "%s", strerror(-err));
	return EXIT_CLEAN;
}

static int print(struct replay *replay)
{
	const struct trace_end *end = trace_reader_end(replay->reader);
	int err;

	diagnose_finish(replay->diagnose, end ? end->ts : replay->ts);
	if (replay->failed)
		return complain("report", "%s", strerror(-replay->failed));
	report_trace(replay->report, trace_reader_state(replay->reader), end);
	err = print_report(replay->report, &replay->print, stdout);
	if (err)
		return complain("report", "cannot print the report: %s", strerror(-err));
	if (fflush(stdout) || ferror(stdout))
		return complain("report", "cannot write the report: %s", strerror(errno));
	return report_failed(replay->report) ? EXIT_DEFECT : EXIT_CLEAN;
}

int command_report(int argc, char **argv)
{
	struct replay replay = { 0 };
	int status;

	status = parse(argc, argv, &replay);
	if (!status)
		status = open_all(&replay);
	if (!status)
		status = read_all(&replay);
	if (!status)
		status = print(&replay);
	report_free(replay.report);
	diagnose_free(replay.diagnose);
	trace_reader_close(replay.reader);
	return status;
}
