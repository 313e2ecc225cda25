/* SPDX-License-Identifier: GPL-2.0-only */
/* The subcommands: each a row that says what it takes, and the calls that tell its story. */
#ifndef MSISCOPE_COMMANDS_H
#define MSISCOPE_COMMANDS_H

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

enum exit_status {
	EXIT_CLEAN = 0, /* nothing found */
	EXIT_DEFECT = 1, /* a defect was found, proved or inferred */
	EXIT_USAGE = 2, /* usage or internal error */
	EXIT_CANNOT = 4, /* this kernel, machine, user or trace cannot: a skip, as in kselftest */
	EXIT_INTERRUPTED = 130, /* stress, by a signal, after putting all back */
};

struct command_option;

struct command_exit {
	int status;
	const char *help; /* lines */
};

/* A command, as it is run, told by --help and the manual, and completed in a shell. */
struct command {
	const char *name; /* "": the program itself */
	const char *what; /* in half a line */
	const char *synopsis[3]; /* what stands behind its name; NULL ends it */
	const char *about; /* lines; "  WORD  TEXT" tells a word */
	const struct command_option *options; /* see arguments.h; beside --help */
	const char *notes; /* lines; NULL: none */
	const char *list_title; /* of what list() prints, lines of "  WORD  TEXT"; NULL: nothing */
	void (*list)(FILE *out);
	const struct command_exit *exits; /* one without help ends it */
	/* run() - takes argv with its own name first and returns an exit_status. */
	int (*run)(int argc, char **argv);
};

extern const struct command command_advise, command_check, command_export, command_list,
	command_record, command_report, command_stress, command_top, command_restore;

/* program() - msiscope itself, whose list is that of its commands. It has no run(). */
const struct command *program(void);

/* command_nth() - in the order of --help; NULL behind the last. */
const struct command *command_nth(size_t nth);

#endif /* MSISCOPE_COMMANDS_H */
