// SPDX-License-Identifier: GPL-2.0-only
/* Values put back, each compared and confirmed. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "stress/initial.h"
#include "stress/internal.h"

#define PAUSE 10 /* ms between two tries */
#define TRIES 100 /* a second in all */
#define LOOKS 3 /* at a value that seems to be somebody else's */
#define SETTLE_PAUSE 100 /* ms between two looks after a suspend test */
#define SETTLED 2000 /* ms without a driver that requests an interrupt anew */
#define SETTLE_MOST 10000 /* ms in all */

struct restore {
	struct journal *journal;
	struct cpulist taken; /* CPUs that the journal took down, or up */
	bool suspended;
	unsigned int waited; /* ms, for drivers to come back from that */
	bool dry_run;
	journal_fn tell;
	void *arg;
	struct journal_sums *sums;
};

/* In which round an item is put back: affinities need their CPUs. */
enum round {
	ROUND_UP,
	ROUND_DOWN, /* CPUs that were offline before */
	ROUND_PM,
	ROUND_AFFINITY,
	ROUNDS
};

static enum round round_of(const struct item *item)
{
	if (item->kind == ITEM_CPU)
		return !strcmp(item->original, "1") ? ROUND_UP : ROUND_DOWN;
	return item->kind == ITEM_AFFINITY ? ROUND_AFFINITY : ROUND_PM;
}

static bool is_of_kernel(const struct restore *restore, const struct item *item,
			 const struct cpulist *now)
{
	const struct journal *journal = restore->journal;

	if (!cpulist_count(&restore->taken) && !item->anew)
		return false;
	return is_kernels_affinity(journal->root, item->subject, &journal->online, &restore->taken,
				   now);
}

/*
 * Any value that we wrote counts, not only the last: a move that is still pending
 * hides the mask in effect, and when its last CPU goes down, or no vector is left,
 * the kernel drops it, and the older mask is back (kernel/irq/migration.c,
 * irq_fixup_move_pending(), irq_move_masked_irq()). That may even be of an earlier run.
 */
static bool is_ours(const struct restore *restore, const struct item *item, const char *now)
{
	struct cpulist cpus;
	size_t i;

	for (i = 0; i < item->nr_written; i++)
		if (item_same_value(item, item->written[i], now))
			return true;
	return item->kind == ITEM_AFFINITY && !cpulist_parse(now, &cpus) &&
	       (is_of_kernel(restore, item, &cpus) ||
		history_knows(restore->journal, item->subject, &cpus));
}

/* A device or CPU that is gone takes its files along, at any moment. */
static bool is_gone(int err)
{
	return err == -ENOENT || err == -ENODEV || err == -ENXIO;
}

/* Write the original, and see it there. 0 or -errno. */
static int put_back_once(const struct restore *restore, const struct item *item)
{
	char now[ORIGINAL_SIZE];
	int err = item_write(restore->journal->root, item->path, item->original);
	int readable = item_read(restore->journal->root, item->path, now);

	if (readable)
		return readable == -EIO ? -ENOENT : readable;
	if (item_same_value(item, now, item->original))
		return 0;
	return err ? err : -EAGAIN; /* another writer, or dropped */
}

/* @item where it is now; @path: room for that. Owns nothing. 0, or -ENOENT: it is gone. */
static int find(const struct restore *restore, const struct item *item, struct item *found,
		char path[AFFINITY_SIZE])
{
	__u32 irq = item_irq(restore->journal->root, item);

	*found = *item;
	if (irq == NONE)
		return -ENOENT;
	found->anew = item_is_anew(restore->journal->root, item, irq);
	if (irq == item->subject)
		return 0;
	item_affinity(path, irq);
	found->path = path;
	found->subject = irq;
	return 0;
}

/*
 * Suspend, and who else changes CPUs, lock us out for a moment; and its number may become
 * another's at any time.
 */
static int put_back(const struct restore *restore, const struct item *item)
{
	const struct timespec pause = { .tv_nsec = PAUSE * 1000000 };
	char path[AFFINITY_SIZE];
	struct item found;
	int tries, err;

	for (tries = 0; tries < TRIES; tries++) {
		err = find(restore, item, &found, path);
		if (err)
			break;
		err = put_back_once(restore, &found);
		if (item_irq(restore->journal->root, &found) != found.subject)
			err = -EAGAIN;
		if (err != -EBUSY && err != -EAGAIN)
			break;
		nanosleep(&pause, NULL);
	}
	return err;
}

/*
 * show_irq_affinity() (kernel/irq/proc.c) takes no lock: while a pending mask takes effect the
 * older one shows for a moment, and of a long mask half of each. So what seems to be somebody
 * else's is looked at again. Returns 0 or -errno.
 */
static int look(const struct restore *restore, const struct item *item, char now[ORIGINAL_SIZE])
{
	const struct timespec pause = { .tv_nsec = PAUSE * 1000000 };
	int looks, err;

	for (looks = 1;; looks++) {
		err = item_read(restore->journal->root, item->path, now);
		if (err || looks == LOOKS || item_same_value(item, now, item->original) ||
		    is_ours(restore, item, now))
			return err;
		nanosleep(&pause, NULL);
	}
}

/* @found: @item where it is now. */
static enum journal_outcome outcome_of(const struct restore *restore, const struct item *item,
				       const struct item *found, char now[ORIGINAL_SIZE],
				       int *error)
{
	bool same;

	*error = look(restore, found, now);
	if (is_gone(*error) || *error == -EIO)
		return JOURNAL_GONE;
	if (*error)
		return JOURNAL_FAILED;
	same = item_same_value(item, now, item->original);
	if (!same && !restore->sums->damaged && !is_ours(restore, found, now))
		return JOURNAL_FOREIGN;
	/* An affinity that seems the same may be about to become what we wrote: see look(). */
	if (!restore->dry_run && !(same && (item->kind != ITEM_AFFINITY || !item->nr_written)))
		*error = put_back(restore, item);
	if (!*error)
		return same ? JOURNAL_SAME : JOURNAL_RESTORED;
	return is_gone(*error) ? JOURNAL_GONE : JOURNAL_FAILED;
}

static void count(struct journal_sums *sums, enum journal_outcome outcome)
{
	unsigned int *const of[] = { &sums->same, &sums->restored, &sums->foreign, &sums->gone,
				     &sums->failed };

	++*of[outcome];
}

static void restore_item(const struct restore *restore, const struct item *item)
{
	struct journal_result result = { .original = item->original };
	char now[ORIGINAL_SIZE] = "", path[AFFINITY_SIZE];
	struct item found;
	int looks = 0;

	do {
		result.error = find(restore, item, &found, path);
		result.outcome = result.error
					 ? JOURNAL_GONE
					 : outcome_of(restore, item, &found, now, &result.error);
		/* Not if it was another's already when it was read. */
	} while ((result.outcome == JOURNAL_FOREIGN || result.outcome == JOURNAL_GONE) &&
		 ++looks < LOOKS && item_irq(restore->journal->root, &found) != found.subject);
	result.path = found.path;
	result.noted = found.subject != item->subject ? item->path : NULL;
	result.now = now;
	count(restore->sums, result.outcome);
	if (result.outcome != JOURNAL_SAME && restore->tell)
		restore->tell(&result, restore->arg);
}

static void restore_round(const struct restore *restore, enum round round)
{
	const struct journal *journal = restore->journal;
	size_t i;

	for (i = 0; i < journal->nr_items; i++)
		if (round_of(&journal->items[i]) == round)
			restore_item(restore, &journal->items[i]);
}

/* Where @item is, and what it holds. 0 or -errno. */
static int read_item(const struct restore *restore, const struct item *item, struct item *found,
		     char path[AFFINITY_SIZE], char now[ORIGINAL_SIZE])
{
	int err = find(restore, item, found, path);

	return err ? err : item_read(restore->journal->root, found->path, now);
}

/* Is it away, or no longer as it was put back? The latter is mended. */
static bool restore_reset(const struct restore *restore, const struct item *item)
{
	char now[ORIGINAL_SIZE], path[AFFINITY_SIZE];
	struct item found;

	if (read_item(restore, item, &found, path, now))
		return true;
	if (item_same_value(item, now, item->original) || !is_ours(restore, &found, now))
		return false;
	restore_item(restore, item);
	return true;
}

static bool restore_resets(const struct restore *restore)
{
	const struct journal *journal = restore->journal;
	bool any = false;
	size_t i;

	for (i = 0; i < journal->nr_items; i++)
		if (journal->items[i].kind == ITEM_AFFINITY)
			any |= restore_reset(restore, &journal->items[i]);
	return any;
}

static bool any_away(const struct restore *restore)
{
	const struct journal *journal = restore->journal;
	char now[ORIGINAL_SIZE], path[AFFINITY_SIZE];
	struct item found;
	size_t i;

	for (i = 0; i < journal->nr_items; i++)
		if (journal->items[i].kind == ITEM_AFFINITY &&
		    read_item(restore, &journal->items[i], &found, path, now))
			return true;
	return false;
}

/* False: it has been long enough, @most ms in all. */
static bool wait_for_drivers(struct restore *restore, unsigned int most)
{
	const struct timespec pause = { .tv_nsec = SETTLE_PAUSE * 1000000 };

	if (restore->waited >= most)
		return false;
	nanosleep(&pause, NULL);
	restore->waited += SETTLE_PAUSE;
	return true;
}

/*
 * Drivers come back from a suspend test in their own time, and may then request their
 * interrupts anew: nvme_resume() (drivers/nvme/host/pci.c, seen with v6.12) leaves that to a
 * work. What was put back before has the default affinity then, and perhaps another number.
 */
static void settle(struct restore *restore)
{
	unsigned int calm = 0;

	while (calm < SETTLED && wait_for_drivers(restore, SETTLE_MOST))
		calm = restore_resets(restore) ? 0 : calm + SETTLE_PAUSE;
}

static void restore_rounds(struct restore *restore)
{
	const bool wait = restore->suspended && !restore->dry_run;
	enum round round;

	for (round = 0; round < ROUNDS; round++) {
		/* What a driver has just freed is not gone yet. */
		while (wait && round == ROUND_AFFINITY && any_away(restore) &&
		       wait_for_drivers(restore, SETTLE_MOST / 2))
			;
		restore_round(restore, round);
	}
	if (wait && !restore->sums->failed)
		settle(restore);
}

/* A suspend test takes all CPUs but the first (freeze_secondary_cpus(), kernel/cpu.c). */
static void find_taken(struct restore *restore)
{
	const struct journal *journal = restore->journal;
	const struct item *item;
	size_t i;

	for (i = 0; i < journal->nr_items; i++) {
		item = &journal->items[i];
		if (item->kind == ITEM_CPU && item->nr_written)
			cpulist_add(&restore->taken, item->subject);
		if (item->kind == ITEM_PM_TEST && item->nr_written) {
			restore->suspended = true;
			restore->taken = journal->online;
			cpulist_remove(&restore->taken, cpulist_next(&journal->online, 0));
		}
	}
}

int journal_restore(struct journal *journal, bool dry_run, journal_fn tell, void *arg,
		    struct journal_sums *sums)
{
	struct restore restore = {
		.journal = journal, .dry_run = dry_run, .tell = tell, .arg = arg, .sums = sums
	};
	int err;

	memset(sums, 0, sizeof(*sums));
	err = journal_load(journal, true); /* what other processes of the run noted */
	if (err)
		return err;
	sums->damaged = journal_is_damaged(journal);
	if (journal_changed(journal) || sums->damaged) {
		find_taken(&restore);
		restore_rounds(&restore);
	}
	if (sums->failed)
		return -EIO;
	if (dry_run)
		return 0;
	if (sums->damaged)
		sums->kept = journal_set_aside(journal);
	journal->restored = !sums->kept;
	if (journal_changed(journal))
		sums->forgotten = history_write(journal, &restore.taken);
	return 0;
}
