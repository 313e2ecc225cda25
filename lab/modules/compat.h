/* SPDX-License-Identifier: GPL-2.0-only */
/* What Linux 5.10, the lab's control, calls otherwise or has not. */
#ifndef MSISCOPE_LAB_COMPAT_H
#define MSISCOPE_LAB_COMPAT_H

#include <linux/kthread.h>
#include <linux/msi.h>
#include <linux/pm.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)

#define lab_msi_can_mask(msi) ((msi)->msi_attrib.maskbit)
#define lab_msi_is_64(msi) ((msi)->msi_attrib.is_64)
#define lab_msi_is_msix(msi) ((msi)->msi_attrib.is_msix)

/* Of its stable releases later ones have it, but "static" is part of it there. */
#undef DEFINE_SIMPLE_DEV_PM_OPS
#define DEFINE_SIMPLE_DEV_PM_OPS(name, suspend, resume) \
	const struct dev_pm_ops name = { SET_SYSTEM_SLEEP_PM_OPS(suspend, resume) }
#ifndef pm_sleep_ptr
#define pm_sleep_ptr(ops) (IS_ENABLED(CONFIG_PM_SLEEP) ? (ops) : NULL)
#endif

#define SET_XAPIC_DEST_FIELD(apicid) SET_APIC_DEST_FIELD(apicid)

/* kthread_create_on_cpu() is not exported there. @format takes the CPU. */
#define kthread_run_on_cpu(function, data, cpu, format)				\
({										\
	struct task_struct *task__ = kthread_create(function, data, format, cpu);	\
										\
	if (!IS_ERR(task__)) {							\
		kthread_bind(task__, cpu);					\
		wake_up_process(task__);					\
	}									\
	task__;									\
})

#else

#define lab_msi_can_mask(msi) ((msi)->pci.msi_attrib.can_mask)
#define lab_msi_is_64(msi) ((msi)->pci.msi_attrib.is_64)
#define lab_msi_is_msix(msi) ((msi)->pci.msi_attrib.is_msix)

#endif

/* The name of PCI_IRQ_LEGACY since v6.8. */
#ifndef PCI_IRQ_INTX
#define PCI_IRQ_INTX PCI_IRQ_LEGACY
#endif

#endif
