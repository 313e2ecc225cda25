// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "export/export.h"

#define BUFFER_SIZE (1 << 18)

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'F' },
	{ "output", required_argument, NULL, 'o' },
	{ "irq", required_argument, NULL, 'i' },
	{ "device", required_argument, NULL, 'D' },
	{ "from", required_argument, NULL, 'b' },
	{ "to", required_argument, NULL, 'e' },
	{ "finding", required_argument, NULL, 'k' },
	{ "help", no_argument, NULL, 'h' },
	{},
};

struct request {
	const char *path;
	const char *output;
	struct export_options options;
};

static void usage(FILE *out)
{
	fputs("usage: msiscope export --format FORMAT [OPTION]... FILE\n\n"
	      "Turn a trace into another form (docs/export.md); - is standard input. FORMAT:\n"
	      "  jsonl        the trace itself, or what the filters leave of it\n"
	      "  chrome       Chrome trace JSON, for Perfetto, chrome://tracing and speedscope\n"
	      "  csv          a row a record or finding\n"
	      "  openmetrics  totals per device, for the textfile collector\n\n"
	      "  -o, --output FILE     written beside, then renamed; - is stdout (the default)\n"
	      "      --irq LIST        of these only: numbers, ranges, globs over action names\n"
	      "      --device BDF      of this device only: 0000:00:1f.2\n"
	      "      --from TIME       from so long after the recording began: 5, 500ms, 1.5m\n"
	      "      --to TIME         up to, but not at, so long after it began\n"
	      "      --finding KINDS   of the findings these only: names with commas, or 'defects'\n"
	      "  -h, --help\n",
	      out);
}

static int parse_time(const char *option, __u64 *ns)
{
	if (!parse_duration(optarg, ns))
		return EXIT_CLEAN;
	return complain("export", "%s: '%s' is no time like 5, 500ms, 1.5m", option, optarg);
}

static int parse_option(int option, const char *name, struct request *request)
{
	struct export_options *options = &request->options;

	switch (option) {
	case 'F':
		options->format = export_by_name(optarg);
		if (options->format == EXPORT_FORMATS)
			return complain("export",
					"--format: '%s' is not jsonl, chrome, csv or openmetrics",
					optarg);
		return EXIT_CLEAN;
	case 'o':
		request->output = optarg;
		return *optarg ? EXIT_CLEAN : complain("export", "--output: names no file");
	case 'i':
		options->irqs = optarg;
		return *optarg ? EXIT_CLEAN : complain("export", "--irq: names no interrupt");
	case 'D':
		options->device = optarg;
		return *optarg ? EXIT_CLEAN : complain("export", "--device: names no device");
	case 'b':
		return parse_time("--from", &options->from);
	case 'e':
		return parse_time("--to", &options->to);
	case 'k':
		if (parse_kinds(optarg, &options->findings) || !options->findings)
			return complain("export", "--finding: '%s' names no kind of finding",
					optarg);
		return EXIT_CLEAN;
	default:
		return complain("export",
				"'%s': no such option, or its value is missing; see --help", name);
	}
}

static int parse(int argc, char **argv, struct request *request)
{
	int option, status;

	opterr = 0; /* one line, ours */
	while ((option = getopt_long(argc, argv, "o:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			usage(stdout);
			exit(EXIT_CLEAN);
		}
		status = parse_option(option, argv[optind - 1], request);
		if (status)
			return status;
	}
	if (request->options.format == EXPORT_FORMATS)
		return complain("export", "--format is missing; see msiscope export --help");
	if (request->options.to && request->options.to <= request->options.from)
		return complain("export", "--to lies before --from: nothing is between");
	if (argc - optind != 1)
		return complain("export", "takes one trace; see msiscope export --help");
	request->path = argv[optind];
	return EXIT_CLEAN;
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

static int run(const struct request *request)
{
	struct export_told told;
	struct trace_error error;
	struct output output;
	int err;

	err = output_open(&output, request->output);
	if (err) {
		output_discard(&output);
		return complain("export", "%s: %s", request->output, strerror(-err));
	}
	setvbuf(output.file, NULL, _IOFBF, BUFFER_SIZE);
	err = export_trace(request->path, &request->options, output.file, &told, &error);
	if (err) {
		output_discard(&output);
		return complain("export", "%s: %s", request->path, error.text);
	}
	err = output_close(&output);
	if (err)
		return complain("export", "cannot write: %s", strerror(-err));
	tell(request, &told);
	return EXIT_CLEAN;
}

int command_export(int argc, char **argv)
{
	struct request request = { .options = { .format = EXPORT_FORMATS, .stop = &stop } };
	int status = parse(argc, argv, &request);

	return status ? status : run(&request);
}
