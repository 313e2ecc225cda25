// SPDX-License-Identifier: GPL-2.0-only
/* Reads of a block of a disk, past the page cache. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

#define BLOCK_SIZE 4096
#define BLOCKS (1u << 18) /* a GiB, as the lab's disks have */

static int disk_open(struct worker *worker)
{
	char path[sizeof("/dev/") + NAME_SIZE];

	if (!find_node("/sys/block", "", worker->bdf, worker->name))
		return -ENOENT;
	snprintf(path, sizeof(path), "/dev/%s", worker->name);
	worker->fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	return worker->fd < 0 ? -errno : 0;
}

static int disk_request(struct worker *worker)
{
	off_t place = (off_t)draw(&worker->random, BLOCKS) * BLOCK_SIZE;
	ssize_t length = pread(worker->fd, worker->buffer, BLOCK_SIZE, place);

	if (length == BLOCK_SIZE)
		return 0;
	return length < 0 ? -errno : -ENODATA;
}

const struct kind disk_kind = {
	.name = "disk",
	.depth_max = 4,
	.open = disk_open,
	.request = disk_request,
};
