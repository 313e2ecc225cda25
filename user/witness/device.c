// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#include "witness/device.h"

#define DEVICE_IRQS 2048 /* entries that an MSI-X table can have */

static void parse(const char *name, struct pci_address *device)
{
	unsigned int domain, bus, slot, function;
	char end;

	if (sscanf(name, "%x:%x:%x.%x%c", &domain, &bus, &slot, &function, &end) != 4)
		return;
	device->domain = domain;
	device->bus = bus;
	device->devfn = slot << 3 | function;
}

void device_of(struct pci_address *device, char *path)
{
	char *name;

	memset(device, 0, sizeof(*device));
	device->domain = NONE;
	while ((name = strsep(&path, "/")))
		parse(name, device);
}

void device_find(struct pci_address *device, const char *format, ...)
{
	char path[PATH_MAX], real[PATH_MAX];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	if (length >= (int)sizeof(path) || !realpath(path, real))
		*real = '\0';
	device_of(device, real);
}

static DIR *open_irqs(const char *root, const struct pci_address *device)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/%04x:%02x:%02x.%x/msi_irqs", root,
		 device->domain, device->bus, device->devfn >> 3, device->devfn & 7);
	return opendir(path);
}

/* The next MSI of that directory, NONE: no more. */
static __u32 next_irq(DIR *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			return strtoul(entry->d_name, NULL, 10);
	return NONE;
}

__u32 device_irq(const char *root, const struct pci_address *device)
{
	DIR *dir = open_irqs(root, device);
	__u32 irq;

	if (!dir)
		return NONE;
	irq = next_irq(dir);
	if (next_irq(dir) != NONE)
		irq = NONE;
	closedir(dir);
	return irq;
}

/* "intr 1234 0 9 0 ...": the total, then that of each IRQ from 0 up. To be freed. */
static char *read_intr(const char *root)
{
	char path[PATH_MAX], *line = NULL;
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/stat", root);
	file = fopen(path, "re");
	if (!file)
		return NULL;
	while (getline(&line, &room, file) > 0) {
		if (strncmp(line, "intr ", 5))
			continue;
		fclose(file);
		return line;
	}
	fclose(file);
	free(line);
	return NULL;
}

/* Is @irq one of @irqs, which end with NONE? */
static bool is_among(const __u32 *irqs, __u32 irq)
{
	while (*irqs != NONE && *irqs != irq)
		irqs++;
	return *irqs == irq;
}

static bool sum_up(const char *root, const __u32 *irqs, __u64 *sum)
{
	char *line = read_intr(root), *at, *end;
	__u32 irq;

	if (!line)
		return false;
	*sum = 0;
	strtoull(line + strlen("intr "), &at, 10);
	for (irq = 0;; irq++, at = end) {
		const __u64 count = strtoull(at, &end, 10);

		if (end == at)
			break;
		if (is_among(irqs, irq))
			*sum += count;
	}
	free(line);
	return true;
}

bool device_interrupts(const char *root, const struct pci_address *device, __u64 *sum)
{
	__u32 irqs[DEVICE_IRQS + 1];
	DIR *dir = open_irqs(root, device);
	size_t count = 0;

	if (!dir)
		return false;
	while (count < DEVICE_IRQS && (irqs[count] = next_irq(dir)) != NONE)
		count++;
	irqs[count] = NONE;
	closedir(dir);
	return count && sum_up(root, irqs, sum);
}
