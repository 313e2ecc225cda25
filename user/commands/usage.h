/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: what --help says of a command. */
#ifndef MSISCOPE_USAGE_H
#define MSISCOPE_USAGE_H

#include <stdio.h>

#include "commands/commands.h"

/* usage() - what --help prints. */
void usage(const struct command *command, FILE *out);

/* help() - for --help: print it, and exit. */
void help(const struct command *command) __attribute__((noreturn));

/* version() - for --version, the same: of msiscope, and of libbpf. */
void version(void) __attribute__((noreturn));

#endif /* MSISCOPE_USAGE_H */
