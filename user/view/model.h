/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the live view knows: fed with records, findings and the inventory, live or
 * from a trace. Pure: no clock, no file; time comes with the records. Interrupts
 * and CPUs are told apart by number, never by position, and an interrupt whose
 * number goes to another device begins anew. Takes bounded memory.
 */
#ifndef MSISCOPE_VIEW_MODEL_H
#define MSISCOPE_VIEW_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "base/spans.h"
#include "diagnose/diagnose.h"
#include "inventory/inventory.h"
#include "model/moves.h"
#include "model/request.h"
#include "record.h"
#include "trace/trace.h"

#define VIEW_TREND 32 /* rates kept of an interrupt */
#define VIEW_EVENTS 24 /* records kept of one that is moved, or about which something was found */
#define VIEW_TIMELINES 2048 /* interrupts of which they are kept */
#define VIEW_FEED 256 /* findings kept in all, the latest */
#define VIEW_SHOWN 64 /* of them, for the feed */
#define VIEW_LASTING 64 /* losses that last kept, the latest */
#define VIEW_IRQS_MAX (1 << 14) /* told apart */
#define VIEW_CPUS_MAX 8192
#define VIEW_HOT 8 /* CPUs of which it is known how often an interrupt came there */
#define VIEW_BUCKETS                                                                               \
	20 /* of windows: below 1.024 us, below twice that, and so on; the last: all others */
#define VIEW_BUCKET_SHIFT 10
#define VIEW_MINUTE 60 /* s */
#define VIEW_GONE_AFTER 10000000000ull /* ns that an interrupt is shown after it went */

/* Interrupts on one CPU. */
struct view_hot {
	__u32 cpu;
	__u64 handled; /* since the view last looked */
	__u64 shown; /* in the interval before */
};

struct view_irq {
	struct inventory_irq info; /* as records say since: cpu, apicid, vector, affinity */
	bool listed; /* the inventory has it */
	__u64 gone; /* when it went, 0: it is there */
	__u64 counted; /* ts of the inventory that info.count is from */
	__u64 since; /* handled after that */
	__u64 base; /* info.count and since less handled, by the looks at the inventory before */
	bool based; /* that is known */
	__u64 begun; /* when its number came into other hands, 0: not that one knows */
	__u64 handled; /* since the view began, or since this device has the number */
	__u64 unhandled;
	__u64 before; /* handled, at the last view_refresh() */
	double rate; /* a second; negative: not known */
	float trend[VIEW_TREND]; /* rates, a ring */
	__u64 nr_trend;
	struct view_hot hot[VIEW_HOT];
	unsigned int nr_hot;
	struct moves moves; /* of the started interrupt */
	struct record_move move; /* the latest, head.ts 0: none */
	struct request_seen request; /* the latest */
	struct request_seen asked; /* for that move; ts 0: nobody did, or it is not known */
	struct record_message message; /* the latest in a move, head.ts 0: none */
	struct spans windows; /* of updates that can tear */
	__u64 histogram[VIEW_BUCKETS]; /* the same */
	__u64 findings[FINDING_KINDS]; /* as in the view */
	__u64 timeouts; /* its driver gave up waiting, says the kernel log */
	union record *events; /* a ring of VIEW_EVENTS; NULL: none yet */
	__u64 nr_events;
};

struct view_cpu {
	__u32 cpu;
	__u32 apicid; /* NONE if not known */
	bool online;
	__u64 handled;
	__u64 before;
	double rate; /* device interrupts a second; negative: not known */
	double share; /* of all of them, 0 to 1 */
};

/* What cannot be seen: a count of 0 is none of it. Set by whoever feeds the view. */
struct view_coverage {
	__u64 hidden; /* bit per enum finding_kind */
	bool moves_hidden;
	bool log_hidden; /* the kernel's */
	bool handlers_hidden; /* unless an interrupt was handled all the same */
	__u64 (*hidden_of)(const void *arg,
			   __u32 irq); /* more kinds, of that interrupt; NULL: none */
	const void *arg;
};

struct view {
	struct view_coverage coverage;
	__u64 start; /* ns, as records have it */
	__u64 now; /* the latest time that a record told */
	__u64 refreshed; /* when rates were measured last */
	struct view_irq **irqs; /* ascending */
	size_t nr_irqs;
	struct view_cpu *cpus; /* ascending */
	size_t nr_cpus;
	size_t nr_timelines;
	double rate; /* device interrupts a second; negative: not known */
	double moving; /* moves a second; negative: not known */
	__u64 handled;
	__u64 handled_before;
	struct moves moves;
	__u64 moves_before;
	__u64 offlines; /* CPUs that went */
	__u64 possible; /* findings that were told, and did not count then */
	__u64 findings[FINDING_KINDS]; /* the others, with the losses that last */
	__u32 minute[VIEW_MINUTE][FINDING_KINDS]; /* by second */
	__u64 second; /* the latest in it */
	struct finding feed[VIEW_FEED]; /* a ring */
	__u64 nr_feed; /* ever */
	struct finding
		shown[VIEW_SHOWN]; /* a ring: without what repeats, see view_shown_latest() */
	__u64 nr_shown; /* ever */
	struct finding lasting[VIEW_LASTING]; /* losses that have not ended, the latest last */
	unsigned int nr_lasting;
	struct trace_drops drops;
	__u64 unlisted; /* records of interrupts beyond VIEW_IRQS_MAX, or that cannot be true */
	bool no_counts; /* the inventory does not know how many came since boot: a trace's */
	bool stale; /* the inventory may be another by now: read it, view_inventory() */
};

/* view_new() - nothing known at @start. NULL when memory is out. */
struct view *view_new(__u64 start);

void view_free(struct view *view);

/*
 * view_inventory() - how the machine is at @ts. What is missing in it is gone, what has
 * another device begins anew. Copied. 0 or -ENOMEM.
 */
int view_inventory(struct view *view, const struct inventory *inventory, __u64 ts);

/* view_record() - take in one record, in the order of seq. 0 or -ENOMEM. */
int view_record(struct view *view, const union record *record);

/*
 * view_finding() - take in one finding, or a loss that lasts: that is counted now, and not
 * when its finding comes. Its reason outlives the view. 0 or -ENOMEM.
 */
int view_finding(struct view *view, const struct finding *finding);

/* view_time() - it is @ts by now, should no record say so. */
void view_time(struct view *view, __u64 ts);

/* view_refresh() - measure the rates, from the last call until the latest record. */
void view_refresh(struct view *view);

/* view_irq() - NULL if there is no such interrupt. */
struct view_irq *view_irq(const struct view *view, __u32 irq);

/* view_cpu() - NULL if there is no such CPU. */
struct view_cpu *view_cpu(const struct view *view, __u32 cpu);

/* view_shown() - is it (still) there? */
bool view_shown(const struct view *view, const struct view_irq *irq);

/* view_minute() - findings of that kind in the last minute. */
__u64 view_minute(const struct view *view, enum finding_kind kind);

/* view_latest() - findings, the latest is 0; NULL beyond those kept. */
const struct finding *view_latest(const struct view *view, size_t i);

/*
 * view_shown_latest() - the same without torn-exposed but the first of each interrupt: hundreds
 * in a second say no more, and would hide all else.
 */
const struct finding *view_shown_latest(const struct view *view, size_t i);

/*
 * view_hides() - is "0" no answer for findings of @kinds (bit per enum finding_kind), as they
 * cannot be seen on that interrupt? @irq NULL: on all of them.
 */
bool view_hides(const struct view *view, const struct view_irq *irq, __u64 kinds);

/* view_hides_handlers() - is "0 were handled" no answer? */
bool view_hides_handlers(const struct view *view);

/* view_dropped() - did anything not get through? */
bool view_dropped(const struct view *view);

/* view_count() - since boot; that of the inventory with what came since. */
__u64 view_count(const struct view_irq *irq);

/* view_torn() - torn-hit and torn-misrouted. */
__u64 view_torn(const struct view_irq *irq);

/* view_found() - findings of all kinds. */
__u64 view_found(const struct view_irq *irq);

#endif /* MSISCOPE_VIEW_MODEL_H */
