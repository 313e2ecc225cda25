// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "commands/arguments.h"
#include "commands/commands.h"
#include "commands/nearest.h"
#include "commands/options.h"
#include "commands/coverage.h"
#include "commands/usage.h"

#define LOST_AFTER_MAX 3600000 /* ms */
#define LONG 256 /* above all letters */
#define OPTIONS_MOST 64
#define LETTERS_MOST (2 * OPTIONS_MOST + 5)
#define OPTION_SIZE 64 /* none is as long */

/* Each takes optarg into @to. Returns an exit_status. */

static int parse_irqs(const char *command, void *to)
{
	*(const char **)to = optarg;
	return *optarg ? EXIT_CLEAN : complain(command, "--irq: names no interrupt");
}

static int parse_device(const char *command, void *to)
{
	*(const char **)to = optarg;
	return *optarg ? EXIT_CLEAN : complain(command, "--device: names no device");
}

static int parse_classes(const char *command, void *to)
{
	char *names = strdup(optarg), *rest = names, *name;
	enum irq_class class;
	__u32 *classes = to;
	int status = names ? EXIT_CLEAN : complain_error(command, ENOMEM, "%s", strerror(ENOMEM));

	*classes = 0;
	while (!status && (name = strsep(&rest, ","))) {
		if (class_by_name(name, &class))
			*classes |= 1u << class;
		else
			status = complain(command,
					  "--class: '%s' is not tearable, maskable, remapped, "
					  "not-msi or unknown",
					  name);
	}
	free(names);
	return status;
}

static int parse_root(const char *command, void *to)
{
	(void)command;
	*(const char **)to = optarg;
	return EXIT_CLEAN;
}

static int parse_duration_option(const char *command, void *to)
{
	if (!parse_duration(optarg, to))
		return EXIT_CLEAN;
	return complain(command, "--duration: invalid duration '%s' (for example 5, 500ms, 1.5m)",
			optarg);
}

static int parse_lost_after(const char *command, void *to)
{
	__u64 *lost_after = to;

	if (parse_number(optarg, LOST_AFTER_MAX, lost_after))
		return complain(command, "--lost-after: invalid number of ms '%s' (1 to %d)",
				optarg, LOST_AFTER_MAX);
	*lost_after *= 1000000;
	return EXIT_CLEAN;
}

static int parse_fail_on(const char *command, void *to)
{
	if (!parse_kinds(optarg, to))
		return EXIT_CLEAN;
	return complain(command,
			"--fail-on: unknown kind of finding in '%s' (see docs/findings.md)",
			optarg);
}

static int parse_require(const char *command, void *to)
{
	if (!parse_kinds(optarg, to))
		return EXIT_CLEAN;
	return complain(command,
			"--require: unknown kind of finding in '%s' (see docs/findings.md)",
			optarg);
}

static int parse_hooks(const char *command, void *to)
{
	if (!coverage_hooks(optarg, to))
		return EXIT_CLEAN;
	return complain(command, "--hooks: '%s' is not auto, kprobe or tracepoint", optarg);
}

static int parse_flag(const char *command, void *to)
{
	(void)command;
	*(bool *)to = true;
	return EXIT_CLEAN;
}

static const struct shared_row {
	const char *name;
	size_t member; /* of struct shared_options: a pointer to what it sets */
	int (*parse)(const char *command, void *to);
} rows[] = {
#define MEMBER(name) offsetof(struct shared_options, name)
	{ "irq", MEMBER(irqs), parse_irqs },
	{ "device", MEMBER(device), parse_device },
	{ "class", MEMBER(classes), parse_classes },
	{ "root", MEMBER(root), parse_root },
	{ "duration", MEMBER(duration), parse_duration_option },
	{ "lost-after", MEMBER(lost_after), parse_lost_after },
	{ "fail-on", MEMBER(fail_on), parse_fail_on },
	{ "require", MEMBER(require), parse_require },
	{ "hooks", MEMBER(hooks), parse_hooks },
	{ "window", MEMBER(window), parse_flag },
	{ "json", MEMBER(json), parse_flag },
#undef MEMBER
};

static void *target(const struct shared_options *shared, const struct shared_row *row)
{
	void *to;

	memcpy(&to, (const char *)shared + row->member, sizeof(to));
	return to;
}

/* For getopt: each is LONG and its place in the command's table, or its letter. */
static void make_table(const struct arguments *arguments, struct option *table, char *letters)
{
	static const struct option help_row = { "help", no_argument, NULL, 'h' };
	static const struct option version_row = { "version", no_argument, NULL, 'V' };
	const struct command_option *from = arguments->command->options;
	size_t i;

	if (arguments->behind)
		*letters++ = '+';
	*letters++ = ':'; /* a value that is missing is told apart */
	*letters++ = 'h';
	*letters++ = 'V';
	for (i = 0; from[i].name && i < OPTIONS_MOST - 3; i++) {
		table[i] = (struct option){ from[i].name, from[i].value ? required_argument : 0,
					    NULL, LONG + i };
		if (!from[i].letter)
			continue;
		*letters++ = from[i].letter;
		if (from[i].value)
			*letters++ = ':';
	}
	*letters = '\0';
	table[i++] = help_row;
	table[i++] = version_row;
	table[i] = (struct option){};
}

/* @option is of the command's table, as make_table() has it. */
static const struct command_option *find(const struct command *command, int option)
{
	const struct command_option *row = command->options;

	if (option >= LONG)
		return &row[option - LONG];
	while (row->letter != option)
		row++;
	return row;
}

static const struct shared_row *find_shared(const char *name)
{
	const struct shared_row *row = rows;

	while (strcmp(row->name, name))
		row++;
	return row;
}

static int parse_one(const struct arguments *arguments, int option)
{
	const struct shared_options *shared = &arguments->shared;
	const struct command_option *found = find(arguments->command, option);
	const struct shared_row *row;

	if (found->key)
		return arguments->parse(found->key, arguments->arg);
	row = find_shared(found->name);
	if (row->parse == parse_fail_on && shared->fail_chosen)
		*shared->fail_chosen = true;
	return row->parse(arguments->command->name, target(shared, row));
}

/* Was it typed with a value, --name=VALUE, that it does not take? */
static bool takes_none(const struct option *table, const char *typed)
{
	const size_t length = strcspn(typed, "=");

	for (; typed[length] && table->name; table++)
		if (table->val == optopt && !table->has_arg && length > 2 &&
		    !strncmp(table->name, typed + 2, length - 2))
			return true;
	return false;
}

/* A long one that is none, or the begin of several. */
static int complain_long(const char *command, const struct option *table, const char *typed)
{
	const size_t length = strcspn(typed, "=") - 2;
	struct nearest nearest = {};
	const char *begins = NULL;
	char name[OPTION_SIZE];

	snprintf(name, sizeof(name), "%.*s", (int)length, typed + 2);

	for (; table->name; table++) {
		nearest_try(&nearest, name, table->name);
		if (strncmp(table->name, typed + 2, length))
			continue;
		if (begins)
			return complain(command, "option '%s' can be --%s or --%s", typed, begins,
					table->name);
		begins = table->name;
	}
	if (nearest.word)
		return complain(command, "unknown option '%s': did you mean --%s?", typed,
				nearest.word);
	return complain(command, "unknown option '%s'; see 'msiscope %s --help'", typed, command);
}

/* @option: as getopt_long() returned it, ':' or '?'; behind one of several letters @typed is still before it. */
static int complain_option(const char *command, const struct option *table, int option,
			   const char *typed)
{
	if (option == ':' && !strncmp(typed, "--", 2))
		return complain(command, "option '%s' needs a value", typed);
	if (option == ':')
		return complain(command, "option '-%c' needs a value", optopt);
	if (!optopt)
		return complain_long(command, table, typed);
	if (takes_none(table, typed))
		return complain(command, "option '%.*s' takes no value", (int)strcspn(typed, "="),
				typed);
	return complain(command, "unknown option '-%c'; see 'msiscope %s --help'", optopt, command);
}

int arguments_parse(const struct arguments *arguments, int argc, char **argv)
{
	struct option table[OPTIONS_MOST];
	char letters[LETTERS_MOST];
	int option, status;

	make_table(arguments, table, letters);
	opterr = 0; /* one line, ours */
	while ((option = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (option == 'h')
			help(arguments->command);
		if (option == 'V')
			version();
		if (option == '?' || option == ':')
			return complain_option(arguments->command->name, table, option,
					       argv[optind - 1]);
		status = parse_one(arguments, option);
		if (status)
			return status;
	}
	return EXIT_CLEAN;
}

int arguments_end(const struct arguments *arguments, int argc, char **argv)
{
	if (optind >= argc)
		return EXIT_CLEAN;
	return complain(arguments->command->name,
			"unexpected argument '%s'; see 'msiscope %s --help'", argv[optind],
			arguments->command->name);
}
