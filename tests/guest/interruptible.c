// SPDX-License-Identifier: GPL-2.0-only
/* Run a command that Ctrl-C ends: a shell's background, as the guest's, ignores SIGINT for good. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	signal(SIGINT, SIG_DFL);
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
