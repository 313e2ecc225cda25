// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep new MSI messages from a device: it goes on with the one it has, while the
 * kernel's own copy says that it has the new one.
 *
 * __pci_write_msi_msg() writes address and data by pci_write_config_dword() and
 * pci_write_config_word(); what goes to the chosen device's message is left out there.
 */
#include <linux/atomic.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>

static DEFINE_MUTEX(device_mutex);
static struct pci_dev *device;
static atomic_t kept;

void stale_return(void);

/* Where a write that is left out goes on: the probed function has no frame yet. */
asm(".pushsection .text\n"
    ".type stale_return, @function\n"
    "stale_return:\n\t"
    ANNOTATE_NOENDBR "\n\t"
    ASM_RET "\n"
    ".size stale_return, . - stale_return\n"
    ".popsection\n");

static int device_set(const char *text, const struct kernel_param *param)
{
	unsigned int domain, bus, slot, function;
	struct pci_dev *chosen = NULL, *old;
	char rest;

	if (*text && *text != '\n') {
		if (sscanf(text, "%4x:%2x:%2x.%1x %c", &domain, &bus, &slot, &function, &rest) != 4)
			return -EINVAL;
		chosen = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, function));
		if (!chosen)
			return -ENODEV;
	}
	mutex_lock(&device_mutex);
	old = device;
	WRITE_ONCE(device, chosen);
	mutex_unlock(&device_mutex);
	pci_dev_put(old);
	return 0;
}

static int device_get(char *text, const struct kernel_param *param)
{
	int length;

	mutex_lock(&device_mutex);
	length = sysfs_emit(text, "%s\n", device ? pci_name(device) : "");
	mutex_unlock(&device_mutex);
	return length;
}

static const struct kernel_param_ops device_ops = {
	.set = device_set,
	.get = device_get,
};
module_param_cb(device, &device_ops, NULL, 0644);
MODULE_PARM_DESC(device, "whose messages to keep back, as 0000:00:05.0 (none)");

static int kept_get(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%d\n", atomic_read(&kept));
}

static const struct kernel_param_ops kept_ops = {
	.get = kept_get,
};
module_param_cb(kept, &kept_ops, NULL, 0444);
MODULE_PARM_DESC(kept, "messages kept back, by their data write");

static int before_write(struct kprobe *probe, struct pt_regs *regs)
{
	struct pci_dev *pdev = (struct pci_dev *)regs_get_kernel_argument(regs, 0);
	int offset = (int)regs_get_kernel_argument(regs, 1) - pdev->msi_cap;
	u16 control;

	if (pdev != READ_ONCE(device) || !pdev->msi_enabled)
		return 0;
	/* From the address to the data; mask bits, where there are any, come behind. */
	pci_read_config_word(pdev, pdev->msi_cap + PCI_MSI_FLAGS, &control);
	if (offset < PCI_MSI_ADDRESS_LO ||
	    offset > (control & PCI_MSI_FLAGS_64BIT ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32))
		return 0;
	if (!strcmp(probe->symbol_name, "pci_write_config_word"))
		atomic_inc(&kept);
	regs_set_return_value(regs, PCIBIOS_SUCCESSFUL);
	instruction_pointer_set(regs, (unsigned long)stale_return);
	return 1;
}

/* Without one, a probe by ftrace may not change where to go on (kernel/kprobes.c). */
static void after_write(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe probes[] = {
	{ .symbol_name = "pci_write_config_dword" },
	{ .symbol_name = "pci_write_config_word" },
};

static struct kprobe *all_probes[] = { &probes[0], &probes[1] };

static int __init stale_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		probes[i].pre_handler = before_write;
		probes[i].post_handler = after_write;
	}
	return register_kprobes(all_probes, ARRAY_SIZE(all_probes));
}
module_init(stale_init);

static void __exit stale_exit(void)
{
	unregister_kprobes(all_probes, ARRAY_SIZE(all_probes));
	pci_dev_put(device);
}
module_exit(stale_exit);

MODULE_DESCRIPTION("Let a device go on with its old MSI message");
MODULE_LICENSE("GPL");
