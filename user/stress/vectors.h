/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside stress/: which vector a CPU will give to the next interrupt that moves there. */
#ifndef MSISCOPE_STRESS_VECTORS_H
#define MSISCOPE_STRESS_VECTORS_H

#include <stdbool.h>
#include <linux/types.h>

/*
 * A guess, mended by what is seen. A CPU gives its lowest free vector
 * (matrix_alloc_area(), kernel/irq/matrix.c, v6.1 to v7.3), so one that was given
 * tells that all below it were taken.
 */
struct vectors;

/* vectors_new() - for CPUs below @cpus; nothing is known yet. NULL without memory. */
struct vectors *vectors_new(__u32 cpus);

/* vectors_guess() - that the CPU would give now; NONE without a guess. */
__u32 vectors_guess(const struct vectors *vectors, __u32 cpu);

/* vectors_move() - one of ours went from a slot to another; CPU or vector NONE: not known. */
void vectors_move(struct vectors *vectors, __u32 from_cpu, __u32 from, __u32 to_cpu, __u32 to);

void vectors_free(struct vectors *vectors);

#endif /* MSISCOPE_STRESS_VECTORS_H */
