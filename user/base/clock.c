// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "base/clock.h"

__u64 clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}
