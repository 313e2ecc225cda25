// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "inventory/file.h"
#include "inventory/snapshot.h"

#define CONFIG "/sys/bus/pci/devices/%s/config"
#define DEBUGFS "/sys/kernel/debug/irq/irqs/%s" /* CONFIG_GENERIC_IRQ_DEBUGFS */
#define BYTES_MAX SNAPSHOT_DEBUGFS
#define NAME_MAX_SIZE 24 /* "0000:00:05.0", "4294967295" */

/* One kind of files. */
struct kind {
	const char *path; /* with %s for what tells one from another */
	size_t size;
	unsigned int max; /* read at most */
	bool binary;
	bool of_device; /* one a device, not an interrupt */
};

static const struct kind kinds[] = {
	{ CONFIG, SNAPSHOT_CONFIG, SNAPSHOT_DEVICES, true, true },
	{ DEBUGFS, SNAPSHOT_DEBUGFS, SNAPSHOT_IRQS, false, false },
};

struct reading {
	const char *root;
	const struct inventory *inventory;
	snapshot_fn take;
	void *arg;
	const struct kind *kind;
	unsigned int done; /* read, or tried */
	unsigned int failed;
	int error; /* of the first of these */
	unsigned int left; /* beyond the bound */
};

/* A device's first interrupt: they are of one class. */
static bool stands_for_device(const struct inventory *inventory, const struct inventory_irq *irq)
{
	const struct inventory_irq *other;

	for (other = inventory->irqs; other < irq; other++)
		if (pci_same(&other->device, &irq->device))
			return false;
	return true;
}

static int read_one(struct reading *reading, const struct inventory_irq *irq)
{
	const struct kind *kind = reading->kind;
	char name[NAME_MAX_SIZE], path[PATH_MAX];
	unsigned char bytes[BYTES_MAX + 1];
	struct snapshot snapshot = { .path = path,
				     .device = irq->device,
				     .irq = kind->of_device ? NONE : irq->irq,
				     .files = 1,
				     .binary = kind->binary,
				     .bytes = bytes };
	int got;

	if (kind->of_device)
		text_device(name, &irq->device);
	else
		snprintf(name, sizeof(name), "%u", irq->irq);
	snprintf(path, sizeof(path), kind->path, name);
	got = file_read((char *)bytes, kind->size + 1, "%s%s", reading->root, path);
	reading->done++;
	if (got < 0) {
		if (!reading->failed++)
			reading->error = got;
		return 0;
	}
	snapshot.size = got;
	return reading->take(&snapshot, reading->arg);
}

/* @tearable: only those whose update can tear, or only the others. */
static int read_some(struct reading *reading, bool tearable)
{
	const struct inventory *inventory = reading->inventory;
	int err = 0;
	size_t i;

	for (i = 0; i < inventory->nr_irqs && !err; i++) {
		const struct inventory_irq *irq = &inventory->irqs[i];

		if (irq->device.domain == NONE || (irq->class == CLASS_TEARABLE) != tearable)
			continue;
		if (reading->kind->of_device && !stands_for_device(inventory, irq))
			continue;
		if (reading->done == reading->kind->max)
			reading->left++;
		else
			err = read_one(reading, irq);
	}
	return err;
}

/* What is not there, in one word for all. */
static int tell_missing(struct reading *reading, unsigned int files, int error)
{
	char path[PATH_MAX];
	const struct snapshot snapshot = { .path = path,
					   .device = { .domain = NONE },
					   .irq = NONE,
					   .error = error,
					   .files = files,
					   .binary = reading->kind->binary,
					   .bytes = (const unsigned char *)"" };

	if (!files)
		return 0;
	snprintf(path, sizeof(path), reading->kind->path, "*");
	return reading->take(&snapshot, reading->arg);
}

static int read_kind(struct reading *reading)
{
	int err = read_some(reading, true);

	if (!err)
		err = read_some(reading, false);
	if (!err)
		err = tell_missing(reading, reading->failed, reading->error);
	if (!err)
		err = tell_missing(reading, reading->left, -E2BIG);
	return err;
}

int snapshot_read(const char *root, const struct inventory *inventory, snapshot_fn take, void *arg)
{
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !err; i++) {
		struct reading reading = { .root = root,
					   .inventory = inventory,
					   .take = take,
					   .arg = arg,
					   .kind = &kinds[i] };

		err = read_kind(&reading);
	}
	return err;
}
