/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the programs of all files share: configuration, the ring, and the
 * scratch state of a CPU and of an IRQ. Defined once, in state.bpf.c.
 *
 * Nearly every hook runs with interrupts off (under desc->lock, or in hard
 * interrupt context), so per-CPU scratch cannot be torn by preemption. The
 * exceptions say so.
 */
#ifndef MSISCOPE_BPF_STATE_H
#define MSISCOPE_BPF_STATE_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "record.h"
#include "hook.h"

#define VECTORS 256
#define MSI_VECTORS 32 /* of one MSI capability (PCI specification 6.8.1) */
#define DANGER_ARRIVALS 256 /* told of one danger: a torn interrupt is among the first */
#define BURST_NS 100000000ull
#define BURST 1000 /* records of one kind of noise per CPU and BURST_NS */

/* Set by user space before load. */
extern const volatile __u32 config_cpus; /* nr of possible CPUs */
extern const volatile __u32 config_all; /* record every arrival and handler */
extern const volatile __u32 irqd_started; /* IRQD_* bits, found in BTF */
extern const volatile __u32 irqd_masked;
extern const volatile __u32 irqd_managed;
extern const volatile __u32 irqd_pending;

/* The set-affinity that is under way on this CPU. */
struct move_scratch {
	__u64 ts; /* 0: no move under way */
	__u64 data; /* struct irq_data * */
	__u32 irq;
	__u32 writes;
	struct target from;
	__u32 state; /* IRQD_* at entry */
	__u8 in_msi;
	__u8 pad[3];
};

#define EVENTS 4 /* interrupts inside interrupts; a power of two */

/* An interrupt whose actions are under way. A demultiplexer's own goes on around inner ones. */
struct event {
	__u64 ts; /* first action */
	__u64 action_ts; /* latest */
	__u64 ago; /* as in struct record_handler */
	__u32 irq;
	__u32 result;
	__u32 vector; /* of its arrival, NONE if it had none of its own */
	__u8 danger; /* that arrival was at a dangerous slot */
	__u8 pad[3];
};

struct cpu_state {
	struct move_scratch move;
	struct record_message message; /* head.ts 0: no write under way */
	struct record_request request; /* head.ts 0: no request under way */
	__u64 request_data; /* struct irq_data * */
	struct event events[EVENTS]; /* the innermost is the last */
	__u64 burst_ts;
	__u32 burst;
	__u32 depth; /* events under way */
	__u64 unowned_ts; /* of the latest arrival, if told of as without owner; else 0 */
	__u64 unowned_regs; /* struct pt_regs * of that interrupt */
	__u32 unowned_danger; /* its danger_irq */
	__u32 vector; /* of the latest arrival */
	__u32 owner; /* of its slot, with arrived */
	__u8 arrived; /* at a slot with an owner, whose handler has not run yet */
	__u8 danger; /* and that slot was dangerous */
	__u8 dying; /* inside fixup_irqs() */
	__u8 in_ack; /* inside irq_move_masked_irq() */
	__u8 in_resend; /* inside check_irq_resend() */
};

/* Written under desc->lock, read anywhere: stale by one interrupt at worst. */
struct irq_state {
	__u64 written; /* end of the latest message write inside a set-affinity */
	struct target await; /* where the first interrupt after it is due */
	struct target given; /* the latest vector that it was given */
	__u64 ran; /* its latest run on the CPUs that it was moved from, 0: none */
	__u32 from; /* the CPU that it was moved from last, by number plus 1; 0: none */
	__u8 await_arrival;
	__u8 await_handler;
	__u8 masked; /* device mask bit, as last written or found */
	__u8 pad;
};

struct danger {
	__u64 since; /* 0: none */
	__u32 irq; /* whose move made the slot dangerous */
	__u16 dying; /* until DANGER_NS after that CPU's takedown, not after since */
	__u16 left; /* arrivals yet to tell; racy, and good enough */
};

struct takedown {
	__u64 begin;
	__u64 end; /* 0: under way */
};

struct ring_map {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
};

struct cpu_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_state);
};

struct irq_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct irq_state);
};

struct danger_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct danger);
};

struct count_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct irq_count);
};

struct slice_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE); /* read in place */
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct irq_slices);
};

struct drop_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct drop_count);
};

/* User space makes an entry for each disk that it asks of. */
struct request_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, __u32); /* dev_t of the kernel: major << 20 | minor */
	__type(value, struct request_count);
};

struct takedown_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct takedown);
};

/*
 * Interrupts from 0 up that have counted, so that nobody needs to read all of counts. Two
 * CPUs may set it at once: then the higher one does so at its next interrupt.
 */
extern __u32 counted_irqs;

/* Set by user space when it goes to sleep for long: the next record wakes it, and clears this. */
extern __u32 asleep;

extern struct ring_map ring SEC(".maps");
extern struct cpu_map cpus SEC(".maps");
extern struct irq_map irqs SEC(".maps");
extern struct danger_map dangers SEC(".maps");
extern struct count_map counts SEC(".maps");
extern struct slice_map slices SEC(".maps");
extern struct drop_map drops SEC(".maps");
extern struct takedown_map takedowns SEC(".maps");
extern struct request_map requests SEC(".maps");

static __always_inline struct cpu_state *this_cpu(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&cpus, &zero);
}

static __always_inline struct irq_state *irq_state(__u32 irq)
{
	return bpf_map_lookup_elem(&irqs, &irq);
}

/* When its handlers ran last on that CPU, 0: never. */
static __always_inline __u64 ran_on(__u32 irq, __u32 cpu)
{
	struct irq_count *count = bpf_map_lookup_percpu_elem(&counts, &irq, cpu);

	return count ? count->last : 0;
}

static __always_inline void count_lost(enum record_type type)
{
	__u32 zero = 0;
	struct drop_count *drop = bpf_map_lookup_elem(&drops, &zero);

	if (drop && type < RECORD_TYPES)
		__sync_fetch_and_add(&drop->lost[type], 1);
}

static __always_inline void count_unread(void)
{
	__u32 zero = 0;
	struct drop_count *drop = bpf_map_lookup_elem(&drops, &zero);

	if (drop)
		__sync_fetch_and_add(&drop->unread, 1);
}

static __always_inline void head_init(struct record_head *head, enum record_type type, __u16 size,
				      __u64 ts)
{
	head->seq = 0;
	head->ts = ts;
	head->cpu = bpf_get_smp_processor_id();
	head->type = type;
	head->size = size;
}

/*
 * reserve() - room in the ring for one record, its head filled in.
 * NULL when the ring is full; the loss is then counted by type.
 */
static __always_inline void *reserve(enum record_type type, __u16 size, __u64 ts)
{
	struct record_head *head = bpf_ringbuf_reserve(&ring, size, 0);

	if (!head) {
		count_lost(type);
		return NULL;
	}
	head_init(head, type, size, ts);
	return head;
}

/*
 * User space drains on a timer: a wakeup from hard interrupt context costs 5 us and more. Only
 * the first record after some seconds without any makes one.
 */
static __always_inline __u64 wakeup(void)
{
	if (!asleep)
		return BPF_RB_NO_WAKEUP;
	asleep = 0;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void submit(void *record)
{
	bpf_ringbuf_submit(record, wakeup());
}

static __always_inline void emit(const struct record_head *head, __u64 size)
{
	if (bpf_ringbuf_output(&ring, (void *)head, size, wakeup()))
		count_lost(head->type);
}

/* Noise (stray slots, IRQ_NONE storms) may not fill the ring. */
static __always_inline bool noise_allowed(struct cpu_state *cpu, __u64 now)
{
	if (now - cpu->burst_ts > BURST_NS) {
		cpu->burst_ts = now;
		cpu->burst = 0;
	}
	if (cpu->burst++ < BURST)
		return true;
	count_unread();
	return false;
}

/*
 * vector_domain() - the vector domain's own view of an interrupt: the chip_data
 * of the root of its irq_data chain (arch/x86/kernel/apic/vector.c,
 * x86_vector_alloc_irqs()). NULL when the chain does not end in the APIC.
 */
static __always_inline struct apic_chip_data *vector_domain(struct irq_data *data)
{
	struct irq_data *parent;
	char name[5] = {};
	int depth;

	for (depth = 0; depth < 6; depth++) { /* MSI, remapping, vector; Hyper-V and VMD add some */
		parent = BPF_CORE_READ(data, parent_data);
		if (!parent)
			break;
		data = parent;
	}
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(data, chip, name));
	if (name[0] != 'A' || name[1] != 'P' || name[2] != 'I' || name[3] != 'C')
		return NULL;
	return BPF_CORE_READ(data, chip_data);
}

static __always_inline void read_target(struct irq_data *data, struct target *target)
{
	struct apic_chip_data *apic = vector_domain(data);

	target->cpu = NONE;
	target->vector = NONE;
	if (!apic)
		return;
	target->cpu = BPF_CORE_READ(apic, cpu);
	target->vector = BPF_CORE_READ(apic, vector);
}

static __always_inline void read_pci_address(struct pci_dev *dev, struct pci_address *address)
{
	struct pci_sysdata *sysdata = BPF_CORE_READ(dev, bus, sysdata);

	address->domain = sysdata ? BPF_CORE_READ(sysdata, domain) : 0;
	address->bus = BPF_CORE_READ(dev, bus, number);
	address->devfn = BPF_CORE_READ(dev, devfn);
}

static __always_inline struct pci_dev *desc_to_pci_dev(struct msi_desc *desc)
{
	struct device *dev = BPF_CORE_READ(desc, dev);

	return dev ? (void *)dev - bpf_core_field_offset(struct pci_dev, dev) : NULL;
}

/*
 * desc_is_masked() - the kernel's copy of the mask bit, of the @nth interrupt of an MSI capability
 * (drivers/pci/msi/msi.h). Without can_mask the device was never told. It is set before the device
 * is masked, and cleared before it is unmasked.
 */
static __always_inline bool desc_is_masked(struct msi_desc *desc, __u32 nth)
{
	if (!BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.can_mask))
		return false;
	if (BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.is_msix))
		return BPF_CORE_READ(desc, pci.msix_ctrl) & 1; /* PCI_MSIX_ENTRY_CTRL_MASKBIT */
	return BPF_CORE_READ(desc, pci.msi_mask) >> (nth & (MSI_VECTORS - 1)) & 1;
}

/* desc_irqs() - how many interrupts it has, from desc->irq up. 0: none has a number yet. */
static __always_inline __u32 desc_irqs(struct msi_desc *desc)
{
	__u32 used = BPF_CORE_READ(desc, nvec_used);

	if (!BPF_CORE_READ(desc, irq))
		return 0;
	return used < MSI_VECTORS ? used : MSI_VECTORS;
}

static __always_inline void read_action(struct irq_data *data, char *name)
{
	/* irq_data is embedded in irq_desc, at the top of every hierarchy. */
	struct irq_desc *desc = (void *)data - bpf_core_field_offset(struct irq_desc, irq_data);
	struct irqaction *action = BPF_CORE_READ(desc, action);

	name[0] = 0;
	if (action)
		bpf_probe_read_kernel_str(name, NAME_SIZE, BPF_CORE_READ(action, name));
}

#endif /* MSISCOPE_BPF_STATE_H */
