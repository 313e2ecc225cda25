// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "vfio_edu.h"

#define DEVICES "/sys/bus/pci/devices"
#define EDU_ID 0x11e81234

static void __attribute__((format(printf, 2, 3)))
file_write(const char *text, const char *format, ...)
{
	char path[PATH_MAX];
	va_list arguments;
	int fd;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

static unsigned long read_hex(const char *name, const char *key)
{
	char path[PATH_MAX], text[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), DEVICES "/%s/%s", name, key);
	file = fopen(path, "r");
	if (!file || !fgets(text, sizeof(text), file))
		err(1, "%s", path);
	fclose(file);
	return strtoul(text, NULL, 16);
}

static int is_edu(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && (read_hex(entry->d_name, "device") << 16 |
					   read_hex(entry->d_name, "vendor")) == EDU_ID;
}

void find_devices(struct lab *lab)
{
	struct dirent **found;
	int count = scandir(DEVICES, &found, is_edu, alphasort), i;

	if (count < 0)
		err(1, DEVICES);
	if (count == 0 || count > EDU_MAX)
		errx(1, "%d edu devices, from 1 to %d wanted", count, EDU_MAX);
	for (i = 0; i < count; i++) {
		snprintf(lab->edus[i].name, sizeof(lab->edus[i].name), "%.15s", found[i]->d_name);
		free(found[i]);
	}
	free(found);
	lab->count = count;
}

/* A group can be had only when all its devices are bound. */
void bind_devices(const struct lab *lab)
{
	unsigned int i;

	for (i = 0; i < lab->count; i++) {
		file_write("vfio-pci", DEVICES "/%s/driver_override", lab->edus[i].name);
		file_write(lab->edus[i].name, "/sys/bus/pci/drivers_probe");
	}
}

static int group_of(const struct edu *edu)
{
	char path[PATH_MAX], target[PATH_MAX] = "";

	snprintf(path, sizeof(path), DEVICES "/%s/iommu_group", edu->name);
	if (readlink(path, target, sizeof(target) - 1) < 0)
		err(1, "%s", path);
	return atoi(strrchr(target, '/') + 1);
}

/* The open group of that number, from a device before this one; or open it. */
static int open_group(struct lab *lab, int number, bool first)
{
	char path[64];
	int group;

	snprintf(path, sizeof(path), "/dev/vfio/%d", number);
	group = open(path, O_RDWR);
	if (group < 0)
		err(1, "%s", path);
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &lab->container))
		err(1, "%s: container", path);
	if (first && ioctl(lab->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		err(1, "%s: IOMMU", path);
	return group;
}

void open_groups(struct lab *lab)
{
	int numbers[EDU_MAX];
	unsigned int i, other;

	lab->container = open("/dev/vfio/vfio", O_RDWR);
	if (lab->container < 0)
		err(1, "/dev/vfio/vfio");
	for (i = 0; i < lab->count; i++) {
		numbers[i] = group_of(&lab->edus[i]);
		for (other = 0; numbers[other] != numbers[i]; other++)
			;
		lab->edus[i].group =
			other < i ? lab->edus[other].group : open_group(lab, numbers[i], i == 0);
	}
}

static struct vfio_region_info region_of(const struct edu *edu, unsigned int index)
{
	struct vfio_region_info region = { .argsz = sizeof(region), .index = index };

	if (ioctl(edu->device, VFIO_DEVICE_GET_REGION_INFO, &region))
		err(1, "%s: region %u", edu->name, index);
	return region;
}

/* An MSI is a write by the device. Returns where its MSI capability is. */
static unsigned int set_master(const struct edu *edu)
{
	off_t config = region_of(edu, VFIO_PCI_CONFIG_REGION_INDEX).offset;
	uint16_t command;
	uint8_t at;

	if (pread(edu->device, &command, 2, config + PCI_COMMAND) != 2)
		err(1, "%s: config space", edu->name);
	command |= PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	if (pwrite(edu->device, &command, 2, config + PCI_COMMAND) != 2 ||
	    pread(edu->device, &at, 1, config + PCI_CAPABILITY_LIST) != 1)
		err(1, "%s: config space", edu->name);
	return at;
}

static void map_registers(struct edu *edu)
{
	struct vfio_region_info bar;

	edu->device = ioctl(edu->group, VFIO_GROUP_GET_DEVICE_FD, edu->name);
	if (edu->device < 0)
		err(1, "%s: device", edu->name);
	edu->msi_cap = set_master(edu);
	bar = region_of(edu, VFIO_PCI_BAR0_REGION_INDEX);
	edu->regs =
		mmap(NULL, bar.size, PROT_READ | PROT_WRITE, MAP_SHARED, edu->device, bar.offset);
	if (edu->regs == MAP_FAILED)
		err(1, "%s: registers", edu->name);
}

/* Once for each device: every call allocates the MSI anew. */
static void enable_msi(struct edu *edu)
{
	_Alignas(struct vfio_irq_set) char request[sizeof(struct vfio_irq_set) + sizeof(int)];
	struct vfio_irq_set *set = (struct vfio_irq_set *)request;

	edu->event = eventfd(0, EFD_NONBLOCK);
	if (edu->event < 0)
		err(1, "eventfd");
	*set = (struct vfio_irq_set){
		.argsz = sizeof(request),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSI_IRQ_INDEX,
		.count = 1,
	};
	memcpy(set->data, &edu->event, sizeof(edu->event));
	if (ioctl(edu->device, VFIO_DEVICE_SET_IRQS, set))
		err(1, "%s: MSI", edu->name);
}

static void find_irq(struct edu *edu)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), DEVICES "/%s/msi_irqs", edu->name);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			edu->irq = atoi(entry->d_name);
	if (!edu->irq)
		errx(1, "%s: no MSI", edu->name);
	closedir(dir);
}

void open_device(struct edu *edu)
{
	map_registers(edu);
	enable_msi(edu);
	find_irq(edu);
}
