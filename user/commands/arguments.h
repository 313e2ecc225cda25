/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: the options of a command, its own and those that several share. */
#ifndef MSISCOPE_ARGUMENTS_H
#define MSISCOPE_ARGUMENTS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "commands/commands.h"
#include "commands/words.h"
#include "probe/probe.h"

/*
 * An option, as it is parsed, told by --help and the manual, and completed in a shell. A table of
 * them ends with {}.
 */
struct command_option {
	const char *name;
	char letter; /* 0: none */
	const char *value; /* what it takes, as FILE; NULL: nothing */
	const char *help; /* lines; NULL: its words tell it, one a line */
	int key; /* what parse() of struct arguments is called with; 0: it is a shared one */
	const char *words; /* values there are, with spaces between; NULL: see word() */
	/* word() - of a table elsewhere; NULL behind the last. *@what is what it means, if that is known. */
	const char *(*word)(size_t nth, const char **what);
	bool list; /* takes several words, with commas */
};

/* Those that mean the same in several commands. */
#define OPTION_IRQ                                                                                 \
	{                                                                                          \
		.name = "irq", .value = "LIST",                                                    \
		.help = "these only: numbers, ranges, globs over action names"                     \
	}
#define OPTION_DEVICE                                                                              \
	{                                                                                          \
		.name = "device", .value = "BDF", .help = "this device only: 0000:00:1f.2"         \
	}
#define OPTION_COLUMNS(words)                                                                      \
	{                                                                                          \
		.name = "output", .letter = 'o', .value = "COLUMNS", .key = 'o', .word = words,    \
		.list = true, .help = "columns, with commas; +COLUMNS adds to the usual ones"      \
	}
#define OPTION_CLASS(number)                                                                       \
	{                                                                                          \
		.name = "class", .value = "CLASS", .key = number, .word = word_class,              \
		.help = "tearable, maskable, remapped, not-msi or unknown"                         \
	}
#define OPTION_LOST_AFTER                                                                          \
	{                                                                                          \
		.name = "lost-after", .value = "MS",                                               \
		.help = "silence before an interrupt counts as lost (500)"                         \
	}
#define OPTION_FAIL_ON                                                                             \
	{                                                                                          \
		.name = "fail-on", .value = "KINDS", .word = word_fail_on, .list = true,           \
		.help = "findings that make the exit status 1: names with\n"                       \
			"commas, 'defects' (the default) or 'none'"                                \
	}
#define OPTION_REQUIRE                                                                             \
	{                                                                                          \
		.name = "require", .value = "KINDS", .word = word_kind, .list = true,              \
		.help = "exit 4 at once if one of these cannot be found here"                      \
	}
#define OPTION_WINDOW                                                                              \
	{                                                                                          \
		.name = "window",                                                                  \
		.help = "time the single config writes (and so widen the window)"                  \
	}
#define OPTION_HOOKS                                                                               \
	{                                                                                          \
		.name = "hooks", .value = "WAY", .words = "auto kprobe tracepoint",                \
		.help = "'auto' (the default: fentry, else kprobe, else\n"                         \
			"tracepoint), 'kprobe' (no fentry), 'tracepoint'"                          \
	}

#define LOST_AFTER_NS 500000000ull /* what --lost-after is by itself */

/* Where the values of shared options go, if the command has them in its table. */
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
	bool *json; /* --json */
};

struct arguments {
	const struct command *command;
	bool behind; /* what is no option ends them: a command of somebody else's with its own */
	struct shared_options shared;
	int (*parse)(int key, void *arg); /* one of its own, by optarg. Returns an exit_status */
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
