// SPDX-License-Identifier: GPL-2.0-only
/* Records are put in order of time, then each goes to the function of its type. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/chip.h"
#include "diagnose/failed.h"
#include "diagnose/finding.h"
#include "diagnose/irq.h"
#include "diagnose/lost.h"
#include "diagnose/queue.h"
#include "diagnose/restore.h"
#include "diagnose/spurious.h"
#include "diagnose/stale.h"
#include "diagnose/stood.h"
#include "diagnose/take.h"
#include "diagnose/takedown.h"
#include "diagnose/watch.h"
#include "diagnose/witness.h"
#include "diagnose/work.h"

#define LOST_AFTER (500 * MSEC)

struct diagnose *diagnose_new(const struct diagnose_options *options, finding_fn emit, void *arg)
{
	struct diagnose *diagnose = calloc(1, sizeof(*diagnose));

	if (!diagnose)
		return NULL;
	diagnose->emit = emit;
	diagnose->lasting = options->lasting;
	diagnose->arg = arg;
	diagnose->lost_after = options->lost_after ? options->lost_after : LOST_AFTER;
	diagnose->moves_hidden = options->moves_hidden;
	diagnose->arrivals_hidden = options->arrivals_hidden;
	diagnose->last = &diagnose->first;
	return diagnose;
}

/* Emit what was held back long enough; @all: everything. */
static void sweep_due(struct diagnose *diagnose, bool all)
{
	struct irq *irq, *next = diagnose->due;
	bool more;

	diagnose->due = NULL;
	while ((irq = next)) {
		next = irq->due_next;
		irq->due = false;
		more = failed_sweep(diagnose, irq, all);
		if (ending_sweep(diagnose, irq, all))
			more = true;
		if (!all && loss_sweep(diagnose, irq))
			more = true;
		if (irq->unhandled && tally_flush(diagnose, irq->unhandled, all))
			more = true;
		if (more)
			irq_set_due(diagnose, irq);
	}
}

static void sweep(struct diagnose *diagnose, bool all)
{
	sweep_due(diagnose, all);
	spurious_sweep(diagnose, all);
	restore_sweep(diagnose, all);
	watch_sweep(diagnose);
	diagnose->swept = diagnose->now;
}

static void take_tick(struct diagnose *diagnose, const struct record_tick *tick)
{
	stood_tick(diagnose, tick);
	diagnose->ticked = latest(diagnose->ticked, tick->head.ts);
	works_sweep(diagnose);
}

static void dispatch(struct diagnose *diagnose, const union record *record)
{
	switch (record->head.type) {
	case RECORD_REQUEST:
		return take_request(diagnose, &record->request);
	case RECORD_MOVE:
		return take_move(diagnose, &record->move);
	case RECORD_MESSAGE:
		return take_message(diagnose, &record->message);
	case RECORD_ALLOC:
		return take_alloc(diagnose, &record->alloc);
	case RECORD_RELEASE:
		return take_release(diagnose, &record->release);
	case RECORD_ARRIVAL:
		return take_arrival(diagnose, &record->arrival);
	case RECORD_HANDLER:
		return take_handler(diagnose, &record->handler);
	case RECORD_RETRIGGER:
		return take_retrigger(diagnose, &record->retrigger);
	case RECORD_MASK:
		return take_mask(diagnose, &record->mask);
	case RECORD_RESTORE:
		return take_restore(diagnose, &record->restore);
	case RECORD_HOTPLUG:
		return take_hotplug(diagnose, &record->hotplug);
	case RECORD_COUNTERS:
		return take_counters(diagnose, &record->counters);
	case RECORD_WITNESS:
		return take_witness(diagnose, &record->witness);
	case RECORD_KMSG:
		return take_kmsg(diagnose, &record->kmsg);
	case RECORD_DROPS:
		return stale_drops(diagnose, &record->drops);
	case RECORD_TICK:
		return take_tick(diagnose, &record->tick);
	}
}

/* Take from the queue what is not younger than @until, and what it has no room for. */
static void run(struct diagnose *diagnose, __u64 until)
{
	const union record *record;

	while ((record = queue_first(&diagnose->queue)) &&
	       (record->head.ts <= until || diagnose->queue.count >= QUEUE_LIMIT)) {
		if (!diagnose->begin)
			diagnose->begin = record->head.ts;
		diagnose->now = latest(diagnose->now, record->head.ts);
		if (diagnose->now - diagnose->swept >= SWEEP)
			sweep(diagnose, false);
		stood_record(diagnose, record);
		dispatch(diagnose, record);
		queue_drop(&diagnose->queue);
	}
}

bool move_counts(const struct record_move *move)
{
	if (move->result < 0 || move->context == MOVE_STARTUP)
		return false;
	if (!device_vector(move->from.vector) || !device_vector(move->to.vector))
		return false;
	return move->from.cpu != move->to.cpu || move->from.vector != move->to.vector;
}

bool move_is_unwritten(const struct record_move *move)
{
	return move_counts(move) && move->started && !move->writes &&
	       chip_begins_native(move->chip);
}

int diagnose_record(struct diagnose *diagnose, const union record *record)
{
	if (queue_add(&diagnose->queue, record))
		diagnose->error = -ENOMEM;
	if (diagnose->queue.newest >= HOLD)
		run(diagnose, diagnose->queue.newest - HOLD);
	return diagnose->error;
}

bool diagnose_waits(const struct diagnose *diagnose)
{
	const struct irq *irq;

	for (irq = diagnose->due; irq; irq = irq->due_next)
		if (loss_waits(diagnose, irq))
			return true;
	return false;
}

const struct chances *diagnose_chances(const struct diagnose *diagnose)
{
	return &diagnose->chances;
}

void diagnose_finish(struct diagnose *diagnose, __u64 ts)
{
	struct irq *irq;

	run(diagnose, ~0ull);
	diagnose->now = latest(diagnose->now, ts);
	sweep(diagnose, true);
	for (irq = diagnose->first; irq; irq = irq->next)
		loss_end(diagnose, irq, diagnose->now, 0);
}

static void free_irqs(struct diagnose *diagnose)
{
	struct irq *irq, *next;

	for (irq = diagnose->first; irq; irq = next) {
		next = irq->next;
		loss_free(irq);
		free(irq->ending);
		free(irq->stale);
		free(irq->unhandled);
		free(irq);
	}
}

void diagnose_free(struct diagnose *diagnose)
{
	if (!diagnose)
		return;
	watch_free_all(diagnose);
	free_irqs(diagnose);
	if (diagnose->takedown)
		takedown_put(diagnose->takedown);
	works_free(diagnose);
	queue_free(&diagnose->queue);
	free(diagnose);
}
