// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/libbpf.h>

#include "commands/commands.h"
#include "commands/limits.h"
#include "commands/options.h"
#include "commands/signals.h"
#include "commands/usage.h"
#include "version.h"

static int version(void)
{
	printf("msiscope %s, libbpf %u.%u\n", MSISCOPE_VERSION MSISCOPE_COMMIT,
	       libbpf_major_version(), libbpf_minor_version());
	return flush_output("", "", stdout, EXIT_CLEAN);
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
	size_t i;
	int err;

	keep_standard_files();
	handle_signals();
	if (argc < 2) {
		usage(program(), stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"))
		help(program());
	if (!strcmp(argv[1], "-V") || !strcmp(argv[1], "--version"))
		return version();
	err = limits_files();
	if (err)
		return complain_error("", err, "%s", strerror(-err));
	for (i = 0; (command = command_nth(i)); i++)
		if (!strcmp(argv[1], command->name))
			return command->run(argc - 1, argv + 1);
	return complain("", "no command '%s'; see msiscope --help", argv[1]);
}
