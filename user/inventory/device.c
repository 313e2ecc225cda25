// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/types.h>

#include "base/address.h"
#include "base/text.h"
#include "inventory/counts.h"
#include "inventory/device.h"
#include "inventory/file.h"

void device_of(struct pci_address *device, char *path)
{
	char *name;

	memset(device, 0, sizeof(*device));
	device->domain = NONE;
	while ((name = strsep(&path, "/")))
		address_is(name, device);
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

static void irqs_path(char path[PATH_MAX], const char *root, const struct pci_address *device)
{
	char name[TEXT_DEVICE_SIZE];

	snprintf(path, PATH_MAX, "%s/sys/bus/pci/devices/%s/msi_irqs", root,
		 text_device(name, device));
}

static DIR *open_irqs(const char *root, const struct pci_address *device)
{
	char path[PATH_MAX];

	irqs_path(path, root, device);
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

/* False: it is just being removed. */
static bool read_hwirq(const char *root, __u32 irq, __u64 *hwirq)
{
	char text[32];

	if (file_line(text, sizeof(text), "%s/sys/kernel/irq/%u/hwirq", root, irq) <= 0 ||
	    text[strspn(text, "0123456789")])
		return false;
	*hwirq = strtoull(text, NULL, 10);
	return true;
}

bool device_msi(const char *root, const struct pci_address *device, __u32 irq, __u64 *hwirq)
{
	char path[PATH_MAX];

	irqs_path(path, root, device);
	snprintf(path + strlen(path), sizeof(path) - strlen(path), "/%u", irq);
	return !access(path, F_OK) && read_hwirq(root, irq, hwirq);
}

__u32 device_find_irq(const char *root, const struct pci_address *device, __u64 hwirq)
{
	DIR *dir = open_irqs(root, device);
	__u64 found;
	__u32 irq;

	if (!dir)
		return NONE;
	do
		irq = next_irq(dir);
	while (irq != NONE && !(read_hwirq(root, irq, &found) && found == hwirq));
	closedir(dir);
	return irq;
}

static bool has_action(const char *root, __u32 irq, const char *action)
{
	char actions[256], *rest = actions, *one;

	if (file_line(actions, sizeof(actions), "%s/sys/kernel/irq/%u/actions", root, irq) <= 0)
		return false;
	while ((one = strsep(&rest, ",")))
		if (!strcmp(one, action))
			return true;
	return false;
}

__u32 device_action(const char *root, const struct pci_address *device, const char *action)
{
	DIR *dir = open_irqs(root, device);
	__u32 irq;

	if (!dir)
		return NONE;
	do
		irq = next_irq(dir);
	while (irq != NONE && !has_action(root, irq, action));
	closedir(dir);
	return irq;
}

bool device_interrupts(const char *root, const struct pci_address *device, __u64 *sum)
{
	DIR *dir = open_irqs(root, device);
	struct counts counts;
	bool any = false;
	__u64 count;
	__u32 irq;

	if (!dir)
		return false;
	*sum = 0;
	if (!counts_read(root, &counts)) {
		while ((irq = next_irq(dir)) != NONE) {
			if (!counts_get(&counts, irq, &count))
				continue;
			*sum += count;
			any = true;
		}
	}
	counts_free(&counts);
	closedir(dir);
	return any;
}
