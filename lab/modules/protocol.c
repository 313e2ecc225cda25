// SPDX-License-Identifier: GPL-2.0
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
#include <linux/module.h>
#include <linux/msi.h>
#include <linux/notifier.h>
#include <linux/pci.h>

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
	if (!msi || msi->pci.msi_attrib.can_mask)
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

static int protocol_bound(struct notifier_block *block, unsigned long action, void *data)
{
	if (action == BUS_NOTIFY_BOUND_DRIVER)
		protocol_switch(to_pci_dev(data), true);
	return NOTIFY_OK;
}

static struct notifier_block protocol_block = {
	.notifier_call = protocol_bound,
};

static int apply_set(const char *value, const struct kernel_param *param)
{
	pr_info("two-step for %u more\n", protocol_switch_all(true));
	return 0;
}

static const struct kernel_param_ops apply_ops = {
	.set = apply_set,
};
module_param_cb(apply, &apply_ops, NULL, 0200);
MODULE_PARM_DESC(apply, "write anything to look for interrupts allocated since");

static int __init protocol_init(void)
{
	int error = bus_register_notifier(&pci_bus_type, &protocol_block);

	if (error)
		return error;
	pr_info("two-step for %u interrupts\n", protocol_switch_all(true));
	return 0;
}
module_init(protocol_init);

static void __exit protocol_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &protocol_block);
	/* The kernel never sets it for an MSI without mask bit: all are ours. */
	protocol_switch_all(false);
}
module_exit(protocol_exit);

MODULE_DESCRIPTION("Two-step updates for MSI without mask bit");
MODULE_LICENSE("GPL");
