/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside stress/: the affinities that the kernel itself gives. */
#ifndef MSISCOPE_STRESS_INITIAL_H
#define MSISCOPE_STRESS_INITIAL_H

#include <stdbool.h>

#include "inventory/cpulist.h"

/*
 * initial_affinity() - what the kernel gives @irq when a driver requests it, with the CPUs @online
 * (irq_setup_affinity(), kernel/irq/manage.c, v6.12): /proc/irq/default_smp_affinity, of that the
 * CPUs of the device's NUMA node, if any is. What cannot be read does not narrow it down.
 */
void initial_affinity(const char *root, __u32 irq, const struct cpulist *online,
		      struct cpulist *affinity);

/*
 * is_kernels_affinity() - may the kernel or a driver have made @now of @irq's affinity while some
 * of @taken were offline, of the CPUs @online before?
 * - all CPUs online at that moment, when the last of the mask goes, or none of the
 *   others has a free vector (migrate_one_irq(), kernel/irq/cpuhotplug.c; the CPU that
 *   goes is no longer online there). freeze_secondary_cpus() takes one after the other,
 *   so a suspend test leaves any of these sets.
 * - all CPUs: a driver that spreads itself anew when a CPU comes (virtnet_cpu_online(),
 *   drivers/net/virtio_net.c).
 * - what an interrupt has from its first moment, also beneath a mask that never took effect:
 *   a driver frees its own in a suspend test, or when its device has died of a lost one, and
 *   requests them anew.
 */
bool is_kernels_affinity(const char *root, __u32 irq, const struct cpulist *online,
			 const struct cpulist *taken, const struct cpulist *now);

#endif /* MSISCOPE_STRESS_INITIAL_H */
