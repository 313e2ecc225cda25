// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/commands.h"
#include "commands/limits.h"
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

static void usage(FILE *out)
{
	size_t i;

	fputs("usage: msiscope COMMAND [OPTION]...\n\n"
	      "See MSI interrupts being torn, and who lost which interrupt and when.\n\n",
	      out);
	for (i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].what);
	fputs("\n'msiscope COMMAND --help' says more. Exit: 0 nothing found, 1 a defect was\n"
	      "found, 2 usage or internal error, 4 this kernel, machine or user cannot, 130\n"
	      "stress interrupted.\n",
	      out);
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
	size_t i;
	int err;

	keep_standard_files();
	handle_signals();
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")) {
		help("", usage);
	}
	if (!strcmp(argv[1], "-V") || !strcmp(argv[1], "--version")) {
		puts("msiscope " MSISCOPE_VERSION);
		return flush_output("", "", stdout, EXIT_CLEAN);
	}
	err = limits_files();
	if (err)
		return complain_error("", err, "%s", strerror(-err));
	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return complain("", "no command '%s'; see msiscope --help", argv[1]);
}
