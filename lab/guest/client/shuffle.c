// SPDX-License-Identifier: GPL-2.0-only
/* Many moves: give each interrupt of some devices another CPU, as often as it comes. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

#define PAUSE_US 2000

/* Refused if that CPU is offline, the interrupt managed, or its last move not yet over. */
static void give(const char *irq, unsigned int cpu)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "/proc/irq/%s/smp_affinity_list", irq);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	dprintf(fd, "%u\n", cpu);
	close(fd);
}

static void shuffle_device(const char *bdf, unsigned int cpus, unsigned int *random)
{
	struct dirent *entry;
	char path[PATH_MAX];
	DIR *directory;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/msi_irqs", bdf);
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		if (entry->d_name[0] != '.')
			give(entry->d_name, draw(random, cpus));
	}
	if (directory)
		closedir(directory);
}

void shuffle(unsigned int random, char **bdfs)
{
	unsigned int cpus = sysconf(_SC_NPROCESSORS_CONF);
	char **bdf;

	for (;;) {
		for (bdf = bdfs; *bdf; bdf++)
			shuffle_device(*bdf, cpus, &random);
		usleep(PAUSE_US);
	}
}
