/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside diagnose/: what is known between two records.
 *
 * Every number that comes with a record is untrusted (a trace may come from
 * anyone): tables are capped, times are added with saturation.
 */
#ifndef MSISCOPE_DIAGNOSE_STATE_H
#define MSISCOPE_DIAGNOSE_STATE_H

#include <stddef.h>

#include "diagnose/diagnose.h"

#define MSEC 1000000ull
#define SEC 1000000000ull

#define HOLD (500 * MSEC) /* records are held this long to be put in order */
#define SWEEP (100 * MSEC)
#define TAKEDOWN_LIMIT (10 * SEC) /* a takedown whose end was not seen */
/*
 * An arrival stamped so soon after the write may have left the APIC before it; but
 * not while a CPU is taken down, when no CPU takes interrupts.
 */
#define SPEND_GRACE (10 * MSEC)
#define STRAY_AFTER SEC /* after the release of a vector */
#define HISTORY (2 * SEC) /* how far back an interrupt must have come to be missed */

#define IRQ_BUCKETS 4096 /* a power of two */
#define IRQ_LIMIT 65536
#define DEVICE_BUCKETS 1024 /* a power of two */
#define DEVICE_IRQS 4096 /* in a bucket; an MSI-X table has 2048 (PCI specification 7.7.2) */
#define WATCH_BUCKETS 1024 /* a power of two */
#define WATCH_LIMIT 4096
#define QUEUE_LIMIT 65536
#define PROMPT (20 * MSEC) /* from the write to the arrival, on a CPU that takes interrupts */
#define PAUSES 32
#define LONG (500 * MSEC) /* one that is silent so long is not at work */
#define WORKS_LIMIT 1024
#define WORK_SPANS 8 /* requests that must have been seen before any is called slow */

#define ACTIVITY_SLOTS 16
#define ACTIVITY_SLOT (250 * MSEC)
#define NR_SPURIOUS 64
#define NR_RESTORES 32
#define NR_BRINGUPS 8192 /* by CPU; NR_CPUS of CONFIG_MAXSMP */
#define STALE_BUCKETS 1024 /* a power of two */

/* The takedown of one CPU; shared by all that waits for its end. */
struct takedown {
	unsigned int refs;
	__u32 cpu;
	__u64 begin; /* no CPU takes interrupts from some moment after it on */
	__u64 end; /* 0: under way */
	__u64 seq; /* of the HOTPLUG_DOWN_END record */
};

/* One message write inside a set-affinity, as findings tell it. */
struct write {
	__u64 ts; /* 0: none yet */
	__u64 end;
	__u64 message; /* seq */
	__u64 move; /* seq, 0 if the move record is missing */
	struct target from; /* what the device held */
	struct target to;
	__u64 window;
	bool window_exact;
	bool exposed;
	bool hidden; /* this kernel does not show it: known by its vectors or its CPU only */
	bool masked; /* or MSI-X, which masks the entry while writing it */
	__u8 context; /* enum move_context, 0 if not known */
	__u8 step;
};

/* An arrival that a torn write may have sent there. */
struct stray_arrival {
	__u64 seq; /* 0: none */
	__u64 ts;
	struct target at;
	__u32 owner; /* of the slot, NONE if it has none */
	__u8 slot; /* enum slot_state */
};

/* Why a vector slot needs watching. */
enum watch_kind {
	WATCH_TORN, /* (new CPU, old vector) of an exposed write */
	WATCH_MASKED, /* the same, of a masked write: nothing may come */
	WATCH_TRANSIT, /* (old CPU, new vector) of a two-step move */
	WATCH_RELEASED, /* a vector that was given back */
	WATCH_RESENT, /* to where the kernel sent an interrupt again */
};

struct watch {
	struct watch *next;
	enum watch_kind kind;
	struct target slot;
	struct irq *irq;
	struct write write; /* of a release: its time only */
	struct takedown *takedown; /* NULL: not in one */
	__u64 until; /* end of its time, if not in a takedown */
	bool lively; /* its interrupt had come in the 2 s before, and is not awaited since an earlier write */
	bool spent; /* what was torn has been delivered */
	unsigned int strays; /* arrivals at its slot */
	bool hit; /* a finding says so */
	bool resent; /* transit, resent: retriggered, and its arrival is still to come */
	__u64 seq; /* of the release or retrigger */
	__u8 how; /* enum release_how */
	struct stray_arrival stray; /* latest */
	bool natural; /* and its owner had a reason of its own to find nothing */
};

/* When an interrupt was heard of, by pieces of ACTIVITY_SLOT. */
struct activity_slot {
	__u64 epoch;
	__u64 gap; /* longest silence that ended here */
	__u64 counted; /* by counters */
	__u64 recorded; /* by handler records; the same interrupts again */
};

/* Up to a moment: as stood_since() takes it for the begin. */
struct stood {
	__u64 machine; /* chances.stood */
	__u32 cpu;
	__u64 quiet; /* of it */
};

/* When a CPU is known to have run. */
struct life {
	__u64 last;
	__u64 quiet; /* ns in which it is not, but for moments */
};

struct activity {
	bool any;
	struct stood stood; /* at the last */
	__u64 idle; /* ns in silences of LONG and more */
	__u64 pauses[PAUSES]; /* the longest silences that no loss explains, longest first */
	__u32 cpu; /* of the last */
	__u64 last;
	struct activity_slot slots[ACTIVITY_SLOTS];
};

/* Weakest first. */
enum loss_evidence {
	EVIDENCE_NONE, /* moved on CPU offline */
	EVIDENCE_HANDLED, /* an interrupt at the danger slot, and its owner took it */
	EVIDENCE_SHARED, /* an arrival at the danger slot, laid to another IRQ */
	EVIDENCE_HIT, /* a torn hit or misroute of its own */
};

/* One disk's or NIC's work, as witnesses tell of it. */
struct work {
	struct work *next;
	char name[NAME_SIZE];
	struct pci_address device;
	__u32 irq; /* of that device, NONE if it has several */
	__u64 stands; /* since when something is in flight and nothing completes; 0: it does not */
	__u64 seq; /* of the record that said so */
	struct {
		__u64 spans; /* requests whose time was learned */
		__u64 longest; /* of these */
	} usual[2]; /* [0]: while nothing moved; [1]: or nothing came to where a torn one would */
	__u64 disturbed; /* until when a move, a timeout or a pending loss may have made a request slow */
};

/* What makes it a loss, and how likely that is by chance; BASIS_EITHER: it is none yet. */
struct case_for {
	enum finding_basis basis;
	double chance;
};

/* An interrupt that may be owed to a device. */
struct pending_loss {
	enum loss_evidence evidence;
	struct write write;
	struct takedown *takedown; /* NULL: not in one */
	struct stray_arrival stray; /* with EVIDENCE_HANDLED and better */
	__u64 handler; /* seq of the owner's handler, 0: none */
	__u32 other; /* IRQ to which the stray arrival was laid */
	struct case_for tear; /* what its own tear rests on, with EVIDENCE_HIT */
	struct stood stood; /* at the write */
	__u64 stood_before; /* ns, from its last to the write */
	__u64 stall; /* seq: its device's work stands still, 0: not that one knows */
	bool slow; /* and has for longer than that device's work usually takes */
	bool worked; /* it had work at the write, as far as one knows */
	__u64 timeout; /* seq: the driver waited in vain, by the kernel log */
	double timeout_chance; /* that it did by chance, as things stood then */
	__u64 pause; /* how long nothing had come at the write */
	__u64 polled; /* seq: the driver found the completion itself, by the kernel log */
	__u64 told; /* as one that lasts: the begin of its silence. 0: it was not */
	struct case_for as; /* with told: what it was told as */
	double tried; /* up to which chance its silence could have told, when it is over */
};

/*
 * A loss that ended with an interrupt while the device's work stood still: a reset
 * by the driver may have made that interrupt, and the driver tells of it later.
 */
struct ending {
	struct finding finding; /* kind lost; count 0: none is held */
	struct pending_loss loss; /* as it was, but for takedown */
	struct finding misroute; /* to be said before; count 0: none */
	__u64 ts; /* of the end */
	bool sure; /* a loss even if the driver says nothing */
};

/* A finding that may come in numbers: one at once, then one a second with a count. */
struct tally {
	bool active;
	__u64 since;
	struct finding pending; /* count 0: none */
};

struct rate {
	__u64 begin;
	__u64 last;
	__u64 count;
	bool said;
};

/* A message of the device that is not the one the kernel believes in. */
struct shadow {
	bool stale;
	struct message_pair held; /* in the device */
	struct message_pair kernel; /* last seen given to the kernel's write */
	struct target target; /* of held */
};

#define SIGNS 3 /* of one kind make a device stale: one alone can be chance */

struct signs {
	__u64 count;
	__u64 ts; /* of the first */
	__u64 proofs[SIGNS]; /* seq of the first */
	bool told;
};

/* A move after which nothing of the device came to its new place yet. */
struct stale {
	struct irq *chain; /* the next with such a slot as held */
	struct target held; /* where it was known to send */
	struct write write; /* the latest */
	__u64 resent; /* by software since */
	__u64 old_runs; /* of its handler since, at the CPU moved from; in whole intervals */
	__u64 new_runs; /* and elsewhere */
	__u64 waited; /* ts of the latest of waits */
	struct signs runs; /* counters with some of old_runs */
	struct signs strays; /* arrivals at held, without a handler there */
	struct signs waits; /* its work stood still, while the CPU of held is offline */
};

struct irq {
	struct irq *chain;
	struct irq *next; /* in the order of appearance */
	struct irq *due_next;
	struct irq *device_next; /* in the same bucket by device */
	bool due;
	__u32 number;
	bool gone; /* another has its number: nothing will come any more */
	struct pci_address device;
	char action[NAME_SIZE];
	struct {
		__u64 seq; /* 0: none */
		__u64 ts;
		__u64 end;
		__u32 cpu;
		__u8 context;
		bool remapped; /* by its chip: messages hold an index, no vector */
	} move; /* latest */
	struct write write; /* latest */
	bool sends; /* to write.to, a slot that it has not given back */
	struct shadow shadow;
	struct stale *stale; /* NULL: it moved as it should, as far as one knows */
	struct activity activity;
	__u64 own; /* ts of its latest run that no torn interrupt of another explains */
	__u64 paces[2]; /* from one of these to the next, the latest first */
	struct {
		__u64 ts; /* 0: none */
		__u64 before; /* ts of its run before that can have been its own */
	} misled; /* its latest run that one explains, and that found nothing */
	bool nothing; /* one of its own found nothing; counters tell of it later */
	__u64 foreign
		[2]; /* runs that one explains, and counters have yet to tell; [0]: found nothing */
	__u64 born; /* ts from which on it was watched */
	__u64 strayed; /* ts of the latest arrival at where a torn one of it would come */
	bool witnessed; /* its device's work is looked at */
	__u64 moves; /* writes since born that may have lost one */
	struct pending_loss *loss;
	struct ending *ending; /* NULL: none */
	__u64 lost; /* write.ts of the last loss said, 0: none */
	__u64 timeout; /* ts of the first word of its driver's latest trouble that it waited in vain */
	struct {
		bool on; /* by a mask record; all else is of this masked period */
		struct target at; /* of the latest arrival */
		__u32 arrivals; /* there, one after the other */
		__u32 excused; /* retriggers */
		bool said;
		__u64 first; /* seq of the first arrival */
	} masked;
	__u64 resent; /* ts of a retrigger after which no handler ran yet, 0: none */
	struct {
		__u64 seq; /* 0: none */
		__u64 ts;
		__u64 mask[MASK_WORDS];
		__u64 runs; /* handler runs outside mask since */
	} request; /* accepted, pending */
	__u64 failed_until; /* end of a request whose failure was said */
	struct {
		__u64 seq; /* 0: none */
		__u64 ts;
		__s32 result;
	} refused; /* vector allocation */
	struct {
		__u64 runs; /* of its handlers, without those at a slot in danger */
		__u64 nones; /* of these, those that found nothing */
	} results[2]; /* [1]: within a second of a move of its own */
	struct tally *unhandled;
	struct rate storm;
};

/* Interrupts whose device is known, as they appeared; a bucket by device. */
struct device_irqs {
	struct irq *first, *last;
	unsigned int count;
};

struct spurious {
	struct target at;
	__u64 stranger; /* ts of the latest that no torn one can be; 0: none */
	struct tally tally;
	struct rate storm;
};

struct restore {
	__u64 seq; /* of the restore record, 0: missing */
	__u64 ts;
	__u64 duration;
	struct pci_address device;
	bool differed;
	struct irq *irq; /* whose message it was, one that differed first */
	__u64 message;
	__u32 others[FINDING_OTHERS];
	unsigned int nr_others;
};

struct queued {
	__u64 order; /* of arrival, to break ties */
	union record record;
};

struct queue {
	struct queued *heap;
	size_t count;
	size_t room;
	__u64 order;
	__u64 newest;
};

struct diagnose {
	finding_fn emit;
	finding_fn lasting; /* NULL: nobody asks */
	void *arg;
	__u64 lost_after;
	int error;
	__u64 begin; /* first ts taken from the queue */
	__u64 now; /* latest */
	__u64 swept;
	__u64 ticked; /* all that ran until then has been taken in */
	bool rare; /* the latest tick was not meant to come sooner */
	struct chances chances;
	__u64 nr_releases;
	__u64 nr_strays; /* arrivals at what was released, that no tear explains */
	struct work *works;
	unsigned int nr_works;
	bool moves_hidden;
	bool arrivals_hidden;
	bool hearing; /* handlers are seen at all: silence means something */
	struct queue queue;
	struct irq *irqs[IRQ_BUCKETS];
	struct irq *first, **last; /* all of them */
	unsigned int nr_irqs;
	struct device_irqs devices[DEVICE_BUCKETS];
	struct irq *due; /* with something to say later */
	struct watch *watches[WATCH_BUCKETS];
	unsigned int nr_watches;
	struct takedown *takedown; /* under way; the kernel does one at a time */
	struct {
		__u32 cpu;
		__u64 begin;
		__u64 end;
	} bringups[NR_BRINGUPS]; /* the latest of that CPU; end 0: none */
	struct life lives[NR_BRINGUPS]; /* by CPU */
	struct {
		struct irq *buckets[STALE_BUCKETS]; /* by the slot that they held */
		unsigned int watched;
		__u64 offline[MASK_WORDS]; /* CPUs */
		__u64 dropped; /* ts of the latest word that arrivals are missing */
	} stale;
	struct spurious spurious[NR_SPURIOUS];
	struct restore restores[NR_RESTORES];
	unsigned int nr_restores;
};

/* later() - @ts plus @ns, without wrapping. */
static inline __u64 later(__u64 ts, __u64 ns)
{
	return ts > ~0ull - ns ? ~0ull : ts + ns;
}

/* since() - ns from @begin to @ts, 0 if @ts is the earlier. */
static inline __u64 since(__u64 begin, __u64 ts)
{
	return ts > begin ? ts - begin : 0;
}

static inline __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static inline __u64 latest(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

static inline bool same_slot(const struct target *a, const struct target *b)
{
	return a->cpu == b->cpu && a->vector == b->vector;
}

#endif /* MSISCOPE_DIAGNOSE_STATE_H */
