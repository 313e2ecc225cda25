// SPDX-License-Identifier: GPL-2.0-only
/* The request for another affinity, the move that follows, vectors given and released. */
#include "state.h"

static __always_inline int request_enter(struct irq_data *data, const struct cpumask *mask,
					 bool force)
{
	struct cpu_state *cpu = this_cpu();
	struct record_request *request;
	__u32 words = (config_cpus + 63) / 64;
	__u32 i;

	if (!cpu)
		return 0;
	request = &cpu->request;
	head_init(&request->head, RECORD_REQUEST, sizeof(*request), bpf_ktime_get_ns());
	cpu->request_data = (__u64)data;
	request->irq = BPF_CORE_READ(data, irq);
	request->pid = bpf_get_current_pid_tgid() >> 32;
	request->force = force;
	request->mask_cut = words > MASK_WORDS;
	bpf_get_current_comm(request->comm, sizeof(request->comm));
	for (i = 0; i < MASK_WORDS; i++) {
		request->mask[i] = 0;
		if (i < words)
			bpf_probe_read_kernel(&request->mask[i], sizeof(__u64),
					      (void *)mask + i * sizeof(__u64));
	}
	return 0;
}

static __always_inline int request_exit(int result)
{
	struct cpu_state *cpu = this_cpu();
	struct record_request *request;
	struct irq_data *data;

	if (!cpu || !cpu->request.head.ts)
		return 0;
	request = &cpu->request;
	data = (struct irq_data *)cpu->request_data;
	request->duration = bpf_ktime_get_ns() - request->head.ts;
	request->result = result;
	request->pending = !!(BPF_CORE_READ(data, common, state_use_accessors) & irqd_pending);
	emit(&request->head, sizeof(*request));
	request->head.ts = 0;
	return 0;
}

static __always_inline int move_enter(struct irq_data *data)
{
	struct cpu_state *cpu = this_cpu();

	if (!cpu)
		return 0;
	cpu->move.ts = bpf_ktime_get_ns();
	cpu->message.head.ts = 0; /* an exit that a recursion guard skipped leaves it set */
	cpu->move.irq = BPF_CORE_READ(data, irq);
	cpu->move.writes = 0;
	cpu->move.in_msi = 0;
	cpu->move.data = (__u64)data;
	cpu->move.state = BPF_CORE_READ(data, common, state_use_accessors);
	read_target(data, &cpu->move.from);
	return 0;
}

static __always_inline enum move_context move_context(const struct cpu_state *cpu)
{
	if (cpu->dying)
		return MOVE_OFFLINE;
	if (!(cpu->move.state & irqd_started))
		return MOVE_STARTUP;
	if (cpu->in_ack)
		return MOVE_INTERRUPT;
	return MOVE_PROCESS;
}

static __always_inline void move_emit(struct cpu_state *cpu, struct irq_data *data, int result,
				      const struct target *to, __u64 now)
{
	struct msi_desc *desc = BPF_CORE_READ(data, common, msi_desc);
	struct pci_dev *dev = desc ? desc_to_pci_dev(desc) : NULL;
	struct record_move *move;

	move = reserve(RECORD_MOVE, sizeof(*move), cpu->move.ts);
	if (!move)
		return;
	move->duration = now - cpu->move.ts;
	move->from = cpu->move.from;
	move->to = *to;
	move->device.domain = NONE;
	move->device.bus = 0;
	move->device.devfn = 0;
	if (dev)
		read_pci_address(dev, &move->device);
	move->irq = cpu->move.irq;
	move->result = result;
	move->writes = cpu->move.writes;
	move->context = move_context(cpu);
	move->in_msi = cpu->move.in_msi;
	move->started = !!(cpu->move.state & irqd_started);
	move->managed = !!(cpu->move.state & irqd_managed);
	move->masked = !!(cpu->move.state & irqd_masked);
	move->pending = !!(BPF_CORE_READ(data, common, state_use_accessors) & irqd_pending);
	read_action(data, move->action);
	move->chip[0] = 0;
	bpf_probe_read_kernel_str(move->chip, NAME_SIZE, BPF_CORE_READ(data, chip, name));
	submit(move);
}

/* The old vector of an offline CPU is freed inside apic_update_vector(), without any event. */
static __always_inline void release_offline(struct cpu_state *cpu)
{
	struct record_release *release;

	release = reserve(RECORD_RELEASE, sizeof(*release), cpu->move.ts);
	if (!release)
		return;
	release->slot = cpu->move.from;
	release->irq = cpu->move.irq;
	release->how = RELEASE_OFFLINE;
	submit(release);
}

/* It leaves that CPU, where its runs were counted. */
static __always_inline void keep_ran(struct irq_state *state, __u32 irq, __u32 from)
{
	__u64 ran = ran_on(irq, from);

	if (ran > state->ran)
		state->ran = ran;
	/* What runs as it is moved runs once more at the old CPU. */
	ran = state->from ? ran_on(irq, state->from - 1) : 0;
	if (ran > state->ran)
		state->ran = ran;
	state->from = from + 1;
}

static __always_inline int move_exit(int result)
{
	struct cpu_state *cpu = this_cpu();
	struct irq_state *state;
	struct irq_data *data;
	struct target to;
	bool moved;

	if (!cpu || !cpu->move.ts)
		return 0;
	data = (struct irq_data *)cpu->move.data;
	read_target(data, &to);
	moved = to.cpu != cpu->move.from.cpu || to.vector != cpu->move.from.vector;
	if (moved || result < 0 || cpu->move.writes)
		move_emit(cpu, data, result, &to, bpf_ktime_get_ns());
	state = moved ? irq_state(cpu->move.irq) : NULL;
	if (state)
		keep_ran(state, cpu->move.irq, cpu->move.from.cpu);
	if (moved && cpu->dying && cpu->move.from.cpu == bpf_get_smp_processor_id())
		release_offline(cpu);
	cpu->move.ts = 0;
	return 0;
}

static __always_inline int msi_enter(void)
{
	struct cpu_state *cpu = this_cpu();

	if (cpu)
		cpu->move.in_msi = 1;
	return 0;
}

static __always_inline int ack_set(__u8 inside)
{
	struct cpu_state *cpu = this_cpu();

	if (cpu)
		cpu->in_ack = inside;
	return 0;
}

static __always_inline int release_emit(__u32 irq, __u32 on, __u32 vector, enum release_how how)
{
	struct record_release *release;

	if (!vector)
		return 0;
	release = reserve(RECORD_RELEASE, sizeof(*release), bpf_ktime_get_ns());
	if (!release)
		return 0;
	release->slot.cpu = on;
	release->slot.vector = vector;
	release->irq = irq;
	release->how = how;
	submit(release);
	return 0;
}

static __always_inline int moved_vector_free(struct apic_chip_data *apic)
{
	struct cpu_state *cpu = this_cpu();

	return release_emit(BPF_CORE_READ(apic, irq), BPF_CORE_READ(apic, prev_cpu),
			    BPF_CORE_READ(apic, prev_vector),
			    cpu && cpu->dying ? RELEASE_FORCED : RELEASE_CLEANUP);
}

static __always_inline int alloc_emit(__u32 irq, const struct target *from, const struct target *to,
				      int result)
{
	struct record_alloc *alloc = reserve(RECORD_ALLOC, sizeof(*alloc), bpf_ktime_get_ns());

	if (!alloc)
		return 0;
	alloc->irq = irq;
	alloc->from = *from;
	alloc->to = *to;
	alloc->result = result;
	submit(alloc);
	return 0;
}

HOOK_ENTRY(request, irq_set_affinity_locked, request_enter(data, mask, force),
	   struct irq_data *data, const struct cpumask *mask, bool force)
HOOK_RESULT(request, irq_set_affinity_locked, request_exit(result), struct irq_data *data,
	    const struct cpumask *mask, bool force)
HOOK_ENTRY(move, irq_do_set_affinity, move_enter(data), struct irq_data *data)
HOOK_RESULT(move, irq_do_set_affinity, move_exit(result), struct irq_data *data,
	    const struct cpumask *mask, bool force)
HOOK_ENTRY(msi, msi_set_affinity, msi_enter())
HOOK_ENTRY(ack, irq_move_masked_irq, ack_set(1))
HOOK_EXIT(ack, irq_move_masked_irq, ack_set(0))
HOOK_ENTRY(free_moved, free_moved_vector, moved_vector_free(apic), struct apic_chip_data *apic)

/* trace_vector_free_moved(): where free_moved_vector() cannot be hooked; silent on a dying CPU. */
SEC("?tp_btf/vector_free_moved")
int BPF_PROG(free_moved_tp, unsigned int irq, unsigned int on, unsigned int vector)
{
	return release_emit(irq, on, vector, RELEASE_CLEANUP);
}

SEC("?tp_btf/vector_update")
int BPF_PROG(update_tp, unsigned int irq, unsigned int vector, unsigned int on,
	     unsigned int prev_vector, unsigned int prev_cpu)
{
	struct target from = { .cpu = prev_vector ? prev_cpu : NONE,
			       .vector = prev_vector ? prev_vector : NONE };
	struct target to = { .cpu = on, .vector = vector };
	struct irq_state *state = irq_state(irq);

	if (state)
		state->given = to; /* the slot is written after this (apic_update_vector()) */
	return alloc_emit(irq, &from, &to, 0);
}

SEC("?tp_btf/vector_alloc")
int BPF_PROG(alloc_tp, unsigned int irq, unsigned int vector, bool reserved, int ret)
{
	struct target none = { .cpu = NONE, .vector = NONE };

	return ret < 0 ? alloc_emit(irq, &none, &none, ret) : 0;
}

SEC("?tp_btf/vector_clear")
int BPF_PROG(clear_tp, unsigned int irq, unsigned int vector, unsigned int on,
	     unsigned int prev_vector, unsigned int prev_cpu)
{
	struct irq_state *state = irq_state(irq);

	if (state) {
		state->masked = 0; /* the number may go to another device */
		keep_ran(state, irq, on);
	}
	release_emit(irq, on, vector, RELEASE_TEARDOWN);
	return release_emit(irq, prev_cpu, prev_vector, RELEASE_TEARDOWN);
}

char LICENSE[] SEC("license") = "GPL";
