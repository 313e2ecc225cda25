/* SPDX-License-Identifier: GPL-2.0-only */
/* Which interrupts and CPUs a run stresses, what it leaves out, and why. */
#ifndef MSISCOPE_STRESS_PLAN_H
#define MSISCOPE_STRESS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "inventory/cpulist.h"
#include "inventory/inventory.h"
#include "stress/pattern.h"

struct plan_options {
	const char *root;
	const struct pattern_ops *pattern;
	const char *cpus; /* list as typed; NULL: all that are not isolated or nohz_full */
	__u32 classes; /* bit per enum irq_class; 0: tearable if there is any, else all */
	/* The interrupts that were asked for; NULL: all. */
	bool (*wants)(const struct inventory_irq *irq, void *arg);
	void *arg;
};

struct plan_left {
	__u32 number; /* of an IRQ or CPU */
	const char *why; /* static text */
};

struct plan {
	const struct pattern_ops *pattern;
	const struct inventory *inventory; /* outlives the plan */
	const struct inventory_irq **irqs;
	size_t nr_irqs;
	struct plan_left *left_irqs; /* asked for (or of the class), and left out */
	size_t nr_left_irqs;
	struct cpulist cpus; /* that interrupts are moved to */
	struct cpulist going; /* of these: may go offline */
	struct plan_left *left_cpus;
	size_t nr_left_cpus;
	bool fallback; /* no interrupt is tearable: all that can be moved are taken */
	__u32 irqbalance; /* its process id, 0 if it does not run */
};

/*
 * plan_make() - look at the machine and choose. Changes nothing. @inventory is as
 * inventory_read() left it. Returns 0, or -errno with one line in @message: -EINVAL
 * what was asked for cannot be (no such CPU), -ENODEV nothing is left to stress,
 * -EROFS /proc or /sys cannot be written to, -ENOMEM. Free with plan_free() in both cases.
 */
int plan_make(const struct plan_options *options, const struct inventory *inventory,
	      struct plan *plan, char *message, size_t size);

void plan_free(struct plan *plan);

#endif /* MSISCOPE_STRESS_PLAN_H */
