// SPDX-License-Identifier: GPL-2.0-only
/* A request of a disk is done: how long it took. Runs in any context. */
#include "state.h"

#define MINOR_BITS 20 /* MINORBITS, include/linux/kdev_t.h */

/*
 * start_time_ns is 0 where the queue keeps no statistics (iostats 0), and of requests that are
 * not counted there (blk_mq_rq_time_init(), block/blk-mq.c, v6.1 to v7.3). It is taken
 * from a plug's cached time since v6.9: by what the task did meanwhile too early.
 */
SEC("?tp_btf/block_rq_complete")
int BPF_PROG(request_complete, struct request *request)
{
	struct gendisk *disk = request->q->disk;
	__u64 start = request->start_time_ns, now = bpf_ktime_get_ns();
	struct request_count *count;
	__u64 bucket;
	__u32 device;

	if (!disk)
		return 0;
	device = disk->major << MINOR_BITS | disk->first_minor;
	count = bpf_map_lookup_elem(&requests, &device);
	if (!count)
		return 0;
	count->last = now;
	if (!start || start > now)
		return 0;
	bucket = request_bucket(now - start);
	/* An interrupt of this CPU may complete another one meanwhile. */
	if (bucket < REQUEST_BUCKETS)
		__sync_fetch_and_add(&count->took[bucket], 1);
	return 0;
}
