/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside stress/: the journal in memory and its file:
 *
 *   {"format":"msiscope-journal/1","boot_id":"...","pid":77,"online":"0-3",
 *    "size":"0000000567"}              of the whole file, see journal_head.c
 *   {"item":0,"path":"proc/irq/24/smp_affinity_list","original":"0-3"}
 *   {"item":1,"path":"proc/irq/25/smp_affinity_list","original":"0-3",
 *    "device":"0000:00:04.0","hwirq":0,"inode":4711}   of an MSI: which one it is
 *   {"item":0,"written":"2"}       before "2" was first written there
 *
 * Each line has a checksum as its last member, see lines.h.
 */
#ifndef MSISCOPE_STRESS_INTERNAL_H
#define MSISCOPE_STRESS_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "inventory/cpulist.h"
#include "stress/history.h"
#include "stress/item.h"
#include "stress/journal.h"
#include "stress/lines.h"

#define JOURNAL_FILE "stress.journal"
#define JOURNAL_DAMAGED JOURNAL_FILE ".damaged"
#define JOURNAL_FORMAT "msiscope-journal/1"
#define BOOT_ID_SIZE 64

struct journal {
	char *root;
	char *place;
	int directory; /* @place */
	int fd; /* O_APPEND; its flock is the lock; shared by all that fork */
	int head; /* its first line is written anew there; -1: only read, or another process */
	int alive; /* write end of the watcher's pipe, -1: none */
	pid_t opener; /* who opened it, here: only that one removes it */
	pid_t pid; /* of the run, as the header says; 0: not known */
	char boot_id[BOOT_ID_SIZE]; /* as the header says; "": not known */
	struct cpulist online; /* when the journal was begun */
	char online_text[ORIGINAL_SIZE]; /* likewise, of a journal that was begun here */
	struct lines lines; /* of the file: so much is in memory */
	bool unknown; /* the file's format is of another version */
	bool cut; /* it lost whole lines at its end */
	bool begun; /* the file is our own */
	bool restored; /* all is put back, and nothing was intended since */
	struct item *items;
	size_t nr_items;
	struct stray *strays; /* values of items that the file has not told of yet */
	size_t nr_strays;
	struct history history; /* as it was when the journal was opened */
};

/*
 * journal_load() - take in what the file has beyond journal->taken: other
 * processes of the run may have written it. @whole: nobody writes any more, so a
 * last line that is cut off counts as damaged. Returns 0 or -errno.
 */
int journal_load(struct journal *journal, bool whole);

/* journal_changed() - was any value noted that differs from the original? */
bool journal_changed(const struct journal *journal);

/* journal_head_begin() - the first line, of an empty journal. 0 or -errno. */
int journal_head_begin(struct journal *journal);

/* journal_append() - one line more, freed here, that the first one counts. 0 or -errno. */
int journal_append(struct journal *journal, struct json_object *line);

/*
 * journal_ends_early() - is the file shorter than it says? Where it does not say: was nothing
 * written, though not all is as before?
 */
bool journal_ends_early(const struct journal *journal);

/* journal_is_damaged() - is something of it missing or wrong? After journal_load(). */
bool journal_is_damaged(const struct journal *journal);

/* journal_say_damage() - how, and what comes of it: one line. */
void journal_say_damage(const struct journal *journal, char *message, size_t size);

/* journal_keep_item() - one of the items in memory; takes over what @item owns. 0 or -ENOMEM. */
int journal_keep_item(struct journal *journal, struct item *item);

/* journal_is_there() - is the file in the directory still the one that is open? */
bool journal_is_there(const struct journal *journal);

/* journal_remove() - the file, if it is there. */
void journal_remove(struct journal *journal);

/* journal_set_aside() - the file, as JOURNAL_DAMAGED. 0 or -errno. */
int journal_set_aside(const struct journal *journal);

#endif /* MSISCOPE_STRESS_INTERNAL_H */
