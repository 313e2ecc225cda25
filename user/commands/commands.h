/* SPDX-License-Identifier: GPL-2.0-only */
/* The subcommands: options, then the calls that tell the story. */
#ifndef MSISCOPE_COMMANDS_H
#define MSISCOPE_COMMANDS_H

#include <signal.h>

enum exit_status {
	EXIT_CLEAN = 0, /* nothing found */
	EXIT_DEFECT = 1, /* a defect was found, proved or inferred */
	EXIT_USAGE = 2, /* usage or internal error */
	EXIT_CANNOT = 4, /* this kernel, machine, user or trace cannot: a skip, as in kselftest */
	EXIT_INTERRUPTED = 130, /* stress, by a signal, after putting all back */
};

/* Each takes argv with its own name first and returns an exit_status. */
int command_advise(int argc, char **argv);
int command_check(int argc, char **argv);
int command_export(int argc, char **argv);
int command_list(int argc, char **argv);
int command_record(int argc, char **argv);
int command_report(int argc, char **argv);
int command_stress(int argc, char **argv);
int command_top(int argc, char **argv);
int command_restore(int argc, char **argv);

#endif /* MSISCOPE_COMMANDS_H */
