// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
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

/* What all interrupts of a device share. */
struct function {
	struct pci_address address;
	__u32 class; /* NONE if not known */
	char driver[NAME_SIZE];
	char model[16];
	enum irq_kind kind;
	int at; /* its capability of that kind; 0: none; -EPERM: it is for root only */
	unsigned char capability[PCI_MSI_MASK_64];
};

/* Each word of config space is asked of the device, or of a hypervisor: only what is needed. */
static bool read_config(int fd, int at, void *bytes, int size)
{
	return at <= CONFIG_SIZE - size && pread(fd, bytes, size, at) == size;
}

/* Beyond 64 bytes config space is for root only. */
static int find_capability(int fd, int id)
{
	unsigned char at, capability[2];
	int i;

	if (!read_config(fd, PCI_CAPABILITY_LIST, &at, 1))
		return -EPERM;
	for (i = 0, at &= ~3; at >= 64 && i < CAPABILITIES_MAX; i++) {
		if (!read_config(fd, at, capability, sizeof(capability)))
			return -EPERM;
		if (capability[0] == id)
			return at;
		at = capability[PCI_CAP_LIST_NEXT] & ~3;
	}
	return 0;
}

/* Remapped, the message has an index and no vector (address bit 4, Intel VT-d 5.1.2.2). */
#define ADDRESS_REMAPPED 0x10
#define VECTOR_FIRST 0x20

/* NVIDIA Ion AHCI: masks without saying so (PCI_DEV_FLAGS_HAS_MSI_MASKING, drivers/pci/quirks.c) */
#define QUIRK_MODEL "10de:0ab8"

static unsigned int word(const unsigned char *at)
{
	return at[0] | at[1] << 8;
}

static void describe_message(const unsigned char *capability, int at, unsigned int flags,
			     struct inventory_irq *irq)
{
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

static void tell_msix(const unsigned char *capability, struct inventory_irq *irq)
{
	const unsigned int flags = word(capability + PCI_MSIX_FLAGS);

	snprintf(irq->capability, sizeof(irq->capability), "MSI-X: Enable%c Count=%u Masked%c",
		 sign(flags & PCI_MSIX_FLAGS_ENABLE), (flags & PCI_MSIX_FLAGS_QSIZE) + 1,
		 sign(flags & PCI_MSIX_FLAGS_MASKALL));
}

static void describe_msi(const struct function *function, struct inventory_irq *irq)
{
	const int flags = word(function->capability + PCI_MSI_FLAGS);

	irq->maskable = flags & PCI_MSI_FLAGS_MASKBIT ? KNOWN_YES : KNOWN_NO;
	if (!strcmp(function->model, QUIRK_MODEL))
		irq->maskable = KNOWN_YES;
	irq->wide = flags & PCI_MSI_FLAGS_64BIT ? KNOWN_YES : KNOWN_NO;
	tell_msi(function->capability, irq);
	describe_message(function->capability, function->at, flags, irq);
}

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

static void read_capability(const char *root, const char *name, struct function *function)
{
	const bool msix = function->kind == IRQ_MSIX;
	const int size = msix ? PCI_MSIX_FLAGS + 2 : sizeof(function->capability);
	char path[PATH_MAX];
	unsigned char id[4];
	int fd;

	function->at = -EPERM;
	snprintf(path, sizeof(path), DEVICES "/%s/config", root, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read_config(fd, PCI_VENDOR_ID, id, sizeof(id)))
		snprintf(function->model, sizeof(function->model), "%04x:%04x", word(id),
			 word(id + 2));
	function->at = find_capability(fd, msix ? PCI_CAP_ID_MSIX : PCI_CAP_ID_MSI);
	if (function->at > 0 && !read_config(fd, function->at, function->capability, size))
		function->at = 0;
	close(fd);
}

static enum irq_kind read_kind(const char *root, const char *name, const char *irq)
{
	char mode[16];

	file_line(mode, sizeof(mode), DEVICES "/%s/msi_irqs/%s", root, name, irq);
	return !strcmp(mode, "msix") ? IRQ_MSIX : IRQ_MSI;
}

/* A device has MSI or MSI-X enabled, never both (PCI Local Bus 3.0, 6.8): @irq tells of all. */
static void read_function(const char *root, const char *name, const char *irq,
			  struct function *function)
{
	char text[16];

	function->class = NONE;
	if (file_line(text, sizeof(text), DEVICES "/%s/class", root, name) > 0)
		function->class = strtoul(text, NULL, 16);
	function->kind = read_kind(root, name, irq);
	read_driver(root, name, function);
	read_capability(root, name, function);
}

static void describe_irq(const struct function *function, struct inventory *inventory,
			 struct inventory_irq *irq)
{
	irq->device = function->address;
	irq->pci_class = function->class;
	irq->kind = function->kind;
	memcpy(irq->driver, function->driver, sizeof(irq->driver));
	memcpy(irq->model, function->model, sizeof(irq->model));
	if (irq->kind == IRQ_MSIX) {
		irq->maskable = KNOWN_YES;
		irq->wide = KNOWN_YES;
		if (function->at > 0)
			tell_msix(function->capability, irq);
		return;
	}
	if (function->at < 0)
		inventory->short_configs++;
	else if (function->at)
		describe_msi(function, irq);
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
			read_function(root, name, entry->d_name, &function);
		seen = true;
		describe_irq(&function, inventory, irq);
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
