/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records in, findings out. Pure: no clock, no file, no BPF. Time comes only
 * with the records, so a live run and the replay of its trace agree.
 */
#ifndef MSISCOPE_DIAGNOSE_H
#define MSISCOPE_DIAGNOSE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/types.h>

#include "diagnose/chance.h"
#include "diagnose/kinds.h"
#include "record.h"

enum finding_ended {
	ENDED_UNSAID, /* not a loss, or one that lasts: finding_lasts() */
	ENDED_NEVER, /* nothing came until the records ended */
	ENDED_LATE, /* the next interrupt came, after the silence */
	ENDED_TIMEOUT, /* the driver waited in vain, and said so in the kernel log */
};

#define FINDING_PROOFS 8
#define FINDING_OTHERS 8

struct finding {
	__u64 ts; /* when it happened (of the arrival, the write, the start of silence) */
	enum finding_kind kind;
	bool proved; /* else inferred */
	enum finding_basis basis; /* what it rests on */
	__u32 chance; /* in a million: that its rule tells so of such a case though nothing was torn;
			 0: not held against chance */
	bool stands; /* as things stood when it was told: proved, or clearly more than chance makes */
	bool ambiguous; /* others[] could be meant as well */
	__u32 irq; /* whose interrupt; NONE if nobody's */
	struct pci_address device; /* domain NONE if not known */
	char action[NAME_SIZE]; /* "" if not known */
	struct target from; /* of the move that did it; NONE if no move */
	struct target to;
	__u64 move; /* seq of the move record, 0 if none */
	__u64 message; /* seq of the message record, 0 if none */
	__u8 context; /* enum move_context of that move, 0 if none */
	struct target at; /* where the interrupt arrived; NONE if it did not */
	__u8 slot; /* enum slot_state seen there, 0 if none */
	__u32 owner; /* IRQ that owned the slot, else NONE */
	__u64 window; /* ns the message stayed half written: exact with --window, else upper bound; 0 if it does not apply */
	bool window_exact;
	__u64 silent; /* ns without an interrupt (lost, stale-message), MSI off (restored), else 0 */
	enum finding_ended ended;
	__s32 error; /* -errno (move-failed), else 0 */
	__u64 count; /* of what was counted (unhandled, storm; signs of stale-message), else 1 */
	const char *reason; /* static text: why this is the verdict */
	__u32 others[FINDING_OTHERS]; /* IRQs that could be meant as well */
	unsigned int nr_others;
	__u64 proofs[FINDING_PROOFS]; /* seq of the records that prove it */
	unsigned int nr_proofs;
	bool told; /* as one that lasts, before: of the same irq and ts. Not in a trace */
};

typedef void (*finding_fn)(const struct finding *finding, void *arg);

struct diagnose_options {
	__u64 lost_after; /* ns of silence before "lost"; 0 means 500 ms */
	bool moves_hidden; /* moves or message writes cannot be recorded: see degraded.c */
	bool arrivals_hidden; /* nor arrivals at vectors: the kernel log speaks instead */
	/*
	 * Hears of a loss once it is sure, while nobody knows yet how it ends. Its
	 * finding follows when that is known, at the end of the records at the latest.
	 * NULL: nobody does.
	 */
	finding_fn lasting;
};

struct diagnose;

/*
 * diagnose_new() - begin with nothing known.
 * Findings go to @emit as soon as they are certain; the finding is only valid
 * during the call. Returns NULL when memory is out. Free with diagnose_free().
 */
struct diagnose *diagnose_new(const struct diagnose_options *options, finding_fn emit, void *arg);

/*
 * diagnose_record() - take in one record, in the order of seq.
 * Records slightly out of time order are put right: each is held for half a
 * second of record time, and so are its findings. Returns 0 or -ENOMEM.
 */
int diagnose_record(struct diagnose *diagnose, const union record *record);

/*
 * diagnose_waits() - is somebody's silence being judged? Then a tick that comes soon tells
 * soon; else ticks may come rarely, as long as the counters between are as fine as ever.
 */
bool diagnose_waits(const struct diagnose *diagnose);

/*
 * diagnose_chances() - what inferred findings are held against, as things stand; after
 * diagnose_finish() that of the whole run. @diagnose's.
 */
const struct chances *diagnose_chances(const struct diagnose *diagnose);

/* diagnose_finish() - no more records: emit what was still open. @ts: end of the run. */
void diagnose_finish(struct diagnose *diagnose, __u64 ts);

void diagnose_free(struct diagnose *diagnose);

/*
 * move_counts() - did it move a working interrupt to another slot? Startup and activation
 * give the first vector, which is no move.
 */
bool move_counts(const struct record_move *move);

/*
 * move_is_unwritten() - did it move an MSI without a message write that was seen, where
 * msi_set_affinity() always makes one (arch/x86/kernel/apic/msi.c: the parent is the vector
 * domain, irq_chip "PCI-MSI...")? Then the hook on the write does not see all: part of the
 * function was inlined (clang's ThinLTO), and nothing about a tear can be told of it.
 */
bool move_is_unwritten(const struct record_move *move);

/* finding_lasts() - a loss that has not ended: silent is how long it had lasted when it was told. */
static inline bool finding_lasts(const struct finding *finding)
{
	return finding->kind == FINDING_LOST && finding->ended == ENDED_UNSAID;
}

#endif /* MSISCOPE_DIAGNOSE_H */
