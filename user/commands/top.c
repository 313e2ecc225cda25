// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/sight.h"
#include "commands/top.h"
#include "trace/blind.h"

#define LOST_AFTER_MS 500
#define LOST_AFTER_MAX 3600000
#define INTERVAL_LEAST PROBE_PERIOD
#define MESSAGE_SIZE 256

static const struct option long_options[] = {
	{ "batch", no_argument, NULL, 'b' },
	{ "iterations", required_argument, NULL, 'n' },
	{ "interval", required_argument, NULL, 'i' },
	{ "json", no_argument, NULL, 'J' },
	{ "output", required_argument, NULL, 'o' },
	{ "sort", required_argument, NULL, 's' },
	{ "irq", required_argument, NULL, 'I' },
	{ "device", required_argument, NULL, 'D' },
	{ "class", required_argument, NULL, 'c' },
	{ "only-findings", no_argument, NULL, 'F' },
	{ "at", required_argument, NULL, 'A' },
	{ "ascii", no_argument, NULL, 'a' },
	{ "mono", no_argument, NULL, 'm' },
	{ "lost-after", required_argument, NULL, 'l' },
	{ "fail-on", required_argument, NULL, 'f' },
	{ "require", required_argument, NULL, 'R' },
	{ "hooks", required_argument, NULL, 'k' },
	{ "help", no_argument, NULL, 'h' },
	{},
};

static void usage(FILE *out)
{
	fputs("usage: msiscope top [OPTION]... [TRACE]\n\n"
	      "Show the interrupts of this machine as they come: how many, where, what moves them,\n"
	      "and what is torn and lost. Or replay a trace at its pace. Keys: h on the screen.\n\n"
	      "  -b, --batch           text on standard output, no terminal needed; of a TRACE as\n"
	      "                        fast as it can be read\n"
	      "  -J, --json            with -b: JSON Lines, one object a refresh (docs/top.md)\n"
	      "  -n, --iterations N    end after so many refreshes; without it, -b of a trace shows\n"
	      "                        500,000 rows, then only the last refresh\n"
	      "  -i, --interval TIME   between refreshes (1s), at least 100ms\n"
	      "  -o, --output COLUMNS  these, with commas; +COLUMNS adds to the usual ones\n"
	      "  -s, --sort COLUMN     (rate); -COLUMN turns the order round\n"
	      "      --irq LIST        numbers, ranges, globs over action names\n"
	      "      --device BDF      of this device only: 0000:00:1f.2\n"
	      "      --class CLASS     tearable, maskable, remapped, not-msi or unknown\n"
	      "      --only-findings   interrupts of which something was found\n"
	      "      --at TIME         of a TRACE: begin there, paused\n"
	      "      --ascii           no UTF-8 on the screen\n"
	      "      --mono            no colours on the screen\n"
	      "      --lost-after MS   silence before an interrupt counts as lost (500)\n"
	      "      --fail-on KINDS   with -b: findings that make the exit status 1: names with\n"
	      "                        commas, 'defects' (the default) or 'none'\n"
	      "      --require KINDS   exit 4 at once if one of these cannot be found here\n"
	      "      --hooks WAY       as of check\n"
	      "  -h, --help\n\nColumns (* the usual):\n",
	      out);
	columns_help(COLUMNS_TOP, out);
}

static int parse_time(const char *option, __u64 least, __u64 *ns)
{
	if (parse_duration(optarg, ns) || *ns < least)
		return complain("top", "%s: '%s' is no time like 5, 500ms, 1.5m%s", option, optarg,
				least ? ", of at least 100ms" : "");
	return EXIT_CLEAN;
}

static int parse_display(int option, struct top *top)
{
	switch (option) {
	case 'b':
		top->batch = true;
		return EXIT_CLEAN;
	case 'J':
		top->json = true;
		return EXIT_CLEAN;
	case 'n':
		if (parse_number(optarg, NONE, &top->iterations))
			return complain("top", "--iterations: '%s' is no number from 1 up", optarg);
		return EXIT_CLEAN;
	case 'i':
		return parse_time("--interval", INTERVAL_LEAST, &top->interval);
	case 's':
		if (!select_sort(&top->select, optarg))
			return complain("top", "--sort: '%s' is no column; see --help", optarg);
		return EXIT_CLEAN;
	case 'c':
		top->select.by_class = true;
		if (!class_by_name(optarg, &top->select.class))
			return complain("top",
					"--class: '%s' is none; there is tearable, maskable, "
					"remapped, not-msi, unknown",
					optarg);
		return EXIT_CLEAN;
	case 'F':
		top->select.only_findings = true;
		return EXIT_CLEAN;
	case 'A':
		top->at = 0;
		return strcmp(optarg, "0") ? parse_time("--at", 0, &top->at) : EXIT_CLEAN;
	case 'a':
		top->ascii = true;
		return EXIT_CLEAN;
	case 'm':
		top->mono = true;
		return EXIT_CLEAN;
	}
	return -1;
}

static int parse_session(int option, const char *name, struct top *top)
{
	struct session_options *session = &top->session_options;

	switch (option) {
	case 'I':
		if (!*optarg)
			return complain("top", "--irq: names no interrupt");
		session->irqs = optarg;
		return EXIT_CLEAN;
	case 'D':
		if (!*optarg)
			return complain("top", "--device: names no device");
		session->device = optarg;
		return EXIT_CLEAN;
	case 'l':
		if (parse_number(optarg, LOST_AFTER_MAX, &session->lost_after))
			return complain("top", "--lost-after: '%s' is no number of ms, 1 to %d",
					optarg, LOST_AFTER_MAX);
		session->lost_after *= 1000000;
		return EXIT_CLEAN;
	case 'f':
		top->fail_chosen = true;
		if (parse_kinds(optarg, &session->fail_on))
			return complain("top", "--fail-on: '%s' names no kind of finding", optarg);
		return EXIT_CLEAN;
	case 'R':
		if (parse_kinds(optarg, &session->require))
			return complain("top", "--require: '%s' names no kind of finding", optarg);
		return EXIT_CLEAN;
	case 'k':
		if (sight_hooks(optarg, &session->hooks))
			return complain("top", "--hooks: '%s' is not auto, kprobe or tracepoint",
					optarg);
		return EXIT_CLEAN;
	default:
		return complain("top", "'%s': no such option, or its value is missing; see --help",
				name);
	}
}

static int parse_columns(struct top *top, const char *text)
{
	char wrong[64];

	top->chosen = text;
	if (top->json && !text)
		columns_all(&top->columns, COLUMNS_TOP);
	else if (columns_parse(&top->columns, COLUMNS_TOP, text, wrong, sizeof(wrong)))
		return complain("top", "--output: '%s' is no column; see --help", wrong);
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct top *top)
{
	const char *columns = NULL;
	int option, status;

	opterr = 0; /* one line, ours */
	while ((option = getopt_long(argc, argv, "bJn:i:o:s:h", long_options, NULL)) != -1) {
		if (option == 'h')
			help("top", usage);
		if (option == 'o') {
			columns = optarg;
			continue;
		}
		status = parse_display(option, top);
		if (status < 0)
			status = parse_session(option, argv[optind - 1], top);
		if (status)
			return status;
	}
	if (argc - optind > 1)
		return complain("top", "takes one trace, not '%s'; see --help", argv[optind + 1]);
	top->trace = argv[optind];
	if (top->json && !top->batch)
		return complain("top", "--json needs --batch");
	if (top->at != NONE64 && !top->trace)
		return complain("top", "--at needs a trace");
	return parse_columns(top, columns);
}

static bool wants(struct top *top, __u32 irq, const char *actions, const struct pci_address *device)
{
	return filter_match(top->filter, irq, actions, device) &&
	       filter_match(top->recorded, irq, actions, device);
}

static bool wants_row(const struct inventory_irq *irq, void *arg)
{
	return wants(arg, irq->irq, irq->actions, &irq->device);
}

/* The first action's name is all that a record has of a shared interrupt. */
static bool wants_finding(struct top *top, const struct finding *finding)
{
	const struct view_irq *irq = view_irq(top->view, finding->irq);

	return wants(top, finding->irq, finding->action, &finding->device) ||
	       (irq && wants(top, finding->irq, irq->info.actions, &finding->device));
}

static int open_filter(struct top *top)
{
	const struct session_options *options = &top->session_options;
	char message[MESSAGE_SIZE] = "";

	top->select.wanted = wants_row;
	top->select.arg = top;
	if (!options->irqs && !options->device)
		return EXIT_CLEAN;
	if (filter_new(options->irqs, options->device, &top->filter, message, sizeof(message)))
		return complain("top", "%s", message);
	return EXIT_CLEAN;
}

void top_record(struct top *top, const union record *record)
{
	int err;

	if (top->hold && top->hold(top, record, NULL))
		return;
	err = view_record(top->view, record);
	if (err)
		top->error = err;
}

void top_finding(struct top *top, const struct finding *finding)
{
	int err;

	if (!wants_finding(top, finding))
		return;
	if (top->hold && top->hold(top, NULL, finding))
		return;
	err = view_finding(top->view, finding);
	if (err)
		top->error = err;
}

/* What was found that --fail-on names, and whether all of that could have been seen. */
static int found(const struct top *top)
{
	__u64 fail_on = top->fail_chosen || !top->trace ? top->session_options.fail_on
							: top->header->options.fail_on;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (top->view->findings[kind] && fail_on >> kind & 1)
			return EXIT_DEFECT;
	fail_on |= top->session_options.require;
	if (view_hides(top->view, NULL, fail_on))
		return EXIT_CANNOT;
	return fail_on && (view_dropped(top->view) || !replay_whole(top)) ? EXIT_CANNOT
									  : EXIT_CLEAN;
}

static const char *answer_word(enum trace_answer answer)
{
	return answer == ANSWER_YES ? "yes" : answer == ANSWER_NO ? "no" : "unknown";
}

int top_know(struct top *top, const struct trace_header *header, char *message, size_t size)
{
	const struct trace_options *options = &header->options;

	top->header = header;
	top->machine = (struct machine_words){
		.release = header->release,
		.machine = header->machine,
		.remapping = answer_word(header->remapping),
		.blind = header->blind,
		.nr_blind = header->nr_blind,
	};
	filter_free(top->recorded);
	top->recorded = NULL;
	if (!top->trace || (!*options->irq && !*options->device))
		return 0;
	return filter_new(options->irq, options->device, &top->recorded, message, size);
}

static __u64 hidden_of(const void *header, __u32 irq)
{
	return blind_irq(header, irq);
}

void top_sight(struct top *top)
{
	top->view->sight = (struct view_sight){
		.hidden = blind_kinds(top->header, ~0ull),
		.moves_hidden = trace_hides(top->header, "move"),
		.log_hidden = blind_log(top->header),
		.hidden_of = hidden_of,
		.arg = top->header,
	};
}

static int run(struct top *top)
{
	int status = top->trace ? replay_open(top) : live_open(top);
	int closed = EXIT_CLEAN;

	if (!status)
		status = top->batch ? batch_run(top) : screen_run(top);
	if (!status && top->batch)
		status = found(top);
	if (top->session)
		closed = live_close(top);
	replay_close(top);
	view_free(top->view);
	return graver_status(status, closed);
}

int command_top(int argc, char **argv)
{
	struct top top = {
		.interval = 1000000000,
		.at = NONE64,
		.session_options = { .lost_after = LOST_AFTER_MS * 1000000ull,
				     .fail_on = kinds_defects(),
				     .argv = argv,
				     .argc = argc },
	};
	int status;

	select_sort(&top.select, "rate");
	status = parse(argc, argv, &top);
	if (!top.trace || !top.batch) /* a trace may have no end, or come from a pipe */
		stop_on_signals();
	if (!status)
		status = open_filter(&top);
	if (!status)
		status = run(&top);
	select_free(&top.select);
	filter_free(top.filter);
	filter_free(top.recorded);
	return status;
}
