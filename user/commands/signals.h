/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: the signals by which a person, or a script, ends us. */
#ifndef MSISCOPE_SIGNALS_H
#define MSISCOPE_SIGNALS_H

#include <signal.h>

/* Set by SIGINT, SIGTERM and SIGHUP, after stop_on_signals(). */
extern volatile sig_atomic_t stop;

/* stop_on_signals() - for a command that looks at it, or must not be ended half-way. */
void stop_on_signals(void);

/*
 * signals_catch() - @handler for SIGINT, SIGTERM and SIGHUP, with the sa_flags @flags. One that
 * whoever started us ignores (nohup) stays ignored.
 */
void signals_catch(void (*handler)(int signal), int flags);

/* signals_hold() - these wait from here on, until signals_release() with the same @before. */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);

#endif /* MSISCOPE_SIGNALS_H */
