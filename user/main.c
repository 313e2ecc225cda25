// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands/commands.h"

volatile sig_atomic_t stop; /* commands/commands.h */

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
};

static const struct command commands[] = {
	{ "check", command_check, "say what this kernel lets msiscope see, and what is missing" },
	{ "list", command_list, "say whose each interrupt is, and whether its update can tear" },
	{ "record", command_record, "watch this machine, write a trace, print the findings" },
	{ "top", command_top, "show the interrupts of this machine, or of a trace, as they come" },
	{ "stress", command_stress,
	  "move interrupts, take CPUs offline, say what was torn and lost" },
	{ "report", command_report, "replay a trace and print its findings" },
	{ "export", command_export, "turn a trace into Chrome trace JSON, CSV, OpenMetrics or an excerpt" },
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

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

/* What the parent had ignored (nohup) stays ignored. */
static void stop_on(int signal)
{
	struct sigaction action = { .sa_handler = on_signal }, before;

	if (!sigaction(signal, NULL, &before) && before.sa_handler != SIG_IGN)
		sigaction(signal, &action, NULL);
}

static void handle_signals(void)
{
	stop_on(SIGINT);
	stop_on(SIGTERM);
	stop_on(SIGHUP);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write() */
	signal(SIGCHLD, SIG_DFL); /* ignored, a command's status would be lost */
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")) {
		usage(stdout);
		return EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "-V") || !strcmp(argv[1], "--version")) {
		puts("msiscope " MSISCOPE_VERSION);
		return EXIT_CLEAN;
	}
	handle_signals();
	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "msiscope: no command '%s'; see msiscope --help\n", argv[1]);
	return EXIT_USAGE;
}
