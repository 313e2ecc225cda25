/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records: what crosses from the kernel side to user space, and what every
 * room of user/ talks about. Includers bring __u8 .. __u64 (vmlinux.h in bpf/,
 * <linux/types.h> in user/).
 *
 * Times are ns of CLOCK_MONOTONIC, durations ns. A CPU, vector or IRQ number
 * that is not known is NONE. Booleans are __u8, 0 or 1.
 */
#ifndef MSISCOPE_RECORD_H
#define MSISCOPE_RECORD_H

#define NONE 0xffffffffu
#define NAME_SIZE 32 /* names are cut and always end in NUL; comm is 16 in the kernel */
#define MASK_WORDS 8 /* cpumask words kept, 64 CPUs each */
#define DANGER_NS 1000000000ull /* so long after a torn write its slot stays dangerous */

/* x86 vector numbers (arch/x86/include/asm/irq_vectors.h, v6.1 to v7.3). */
#define VECTOR_FIRST_DEVICE 0x20 /* FIRST_EXTERNAL_VECTOR; 0x20 is cleanup up to v6.5 */
#define VECTOR_MANAGED_SHUTDOWN 0xef /* MANAGED_IRQ_SHUTDOWN_VECTOR */
#define VECTOR_SPURIOUS_APIC 0xff /* SPURIOUS_APIC_VECTOR */

enum record_type {
	RECORD_REQUEST = 1, /* somebody asks for another affinity */
	RECORD_MOVE, /* one irq_do_set_affinity() that wrote, changed or failed */
	RECORD_MESSAGE, /* one __pci_write_msi_msg() */
	RECORD_ALLOC, /* the vector domain gave or refused a vector */
	RECORD_RELEASE, /* an old vector was released */
	RECORD_ARRIVAL, /* an interrupt reached a vector; a later one of that CPU and ts replaces it */
	RECORD_HANDLER, /* all actions of one interrupt ran */
	RECORD_RETRIGGER, /* software sent the interrupt again */
	RECORD_MASK, /* the device's mask bit was written */
	RECORD_RESTORE, /* pci_restore_msi_state() */
	RECORD_HOTPLUG, /* a CPU going down or up */
	RECORD_COUNTERS, /* what one IRQ did on one CPU in one interval */
	RECORD_TICK, /* time has come this far; nothing older follows but stragglers */
	RECORD_DROPS, /* records that could not be delivered */
	RECORD_WITNESS, /* a device's own work, as seen by looking; made in user space */
	RECORD_KMSG, /* a kernel message that tells of interrupts; made in user space */
	RECORD_TYPES
};

struct record_head {
	__u64 seq; /* identity, 1 up; given by user space, 0 in the kernel */
	__u64 ts; /* start of the event */
	__u32 cpu; /* where it ran */
	__u16 type; /* enum record_type */
	__u16 size; /* bytes, head included */
};

/* Where an interrupt is sent: a vector of a CPU's vector_irq[]. */
struct target {
	__u32 cpu; /* logical CPU number */
	__u32 vector;
};

struct pci_address {
	__u32 domain; /* NONE: not a PCI device, or not known */
	__u8 bus;
	__u8 devfn;
	__u8 pad[2];
};

/* pci_same() - two that are no device, or not known, are the same. */
static inline int pci_same(const struct pci_address *a, const struct pci_address *b)
{
	return a->domain == b->domain &&
	       (a->domain == NONE || (a->bus == b->bus && a->devfn == b->devfn));
}

/* device_vector() - not of exceptions, nor 0xef, nor 0: one that a device could be told to send. */
static inline int device_vector(__u32 vector)
{
	return vector >= VECTOR_FIRST_DEVICE && vector < VECTOR_MANAGED_SHUTDOWN;
}

/* An MSI message, as struct msi_msg. */
struct message_pair {
	__u32 address_lo;
	__u32 address_hi;
	__u32 data;
};

struct record_request {
	struct record_head head;
	__u64 duration;
	__u64 mask[MASK_WORDS]; /* CPUs asked for, bit 0 of word 0 is CPU 0 */
	__u32 irq;
	__u32 pid; /* thread group id of who asked */
	__s32 result; /* 0 or -errno */
	__u8 mask_cut; /* the machine has CPUs beyond MASK_WORDS */
	__u8 pending; /* accepted, but waits for the next interrupt */
	__u8 force;
	__u8 pad;
	char comm[NAME_SIZE];
};

enum move_context {
	MOVE_PROCESS = 1, /* at once, in the asker's context */
	MOVE_INTERRUPT, /* in the acknowledge of that interrupt, before its handler */
	MOVE_OFFLINE, /* on a CPU that is going down, in fixup_irqs() */
	MOVE_STARTUP, /* before the interrupt is started */
};

struct record_move {
	struct record_head head;
	__u64 duration;
	struct target from; /* vector 0 or 0xef: had no device vector */
	struct target to;
	struct pci_address device;
	__u32 irq;
	__s32 result; /* chip's irq_set_affinity(): >= 0 or -errno */
	__u32 writes; /* __pci_write_msi_msg() calls inside: 0, 1 (direct), 2 (two-step) */
	__u8 context; /* enum move_context */
	__u8 in_msi; /* msi_set_affinity() ran inside */
	__u8 started; /* IRQD_IRQ_STARTED */
	__u8 managed; /* IRQD_AFFINITY_MANAGED */
	__u8 masked; /* IRQD_IRQ_MASKED: the core had masked it (or thought so) */
	__u8 pending; /* still wants to move (-EBUSY) */
	__u8 pad[6];
	char action[NAME_SIZE]; /* name of the first action, "" if none */
	char chip[NAME_SIZE]; /* irq_chip name, as in /proc/interrupts; IR-… is remapped */
};

enum message_context {
	MESSAGE_AFFINITY = 1, /* inside msi_set_affinity() */
	MESSAGE_RESTORE, /* inside pci_restore_msi_state() */
	MESSAGE_OTHER, /* activation, teardown */
};

enum message_kind {
	MESSAGE_MSI = 1,
	MESSAGE_MSIX,
};

/* enum pci_channel_state as error_state: 1 normal, 2 frozen, 3 permanent failure, 0 unset. */
struct record_message {
	struct record_head head; /* ts: entry, before the address write */
	__u64 duration; /* entry to exit: upper bound of the window */
	__u64 at_address; /* times of the config writes, 0 without --window */
	__u64 at_address_hi;
	__u64 at_data;
	struct target from; /* target when that set-affinity began, NONE outside */
	struct target to; /* target as the vector domain has it now, NONE if unknown */
	struct message_pair old;
	struct message_pair new;
	struct pci_address device;
	__u32 irq;
	__u8 context; /* enum message_context */
	__u8 step; /* 1 up inside one set-affinity, 0 outside */
	__u8 kind; /* enum message_kind */
	__u8 can_mask; /* device has a mask bit for it */
	__u8 masked; /* and it was set on entry */
	__u8 wide; /* 64-bit address capable */
	__u8 enabled; /* MSI (MSI-X) enabled in the device */
	__u8 started; /* IRQD_IRQ_STARTED */
	__u8 power; /* pci_power_t: 0 D0 .. 3 D3hot, 4 D3cold, 5 unknown */
	__u8 error_state; /* enum pci_channel_state */
	__u8 virtual; /* MSI-X entry beyond the table: nothing is written */
	__u8 dying; /* ran on a CPU no longer online */
	char action[NAME_SIZE];
};

struct record_alloc {
	struct record_head head;
	struct target from; /* previous, NONE if none */
	struct target to;
	__u32 irq;
	__s32 result; /* 0 or -errno (-ENOSPC: no vector left) */
};

enum release_how {
	RELEASE_CLEANUP = 1, /* after the first interrupt at the new target */
	RELEASE_FORCED, /* irq_force_complete_move(), on CPU offline */
	RELEASE_OFFLINE, /* at once, its CPU is no longer online */
	RELEASE_TEARDOWN, /* the interrupt was shut down or freed */
};

struct record_release {
	struct record_head head;
	struct target slot;
	__u32 irq;
	__u8 how; /* enum release_how */
	__u8 pad[3];
};

enum slot_state { /* vector_irq[] entry as seen on arrival */
	SLOT_OWNED = 1,
	SLOT_UNUSED, /* VECTOR_UNUSED: "No irq handler" */
	SLOT_SHUTDOWN, /* VECTOR_SHUTDOWN: swallowed in silence */
	SLOT_RETRIGGERED, /* VECTOR_RETRIGGERED: swallowed in silence */
	SLOT_SYSTEM, /* spurious_interrupt(): not a device vector */
	SLOT_UNKNOWN, /* the table cannot be read on this kernel */
};

struct record_arrival {
	struct record_head head; /* cpu: where it arrived */
	__u32 vector;
	__u32 irq; /* owner of the slot, NONE if not SLOT_OWNED */
	__u32 danger_irq; /* IRQ whose latest move made this slot dangerous, else NONE */
	__u8 slot; /* enum slot_state */
	__u8 first; /* first at the new target since that IRQ's last message write */
	__u8 masked; /* the owner's device mask bit was set */
	__u8 pad;
};

struct record_handler {
	struct record_head head; /* ts: entry of the first action */
	__u64 duration;
	__u64 ago; /* ns since its run before, on this CPU; since boot if none was seen; 0: not known */
	__u64 silent; /* the same, on any CPU that it was sent to since boot or the recording began */
	__u32 irq;
	__u32 vector; /* the arrival it belongs to, NONE if not known */
	__u32 result; /* irqreturn_t of all actions, or'ed: 0 none, 1 handled, 2 wake thread */
	__u8 first; /* first since that IRQ's last message write */
	__u8 danger; /* its arrival was at a dangerous slot */
	__u8 pad[2];
};

enum retrigger_caller {
	RETRIGGER_AFFINITY = 1, /* inside set-affinity: two-step found the new vector pending */
	RETRIGGER_OFFLINE, /* fixup_irqs(): the old vector was pending on the dying CPU */
	RETRIGGER_RESEND, /* check_irq_resend(): resume, enable_irq(), injection */
	RETRIGGER_OTHER,
};

struct record_retrigger {
	struct record_head head;
	struct target to;
	__u32 irq;
	__u8 caller; /* enum retrigger_caller */
	__u8 pad[3];
};

struct record_mask {
	struct record_head head;
	struct pci_address device;
	__u32 irq;
	__u8 masked; /* 1 mask, 0 unmask */
	__u8 kind; /* enum message_kind */
	__u8 pad[2];
};

struct record_restore {
	struct record_head head;
	__u64 duration; /* MSI was off for at most this long */
	struct pci_address device;
};

enum hotplug_phase {
	HOTPLUG_DOWN = 1, /* takedown begins; written by the CPU that controls it */
	HOTPLUG_FIXUP, /* fixup_irqs() begins on the dying CPU */
	HOTPLUG_FIXUP_END,
	HOTPLUG_DOWN_END, /* takedown returned; stop_machine is over */
	HOTPLUG_UP,
	HOTPLUG_UP_END,
};

struct record_hotplug {
	struct record_head head;
	__u32 subject; /* the CPU that goes or comes */
	__s32 result; /* of the END phases: 0 or -errno */
	__u32 pid; /* thread group id of who asked; 0: not known, and inside fixup_irqs() */
	__u8 phase; /* enum hotplug_phase */
	__u8 pad[3];
	char comm[NAME_SIZE]; /* of who asked, "" if not known */
};

/*
 * How near two interrupts of one IRQ follow each other on one CPU, handler entry
 * to handler entry: bucket 0 counts gaps below NEAR_FIRST_NS, each next one those
 * up to twice as long, and beyond NEAR_LIMIT_NS none is counted.
 */
#define NEAR_BUCKETS 8
#define NEAR_SHIFT 12
#define NEAR_FIRST_NS (1ull << NEAR_SHIFT) /* 4.1 us */
#define NEAR_LIMIT_NS (NEAR_FIRST_NS << (NEAR_BUCKETS - 1)) /* 524 us */

struct record_counters {
	struct record_head head; /* ts: end of the interval; cpu: counted there */
	__u64 interval;
	__u64 count; /* interrupts handled in the interval (a shared one once) */
	__u64 unhandled; /* interrupts in it that no action handled */
	__u64 time; /* spent in handlers */
	__u64 last; /* ts of the last handler entry */
	__u32 irq;
	__u32 nr_near; /* NEAR_BUCKETS; 0: gaps were not counted */
	__u32 near[NEAR_BUCKETS];
};

struct record_tick {
	struct record_head head;
	__u64 steal; /* taken from all CPUs by the host since boot, in steps of 10 ms; 0: not known */
	__u8 rare; /* it was not meant to come sooner, as ticks are every 100 ms */
	__u8 pad[7];
};

struct record_drops {
	struct record_head head;
	__u64 lost[RECORD_TYPES]; /* by enum record_type, since the last DROPS */
	__u64 missed; /* program runs skipped by recursion guards */
	__u64 unread; /* arrivals and handlers of an IRQ beyond the tables, or over the rate limit */
};

enum witness_kind {
	WITNESS_BLOCK = 1, /* requests in flight of a disk */
	WITNESS_NET, /* bytes queued in a transmit queue (BQL) */
};

/*
 * An edge: that work begins or ends to stand still. Or a look, when it is not as the look
 * before it said: something completed, it has work in flight or none any more, or it is quiet
 * for the first time. Where no look is told of, all was as the one before had it.
 */
struct record_witness {
	struct record_head head; /* ts: when it was looked at; cpu NONE */
	__u64 since; /* edge: the latest look that still saw a completion, or nothing in flight;
			look: the look before this one, told of or not; its own ts for the first */
	__u64 inflight; /* requests, or bytes; of a stall its last look above 0 */
	__u64 completed; /* running total of the device's own counter */
	__u64 last; /* when the latest completion came, 0: not known */
	__u64 longest; /* that what completed after since had taken, from its start; an upper bound,
			  above it by less than 25 %, or for a NIC by less than 400 ms. 0: nothing
			  completed, or not known */
	struct pci_address device; /* that serves it */
	__u32 irq; /* that device's, NONE if it has none or several */
	__u8 kind; /* enum witness_kind */
	__u8 stalled; /* 1: in flight and nothing completes; 0: that stall is over; look: 0 */
	__u8 look; /* 1: nothing began or ended to stand still, it was only looked at */
	__u8 pad;
	char name[NAME_SIZE]; /* "sda", "eth0 tx-0"; of a look at a NIC "eth0" */
};

enum kmsg_kind {
	KMSG_NO_HANDLER = 1, /* "No irq handler": at says where */
	KMSG_SUPPRESSED, /* count of lines that the kernel did not print */
	KMSG_POLLED, /* a driver found the completion itself: its interrupt was missing */
	KMSG_TIMEOUT, /* a driver waited in vain: the device, or its interrupt */
	KMSG_TROUBLE, /* of a device, but no word of a missing answer: neither proves nor supports */
	KMSG_DEAD, /* a driver gave its device up */
	KMSG_NOBODY_CARED, /* the kernel shut irq off */
	KMSG_MOVE_FAILED, /* "set affinity failed" on CPU offline: irq, error; at: the CPU, if said */
	KMSG_BLOCKED, /* the IOMMU refused an interrupt of device */
	KMSG_SPURIOUS, /* nobody's interrupt: at says where, or irq which has no handler */
	KMSG_APIC_ERROR, /* at.cpu: its local APIC saw an error */
	KMSG_NO_VECTOR, /* none was left where irq may go */
	KMSG_OFFLINE_REFUSED, /* at.cpu stays online: no room for its vectors, or error */
	KMSG_MOVED_PENDING, /* irq was moved while an interrupt waited at its old vector */
	KMSG_GAP, /* count of messages overwritten before they were read */
	KMSG_OTHER, /* a warning, or of a device or the interrupt code; only for whoever reads */
};

#define KMSG_SIZE 160
#define KMSG_ACTIONS 2

struct record_kmsg {
	struct record_head head; /* ts: the message's own, brought between two looks; cpu NONE */
	__u64 number; /* of the message, as /dev/kmsg counts; 0 for a gap */
	__u64 count; /* of what was suppressed or overwritten, else 1 */
	struct target at; /* NONE if it names none */
	struct pci_address device; /* NONE if it names none */
	__u32 irq; /* the one it names, or the only one of that device; else NONE */
	__s32 error; /* -errno, 0 if none */
	__u8 kind; /* enum kmsg_kind */
	__u8 level; /* 0 emergency to 7 debug */
	__u8 part; /* 1: it speaks of one queue, ring or port of device; told by text */
	__u8 pad[5];
	char text[KMSG_SIZE]; /* cut, NUL at the end; untrusted */
	char actions[KMSG_ACTIONS][NAME_SIZE]; /* that part's interrupt has one of these; told by
						  text; "": not known */
};

union record {
	struct record_head head;
	struct record_request request;
	struct record_move move;
	struct record_message message;
	struct record_alloc alloc;
	struct record_release release;
	struct record_arrival arrival;
	struct record_handler handler;
	struct record_retrigger retrigger;
	struct record_mask mask;
	struct record_restore restore;
	struct record_hotplug hotplug;
	struct record_counters counters;
	struct record_tick tick;
	struct record_drops drops;
	struct record_witness witness;
	struct record_kmsg kmsg;
};

/* Values of the kernel side's counting maps, running totals of one CPU. */
struct irq_count {
	__u64 count; /* interrupts handled */
	__u64 unhandled; /* of them with IRQ_NONE from all actions */
	__u64 time; /* ns in handlers */
	__u64 last; /* ts of the last one */
	__u32 near[NEAR_BUCKETS]; /* wraps; with the rest one cache line */
};

/*
 * Time is cut into slices, and what a drain that comes rarely cannot see is kept by the kernel
 * side: the totals as they were when an interrupt was the first of a slice on its CPU. So
 * each stands for the slice of its last.
 */
#define IRQ_SLICE_SHIFT 26 /* 67 ms: no coarser than drains that are not rare */
#define IRQ_SLICES 32 /* of an IRQ, on all CPUs; two seconds of one that stays where it is */

struct irq_slice {
	struct irq_count count;
	__u64 ts; /* when it was kept: of that first interrupt. 0: never */
	__u32 cpu;
	__u32 pad;
};

struct irq_slices {
	__u64 next; /* runs on; IRQ_SLICES of them are there */
	struct irq_slice slices[IRQ_SLICES];
};

/*
 * How long requests of a disk took, from the block layer's start_time_ns to their completion:
 * bucket 0 counts those below REQUEST_FIRST_NS, then four buckets an octave, and the last
 * those of REQUEST_LIMIT_NS and more.
 */
#define REQUEST_SHIFT 20
#define REQUEST_OCTAVES 17
#define REQUEST_FIRST_NS (1ull << REQUEST_SHIFT) /* 1.05 ms */
#define REQUEST_LIMIT_NS (REQUEST_FIRST_NS << REQUEST_OCTAVES) /* 137 s */
#define REQUEST_BUCKETS (4 * REQUEST_OCTAVES + 2)

/*
 * request_bucket() - where one that took @ns is counted, below REQUEST_BUCKETS. By halves: clang 14
 * knows no way to count leading zeros in BPF. All in 64 bits: v6.1's verifier loses the bounds of
 * what is cut to 32.
 */
static inline __attribute__((always_inline)) __u64 request_bucket(__u64 ns)
{
	__u64 units = ns >> REQUEST_SHIFT, octave = 0;

	if (!units)
		return 0;
	if (units >> REQUEST_OCTAVES)
		return REQUEST_BUCKETS - 1;
	if (units >> 16) {
		units >>= 16;
		octave = 16;
	}
	if (units >> 8) {
		units >>= 8;
		octave += 8;
	}
	if (units >> 4) {
		units >>= 4;
		octave += 4;
	}
	if (units >> 2) {
		units >>= 2;
		octave += 2;
	}
	octave += units >> 1;
	return 1 + 4 * octave + (ns >> (REQUEST_SHIFT - 2 + octave) & 3);
}

/* request_bucket_end() - all that is counted there took less, but in the last, which has no end. */
static inline __u64 request_bucket_end(__u64 bucket)
{
	if (!bucket)
		return REQUEST_FIRST_NS;
	if (bucket == REQUEST_BUCKETS - 1)
		return REQUEST_LIMIT_NS;
	return (REQUEST_FIRST_NS << (bucket - 1) / 4) / 4 * (5 + (bucket - 1) % 4);
}

struct request_count {
	__u64 last; /* when the latest completed, also one whose start is not known */
	__u32 took[REQUEST_BUCKETS]; /* wraps */
};

struct drop_count {
	__u64 lost[RECORD_TYPES]; /* no room in the ring, by type */
	__u64 unread; /* IRQ beyond the tables, or noise over the limit */
};

#endif /* MSISCOPE_RECORD_H */
