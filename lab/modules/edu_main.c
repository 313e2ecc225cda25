// SPDX-License-Identifier: GPL-2.0-only
/*
 * Driver for QEMU's edu device (1234:11e8), whose MSI cannot be masked.
 *
 * The first devices compute factorials without end, each of which ends with
 * an interrupt; the others are idle spares. The handler starts the next one,
 * or in a flood a timer. A watchdog finds the interrupts that were raised and
 * never handled.
 */
#include <linux/delay.h>
#include <linux/debugfs.h>
#include <linux/interrupt.h>
#include <linux/jhash.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "compat.h"
#include "edu_private.h"

#define EDU_POLL_MS		40
#define EDU_LATE_MS		500
#define EDU_STUCK_MIN_MS	100

static unsigned int active = UINT_MAX;
module_param(active, uint, 0444);
MODULE_PARM_DESC(active, "how many devices run freely; the others are spares (all)");

static unsigned int fmin = 20000;
module_param(fmin, uint, 0444);
MODULE_PARM_DESC(fmin, "smallest factorial (20000)");

static unsigned int fmax = 300000;
module_param(fmax, uint, 0444);
MODULE_PARM_DESC(fmax, "largest factorial (300000)");

static unsigned int seed = 1;
module_param(seed, uint, 0444);
MODULE_PARM_DESC(seed, "of the choice of factorials (1)");

static unsigned int stuck_ms = 1500;
module_param(stuck_ms, uint, 0444);
MODULE_PARM_DESC(stuck_ms, "an interrupt not handled for so long is lost (1500)");

static bool flood;
module_param(flood, bool, 0444);
MODULE_PARM_DESC(flood, "active devices run on by themselves, whatever their handlers do");

static bool has_masking;
module_param(has_masking, bool, 0444);
MODULE_PARM_DESC(has_masking, "claim a mask bit, which the device ignores");

LIST_HEAD(edu_devices);
DEFINE_MUTEX(edu_mutex);

static struct pci_driver edu_driver;
static struct task_struct *edu_watchdog;
static struct dentry *edu_dir;

u32 edu_status(const struct edu_device *edu)
{
	return edu_read(edu, EDU_IRQ_STATUS);
}

/*
 * The device clears COMPUTING before it looks whether to interrupt, and
 * ignores a start while it is set: armed first, a factorial that ends
 * meanwhile interrupts, or the start is taken.
 */
void edu_start(struct edu_device *edu)
{
	u32 random = jhash_3words(seed, edu->index, edu->restarts++, 0);
	u64 range = (u64)edu->fmax - edu->fmin + 1;

	if (xchg(&edu->disarmed, false))
		edu_write(edu, EDU_STATUS, EDU_STATUS_IRQ);
	edu_write(edu, EDU_FACT, edu->fmin + (random * range >> 32));
}

static void edu_restart(struct edu_device *edu, u64 now)
{
	edu_start(edu);
	edu->last = now;
}

/*
 * The flag only after the write: a handler that sees it arms for good, and
 * one that does not is followed by another, that of the raise.
 */
static void edu_disarm(struct edu_device *edu)
{
	edu_write(edu, EDU_STATUS, 0);
	xchg(&edu->disarmed, true);
}

/* Settle the logged raises in @status; returns the newest that was logged. */
static struct edu_entry *edu_settle(struct edu_device *edu, u32 status, u64 handled)
{
	unsigned long bits = status >> EDU_RAISE_SHIFT;
	struct edu_entry *newest = NULL;
	struct edu_entry *entry;
	unsigned int bit;
	u32 number;

	for_each_set_bit(bit, &bits, EDU_RAISE_BITS) {
		number = xchg(&edu->pending[bit], 0);
		for (; number; number = entry->older) {
			entry = edu_log_entry(number);
			WRITE_ONCE(entry->at[EDU_AT_HANDLED], handled);
			if (!newest || newest->at[EDU_AT_RAISE] < entry->at[EDU_AT_RAISE])
				newest = entry;
		}
	}
	return newest;
}

static void edu_log_late(const struct edu_device *edu, u64 now)
{
	struct edu_entry *entry = edu_log_slot();

	if (!entry)
		return;
	entry->device = edu;
	entry->at[EDU_AT_AFTER] = edu->last;
	entry->at[EDU_AT_SEEN] = edu->seen;
	entry->at[EDU_AT_END] = now;
	edu_log_publish(entry, EDU_LATE);
}

static void edu_handle(struct edu_device *edu, u32 status)
{
	u64 now = ktime_get_mono_fast_ns();

	edu_write(edu, EDU_IRQ_ACK, status);
	edu_settle(edu, status, now);
	if (edu->age > (u64)EDU_LATE_MS * NSEC_PER_MSEC)
		edu_log_late(edu, now);
	edu->seen = 0;
	edu->age = 0;
	edu->handled++;
	edu->last = now;
	/* Only now: before, the acknowledge could take its event away. */
	if (edu->free)
		edu_restart(edu, now);
}

static irqreturn_t edu_interrupt(int irq, void *data)
{
	struct edu_device *edu = data;
	u32 status;

	raw_spin_lock(&edu->lock);
	status = edu_status(edu);
	if (status)
		edu_handle(edu, status);
	else
		edu->none++;
	raw_spin_unlock(&edu->lock);
	/* In a flood the run before often took the work of this one. */
	return status || READ_ONCE(edu->flood) ? IRQ_HANDLED : IRQ_NONE;
}

/* No handler came: log the loss, and help the device as a timeout would. */
static void edu_lose(struct edu_device *edu, u32 status, u64 now)
{
	struct edu_entry *raise = edu_settle(edu, status, 0);
	struct edu_entry *entry = edu_log_slot();

	if (entry) {
		entry->device = edu;
		entry->at[EDU_AT_AFTER] = raise ? raise->at[EDU_AT_RAISE] : edu->last;
		entry->at[EDU_AT_SEEN] = edu->seen;
		entry->at[EDU_AT_END] = now;
		entry->by = raise ? raise->by : EDU_BY_FACTORIAL;
		edu_log_publish(entry, EDU_LOST);
	}
	edu_write(edu, EDU_IRQ_ACK, status);
	edu->lost++;
	edu->seen = 0;
	edu->age = 0;
	edu->last = now;
	if (edu->free)
		edu_restart(edu, now);
}

/* Returns whether the interrupt is lost. Time that nobody had counts little. */
static bool edu_poll(struct edu_device *edu, u64 now, u64 passed)
{
	bool lost = false;
	unsigned long flags;
	u32 status;

	raw_spin_lock_irqsave(&edu->lock, flags);
	status = edu_status(edu);
	if (!status) {
		edu->seen = 0;
	} else if (!edu->seen) {
		edu->seen = now;
		edu->age = 0;
	} else {
		edu->age += min_t(u64, passed, 2 * EDU_POLL_MS * NSEC_PER_MSEC);
		lost = edu->age >= (u64)stuck_ms * NSEC_PER_MSEC;
	}
	if (lost)
		edu_lose(edu, status, now);
	raw_spin_unlock_irqrestore(&edu->lock, flags);
	return lost;
}

static int edu_watch(void *unused)
{
	u64 before = ktime_get_mono_fast_ns();
	struct edu_device *edu;

	while (!kthread_should_stop()) {
		u64 now = ktime_get_mono_fast_ns();

		mutex_lock(&edu_mutex);
		list_for_each_entry(edu, &edu_devices, list)
			if (edu->pdev && edu_poll(edu, now, now - before))
				pci_warn(edu->pdev, "interrupt lost, restarting\n");
		mutex_unlock(&edu_mutex);
		before = now;
		msleep_interruptible(EDU_POLL_MS);
	}
	return 0;
}

static void edu_log_raise(struct edu_device *edu, unsigned int bit, enum edu_by by)
{
	struct edu_entry *entry = edu_log_slot();
	u32 older;

	if (!entry)
		return;
	entry->device = edu;
	entry->at[EDU_AT_RAISE] = ktime_get_mono_fast_ns();
	entry->by = by;
	do {
		older = READ_ONCE(edu->pending[bit]);
		entry->older = older;
	} while (cmpxchg(&edu->pending[bit], older, edu_log_number(entry)) != older);
	edu_log_publish(entry, EDU_RAISE);
}

int edu_raise(struct pci_dev *pdev, enum edu_by by)
{
	struct edu_device *edu;
	unsigned int bit;

	if (READ_ONCE(pdev->dev.driver) != &edu_driver.driver)
		return -ENODEV;
	edu = pci_get_drvdata(pdev);
	if (!edu)
		return -ENODEV;
	/* One that waits for an answer has nothing new to say. */
	if (by == EDU_BY_WINDOW && READ_ONCE(edu->age) >= (u64)EDU_STUCK_MIN_MS * NSEC_PER_MSEC)
		return -EBUSY;
	/* A bit of its own, so that the handler knows which raises it sees. */
	bit = (u32)atomic_inc_return(&edu->turn) % EDU_RAISE_BITS;
	edu_log_raise(edu, bit, by);
	atomic_inc(&edu->raised);
	if (READ_ONCE(edu->free))
		edu_disarm(edu);
	edu_write(edu, EDU_IRQ_RAISE, BIT(EDU_RAISE_SHIFT + bit));
	return 0;
}
EXPORT_SYMBOL_GPL(edu_raise);

void edu_set_free(struct edu_device *edu, u32 low, u32 high)
{
	unsigned long flags;

	edu_flood_end(edu);
	raw_spin_lock_irqsave(&edu->lock, flags);
	edu->fmin = low;
	edu->fmax = high;
	edu->free = true;
	/* With an interrupt outstanding its handler starts the next one. */
	if (!edu_status(edu))
		edu_restart(edu, ktime_get_mono_fast_ns());
	raw_spin_unlock_irqrestore(&edu->lock, flags);
}

void edu_set_idle(struct edu_device *edu)
{
	unsigned long flags;

	edu_flood_end(edu);
	raw_spin_lock_irqsave(&edu->lock, flags);
	edu->free = false;
	edu_disarm(edu);
	raw_spin_unlock_irqrestore(&edu->lock, flags);
}

void edu_set_flood(struct edu_device *edu, u32 low, u32 high)
{
	edu_set_idle(edu);
	edu->fmin = low;
	edu->fmax = high;
	edu_flood_begin(edu);
}

/*
 * Stop the device and wait until no interrupt of it is left. One that is
 * stuck waits for the watchdog's verdict, so that no loss ends in an unbind.
 */
static void edu_quiesce(struct edu_device *edu)
{
	edu_set_idle(edu);
	while (edu_read(edu, EDU_STATUS) & EDU_STATUS_COMPUTING)
		msleep(20);
	/* Its end may still have been on the way. */
	do
		msleep(20);
	while (edu_status(edu));
}

/* A device bound again keeps its place; called with edu_mutex held. */
static unsigned int edu_index(const char *name)
{
	const struct edu_device *edu;
	unsigned int next = 0;

	list_for_each_entry(edu, &edu_devices, list) {
		if (!strcmp(edu->name, name))
			return edu->index;
		next = max(next, edu->index + 1);
	}
	return next;
}

static struct edu_device *edu_create(struct pci_dev *pdev)
{
	struct edu_device *edu = kzalloc(sizeof(*edu), GFP_KERNEL);

	if (!edu)
		return NULL;
	raw_spin_lock_init(&edu->lock);
	strscpy(edu->name, pci_name(pdev), sizeof(edu->name));
	snprintf(edu->irq_name, sizeof(edu->irq_name), "edu-%s", edu->name);
	edu->msi_cap = pdev->msi_cap;
	edu->maskable = has_masking;
	edu->disarmed = true;
	edu->fmin = fmin;
	edu->fmax = fmax;
	edu_flood_create(edu);
	return edu;
}

/* From here on the watchdog, the control file and raises see the device. */
static void edu_publish(struct edu_device *edu, struct pci_dev *pdev)
{
	mutex_lock(&edu_mutex);
	edu->index = edu_index(edu->name);
	edu->active = edu->index < active;
	edu->pdev = pdev;
	list_add_tail(&edu->list, &edu_devices);
	pci_set_drvdata(pdev, edu);
	if (edu->active && flood)
		edu_set_flood(edu, fmin, fmax);
	else if (edu->active)
		edu_set_free(edu, fmin, fmax);
	mutex_unlock(&edu_mutex);
}

static int edu_enable(struct edu_device *edu, struct pci_dev *pdev)
{
	int error = pci_enable_device(pdev);

	if (error)
		return error;
	error = pci_request_region(pdev, 0, "edu");
	if (error)
		goto disable;
	edu->regs = pci_iomap(pdev, 0, 0);
	if (!edu->regs) {
		error = -ENOMEM;
		goto release;
	}
	/* An MSI is a write by the device. */
	pci_set_master(pdev);
	if (has_masking)
		pdev->dev_flags |= PCI_DEV_FLAGS_HAS_MSI_MASKING;
	edu_disarm(edu);
	edu_write(edu, EDU_IRQ_ACK, U32_MAX);
	return 0;

release:
	pci_release_region(pdev, 0);
disable:
	pci_disable_device(pdev);
	return error;
}

static void edu_disable(struct edu_device *edu, struct pci_dev *pdev)
{
	pci_iounmap(pdev, edu->regs);
	if (has_masking)
		pdev->dev_flags &= ~PCI_DEV_FLAGS_HAS_MSI_MASKING;
	pci_release_region(pdev, 0);
	pci_disable_device(pdev);
}

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu_device *edu = edu_create(pdev);
	int error;

	if (!edu)
		return -ENOMEM;
	error = edu_enable(edu, pdev);
	if (error)
		goto free;
	/* INTx with pci=nomsi. */
	error = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI | PCI_IRQ_INTX);
	if (error < 0)
		goto disable;
	edu->irq = pci_irq_vector(pdev, 0);
	error = request_irq(edu->irq, edu_interrupt, pci_dev_msi_enabled(pdev) ? 0 : IRQF_SHARED,
			    edu->irq_name, edu);
	if (error)
		goto free_vectors;
	edu_publish(edu, pdev);
	return 0;

free_vectors:
	pci_free_irq_vectors(pdev);
disable:
	edu_disable(edu, pdev);
free:
	kfree(edu);
	return error;
}

static void edu_remove(struct pci_dev *pdev)
{
	struct edu_device *edu = pci_get_drvdata(pdev);

	/* edu_raise() runs with preemption off: after this, none is under way. */
	pci_set_drvdata(pdev, NULL);
	synchronize_rcu();
	edu_quiesce(edu);
	mutex_lock(&edu_mutex);
	edu->pdev = NULL;
	mutex_unlock(&edu_mutex);
	free_irq(edu->irq, edu);
	pci_free_irq_vectors(pdev);
	pdev->current_state = PCI_D0;
	edu_disable(edu, pdev);
}

/* PCI's core turns bus mastering off: what the device raised meanwhile would be lost. */
static int edu_suspend(struct device *dev)
{
	struct edu_device *edu = dev_get_drvdata(dev);

	edu->was_free = edu->free;
	edu->was_flood = edu->flood;
	edu_quiesce(edu);
	return 0;
}

static int edu_resume(struct device *dev)
{
	struct edu_device *edu = dev_get_drvdata(dev);

	if (edu->was_flood)
		edu_set_flood(edu, edu->fmin, edu->fmax);
	else if (edu->was_free)
		edu_set_free(edu, edu->fmin, edu->fmax);
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(edu_pm, edu_suspend, edu_resume);

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name = "edu",
	.id_table = edu_ids,
	.probe = edu_probe,
	.remove = edu_remove,
	.driver.pm = pm_sleep_ptr(&edu_pm),
};

static void edu_free_devices(void)
{
	struct edu_device *edu, *next;

	list_for_each_entry_safe(edu, next, &edu_devices, list)
		kfree(edu);
}

static int __init edu_init(void)
{
	int error;

	if (fmin > fmax || stuck_ms < EDU_STUCK_MIN_MS)
		return -EINVAL;
	error = edu_log_create();
	if (error)
		return error;
	/* CPU 0 stays online on x86, and may be busy. */
	edu_watchdog = kthread_run_on_cpu(edu_watch, NULL, 0, "edu_watchdog/%u");
	if (IS_ERR(edu_watchdog)) {
		error = PTR_ERR(edu_watchdog);
		goto destroy_log;
	}
	sched_set_fifo_low(edu_watchdog);
	error = pci_register_driver(&edu_driver);
	if (error)
		goto stop_watchdog;
	edu_dir = debugfs_create_dir("edu", NULL);
	debugfs_create_file("truth", 0444, edu_dir, NULL, &edu_truth_fops);
	debugfs_create_file("control", 0200, edu_dir, NULL, &edu_control_fops);
	return 0;

stop_watchdog:
	kthread_stop(edu_watchdog);
destroy_log:
	edu_log_destroy();
	return error;
}
module_init(edu_init);

static void __exit edu_exit(void)
{
	debugfs_remove(edu_dir);
	pci_unregister_driver(&edu_driver);
	kthread_stop(edu_watchdog);
	edu_free_devices();
	edu_log_destroy();
}
module_exit(edu_exit);

MODULE_DESCRIPTION("QEMU edu device, with a record of what it lost");
MODULE_LICENSE("GPL");
