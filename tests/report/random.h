/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers by chance, the same in each run of a test. */
#ifndef MSISCOPE_TESTS_REPORT_RANDOM_H
#define MSISCOPE_TESTS_REPORT_RANDOM_H

#include <linux/types.h>

static __u64 random_state = 0x2545f4914f6cdd1d;

/* Above 0, up to 1. */
static double uniform(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return ((random_state >> 11) + 1) / 9007199254740992.0;
}

#endif /* MSISCOPE_TESTS_REPORT_RANDOM_H */
