// SPDX-License-Identifier: GPL-2.0-only
/* A CPU goes down or comes up: who has to know. */
#include "diagnose/degraded.h"
#include "diagnose/stale.h"
#include "diagnose/take.h"
#include "diagnose/takedown.h"
#include "diagnose/watch.h"

void take_hotplug(struct diagnose *diagnose, const struct record_hotplug *hotplug)
{
	stale_hotplug(diagnose, hotplug);
	switch (hotplug->phase) {
	case HOTPLUG_DOWN:
		takedown_begin(diagnose, hotplug->subject, hotplug->head.ts);
		if (diagnose->takedown)
			degraded_takedown(diagnose, diagnose->takedown, hotplug->head.ts);
		return;
	case HOTPLUG_DOWN_END:
		return takedown_end(diagnose, hotplug);
	case HOTPLUG_UP:
		watch_end_cpu(diagnose, hotplug->subject, hotplug->head.ts);
		return bringup_begin(diagnose, hotplug);
	case HOTPLUG_UP_END:
		return bringup_end(diagnose, hotplug);
	}
}
