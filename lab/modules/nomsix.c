// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hide the MSI-X capability of vmxnet3, so that its driver takes MSI, which QEMU
 * gives it without a mask bit. No parameter of driver, kernel or QEMU does so
 * (pci=nomsi and msi_bus take both away). To be loaded before the driver.
 */
#include <linux/module.h>
#include <linux/pci.h>

#define DEVICE_ID_VMXNET3 0x07b0

static int __init nomsix_init(void)
{
	struct pci_dev *pdev = NULL;

	while ((pdev = pci_get_device(PCI_VENDOR_ID_VMWARE, DEVICE_ID_VMXNET3, pdev))) {
		if (!pdev->msix_enabled)
			pdev->msix_cap = 0;
	}
	return 0;
}
module_init(nomsix_init);

static void __exit nomsix_exit(void)
{
}
module_exit(nomsix_exit);

MODULE_DESCRIPTION("Leave vmxnet3 nothing but MSI");
MODULE_LICENSE("GPL");
