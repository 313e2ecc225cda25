/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: the options of a command, its own and those that several share. */
#ifndef MSISCOPE_ARGUMENTS_H
#define MSISCOPE_ARGUMENTS_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

#include "probe/probe.h"

/* Their lines in --help, where they mean the same. */
#define HELP_IRQ "      --irq LIST        numbers, ranges, globs over action names\n"
#define HELP_DEVICE "      --device BDF      of this device only: 0000:00:1f.2\n"
#define HELP_CLASS "      --class CLASS     tearable, maskable, remapped, not-msi or unknown\n"
#define HELP_COLUMNS "  -o, --output COLUMNS  these, with commas; +COLUMNS adds to the usual ones\n"
#define HELP_LOST_AFTER "      --lost-after MS   silence before an interrupt counts as lost (500)\n"
#define HELP_REQUIRE "      --require KINDS   exit 4 at once if one of these cannot be found here\n"
#define HELP_HOOKS "      --hooks WAY       as of check\n"
#define HELP_HELP "  -h, --help\n"

#define LOST_AFTER_NS 500000000ull /* what --lost-after is by itself */

/* Where the values of shared options go; NULL: the command has it not. */
struct shared_options {
	const char **irqs; /* --irq */
	const char **device; /* --device */
	const char **root; /* --root */
	__u64 *duration; /* -d, --duration; ns */
	__u64 *lost_after; /* --lost-after; ns */
	__u64 *fail_on; /* --fail-on; bit per enum finding_kind */
	bool *fail_chosen; /* set if it was given; of no option of its own */
	__u64 *require; /* --require; the same */
	enum probe_way *hooks; /* --hooks */
	bool *window; /* --window */
	bool *json; /* --json; -J if the command's letters have it */
};

struct arguments {
	const char *command;
	void (*usage)(FILE *out);
	const char *letters; /* as of getopt(), beside -h and -d */
	const struct option *own; /* what no other has; {} ends it */
	struct shared_options shared;
	int (*parse)(int option, void *arg); /* one of its own, by optarg. Returns an exit_status */
	void *arg;
};

/*
 * arguments_parse() - all options, --help as well; what is no option begins at optind then.
 * Returns EXIT_CLEAN, or another exit_status after saying why.
 */
int arguments_parse(const struct arguments *arguments, int argc, char **argv);

/* arguments_end() - nothing may stand behind the options. Returns as arguments_parse(). */
int arguments_end(const struct arguments *arguments, int argc, char **argv);

/* complain_class() - the value of --class is none. Returns EXIT_USAGE. */
int complain_class(const char *command, const char *value);

#endif /* MSISCOPE_ARGUMENTS_H */
