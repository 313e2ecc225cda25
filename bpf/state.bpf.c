// SPDX-License-Identifier: GPL-2.0-only
/* The shared maps and configuration that state.h declares. */
#include "state.h"

const volatile __u32 config_cpus = 1;
const volatile __u32 config_all = 0;
const volatile __u32 irqd_started = 0;
const volatile __u32 irqd_masked = 0;
const volatile __u32 irqd_managed = 0;
const volatile __u32 irqd_pending = 0;

__u32 counted_irqs = 0;
__u32 asleep = 0;

struct ring_map ring SEC(".maps");
struct cpu_map cpus SEC(".maps");
struct irq_map irqs SEC(".maps");
struct danger_map dangers SEC(".maps");
struct count_map counts SEC(".maps");
struct slice_map slices SEC(".maps");
struct drop_map drops SEC(".maps");
struct takedown_map takedowns SEC(".maps");
struct request_map requests SEC(".maps");

char LICENSE[] SEC("license") = "GPL";
