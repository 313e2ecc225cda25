// SPDX-License-Identifier: GPL-2.0-only
/* msiscope advise */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "advise/advice.h"
#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/print.h"
#include "trace/filter.h"

#define MESSAGE_SIZE 256

struct advise {
	const char *root;
	const char *irqs; /* NULL: all */
	enum print_format format;
	struct inventory inventory;
	struct machine machine;
	struct advice advice;
	struct filter *filter;
};

static int parse_option(int option, void *arg)
{
	struct advise *advise = arg;

	(void)option; /* there is one */
	advise->format = print_format(optarg);
	if (advise->format != PRINT_TEXT && advise->format != PRINT_JSON)
		return complain("advise", "--format: '%s' is not text or json", optarg);
	return EXIT_CLEAN;
}

static int parse(int argc, char **argv, struct advise *advise)
{
	const struct arguments arguments = {
		.command = &command_advise,
		.shared = { .irqs = &advise->irqs, .root = &advise->root },
		.parse = parse_option,
		.arg = advise,
	};
	int status = arguments_parse(&arguments, argc, argv);

	return status ? status : arguments_end(&arguments, argc, argv);
}

static bool wants(const struct inventory_irq *irq, void *arg)
{
	return filter_match(arg, irq->irq, irq->actions, &irq->device);
}

static int make(struct advise *advise)
{
	char message[MESSAGE_SIZE] = "";
	const char *unmatched;

	if (inventory_read(advise->root, &advise->inventory))
		return complain_error("advise", ENOMEM, "%s", strerror(ENOMEM));
	if (!advise->inventory.nr_irqs)
		return complain("advise", "%s%s%s", advise->root, *advise->root ? ": " : "",
				inventory_nothing(advise->root, &advise->inventory));
	if (filter_new(advise->irqs, NULL, &advise->filter, message, sizeof(message)))
		return complain("advise", "%s", message);
	if (machine_read(advise->root, &advise->inventory, &advise->machine) ||
	    advice_make(&advise->machine, advise->irqs ? wants : NULL, advise->filter,
			&advise->advice))
		return complain_error("advise", ENOMEM, "%s", strerror(ENOMEM));
	unmatched = advise->irqs ? filter_unmatched(advise->filter) : NULL;
	if (unmatched)
		return complain("advise", "'%s' matches no interrupt of this machine", unmatched);
	return EXIT_CLEAN;
}

static int print(const struct advise *advise)
{
	struct json_object *document;

	if (advise->format == PRINT_JSON) {
		document = advice_json(&advise->advice);
		puts(json_object_to_json_string_ext(
			document, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
		json_object_put(document);
	} else {
		advice_text(&advise->advice, stdout);
	}
	return flush_output("advise", "", stdout, EXIT_CLEAN);
}

static int command(int argc, char **argv)
{
	struct advise advise = { .root = "" };
	int status = parse(argc, argv, &advise);

	if (!status)
		status = make(&advise);
	if (!status)
		status = print(&advise);
	advice_free(&advise.advice);
	machine_free(&advise.machine);
	filter_free(advise.filter);
	inventory_free(&advise.inventory);
	return status;
}

static const struct command_option options[] = {
	OPTION_IRQ,
	{ .name = "root",
	  .value = "DIR",
	  .help = "look at a copy of /proc, /sys, /etc and /usr below DIR" },
	{ .name = "format",
	  .value = "FORMAT",
	  .key = 'F',
	  .words = "text json",
	  .help = "text (the default) or json" },
	{},
};

static const struct command_exit exits[] = {
	{ EXIT_CLEAN, "it was said" },
	{ EXIT_USAGE, "usage or internal error" },
	{},
};

const struct command command_advise = {
	.name = "advise",
	.what = "say what helps here against torn updates, to be copied",
	.synopsis = { "[OPTION]..." },
	.about =
		"Say what helps on this machine against torn MSI updates: for the interrupts that\n"
		"can tear the remedies that apply to them, the best first, as commands to copy,\n"
		"with what each costs and does not help against. Changes nothing. Root sees more:\n"
		"what cannot be read is told as not known, and nothing is advised on it.",
	.options = options,
	.notes = "More on each remedy: docs/findings.md, \"What helps today\".",
	.exits = exits,
	.run = command,
};
