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

#include "base/address.h"
#include "base/chip.h"
#include "base/text.h"
#include "inventory/file.h"
#include "inventory/pci.h"

#define DEVICES "%s/sys/bus/pci/devices"
#define CONFIG_SIZE 256
#define MSI_SIZE_MAX 24 /* with 64-bit address and mask bits */
#define CAPABILITIES_MAX 48 /* as the kernel's PCI_FIND_CAP_TTL: a loop ends */

/* What all interrupts of a device share. */
struct function {
	struct pci_address address;
	__u32 class; /* NONE if not known */
	char driver[NAME_SIZE];
	char model[16];
	enum irq_kind kind;
	int at; /* its capability of that kind; else -errno, as inventory_irq.config */
	unsigned char capability[MSI_SIZE_MAX];
};

/* Each word of config space is asked of the device, or of a hypervisor: only what is needed. */
static bool read_config(int fd, int at, void *bytes, int size)
{
	return at <= CONFIG_SIZE - size && pread(fd, bytes, size, at) == size;
}

static unsigned int word(const unsigned char *at)
{
	return at[0] | at[1] << 8;
}

/* 0: none. -ENODATA: it ends before; beyond 64 bytes config space is for root only. */
static int find_capability(int fd, int id)
{
	unsigned char at, capability[2];
	int i;

	if (!read_config(fd, PCI_CAPABILITY_LIST, &at, 1))
		return -ENODATA;
	for (i = 0, at &= ~3; at >= 64 && i < CAPABILITIES_MAX; i++) {
		if (!read_config(fd, at, capability, sizeof(capability)))
			return -ENODATA;
		if (capability[0] == id)
			return at;
		at = capability[PCI_CAP_LIST_NEXT] & ~3;
	}
	return 0;
}

/* Remapped, the message has an index and no vector (address bit 4, Intel VT-d 5.1.2.2). */
#define ADDRESS_REMAPPED 0x10

/* NVIDIA Ion AHCI: masks without saying so (PCI_DEV_FLAGS_HAS_MSI_MASKING, drivers/pci/quirks.c) */
#define QUIRK_MODEL "10de:0ab8"

static void describe_message(const unsigned char *capability, int at, unsigned int flags,
			     struct inventory_irq *irq)
{
	const int data = flags & PCI_MSI_FLAGS_64BIT ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32;
	const unsigned int vector = word(capability + data) & 0xff;

	irq->data_at = at + data;
	if (!(flags & PCI_MSI_FLAGS_ENABLE) ||
	    word(capability + PCI_MSI_ADDRESS_LO) & ADDRESS_REMAPPED)
		return;
	if (vector >= VECTOR_FIRST_DEVICE)
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

	irq->maskable = flags & PCI_MSI_FLAGS_MASKBIT ? ANSWER_YES : ANSWER_NO;
	if (!strcmp(function->model, QUIRK_MODEL))
		irq->maskable = ANSWER_YES;
	irq->wide = flags & PCI_MSI_FLAGS_64BIT ? ANSWER_YES : ANSWER_NO;
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

/* PCI Local Bus 3.0, 6.8.1: data behind the address, mask and pending bits behind that. */
static int msi_size(unsigned int flags)
{
	const int size = flags & PCI_MSI_FLAGS_64BIT ? PCI_MSI_DATA_64 + 2 : PCI_MSI_DATA_32 + 2;

	return flags & PCI_MSI_FLAGS_MASKBIT ? size + 10 : size;
}

/* All of it: one that is cut says nothing. */
static int read_capability_at(int fd, int at, struct function *function)
{
	unsigned char *capability = function->capability;
	int size = PCI_MSIX_FLAGS + 2;

	if (!read_config(fd, at, capability, size))
		return -ENODATA;
	if (function->kind != IRQ_MSIX)
		size = msi_size(word(capability + PCI_MSI_FLAGS));
	return read_config(fd, at, capability, size) ? at : -ENODATA;
}

static void read_capability(const char *root, const char *name, struct function *function)
{
	const bool msix = function->kind == IRQ_MSIX;
	char path[PATH_MAX];
	unsigned char id[4];
	int fd;

	function->at = -ENOENT;
	snprintf(path, sizeof(path), DEVICES "/%s/config", root, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read_config(fd, PCI_VENDOR_ID, id, sizeof(id)))
		snprintf(function->model, sizeof(function->model), "%04x:%04x", word(id),
			 word(id + 2));
	function->at = find_capability(fd, msix ? PCI_CAP_ID_MSIX : PCI_CAP_ID_MSI);
	if (!function->at)
		function->at = -ENXIO;
	if (function->at > 0)
		function->at = read_capability_at(fd, function->at, function);
	close(fd);
}

static enum irq_kind read_kind(const char *root, const char *name, const char *irq)
{
	char mode[16];

	/* A directory up to v3.13 (1c51b50c2995, drivers/pci/msi.c). */
	if (file_line(mode, sizeof(mode), DEVICES "/%s/msi_irqs/%s", root, name, irq) <= 0)
		file_line(mode, sizeof(mode), DEVICES "/%s/msi_irqs/%s/mode", root, name, irq);
	if (!strcmp(mode, "msix"))
		return IRQ_MSIX;
	return !strcmp(mode, "msi") ? IRQ_MSI : IRQ_UNKNOWN;
}

static void read_function(const char *root, const char *name, struct function *function)
{
	char text[16];

	function->class = NONE;
	if (file_line(text, sizeof(text), DEVICES "/%s/class", root, name) > 0)
		function->class = strtoul(text, NULL, 16);
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
		irq->maskable = ANSWER_YES;
		irq->wide = ANSWER_YES;
		if (function->at > 0)
			tell_msix(function->capability, irq);
		return;
	}
	if (irq->kind == IRQ_UNKNOWN) /* which capability is in use? */
		return;
	irq->config = function->at < 0 ? function->at : 0;
	inventory->short_configs += irq->config == -ENODATA;
	if (irq->config && irq->config != -ENODATA)
		inventory->missing |= 1u << SOURCE_CONFIG;
	if (!irq->config)
		describe_msi(function, irq);
}

/* It is an MSI, as a device has it. */
static enum irq_kind kind_by_chip(const struct inventory_irq *irq)
{
	const enum irq_kind kind = chip_kind(irq->chip, irq->flow);

	return kind == IRQ_OTHER ? IRQ_UNKNOWN : kind;
}

static void describe_device(const char *root, const char *name, struct inventory *inventory)
{
	struct function function = {};
	struct inventory_irq *irq;
	char path[PATH_MAX];
	struct dirent *entry;
	bool seen = false, modeless = false;
	DIR *dir;

	if (!address_is(name, &function.address))
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
		/* All of a device are of one kind (PCI Local Bus 3.0, 6.8). */
		if (!seen) {
			function.kind = read_kind(root, name, entry->d_name);
			modeless = function.kind == IRQ_UNKNOWN;
			if (modeless)
				function.kind = kind_by_chip(irq);
			read_function(root, name, &function);
		}
		seen = true;
		irq->by_chip = false;
		irq->modeless = modeless;
		describe_irq(&function, inventory, irq);
	}
	closedir(dir);
}

/* No device lists it: what is left is the name of its chip. */
static void describe_by_chip(const char *root, struct inventory *inventory,
			     struct inventory_irq *irq)
{
	struct function function = { .kind = chip_kind(irq->chip, irq->flow) };
	char name[TEXT_DEVICE_SIZE];

	irq->kind = function.kind;
	irq->by_chip = irq->kind != IRQ_OTHER;
	if (!irq->by_chip)
		return;
	chip_device(irq->chip, &function.address);
	if (function.address.domain == NONE)
		return;
	read_function(root, text_device(name, &function.address), &function);
	describe_irq(&function, inventory, irq);
}

static enum answer has(int found)
{
	if (found < 0)
		return ANSWER_UNKNOWN;
	return found ? ANSWER_YES : ANSWER_NO;
}

void inventory_ways(const char *root, const struct inventory_irq *irq, struct inventory_ways *ways)
{
	char path[PATH_MAX];
	char name[TEXT_DEVICE_SIZE];
	unsigned char pin;
	int fd;

	*ways = (struct inventory_ways){ ANSWER_UNKNOWN, ANSWER_UNKNOWN };
	snprintf(path, sizeof(path), DEVICES "/%s/config", root, text_device(name, &irq->device));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	ways->msix = has(find_capability(fd, PCI_CAP_ID_MSIX));
	ways->intx = has(read_config(fd, PCI_INTERRUPT_PIN, &pin, 1) ? pin : -ENODATA);
	close(fd);
}

__u32 inventory_vector(const char *root, const struct inventory_irq *irq, int *fd)
{
	char name[TEXT_DEVICE_SIZE];
	unsigned char data[2];

	if (!irq->data_at || irq->vector == NONE)
		return NONE;
	if (file_again(fd, data, sizeof(data), irq->data_at, DEVICES "/%s/config", root,
		       text_device(name, &irq->device)) != sizeof(data))
		return NONE;
	return data[0] < VECTOR_FIRST_DEVICE ? NONE : data[0];
}

void pci_describe(const char *root, struct inventory *inventory)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;
	size_t i;

	for (i = 0; i < inventory->nr_irqs; i++)
		inventory->irqs[i].by_chip = true;
	snprintf(path, sizeof(path), DEVICES, root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		describe_device(root, entry->d_name, inventory);
	if (!dir)
		inventory->missing |= 1u << SOURCE_DEVICES;
	for (i = 0; i < inventory->nr_irqs; i++) {
		if (inventory->irqs[i].by_chip)
			describe_by_chip(root, inventory, &inventory->irqs[i]);
		if (dir && inventory->irqs[i].by_chip)
			inventory->missing |= 1u << SOURCE_MSI_IRQS;
	}
	if (dir)
		closedir(dir);
}
