// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inventory/counts.h"
#include "inventory/file.h"
#include "stress/affinity.h"
#include "stress/vectors.h"

#define MS 1000000ull
#define CONFIRM_TIMEOUT (1000 * MS) /* for a write to take effect */
#define LOOK_LEAST 20000ull /* ns between two looks: each costs the machine that is looked at */
#define LOOK_SHARE 8 /* of the time that a move takes, between two looks */
#define LOOK_LAST (20 * MS)
#define RETRY (2 * MS) /* after a refusal that may pass */
#define FAR_OFF (100 * MS)

enum mover_state {
	MOVER_READY,
	MOVER_WAITING, /* a write has not taken effect yet */
	MOVER_ENDED,
};

struct mover {
	const struct inventory_irq *irq;
	int item; /* in the journal */
	enum mover_state state;
	__u32 cpu; /* where it is; NONE: several or not known */
	__u32 vector; /* there; NONE: not known */
	__u32 target;
	__u64 since; /* of the write that waits */
	bool counted; /* while it waits: seen holds */
	__u64 seen; /* interrupts it had had by then */
	__u64 wait; /* ns between a write and the first look */
	bool looked; /* at the write that waits, in vain */
	__u64 due; /* of the next look or write */
	int effective, config; /* file_again() */
	struct affinity_counts counts;
};

struct affinity {
	const char *root;
	const struct plan *plan;
	struct journal *journal;
	struct choices *choices;
	struct vectors *vectors;
	struct counts interrupts; /* as of counted_at: all are read at once */
	__u64 counted_at;
	__u64 interval; /* ns between two moves, 0: none */
	__u64 next; /* when the rate allows the next */
	__u32 avoid;
	bool paused;
	size_t nr_movers;
	size_t first; /* whose turn it is to be first */
	struct mover movers[];
};

static __u64 latest(__u64 one, __u64 other)
{
	return one > other ? one : other;
}

static __u64 earliest(__u64 one, __u64 other)
{
	return one < other ? one : other;
}

/* Where it is served: one CPU, else NONE. */
static int read_effective(const struct affinity *affinity, struct mover *mover, __u32 *cpu)
{
	char text[LIST_SIZE], end;
	int got = file_again(&mover->effective, text, sizeof(text) - 1, 0,
			     "%s/proc/irq/%u/effective_affinity_list", affinity->root,
			     mover->irq->irq);

	*cpu = NONE;
	if (got < 0)
		return got;
	text[got] = 0;
	text[strcspn(text, "\n")] = 0;
	if (sscanf(text, "%u%c", cpu, &end) != 1)
		*cpu = NONE;
	return 0;
}

static __u32 read_vector(const struct affinity *affinity, struct mover *mover)
{
	return inventory_vector(affinity->root, mover->irq, &mover->config);
}

static void close_files(struct mover *mover)
{
	if (mover->effective >= 0)
		close(mover->effective);
	if (mover->config >= 0)
		close(mover->config);
	mover->effective = mover->config = -1;
}

static void end_mover(struct mover *mover, const char *why)
{
	mover->state = MOVER_ENDED;
	mover->counts.pending = false;
	mover->counts.ended = why;
	close_files(mover);
}

static void locate(struct affinity *affinity, struct mover *mover)
{
	const __u32 cpu = mover->cpu, vector = mover->vector;

	if (read_effective(affinity, mover, &mover->cpu)) {
		end_mover(mover, "it went away");
		return;
	}
	mover->vector = read_vector(affinity, mover);
	if (cpu != mover->cpu || vector != mover->vector)
		vectors_move(affinity->vectors, cpu, vector, mover->cpu, mover->vector);
}

static int mover_init(struct affinity *affinity, struct mover *mover,
		      const struct inventory_irq *irq)
{
	mover->irq = irq;
	mover->cpu = NONE;
	mover->vector = NONE;
	mover->effective = mover->config = -1;
	mover->item = journal_add_irq(affinity->journal, irq->irq, &irq->device);
	if (mover->item == -ENOENT || mover->item == -EIO) {
		end_mover(mover, "it went away");
		return 0;
	}
	if (mover->item < 0)
		return mover->item;
	locate(affinity, mover);
	return 0;
}

int affinity_new(const char *root, const struct plan *plan, struct journal *journal,
		 struct choices *choices, __u64 rate, struct affinity **result)
{
	struct affinity *affinity;
	__u32 cpus = 0;
	size_t i;
	int err;

	for (i = 0; i < plan->inventory->nr_cpus; i++)
		if (plan->inventory->cpus[i].cpu >= cpus)
			cpus = plan->inventory->cpus[i].cpu + 1;
	affinity = calloc(1, sizeof(*affinity) + plan->nr_irqs * sizeof(struct mover));
	if (!affinity)
		return -ENOMEM;
	affinity->vectors = vectors_new(cpus);
	err = affinity->vectors ? 0 : -ENOMEM;
	affinity->root = root;
	affinity->plan = plan;
	affinity->journal = journal;
	affinity->choices = choices;
	affinity->interval = rate ? 1000 * MS / rate : 0;
	affinity->avoid = NONE;
	for (i = 0; !err && i < plan->nr_irqs; i++)
		err = mover_init(affinity, &affinity->movers[affinity->nr_movers++], plan->irqs[i]);
	if (err) {
		affinity_free(affinity);
		return err;
	}
	*result = affinity;
	return 0;
}

static bool may_target(const struct affinity *affinity, const struct mover *mover, __u32 cpu)
{
	return cpulist_has(&affinity->plan->cpus, cpu) && cpu != affinity->avoid &&
	       cpu != mover->cpu;
}

/* Number @nth of the CPUs it may go to; NONE beyond the last. */
static __u32 nth_target(const struct affinity *affinity, const struct mover *mover,
			unsigned int nth)
{
	const struct cpulist *cpus = &affinity->plan->cpus;
	__u32 cpu;

	for (cpu = cpulist_next(cpus, 0); cpu != NONE; cpu = cpulist_next(cpus, cpu + 1))
		if (may_target(affinity, mover, cpu) && !nth--)
			return cpu;
	return NONE;
}

/* A move tears only if the vector changes too: some CPU that will give another, else any. */
static __u32 choose_target(struct affinity *affinity, const struct mover *mover)
{
	unsigned int count = 0, start, i;
	__u32 cpu, guess;

	while (nth_target(affinity, mover, count) != NONE)
		count++;
	if (!count)
		return NONE;
	start = choose(affinity->choices, count);
	for (i = 0; mover->vector != NONE && i < count; i++) {
		cpu = nth_target(affinity, mover, (start + i) % count);
		guess = vectors_guess(affinity->vectors, cpu);
		if (guess != mover->vector)
			return cpu;
	}
	return nth_target(affinity, mover, start);
}

static void count_error(struct affinity_counts *counts, int error, __u64 count)
{
	struct affinity_error *errors = counts->errors;
	size_t i;

	for (i = 0; i < AFFINITY_ERRORS - 1 && errors[i].error && errors[i].error != error; i++)
		;
	errors[i].error = error;
	errors[i].count += count;
}

static void refused(struct mover *mover, int error, __u64 now)
{
	count_error(&mover->counts, error, 1);
	mover->due = now + RETRY;
	switch (error) {
	case -EIO: /* up to v6.11 (write_irq_affinity(), kernel/irq/proc.c) */
	case -EPERM: /* from v6.12 */
	case -EACCES:
	case -EROFS:
		end_mover(mover, "the kernel refuses: managed, per CPU, or no setter");
		break;
	case -ENOENT:
	case -ENODEV:
		end_mover(mover, "it went away");
		break;
	case -ENOSPC:
		mover->counts.exhausted++;
		mover->due = now + FAR_OFF;
		break;
	}
}

static int write_target(struct affinity *affinity, struct mover *mover, __u32 cpu, __u64 now)
{
	char text[JOURNAL_VALUE];
	int err;

	snprintf(text, sizeof(text), "%u", cpu);
	err = journal_intend(affinity->journal, mover->item, text);
	if (err) {
		end_mover(mover, "what is to be written cannot be noted in the journal");
		return err;
	}
	err = journal_write(affinity->journal, mover->item, text);
	if (err) {
		refused(mover, err, now);
		return err;
	}
	mover->counts.written++;
	mover->target = cpu;
	mover->due = now + latest(LOOK_LEAST, mover->wait);
	if (mover->state == MOVER_WAITING) {
		mover->counts.coalesced++; /* it waits as long as the one before */
		return 0;
	}
	mover->counts.pending = true;
	mover->state = MOVER_WAITING;
	mover->since = now;
	mover->looked = false;
	mover->counted = false;
	return 0;
}

/* A move that was over at the first look tells only that it took no longer than the wait. */
static void learn_wait(struct mover *mover, __u64 now)
{
	if (mover->looked)
		mover->wait = earliest(LOOK_LAST, (3 * mover->wait + (now - mover->since)) / 4);
	else
		mover->wait -= mover->wait / 4;
}

static void arrived(struct affinity *affinity, struct mover *mover, __u64 now)
{
	const __u32 cpu = mover->cpu, vector = mover->vector;

	mover->cpu = mover->target;
	mover->vector = read_vector(affinity, mover);
	learn_wait(mover, now);
	mover->counts.effective++;
	if (vector != NONE && mover->vector != NONE) {
		mover->counts.known++;
		mover->counts.new_vector += vector != mover->vector;
	}
	vectors_move(affinity->vectors, cpu, vector, mover->cpu, mover->vector);
	mover->counts.pending = false;
	mover->counts.quiet = false;
	mover->state = MOVER_READY;
	mover->due = now;
}

/* Interrupts that it had so far; false if it is not known. */
static bool count_of(struct affinity *affinity, const struct mover *mover, __u64 now, __u64 *count)
{
	if (now - affinity->counted_at > FAR_OFF) {
		counts_free(&affinity->interrupts);
		counts_read(affinity->root, &affinity->interrupts);
		affinity->counted_at = now;
	}
	return counts_get(&affinity->interrupts, mover->irq->irq, count);
}

/* It did not take effect: is the device silent, the CPU gone, or the kernel of another mind? */
static void waited(struct affinity *affinity, struct mover *mover, __u64 now)
{
	__u64 count;

	mover->counts.quiet =
		mover->counted && count_of(affinity, mover, now, &count) && count == mover->seen;
	mover->since = now;
	mover->counted = false;
	if (mover->counts.quiet)
		return; /* the write waits in the kernel, another one would too */
	mover->counts.elsewhere++;
	mover->counts.pending = false;
	mover->state = MOVER_READY;
	locate(affinity, mover);
}

static void confirm(struct affinity *affinity, struct mover *mover, __u64 now)
{
	__u64 age = now - mover->since;
	__u32 cpu;

	if (read_effective(affinity, mover, &cpu)) {
		end_mover(mover, "it went away");
		return;
	}
	if (cpu == mover->target) {
		arrived(affinity, mover, now);
		return;
	}
	mover->looked = true;
	mover->due = now + earliest(LOOK_LAST, latest(LOOK_LEAST, age / LOOK_SHARE));
	if (age > FAR_OFF && !mover->counted)
		mover->counted = count_of(affinity, mover, now, &mover->seen);
	if (age > CONFIRM_TIMEOUT)
		waited(affinity, mover, now);
}

static void move_on(struct affinity *affinity, struct mover *mover, __u64 now)
{
	__u32 cpu;

	if (now < affinity->next) {
		mover->due = affinity->next;
		return;
	}
	cpu = choose_target(affinity, mover);
	if (cpu == NONE) {
		mover->due = now + FAR_OFF;
	} else if (!write_target(affinity, mover, cpu, now)) {
		affinity->next = now + affinity->interval;
		/* The rate may not serve all of them: the others are first now. */
		affinity->first = mover - affinity->movers + 1;
	}
}

__u64 affinity_step(struct affinity *affinity, __u64 now)
{
	const size_t first = affinity->first;
	__u64 next = now + FAR_OFF;
	struct mover *mover;
	size_t i;

	for (i = 0; i < affinity->nr_movers; i++) {
		mover = &affinity->movers[(first + i) % affinity->nr_movers];
		if (mover->state == MOVER_WAITING && now >= mover->due)
			confirm(affinity, mover, now);
		if (mover->state == MOVER_READY && now >= mover->due && !affinity->paused)
			move_on(affinity, mover, now);
		if (mover->state == MOVER_ENDED ||
		    (mover->state == MOVER_READY && affinity->paused))
			continue;
		if (mover->due < next)
			next = mover->due;
	}
	return next;
}

void affinity_pause(struct affinity *affinity, bool pause)
{
	affinity->paused = pause;
}

void affinity_avoid(struct affinity *affinity, __u32 cpu)
{
	affinity->avoid = cpu;
}

unsigned int affinity_point(struct affinity *affinity, __u32 cpu, unsigned int most, __u64 now)
{
	unsigned int count = 0;
	struct mover *mover;
	size_t i;

	affinity->first = affinity->nr_movers ? choose(affinity->choices, affinity->nr_movers) : 0;
	for (i = 0; i < affinity->nr_movers && count < most; i++) {
		mover = &affinity->movers[(affinity->first + i) % affinity->nr_movers];
		if (mover->state == MOVER_ENDED)
			continue;
		if ((mover->cpu == cpu && mover->state == MOVER_READY) ||
		    (!write_target(affinity, mover, cpu, now) && !mover->counts.quiet))
			count++;
	}
	return count;
}

unsigned int affinity_pointed(struct affinity *affinity, __u32 cpu, __u64 now)
{
	unsigned int count = 0;
	size_t i;

	affinity_step(affinity, now);
	for (i = 0; i < affinity->nr_movers; i++)
		count += affinity->movers[i].state == MOVER_READY && affinity->movers[i].cpu == cpu;
	return count;
}

void affinity_prepare(struct affinity *affinity, __u32 cpu)
{
	char text[JOURNAL_VALUE];
	struct mover *mover;
	__u32 other, first;
	size_t i;

	for (i = 0; i < affinity->nr_movers; i++) {
		mover = &affinity->movers[i];
		if (mover->state != MOVER_READY || mover->cpu != cpu)
			continue;
		other = choose_target(affinity, mover);
		if (other == NONE)
			continue;
		first = other < cpu ? other : cpu;
		snprintf(text, sizeof(text), "%u,%u", first, first == cpu ? other : cpu);
		/* What cannot be written goes where the kernel likes. */
		journal_write(affinity->journal, mover->item, text);
	}
}

void affinity_spread(struct affinity *affinity, __u64 now)
{
	struct mover *mover;
	__u32 cpu;
	size_t i;

	for (i = 0; i < affinity->nr_movers; i++) {
		mover = &affinity->movers[i];
		if (mover->state == MOVER_ENDED)
			continue;
		cpu = choose_target(affinity, mover);
		if (cpu != NONE)
			write_target(affinity, mover, cpu, now);
	}
}

void affinity_look(struct affinity *affinity)
{
	size_t i;

	for (i = 0; i < affinity->nr_movers; i++)
		if (affinity->movers[i].state == MOVER_READY)
			locate(affinity, &affinity->movers[i]);
}

static unsigned int count_on(const struct affinity *affinity, __u32 cpu)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < affinity->nr_movers; i++)
		count += affinity->movers[i].state != MOVER_ENDED && affinity->movers[i].cpu == cpu;
	return count;
}

__u32 affinity_busiest(const struct affinity *affinity, const struct cpulist *among)
{
	unsigned int best = 0, count;
	__u32 cpu, busiest = NONE;

	for (cpu = cpulist_next(among, 0); cpu != NONE; cpu = cpulist_next(among, cpu + 1)) {
		count = count_on(affinity, cpu);
		if (count > best) {
			best = count;
			busiest = cpu;
		}
	}
	return busiest;
}

static struct mover *find(struct affinity *affinity, __u32 irq)
{
	size_t low = 0, high = affinity->nr_movers, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (affinity->movers[middle].irq->irq < irq)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == affinity->nr_movers || affinity->movers[low].irq->irq != irq)
		return NULL;
	return &affinity->movers[low];
}

void affinity_record(struct affinity *affinity, const union record *record)
{
	struct mover *mover;

	if (record->head.type != RECORD_MOVE || record->move.result >= 0)
		return;
	mover = find(affinity, record->move.irq);
	if (!mover)
		return;
	mover->counts.deferred += record->move.result == -EBUSY;
	mover->counts.exhausted += record->move.result == -ENOSPC;
}

const struct affinity_counts *affinity_counts(const struct affinity *affinity, size_t i)
{
	return &affinity->movers[i].counts;
}

void affinity_sum(const struct affinity *affinity, struct affinity_counts *sum)
{
	const struct affinity_counts *counts;
	size_t i, e;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; i < affinity->nr_movers; i++) {
		counts = &affinity->movers[i].counts;
		sum->written += counts->written;
		sum->effective += counts->effective;
		sum->known += counts->known;
		sum->new_vector += counts->new_vector;
		sum->coalesced += counts->coalesced;
		sum->elsewhere += counts->elsewhere;
		sum->deferred += counts->deferred;
		sum->exhausted += counts->exhausted;
		sum->pending |= counts->pending;
		sum->quiet |= counts->quiet;
		for (e = 0; e < AFFINITY_ERRORS && counts->errors[e].error; e++)
			count_error(sum, counts->errors[e].error, counts->errors[e].count);
	}
}

void affinity_free(struct affinity *affinity)
{
	size_t i;

	if (!affinity)
		return;
	for (i = 0; i < affinity->nr_movers; i++)
		close_files(&affinity->movers[i]);
	counts_free(&affinity->interrupts);
	vectors_free(affinity->vectors);
	free(affinity);
}
