// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "inventory/file.h"
#include "stress/initial.h"

#define MASK_SIZE (CPULIST_MAX / 4 + CPULIST_MAX / 32 + 2) /* hexadecimal, a comma each 32 CPUs */

/* @affinity stays as it is if no CPU is in both. */
static void narrow(struct cpulist *affinity, const struct cpulist *to)
{
	struct cpulist both;
	size_t i;

	for (i = 0; i < CPULIST_MAX / 64; i++)
		both.bits[i] = affinity->bits[i] & to->bits[i];
	if (cpulist_count(&both))
		*affinity = both;
}

void initial_affinity(const char *root, __u32 irq, const struct cpulist *online,
		      struct cpulist *affinity)
{
	char mask[MASK_SIZE], node[16], path[64];
	struct cpulist cpus;

	*affinity = *online;
	if (file_line(mask, sizeof(mask), "%s/proc/irq/default_smp_affinity", root) > 0 &&
	    !cpulist_parse_mask(mask, &cpus))
		narrow(affinity, &cpus);
	if (file_line(node, sizeof(node), "%s/proc/irq/%u/node", root, irq) <= 0)
		return;
	snprintf(path, sizeof(path), "sys/devices/system/node/node%d/cpulist", atoi(node));
	if (!cpulist_read(root, path, &cpus))
		narrow(affinity, &cpus);
}

/* Does @cpus lack nothing of @most but some of @spare, and have no more? */
static bool lies_between(const struct cpulist *cpus, const struct cpulist *most,
			 const struct cpulist *spare)
{
	size_t i;

	for (i = 0; i < CPULIST_MAX / 64; i++)
		if (cpus->bits[i] & ~most->bits[i] ||
		    most->bits[i] & ~cpus->bits[i] & ~spare->bits[i])
			return false;
	return true;
}

bool is_kernels_affinity(const char *root, __u32 irq, const struct cpulist *online,
			 const struct cpulist *taken, const struct cpulist *now)
{
	struct cpulist initial;

	initial_affinity(root, irq, online, &initial);
	return lies_between(now, online, taken) || lies_between(now, &initial, taken);
}
