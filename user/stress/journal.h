/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every value that a stress run changes: noted before it is changed, put back
 * at the end, by whoever is left to do it. The journal is a file of JSON Lines
 * below /run, so a reboot takes it away with the changes; its flock is the lock
 * that keeps a second run out.
 */
#ifndef MSISCOPE_STRESS_JOURNAL_H
#define MSISCOPE_STRESS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

#define JOURNAL_PLACE "/run/msiscope" /* directory of the journal */
#define JOURNAL_VALUE 32 /* of a value that a run writes, with its NUL; originals may be longer */

struct journal;

/*
 * journal_open() - take the lock and begin an empty journal in directory @place,
 * for files below @root ("" for this machine). A journal of an earlier boot is
 * removed, and @message says so; also what of the earlier runs' history does not
 * count. Returns 0 (end with journal_close()), or with one line in @message: -EBUSY another run is at work, -EEXIST an earlier one
 * died and its changes were not put back ('msiscope restore' does), else -errno.
 */
int journal_open(const char *root, const char *place, struct journal **journal, char *message,
		 size_t size);

/*
 * journal_add() - note the present value of a file: @path below the root, as
 * "proc/irq/24/smp_affinity_list". Of "none [core] processors" the one in brackets
 * is the value. Returns the item's index, or -errno: what cannot be read shall
 * not be changed; -EINVAL: no run may change such a file. Only in the process
 * that opened the journal. A CPU going down changes affinities by itself: note
 * them all first.
 */
int journal_add(struct journal *journal, const char *path);

/*
 * journal_add_irq() - journal_add() of @irq's affinity. Of an MSI of @device (domain NONE: it is
 * none) it is noted which one it is: another interrupt may have that number when all is put back.
 */
int journal_add_irq(struct journal *journal, __u32 irq, const struct pci_address *device);

/*
 * journal_intend() - note that @value may now be written to that file, by any
 * process of the run. What the file holds after a crash is then known to be ours:
 * the original, or any value noted (an old one can come back: the kernel drops
 * pending moves). Costs some us when a value is new to the file, nothing after.
 * Returns 0 or -errno; on error do not write.
 */
int journal_intend(struct journal *journal, int item, const char *value);

/*
 * journal_write() - journal_intend(), then write it. Returns 0 or -errno, of the write too;
 * -ENODEV: another interrupt has that number now.
 */
int journal_write(struct journal *journal, int item, const char *value);

/*
 * journal_watch() - start the watcher: a process that waits until this one, and
 * all that it forks afterwards and that keep the journal's pipe open, are gone.
 * If the journal is still there then, it puts all back and says so on stderr.
 * Signals of the terminal do not reach it. Returns 0 or -errno.
 */
int journal_watch(struct journal *journal);

/* journal_leave() - free it in a forked child that changes nothing: nobody need wait for that. */
void journal_leave(struct journal *journal);

enum journal_outcome {
	JOURNAL_SAME, /* it already was as before; not told */
	JOURNAL_RESTORED, /* put back, and read back */
	JOURNAL_FOREIGN, /* somebody else changed it meanwhile: left alone */
	JOURNAL_GONE, /* the file is no longer there */
	JOURNAL_FAILED, /* could not be put back: error says why */
};

struct journal_result {
	const char *path; /* where it is now */
	const char *noted; /* in the journal, if an MSI has another number by now; else NULL */
	const char *original;
	const char *now; /* what it held before anything was done */
	enum journal_outcome outcome;
	int error; /* -errno, 0 if none */
};

/* Not called for JOURNAL_SAME. */
typedef void (*journal_fn)(const struct journal_result *result, void *arg);

struct journal_sums {
	unsigned int same, restored, foreign, gone, failed;
	bool damaged; /* the journal is: what else was changed is not known */
	int kept; /* -errno: such a one could not be set aside, and stays; 0: it could */
	int forgotten; /* -errno: later runs will not know what this one wrote; 0: they will */
};

/*
 * journal_restore() - put all back: CPUs first, then the rest. Of affinities, what
 * earlier runs of this boot wrote counts as ours too, and what the kernel itself made
 * of them when we took CPUs away; after a suspend test it waits until drivers are back, and
 * what one has set anew is put back, told and counted once more. @dry_run: only tell. Returns
 * 0, -EIO with sums->failed if something failed, or -errno: the journal cannot be read. When
 * all went well, what was written is kept for later runs. Of a damaged journal nobody knows
 * who wrote what it does not tell: what differs from its original is put back, and the file is
 * set aside as it is. Not while other processes of the run still write.
 */
int journal_restore(struct journal *journal, bool dry_run, journal_fn tell, void *arg,
		    struct journal_sums *sums);

/*
 * journal_say_left() - a journal_fn that names on stderr each file that is not as
 * before, the first 20; @arg is an unsigned int, 0 at first. journal_say_rest()
 * tells how many more there are, and what @sums says of later runs.
 */
void journal_say_left(const struct journal_result *result, void *arg);
void journal_say_rest(unsigned int left, const struct journal_sums *sums);

/*
 * journal_close() - release the lock; the file is removed if nothing in it needs
 * to be put back any more (never intended, or journal_restore() succeeded).
 */
void journal_close(struct journal *journal);

/*
 * journal_reopen() - the journal of a run that died, for 'msiscope restore'. Waits
 * up to @wait ms for processes of that run that are still on their way out.
 * Returns 0, -ENOENT there is none, -EBUSY a run is at work, or -errno; one line
 * in @message for each of them, and for 0 too if it was of an earlier boot (then it is
 * removed and *@journal is NULL). A truncated or damaged journal: what can be read
 * counts, and @message says so.
 */
int journal_reopen(const char *root, const char *place, unsigned int wait, struct journal **journal,
		   char *message, size_t size);

#endif /* MSISCOPE_STRESS_JOURNAL_H */
