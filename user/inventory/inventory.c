// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/utsname.h>

#include "base/array.h"
#include "base/chip.h"
#include "inventory/class.h"
#include "inventory/file.h"
#include "inventory/hypervisor.h"
#include "inventory/inventory.h"
#include "inventory/irqs.h"
#include "inventory/pci.h"

#define DAMAGED "it is wrapped, cut, or without its line of CPUs"

bool inventory_cpu_stays(const char *root, __u32 cpu)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu%u/online", root, cpu);
	return access(path, F_OK);
}

static int add_cpu(struct inventory *inventory, __u32 number)
{
	struct inventory_cpu *cpus;

	cpus = array_grow(inventory->cpus, inventory->nr_cpus, sizeof(*cpus));
	if (!cpus)
		return -ENOMEM;
	inventory->cpus = cpus;
	cpus += inventory->nr_cpus++;
	cpus->cpu = number;
	cpus->apicid = NONE;
	cpus->online = false;
	return 0;
}

/* A line "apicid : N" belongs to the "processor : N" before it. Offline CPUs are not listed. */
static void read_apicids(const char *root, struct inventory *inventory)
{
	struct inventory_cpu *cpu = NULL;
	char path[PATH_MAX], line[256];
	unsigned int number;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/cpuinfo", root);
	file = fopen(path, "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "processor : %u", &number) == 1) {
			cpu = inventory_find_cpu(inventory, number);
			if (cpu)
				cpu->online = true;
		} else if (cpu && sscanf(line, "apicid : %u", &number) == 1) {
			cpu->apicid = number;
		}
	}
	fclose(file);
}

static int read_cpus(const char *root, struct inventory *inventory)
{
	struct dirent *entry;
	char path[PATH_MAX], end;
	unsigned int number;
	int err = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu", root);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!err && (entry = readdir(dir)))
		if (sscanf(entry->d_name, "cpu%u%c", &number, &end) == 1)
			err = add_cpu(inventory, number);
	closedir(dir);
	if (inventory->nr_cpus)
		qsort(inventory->cpus, inventory->nr_cpus, sizeof(*inventory->cpus),
		      inventory_by_cpu);
	if (inventory->nr_cpus)
		read_apicids(root, inventory);
	return err;
}

/* "Linux HOST 6.12.0 #1 SMP x86_64 GNU/Linux", as sosreport keeps it. */
static void take_uname(const char *root, struct inventory *inventory)
{
	char text[LIST_SIZE], *words[32], *word, *rest;
	size_t count = 0;

	if (file_line(text, sizeof(text), "%s/uname", root) <= 0)
		return;
	for (word = strtok_r(text, " ", &rest); word && count < 32;
	     word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	if (count < 5 || strcmp(words[0], "Linux") || strcmp(words[count - 1], "GNU/Linux"))
		return;
	if (!inventory->release[0])
		strcpy(inventory->release, words[2]);
	if (!inventory->machine[0])
		strcpy(inventory->machine, words[count - 2]);
}

/* /proc/sys/kernel/arch is there since v6.1. */
static void read_machine(const char *root, struct inventory *inventory)
{
	struct utsname name;

	file_line(inventory->machine, sizeof(inventory->machine), "%s/proc/sys/kernel/arch", root);
	if (*root)
		take_uname(root, inventory);
	else if (!inventory->machine[0] && !uname(&name))
		snprintf(inventory->machine, sizeof(inventory->machine), "%s", name.machine);
	inventory->x86 = architecture_read(root, inventory->machine);
	if (inventory->x86 == ANSWER_UNKNOWN)
		inventory->missing |= 1u << SOURCE_ARCH;
	inventory->hypervisor = hypervisor_read(root);
}

static void read_kernel(const char *root, struct inventory *inventory)
{
	file_line(inventory->release, sizeof(inventory->release), "%s/proc/sys/kernel/osrelease",
		  root);
	file_line(inventory->version, sizeof(inventory->version), "%s/proc/sys/kernel/version",
		  root);
	file_line(inventory->boot_id, sizeof(inventory->boot_id),
		  "%s/proc/sys/kernel/random/boot_id", root);
	read_machine(root, inventory);
}

const char *inventory_missing(enum inventory_source source)
{
	static const char *const texts[SOURCES] = {
		[SOURCE_IRQ] = "proc/irq (affinity, CPU)",
		[SOURCE_CHIP] =
			"sys/kernel/irq (chips and actions are by proc/interrupts, if there)",
		[SOURCE_DEVICES] = "sys/bus/pci/devices (devices, mask bits)",
		[SOURCE_MSI_IRQS] = "sys/bus/pci/devices/*/msi_irqs (which interrupts are whose)",
		[SOURCE_CONFIG] = "config space of devices with MSIs (mask bits)",
		[SOURCE_COUNT] = "proc/stat (counts)",
		[SOURCE_ARCH] = "proc/sys/kernel/arch (whether this is x86)",
		[SOURCE_INTERRUPTS] = ("proc/interrupts (" DAMAGED ": its counts are not used)"),
	};

	return texts[source];
}

const char *inventory_nothing(const char *root, const struct inventory *inventory)
{
	if (inventory->missing >> SOURCE_INTERRUPTS & 1)
		return "proc/irq has no interrupts, and proc/interrupts cannot be read: " DAMAGED;
	return *root ? "proc/irq and proc/interrupts have no interrupts"
		     : "/proc/irq has no interrupts";
}

/* A native chip proves that it is off; one that is not known proves nothing. */
static enum answer find_remapping(const struct inventory *inventory)
{
	enum answer remapping = ANSWER_UNKNOWN;
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++) {
		if (chip_behind_iommu(inventory->irqs[i].chip))
			return ANSWER_YES;
		if (inventory->irqs[i].route == ROUTE_NATIVE && inventory->x86 != ANSWER_NO)
			remapping = ANSWER_NO;
	}
	return remapping;
}

int inventory_read(const char *root, struct inventory *inventory)
{
	struct inventory_irq *irq;
	size_t i;
	int err;

	memset(inventory, 0, sizeof(*inventory));
	read_kernel(root, inventory);
	err = read_cpus(root, inventory);
	if (!err)
		err = irqs_read(root, inventory);
	if (err)
		return err;
	pci_describe(root, inventory);
	for (i = 0; i < inventory->nr_irqs; i++) {
		irq = &inventory->irqs[i];
		if (irq->managed == ANSWER_YES && irq->kind != IRQ_MSI && irq->kind != IRQ_MSIX)
			irq->managed = ANSWER_UNKNOWN;
	}
	classify(inventory, !*root);
	inventory->remapping = find_remapping(inventory);
	return 0;
}

void inventory_free(struct inventory *inventory)
{
	free(inventory->cpus);
	free(inventory->irqs);
	memset(inventory, 0, sizeof(*inventory));
}
