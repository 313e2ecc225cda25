// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#include "inventory/device.h"

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

void device_find(struct pci_address *device, const char *format, ...)
{
	char path[PATH_MAX], real[PATH_MAX], *rest = real, *name;
	va_list args;
	int length;

	memset(device, 0, sizeof(*device));
	device->domain = NONE;
	va_start(args, format);
	length = vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	if (length >= (int)sizeof(path) || !realpath(path, real))
		return;
	while ((name = strsep(&rest, "/")))
		parse(name, device);
}

__u32 device_irq(const char *root, const struct pci_address *device)
{
	char path[PATH_MAX];
	__u32 irq = NONE, count = 0;
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/%04x:%02x:%02x.%x/msi_irqs", root,
		 device->domain, device->bus, device->devfn >> 3, device->devfn & 7);
	dir = opendir(path);
	if (!dir)
		return NONE;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		irq = strtoul(entry->d_name, NULL, 10);
		count++;
	}
	closedir(dir);
	return count == 1 ? irq : NONE;
}
