// SPDX-License-Identifier: GPL-2.0-only
/* A request of a disk is done: how long it took. Runs in any context. */
#include "state.h"

#define MINOR_BITS 20 /* MINORBITS, include/linux/kdev_t.h */

/*
 * By halves: clang 14 knows no way to count leading zeros here. All in 64 bits: v6.1 loses the
 * bounds of what is cut to 32.
 */
static __always_inline __u64 bucket_of(__u64 took)
{
	__u64 units = took >> REQUEST_SHIFT, octave = 0;

	if (!units)
		return 0;
	if (units >> REQUEST_OCTAVES)
		return REQUEST_BUCKETS - 1;
	if (units >> 16) {
		units >>= 16;
		octave = 16;
	}
	if (units >> 8) {
		units >>= 8;
		octave += 8;
	}
	if (units >> 4) {
		units >>= 4;
		octave += 4;
	}
	if (units >> 2) {
		units >>= 2;
		octave += 2;
	}
	octave += units >> 1;
	return 1 + 4 * octave + (took >> (REQUEST_SHIFT - 2 + octave) & 3);
}

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
	bucket = bucket_of(now - start);
	/* An interrupt of this CPU may complete another one meanwhile. */
	if (bucket < REQUEST_BUCKETS)
		__sync_fetch_and_add(&count->took[bucket], 1);
	return 0;
}
