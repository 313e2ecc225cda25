// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "commands/signals.h"

volatile sig_atomic_t stop;

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

#define ENDING (sizeof(ending) / sizeof(ending[0]))

void signals_catch(void (*handler)(int signal), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags }, before;
	size_t i;

	for (i = 0; i < ENDING; i++)
		if (!sigaction(ending[i], NULL, &before) && before.sa_handler != SIG_IGN)
			sigaction(ending[i], &action, NULL);
}

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

void stop_on_signals(void)
{
	signals_catch(on_signal, 0);
}

void signals_hold(sigset_t *before)
{
	sigset_t held;
	size_t i;

	sigemptyset(&held);
	for (i = 0; i < ENDING; i++)
		sigaddset(&held, ending[i]);
	sigprocmask(SIG_BLOCK, &held, before);
}

void signals_release(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}
