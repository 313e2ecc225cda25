// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "base/clock.h"
#include "msiscope.skel.h"
#include "probe/slices.h"
#include "probe/drain.h"
#include "probe/sequence.h"
#include "probe/steal.h"

#define DROPS_PERIOD 1000000000ull /* ns */
#define MISSED_PERIOD 10000000000ull /* to look for them is a system call a program */
#define LATE (PROBE_PERIOD + PROBE_PERIOD / 2) /* ns between two drains: slices tell more */
#define BUDGET 16384 /* records a drain; what waits longer than the ring has room is dropped */

struct drain {
	struct msiscope_bpf *skeleton;
	struct ring_buffer *ring;
	struct sequence sequence;
	struct steal steal;
	__u32 nr_cpus;
	__u32 nr_irqs; /* that could be counted */
	__u32 used; /* of these, from 0 up, have counted */
	__u32 *keys;
	struct irq_count *now; /* [irq][cpu] */
	struct irq_count *before;
	const struct irq_slices *slices; /* [irq], of the kernel side; NULL: not mapped */
	struct irq_slices kept; /* copy of one of them */
	struct drop_count *drops; /* [cpu] */
	struct drop_count dropped; /* as said so far */
	__u64 missed; /* as seen so far */
	__u64 missed_told;
	__u64 missed_at; /* time of the latest look */
	__u64 at; /* time of the previous drain */
	__u64 drops_at; /* and of the one that looked for drops */
	size_t budget; /* records that this one may still take */
	bool discard; /* what came before all was attached */
	int error; /* of a callback */
};

static int take(void *arg, void *data, size_t size)
{
	struct drain *drain = arg;
	union record *record = data;

	if (drain->discard || size < sizeof(record->head) || record->head.size > sizeof(*record))
		return 0;
	drain->error = sequence_add(&drain->sequence, record);
	/* A ring that fills faster than it drains must not keep us from the clock. */
	return drain->error || drain->budget-- ? drain->error : -EAGAIN;
}

static void head_init(struct record_head *head, enum record_type type, size_t size, __u64 ts,
		      __u32 cpu)
{
	memset(head, 0, size);
	head->type = type;
	head->size = size;
	head->ts = ts;
	head->cpu = cpu;
}

static int piece_add(struct drain *drain, __u32 irq, __u32 cpu, const struct piece *piece)
{
	const struct irq_count *new = &piece->new, *old = &piece->old;
	union record record;
	int i;

	head_init(&record.head, RECORD_COUNTERS, sizeof(record.counters), piece->end, cpu);
	record.counters.interval = piece->end - piece->begin;
	record.counters.irq = irq;
	record.counters.count = new->count - old->count;
	record.counters.unhandled = new->unhandled - old->unhandled;
	record.counters.time = new->time - old->time;
	record.counters.last = new->last;
	record.counters.nr_near = NEAR_BUCKETS;
	for (i = 0; i < NEAR_BUCKETS; i++)
		record.counters.near[i] = new->near[i] - old->near[i];
	return sequence_add(&drain->sequence, &record);
}

static int pieces_add(struct drain *drain, __u32 irq, __u32 cpu, const struct piece *whole)
{
	struct piece pieces[PIECES];
	size_t i, count;
	int err = 0;

	drain->kept = drain->slices[irq];
	count = slices_split(&drain->kept, cpu, whole, pieces);
	for (i = 0; i < count && !err; i++)
		err = piece_add(drain, irq, cpu, &pieces[i]);
	return err;
}

static int count_add(struct drain *drain, __u32 irq, __u32 cpu, __u64 now)
{
	const struct irq_count *new = &drain->now[irq * drain->nr_cpus + cpu];
	const struct irq_count *old = &drain->before[irq * drain->nr_cpus + cpu];
	struct piece whole;

	if (new->count == old->count)
		return 0;
	whole = (struct piece){ .begin = drain->at, .end = now, .old = *old, .new = *new };
	if (now - drain->at >= LATE)
		return pieces_add(drain, irq, cpu, &whole);
	return piece_add(drain, irq, cpu, &whole);
}

static int lookup_counts(struct drain *drain, struct irq_count *counts)
{
	int fd = bpf_map__fd(drain->skeleton->maps.counts);
	__u32 batch, count = drain->skeleton->bss->counted_irqs;
	int err;

	if (count > drain->nr_irqs)
		count = drain->nr_irqs;
	if (count < drain->used)
		count = drain->used;
	drain->used = count;
	if (!count)
		return 0;
	err = bpf_map_lookup_batch(fd, NULL, &batch, drain->keys, counts, &count, NULL);
	return err == -ENOENT ? 0 : err; /* ENOENT: that was all */
}

static int read_counts(struct drain *drain, __u64 now)
{
	int err = lookup_counts(drain, drain->now);
	struct irq_count *swap;
	__u32 irq, cpu;

	if (err)
		return err;
	for (irq = 0; irq < drain->used; irq++)
		for (cpu = 0; cpu < drain->nr_cpus; cpu++) {
			err = count_add(drain, irq, cpu, now);
			if (err)
				return err;
		}
	swap = drain->before;
	drain->before = drain->now;
	drain->now = swap;
	return 0;
}

/* Runs skipped by the recursion guards of all programs (bpf_prog_info, v5.12). */
static __u64 recursion_misses(const struct msiscope_bpf *skeleton)
{
	struct bpf_program *program;
	struct bpf_prog_info info;
	__u32 size;
	__u64 sum = 0;
	int fd;

	bpf_object__for_each_program(program, skeleton->obj)
	{
		fd = bpf_program__fd(program);
		size = sizeof(info);
		memset(&info, 0, size);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size))
			sum += info.recursion_misses;
	}
	return sum;
}

static void read_missed(struct drain *drain, __u64 now)
{
	drain->missed = recursion_misses(drain->skeleton);
	drain->missed_at = now;
}

static int read_drops(struct drain *drain, __u64 now)
{
	int fd = bpf_map__fd(drain->skeleton->maps.drops);
	struct drop_count sum = {};
	union record record;
	__u32 zero = 0, cpu;
	int type, err;

	drain->drops_at = now;
	if (now - drain->missed_at >= MISSED_PERIOD)
		read_missed(drain, now);
	err = bpf_map_lookup_elem(fd, &zero, drain->drops);
	if (err)
		return err;
	for (cpu = 0; cpu < drain->nr_cpus; cpu++) {
		for (type = 0; type < RECORD_TYPES; type++)
			sum.lost[type] += drain->drops[cpu].lost[type];
		sum.unread += drain->drops[cpu].unread;
	}
	if (!memcmp(&sum, &drain->dropped, sizeof(sum)) && drain->missed == drain->missed_told)
		return 0;
	head_init(&record.head, RECORD_DROPS, sizeof(record.drops), now, 0);
	for (type = 0; type < RECORD_TYPES; type++)
		record.drops.lost[type] = sum.lost[type] - drain->dropped.lost[type];
	record.drops.unread = sum.unread - drain->dropped.unread;
	record.drops.missed = drain->missed - drain->missed_told;
	drain->dropped = sum;
	drain->missed_told = drain->missed;
	return sequence_add(&drain->sequence, &record);
}

static int add_tick(struct drain *drain, __u64 now, bool rare)
{
	union record record;

	head_init(&record.head, RECORD_TICK, sizeof(record.tick), now, 0);
	record.tick.rare = rare;
	record.tick.steal = steal_read(&drain->steal, now);
	return sequence_add(&drain->sequence, &record);
}

int drain_add(struct drain *drain, const union record *record)
{
	return sequence_add(&drain->sequence, record);
}

static int read_ring(struct drain *drain, size_t budget)
{
	int err;

	drain->budget = budget;
	err = ring_buffer__consume(drain->ring);
	return err < 0 && err != -EAGAIN ? err : drain->error;
}

/* The ring comes last: what was being written at that time has had the time of the rest. */
static int run(struct drain *drain, bool all, record_fn emit, void *arg)
{
	const __u64 now = clock_now();
	int err = read_counts(drain, now);

	drain->skeleton->bss->asleep = 0;
	if (!err && now - drain->drops_at >= DROPS_PERIOD)
		err = read_drops(drain, now);
	if (!err)
		err = add_tick(drain, now, all);
	if (!err)
		err = read_ring(drain, BUDGET);
	if (err)
		return err;
	drain->at = now;
	return sequence_release(&drain->sequence, all ? now : now - 2 * PROBE_PERIOD, emit, arg);
}

/* Who wants all may sleep for long then: not on what came while this was under way. */
int drain_run(struct drain *drain, bool all, record_fn emit, void *arg)
{
	int err = run(drain, all, emit, arg);

	return err || !all || !drain->sequence.count ? err : run(drain, all, emit, arg);
}

/* What came later was seen by only some of the hooks, or by none: silence then means nothing. */
int drain_end(struct drain *drain, record_fn emit, void *arg)
{
	int err = read_ring(drain, SIZE_MAX);

	read_missed(drain, drain->at);
	if (!err)
		err = read_drops(drain, drain->at);
	return err ? err : sequence_release(&drain->sequence, drain->at, emit, arg);
}

int drain_alarm(struct drain *drain)
{
	drain->skeleton->bss->asleep = 1;
	/* Not the epoll file of the ring: that knows of no record that came without a wakeup. */
	return bpf_map__fd(drain->skeleton->maps.ring);
}

static size_t slices_size(const struct drain *drain)
{
	return drain->nr_irqs * sizeof(*drain->slices);
}

static int slices_map(struct drain *drain)
{
	void *slices = mmap(NULL, slices_size(drain), PROT_READ, MAP_SHARED,
			    bpf_map__fd(drain->skeleton->maps.slices), 0);

	if (slices == MAP_FAILED)
		return -errno;
	drain->slices = slices;
	return 0;
}

/* Hooks were attached one by one: forget what only some of them saw. */
static int begin(struct drain *drain)
{
	int err;

	drain->discard = true;
	err = ring_buffer__consume(drain->ring);
	drain->discard = false;
	if (err < 0)
		return err;
	drain->at = clock_now();
	return lookup_counts(drain, drain->before);
}

int drain_open(struct msiscope_bpf *skeleton, struct drain **result)
{
	struct drain *drain = calloc(1, sizeof(*drain));
	size_t counts;
	int err = -ENOMEM;

	if (!drain)
		return -ENOMEM;
	steal_open(&drain->steal, "");
	drain->skeleton = skeleton;
	err = libbpf_num_possible_cpus();
	if (err < 0) {
		drain_close(drain);
		return err;
	}
	drain->nr_cpus = err;
	drain->nr_irqs = bpf_map__max_entries(skeleton->maps.counts);
	counts = (size_t)drain->nr_irqs * drain->nr_cpus;
	drain->keys = calloc(drain->nr_irqs, sizeof(*drain->keys));
	drain->now = calloc(counts, sizeof(*drain->now));
	drain->before = calloc(counts, sizeof(*drain->before));
	drain->drops = calloc(drain->nr_cpus, sizeof(*drain->drops));
	errno = ENOMEM;
	drain->ring = ring_buffer__new(bpf_map__fd(skeleton->maps.ring), take, drain, NULL);
	err = -errno;
	if (drain->keys && drain->now && drain->before && drain->drops && drain->ring)
		err = slices_map(drain);
	if (!err)
		err = begin(drain);
	if (err)
		drain_close(drain);
	else
		*result = drain;
	return err;
}

void drain_close(struct drain *drain)
{
	if (!drain)
		return;
	if (drain->slices)
		munmap((void *)drain->slices, slices_size(drain));
	ring_buffer__free(drain->ring);
	sequence_free(&drain->sequence);
	steal_close(&drain->steal);
	free(drain->keys);
	free(drain->now);
	free(drain->before);
	free(drain->drops);
	free(drain);
}
