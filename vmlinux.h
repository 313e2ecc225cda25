/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel types that bpf/ reads, by hand: only the members in use. CO-RE
 * finds their real offsets when the object is loaded, so order and padding do
 * not matter here. scripts/check-vmlinux holds every name against the BTF of
 * real kernels. Read in the sources of v6.1, v6.12 and v7.3.
 */
#ifndef __VMLINUX_H__ /* this name makes bpf_tracing.h use the kernel's pt_regs */
#define __VMLINUX_H__

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;

enum { false = 0, true = 1 };

/* include/uapi/linux/bpf.h: the numbers are ABI. */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum { BPF_ANY = 0 };
enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2 };
enum { BPF_F_NO_PREALLOC = 1, BPF_F_MMAPABLE = 1024 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs { /* arch/x86/include/asm/ptrace.h */
	unsigned long di;
	unsigned long si;
	unsigned long dx;
	unsigned long cx;
	unsigned long r8;
	unsigned long ax;
	unsigned long flags;
};

struct cpumask { /* include/linux/cpumask.h */
	unsigned long bits[1];
};

struct task_struct { /* include/linux/sched.h */
	unsigned int flags;
};

struct pci_bus { /* include/linux/pci.h */
	unsigned char number;
	void *sysdata;
};

struct pci_sysdata { /* arch/x86/include/asm/pci.h */
	int domain;
};

struct device {
	struct device *parent;
	unsigned int id;
};

struct pci_dev {
	struct pci_bus *bus;
	unsigned int devfn;
	__u8 msi_cap;
	int current_state;
	unsigned int error_state;
	struct device dev;
	unsigned int msi_enabled : 1;
	unsigned int msix_enabled : 1;
};

struct msi_msg { /* include/linux/msi.h */
	__u32 address_lo;
	__u32 address_hi;
	__u32 data;
};

struct pci_msi_desc {
	union {
		__u32 msi_mask;
		__u32 msix_ctrl;
	};
	struct {
		__u8 is_msix : 1;
		__u8 can_mask : 1;
		__u8 is_64 : 1;
		__u8 is_virtual : 1;
	} msi_attrib;
};

struct msi_desc {
	unsigned int irq;
	unsigned int nvec_used;
	struct device *dev;
	struct msi_msg msg;
	struct pci_msi_desc pci;
};

struct irq_chip { /* include/linux/irq.h */
	const char *name;
};

struct irq_common_data {
	unsigned int state_use_accessors;
	struct msi_desc *msi_desc;
};

struct irq_data {
	unsigned int irq;
	struct irq_common_data *common;
	struct irq_chip *chip;
	struct irq_data *parent_data;
	void *chip_data;
};

struct irqaction { /* include/linux/interrupt.h */
	struct irqaction *next;
	const char *name;
};

struct irq_desc { /* include/linux/irqdesc.h */
	struct irq_data irq_data;
	struct irqaction *action;
};

struct apic_chip_data { /* arch/x86/kernel/apic/vector.c */
	unsigned int vector;
	unsigned int prev_vector;
	unsigned int cpu;
	unsigned int prev_cpu;
	unsigned int irq;
};

struct gendisk { /* include/linux/blkdev.h */
	int major;
	int first_minor;
};

struct request_queue {
	struct gendisk *disk;
};

struct request { /* include/linux/blk-mq.h */
	struct request_queue *q;
	__u64 start_time_ns;
};

#pragma clang attribute pop

/* include/linux/cpuhotplug.h: the values move, the names stay. */
enum cpuhp_state {
	CPUHP_BRINGUP_CPU = 1,
	CPUHP_TEARDOWN_CPU = 2,
};

/* arch/x86/include/asm/hw_irq.h: the per-CPU vector table. */
typedef struct irq_desc *vector_irq_t[256];

#endif /* __VMLINUX_H__ */
