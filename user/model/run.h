/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run comes to: fed with every record and finding, live or from a trace, then told by
 * whoever encodes it. Takes bounded memory however long the run.
 */
#ifndef MSISCOPE_MODEL_RUN_H
#define MSISCOPE_MODEL_RUN_H

#include "base/spans.h"
#include "base/text.h"
#include "model/altered.h"
#include "model/evidence.h"
#include "model/irqs.h"
#include "model/moves.h"
#include "model/request.h"
#include "model/series.h"
#include "model/slots.h"
#include "model/snapshots.h"
#include "trace/filter.h"
#include "trace/trace.h"

#define RUN_IRQS_MAX (1 << 14) /* interrupts told apart; a number counts once a holder */
#define RUN_HOLDERS_MAX 64 /* of these: of one number */
#define MOVES_MAX (1 << 15) /* the latest moves, to look up what a finding names */
#define KEPT_MAX 20000 /* findings kept in all */
#define KEPT_EACH 20 /* of one kind on one interrupt */
#define STORIES_MAX 4096 /* of those kept, with their records */
#define SIGNATURES_MAX 64 /* see report/signatures.h */

/* A move with what belongs to it. */
struct move_seen {
	__u64 seq; /* 0: none */
	__u64 ts;
	__u64 end;
	__u32 irq;
	__u32 writes;
	__u32 messages; /* of these, seen */
	__u32 masked; /* of those seen, with the device's mask bit set */
	__u64 message_ts; /* of the latest */
	struct request_seen request; /* who asked for it */
	enum slot_owner owner; /* before, of (new CPU, old vector) */
	__u32 owner_irq; /* if it was one */
	const struct irq_seen *owner_holder; /* of that number then; NULL: not heard of so far */
};

struct kept {
	struct finding finding;
	const struct irq_seen *irq; /* to which it is laid */
	const struct irq_seen *owner; /* of finding.owner then; NULL: not heard of so far */
	struct move_seen move; /* that finding.move names, if it was still at hand */
	struct evidence *evidence; /* NULL: not kept */
};

/* One way in which something went wrong. */
struct signature {
	__u64 count;
	__u64 proved;
	struct kept best; /* the clearest */
};

/* All findings of one kind on one interrupt. */
struct group {
	struct group *next;
	enum finding_kind kind;
	__u64 count; /* when all was seen: that count, by the chances */
	__u64 possible; /* the others */
	__u64 proved;
	struct grounds grounds;
	struct kept *kept; /* the first nr_kept */
	unsigned int nr_kept;
	struct kept worst; /* longest silence or window; the first if neither counts */
};

/* What came of moves of one context. */
struct by_context {
	__u64 moves;
	__u64 new_vector; /* of these: to another vector number */
	__u64 exposed; /* by an update that can tear */
	struct grounds torn; /* hits: torn-hit and torn-misrouted */
	struct grounds lost;
};

/* What is kept of an interrupt. */
struct irq_seen {
	struct irq_id id; /* NONE: findings that belong to no interrupt */
	struct moves moves;
	__u64 unmoved; /* vectors given in place of another, without the record of a move */
	__u64 woke; /* handler records whose actions all only woke a thread */
	__u64 answered; /* handler records whose actions said something */
	__u64 messages; /* of set-affinity */
	__u64 masked; /* of these: with the device's mask bit set */
	__u64 maskable; /* of these: of an entry that has one */
	struct by_context by[MOVE_STARTUP]; /* by enum move_context; 0: it is not known */
	__u64 handled; /* interrupts, from the counters */
	__u64 handling; /* ns in its handlers */
	__u64 near_handled; /* of those handled: with the gaps between them counted */
	__u64 near[NEAR_BUCKETS]; /* these gaps */
	struct spans windows; /* of updates that can tear, all */
	struct spans windows_offline; /* of these: as a CPU went offline */
	struct spans windows_acknowledge; /* of these: in the acknowledge of an interrupt */
	struct spans delays; /* of those in the acknowledge: from there to the window */
	__u64 windows_exact; /* how many were measured, not bounded */
	struct request_seen request; /* the latest */
	size_t move; /* the latest, as index + 1 into moves[]; 0: none */
	struct series *series; /* interrupts over time; NULL: none */
	struct group *groups;
};

struct run {
	const struct trace_header *header;
	struct filter *filter;
	struct irqs irqs; /* of struct irq_seen */
	struct irq_seen nobody; /* irq NONE */
	__u64 unlisted; /* records and findings of more interrupts than are told apart */
	struct move_seen *moves; /* a ring once it holds MOVES_MAX */
	size_t nr_moves; /* ever; the latest lies at (nr_moves - 1) % MOVES_MAX */
	size_t moves_room;
	struct archive archive;
	struct slots slots;
	struct snapshots snapshots;
	struct signature signatures[SIGNATURES_MAX]; /* of defects */
	unsigned int nr_signatures;
	__u64 more_signatures; /* findings of ways beyond these */
	unsigned int nr_stories; /* findings kept with their records */
	__u64 handled; /* interrupts, from the counters */
	__u64 kept; /* findings, all groups */
	__u64 not_kept; /* would have been, but for KEPT_MAX */
	struct chances chances; /* what inferred findings are held against */
	__u64 findings[FINDING_KINDS]; /* when all was seen: that count, by the chances */
	__u64 possible[FINDING_KINDS]; /* the others */
	__u64 proved[FINDING_KINDS]; /* of all */
	struct grounds grounds[FINDING_KINDS];
	__u64 unseen; /* moves and message writes past the hooks: unwritten, unmoved of all */
	__u64 unhandled_torn; /* of those unhandled: another's torn message may have sent it */
	struct grounds lost_torn; /* of those lost: seen to arrive where the torn message points */
	struct spans windows; /* of updates that can tear, all interrupts */
	__u64 windows_exact; /* of these: measured */
	struct trace_drops drops;
	__u64 last; /* ts of the latest record */
	struct trace_state state;
	__u32 command_status;
	__u64 lost_output;
	char ended[32]; /* "" if not known */
	struct altered altered;
};

/*
 * run_new() - nothing seen yet. @header outlives the run; its filters choose
 * findings and table rows. Returns NULL when memory is out or a filter is none.
 */
struct run *run_new(const struct trace_header *header);

/* run_record() - take in one record, before the findings it leads to. 0 or -ENOMEM. */
int run_record(struct run *run, const union record *record);

/* run_finding() - take in one finding; its reason outlives the run. 0 or -ENOMEM. */
int run_finding(struct run *run, const struct finding *finding);

/* run_snapshot() - take in a file of the kernel's, from before or after. 0 or -ENOMEM. */
int run_snapshot(struct run *run, const struct trace_snapshot *snapshot);

/*
 * run_end() - nothing more follows: what a reader knows of its trace, @end NULL if it was
 * cut off; and what inferred findings are held against. Those that are no more than chance
 * makes count for nothing but as possible.
 */
void run_end(struct run *run, const struct trace_state *state, const struct trace_end *end,
	     const struct chances *chances);

/* run_findings() - how many of each kind count, after run_end(). @counts: FINDING_KINDS. */
void run_findings(const struct run *run, __u64 *counts);

/* run_failed() - was something found that the header's fail_on names? */
bool run_failed(const struct run *run);

/* run_free() - @run may be NULL. */
void run_free(struct run *run);

/* run_group() - NULL if there was none of that kind. */
const struct group *run_group(const struct irq_seen *irq, enum finding_kind kind);

/* run_kept() - a kept finding of that kind by the move of that seq; NULL if none, or @move 0. */
const struct kept *run_kept(const struct irq_seen *irq, enum finding_kind kind, __u64 move);

/* run_same() - are both the same finding of one group? */
bool run_same(const struct kept *a, const struct kept *b);

/* run_wants() - do the filters choose it? */
bool run_wants(const struct run *run, const struct irq_seen *irq);

/* run_counts() - is it proved, or one of clearly more than chance makes? Else it is possible. */
bool run_counts(const struct run *run, const struct finding *finding);

/* run_incomplete() - records are missing, whatever the reason. */
bool run_incomplete(const struct run *run);

/* run_irq_of() - what is kept of it. */
struct irq_seen *run_irq_of(const struct irq_id *id);

/* run_irq_later() - who was the next to have its number; NULL: nobody. */
const struct irq_seen *run_irq_later(const struct irq_seen *irq);

/* run_irq_at() - irqs_at(). */
const struct irq_seen *run_irq_at(const struct run *run, __u32 number, __u64 ts);

/* run_irq_held() - how long it had its number while it was recorded, ns. */
__u64 run_irq_held(const struct run *run, const struct irq_seen *irq);

/*
 * run_irq_next() - the interrupts in the order of their numbers, those of one number
 * in the order in which they had it; nobody's first. @irq: the one before, NULL to begin.
 * NULL after the last.
 */
const struct irq_seen *run_irq_next(const struct run *run, const struct irq_seen *irq);

#endif /* MSISCOPE_MODEL_RUN_H */
