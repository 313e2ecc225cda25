// SPDX-License-Identifier: GPL-2.0-only
/* CPUs going down and up. */
#include "state.h"

#define PF_KTHREAD 0x00200000 /* include/linux/sched.h, v6.1 to v7.3 */

/* A task inside cpu_device_down(). */
struct requester {
	__u32 subject; /* the CPU that is to go */
	__u32 pid;
	char comm[NAME_SIZE];
};

struct requester_map {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256); /* tasks that wait for each other */
	__type(key, __u64); /* pid_tgid: cpu_device_down() sleeps */
	__type(value, struct requester);
};

struct requester_map requesters SEC(".maps");

static __always_inline void read_current(struct requester *requester)
{
	requester->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(requester->comm, sizeof(requester->comm));
}

static long requester_match(void *map, const __u64 *task, const struct requester *requester,
			    struct requester *wanted)
{
	if (requester->subject != wanted->subject)
		return 0;
	*wanted = *requester;
	return 1;
}

/*
 * Who asks is the task that runs all this, as in suspend and when a CPU comes. A CPU that goes by
 * itself is taken down by a worker on another CPU (kernel/cpu.c, cpu_down_maps_locked()), and who
 * asked waits for that in cpu_device_down(). cpuhp_smt_disable() does not go through there: not known.
 */
static __always_inline void find_requester(struct requester *requester, enum hotplug_phase phase)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	bool down = phase == HOTPLUG_DOWN || phase == HOTPLUG_DOWN_END;

	if (phase == HOTPLUG_FIXUP || phase == HOTPLUG_FIXUP_END)
		return;
	if (down && BPF_CORE_READ(task, flags) & PF_KTHREAD)
		bpf_for_each_map_elem(&requesters, requester_match, requester, 0);
	else
		read_current(requester);
}

static __always_inline void hotplug_emit(__u32 subject, enum hotplug_phase phase, int result,
					 __u64 now)
{
	struct record_hotplug *hotplug = reserve(RECORD_HOTPLUG, sizeof(*hotplug), now);
	struct requester requester = { .subject = subject };

	if (!hotplug)
		return;
	find_requester(&requester, phase);
	hotplug->subject = subject;
	hotplug->phase = phase;
	hotplug->result = result;
	hotplug->pid = requester.pid;
	__builtin_memcpy(hotplug->comm, requester.comm, sizeof(hotplug->comm));
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

static __always_inline int offline_request_enter(struct device *dev)
{
	struct requester requester = { .subject = BPF_CORE_READ(dev, id) };
	__u64 task = bpf_get_current_pid_tgid();

	read_current(&requester);
	bpf_map_update_elem(&requesters, &task, &requester, BPF_ANY);
	return 0;
}

static __always_inline int offline_request_exit(void)
{
	__u64 task = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&requesters, &task);
	return 0;
}

HOOK_ENTRY(offline_request, cpu_device_down, offline_request_enter(dev), struct device *dev)
HOOK_EXIT(offline_request, cpu_device_down, offline_request_exit())
HOOK_ENTRY(fixup, fixup_irqs, fixup_set(1))
HOOK_EXIT(fixup, fixup_irqs, fixup_set(0))

char LICENSE[] SEC("license") = "GPL";
