/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside probe/: what the kernel's BTF tells before anything is loaded. */
#ifndef MSISCOPE_PROBE_KERNEL_H
#define MSISCOPE_PROBE_KERNEL_H

#include <stdbool.h>
#include <linux/types.h>

struct btf;

/*
 * kernel_bit() - the value of an IRQD_* bit. They have moved over time (v6.7), and their enum
 * has no name, so that CO-RE cannot find them. 0 if BTF does not name it.
 */
__u32 kernel_bit(const struct btf *btf, const char *name);

/*
 * kernel_ring_sleeps() - does the BPF ring buffer take a lock that may sleep? On PREEMPT_RT
 * spinlock_t is an rt_mutex (include/linux/spinlock_types.h, v5.15), and none may be taken in
 * a hard interrupt. bpf_ringbuf.spinlock was one up to "bpf: Use raw_spinlock_t in ringbuf"
 * (v6.11.6, and stable kernels with the backport). False if BTF does not show the lock.
 */
bool kernel_ring_sleeps(const struct btf *btf);

/*
 * kernel_has_kprobes() - is there a way to make one, below @root: the event source, or the file of
 * tracefs? libbpf tries both. Without CONFIG_KPROBE_EVENTS there is neither (perf_tp_register(),
 * kernel/events/core.c, kernel/trace/trace_kprobe.c, v6.12), and each fails with ENOENT.
 */
bool kernel_has_kprobes(const char *root);

/* kernel_too_old() - is that uname -r of a kernel before 6.1? False if it is no number. */
bool kernel_too_old(const char *release);

#endif /* MSISCOPE_PROBE_KERNEL_H */
