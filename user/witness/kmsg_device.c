// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "inventory/device.h"
#include "witness/kmsg_device.h"

/* An interface by its number, which changes when it moves to another namespace. */
static void find_by_index(const char *root, const char *index, struct pci_address *device)
{
	char path[PATH_MAX], text[16];
	struct dirent *entry;
	FILE *file;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sys/class/net", root);
	dir = opendir(path);
	if (!dir)
		return;
	while (device->domain == NONE && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/sys/class/net/%s/ifindex", root, entry->d_name);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (fscanf(file, "%15s", text) == 1 && !strcmp(text, index))
			device_find(device, "%s/sys/class/net/%s", root, entry->d_name);
		fclose(file);
	}
	closedir(dir);
}

/*
 * "+pci:0000:00:1f.2", "+scsi:0:0:0:0", "b8:0", "c241:0", "n2": Documentation/ABI/testing/dev-kmsg,
 * dev_printk_emit() in drivers/base/core.c.
 */
static void find_by_value(const char *root, const char *value, struct pci_address *device)
{
	const char *name = strchr(value, ':');

	if (strchr(value, '/') || strstr(value, ".."))
		return;
	if (*value == 'n')
		find_by_index(root, value + 1, device);
	if (!name)
		return;
	if (*value == 'b')
		device_find(device, "%s/sys/dev/block/%s", root, value + 1);
	else if (*value == 'c')
		device_find(device, "%s/sys/dev/char/%s", root, value + 1);
	else if (*value == '+')
		device_find(device, "%s/sys/bus/%.*s/devices/%s", root, (int)(name - value - 1),
			    value + 1, name + 1);
	if (*value == '+' && device->domain == NONE)
		device_find(device, "%s/sys/class/%.*s/%s", root, (int)(name - value - 1),
			    value + 1, name + 1);
}

/* libata, sdhci, and the network's watchdog before v6.5, name their device in the text only. */
static void find_by_text(const char *root, const char *text, struct pci_address *device)
{
	char name[NAME_SIZE];
	unsigned int number;

	if (sscanf(text, "ata%u", &number) == 1)
		device_find(device, "%s/sys/class/ata_port/ata%u", root, number);
	else if (sscanf(text, "mmc%u", &number) == 1)
		device_find(device, "%s/sys/class/mmc_host/mmc%u", root, number);
	else if (sscanf(text, "NETDEV WATCHDOG: %31[^ (/]", name) == 1)
		device_find(device, "%s/sys/class/net/%s", root, name);
}

/* What the message names without its domain; none if that is not one device alone. */
static void find_in_domains(const char *root, struct pci_address *device)
{
	struct pci_address found, all = { .domain = NONE };
	unsigned int count = 0;
	struct dirent *entry;
	char path[PATH_MAX];
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices", root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		device_of(&found, entry->d_name);
		if (found.domain == NONE || found.bus != device->bus ||
		    found.devfn != device->devfn)
			continue;
		all = found;
		count++;
	}
	if (dir)
		closedir(dir);
	*device = all;
	if (count != 1)
		device->domain = NONE;
}

/* The port of an AHCI controller that has an interrupt for each (ahci_port_start(), libahci.c). */
static void find_port(const char *root, struct record_kmsg *record)
{
	unsigned int number, port;
	char path[PATH_MAX];
	FILE *file;

	if (sscanf(record->text, "ata%u", &number) != 1)
		return;
	snprintf(path, sizeof(path), "%s/sys/class/ata_port/ata%u/port_no", root, number);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%u", &port) == 1 && port) /* libata-transport.c counts from 1 */
		snprintf(record->actions[0], NAME_SIZE, "ahci%u", port - 1);
	fclose(file);
}

static void find_irq(const char *root, struct record_kmsg *record)
{
	unsigned int i;

	record->irq = device_irq(root, &record->device);
	if (!record->part)
		return;
	find_port(root, record);
	for (i = 0; i < KMSG_ACTIONS && record->irq == NONE; i++)
		if (record->actions[i][0])
			record->irq = device_action(root, &record->device, record->actions[i]);
}

void kmsg_device(const char *root, const char *value, struct record_kmsg *record)
{
	if (record->kind == KMSG_BLOCKED && record->device.domain == NONE)
		find_in_domains(root, &record->device);
	if (record->device.domain == NONE && value)
		find_by_value(root, value, &record->device);
	if (record->device.domain == NONE)
		find_by_text(root, record->text, &record->device);
	if (record->device.domain != NONE && record->irq == NONE)
		find_irq(root, record);
}
