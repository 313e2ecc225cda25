/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside stress/: a file that a run may change, and its values. */
#ifndef MSISCOPE_STRESS_ITEM_H
#define MSISCOPE_STRESS_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"
#include "stress/journal.h"

#define AFFINITY_SIZE 64 /* "proc/irq/N/smp_affinity_list" */
#define ORIGINAL_SIZE 32768 /* every second of 8192 CPUs is a list of 20 KiB */

/* There are no others: nothing else can be noted, nor be put back out of a journal. */
enum item_kind {
	ITEM_CPU, /* sys/devices/system/cpu/cpuN/online */
	ITEM_PM_TEST, /* sys/power/pm_test */
	ITEM_PM_DELAY, /* sys/module/suspend/parameters/pm_test_delay */
	ITEM_AFFINITY, /* proc/irq/N/smp_affinity_list */
};

struct item {
	size_t number; /* its name in the journal; ascending */
	enum item_kind kind;
	unsigned int subject; /* the CPU of ITEM_CPU, the IRQ of ITEM_AFFINITY */
	char *path; /* below the root; owned */
	char *original; /* owned */
	struct pci_address device; /* whose MSI it is the affinity of; domain NONE: of none */
	__u64 hwirq; /* and which of them, see device_msi() */
	__u64 inode; /* of that MSI's /sys/kernel/irq/N: each time it is requested another */
	bool anew; /* in a copy, as it is found now: it was requested anew */
	char (*written)[JOURNAL_VALUE]; /* each value that the run meant to write, once; owned */
	size_t nr_written;
};

/*
 * item_init() - @path and @original copied. 0, -ENOMEM, or -EINVAL: no such
 * file may be changed, or it cannot hold such a value.
 */
int item_init(struct item *item, const char *path, const char *original);
void item_free(struct item *item);

/* item_takes() - could its file hold this value? */
bool item_takes(const struct item *item, const char *value);

/* item_same_value() - do both texts mean the same in its file? */
bool item_same_value(const struct item *item, const char *one, const char *other);

/* item_knows() - was @value noted for it? */
bool item_knows(const struct item *item, const char *value);

/* item_note() - add @value, shorter than JOURNAL_VALUE, to those written. 0 or -ENOMEM. */
int item_note(struct item *item, const char *value);

/* item_affinity() - the path of that interrupt's affinity. Returns @path. */
const char *item_affinity(char path[AFFINITY_SIZE], __u32 irq);

/*
 * item_name() - note which MSI of @device the interrupt is, if it is one (@device->domain not NONE).
 */
void item_name(const char *root, struct item *item, const struct pci_address *device);

/*
 * item_irq() - the number that the interrupt of an affinity has now: of an MSI another one may
 * have taken that of the journal, as all that a driver frees and requests anew get any. NONE: it
 * is gone.
 */
__u32 item_irq(const char *root, const struct item *item);

/*
 * item_is_anew() - was the interrupt, which has the number @irq now, requested anew since it was
 * noted? Whatever was written to it before has gone with its descriptor: each has a node of its
 * own in sysfs (irq_sysfs_add(), kernel/irq/irqdesc.c), and inode numbers are not used again soon
 * (__kernfs_new_node(), fs/kernfs/dir.c, seen with v6.1 and v6.12).
 */
bool item_is_anew(const char *root, const struct item *item, __u32 irq);

/*
 * item_read() - what the file @path holds, the word in brackets if it has one.
 * Returns 0 or -errno; -EIO if it stays empty, as an entry that is just removed.
 */
int item_read(const char *root, const char *path, char value[ORIGINAL_SIZE]);

/* item_write() - in one write(), as the kernel wants it. 0 or -errno. */
int item_write(const char *root, const char *path, const char *value);

#endif /* MSISCOPE_STRESS_ITEM_H */
