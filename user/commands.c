// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands. */
#include "commands/arguments.h"
#include "commands/commands.h"

static const struct command *const commands[] = {
	&command_check,	 &command_list,	  &command_advise, &command_record,  &command_top,
	&command_stress, &command_report, &command_export, &command_restore,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

const struct command *command_nth(size_t nth)
{
	return nth < COMMANDS ? commands[nth] : NULL;
}

static void list(FILE *out)
{
	const struct command *command;
	size_t i;

	for (i = 0; (command = command_nth(i)); i++)
		fprintf(out, "  %-8s %s\n", command->name, command->what);
}

const struct command *program(void)
{
	static const struct command_option options[] = {
		{ .name = "version",
		  .letter = 'V',
		  .key = 'V',
		  .help = "which msiscope, and which libbpf" },
		{},
	};
	static const struct command_exit exits[] = {
		{ EXIT_CLEAN, "nothing was found" },
		{ EXIT_DEFECT, "a defect was found" },
		{ EXIT_USAGE, "usage or internal error" },
		{ EXIT_CANNOT,
		  "this kernel, machine or user cannot, or something could have been missed" },
		{ EXIT_INTERRUPTED, "stress was interrupted" },
		{},
	};
	static const struct command this = {
		.name = "",
		.what = "see MSI interrupts being torn, and who lost which and when",
		.synopsis = { "COMMAND [OPTION]...", "help [COMMAND]" },
		.about = "See MSI interrupts being torn, and who lost which interrupt and when.",
		.options = options,
		.list_title = "Commands ('msiscope COMMAND --help' says more)",
		.list = list,
		.exits = exits,
	};

	return &this;
}
