// SPDX-License-Identifier: GPL-2.0-only
/*
 * Widen the window between the address and the data write of an MSI message.
 *
 * __pci_write_msi_msg() writes the data word last, with
 * pci_write_config_word() at msi_cap + PCI_MSI_DATA_64. (No device of the lab
 * has a 32-bit MSI that it cannot mask.)
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#define PCI_MSI_DATA_64 12
#define X86_EFLAGS_IF 0x200
#define TURNS_MAX (1 << 23) /* of bpf_loop() */

/* Not in the kernel's BTF: its address only. */
extern const void __cpu_online_mask __ksym;

const volatile __u64 widen_ns;
const volatile int chosen_bus = -1; /* any device */
const volatile unsigned int chosen_devfn;
const volatile bool only_dying;

__u64 delayed;

struct wait {
	__u64 end;
};

static bool is_chosen(struct pci_dev *pdev)
{
	return chosen_bus < 0 || (BPF_CORE_READ(pdev, bus, number) == chosen_bus &&
				  BPF_CORE_READ(pdev, devfn) == chosen_devfn);
}

static bool is_dying(void)
{
	__u32 cpu = bpf_get_smp_processor_id();
	unsigned long word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), &__cpu_online_mask + cpu / 64 * sizeof(word));
	return !(word >> cpu % 64 & 1);
}

static long spin(__u32 turn, struct wait *wait)
{
	return bpf_ktime_get_ns() >= wait->end;
}

SEC("kprobe/pci_write_config_word")
int BPF_KPROBE(window, struct pci_dev *pdev, int where)
{
	struct wait wait;

	/* A move holds the descriptor's lock; a restore of the message does not. */
	if (ctx->flags & X86_EFLAGS_IF)
		return 0;
	if (!BPF_CORE_READ_BITFIELD_PROBED(pdev, msi_enabled) || !is_chosen(pdev) ||
	    where != BPF_CORE_READ(pdev, msi_cap) + PCI_MSI_DATA_64)
		return 0;
	if (only_dying && !is_dying())
		return 0;
	__sync_fetch_and_add(&delayed, 1);
	wait.end = bpf_ktime_get_ns() + widen_ns;
	bpf_loop(TURNS_MAX, spin, &wait, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
