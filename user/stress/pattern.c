// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "stress/cycle.h"
#include "stress/pattern.h"

static const struct pattern_ops *const patterns[] = {
	&pattern_affinity, &pattern_hotplug, &pattern_chase, &pattern_suspend, &pattern_mixed,
};

#define PATTERNS (sizeof(patterns) / sizeof(patterns[0]))

static void begin_hotplug(struct hotplug *hotplug, __u64 now)
{
	cycle_offline(hotplug, false, now);
}

static void spread(struct hotplug *hotplug, __u64 now)
{
	affinity_spread(hotplug->affinity, now);
}

static void begin_chase(struct hotplug *hotplug, __u64 now)
{
	cycle_offline(hotplug, true, now);
}

static void begin_mixed(struct hotplug *hotplug, __u64 now)
{
	cycle_offline(hotplug, choose(hotplug->choices, 2), now);
}

const struct pattern_ops pattern_affinity = {
	.name = "affinity",
	.help = "move interrupts, as fast as they can be moved",
	.moves = true,
	.steadily = true,
};

const struct pattern_ops pattern_hotplug = {
	.name = "hotplug",
	.help = "take CPUs offline and back",
	.moves = true,
	.offlines = true,
	.begin = begin_hotplug,
	.back = spread,
	.counted = "offlines",
	.counts = hotplug_offlines,
};

const struct pattern_ops pattern_chase = {
	.name = "chase",
	.help = "point interrupts at a CPU, then take it offline",
	.moves = true,
	.offlines = true,
	.begin = begin_chase,
	.counted = "offlines",
	.counts = hotplug_offlines,
};

const struct pattern_ops pattern_mixed = {
	.name = "mixed",
	.help = "affinity, with hotplug and chase (default)",
	.moves = true,
	.steadily = true,
	.offlines = true,
	.begin = begin_mixed,
	.counted = "offlines",
	.counts = hotplug_offlines,
};

const struct pattern_ops *pattern_nth(size_t nth)
{
	return nth < PATTERNS ? patterns[nth] : NULL;
}

const struct pattern_ops *pattern_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < PATTERNS; i++)
		if (!strcmp(patterns[i]->name, name))
			return patterns[i];
	return NULL;
}
