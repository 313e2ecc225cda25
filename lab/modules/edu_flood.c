// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that runs on by itself, as a NIC under load does.
 *
 * A move happens in the acknowledge of an interrupt, before its handler: a
 * device that waits for its handler cannot interrupt just then. Here a timer
 * starts the factorials, and one can end while the interrupt of the one before
 * is on its way.
 */
#include <linux/moduleparam.h>
#include <linux/smp.h>
#include <linux/version.h>

#include "edu_private.h"

#define EDU_PACE_MIN_US 20

static unsigned int pace_us = 250;
module_param(pace_us, uint, 0644);
MODULE_PARM_DESC(pace_us, "in a flood, start a factorial so often if none is under way (250)");

/* Takes no lock, for the handler may hold it: what it does is one write. */
static enum hrtimer_restart edu_tick(struct hrtimer *timer)
{
	struct edu_device *edu = container_of(timer, struct edu_device, timer);
	u64 pace = max_t(u64, READ_ONCE(pace_us), EDU_PACE_MIN_US);

	edu_start(edu);
	hrtimer_forward_now(timer, ns_to_ktime(pace * NSEC_PER_USEC));
	return HRTIMER_RESTART;
}

static void edu_flood_here(void *data)
{
	struct edu_device *edu = data;

	hrtimer_start(&edu->timer, 0, HRTIMER_MODE_REL_PINNED_HARD);
}

void edu_flood_create(struct edu_device *edu)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&edu->timer, edu_tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
#else
	hrtimer_init(&edu->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	edu->timer.function = edu_tick;
#endif
}

void edu_flood_begin(struct edu_device *edu)
{
	WRITE_ONCE(edu->flood, true);
	/* CPU 0 stays online: elsewhere the flood would wander with the timer. */
	smp_call_function_single(0, edu_flood_here, edu, 1);
}

void edu_flood_end(struct edu_device *edu)
{
	hrtimer_cancel(&edu->timer);
	WRITE_ONCE(edu->flood, false);
}
