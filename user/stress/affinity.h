/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Moves interrupts, each as fast as its moves take effect. A write to
 * smp_affinity of an MSI without remapping changes nothing until its next
 * interrupt, and a later write replaces it (irq_set_affinity_locked(), v6.1 to
 * v7.3): so each write is confirmed before the next, by effective_affinity.
 */
#ifndef MSISCOPE_STRESS_AFFINITY_H
#define MSISCOPE_STRESS_AFFINITY_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"
#include "stress/journal.h"
#include "stress/plan.h"
#include "stress/random.h"

#define AFFINITY_ERRORS 6

struct affinity_error {
	int error; /* -errno of write(), 0: no more */
	__u64 count;
};

struct affinity_counts {
	__u64 written; /* writes that the kernel took */
	__u64 effective; /* of these: seen at the CPU that was asked for */
	__u64 known; /* of these: the vector before and after could be read */
	__u64 new_vector; /* of these: it changed. Only these can tear */
	__u64 coalesced; /* writes replaced by another before they took effect */
	__u64 elsewhere; /* the CPU went offline first, or the kernel chose another */
	__u64 deferred; /* attempts in the kernel while the old vector was not yet released (EBUSY) */
	__u64 exhausted; /* attempts that found no free vector (ENOSPC) */
	bool pending; /* the latest write did not take effect yet */
	bool quiet; /* no interrupt came for a second while a write was pending */
	struct affinity_error errors[AFFINITY_ERRORS];
	const char *ended; /* why it is moved no more; NULL: it is. Static text */
};

struct affinity;

/*
 * affinity_new() - nothing is changed yet; each interrupt's value is journaled.
 * @plan, @journal and @choices outlive it. @rate: moves a second of all together,
 * 0: as fast as they take effect. Returns 0 or -ENOMEM, or -errno of the journal.
 */
int affinity_new(const char *root, const struct plan *plan, struct journal *journal,
		 struct choices *choices, __u64 rate, struct affinity **affinity);

/*
 * affinity_step() - confirm what took effect and write what is due, unless
 * paused. @now is CLOCK_MONOTONIC. Returns when to be called again.
 */
__u64 affinity_step(struct affinity *affinity, __u64 now);

/* affinity_pause() - write no further moves by itself; those on their way are still confirmed. */
void affinity_pause(struct affinity *affinity, bool pause);

/* affinity_avoid() - choose this CPU no more; NONE: all of the plan again. */
void affinity_avoid(struct affinity *affinity, __u32 cpu);

/* affinity_point() - send at most @most interrupts there; returns how many are there or should come. */
unsigned int affinity_point(struct affinity *affinity, __u32 cpu, unsigned int most, __u64 now);

/* affinity_pointed() - how many of them are there, by now. */
unsigned int affinity_pointed(struct affinity *affinity, __u32 cpu, __u64 now);

/*
 * affinity_prepare() - interrupts on @cpu may go to one other CPU as well, chosen so that
 * their vector changes when that CPU goes. Nothing moves by it now.
 */
void affinity_prepare(struct affinity *affinity, __u32 cpu);

/* affinity_spread() - send each to some CPU of the plan. */
void affinity_spread(struct affinity *affinity, __u64 now);

/* affinity_look() - see anew where each is: CPUs went or came. */
void affinity_look(struct affinity *affinity);

/* affinity_busiest() - the CPU of @among that serves most of them; NONE if it is none. */
__u32 affinity_busiest(const struct affinity *affinity, const struct cpulist *among);

/* affinity_record() - a record of the kernel side: what the kernel tried. */
void affinity_record(struct affinity *affinity, const union record *record);

/* affinity_counts() - of the plan's interrupt number @i. */
const struct affinity_counts *affinity_counts(const struct affinity *affinity, size_t i);

/* affinity_sum() - of all of them. */
void affinity_sum(const struct affinity *affinity, struct affinity_counts *sum);

void affinity_free(struct affinity *affinity);

#endif /* MSISCOPE_STRESS_AFFINITY_H */
