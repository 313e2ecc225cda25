// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/commands.h"
#include "commands/limits.h"
#include "commands/nearest.h"
#include "commands/options.h"
#include "commands/signals.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
};

static const struct command commands[] = {
	{ "check", command_check, "say what this kernel lets msiscope see, and what is missing" },
	{ "list", command_list, "say whose each interrupt is, and whether its update can tear" },
	{ "advise", command_advise, "say what helps here against torn updates, to be copied" },
	{ "record", command_record, "watch this machine, write a trace, print the findings" },
	{ "top", command_top, "show the interrupts of this machine, or of a trace, as they come" },
	{ "stress", command_stress,
	  "move interrupts, take CPUs offline, say what was torn and lost" },
	{ "report", command_report, "replay a trace and print its findings" },
	{ "export", command_export,
	  "turn a trace into Chrome trace JSON, CSV, metrics or an excerpt" },
	{ "restore", command_restore, "put back what a stress run that died had changed" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	return NULL;
}

static void usage(FILE *out)
{
	size_t i;

	fputs("usage: msiscope COMMAND [OPTION]...\n"
	      "       msiscope help [COMMAND]\n\n"
	      "See MSI interrupts being torn, and who lost which interrupt and when.\n\n",
	      out);
	for (i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].what);
	fputs("\n'msiscope COMMAND --help' says more. Exit: 0 nothing found, 1 a defect was\n"
	      "found, 2 usage or internal error, 4 this kernel, machine or user cannot, 130\n"
	      "stress interrupted.\n",
	      out);
}

/* What is no command, and what it may have been. */
static int complain_command(const char *typed)
{
	struct nearest nearest = {};
	size_t i;

	if (*typed == '-')
		return complain("",
				"unknown option '%s'; a command comes first: see 'msiscope help'",
				typed);
	for (i = 0; i < COMMANDS; i++)
		nearest_try(&nearest, typed, commands[i].name);
	if (nearest.word)
		return complain("", "unknown command '%s': did you mean %s?", typed, nearest.word);
	return complain("", "unknown command '%s'; see 'msiscope help'", typed);
}

/* help, help COMMAND */
static int help_command(int argc, char **argv)
{
	char help_option[] = "--help",
	     *arguments[] = { argc > 2 ? argv[2] : NULL, help_option, NULL };
	const struct command *command;

	if (argc < 3)
		help("", usage);
	command = find_command(argv[2]);
	return command ? command->run(2, arguments) : complain_command(argv[2]);
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
	return !strcmp(word, a) || !strcmp(word, b) || !strcmp(word, c);
}

static void handle_signals(void)
{
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write(), */
	signal(SIGXFSZ, SIG_IGN); /* as is a file's limit: nothing is left half-way */
	signal(SIGCHLD, SIG_DFL); /* ignored, a command's status would be lost */
}

/* Closed by whoever started us, the next file would be one of them; as these, none can be used. */
static void keep_standard_files(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	const struct command *command;
	int err;

	keep_standard_files();
	handle_signals();
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (is_one_of(argv[1], "-h", "--help", "help"))
		return help_command(argc, argv);
	if (is_one_of(argv[1], "-V", "--version", "version")) {
		puts("msiscope " MSISCOPE_VERSION);
		return flush_output("", "", stdout, EXIT_CLEAN);
	}
	command = find_command(argv[1]);
	if (!command)
		return complain_command(argv[1]);
	err = limits_files();
	if (err)
		return complain_error("", err, "%s", strerror(-err));
	return command->run(argc - 1, argv + 1);
}
