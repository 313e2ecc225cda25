/* SPDX-License-Identifier: GPL-2.0-only */
/* Pauses take no time: what happens meanwhile is made, at the pause that it is wanted at. */
#ifndef MSISCOPE_TESTS_PAUSES_H
#define MSISCOPE_TESTS_PAUSES_H

#include <time.h>

static struct {
	unsigned int count, due; /* at which of them, from 1; 0: never */
	void (*happens)(void);
} pauses;

static inline void at_pause(unsigned int due, void (*happens)(void))
{
	pauses.count = 0;
	pauses.due = due;
	pauses.happens = happens;
}

/* Instead of libc's. */
int nanosleep(const struct timespec *time, struct timespec *rest)
{
	(void)time;
	(void)rest;
	if (++pauses.count == pauses.due)
		pauses.happens();
	return 0;
}

#endif /* MSISCOPE_TESTS_PAUSES_H */
