// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/top/top.h"
#include "commands/signals.h"

#define INTERVAL_LEAST PROBE_PERIOD

static int parse_time(const char *option, __u64 least, __u64 *ns)
{
	if (parse_duration(optarg, ns) || *ns < least)
		return complain("top", "%s: '%s' is no time like 5, 500ms, 1.5m%s", option, optarg,
				least ? ", of at least 100ms" : "");
	return EXIT_CLEAN;
}

static int parse_option(int option, void *arg)
{
	struct top *top = arg;

	switch (option) {
	case 'b':
		top->batch = true;
		return EXIT_CLEAN;
	case 'o':
		top->chosen = optarg;
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
			return complain_class("top", optarg);
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
	default:
		top->mono = true;
		return EXIT_CLEAN;
	}
}

static int parse_columns(struct top *top)
{
	char wrong[64];

	if (top->json && !top->chosen)
		columns_all(&top->columns, COLUMNS_TOP);
	else if (columns_parse(&top->columns, COLUMNS_TOP, top->chosen, wrong, sizeof(wrong)))
		return complain("top", "--output: '%s' is no column; see --help", wrong);
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct top *top)
{
	struct arguments arguments = {
		.command = &command_top,
		.shared = session_shared(&top->session_options),
		.parse = parse_option,
		.arg = top,
	};
	int status;

	arguments.shared.json = &top->json;
	arguments.shared.fail_chosen = &top->fail_chosen;
	status = arguments_parse(&arguments, argc, argv);
	if (status)
		return status;
	if (argc - optind > 1)
		return complain("top", "takes one trace, not '%s'; see --help", argv[optind + 1]);
	top->trace = argv[optind];
	top->source = top->trace ? &source_trace : &source_live;
	if (top->json && !top->batch)
		return complain("top", "--json needs --batch");
	if (top->at != NONE64 && !top->trace)
		return complain("top", "--at needs a trace");
	return parse_columns(top);
}

/* May a record be missing that would have told of something? */
static bool lacks_records(const struct top *top)
{
	const struct source_ops *source = top->source;

	return view_dropped(top->view) || (source->whole && !source->whole(top));
}

/* What was found that --fail-on names, and whether all of that could have been seen. */
static int found(const struct top *top)
{
	const __u64 fail_on =
		top->fail_chosen ? top->session_options.fail_on : top->header->options.fail_on;
	const __u64 asked = fail_on | top->session_options.require;
	bool found = false;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		found |= top->view->findings[kind] && fail_on >> kind & 1;
	return found_status(found,
			    view_hides(top->view, NULL, asked) || (asked && lacks_records(top)));
}

static int run(struct top *top)
{
	int status = top->source->open(top), closed;

	if (!status)
		status = top->batch ? batch_run(top) : screen_run(top);
	if (!status && top->batch)
		status = found(top);
	closed = top->source->close(top);
	view_free(top->view);
	return graver_status(status, closed);
}

static int command(int argc, char **argv)
{
	struct top top = {
		.interval = 1000000000,
		.at = NONE64,
		.session_options = { .lost_after = LOST_AFTER_NS,
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
		status = top_filter(&top);
	if (!status)
		status = run(&top);
	select_free(&top.select);
	filter_free(top.filter);
	filter_free(top.recorded);
	return status;
}

static void list_columns(FILE *out)
{
	columns_help(COLUMNS_TOP, out);
}

static const struct command_option options[] = {
	{ .name = "batch",
	  .letter = 'b',
	  .key = 'b',
	  .help = "text on standard output, no terminal needed; of a TRACE as\n"
		  "fast as it can be read" },
	{ .name = "json",
	  .letter = 'J',
	  .help = "with -b: JSON Lines, one object a refresh (docs/top.md)" },
	{ .name = "iterations",
	  .letter = 'n',
	  .value = "N",
	  .key = 'n',
	  .help = "end after so many refreshes; without it, -b of a trace shows\n"
		  "500,000 rows, then only the last refresh" },
	{ .name = "interval",
	  .letter = 'i',
	  .value = "TIME",
	  .key = 'i',
	  .help = "time between refreshes (1s), at least 100ms" },
	OPTION_COLUMNS(word_top_column),
	{ .name = "sort",
	  .letter = 's',
	  .value = "COLUMN",
	  .key = 's',
	  .word = word_top_column,
	  .help = "by this column (rate); -COLUMN turns the order round" },
	OPTION_IRQ,
	OPTION_DEVICE,
	OPTION_CLASS('c'),
	{ .name = "only-findings",
	  .key = 'F',
	  .help = "only interrupts of which something was found" },
	{ .name = "at", .value = "TIME", .key = 'A', .help = "of a TRACE: begin there, paused" },
	{ .name = "ascii", .key = 'a', .help = "no UTF-8 on the screen" },
	{ .name = "mono", .key = 'm', .help = "no colours on the screen" },
	OPTION_LOST_AFTER,
	{ .name = "fail-on",
	  .value = "KINDS",
	  .word = word_fail_on,
	  .list = true,
	  .help = "with -b: findings that make the exit status 1: names with\n"
		  "commas, 'defects' (the default) or 'none'" },
	OPTION_REQUIRE,
	OPTION_HOOKS,
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "it was shown; with -b: nothing of --fail-on was found, and all of it could\n"
		      "have been" },
	{ EXIT_DEFECT, "with -b: something of --fail-on was found" },
	{ EXIT_USAGE, "usage or internal error, or a trace that cannot be read" },
	{ EXIT_CANNOT,
	  "this kernel or user cannot; with -b also: nothing was found, but something\n"
	  "could have been missed" },
	{},
};

const struct command command_top = {
	.name = "top",
	.what = "show the interrupts of this machine, or of a trace, as they come",
	.synopsis = { "[OPTION]... [TRACE]" },
	.about =
		"Show the interrupts of this machine as they come: how many, where, what moves them,\n"
		"and what is torn and lost. Or replay a trace at its pace. Keys: h on the screen.",
	.options = options,
	.list_title = "Columns (* the usual)",
	.list = list_columns,
	.exits = exits,
	.run = command,
};
