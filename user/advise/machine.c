// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "advise/machine.h"
#include "inventory/process.h"

static bool is_there(const char *root, const char *path)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return !access(full, F_OK);
}

static enum answer read_settable(const char *root, const struct inventory_irq *irq)
{
	char path[PATH_MAX];
	struct stat status;

	if (irq->managed == ANSWER_YES)
		return ANSWER_NO;
	snprintf(path, sizeof(path), "%s/proc/irq/%u/smp_affinity_list", root, irq->irq);
	if (stat(path, &status))
		return ANSWER_NO;
	/* Of a copy the mode may be the copier's. */
	if (!(status.st_mode & S_IWUSR))
		return *root && irq->managed == ANSWER_UNKNOWN ? ANSWER_UNKNOWN : ANSWER_NO;
	return irq->managed == ANSWER_NO ? ANSWER_YES : ANSWER_UNKNOWN;
}

static int read_irqs(const char *root, const struct inventory *inventory, struct machine *machine)
{
	const struct inventory_irq *irq;
	struct machine_irq *more;
	size_t i;

	machine->irqs = calloc(inventory->nr_irqs + 1, sizeof(*machine->irqs));
	if (!machine->irqs)
		return -ENOMEM;
	for (i = 0; i < inventory->nr_irqs; i++) {
		irq = &inventory->irqs[i];
		more = &machine->irqs[i];
		*more = (struct machine_irq){ ANSWER_UNKNOWN, { ANSWER_UNKNOWN, ANSWER_UNKNOWN } };
		if (irq->class != CLASS_TEARABLE)
			continue;
		more->settable = read_settable(root, irq);
		inventory_ways(root, irq, &more->ways);
	}
	return 0;
}

/* The first that cannot go offline; where each can, the first of all: suspend leaves that one. */
static void choose_cpu(const char *root, const struct inventory *inventory, struct machine *machine)
{
	__u32 first = NONE;
	size_t i;

	for (i = 0; i < inventory->nr_cpus; i++) {
		if (!inventory->cpus[i].online)
			continue;
		if (first == NONE)
			first = inventory->cpus[i].cpu;
		machine->cpu = inventory->cpus[i].cpu;
		machine->cpu_stays = inventory_cpu_stays(root, machine->cpu);
		if (machine->cpu_stays)
			return;
	}
	machine->cpu = first;
}

int machine_read(const char *root, const struct inventory *inventory, struct machine *machine)
{
	memset(machine, 0, sizeof(*machine));
	machine->inventory = inventory;
	system_read(root, inventory, &machine->system);
	firmware_iommu(root, &machine->iommu);
	choose_cpu(root, inventory, machine);
	machine->irqbalance =
		process_find(root, "irqbalance") || is_there(root, "/usr/sbin/irqbalance") ||
		is_there(root, "/sbin/irqbalance") || is_there(root, "/usr/bin/irqbalance");
	machine->sysconfig = is_there(root, "/etc/sysconfig/irqbalance");
	return read_irqs(root, inventory, machine);
}

void machine_free(struct machine *machine)
{
	free(machine->irqs);
	memset(machine, 0, sizeof(*machine));
}
