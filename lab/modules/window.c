// SPDX-License-Identifier: GPL-2.0-only
/*
 * Act between the address and the data write of an MSI message: raise the
 * device's interrupt, then widen the window.
 *
 * __pci_write_msi_msg() writes the data word last, with
 * pci_write_config_word() at msi_cap + PCI_MSI_DATA_64 or _32.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/irq.h>
#include <linux/jhash.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/msi.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <asm/processor-flags.h>

#include "compat.h"
#include "edu.h"

#define PER_MILLE 1000
#define CHOSEN_MAX 16

static unsigned int widen_us;
module_param(widen_us, uint, 0644);
MODULE_PARM_DESC(widen_us, "how much longer the window shall be (0)");

static bool only_dying;
module_param(only_dying, bool, 0644);
MODULE_PARM_DESC(only_dying, "act only on a CPU that is being taken offline");

static DEFINE_MUTEX(inject_mutex);
static unsigned int inject;
static typeof(&edu_raise) raise;
static bool loaded;

static unsigned int seed = 1;
static atomic_t drawn;

/* Which devices: domain, bus, device and function in one number each; none is any. */
static int chosen[CHOSEN_MAX];
static unsigned int chosen_count;

static atomic_t seen, injected, delayed;

/* While injecting, and only then, the edu driver cannot be unloaded. */
static int inject_apply(unsigned int value)
{
	typeof(&edu_raise) old = raise;

	if (value && !old) {
		WRITE_ONCE(raise, symbol_get(edu_raise));
		if (!raise)
			return -ENODEV;
	}
	WRITE_ONCE(inject, value);
	if (!value && old) {
		WRITE_ONCE(raise, NULL);
		synchronize_rcu();
		symbol_put(edu_raise);
	}
	return 0;
}

static int inject_set(const char *text, const struct kernel_param *param)
{
	unsigned int value;
	int error = kstrtouint(text, 0, &value);

	if (error)
		return error;
	if (value > PER_MILLE)
		return -EINVAL;
	mutex_lock(&inject_mutex);
	if (loaded)
		error = inject_apply(value);
	else
		inject = value;
	mutex_unlock(&inject_mutex);
	return error;
}

static const struct kernel_param_ops inject_ops = {
	.set = inject_set,
	.get = param_get_uint,
};
module_param_cb(inject, &inject_ops, &inject, 0644);
MODULE_PARM_DESC(inject, "in how many of 1000 windows to raise an edu's interrupt (0)");

/* A seed starts its sequence anew. */
static int seed_set(const char *text, const struct kernel_param *param)
{
	int error = param_set_uint(text, param);

	if (!error)
		atomic_set(&drawn, 0);
	return error;
}

static const struct kernel_param_ops seed_ops = {
	.set = seed_set,
	.get = param_get_uint,
};
module_param_cb(seed, &seed_ops, &seed, 0644);
MODULE_PARM_DESC(seed, "of the choice of windows to inject in (1)");

static int device_number(unsigned int domain, unsigned int bus, unsigned int devfn)
{
	return domain << 16 | PCI_DEVID(bus, devfn);
}

static int device_parse(const char *text, int *number)
{
	unsigned int domain, bus, slot, function;
	char rest;

	if (sscanf(text, "%4x:%2x:%2x.%1x %c", &domain, &bus, &slot, &function, &rest) != 4 ||
	    domain > SHRT_MAX || slot > 31 || function > 7)
		return -EINVAL;
	*number = device_number(domain, bus, PCI_DEVFN(slot, function));
	return 0;
}

static int device_set(const char *text, const struct kernel_param *param)
{
	int numbers[CHOSEN_MAX];
	unsigned int count = 0;
	char *copy, *rest, *word;
	int error = 0;

	copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	rest = strim(copy);
	while (!error && (word = strsep(&rest, ",")) && *word)
		error = count < CHOSEN_MAX ? device_parse(word, &numbers[count++]) : -E2BIG;
	kfree(copy);
	if (error)
		return error;
	memcpy(chosen, numbers, count * sizeof(*numbers));
	WRITE_ONCE(chosen_count, count);
	return 0;
}

static int device_get(char *text, const struct kernel_param *param)
{
	unsigned int i, count = READ_ONCE(chosen_count);
	int length = 0;

	for (i = 0; i < count; i++)
		length += sysfs_emit_at(text, length, "%s%04x:%02x:%02x.%x", i ? "," : "",
					chosen[i] >> 16, PCI_BUS_NUM(chosen[i]),
					PCI_SLOT(chosen[i] & 0xff), PCI_FUNC(chosen[i] & 0xff));
	return length + sysfs_emit_at(text, length, "\n");
}

static const struct kernel_param_ops device_ops = {
	.set = device_set,
	.get = device_get,
};
module_param_cb(device, &device_ops, NULL, 0644);
MODULE_PARM_DESC(device, "act only for these PCI devices, as 0000:00:05.0,0000:00:1f.2 (any)");

static int counter_get(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%d\n", atomic_read(param->arg));
}

static const struct kernel_param_ops counter_ops = {
	.get = counter_get,
};
module_param_cb(seen, &counter_ops, &seen, 0444);
MODULE_PARM_DESC(seen, "windows met");
module_param_cb(injected, &counter_ops, &injected, 0444);
MODULE_PARM_DESC(injected, "windows in which an interrupt was raised");
module_param_cb(delayed, &counter_ops, &delayed, 0444);
MODULE_PARM_DESC(delayed, "windows that were widened");

static bool is_chosen(const struct pci_dev *pdev)
{
	int number = device_number(pci_domain_nr(pdev->bus), pdev->bus->number, pdev->devfn);
	unsigned int i, count = READ_ONCE(chosen_count);

	for (i = 0; i < count; i++) {
		if (chosen[i] == number)
			return true;
	}
	return !count;
}

/* Is this the data write of a message that a move changes? */
static bool is_window(const struct pci_dev *pdev, int where)
{
	struct irq_data *data;
	struct msi_desc *msi;

	if (!pdev->msi_enabled || !is_chosen(pdev))
		return false;
	data = irq_get_irq_data(pdev->irq);
	if (!data || !irqd_is_started(data))
		return false;
	msi = irq_data_get_msi_desc(data);
	if (!msi || lab_msi_can_mask(msi))
		return false;
	return where ==
	       pdev->msi_cap + (lab_msi_is_64(msi) ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32);
}

static void inject_one(struct pci_dev *pdev)
{
	typeof(&edu_raise) function = READ_ONCE(raise);
	u32 random;

	if (!function)
		return;
	random = jhash_2words(seed, atomic_inc_return(&drawn), 0);
	if ((u64)random * PER_MILLE >> 32 >= READ_ONCE(inject))
		return;
	if (!function(pdev, EDU_BY_WINDOW))
		atomic_inc(&injected);
}

/* By the clock: a guest's udelay() can be 200 times too short, for its calibration failed. */
static void widen(void)
{
	u64 left = (u64)READ_ONCE(widen_us) * NSEC_PER_USEC;
	u64 begin = ktime_get_mono_fast_ns();

	if (!left)
		return;
	atomic_inc(&delayed);
	while (ktime_get_mono_fast_ns() - begin < left)
		cpu_relax();
}

static int window_open(struct kprobe *probe, struct pt_regs *regs)
{
	struct pci_dev *pdev = (struct pci_dev *)regs_get_kernel_argument(regs, 0);

	/* A move holds the descriptor's lock; a restore of the message does not. */
	if (regs->flags & X86_EFLAGS_IF)
		return 0;
	if (only_dying && cpu_online(raw_smp_processor_id()))
		return 0;
	if (!is_window(pdev, regs_get_kernel_argument(regs, 1)))
		return 0;
	atomic_inc(&seen);
	/* Raised first, it is in flight while the window stays open. */
	inject_one(pdev);
	widen();
	return 0;
}

static struct kprobe window_probe = {
	.symbol_name = "pci_write_config_word",
	.pre_handler = window_open,
};

static int __init window_init(void)
{
	int error;

	mutex_lock(&inject_mutex);
	error = inject_apply(inject);
	loaded = !error;
	mutex_unlock(&inject_mutex);
	if (error)
		return error;
	error = register_kprobe(&window_probe);
	if (error)
		inject_apply(0);
	return error;
}
module_init(window_init);

static void __exit window_exit(void)
{
	unregister_kprobe(&window_probe);
	inject_apply(0);
}
module_exit(window_exit);

MODULE_DESCRIPTION("Raise an interrupt, or wait, inside an MSI message update");
MODULE_LICENSE("GPL");
