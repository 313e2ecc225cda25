// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/chip.h"
#include "inventory/counts.h"
#include "inventory/file.h"
#include "inventory/interrupts.h"
#include "inventory/irqs.h"

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
static enum answer read_managed(const char *root, const struct inventory *inventory, __u32 irq)
{
	unsigned int major = 0, minor = 0;
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "%s/proc/irq/%u/smp_affinity_list", root, irq);
	if (stat(path, &status))
		return ANSWER_UNKNOWN;
	if (!(status.st_mode & S_IWUSR))
		return ANSWER_YES;
	sscanf(inventory->release, "%u.%u", &major, &minor);
	return major > 6 || (major == 6 && minor >= 12) ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* Are the files' modes the kernel's? Of a copy where all are alike, they may be the copier's. */
static bool find_modes(const char *root, const struct inventory *inventory)
{
	bool seen[2] = { false, false };
	char path[PATH_MAX];
	struct stat status;
	size_t i;

	for (i = 0; *root && i < inventory->nr_irqs; i++) {
		snprintf(path, sizeof(path), "%s/proc/irq/%u/smp_affinity_list", root,
			 inventory->irqs[i].irq);
		if (!stat(path, &status))
			seen[!!(status.st_mode & S_IWUSR)] = true;
	}
	return !*root || (seen[false] && seen[true]);
}

/* The one CPU of the list, and its APIC id. */
static void find_cpu(const struct inventory *inventory, struct inventory_irq *irq)
{
	const struct inventory_cpu *cpu;
	unsigned int number;
	char end;

	irq->cpu = NONE;
	irq->apicid = NONE;
	if (sscanf(irq->effective, "%u%c", &number, &end) != 1)
		return;
	irq->cpu = number;
	cpu = inventory_find_cpu(inventory, number);
	if (cpu)
		irq->apicid = cpu->apicid;
}

static int read_counts(const char *root, struct inventory *inventory)
{
	struct counts counts;
	int err = counts_read(root, &counts);
	size_t i;

	for (i = 0; !err && i < inventory->nr_irqs; i++)
		inventory->irqs[i].counted =
			counts_get(&counts, inventory->irqs[i].irq, &inventory->irqs[i].count);
	counts_free(&counts);
	return err == -ENOMEM ? err : 0;
}

static void describe_irq(const char *root, const struct inventory *inventory, bool modes_tell,
			 struct inventory_irq *irq)
{
	irq->device.domain = NONE;
	irq->pci_class = NONE;
	irq->vector = NONE;
	irq->managed = modes_tell ? read_managed(root, inventory, irq->irq) : ANSWER_UNKNOWN;
	irq->maskable = ANSWER_UNKNOWN;
	irq->wide = ANSWER_UNKNOWN;
	file_line(irq->actions, LIST_SIZE, "%s/sys/kernel/irq/%u/actions", root, irq->irq);
	file_line(irq->chip, LIST_SIZE, "%s/sys/kernel/irq/%u/chip_name", root, irq->irq);
	if (chip_is_xen(irq->chip))
		file_line(irq->flow, sizeof(irq->flow), "%s/sys/kernel/irq/%u/name", root,
			  irq->irq);
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

	irqs = array_grow(inventory->irqs, inventory->nr_irqs, sizeof(*irqs));
	if (!irqs)
		return -ENOMEM;
	inventory->irqs = irqs;
	memset(&irqs[inventory->nr_irqs], 0, sizeof(*irqs));
	irqs[inventory->nr_irqs++].irq = number;
	return 0;
}

/* Of a directory with one entry each. */
static int read_numbers(const char *root, const char *name, struct inventory *inventory)
{
	char path[PATH_MAX], *end;
	struct dirent *entry;
	unsigned long number;
	int err = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!err && (entry = readdir(dir))) {
		number = strtoul(entry->d_name, &end, 10);
		if (end != entry->d_name && !*end && number < NONE)
			err = add_irq(inventory, number);
	}
	closedir(dir);
	return err;
}

static void sort_irqs(struct inventory *inventory)
{
	struct inventory_irq *irqs = inventory->irqs;
	size_t i, kept = 0;

	if (!inventory->nr_irqs)
		return;
	qsort(irqs, inventory->nr_irqs, sizeof(*irqs), inventory_by_irq);
	for (i = 1; i < inventory->nr_irqs; i++)
		if (irqs[i].irq != irqs[kept].irq)
			irqs[++kept] = irqs[i];
	inventory->nr_irqs = kept + 1;
}

/*
 * /proc/irq lists interrupts with and without handlers, under every kernel since 2.4. Of a
 * copy it may be missing.
 */
static int find_irqs(const char *root, const struct interrupts *interrupts,
		     struct inventory *inventory)
{
	int err = read_numbers(root, "proc/irq", inventory);
	size_t i;

	if (!err && !inventory->nr_irqs) {
		inventory->missing |= 1u << SOURCE_IRQ;
		err = read_numbers(root, "sys/kernel/irq", inventory);
	}
	for (i = 0; !err && i < interrupts->nr_lines; i++)
		if (interrupts->lines[i].irq != NONE)
			err = add_irq(inventory, interrupts->lines[i].irq);
	sort_irqs(inventory);
	return err;
}

/* What sysfs did not tell. */
static void take_line(struct inventory *inventory, const struct interrupts_line *line)
{
	struct inventory_irq *irq = inventory_find(inventory, line->irq);
	struct interrupts_words words;

	if (!irq)
		return;
	interrupts_split(line->text, &words);
	if (!irq->chip[0])
		snprintf(irq->chip, sizeof(irq->chip), "%.*s", LIST_SIZE - 1, words.chip);
	if (!irq->flow[0] && chip_is_xen(irq->chip))
		snprintf(irq->flow, sizeof(irq->flow), "%.31s", words.flow);
	if (!irq->actions[0]) {
		snprintf(irq->actions, sizeof(irq->actions), "%.*s", LIST_SIZE - 1, words.actions);
		cut_list(irq->actions);
	}
	if (!irq->counted)
		irq->count = line->total;
	irq->counted = true;
}

/* It may have no name, or just be gone. */
static bool lacks_chip(const char *root, const struct inventory_irq *irq)
{
	char path[PATH_MAX];

	if (irq->chip[0])
		return false;
	snprintf(path, sizeof(path), *root ? "%s/sys/kernel/irq/%u/chip_name" : "%s/sys/kernel/irq",
		 root, irq->irq);
	return access(path, F_OK);
}

static bool lacks_count(const struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++)
		if (!inventory->irqs[i].counted)
			return true;
	return false;
}

static int describe_irqs(const char *root, struct inventory *inventory)
{
	const bool modes_tell = find_modes(root, inventory);
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++) {
		describe_irq(root, inventory, modes_tell, &inventory->irqs[i]);
		if (lacks_chip(root, &inventory->irqs[i]))
			inventory->missing |= 1u << SOURCE_CHIP;
	}
	return read_counts(root, inventory);
}

/* Of this machine only what sysfs lacks: to read it walks all CPUs' counts of all interrupts. */
static bool wants_lines(const struct inventory *inventory)
{
	return inventory->missing & 1u << SOURCE_CHIP || lacks_count(inventory);
}

int irqs_read(const char *root, struct inventory *inventory)
{
	struct interrupts interrupts = { .nr_lines = 0 };
	int err = 0;
	size_t i;

	if (*root)
		err = interrupts_read(root, true, &interrupts);
	if (err == -EBADMSG)
		inventory->missing |= 1u << SOURCE_INTERRUPTS;
	if (err != -ENOMEM)
		err = find_irqs(root, &interrupts, inventory);
	if (!err)
		err = describe_irqs(root, inventory);
	if (!err && !*root && wants_lines(inventory))
		err = interrupts_read(root, true, &interrupts);
	for (i = 0; i < interrupts.nr_lines; i++)
		take_line(inventory, &interrupts.lines[i]);
	if (lacks_count(inventory))
		inventory->missing |= 1u << SOURCE_COUNT;
	interrupts_free(&interrupts);
	return err == -ENOMEM ? err : 0;
}
