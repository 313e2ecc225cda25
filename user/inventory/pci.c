// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/pci_regs.h>

#include "inventory/file.h"
#include "inventory/pci.h"

#define DEVICES "%s/sys/bus/pci/devices"
#define CONFIG_SIZE 256
#define CAPABILITIES_MAX 48 /* as the kernel's PCI_FIND_CAP_TTL: a loop ends */

static bool parse_address(const char *name, struct pci_address *address)
{
	unsigned int domain, bus, slot, function;
	char end;

	if (sscanf(name, "%x:%x:%x.%x%c", &domain, &bus, &slot, &function, &end) != 4)
		return false;
	address->domain = domain;
	address->bus = bus;
	address->devfn = slot << 3 | function;
	return true;
}

/* Beyond 64 bytes config space is for root only: then 0, as without the capability. */
static int find_capability(const unsigned char *config, int size, int id)
{
	int at, i;

	if (size < CONFIG_SIZE || !(config[PCI_STATUS] & PCI_STATUS_CAP_LIST))
		return 0;
	at = config[PCI_CAPABILITY_LIST] & ~3;
	for (i = 0; at >= 64 && i < CAPABILITIES_MAX; i++) {
		if (config[at] == id)
			return at;
		at = config[at + PCI_CAP_LIST_NEXT] & ~3;
	}
	return 0;
}

/* Remapped, the message has an index and no vector (address bit 4, Intel VT-d 5.1.2.2). */
#define ADDRESS_REMAPPED 0x10
#define VECTOR_FIRST 0x20

/* NVIDIA Ion AHCI: masks without saying so (PCI_DEV_FLAGS_HAS_MSI_MASKING, drivers/pci/quirks.c) */
#define QUIRK_VENDOR 0x10de
#define QUIRK_DEVICE 0x0ab8

static unsigned int word(const unsigned char *at)
{
	return at[0] | at[1] << 8;
}

static void describe_message(const unsigned char *config, int at, unsigned int flags,
			     struct inventory_irq *irq)
{
	const unsigned char *capability = config + at;
	const int data = flags & PCI_MSI_FLAGS_64BIT ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32;
	const unsigned int vector = word(capability + data) & 0xff;

	irq->data_at = at + data;
	if (!(flags & PCI_MSI_FLAGS_ENABLE) ||
	    word(capability + PCI_MSI_ADDRESS_LO) & ADDRESS_REMAPPED)
		return;
	if (vector >= VECTOR_FIRST)
		irq->vector = vector;
}

static unsigned int dword(const unsigned char *at)
{
	return word(at) | word(at + 2) << 16;
}

static char sign(unsigned int bit)
{
	return bit ? '+' : '-';
}

/* As lspci has it: "MSI: Enable+ Count=1/1 Maskable- 64bit+ Address: ... Data: ..." */
static void tell_msi(const unsigned char *capability, struct inventory_irq *irq)
{
	const unsigned int flags = word(capability + PCI_MSI_FLAGS);
	const bool wide = flags & PCI_MSI_FLAGS_64BIT;
	char high[16] = "";

	if (wide)
		snprintf(high, sizeof(high), "%08x", dword(capability + PCI_MSI_ADDRESS_HI));
	snprintf(irq->capability, sizeof(irq->capability),
		 "MSI: Enable%c Count=%u/%u Maskable%c 64bit%c Address: %s%08x Data: %04x",
		 sign(flags & PCI_MSI_FLAGS_ENABLE), 1 << ((flags & PCI_MSI_FLAGS_QSIZE) >> 4),
		 1 << ((flags & PCI_MSI_FLAGS_QMASK) >> 1), sign(flags & PCI_MSI_FLAGS_MASKBIT),
		 sign(wide), high, dword(capability + PCI_MSI_ADDRESS_LO),
		 word(capability + (wide ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32)));
}

static void tell_msix(const unsigned char *config, int size, struct inventory_irq *irq)
{
	const int at = find_capability(config, size, PCI_CAP_ID_MSIX);
	unsigned int flags;

	if (!at || at > CONFIG_SIZE - PCI_CAP_MSIX_SIZEOF)
		return;
	flags = word(config + at + PCI_MSIX_FLAGS);
	snprintf(irq->capability, sizeof(irq->capability), "MSI-X: Enable%c Count=%u Masked%c",
		 sign(flags & PCI_MSIX_FLAGS_ENABLE), (flags & PCI_MSIX_FLAGS_QSIZE) + 1,
		 sign(flags & PCI_MSIX_FLAGS_MASKALL));
}

static void describe_msi(const unsigned char *config, int size, struct inventory_irq *irq)
{
	int at = find_capability(config, size, PCI_CAP_ID_MSI), flags;

	if (!at || at > CONFIG_SIZE - PCI_MSI_MASK_64)
		return;
	flags = word(config + at + PCI_MSI_FLAGS);
	irq->maskable = flags & PCI_MSI_FLAGS_MASKBIT ? KNOWN_YES : KNOWN_NO;
	if (word(config) == QUIRK_VENDOR && word(config + 2) == QUIRK_DEVICE)
		irq->maskable = KNOWN_YES;
	irq->wide = flags & PCI_MSI_FLAGS_64BIT ? KNOWN_YES : KNOWN_NO;
	tell_msi(config + at, irq);
	describe_message(config, at, flags, irq);
}

/* What all interrupts of a device share. */
struct function {
	struct pci_address address;
	__u32 class; /* NONE if not known */
	char driver[NAME_SIZE];
	unsigned char config[CONFIG_SIZE + 1];
	int size; /* of config, as far as it may be read; negative: not at all */
};

static void read_driver(const char *root, const char *name, struct function *function)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *last;
	ssize_t length;

	snprintf(path, sizeof(path), DEVICES "/%s/driver", root, name);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return;
	target[length] = 0;
	last = strrchr(target, '/');
	snprintf(function->driver, sizeof(function->driver), "%.*s", NAME_SIZE - 1,
		 last ? last + 1 : target);
}

/* Each word of config space is asked of the device, or of a hypervisor: once is enough. */
static void read_function(const char *root, const char *name, struct function *function)
{
	char text[16];

	function->class = NONE;
	if (file_line(text, sizeof(text), DEVICES "/%s/class", root, name) > 0)
		function->class = strtoul(text, NULL, 16);
	read_driver(root, name, function);
	function->size = file_read((char *)function->config, sizeof(function->config),
				   DEVICES "/%s/config", root, name);
}

static void describe_irq(const char *root, const char *name, const struct function *function,
			 struct inventory *inventory, struct inventory_irq *irq)
{
	const unsigned char *config = function->config;
	const int size = function->size;
	char mode[16];

	file_line(mode, sizeof(mode), DEVICES "/%s/msi_irqs/%u", root, name, irq->irq);
	irq->device = function->address;
	irq->pci_class = function->class;
	memcpy(irq->driver, function->driver, sizeof(irq->driver));
	irq->kind = !strcmp(mode, "msix") ? IRQ_MSIX : IRQ_MSI;
	if (size >= 4)
		snprintf(irq->model, sizeof(irq->model), "%04x:%04x", word(config),
			 word(config + 2));
	if (irq->kind == IRQ_MSIX) {
		irq->maskable = KNOWN_YES;
		irq->wide = KNOWN_YES;
		return tell_msix(config, size, irq);
	}
	if (size < CONFIG_SIZE)
		inventory->short_configs++;
	describe_msi(config, size, irq);
}

static void describe_device(const char *root, const char *name, struct inventory *inventory)
{
	struct function function = {};
	struct inventory_irq *irq;
	char path[PATH_MAX];
	struct dirent *entry;
	bool seen = false;
	DIR *dir;

	if (!parse_address(name, &function.address))
		return;
	snprintf(path, sizeof(path), DEVICES "/%s/msi_irqs", root, name);
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		irq = inventory_find(inventory, strtoul(entry->d_name, NULL, 10));
		if (!irq)
			continue;
		if (!seen)
			read_function(root, name, &function);
		seen = true;
		describe_irq(root, name, &function, inventory, irq);
	}
	closedir(dir);
}

__u32 inventory_vector(const char *root, const struct inventory_irq *irq, int *fd)
{
	unsigned char data[2];

	if (!irq->data_at || irq->vector == NONE)
		return NONE;
	if (file_again(fd, data, sizeof(data), irq->data_at, DEVICES "/%04x:%02x:%02x.%x/config",
		       root, irq->device.domain, irq->device.bus, irq->device.devfn >> 3,
		       irq->device.devfn & 7) != sizeof(data))
		return NONE;
	return data[0] < VECTOR_FIRST ? NONE : data[0];
}

void pci_describe(const char *root, struct inventory *inventory)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), DEVICES, root);
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		describe_device(root, entry->d_name, inventory);
	closedir(dir);
}
