/* SPDX-License-Identifier: GPL-2.0-only */
/* What a stress run does: a row each of the table in pattern.c. */
#ifndef MSISCOPE_STRESS_PATTERN_H
#define MSISCOPE_STRESS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

struct hotplug;
struct hotplug_counts;

struct pattern_ops {
	const char *name; /* as --pattern has it */
	const char *help; /* in half a line */
	bool moves; /* it writes affinities, */
	bool steadily; /* and does so all the time; else its cycles say when */
	bool offlines; /* its cycles take CPUs offline */
	/*
	 * check() - can it be done below @root? 0, or -errno with one line in @message. NULL: where
	 * there are CPUs and interrupts to do it with.
	 */
	int (*check)(const char *root, char *message, size_t size);
	/* The rest is of patterns with cycles, see cycle.h: begin() is NULL where there are none. */
	/* journal() - what they change beside CPUs and affinities. 0 or -errno. NULL: nothing. */
	int (*journal)(struct hotplug *hotplug);
	/* begin() - the next one. */
	void (*begin)(struct hotplug *hotplug, __u64 now);
	/* back() - the CPU of the cycle is online again, or cannot be. NULL: nothing to be done. */
	void (*back)(struct hotplug *hotplug, __u64 now);
	const char *counted; /* what the status line counts, */
	const struct hotplug_counts *(*counts)(const struct hotplug *hotplug); /* and by which */
};

extern const struct pattern_ops pattern_affinity, pattern_hotplug, pattern_chase, pattern_suspend,
	pattern_mixed;

/* pattern_nth() - in the order of --help; NULL behind the last. */
const struct pattern_ops *pattern_nth(size_t nth);

/* pattern_by_name() - NULL if there is none. */
const struct pattern_ops *pattern_by_name(const char *name);

#endif /* MSISCOPE_STRESS_PATTERN_H */
