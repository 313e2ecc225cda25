// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inventory/class.h"
#include "inventory/counts.h"
#include "inventory/file.h"
#include "inventory/inventory.h"
#include "inventory/pci.h"

static int by_irq(const void *a, const void *b)
{
	const struct inventory_irq *x = a, *y = b;

	return x->irq < y->irq ? -1 : x->irq > y->irq;
}

static int by_cpu(const void *a, const void *b)
{
	const struct inventory_cpu *x = a, *y = b;

	return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

struct inventory_irq *inventory_find(const struct inventory *inventory, __u32 irq)
{
	struct inventory_irq key = { .irq = irq };

	if (!inventory->nr_irqs)
		return NULL;
	return bsearch(&key, inventory->irqs, inventory->nr_irqs, sizeof(key), by_irq);
}

__u32 inventory_highest_irq(const struct inventory *inventory)
{
	return inventory->nr_irqs ? inventory->irqs[inventory->nr_irqs - 1].irq : 0;
}

/* One that did not fit ends in ",...": half a number would be a wrong one. */
static void cut_list(char *list)
{
	char *comma;

	if (strlen(list) < LIST_SIZE - 1)
		return;
	list[LIST_SIZE - sizeof("...")] = 0;
	comma = strrchr(list, ',');
	strcpy(comma ? comma + 1 : list, "...");
}

/*
 * Since v6.12 the file says itself that it cannot be written (c7718e5c76d4
 * "genirq/proc: Correctly set file permissions for affinity control files"): of an MSI
 * because the kernel manages it, of others also because nobody can move it.
 */
static enum known read_managed(const char *root, const struct inventory *inventory, __u32 irq)
{
	unsigned int major = 0, minor = 0;
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "%s/proc/irq/%u/smp_affinity_list", root, irq);
	if (stat(path, &status))
		return UNKNOWN;
	if (!(status.st_mode & S_IWUSR))
		return KNOWN_YES;
	sscanf(inventory->release, "%u.%u", &major, &minor);
	return major > 6 || (major == 6 && minor >= 12) ? KNOWN_NO : UNKNOWN;
}

/* The one CPU of the list, and its APIC id. */
static void find_cpu(const struct inventory *inventory, struct inventory_irq *irq)
{
	const struct inventory_cpu *cpu;
	struct inventory_cpu key;
	char end;

	irq->cpu = NONE;
	irq->apicid = NONE;
	if (sscanf(irq->effective, "%u%c", &key.cpu, &end) != 1)
		return;
	irq->cpu = key.cpu;
	if (!inventory->nr_cpus)
		return;
	cpu = bsearch(&key, inventory->cpus, inventory->nr_cpus, sizeof(key), by_cpu);
	if (cpu)
		irq->apicid = cpu->apicid;
}

/* Where it is not known it stays 0, as for an interrupt that never came. */
static int read_counts(const char *root, struct inventory *inventory)
{
	struct counts counts;
	int err = counts_read(root, &counts);
	size_t i;

	for (i = 0; !err && i < inventory->nr_irqs; i++)
		counts_get(&counts, inventory->irqs[i].irq, &inventory->irqs[i].count);
	counts_free(&counts);
	return err == -ENOMEM ? err : 0;
}

static void describe_irq(const char *root, const struct inventory *inventory,
			 struct inventory_irq *irq)
{
	irq->device.domain = NONE;
	irq->pci_class = NONE;
	irq->vector = NONE;
	irq->managed = read_managed(root, inventory, irq->irq);
	irq->maskable = UNKNOWN;
	irq->wide = UNKNOWN;
	file_line(irq->actions, LIST_SIZE, "%s/sys/kernel/irq/%u/actions", root, irq->irq);
	file_line(irq->chip, LIST_SIZE, "%s/sys/kernel/irq/%u/chip_name", root, irq->irq);
	file_line(irq->affinity, LIST_SIZE, "%s/proc/irq/%u/smp_affinity_list", root, irq->irq);
	file_line(irq->effective, LIST_SIZE, "%s/proc/irq/%u/effective_affinity_list", root,
		  irq->irq);
	cut_list(irq->actions);
	cut_list(irq->affinity);
	find_cpu(inventory, irq);
	cut_list(irq->effective);
}

static int add_irq(struct inventory *inventory, __u32 number)
{
	struct inventory_irq *irqs;

	irqs = realloc(inventory->irqs, (inventory->nr_irqs + 1) * sizeof(*irqs));
	if (!irqs)
		return -ENOMEM;
	inventory->irqs = irqs;
	memset(&irqs[inventory->nr_irqs], 0, sizeof(*irqs));
	irqs[inventory->nr_irqs++].irq = number;
	return 0;
}

/* /proc/irq lists interrupts with and without handlers, under every kernel since 2.4. */
static int read_irqs(const char *root, struct inventory *inventory)
{
	char path[PATH_MAX], *end;
	struct dirent *entry;
	unsigned long number;
	int err = 0;
	DIR *dir;
	size_t i;

	snprintf(path, sizeof(path), "%s/proc/irq", root);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!err && (entry = readdir(dir))) {
		number = strtoul(entry->d_name, &end, 10);
		if (end != entry->d_name && !*end && number < NONE)
			err = add_irq(inventory, number);
	}
	closedir(dir);
	if (inventory->nr_irqs)
		qsort(inventory->irqs, inventory->nr_irqs, sizeof(*inventory->irqs), by_irq);
	for (i = 0; i < inventory->nr_irqs; i++)
		describe_irq(root, inventory, &inventory->irqs[i]);
	return err ? err : read_counts(root, inventory);
}

static int add_cpu(struct inventory *inventory, __u32 number)
{
	struct inventory_cpu *cpus;

	cpus = realloc(inventory->cpus, (inventory->nr_cpus + 1) * sizeof(*cpus));
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
	struct inventory_cpu key = {}, *cpu = NULL;
	char path[PATH_MAX], line[256];
	unsigned int number;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/cpuinfo", root);
	file = fopen(path, "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "processor : %u", &number) == 1) {
			key.cpu = number;
			cpu = bsearch(&key, inventory->cpus, inventory->nr_cpus, sizeof(key),
				      by_cpu);
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
		qsort(inventory->cpus, inventory->nr_cpus, sizeof(*inventory->cpus), by_cpu);
	if (inventory->nr_cpus)
		read_apicids(root, inventory);
	return err;
}

static void read_kernel(const char *root, struct inventory *inventory)
{
	file_line(inventory->release, sizeof(inventory->release), "%s/proc/sys/kernel/osrelease",
		  root);
	file_line(inventory->version, sizeof(inventory->version), "%s/proc/sys/kernel/version",
		  root);
	file_line(inventory->machine, sizeof(inventory->machine), "%s/proc/sys/kernel/arch", root);
	file_line(inventory->boot_id, sizeof(inventory->boot_id),
		  "%s/proc/sys/kernel/random/boot_id", root);
}

static enum known find_remapping(const struct inventory *inventory)
{
	enum known remapping = UNKNOWN;
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++) {
		if (!strncmp(inventory->irqs[i].chip, "IR-", 3))
			return KNOWN_YES;
		if (inventory->irqs[i].chip[0])
			remapping = KNOWN_NO;
	}
	return remapping;
}

int inventory_read(const char *root, struct inventory *inventory)
{
	size_t i;
	int err;

	memset(inventory, 0, sizeof(*inventory));
	read_kernel(root, inventory);
	err = read_cpus(root, inventory);
	if (!err)
		err = read_irqs(root, inventory);
	if (err)
		return err;
	pci_describe(root, inventory);
	for (i = 0; i < inventory->nr_irqs; i++)
		if (inventory->irqs[i].kind == IRQ_OTHER && inventory->irqs[i].managed == KNOWN_YES)
			inventory->irqs[i].managed = UNKNOWN;
	classify(inventory);
	inventory->remapping = find_remapping(inventory);
	return 0;
}

void inventory_free(struct inventory *inventory)
{
	free(inventory->cpus);
	free(inventory->irqs);
	memset(inventory, 0, sizeof(*inventory));
}
