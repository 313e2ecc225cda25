// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "witness/block.h"
#include "inventory/device.h"

#define STALL 300000000ull /* ns without a completion; a look comes every 100 ms */

struct disk {
	char name[NAME_SIZE];
	struct pci_address device; /* domain NONE: a partition, or no PCI device is behind it */
	__u64 completed;
	__u64 inflight;
	__u64 since; /* latest look at which it was not standing still */
	bool stalled;
	bool there; /* at this look */
};

/* One line of /proc/diskstats. */
struct line {
	char name[NAME_SIZE];
	__u64 completed;
	__u64 inflight;
};

/* Fields: Documentation/admin-guide/iostats.rst; discards since v4.18, flushes since v5.5. */
static bool parse(const char *text, struct line *line)
{
	unsigned long long reads, writes, inflight, discards = 0, flushes = 0;
	int fields;

	fields = sscanf(text,
			"%*u %*u %31s %llu %*u %*u %*u %llu %*u %*u %*u %llu %*u %*u "
			"%llu %*u %*u %*u %llu",
			line->name, &reads, &writes, &inflight, &discards, &flushes);
	if (fields < 4)
		return false;
	line->completed = reads + writes + discards + flushes;
	line->inflight = inflight;
	return true;
}

static struct disk *add(struct block *block, const struct line *line, __u64 now)
{
	size_t room = block->room ? block->room * 2 : 64;
	struct disk *disks = block->disks;

	if (block->count == block->room) {
		disks = realloc(block->disks, room * sizeof(*disks));
		if (!disks)
			return NULL;
		block->disks = disks;
		block->room = room;
	}
	disks += block->count++;
	memset(disks, 0, sizeof(*disks));
	strcpy(disks->name, line->name);
	/* sysfs has '!' where the name of a disk has '/', and no partition up here. */
	device_find(&disks->device, "%s/sys/block/%s", block->root, line->name);
	disks->completed = line->completed;
	disks->since = now;
	return disks;
}

/* The order seldom changes: @hint is where it was the last time. */
static struct disk *find(struct block *block, const struct line *line, size_t hint)
{
	size_t i;

	if (hint < block->count && !strcmp(block->disks[hint].name, line->name))
		return &block->disks[hint];
	for (i = 0; i < block->count; i++)
		if (!strcmp(block->disks[i].name, line->name))
			return &block->disks[i];
	return NULL;
}

static void tell(const struct block *block, struct disk *disk, bool stalled, __u64 now,
		 witness_fn emit, void *arg)
{
	union record record = { .witness = {
					.head = { .ts = now,
						  .cpu = NONE,
						  .type = RECORD_WITNESS,
						  .size = sizeof(record.witness) },
					.since = disk->since,
					.inflight = disk->inflight,
					.completed = disk->completed,
					.device = disk->device,
					.kind = WITNESS_BLOCK,
					.stalled = stalled,
				} };

	record.witness.irq = device_irq(block->root, &disk->device);
	strcpy(record.witness.name, disk->name);
	disk->stalled = stalled;
	emit(&record, arg);
}

static void look(const struct block *block, struct disk *disk, const struct line *line, __u64 now,
		 witness_fn emit, void *arg)
{
	const bool moves = !line->inflight || line->completed != disk->completed;

	disk->completed = line->completed;
	if (moves && disk->stalled)
		tell(block, disk, false, now, emit, arg);
	disk->inflight = line->inflight;
	if (moves)
		disk->since = now;
	else if (!disk->stalled && now - disk->since >= STALL)
		tell(block, disk, true, now, emit, arg);
}

/* What is gone ends its stall: nothing waits any more. */
static void forget(struct block *block, __u64 now, witness_fn emit, void *arg)
{
	size_t from, to = 0;

	for (from = 0; from < block->count; from++) {
		struct disk *disk = &block->disks[from];

		if (!disk->there) {
			if (disk->stalled)
				tell(block, disk, false, now, emit, arg);
			continue;
		}
		disk->there = false;
		block->disks[to++] = *disk;
	}
	block->count = to;
}

void block_poll(struct block *block, __u64 now, witness_fn emit, void *arg)
{
	char path[PATH_MAX], text[512];
	struct disk *disk;
	struct line line;
	size_t hint = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/diskstats", block->root);
	file = fopen(path, "re");
	if (!file)
		return;
	while (fgets(text, sizeof(text), file)) {
		if (!parse(text, &line))
			continue;
		disk = find(block, &line, hint++);
		if (!disk)
			disk = add(block, &line, now);
		if (!disk)
			break;
		disk->there = true;
		if (disk->device.domain != NONE)
			look(block, disk, &line, now, emit, arg);
	}
	fclose(file);
	forget(block, now, emit, arg);
}

void block_free(struct block *block)
{
	free(block->disks);
}
