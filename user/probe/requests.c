// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "msiscope.skel.h"
#include "probe/requests.h"

#define MINOR_BITS 20 /* MINORBITS, include/linux/kdev_t.h */

/* A value of a map per CPU is padded to 8 bytes. */
union cpu_count {
	struct request_count count;
	__u64 padded[(sizeof(struct request_count) + 7) / 8];
};

struct requests {
	int fd;
	int nr_cpus;
	union cpu_count *counts; /* [cpu] */
};

int requests_open(struct msiscope_bpf *skeleton, struct requests **result)
{
	struct requests *requests = calloc(1, sizeof(*requests));

	if (!requests)
		return -ENOMEM;
	requests->fd = bpf_map__fd(skeleton->maps.requests);
	requests->nr_cpus = libbpf_num_possible_cpus();
	requests->counts = calloc(requests->nr_cpus, sizeof(*requests->counts));
	if (!requests->counts) {
		free(requests);
		return -ENOMEM;
	}
	*result = requests;
	return 0;
}

/* The kernel side counts those that have an entry. */
static int begin(struct requests *requests, __u32 device)
{
	memset(requests->counts, 0, requests->nr_cpus * sizeof(*requests->counts));
	return bpf_map_update_elem(requests->fd, &device, requests->counts, BPF_NOEXIST);
}

static void add(struct request_count *sum, const struct request_count *count)
{
	int i;

	if (count->last > sum->last)
		sum->last = count->last;
	for (i = 0; i < REQUEST_BUCKETS; i++)
		sum->took[i] += count->took[i];
}

int requests_read(struct requests *requests, __u32 major, __u32 minor, struct request_count *sum)
{
	const __u32 device = major << MINOR_BITS | minor;
	int err = bpf_map_lookup_elem(requests->fd, &device, requests->counts), cpu;

	if (err == -ENOENT)
		err = begin(requests, device);
	if (err)
		return err;
	memset(sum, 0, sizeof(*sum));
	for (cpu = 0; cpu < requests->nr_cpus; cpu++)
		add(sum, &requests->counts[cpu].count);
	return 0;
}

void requests_close(struct requests *requests)
{
	if (!requests)
		return;
	free(requests->counts);
	free(requests);
}
