/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside stress/: the affinity of an interrupt that was just requested. */
#ifndef MSISCOPE_STRESS_INITIAL_H
#define MSISCOPE_STRESS_INITIAL_H

#include "inventory/cpulist.h"

/*
 * initial_affinity() - what the kernel gives @irq when a driver requests it, with the CPUs @online
 * (irq_setup_affinity(), kernel/irq/manage.c, v6.12): /proc/irq/default_smp_affinity, of that the
 * CPUs of the device's NUMA node, if any is. What cannot be read does not narrow it down.
 */
void initial_affinity(const char *root, __u32 irq, const struct cpulist *online,
		      struct cpulist *affinity);

#endif /* MSISCOPE_STRESS_INITIAL_H */
