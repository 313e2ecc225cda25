/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the parts of the edu driver. */
#ifndef MSISCOPE_LAB_EDU_PRIVATE_H
#define MSISCOPE_LAB_EDU_PRIVATE_H

#include <linux/bits.h>
#include <linux/hrtimer.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "edu.h"
#include "edu_regs.h"

struct dentry;
struct pci_dev;

/* Bits of the interrupt status: the factorial's own, and those for raises. */
#define EDU_FACTORIAL	BIT(0)
#define EDU_RAISE_SHIFT	8
#define EDU_RAISE_BITS	24

/*
 * One binding of a device to the driver. Lives until the module goes, so that
 * the log can point to it; @pdev and @regs are valid while bound.
 */
struct edu_device {
	struct list_head list;		/* under edu_mutex */
	struct pci_dev *pdev;		/* under edu_mutex; NULL: unbound */
	void __iomem *regs;
	char name[16];
	char irq_name[24];
	unsigned int irq;
	unsigned int index;		/* in the order of first probe */
	unsigned int msi_cap;
	bool active;
	bool maskable;

	raw_spinlock_t lock;		/* handler, watchdog, control */
	bool free;			/* the handler restarts the factorial */
	bool flood;			/* the timer does, whatever the handler does */
	bool was_free, was_flood;	/* before a suspend */
	struct hrtimer timer;
	u32 fmin, fmax;
	u32 restarts;
	u64 last;			/* handler entry or restart, ns */
	u64 seen;			/* watchdog saw status first, 0: none, ns */
	u64 age;			/* stuck for so long since, ns */
	u64 handled, none, lost;

	bool disarmed;			/* a factorial ends silently */
	atomic_t turn;			/* which raise bit is next */
	atomic_t raised;
	u32 pending[EDU_RAISE_BITS];	/* log slot + 1 of the newest raise */
};

enum edu_event { EDU_NOTHING, EDU_RAISE, EDU_LOST, EDU_LATE };

/* In an entry's @at: the times of its event, ns of CLOCK_MONOTONIC. */
enum { EDU_AT_RAISE, EDU_AT_HANDLED };
enum { EDU_AT_AFTER, EDU_AT_SEEN, EDU_AT_END };

struct edu_entry {
	const struct edu_device *device;
	u64 at[3];
	u32 older;			/* slot + 1 of an older raise on this bit */
	u8 by;				/* enum edu_by */
	u8 event;			/* enum edu_event, stored last */
};

extern struct list_head edu_devices;
extern struct mutex edu_mutex;

static inline u32 edu_read(const struct edu_device *edu, unsigned int reg)
{
	return readl(edu->regs + reg);
}

static inline void edu_write(const struct edu_device *edu, unsigned int reg, u32 value)
{
	writel(value, edu->regs + reg);
}

/* edu_main.c */
/* Start a factorial; while one is under way the device ignores it. */
void edu_start(struct edu_device *edu);
u32 edu_status(const struct edu_device *edu);
/* They may sleep; edu_mutex is held, or the device is nobody else's. */
void edu_set_free(struct edu_device *edu, u32 fmin, u32 fmax);
void edu_set_flood(struct edu_device *edu, u32 fmin, u32 fmax);
void edu_set_idle(struct edu_device *edu);

/* edu_flood.c */
void edu_flood_create(struct edu_device *edu);
void edu_flood_begin(struct edu_device *edu);
/* Waits for a tick that is under way; nothing to do when there is no flood. */
void edu_flood_end(struct edu_device *edu);

/* edu_control.c */
extern const struct file_operations edu_control_fops;

/* edu_truth.c */
int edu_log_create(void);
void edu_log_destroy(void);
/* A free slot of the log, or NULL. Fill it, then publish it. */
struct edu_entry *edu_log_slot(void);
void edu_log_publish(struct edu_entry *entry, enum edu_event event);
/* Slot + 1, and back. */
u32 edu_log_number(const struct edu_entry *entry);
struct edu_entry *edu_log_entry(u32 number);
extern const struct file_operations edu_truth_fops;

#endif
