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
#include "commands/usage.h"

static const struct command *find_command(const char *name)
{
	const struct command *command;
	size_t i;

	for (i = 0; (command = command_nth(i)); i++)
		if (!strcmp(name, command->name))
			return command;
	return NULL;
}

/* What is no command, and what it may have been. */
static int complain_command(const char *typed)
{
	const struct command *command;
	struct nearest nearest = {};
	size_t i;

	if (*typed == '-')
		return complain("",
				"unknown option '%s'; a command comes first: see 'msiscope help'",
				typed);
	for (i = 0; (command = command_nth(i)); i++)
		nearest_try(&nearest, typed, command->name);
	if (nearest.word)
		return complain("", "unknown command '%s': did you mean %s?", typed, nearest.word);
	return complain("", "unknown command '%s'; see 'msiscope help'", typed);
}

/* help, help COMMAND */
static int help_command(int argc, char **argv)
{
	const struct command *command = argc > 2 ? find_command(argv[2]) : program();

	if (!command)
		return complain_command(argv[2]);
	help(command);
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
		usage(program(), stderr);
		return EXIT_USAGE;
	}
	if (is_one_of(argv[1], "-h", "--help", "help"))
		return help_command(argc, argv);
	if (is_one_of(argv[1], "-V", "--version", "version"))
		version();
	command = find_command(argv[1]);
	if (!command)
		return complain_command(argv[1]);
	err = limits_files();
	if (err)
		return complain_error("", err, "%s", strerror(-err));
	return command->run(argc - 1, argv + 1);
}
