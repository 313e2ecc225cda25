// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>

#include "base/array.h"
#include "inventory/device.h"
#include "inventory/file.h"
#include "inventory/cpulist.h"
#include "stress/item.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define EMPTY_TRIES 100
#define EMPTY_PAUSE 1000000 /* ns between two of them */
#define NUMBER_DIGITS 9 /* fits an int */

struct place {
	enum item_kind kind;
	const char *before, *after; /* a number stands between, if there is an after */
};

static const struct place places[] = {
	{ ITEM_CPU, "sys/devices/system/cpu/cpu", "/online" },
	{ ITEM_PM_TEST, "sys/power/pm_test", NULL },
	{ ITEM_PM_DELAY, "sys/module/suspend/parameters/pm_test_delay", NULL },
	{ ITEM_AFFINITY, "proc/irq/", "/smp_affinity_list" },
};

/* Is @path that place? Sets *@number to what stands in it. */
static bool fits(const struct place *place, const char *path, unsigned int *number)
{
	size_t digits, length = strlen(place->before);

	*number = 0;
	if (!place->after)
		return !strcmp(path, place->before);
	if (strncmp(path, place->before, length))
		return false;
	path += length;
	digits = strspn(path, DIGITS);
	if (!digits || digits > NUMBER_DIGITS || (*path == '0' && digits > 1))
		return false;
	*number = atoi(path);
	return !strcmp(path + digits, place->after);
}

static int identify(struct item *item, const char *path)
{
	unsigned int number;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!fits(&places[i], path, &number))
			continue;
		if (places[i].kind == ITEM_CPU && number >= CPULIST_MAX)
			return -EINVAL;
		item->kind = places[i].kind;
		item->subject = number;
		return 0;
	}
	return -EINVAL;
}

bool item_takes(const struct item *item, const char *value)
{
	struct cpulist cpus;

	switch (item->kind) {
	case ITEM_CPU:
		return !strcmp(value, "0") || !strcmp(value, "1");
	case ITEM_PM_TEST:
		return *value && !value[strspn(value, LETTERS)];
	case ITEM_PM_DELAY:
		return *value && !value[strspn(value, DIGITS)];
	default:
		return *value && !cpulist_parse(value, &cpus);
	}
}

int item_init(struct item *item, const char *path, const char *original)
{
	memset(item, 0, sizeof(*item));
	item->device.domain = NONE;
	if (identify(item, path) || !item_takes(item, original))
		return -EINVAL;
	item->path = strdup(path);
	item->original = strdup(original);
	if (item->path && item->original)
		return 0;
	item_free(item);
	return -ENOMEM;
}

void item_free(struct item *item)
{
	free(item->path);
	free(item->original);
	free(item->written);
}

bool item_knows(const struct item *item, const char *value)
{
	size_t i;

	for (i = 0; i < item->nr_written; i++)
		if (!strcmp(item->written[i], value))
			return true;
	return false;
}

int item_note(struct item *item, const char *value)
{
	void *grown = array_grow(item->written, item->nr_written, sizeof(*item->written));

	if (!grown)
		return -ENOMEM;
	item->written = grown;
	strcpy(item->written[item->nr_written++], value);
	return 0;
}

const char *item_affinity(char path[AFFINITY_SIZE], __u32 irq)
{
	snprintf(path, AFFINITY_SIZE, "proc/irq/%u/smp_affinity_list", irq);
	return path;
}

/* 0: not known. */
static __u64 read_inode(const char *root, __u32 irq)
{
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "%s/sys/kernel/irq/%u", root, irq);
	return stat(path, &status) ? 0 : status.st_ino & INT64_MAX;
}

void item_name(const char *root, struct item *item, const struct pci_address *device)
{
	if (device->domain == NONE || !device_msi(root, device, item->subject, &item->hwirq))
		return;
	item->device = *device;
	item->inode = read_inode(root, item->subject);
}

bool item_is_anew(const char *root, const struct item *item, __u32 irq)
{
	return irq != item->subject || (item->inode && read_inode(root, irq) != item->inode);
}

__u32 item_irq(const char *root, const struct item *item)
{
	__u64 hwirq;

	if (item->device.domain == NONE)
		return item->subject;
	if (device_msi(root, &item->device, item->subject, &hwirq) && hwirq == item->hwirq)
		return item->subject;
	return device_find_irq(root, &item->device, item->hwirq);
}

static int read_once(const char *root, const char *path, char value[ORIGINAL_SIZE])
{
	int got = file_line(value, ORIGINAL_SIZE, "%s/%s", root, path);
	char *begin, *end;

	if (got < 0)
		return got;
	if (!got)
		return -EIO;
	if (got == ORIGINAL_SIZE - 1)
		return -EFBIG;
	begin = strchr(value, '[');
	end = begin ? strchr(begin, ']') : NULL;
	if (end) {
		*end = 0;
		memmove(value, begin + 1, end - begin);
	}
	return 0;
}

/*
 * smp_affinity_list is empty for a moment while a pending mask takes effect: show_irq_affinity()
 * (kernel/irq/proc.c) takes no lock, and irq_move_masked_irq() clears the mask that it shows.
 */
int item_read(const char *root, const char *path, char value[ORIGINAL_SIZE])
{
	const struct timespec pause = { .tv_nsec = EMPTY_PAUSE };
	int tries, err = -EIO;

	for (tries = 0; tries < EMPTY_TRIES && err == -EIO; tries++) {
		if (tries)
			nanosleep(&pause, NULL);
		err = read_once(root, path, value);
	}
	return err;
}

int item_write(const char *root, const char *path, const char *value)
{
	size_t length = strlen(value);
	char full[PATH_MAX];
	ssize_t done;
	int fd, err = 0;

	if (snprintf(full, sizeof(full), "%s/%s", root, path) >= (int)sizeof(full))
		return -ENAMETOOLONG;
	/* Truncated for the copies of /proc and /sys that tests make: the kernel's do not care. */
	fd = open(full, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	done = write(fd, value, length);
	if (done < 0)
		err = -errno;
	else if ((size_t)done != length)
		err = -EIO;
	close(fd);
	return err;
}

bool item_same_value(const struct item *item, const char *one, const char *other)
{
	struct cpulist left, right;

	if (item->kind != ITEM_AFFINITY)
		return !strcmp(one, other);
	return !cpulist_parse(one, &left) && !cpulist_parse(other, &right) &&
	       cpulist_equal(&left, &right);
}
