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
	__u32 major;
	__u32 minor;
	bool there; /* at this look */
	bool counts; /* the block layer counts its requests */
	bool timed; /* seen is what completed */
	struct request_count seen; /* at the latest look with a completion */
	__u64 ms; /* that all requests took, at the latest look */
};

/* One line of /proc/diskstats. */
struct line {
	char name[NAME_SIZE];
	__u32 major;
	__u32 minor;
	__u64 completed;
	__u64 inflight;
	__u64 ms; /* that all completed ones took, together */
};

static const char *parse_name(const char *text, struct line *line)
{
	int length = 0;

	return sscanf(text, "%u %u %31s%n", &line->major, &line->minor, line->name, &length) == 3
		       ? text + length
		       : NULL;
}

/* Fields: Documentation/admin-guide/iostats.rst; discards since v4.18, flushes since v5.5. */
static bool parse_work(const char *text, struct line *line)
{
	unsigned long long done[4] = {}, ms[4] = {}, inflight;

	if (sscanf(text,
		   "%llu %*u %*u %llu %llu %*u %*u %llu %llu %*u %*u %llu %*u %*u %llu %llu %llu",
		   &done[0], &ms[0], &done[1], &ms[1], &inflight, &done[2], &ms[2], &done[3],
		   &ms[3]) < 5)
		return false;
	line->completed = done[0] + done[1] + done[2] + done[3];
	line->ms = ms[0] + ms[1] + ms[2] + ms[3];
	line->inflight = inflight;
	return true;
}

/* Without it a disk looks idle for ever. What has no such file has no queue of its own. */
static bool counts_requests(const struct block *block, const struct line *line)
{
	char path[PATH_MAX];
	FILE *file;
	int first;

	snprintf(path, sizeof(path), "%s/sys/block/%s/queue/iostats", block->root, line->name);
	file = fopen(path, "re");
	if (!file)
		return false;
	first = getc(file);
	fclose(file);
	return first == '1';
}

/* Are they counted? What came before the first answer is nobody's. */
static bool read_requests(const struct block *block, struct disk *disk, struct request_count *now)
{
	const bool first = !disk->timed;

	disk->timed = block->read && !block->read(block->arg, disk->major, disk->minor, now);
	if (disk->timed && first)
		disk->seen = *now;
	return disk->timed;
}

static struct disk *add(struct block *block, const struct line *line, __u64 now)
{
	size_t room = block->room ? block->room * 2 : 64;
	struct disk *disks = block->disks;
	struct request_count before;

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
	disks->major = line->major;
	disks->minor = line->minor;
	if (disks->work.device.domain != NONE) {
		disks->counts = counts_requests(block, line);
		read_requests(block, disks, &before);
	}
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

static __u64 longest_of(const struct request_count *now, const struct request_count *before)
{
	unsigned int i;

	for (i = REQUEST_BUCKETS; i--;)
		if (now->took[i] != before->took[i])
			return request_bucket_end(i);
	return 0;
}

/* What completed since the latest look: the longest that it took. 0: nothing, or not known. */
static __u64 take_longest(const struct block *block, struct disk *disk, const struct line *line,
			  __u64 completed)
{
	const bool timed = disk->timed;
	struct request_count now;
	__u64 longest = 0;

	if (line->completed == completed)
		return 0;
	if (read_requests(block, disk, &now)) {
		longest = longest_of(&now, &disk->seen);
		disk->seen = now;
		disk->work.last = now.last;
	} else if (!timed && disk->work.looked && line->completed == completed + 1) {
		longest = (line->ms - disk->ms + 1) * 1000000;
	}
	return longest;
}

static void stall(const struct block *block, struct work *work, const struct line *line, __u64 now,
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

static void look(const struct block *block, struct disk *disk, const struct line *line, __u64 now,
		 witness_fn emit, void *arg)
{
	const __u64 longest = take_longest(block, disk, line, disk->work.completed);

	stall(block, &disk->work, line, now, emit, arg);
	if (disk->counts)
		work_look(&disk->work, WITNESS_BLOCK, block->root, longest, now, emit, arg);
	disk->ms = line->ms;
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
		look(block, disk, &line, now, emit, arg);
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
