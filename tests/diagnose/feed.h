/* SPDX-License-Identifier: GPL-2.0-only */
/* Scripts of records for the tests of diagnose/, and what comes out of them. */
#ifndef MSISCOPE_TESTS_FEED_H
#define MSISCOPE_TESTS_FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "diagnose/diagnose.h"

#define US 1000ull
#define MS 1000000ull
#define S 1000000000ull
#define T0 (100 * S)

#define SCRIPT_SIZE 16384
#define FOUND_SIZE 1024

/* Records in the order in which they are given; seq is the index plus one. */
struct script {
	unsigned int nr;
	unsigned int nr_found;
	unsigned int nr_lasting;
	__u64 newest; /* ts of the records given to diagnose so far */
	__u64 lost_after;
	bool hidden; /* moves, message writes and arrivals */
	struct chances chances; /* at the end of the run */
	struct finding found[FOUND_SIZE];
	struct {
		struct finding finding;
		__u64 at; /* what newest was when it was told */
		bool over; /* its finding came */
	} lasting[FOUND_SIZE];
	union record records[SCRIPT_SIZE];
};

static inline int script_new(void **state)
{
	*state = calloc(1, sizeof(struct script));
	return *state ? 0 : -1;
}

static inline int script_free(void **state)
{
	free(*state);
	return 0;
}

/* It was told before, once, and is over now. */
static inline void over(struct script *script, const struct finding *finding)
{
	unsigned int i;

	for (i = 0; i < script->nr_lasting; i++)
		if (script->lasting[i].finding.irq == finding->irq &&
		    script->lasting[i].finding.ts == finding->ts && !script->lasting[i].over)
			break;
	assert_true(i < script->nr_lasting);
	assert_true(finding->silent >= script->lasting[i].finding.silent);
	script->lasting[i].over = true;
}

static inline void found(const struct finding *finding, void *arg)
{
	struct script *script = arg;

	assert_true(script->nr_found < FOUND_SIZE);
	assert_non_null(finding->reason);
	assert_false(finding_lasts(finding));
	assert_true(finding->stands || finding->basis != BASIS_PROOF);
	assert_true(chance_is_held(finding->basis) == !!finding->chance);
	if (finding->told)
		over(script, finding);
	script->found[script->nr_found++] = *finding;
}

static inline void lasting(const struct finding *finding, void *arg)
{
	struct script *script = arg;

	assert_true(script->nr_lasting < FOUND_SIZE);
	assert_non_null(finding->reason);
	assert_true(finding_lasts(finding));
	script->lasting[script->nr_lasting].finding = *finding;
	script->lasting[script->nr_lasting].over = false;
	script->lasting[script->nr_lasting++].at = script->newest;
}

static inline void run_until(struct script *script, __u64 end)
{
	const struct diagnose_options options = { .lost_after = script->lost_after,
						  .moves_hidden = script->hidden,
						  .arrivals_hidden = script->hidden,
						  .lasting = lasting };
	struct diagnose *diagnose = diagnose_new(&options, found, script);
	unsigned int i;

	assert_non_null(diagnose);
	script->nr_found = script->nr_lasting = 0;
	script->newest = 0;
	for (i = 0; i < script->nr; i++) {
		if (script->records[i].head.ts > script->newest)
			script->newest = script->records[i].head.ts;
		assert_int_equal(diagnose_record(diagnose, &script->records[i]), 0);
	}
	diagnose_finish(diagnose, end);
	script->chances = *diagnose_chances(diagnose);
	diagnose_free(diagnose);
	for (i = 0; i < script->nr_lasting; i++)
		assert_true(script->lasting[i].over);
}

/* The records end with the last one. */
static inline void run(struct script *script)
{
	run_until(script, 0);
}

static inline unsigned int count_of(const struct script *script, enum finding_kind kind)
{
	unsigned int i, count = 0;

	for (i = 0; i < script->nr_found; i++)
		count += script->found[i].kind == kind;
	return count;
}

static inline const struct finding *nth(const struct script *script, enum finding_kind kind,
					unsigned int n)
{
	unsigned int i;

	for (i = 0; i < script->nr_found; i++)
		if (script->found[i].kind == kind && !n--)
			return &script->found[i];
	fail_msg("no %s", finding_name(kind));
	return NULL;
}

static inline const struct finding *only(const struct script *script, enum finding_kind kind)
{
	assert_int_equal(count_of(script, kind), 1);
	return nth(script, kind, 0);
}

static inline void none(const struct script *script, enum finding_kind kind)
{
	assert_int_equal(count_of(script, kind), 0);
}

/* Nothing of that kind counts; it may be possible. */
static inline void none_stands(const struct script *script, enum finding_kind kind)
{
	unsigned int i;

	for (i = 0; i < script->nr_found; i++)
		assert_false(script->found[i].kind == kind && script->found[i].stands);
}

static inline bool proven_by(const struct finding *finding, __u64 seq)
{
	unsigned int i;

	for (i = 0; i < finding->nr_proofs; i++)
		if (finding->proofs[i] == seq)
			return true;
	return false;
}

static inline void assert_target(struct target is, struct target should)
{
	assert_int_equal(is.cpu, should.cpu);
	assert_int_equal(is.vector, should.vector);
}

static inline struct target at(__u32 cpu, __u32 vector)
{
	struct target target = { .cpu = cpu, .vector = vector };

	return target;
}

static inline union record *add(struct script *script, enum record_type type, __u16 size, __u64 ts,
				__u32 cpu)
{
	union record *record = &script->records[script->nr++];

	assert_true(script->nr <= SCRIPT_SIZE);
	memset(record, 0, sizeof(*record));
	record->head.seq = script->nr;
	record->head.ts = ts;
	record->head.cpu = cpu;
	record->head.type = type;
	record->head.size = size;
	return record;
}

static inline struct record_move *move(struct script *script, __u64 ts, __u32 irq,
				       struct target from, struct target to,
				       enum move_context context)
{
	struct record_move *move = &add(script, RECORD_MOVE, sizeof(*move), ts, from.cpu)->move;

	move->duration = 20 * US;
	move->irq = irq;
	move->from = from;
	move->to = to;
	move->context = context;
	move->writes = 1;
	move->in_msi = 1;
	move->started = 1;
	move->device.bus = irq & 0xff;
	strcpy(move->action, "edu");
	strcpy(move->chip, "PCI-MSI");
	return move;
}

static inline struct message_pair pair(struct target target)
{
	struct message_pair pair = {
		.address_lo = 0xfee00000 | target.cpu << 12,
		.data = target.vector,
	};

	return pair;
}

/* As the kernel writes it for a plain MSI that cannot mask, within a move. */
static inline struct record_message *message(struct script *script, __u64 ts, __u32 irq,
					     struct target from, struct target to)
{
	struct record_message *message =
		&add(script, RECORD_MESSAGE, sizeof(*message), ts, from.cpu)->message;

	message->duration = 4 * US;
	message->irq = irq;
	message->from = from;
	message->to = to;
	message->old = pair(from);
	message->new = pair(to);
	message->context = MESSAGE_AFFINITY;
	message->step = 1;
	message->kind = MESSAGE_MSI;
	message->wide = 1;
	message->enabled = 1;
	message->started = 1;
	message->error_state = 1;
	message->device.bus = irq & 0xff;
	strcpy(message->action, "edu");
	return message;
}

/* A direct move: one message 5 us after its begin. Returns the message. */
static inline struct record_message *tear(struct script *script, __u64 ts, __u32 irq,
					  struct target from, struct target to,
					  enum move_context context)
{
	struct record_message *write;

	move(script, ts, irq, from, to, context);
	write = message(script, ts + 5 * US, irq, from, to);
	write->dying = context == MOVE_OFFLINE;
	return write;
}

/* The same in two steps, (old CPU, new vector) first. Returns the second message. */
static inline struct record_message *two_step(struct script *script, __u64 ts, __u32 irq,
					      struct target from, struct target to,
					      enum move_context context)
{
	struct record_message *write;

	move(script, ts, irq, from, to, context)->writes = 2;
	write = message(script, ts + 5 * US, irq, from, to);
	write->new = pair(at(from.cpu, to.vector));
	write->dying = context == MOVE_OFFLINE;
	write = message(script, ts + 10 * US, irq, from, to);
	write->old = pair(at(from.cpu, to.vector));
	write->step = 2;
	write->dying = context == MOVE_OFFLINE;
	return write;
}

static inline struct record_arrival *arrival(struct script *script, __u64 ts, struct target where,
					     enum slot_state slot)
{
	struct record_arrival *arrival =
		&add(script, RECORD_ARRIVAL, sizeof(*arrival), ts, where.cpu)->arrival;

	arrival->vector = where.vector;
	arrival->irq = NONE;
	arrival->danger_irq = NONE;
	arrival->slot = slot;
	return arrival;
}

static inline struct record_arrival *owned(struct script *script, __u64 ts, struct target where,
					   __u32 owner)
{
	struct record_arrival *record = arrival(script, ts, where, SLOT_OWNED);

	record->irq = owner;
	return record;
}

static inline struct record_handler *handler(struct script *script, __u64 ts, struct target where,
					     __u32 irq, __u32 result)
{
	struct record_handler *handler =
		&add(script, RECORD_HANDLER, sizeof(*handler), ts, where.cpu)->handler;

	handler->duration = 3 * US;
	handler->irq = irq;
	handler->vector = where.vector;
	handler->result = result;
	return handler;
}

/* @count interrupts, the last one at @last, in the 100 ms that end at @ts. */
static inline struct record_counters *counters(struct script *script, __u64 ts, __u32 cpu,
					       __u32 irq, __u64 count, __u64 last)
{
	struct record_counters *counters =
		&add(script, RECORD_COUNTERS, sizeof(*counters), ts, cpu)->counters;

	counters->interval = 100 * MS;
	counters->irq = irq;
	counters->count = count;
	counters->last = last;
	return counters;
}

/* It comes every ms from @begin to @end, as counters tell it. */
static inline void busy(struct script *script, __u64 begin, __u64 end, __u32 cpu, __u32 irq)
{
	__u64 ts;

	for (ts = begin + 100 * MS; ts <= end; ts += 100 * MS)
		counters(script, ts, cpu, irq, 100, ts - 100 * US);
}

static inline struct record_hotplug *hotplug(struct script *script, __u64 ts, __u32 subject,
					     enum hotplug_phase phase)
{
	struct record_hotplug *hotplug =
		&add(script, RECORD_HOTPLUG, sizeof(*hotplug), ts, 0)->hotplug;

	hotplug->subject = subject;
	hotplug->phase = phase;
	return hotplug;
}

static inline struct record_release *release(struct script *script, __u64 ts, struct target slot,
					     __u32 irq, enum release_how how)
{
	struct record_release *release =
		&add(script, RECORD_RELEASE, sizeof(*release), ts, slot.cpu)->release;

	release->slot = slot;
	release->irq = irq;
	release->how = how;
	return release;
}

static inline struct record_retrigger *retrigger(struct script *script, __u64 ts, __u32 irq,
						 struct target to, enum retrigger_caller caller)
{
	struct record_retrigger *retrigger =
		&add(script, RECORD_RETRIGGER, sizeof(*retrigger), ts, 0)->retrigger;

	retrigger->irq = irq;
	retrigger->to = to;
	retrigger->caller = caller;
	return retrigger;
}

static inline struct record_mask *mask(struct script *script, __u64 ts, __u32 irq, bool masked)
{
	struct record_mask *mask = &add(script, RECORD_MASK, sizeof(*mask), ts, 0)->mask;

	mask->irq = irq;
	mask->masked = masked;
	mask->kind = MESSAGE_MSI;
	mask->device.bus = irq & 0xff;
	return mask;
}

static inline struct record_request *request(struct script *script, __u64 ts, __u32 irq,
					     __s32 result)
{
	struct record_request *request =
		&add(script, RECORD_REQUEST, sizeof(*request), ts, 0)->request;

	request->duration = 10 * US;
	request->irq = irq;
	request->result = result;
	return request;
}

static inline struct record_alloc *alloc(struct script *script, __u64 ts, __u32 irq, __s32 result)
{
	struct record_alloc *alloc = &add(script, RECORD_ALLOC, sizeof(*alloc), ts, 0)->alloc;

	alloc->irq = irq;
	alloc->from = at(NONE, NONE);
	alloc->to = at(NONE, NONE);
	alloc->result = result;
	return alloc;
}

static inline struct record_restore *restore(struct script *script, __u64 ts, __u32 irq,
					     __u64 duration)
{
	struct record_restore *restore =
		&add(script, RECORD_RESTORE, sizeof(*restore), ts, 0)->restore;

	restore->duration = duration;
	restore->device.bus = irq & 0xff;
	return restore;
}

/* Of the device that IRQ 30 has. */
static inline struct record_kmsg *kmsg(struct script *script, __u64 ts, enum kmsg_kind kind)
{
	struct record_kmsg *kmsg = &add(script, RECORD_KMSG, sizeof(*kmsg), ts, NONE)->kmsg;

	kmsg->kind = kind;
	kmsg->count = 1;
	kmsg->at = at(NONE, NONE);
	kmsg->device.bus = 30;
	kmsg->irq = 30;
	return kmsg;
}

/* All is watched from then on, as a machine is before anything happens to it. */
static inline void watch_since(struct script *script, __u64 ts)
{
	counters(script, ts, 7, 99, 1, ts - 1 * MS);
}

static inline void tick(struct script *script, __u64 ts)
{
	add(script, RECORD_TICK, sizeof(struct record_tick), ts, 0);
}

#endif /* MSISCOPE_TESTS_FEED_H */
