// SPDX-License-Identifier: GPL-2.0-only
/* The pattern that suspends, as far as pm_test goes. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stress/cycle.h"

#define TEST "sys/power/pm_test"
#define DELAY "sys/module/suspend/parameters/pm_test_delay"
#define DELAY_SHORT "1" /* s that a suspend test lasts; 5 by itself (kernel/power/suspend.c) */

static int check(const char *root, char *message, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/" TEST, root);
	if (!access(path, F_OK))
		return 0;
	snprintf(message, size, "no suspend test: /" TEST ": %s (CONFIG_PM_DEBUG)",
		 strerror(errno));
	return -ENODEV;
}

static int journal(struct hotplug *hotplug)
{
	hotplug->test_item = journal_add(hotplug->journal, TEST);
	hotplug->delay_item = journal_add(hotplug->journal, DELAY);
	return hotplug->test_item < 0 ? hotplug->test_item : 0;
}

static void begin(struct hotplug *hotplug, __u64 now)
{
	const __u32 level = choose(hotplug->choices, SUSPEND_LEVELS);

	if (hotplug->delay_item >= 0)
		journal_write(hotplug->journal, hotplug->delay_item, DELAY_SHORT);
	if (journal_intend(hotplug->journal, hotplug->test_item,
			   level == SUSPEND_CORE ? "core" : "processors") ||
	    worker_ask(hotplug->worker, WORK_SUSPEND, level))
		cycle_rest(hotplug, now);
	else
		cycle_enter(hotplug, PHASE_SUSPEND, now, CYCLE_LOOK);
}

const struct pattern_ops pattern_suspend = {
	.name = "suspend",
	.help = "/sys/power/pm_test, then mem: it comes back",
	.check = check,
	.journal = journal,
	.begin = begin,
	.counted = "suspends",
	.counts = hotplug_suspends,
};
