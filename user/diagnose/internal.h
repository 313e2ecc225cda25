/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: what its files ask of each other. */
#ifndef MSISCOPE_DIAGNOSE_INTERNAL_H
#define MSISCOPE_DIAGNOSE_INTERNAL_H

#include "diagnose/state.h"

/* queue.c: a heap of records by time. */
int queue_add(struct queue *queue, const union record *record);
const union record *queue_first(const struct queue *queue);
void queue_drop(struct queue *queue);
void queue_free(struct queue *queue);

/* irq.c */

/*
 * irq_get() - the state of the interrupt that has that number now, made if need be; NULL beyond
 * the limit or out of memory.
 */
struct irq *irq_get(struct diagnose *diagnose, __u32 number);
/* irq_is_of() - is it an interrupt of that device, or @number itself? NONE and no domain fit none. */
bool irq_is_of(const struct irq *irq, const struct pci_address *device, __u32 number);
/*
 * irq_next_of() - @number itself, or if that is NONE the next of that device's, in the order in
 * which they appeared; start with @after NULL. NONE and no domain fit none.
 */
struct irq *irq_next_of(struct diagnose *diagnose, const struct pci_address *device, __u32 number,
			const struct irq *after);
/* irq_set_device() - its device, which was not known, is @device. */
void irq_set_device(struct diagnose *diagnose, struct irq *irq, const struct pci_address *device);
/* irq_renew() - @irq is gone: another one has its number. NULL beyond the limit or out of memory. */
struct irq *irq_renew(struct diagnose *diagnose, struct irq *irq);
/* irq_set_due() - have the next sweep look at it. */
void irq_set_due(struct diagnose *diagnose, struct irq *irq);
/* identity.c */

/*
 * identity_learn() - irq_get() by a record that says whose it is. A number can be given to another
 * device (a driver that requests its interrupts anew): it then begins anew.
 */
struct irq *identity_learn(struct diagnose *diagnose, __u32 number,
			   const struct pci_address *device, const char *action);

/* stood.c */

/* stood_record() - it may say that its CPU runs. */
void stood_record(struct diagnose *diagnose, const union record *record);
void stood_tick(struct diagnose *diagnose, const struct record_tick *tick);
/* stood_at() - what stood_since() needs to know of @ts, at which @cpu was to take an interrupt. */
struct stood stood_at(const struct diagnose *diagnose, __u32 cpu, __u64 ts);
/*
 * stood_since() - how much of the time since @before up to @ts the machine may have stood still: it
 * was late with its ticks, and nothing says that this CPU took interrupts.
 */
__u64 stood_since(const struct diagnose *diagnose, const struct stood *before, __u64 ts);

/* heard.c: handler runs, by records and by counters. */

/* What one record says of handler runs. */
struct heard_news {
	__u32 cpu;
	__u64 first; /* at the earliest */
	__u64 last;
	__u64 gap; /* longest silence that ended with it */
	__u64 counted;
	__u64 recorded;
	__u64 seq;
};

struct heard_news heard_handler(const struct heard *heard, const struct record_handler *handler);
/* heard_counters() - of counters that count one at least. */
struct heard_news heard_counters(const struct heard *heard, const struct record_counters *counters);
/* heard_add() - @loss: what was silent until then had lost one. */
void heard_add(const struct diagnose *diagnose, struct heard *heard, const struct heard_news *news,
	       bool loss);
/*
 * heard_gap() - how long was it silent at most, in HISTORY before @ts?
 * Returns 0 if it did not come regularly until then, or not @least times.
 */
__u64 heard_gap(const struct heard *heard, __u64 ts, __u64 least);

/* heard_pauses() - how often was it silent so long though nothing was lost? PAUSES: or more often. */
unsigned int heard_pauses(const struct heard *heard, __u64 ns);
/*
 * heard_pause_chance() - that of a moment at which it had been silent for @pause at most, and
 * then was for @silent, before @ts. One pause more than were seen is taken for granted.
 */
double heard_pause_chance(const struct irq *irq, __u64 ts, __u64 pause, __u64 silent);
/* heard_run_chance() - that its handler runs by itself within @span; as it ran before @ts. */
double heard_run_chance(const struct irq *irq, __u64 ts, __u64 span);
/* heard_none_chance() - that a run finds nothing; @moved: within a second of its own move. */
double heard_none_chance(const struct irq *irq, bool moved);
/*
 * heard_kin_none_chance() - the same of one that never did, by what the same handler found for
 * other queues and devices, too.
 */
double heard_kin_none_chance(const struct diagnose *diagnose, const struct irq *irq, bool moved);
/* heard_own() - it ran at @ts, and no torn interrupt of another explains that. */
void heard_own(struct irq *irq, __u64 ts);
/* heard_is_due() - is it time for its next run, as the last two came? */
bool heard_is_due(const struct irq *irq, __u64 ts);
/* heard_moved() - was it moved in the second before @ts? */
bool heard_moved(const struct irq *irq, __u64 ts);

/* chance.c */

/* chance_trial() - the rule could have told, with that chance though nothing was torn. */
void chance_trial(struct diagnose *diagnose, enum finding_basis basis, double chance);
/* chance_trial_up_to() - the same, of a rule that tells by chance less likely than @most. */
void chance_trial_up_to(struct diagnose *diagnose, enum finding_basis basis, double most);
/*
 * chance_control() - what was seen where nothing can be torn stands for so many told by chance, each
 * chance up to @most being as likely.
 */
void chance_control(struct diagnose *diagnose, enum finding_basis basis, double most,
		    double expected);
/* chance_hit() - it tells of @finding; that trial is counted by chance_trial(). */
void chance_hit(struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		double chance);
/* chance_hit_up_to() - the same; that trial is counted by chance_trial_up_to() of @most. */
void chance_hit_up_to(struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		      double chance, double most);
/* chance_peek() - the same, of one that is not over and not counted yet. */
void chance_peek(const struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		 double chance);
/* chance_set() - the same, of one that is counted already, with another finding. */
void chance_set(const struct diagnose *diagnose, struct finding *finding, enum finding_basis basis,
		double chance);

/* mark.c */

/* mark_add() - NULL beyond the limit or out of memory. */
struct mark *mark_add(struct diagnose *diagnose, enum mark_kind kind, struct irq *irq,
		      struct target slot, const struct write *write);
/* mark_next() - the next of that kind at @slot, latest first; start with @after NULL. */
struct mark *mark_next(const struct diagnose *diagnose, const struct mark *after,
		       enum mark_kind kind, const struct target *slot);
bool mark_is_open(const struct mark *mark, __u64 ts);
/* mark_end_cpu() - @cpu comes up at @ts: what was to come there before comes no more. */
void mark_end_cpu(struct diagnose *diagnose, __u32 cpu, __u64 ts);
void mark_sweep(struct diagnose *diagnose);
void mark_free_all(struct diagnose *diagnose);

/* takedown.c */
void takedown_begin(struct diagnose *diagnose, __u32 cpu, __u64 ts);
void takedown_end(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void bringup_begin(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void bringup_end(struct diagnose *diagnose, const struct record_hotplug *hotplug);
/* takedown_current() - that of @cpu, begun at @ts if none is known; NULL: out of memory. */
struct takedown *takedown_current(struct diagnose *diagnose, __u32 cpu, __u64 ts);
struct takedown *takedown_get(struct takedown *takedown);
void takedown_put(struct takedown *takedown);
/* bringup_of() - did @cpu come online around @ts? */
bool bringup_of(const struct diagnose *diagnose, __u32 cpu, __u64 ts);

/* evidence.c */

/* A driver that waited in vain says more than silence: it is told up to this chance. */
#define TELL_TIMEOUT 0.2

/* debt_case() - what makes a loss of it, if it is silent for so long. */
struct case_for debt_case(const struct diagnose *diagnose, const struct irq *irq, __u64 silent);
/* debt_is_proved() - whatever its silence. */
bool debt_is_proved(const struct debt *debt);
/* debt_try() - it is over: count, once, how likely a rule would have told of it by chance. */
void debt_try(struct diagnose *diagnose, struct irq *irq, __u64 silent);
/*
 * timeout_chance() - that a move falls into the time of a request that fails for another reason;
 * @debt: that of the move, NULL if there is none.
 */
double timeout_chance(const struct diagnose *diagnose, const struct irq *irq,
		      const struct debt *debt);

/* lost.c */

/* debt_watch() - the write was made while a CPU goes offline: see that it comes again. */
void debt_watch(struct diagnose *diagnose, struct irq *irq, const struct write *write,
		struct takedown *takedown);
/* debt_claim() - @mark's landing says that its IRQ may be owed one; @other is as in struct debt. */
void debt_claim(struct diagnose *diagnose, struct mark *mark, enum evidence evidence, __u32 other);
/* debt_hit() - the same, of a tear of its own that @finding tells. */
void debt_hit(struct diagnose *diagnose, struct mark *mark, const struct finding *finding);
/*
 * debt_heard() - its handler ran, at @first at the earliest and at @last for sure.
 * Returns true if that ended a loss.
 */
bool debt_heard(struct diagnose *diagnose, struct irq *irq, __u64 first, __u64 last, __u64 seq);
/* debt_end() - nothing will come any more: stopped, or the records end. @seq: 0 if no record. */
void debt_end(struct diagnose *diagnose, struct irq *irq, __u64 ts, __u64 seq);
/* debt_is_owed() - nothing was heard since @write. */
bool debt_is_owed(const struct irq *irq, const struct write *write);
void debt_free(struct irq *irq);
/*
 * debt_stall() - the device's work stands still, so says the record of @seq; @slow: for longer
 * than that device's work usually takes.
 */
void debt_stall(struct diagnose *diagnose, struct irq *irq, __u64 seq, bool slow);
/* debt_timeout() - its driver waited in vain, so says the record of @seq. */
void debt_timeout(struct diagnose *diagnose, struct irq *irq, __u64 seq);
/* debt_polled() - its driver found the completion itself, so says the record of @seq. */
void debt_polled(struct diagnose *diagnose, struct irq *irq, __u64 seq);
/* debt_waits() - of one that is due: will silence alone tell of a loss, if it lasts? */
bool debt_waits(const struct diagnose *diagnose, const struct irq *irq);
/* debt_sweep() - tell of it if it lasts too long. True if one is left that was not told. */
bool debt_sweep(struct diagnose *diagnose, struct irq *irq);
/* ending_sweep() - true if one is still held. */
bool ending_sweep(struct diagnose *diagnose, struct irq *irq, bool all);

/* work.c */

#define SLOW_LEAST (300 * MSEC) /* no work is slow before */

/* work_is_slow() - does it stand at @ts for longer than usual? */
bool work_is_slow(const struct work *work, __u64 ts);

/* work_usual() - how long work of that interrupt's device usually takes; 0: not known. */
__u64 work_usual(const struct diagnose *diagnose, const struct irq *irq);
/* work_in_flight() - has its device work, as was last seen? */
bool work_in_flight(const struct diagnose *diagnose, const struct irq *irq);
/* work_slow_chance() - that a request of it takes longer than any before; 1: not known. */
double work_slow_chance(const struct diagnose *diagnose, const struct irq *irq);
/* work_stood() - had work of that device stood still for longer than usual at @ts already? */
bool work_stood(const struct diagnose *diagnose, const struct irq *irq, __u64 ts);
/* works_disturb() - the device was reset or asleep: a request of it may have taken long for that. */
void works_disturb(struct diagnose *diagnose, const struct pci_address *device, __u64 ts);
void works_free(struct diagnose *diagnose);

/* witness.c */

/* works_sweep() - work that still stands: for longer than usual by now? */
void works_sweep(struct diagnose *diagnose);

/* finding.c */
void finding_init(struct finding *finding, enum finding_kind kind, __u64 ts);
void finding_irq(struct finding *finding, const struct irq *irq);
/* finding_write() - fields of the move and its message, both as proofs too. */
void finding_write(struct finding *finding, const struct write *write);
void finding_proof(struct finding *finding, __u64 seq);
void finding_other(struct finding *finding, __u32 irq);
/* finding_settle() - what follows from proved and basis; finding_emit() does so. */
void finding_settle(struct finding *finding);
void finding_emit(struct diagnose *diagnose, const struct finding *finding);
void tally_add(struct diagnose *diagnose, struct tally *tally, const struct finding *finding);
/* tally_flush() - emit what was counted, if a second passed or @all. True if more may follow. */
bool tally_flush(struct diagnose *diagnose, struct tally *tally, bool all);
/* rate_add() - true once, when @count and more came at 1000/s for a second. */
bool rate_add(struct rate *rate, __u64 begin, __u64 ts, __u64 count);

/* hidden.c: where the kernel shows neither moves nor message writes. */

/* hidden_move() - the vector domain gave @irq another vector. */
void hidden_move(struct diagnose *diagnose, struct irq *irq, const struct record_alloc *alloc);
/* hidden_takedown() - @takedown begins: whatever came to its CPU will be moved. */
void hidden_takedown(struct diagnose *diagnose, struct takedown *takedown, __u64 ts);
/* hidden_arrival() - the log says that an interrupt came to a vector without handler. */
void hidden_arrival(struct diagnose *diagnose, const struct record_kmsg *kmsg);

/* stray.c */

/* stray_chance() - that an interrupt comes to a slot after its release, where nothing is torn. */
double stray_chance(const struct diagnose *diagnose);
/* stray_try() - a slot is released: if it is dangerous as well, a stray there would look torn. */
void stray_try(struct diagnose *diagnose, const struct target *slot, __u64 ts);

/* noise.c: arrivals at slots without an owner that nothing explains. */
void noise_add(struct diagnose *diagnose, const struct record_arrival *arrival, const char *reason,
	       bool proved);
/* noise_before() - did one come to @at in the seconds before @ts that cannot have been torn? */
bool noise_before(const struct diagnose *diagnose, const struct target *at, __u64 ts);
/* noise_log() - the same, told by the kernel log. */
void noise_log(struct diagnose *diagnose, const struct record_kmsg *kmsg);
void noise_sweep(struct diagnose *diagnose, bool all);

/* mask.c */

/* masked_arrival() - does it show that its owner does not heed its mask? */
void masked_arrival(struct diagnose *diagnose, const struct record_arrival *arrival);
/* masked_message() - what a message write says of the mask of @irq. */
void masked_message(struct irq *irq, const struct record_message *message);

/* restore.c */
void restore_message(struct diagnose *diagnose, struct irq *irq,
		     const struct record_message *message, bool differed);
void restore_sweep(struct diagnose *diagnose, bool all);

/* One function a record type, each in the file of its theme. */
void take_request(struct diagnose *diagnose, const struct record_request *request);
void take_move(struct diagnose *diagnose, const struct record_move *move);
void take_message(struct diagnose *diagnose, const struct record_message *message);
void take_alloc(struct diagnose *diagnose, const struct record_alloc *alloc);
void take_release(struct diagnose *diagnose, const struct record_release *release);
void take_arrival(struct diagnose *diagnose, const struct record_arrival *arrival);
void take_handler(struct diagnose *diagnose, const struct record_handler *handler);
void take_retrigger(struct diagnose *diagnose, const struct record_retrigger *retrigger);
void take_mask(struct diagnose *diagnose, const struct record_mask *mask);
void take_restore(struct diagnose *diagnose, const struct record_restore *restore);
void take_hotplug(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void take_witness(struct diagnose *diagnose, const struct record_witness *witness);
void take_kmsg(struct diagnose *diagnose, const struct record_kmsg *kmsg);
void take_counters(struct diagnose *diagnose, const struct record_counters *counters);

/* failed.c */

/* failed_counters() - is a request still pending after so many handler runs? */
void failed_counters(struct diagnose *diagnose, struct irq *irq,
		     const struct record_counters *counters);
void failed_move(struct diagnose *diagnose, struct irq *irq, const struct record_move *move);
/* failed_sweep() - true if more may follow. */
bool failed_sweep(struct diagnose *diagnose, struct irq *irq, bool all);

/* torn.c */

/* transit_at() - a two-step move that may have sent an interrupt to @at, NULL if there is none. */
struct mark *transit_at(const struct diagnose *diagnose, const struct target *at, __u64 ts);

/* torn_land() - note @landing at each mark that may have sent it. False if there is none. */
bool torn_land(struct diagnose *diagnose, const struct landing *landing, bool natural);
/* torn_pick() - of the marks with that landing, the one to blame. NULL if there is none. */
struct mark *torn_pick(const struct diagnose *diagnose, const struct landing *landing);
/* torn_emit() - @finding lacks only who tore; others with the same landing are named as well. */
void torn_emit(struct diagnose *diagnose, struct finding *finding, struct mark *picked);

/* stale.c: does a device go on with the message that it had before its move? */

/* stale_write() - the message was written inside a set-affinity: see that it acts. */
void stale_write(struct diagnose *diagnose, struct irq *irq, const struct record_message *message,
		 const struct write *write);
/* stale_forget() - it acts, or nothing more can be said. */
void stale_forget(struct diagnose *diagnose, struct irq *irq);
/* stale_arrival() - is it the first of its owner at its new place? */
void stale_arrival(struct diagnose *diagnose, const struct record_arrival *arrival);
/* stale_resent() - software sends one to the new place. */
void stale_resent(struct irq *irq);
void stale_counters(struct diagnose *diagnose, struct irq *irq,
		    const struct record_counters *counters);
/* stale_stray() - at a slot without handler. Returns true if a stale device is known to send there. */
bool stale_stray(struct diagnose *diagnose, const struct record_arrival *arrival);
/*
 * stale_wait() - its work stands still, or its driver waited in vain, says the record of @seq.
 * @number: NONE if it has several interrupts.
 */
void stale_wait(struct diagnose *diagnose, __u32 number, __u64 ts, __u64 seq);
void stale_hotplug(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void stale_drops(struct diagnose *diagnose, const struct record_drops *drops);

/* misroute.c */

/* misroute_arrival() - at a slot with an owner. */
void misroute_arrival(struct diagnose *diagnose, const struct record_arrival *arrival, bool resent);
/*
 * misroute_handler() - the owner's handler ran. Returns true if it proves a misroute;
 * else @fits may be set to the mark that could explain it.
 */
bool misroute_handler(struct diagnose *diagnose, struct irq *owner,
		      const struct record_handler *handler, struct mark **fits);

#endif /* MSISCOPE_DIAGNOSE_INTERNAL_H */
