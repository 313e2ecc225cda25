// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/probe.h"
#include "probe/steal.h"

#define SHARE 1000 /* of the time may be spent on it: one part */

void steal_open(struct steal *steal, const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/proc/stat", root);
	steal->fd = open(path, O_RDONLY | O_CLOEXEC);
	steal->ns = 0;
	steal->next = 0;
}

/* "cpu  user nice system idle iowait irq softirq steal guest guest_nice", in ticks of USER_HZ. */
static void read_anew(struct steal *steal)
{
	const long hertz = sysconf(_SC_CLK_TCK);
	unsigned long long ticks;
	char text[256];
	ssize_t got;

	got = pread(steal->fd, text, sizeof(text) - 1, 0);
	if (got <= 0)
		return;
	text[got] = '\0';
	if (!strncmp(text, "cpu ", 4) &&
	    sscanf(text, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &ticks) == 1 && hertz > 0)
		steal->ns = ticks * (1000000000ull / hertz);
}

__u64 steal_read(struct steal *steal, __u64 now)
{
	const __u64 begin = clock_now();

	if (steal->fd < 0 || now < steal->next)
		return steal->ns;
	read_anew(steal);
	steal->next = now + SHARE * (clock_now() - begin);
	return steal->ns;
}

void steal_close(struct steal *steal)
{
	if (steal->fd >= 0)
		close(steal->fd);
	steal->fd = -1;
}
