// SPDX-License-Identifier: GPL-2.0-only
/* CPUs going down and up. */
#include "state.h"

static __always_inline void hotplug_emit(__u32 subject, enum hotplug_phase phase, int result,
					 __u64 now)
{
	struct record_hotplug *hotplug = reserve(RECORD_HOTPLUG, sizeof(*hotplug), now);

	if (!hotplug)
		return;
	hotplug->subject = subject;
	hotplug->phase = phase;
	hotplug->result = result;
	submit(hotplug);
}

static __always_inline void takedown_set(bool begin, __u64 now)
{
	__u32 zero = 0;
	struct takedown *takedown = bpf_map_lookup_elem(&takedowns, &zero);

	if (!takedown)
		return;
	if (begin)
		takedown->begin = now;
	takedown->end = begin ? 0 : now;
}

static __always_inline bool is_takedown(int state)
{
	return state == (int)bpf_core_enum_value(enum cpuhp_state, CPUHP_TEARDOWN_CPU);
}

static __always_inline bool is_bringup(int state)
{
	return state == (int)bpf_core_enum_value(enum cpuhp_state, CPUHP_BRINGUP_CPU);
}

/* kernel/cpu.c: CPUHP_TEARDOWN_CPU runs takedown_cpu() and with it stop_machine. */
static __always_inline int state_enter(__u32 subject, int target, int state)
{
	__u64 now = bpf_ktime_get_ns();

	if (is_takedown(state)) {
		takedown_set(true, now);
		hotplug_emit(subject, HOTPLUG_DOWN, 0, now);
	} else if (is_bringup(state) && target > state) {
		hotplug_emit(subject, HOTPLUG_UP, 0, now);
	}
	return 0;
}

static __always_inline int state_exit(__u32 subject, int target, int state, int result)
{
	__u64 now = bpf_ktime_get_ns();

	if (is_takedown(state)) {
		takedown_set(false, now);
		hotplug_emit(subject, HOTPLUG_DOWN_END, result, now);
	} else if (is_bringup(state) && target >= state) {
		hotplug_emit(subject, HOTPLUG_UP_END, result, now);
	}
	return 0;
}

static __always_inline int fixup_set(__u8 inside)
{
	struct cpu_state *cpu = this_cpu();

	if (!cpu)
		return 0;
	cpu->dying = inside;
	hotplug_emit(bpf_get_smp_processor_id(), inside ? HOTPLUG_FIXUP : HOTPLUG_FIXUP_END, 0,
		     bpf_ktime_get_ns());
	return 0;
}

SEC("?tp_btf/cpuhp_enter")
int BPF_PROG(hotplug_enter, unsigned int subject, int target, int state)
{
	return state_enter(subject, target, state);
}

SEC("?tp_btf/cpuhp_exit")
int BPF_PROG(hotplug_exit, unsigned int subject, int state, int index, int result)
{
	return state_exit(subject, state, index, result);
}

SEC("?fentry/fixup_irqs")
int BPF_PROG(fixup_fentry)
{
	return fixup_set(1);
}

SEC("?fexit/fixup_irqs")
int BPF_PROG(fixup_fexit)
{
	return fixup_set(0);
}

SEC("?kprobe/fixup_irqs")
int BPF_KPROBE(fixup_kprobe)
{
	return fixup_set(1);
}

SEC("?kretprobe/fixup_irqs")
int BPF_KRETPROBE(fixup_kretprobe)
{
	return fixup_set(0);
}

char LICENSE[] SEC("license") = "GPL";
