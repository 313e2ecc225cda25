// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "witness/block.h"
#include "inventory/device.h"
#include "witness/work.h"

struct disk {
	struct work work; /* device.domain NONE: a partition, or no PCI device is behind it */
	bool there; /* at this look */
};

/* One line of /proc/diskstats. */
struct line {
	char name[NAME_SIZE];
	__u64 completed;
	__u64 inflight;
};

static const char *parse_name(const char *text, struct line *line)
{
	int length = 0;

	return sscanf(text, "%*u %*u %31s%n", line->name, &length) == 1 ? text + length : NULL;
}

/* Fields: Documentation/admin-guide/iostats.rst; discards since v4.18, flushes since v5.5. */
static bool parse_work(const char *text, struct line *line)
{
	unsigned long long reads, writes, inflight, discards = 0, flushes = 0;
	int fields;

	fields = sscanf(text,
			"%llu %*u %*u %*u %llu %*u %*u %*u %llu %*u %*u %llu %*u %*u %*u %llu",
			&reads, &writes, &inflight, &discards, &flushes);
	if (fields < 3)
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
	strcpy(disks->work.name, line->name);
	/* sysfs has '!' where the name of a disk has '/', and no partition up here. */
	device_find(&disks->work.device, "%s/sys/block/%s", block->root, line->name);
	disks->work.since = now;
	return disks;
}

/* The order seldom changes: @hint is where it was the last time. */
static struct disk *find(struct block *block, const struct line *line, size_t hint)
{
	size_t i;

	if (hint < block->count && !strcmp(block->disks[hint].work.name, line->name))
		return &block->disks[hint];
	for (i = 0; i < block->count; i++)
		if (!strcmp(block->disks[i].work.name, line->name))
			return &block->disks[i];
	return NULL;
}

static void look(const struct block *block, struct work *work, const struct line *line, __u64 now,
		 witness_fn emit, void *arg)
{
	const bool moves = !line->inflight || line->completed != work->completed;

	work->completed = line->completed;
	if (moves && work->stalled)
		work_tell(work, WITNESS_BLOCK, block->root, false, now, emit, arg);
	work->inflight = line->inflight;
	if (moves)
		work->since = now;
	else if (!work->stalled && now - work->since >= WORK_STALL)
		work_tell(work, WITNESS_BLOCK, block->root, true, now, emit, arg);
}

/* What is gone ends its stall: nothing waits any more. */
static void forget(struct block *block, __u64 now, witness_fn emit, void *arg)
{
	size_t from, to = 0;

	for (from = 0; from < block->count; from++) {
		struct disk *disk = &block->disks[from];

		if (!disk->there) {
			if (disk->work.stalled)
				work_tell(&disk->work, WITNESS_BLOCK, block->root, false, now, emit,
					  arg);
			continue;
		}
		disk->there = false;
		block->disks[to++] = *disk;
	}
	block->count = to;
}

/* A line that is not whole ends no stall: its disk is there. */
static void take(struct block *block, const char *text, size_t hint, __u64 now, witness_fn emit,
		 void *arg)
{
	const char *work;
	struct disk *disk;
	struct line line;

	work = parse_name(text, &line);
	if (!work)
		return;
	disk = find(block, &line, hint);
	if (!disk)
		disk = add(block, &line, now);
	if (!disk)
		return;
	disk->there = true;
	if (disk->work.device.domain != NONE && parse_work(work, &line))
		look(block, &disk->work, &line, now, emit, arg);
}

void block_open(struct block *block, const char *root)
{
	char path[PATH_MAX];

	snprintf(block->root, sizeof(block->root), "%s", root);
	snprintf(path, sizeof(path), "%s/proc/diskstats", root);
	block->stats = fopen(path, "re");
}

void block_poll(struct block *block, __u64 now, witness_fn emit, void *arg)
{
	char text[512];
	size_t hint = 0;

	if (!block->stats)
		return;
	rewind(block->stats); /* it was read to its end: nothing of that is left to be read again */
	while (fgets(text, sizeof(text), block->stats))
		take(block, text, hint++, now, emit, arg);
	forget(block, now, emit, arg);
}

void block_close(struct block *block)
{
	if (block->stats)
		fclose(block->stats);
	free(block->disks);
}
