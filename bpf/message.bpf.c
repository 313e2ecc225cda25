// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MSI message write, the config writes inside it, and its repetition on
 * resume. By default nothing runs between address and data: the window is then
 * bounded by entry and exit of __pci_write_msi_msg().
 */
#include "state.h"

#define CAP_ADDRESS_LO 4 /* PCI_MSI_ADDRESS_LO, include/uapi/linux/pci_regs.h */
#define CAP_ADDRESS_HI 8
#define CAP_DATA_32 8
#define CAP_DATA_64 12

struct restoring_map {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024); /* devices resume in parallel */
	__type(key, __u64); /* pid_tgid: pci_restore_msi_state() can be preempted */
	__type(value, struct record_restore);
};

struct restoring_map restoring SEC(".maps");

static __always_inline void read_pair(struct msi_msg *msg, struct message_pair *pair)
{
	pair->address_lo = BPF_CORE_READ(msg, address_lo);
	pair->address_hi = BPF_CORE_READ(msg, address_hi);
	pair->data = BPF_CORE_READ(msg, data);
}

static __always_inline void read_attributes(struct msi_desc *desc, struct record_message *message)
{
	bool msix = BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.is_msix);

	message->kind = msix ? MESSAGE_MSIX : MESSAGE_MSI;
	message->can_mask = BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.can_mask);
	message->wide = BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.is_64);
	message->virtual = BPF_CORE_READ_BITFIELD_PROBED(desc, pci.msi_attrib.is_virtual);
	message->masked = desc_is_masked(desc, 0);
}

static __always_inline void read_device(struct msi_desc *desc, struct record_message *message)
{
	struct pci_dev *dev = desc_to_pci_dev(desc);

	message->device.domain = NONE;
	if (!dev)
		return;
	read_pci_address(dev, &message->device);
	message->power = BPF_CORE_READ(dev, current_state);
	message->error_state = BPF_CORE_READ(dev, error_state);
	message->enabled = message->kind == MESSAGE_MSIX
				   ? BPF_CORE_READ_BITFIELD_PROBED(dev, msix_enabled)
				   : BPF_CORE_READ_BITFIELD_PROBED(dev, msi_enabled);
}

static __always_inline void message_fill(struct record_message *message, struct msi_desc *desc,
					 struct msi_msg *msg)
{
	message->duration = 0;
	message->at_address = 0;
	message->at_address_hi = 0;
	message->at_data = 0;
	message->from.cpu = NONE;
	message->from.vector = NONE;
	message->to = message->from;
	message->irq = BPF_CORE_READ(desc, irq);
	message->step = 0;
	message->started = 0;
	message->dying = 0;
	message->action[0] = 0;
	read_pair((void *)desc + bpf_core_field_offset(struct msi_desc, msg), &message->old);
	read_pair(msg, &message->new);
	read_attributes(desc, message);
	read_device(desc, message);
}

/*
 * The slot (new CPU, old vector) is where a torn message sends the interrupt.
 * It is marked before the first config write, whoever owns the slot.
 */
static __always_inline void danger_open(const struct record_message *message, __u64 now)
{
	__u32 slot = message->to.cpu * VECTORS + (message->from.vector & 0xff);
	struct danger danger = {
		.since = now, .irq = message->irq, .dying = message->dying, .left = DANGER_ARRIVALS
	};

	if (message->old.address_lo == message->new.address_lo ||
	    message->old.data == message->new.data)
		return;
	if (message->to.cpu >= config_cpus || message->from.vector >= VECTORS)
		return;
	bpf_map_update_elem(&dangers, &slot, &danger, BPF_ANY);
}

/* Before the write: the device may send to the new target before it returns. */
static __always_inline void arrival_await(const struct record_message *message)
{
	struct irq_state *irq = irq_state(message->irq);

	if (!irq)
		return;
	irq->await = message->to;
	irq->await_arrival = 1;
}

static __always_inline int message_outside(struct msi_desc *desc, struct msi_msg *msg)
{
	__u64 task = bpf_get_current_pid_tgid();
	struct record_message *message;

	message = reserve(RECORD_MESSAGE, sizeof(*message), bpf_ktime_get_ns());
	if (!message)
		return 0;
	message_fill(message, desc, msg);
	message->context = bpf_map_lookup_elem(&restoring, &task) ? MESSAGE_RESTORE : MESSAGE_OTHER;
	submit(message);
	return 0;
}

/*
 * Whoever had the number before, and whatever the mask hooks missed: an interrupt gets a message
 * before it is started, so that what its descriptor says is known from then on.
 */
static __always_inline void mask_learn(struct msi_desc *desc)
{
	__u32 first = BPF_CORE_READ(desc, irq), count = desc_irqs(desc), i;
	struct irq_state *state;

	for (i = 0; i < MSI_VECTORS && i < count; i++) {
		state = irq_state(first + i);
		if (state)
			state->masked = desc_is_masked(desc, i);
	}
}

static __always_inline int message_enter(struct msi_desc *desc, struct msi_msg *msg)
{
	struct cpu_state *cpu = this_cpu();
	struct record_message *message;
	struct irq_data *data;

	mask_learn(desc);
	if (!cpu)
		return 0;
	/* Outside a set-affinity the write may be preempted: no scratch, no duration. */
	if (!cpu->move.ts || cpu->move.irq != BPF_CORE_READ(desc, irq))
		return message_outside(desc, msg);
	message = &cpu->message;
	data = (struct irq_data *)cpu->move.data;
	head_init(&message->head, RECORD_MESSAGE, sizeof(*message), bpf_ktime_get_ns());
	message_fill(message, desc, msg);
	message->context = MESSAGE_AFFINITY;
	message->step = ++cpu->move.writes;
	message->started = !!(cpu->move.state & irqd_started);
	message->dying = cpu->dying;
	message->from = cpu->move.from;
	read_target(data, &message->to);
	read_action(data, message->action);
	danger_open(message, message->head.ts);
	arrival_await(message);
	/* The window opens with the address write: take the time as late as can be. */
	message->head.ts = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int message_exit(void)
{
	__u64 now = bpf_ktime_get_ns();
	struct cpu_state *cpu = this_cpu();
	struct record_message *message;
	struct irq_state *irq;

	if (!cpu || !cpu->message.head.ts)
		return 0;
	message = &cpu->message;
	message->duration = now - message->head.ts;
	irq = irq_state(message->irq);
	if (irq) {
		irq->written = now;
		irq->await_handler = 1;
	}
	emit(&message->head, sizeof(*message));
	message->head.ts = 0;
	return 0;
}

/* --window: times only, kept in scratch; the record leaves when the write is over. */
static __always_inline int config_write(struct pci_dev *dev, int where)
{
	struct cpu_state *cpu = this_cpu();
	struct record_message *message;
	int offset;

	if (!cpu || !cpu->message.head.ts || cpu->message.kind != MESSAGE_MSI)
		return 0;
	message = &cpu->message;
	offset = where - BPF_CORE_READ(dev, msi_cap);
	if (offset == CAP_ADDRESS_LO)
		message->at_address = bpf_ktime_get_ns();
	else if (message->wide && offset == CAP_ADDRESS_HI)
		message->at_address_hi = bpf_ktime_get_ns();
	else if (offset == (message->wide ? CAP_DATA_64 : CAP_DATA_32))
		message->at_data = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int restore_enter(struct pci_dev *dev)
{
	__u64 task = bpf_get_current_pid_tgid();
	struct record_restore restore = {};

	head_init(&restore.head, RECORD_RESTORE, sizeof(restore), bpf_ktime_get_ns());
	read_pci_address(dev, &restore.device);
	if (bpf_map_update_elem(&restoring, &task, &restore, BPF_ANY))
		count_lost(RECORD_RESTORE);
	return 0;
}

static __always_inline int restore_exit(void)
{
	__u64 task = bpf_get_current_pid_tgid();
	struct record_restore *restore = bpf_map_lookup_elem(&restoring, &task);

	if (!restore)
		return 0;
	restore->duration = bpf_ktime_get_ns() - restore->head.ts;
	emit(&restore->head, sizeof(*restore));
	bpf_map_delete_elem(&restoring, &task);
	return 0;
}

HOOK_ENTRY(message, __pci_write_msi_msg, message_enter(desc, msg), struct msi_desc *desc,
	   struct msi_msg *msg)
HOOK_EXIT(message, __pci_write_msi_msg, message_exit())
HOOK_ENTRY(config_dword, pci_write_config_dword, config_write(dev, where), struct pci_dev *dev,
	   int where)
HOOK_ENTRY(config_word, pci_write_config_word, config_write(dev, where), struct pci_dev *dev,
	   int where)
HOOK_ENTRY(restore, pci_restore_msi_state, restore_enter(dev), struct pci_dev *dev)
HOOK_EXIT(restore, pci_restore_msi_state, restore_exit())

char LICENSE[] SEC("license") = "GPL";
