// SPDX-License-Identifier: GPL-2.0-only
/*
 * Put every MSI without mask bit on the two-step message update.
 *
 * msi_set_affinity() updates in one step when irqd_can_reserve() is false,
 * which it is for just these (arch/x86/kernel/apic/msi.c, 6.1.66 and 6.7 on);
 * where the bit is set it goes through (old CPU, new vector).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/msi.h>
#include <linux/pci.h>

#include "compat.h"

/* Returns whether this changed anything. */
static bool protocol_switch(struct pci_dev *pdev, bool two_step)
{
	struct irq_data *data;
	struct msi_desc *msi;
	unsigned long flags;
	raw_spinlock_t *lock;
	bool change;

	if (!pdev->msi_enabled)
		return false;
	data = irq_get_irq_data(pci_irq_vector(pdev, 0));
	if (!data)
		return false;
	msi = irq_data_get_msi_desc(data);
	if (!msi || lab_msi_can_mask(msi))
		return false;
	lock = &irq_data_to_desc(data)->lock;
	raw_spin_lock_irqsave(lock, flags);
	change = irqd_can_reserve(data) != two_step;
	if (change && two_step)
		irqd_set_can_reserve(data);
	else if (change)
		irqd_clr_can_reserve(data);
	raw_spin_unlock_irqrestore(lock, flags);
	return change;
}

static unsigned int protocol_switch_all(bool two_step)
{
	struct pci_dev *pdev = NULL;
	unsigned int changed = 0;

	for_each_pci_dev(pdev) {
		/* Against a driver that comes or goes. */
		device_lock(&pdev->dev);
		changed += protocol_switch(pdev, two_step);
		device_unlock(&pdev->dev);
	}
	return changed;
}

/* An MSI that is started: from here on it can move. The caller holds the descriptor's lock. */
static int protocol_startup(struct kprobe *probe, struct pt_regs *regs)
{
	struct irq_desc *desc = (struct irq_desc *)regs_get_kernel_argument(regs, 0);
	struct msi_desc *msi = irq_data_get_msi_desc(&desc->irq_data);

	if (msi && msi->dev && dev_is_pci(msi->dev) && !lab_msi_is_msix(msi) &&
	    !lab_msi_can_mask(msi))
		irqd_set_can_reserve(&desc->irq_data);
	return 0;
}

static struct kprobe startup_probe = {
	.symbol_name = "irq_startup",
	.pre_handler = protocol_startup,
};

static int __init protocol_init(void)
{
	int error = register_kprobe(&startup_probe);

	if (error)
		return error;
	pr_info("two-step for %u interrupts\n", protocol_switch_all(true));
	return 0;
}
module_init(protocol_init);

static void __exit protocol_exit(void)
{
	unregister_kprobe(&startup_probe);
	/* The kernel never sets it for an MSI without mask bit: all are ours. */
	protocol_switch_all(false);
}
module_exit(protocol_exit);

MODULE_DESCRIPTION("Two-step updates for MSI without mask bit");
MODULE_LICENSE("GPL");
