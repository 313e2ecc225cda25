// SPDX-License-Identifier: GPL-2.0-only
/* An interrupt arrives, its handlers run, software sends it again, the device masks it. */
#include "state.h"

#define SLOT_SHUTDOWN_VALUE (-1L) /* VECTOR_SHUTDOWN, arch/x86/include/asm/hw_irq.h */
#define SLOT_RETRIGGERED_VALUE (-2L) /* VECTOR_RETRIGGERED */

extern vector_irq_t vector_irq __ksym __weak;
extern struct pt_regs *__irq_regs __ksym __weak; /* in an interrupt, lib/irq_regs.c */

static __always_inline bool danger_is_open(const struct danger *danger, __u64 now)
{
	struct takedown *takedown;
	__u32 zero = 0;

	if (now - danger->since <= DANGER_NS)
		return true;
	if (!danger->dying)
		return false;
	takedown = bpf_map_lookup_elem(&takedowns, &zero);
	if (!takedown || takedown->begin > danger->since)
		return false; /* a later takedown: this one's window is long closed */
	return !takedown->end || now - takedown->end <= DANGER_NS;
}

/* Is this slot, on this CPU, where a torn message may send an interrupt just now? */
static __always_inline __u32 danger_irq(__u32 vector, __u64 now)
{
	__u32 slot = bpf_get_smp_processor_id() * VECTORS + vector;
	struct danger *danger = bpf_map_lookup_elem(&dangers, &slot);

	if (!danger || !danger->since || !danger->left || !danger_is_open(danger, now))
		return NONE;
	danger->left--;
	return danger->irq;
}

static __always_inline enum slot_state slot_of(struct irq_desc *desc)
{
	if (!desc)
		return SLOT_UNUSED;
	if ((long)desc == SLOT_SHUTDOWN_VALUE)
		return SLOT_SHUTDOWN;
	if ((long)desc == SLOT_RETRIGGERED_VALUE)
		return SLOT_RETRIGGERED;
	return SLOT_OWNED;
}

static __always_inline void arrival_emit(__u32 vector, enum slot_state slot, __u32 irq,
					 __u32 endangered, bool first, bool masked, __u64 now)
{
	struct record_arrival *arrival = reserve(RECORD_ARRIVAL, sizeof(*arrival), now);

	if (!arrival)
		return;
	arrival->vector = vector;
	arrival->irq = irq;
	arrival->danger_irq = endangered;
	arrival->slot = slot;
	arrival->first = first;
	arrival->masked = masked;
	submit(arrival);
}

/*
 * What the mask hooks left is a reason to look, no more: the descriptor of whoever has the number
 * now says whether it is masked. Interrupts without one (IO-APIC, HPET) have no mask bit.
 */
static __always_inline bool owner_is_masked(struct irq_state *state, struct irq_desc *desc,
					    __u32 irq)
{
	struct msi_desc *msi;

	if (!state->masked)
		return false;
	msi = BPF_CORE_READ(desc, irq_data.common, msi_desc);
	state->masked = msi && desc_is_masked(msi, irq - BPF_CORE_READ(msi, irq));
	return state->masked;
}

static __always_inline bool is_here(const struct cpu_state *cpu, const struct target *target)
{
	return target->cpu == bpf_get_smp_processor_id() && target->vector == cpu->vector;
}

static __always_inline bool is_first(const struct cpu_state *cpu, struct irq_state *state)
{
	bool first = state->await_arrival && is_here(cpu, &state->await);

	if (first)
		state->await_arrival = 0;
	return first;
}

static __always_inline void arrived(struct cpu_state *cpu, __u32 owner, bool danger)
{
	cpu->arrived = 1;
	cpu->owner = owner;
	cpu->danger = danger;
}

static __always_inline void arrival_owned(struct cpu_state *cpu, struct irq_desc *desc, __u64 now)
{
	__u32 irq = BPF_CORE_READ(desc, irq_data.irq), endangered = danger_irq(cpu->vector, now);
	struct irq_state *state = irq_state(irq);
	bool first = false, masked = false;

	if (state) {
		first = is_first(cpu, state);
		masked = owner_is_masked(state, desc, irq);
	} else {
		count_unread();
	}
	if (endangered == irq)
		endangered = NONE;
	arrived(cpu, irq, endangered != NONE);
	if (cpu->danger || first || masked || config_all)
		arrival_emit(cpu->vector, SLOT_OWNED, irq, endangered, first, masked, now);
}

static __always_inline int arrival(struct pt_regs *regs, __u32 vector)
{
	struct cpu_state *cpu = this_cpu();
	__u64 now = bpf_ktime_get_ns();
	struct irq_desc **slots, *desc;
	__u32 endangered;

	if (!cpu)
		return 0;
	vector &= VECTORS - 1;
	cpu->vector = vector;
	cpu->arrived = 0;
	cpu->depth = 0; /* the CPU takes no interrupt while it handles one */
	cpu->unowned_ts = 0;
	slots = bpf_this_cpu_ptr(&vector_irq);
	desc = slots[vector];
	if (slot_of(desc) == SLOT_OWNED) {
		arrival_owned(cpu, desc, now);
		return 0;
	}
	endangered = danger_irq(vector, now);
	if (endangered == NONE && !noise_allowed(cpu, now))
		return 0;
	cpu->unowned_ts = now;
	cpu->unowned_regs = (__u64)regs;
	cpu->unowned_danger = endangered;
	arrival_emit(vector, slot_of(desc), NONE, endangered, false, false, now);
	return 0;
}

/*
 * The kernel looks at the slot after arrival(), and may find an interrupt that was given this
 * vector meanwhile. The record with its owner takes the place of the first: see
 * user/probe/sequence.c.
 */
static __always_inline void arrival_amend(struct cpu_state *cpu, struct irq_state *state, __u32 irq)
{
	__u32 endangered = cpu->unowned_danger != irq ? cpu->unowned_danger : NONE;

	arrived(cpu, irq, endangered != NONE);
	arrival_emit(cpu->vector, SLOT_OWNED, irq, endangered, is_first(cpu, state), false,
		     cpu->unowned_ts);
}

/* A handler runs, and there was no other arrival. */
static __always_inline void arrival_handled(struct cpu_state *cpu, __u32 irq)
{
	struct irq_state *state = irq_state(irq);

	if (state && is_here(cpu, &state->given))
		arrival_amend(cpu, state, irq);
	cpu->unowned_ts = 0;
}

/*
 * Since v6.17 (ce0b5eedcb75, backported) the kernel looks once more, with vector_lock held: when
 * whoever was writing the slot is done (reevaluate_vector(), arch/x86/kernel/irq.c). The handler
 * need not run then, for want of an action.
 */
static __always_inline int slot_again(void)
{
	struct cpu_state *cpu = this_cpu();
	struct irq_desc **slots, *desc;
	struct irq_state *state;
	__u32 irq;

	if (!cpu || !cpu->unowned_ts)
		return 0;
	if ((__u64) * (struct pt_regs **)bpf_this_cpu_ptr(&__irq_regs) != cpu->unowned_regs)
		return 0; /* not in that interrupt: CPUs that come and go take the lock, too */
	slots = bpf_this_cpu_ptr(&vector_irq);
	desc = slots[cpu->vector & (VECTORS - 1)];
	if (slot_of(desc) == SLOT_OWNED) {
		irq = BPF_CORE_READ(desc, irq_data.irq);
		state = irq_state(irq);
		if (state)
			arrival_amend(cpu, state, irq);
	}
	cpu->unowned_ts = 0;
	return 0;
}

static __always_inline int arrival_system(__u32 vector)
{
	struct cpu_state *cpu = this_cpu();
	__u64 now = bpf_ktime_get_ns();

	if (cpu && noise_allowed(cpu, now))
		arrival_emit(vector & 0xff, SLOT_SYSTEM, NONE, NONE, false, false, now);
	return 0;
}

static __always_inline struct event *event_last(struct cpu_state *cpu)
{
	return cpu->depth ? &cpu->events[(cpu->depth - 1) & (EVENTS - 1)] : NULL;
}

/*
 * Only the owner of the slot has come by the arrival, and only its first run: what a demultiplexer
 * calls has not, nor has a run that makes up for one that came to another CPU meanwhile.
 */
static __always_inline struct event *event_begin(struct cpu_state *cpu, __u32 irq, __u64 now)
{
	bool own = cpu->arrived && cpu->owner == irq;
	struct event *event;

	if (cpu->depth >= EVENTS)
		cpu->depth = 0; /* ends that were not seen; or deeper than any is */
	event = &cpu->events[cpu->depth++ & (EVENTS - 1)];
	event->ts = now;
	event->action_ts = now;
	event->ago = 0;
	event->irq = irq;
	event->result = 0;
	event->vector = own ? cpu->vector : NONE;
	event->danger = own && cpu->danger;
	if (own)
		cpu->arrived = 0;
	return event;
}

/* The innermost of that interrupt. Inside it nothing is under way any more. */
static __always_inline struct event *event_of(struct cpu_state *cpu, __u32 irq)
{
	struct event *event;
	int i;

	for (i = 0; i < EVENTS; i++) {
		event = event_last(cpu);
		if (!event || event->irq == irq)
			return event;
		cpu->depth--;
	}
	return NULL;
}

/* Since its run before, on any CPU. */
static __always_inline __u64 event_silent(const struct event *event, const struct irq_state *state)
{
	__u64 ran = event->ts - event->ago, other;

	if (!state || !event->ago)
		return 0;
	if (state->ran > ran)
		ran = state->ran;
	other = state->from ? ran_on(event->irq, state->from - 1) : 0;
	if (other > ran && other < event->ts)
		ran = other;
	return ran < event->ts ? event->ts - ran : 0;
}

static __always_inline void handler_emit(const struct event *event, const struct irq_state *state,
					 bool first, __u64 now)
{
	struct record_handler *handler;

	handler = reserve(RECORD_HANDLER, sizeof(*handler), event->ts);
	if (!handler)
		return;
	handler->duration = now - event->ts;
	handler->ago = event->ago;
	handler->silent = event_silent(event, state);
	handler->irq = event->irq;
	handler->vector = event->vector;
	handler->result = event->result;
	handler->first = first;
	handler->danger = event->danger;
	submit(handler);
}

/* The last action of this interrupt returned: judge all of them at once, as note_interrupt() does. */
static __always_inline void event_end(struct cpu_state *cpu, const struct event *event,
				      struct irq_count *count, __u64 now)
{
	struct irq_state *state = irq_state(event->irq);
	bool first = state && state->await_handler && event->ts >= state->written;
	bool none = !event->result;

	if (first)
		state->await_handler = 0;
	if (none)
		count->unhandled++;
	if (first || event->danger || config_all || (none && noise_allowed(cpu, now)))
		handler_emit(event, state, first, now);
	cpu->depth--;
}

/* A gap beyond the buckets, as nearly all are, costs one comparison. */
static __always_inline void count_near(struct irq_count *count, __u64 gap)
{
	__u32 units = gap >> NEAR_SHIFT, bucket = 0;

	if (gap >= NEAR_LIMIT_NS)
		return;
	if (units >= 16) {
		units >>= 4;
		bucket = 4;
	}
	if (units >= 4) {
		units >>= 2;
		bucket += 2;
	}
	bucket += units < 2 ? units : 2;
	if (bucket < NEAR_BUCKETS)
		count->near[bucket]++;
}

/*
 * The kernel runs the handlers of one IRQ on one CPU at a time. Where it does not (per-CPU
 * interrupts) an entry may be overwritten, and a drain then sees a coarser interval.
 */
static __always_inline void slice_keep(__u32 irq, const struct irq_count *count, __u64 now)
{
	struct irq_slices *kept = bpf_map_lookup_elem(&slices, &irq);
	struct irq_slice *slice;

	if (!kept)
		return;
	slice = &kept->slices[kept->next++ % IRQ_SLICES];
	slice->count = *count;
	slice->ts = now;
	slice->cpu = bpf_get_smp_processor_id();
}

SEC("?tp_btf/irq_handler_entry")
int BPF_PROG(handler_entry, int irq)
{
	__u64 now = bpf_ktime_get_ns();
	struct cpu_state *cpu = this_cpu();
	struct irq_count *count;
	struct event *event;
	__u32 key = irq;

	if (!cpu)
		return 0;
	if (cpu->unowned_ts)
		arrival_handled(cpu, key);
	event = event_last(cpu);
	if (event && event->irq == key) {
		event->action_ts = now;
		return 0; /* a shared interrupt's next action */
	}
	event = event_begin(cpu, key, now);
	count = bpf_map_lookup_elem(&counts, &key);
	if (!count) {
		count_unread();
		return 0;
	}
	if (key >= counted_irqs)
		counted_irqs = key + 1;
	if ((now ^ count->last) >> IRQ_SLICE_SHIFT)
		slice_keep(key, count, now);
	event->ago = now - count->last;
	count->count++;
	count_near(count, now - count->last);
	count->last = now;
	return 0;
}

SEC("?tp_btf/irq_handler_exit")
int BPF_PROG(handler_exit, int irq, struct irqaction *action, int ret)
{
	__u64 now = bpf_ktime_get_ns();
	struct cpu_state *cpu = this_cpu();
	struct irq_count *count;
	struct event *event;
	__u32 key = irq;

	if (!cpu)
		return 0;
	event = event_of(cpu, key);
	count = bpf_map_lookup_elem(&counts, &key);
	if (!event || !count)
		return 0;
	count->time += now - event->action_ts;
	event->result |= ret;
	if (!action->next)
		event_end(cpu, event, count, now);
	return 0;
}

static __always_inline int retrigger(struct irq_data *data)
{
	struct cpu_state *cpu = this_cpu();
	struct record_retrigger *retrigger;

	retrigger = reserve(RECORD_RETRIGGER, sizeof(*retrigger), bpf_ktime_get_ns());
	if (!retrigger)
		return 0;
	retrigger->irq = BPF_CORE_READ(data, irq);
	read_target(data, &retrigger->to);
	retrigger->caller = RETRIGGER_OTHER;
	if (cpu && cpu->move.ts)
		retrigger->caller = RETRIGGER_AFFINITY;
	else if (cpu && cpu->dying)
		retrigger->caller = RETRIGGER_OFFLINE;
	else if (cpu && cpu->in_resend)
		retrigger->caller = RETRIGGER_RESEND;
	submit(retrigger);
	return 0;
}

static __always_inline int resend_set(__u8 inside)
{
	struct cpu_state *cpu = this_cpu();

	if (cpu)
		cpu->in_resend = inside;
	return 0;
}

static __always_inline int mask_emit(struct msi_desc *desc, __u32 irq, bool masked)
{
	bool msix = BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.is_msix);
	struct pci_dev *dev = desc_to_pci_dev(desc);
	struct irq_state *state = irq_state(irq);
	struct record_mask *mask;

	if (state)
		state->masked = masked;
	mask = reserve(RECORD_MASK, sizeof(*mask), bpf_ktime_get_ns());
	if (!mask)
		return 0;
	mask->irq = irq;
	mask->masked = masked;
	mask->kind = msix ? MESSAGE_MSIX : MESSAGE_MSI;
	mask->device.domain = NONE;
	mask->device.bus = 0;
	mask->device.devfn = 0;
	if (dev)
		read_pci_address(dev, &mask->device);
	submit(mask);
	return 0;
}

/*
 * One bit for each vector of the capability, which can have more than are in use:
 * msi_capability_init() masks all of them, before they have numbers, and pci_msi_shutdown() unmasks
 * all (msi_multi_mask(), drivers/pci/msi/msi.h). The numbers after those in use are not its own.
 */
static __always_inline int mask_msi(struct msi_desc *desc, __u32 clear, __u32 set)
{
	__u32 first = BPF_CORE_READ(desc, irq), count = desc_irqs(desc), i;

	if (!BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.can_mask))
		return 0;
	for (i = 0; i < MSI_VECTORS && i < count; i++)
		if ((clear | set) >> i & 1)
			mask_emit(desc, first + i, set >> i & 1);
	return 0;
}

/* Up to v6.1 pci_msi_mask_irq() serves MSI too; that case is pci_msi_update_mask()'s. */
static __always_inline int mask_msix(struct irq_data *data, bool masked)
{
	struct msi_desc *desc = BPF_CORE_READ(data, common, msi_desc);

	if (!desc || !BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.is_msix) ||
	    !BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.can_mask))
		return 0;
	return mask_emit(desc, BPF_CORE_READ(desc, irq), masked);
}

HOOK_ENTRY(arrival, __common_interrupt, arrival(regs, vector), struct pt_regs *regs,
	   unsigned int vector)
HOOK_ENTRY(slot, unlock_vector_lock, slot_again())
HOOK_ENTRY(spurious, handle_spurious_interrupt, arrival_system(vector), unsigned char vector)
HOOK_ENTRY(retrigger, apic_retrigger_irq, retrigger(data), struct irq_data *data)
HOOK_ENTRY(resend, check_irq_resend, resend_set(1))
HOOK_EXIT(resend, check_irq_resend, resend_set(0))
HOOK_ENTRY(mask_msi, pci_msi_update_mask, mask_msi(desc, clear, set), struct msi_desc *desc,
	   unsigned int clear, unsigned int set)

/* v6.2 and later: 4798cbbfbd00 "PCI/MSI: Provide IMS (and per-device MSI[-X]) domains". */
HOOK_ENTRY(mask_msix, pci_irq_mask_msix, mask_msix(data, true), struct irq_data *data)
HOOK_ENTRY(unmask_msix, pci_irq_unmask_msix, mask_msix(data, false), struct irq_data *data)

/*
 * v6.18 and later: 54f45a30c0d0 "PCI/MSI: Add startup/shutdown for per device domains". Of MSI the
 * same goes through pci_msi_update_mask().
 */
HOOK_ENTRY(startup_msix, pci_irq_startup_msix, mask_msix(data, false), struct irq_data *data)
HOOK_ENTRY(shutdown_msix, pci_irq_shutdown_msix, mask_msix(data, true), struct irq_data *data)

/* Up to v6.1. */
HOOK_ENTRY(mask_old, pci_msi_mask_irq, mask_msix(data, true), struct irq_data *data)
HOOK_ENTRY(unmask_old, pci_msi_unmask_irq, mask_msix(data, false), struct irq_data *data)

char LICENSE[] SEC("license") = "GPL";
