/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: the signals by which a person, or a script, ends us. */
#ifndef MSISCOPE_SIGNALS_H
#define MSISCOPE_SIGNALS_H

#include <signal.h>

/*
 * signals_catch() - @handler for SIGINT, SIGTERM and SIGHUP, with the sa_flags @flags. One that
 * whoever started us ignores (nohup) stays ignored.
 */
void signals_catch(void (*handler)(int signal), int flags);

/* signals_hold() - these wait from here on, until signals_release() with the same @before. */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);

#endif /* MSISCOPE_SIGNALS_H */
