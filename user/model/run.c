// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/facility.h"
#include "model/signatures.h"

static void release(struct irq_id *id)
{
	struct irq_seen *irq = run_irq_of(id);
	struct group *next;
	unsigned int i;

	spans_free(&irq->windows);
	spans_free(&irq->windows_offline);
	spans_free(&irq->windows_acknowledge);
	spans_free(&irq->delays);
	free(irq->series);
	while (irq->groups) {
		next = irq->groups->next;
		for (i = 0; i < irq->groups->nr_kept; i++)
			free(irq->groups->kept[i].evidence);
		free(irq->groups->kept);
		free(irq->groups);
		irq->groups = next;
	}
}

static const struct irqs_ops ops = {
	.size = sizeof(struct irq_seen),
	.most = RUN_IRQS_MAX,
	.most_each = RUN_HOLDERS_MAX,
	.release = release,
};

struct run *run_new(const struct trace_header *header)
{
	struct run *run = calloc(1, sizeof(*run));
	char message[TRACE_ERROR_SIZE];

	if (!run)
		return NULL;
	run->header = header;
	run->last = header->ts;
	run->command_status = NONE;
	altered_modules(&run->altered, header->system.modules, header->system.nr_modules);
	altered_programs(&run->altered, header->system.programs, header->system.nr_programs);
	run->nobody.id.irq = NONE;
	run->nobody.id.device.domain = NONE;
	irqs_begin(&run->irqs, &ops, NULL, header);
	if ((*header->options.irq || *header->options.device) &&
	    filter_new(header->options.irq, header->options.device, &run->filter, message,
		       sizeof(message))) {
		free(run);
		return NULL;
	}
	return run;
}

/* NONE is nobody's; one of too many, NULL, is counted. */
static int found(struct run *run, __u32 number, int err, struct irq_id *id, struct irq_seen **irq)
{
	*irq = number == NONE ? &run->nobody : id ? run_irq_of(id) : NULL;
	run->unlisted += !err && !*irq;
	return err;
}

static int irq_now(struct run *run, __u32 number, struct irq_seen **irq)
{
	struct irq_id *id;
	int err = irqs_now(&run->irqs, number, &id);

	return found(run, number, err, id, irq);
}

static int irq_meet(struct run *run, __u32 number, const struct pci_address *device,
		    const char *action, __u64 ts, struct irq_seen **irq)
{
	struct irq_id *id;
	int err = irqs_meet(&run->irqs, number, device, action, ts, &id);

	return found(run, number, err, id, irq);
}

static int irq_of(struct run *run, const struct finding *finding, struct irq_seen **irq)
{
	struct irq_id *id;
	int err = irqs_of(&run->irqs, finding, &id);

	return found(run, finding->irq, err, id, irq);
}

static int grow_moves(struct run *run)
{
	size_t room = run->moves_room ? 2 * run->moves_room : 256;
	struct move_seen *grown;

	if (run->nr_moves < run->moves_room || run->moves_room == MOVES_MAX)
		return 0;
	grown = reallocarray(run->moves, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	run->moves = grown;
	run->moves_room = room;
	return 0;
}

static struct by_context *by_context(struct irq_seen *irq, unsigned int context)
{
	return &irq->by[context < MOVE_STARTUP ? context : 0];
}

static void count_context(struct irq_seen *irq, unsigned int context, const struct target *from,
			  const struct target *to)
{
	struct by_context *by = by_context(irq, context);

	by->moves++;
	by->new_vector += from->vector != to->vector;
}

static int on_move(struct run *run, struct irq_seen *irq, const struct record_move *record)
{
	const struct target torn = { .cpu = record->to.cpu, .vector = record->from.vector };
	const bool hidden = trace_hides(run->header, FACILITY_MESSAGE);
	struct move_seen *move;

	moves_add(&irq->moves, record, hidden);
	if (move_counts(record))
		count_context(irq, record->context, &record->from, &record->to);
	run->unseen += !hidden && move_is_unwritten(record);
	if (grow_moves(run))
		return -ENOMEM;
	move = &run->moves[run->nr_moves++ % MOVES_MAX];
	memset(move, 0, sizeof(*move));
	move->seq = record->head.seq;
	move->ts = record->head.ts;
	move->end = record->head.ts + record->duration;
	move->irq = record->irq;
	move->writes = record->writes;
	move->owner = slots_owner(&run->slots, &torn, &move->owner_irq);
	if (move->owner == OWNER_IRQ)
		move->owner_holder = run_irq_at(run, move->owner_irq, move->ts);
	move->request = request_of(record, &irq->request);
	irq->move = (run->nr_moves - 1) % MOVES_MAX + 1;
	return 0;
}

/* A message write belongs to the move that it ran in. */
static void on_message(struct run *run, struct irq_seen *irq, const struct record_message *record)
{
	struct move_seen *move;

	if (record->context != MESSAGE_AFFINITY)
		return;
	irq->messages++;
	irq->masked += record->masked;
	irq->maskable += record->can_mask;
	if (!irq->move)
		return;
	move = &run->moves[irq->move - 1];
	if (move->irq != record->irq || record->head.ts < move->ts || record->head.ts > move->end)
		return;
	move->messages++;
	move->masked += record->masked;
	move->message_ts = record->head.ts;
}

/* irq_do_set_affinity() gives the vector, in the course of the move that was recorded before. */
static bool in_move(const struct run *run, const struct irq_seen *irq, __u64 ts)
{
	const struct move_seen *move;

	if (!irq->move)
		return false;
	move = &run->moves[irq->move - 1];
	return move->irq == irq->id.irq && ts >= move->ts && ts <= move->end;
}

/*
 * Where moves are hidden, a vector given in place of another is all that is seen of one. Where
 * they are not, one outside of any is a move past the hook.
 */
static void on_alloc(struct run *run, struct irq_seen *irq, const struct record_alloc *record)
{
	if (record->result < 0 || !device_vector(record->from.vector) ||
	    !device_vector(record->to.vector))
		return;
	if (!trace_hides(run->header, FACILITY_MOVE)) {
		if (irq->id.irq != NONE && !in_move(run, irq, record->head.ts)) {
			irq->unmoved++;
			run->unseen++;
		}
		return;
	}
	moves_add_vectors(&irq->moves, &record->from, &record->to);
	count_context(irq, 0, &record->from, &record->to);
}

static int on_counters(const struct run *run, struct irq_seen *irq,
		       const struct record_counters *record)
{
	__u64 start = run->header->ts, ts = record->head.ts;
	unsigned int i;

	if (!irq->series)
		irq->series = calloc(1, sizeof(*irq->series));
	if (!irq->series)
		return -ENOMEM;
	series_add(irq->series, ts > start ? ts - start : 0, record->count);

	irq->handled += record->count;
	irq->handling += record->time;
	if (!record->nr_near)
		return 0;
	irq->near_handled += record->count;
	for (i = 0; i < NEAR_BUCKETS; i++)
		irq->near[i] += record->near[i];
	return 0;
}

#define RESULT_WOKE 2 /* IRQ_WAKE_THREAD by all actions, and nothing else */

static void on_handler(struct irq_seen *irq, const struct record_handler *record)
{
	if (record->result == RESULT_WOKE)
		irq->woke++;
	else
		irq->answered++;
}

int run_record(struct run *run, const union record *record)
{
	struct irq_seen *irq;
	int err = 0;

	if (record->head.ts > run->last)
		run->last = record->head.ts;
	if (archive_add(&run->archive, record))
		return -ENOMEM;
	switch (record->head.type) {
	case RECORD_REQUEST:
		err = irq_now(run, record->request.irq, &irq);
		if (irq)
			request_take(&irq->request, &record->request);
		break;
	case RECORD_MOVE:
		err = irq_meet(run, record->move.irq, &record->move.device, record->move.action,
			       record->head.ts, &irq);
		if (irq)
			err = on_move(run, irq, &record->move);
		break;
	case RECORD_MESSAGE:
		err = irq_meet(run, record->message.irq, &record->message.device,
			       record->message.action, record->head.ts, &irq);
		if (irq)
			on_message(run, irq, &record->message);
		break;
	case RECORD_ALLOC:
		err = irq_now(run, record->alloc.irq, &irq);
		if (irq)
			on_alloc(run, irq, &record->alloc);
		break;
	case RECORD_HANDLER:
		err = irq_now(run, record->handler.irq, &irq);
		if (irq)
			on_handler(irq, &record->handler);
		break;
	case RECORD_COUNTERS:
		run->handled += record->counters.count;
		err = irq_now(run, record->counters.irq, &irq);
		if (irq)
			err = on_counters(run, irq, &record->counters);
		break;
	case RECORD_DROPS:
		trace_add_drops(&run->drops, &record->drops);
	}
	return err ? err : slots_record(&run->slots, record);
}

const struct kept *run_kept(const struct irq_seen *irq, enum finding_kind kind, __u64 move)
{
	const struct group *group = move ? run_group(irq, kind) : NULL;
	unsigned int i;

	for (i = 0; group && i < group->nr_kept; i++)
		if (group->kept[i].finding.move == move)
			return &group->kept[i];
	return NULL;
}

bool run_same(const struct kept *a, const struct kept *b)
{
	return a->finding.ts == b->finding.ts && a->finding.move == b->finding.move;
}

static struct group *group_get(struct irq_seen *irq, enum finding_kind kind)
{
	struct group *group = (struct group *)run_group(irq, kind);

	if (group)
		return group;
	group = calloc(1, sizeof(*group));
	if (!group)
		return NULL;
	group->kind = kind;
	group->next = irq->groups;
	irq->groups = group;
	return group;
}

/* The move of that seq, if it is still in the ring; moves come in the order of seq. */
static const struct move_seen *move_find(const struct run *run, __u64 seq)
{
	size_t high = run->nr_moves, low, middle;

	low = high > MOVES_MAX ? high - MOVES_MAX : 0;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (run->moves[middle % MOVES_MAX].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == run->nr_moves || run->moves[low % MOVES_MAX].seq != seq)
		return NULL;
	return &run->moves[low % MOVES_MAX];
}

static unsigned int keep_how_many(enum finding_kind kind)
{
	return finding_is_defect(kind) && kind != FINDING_TORN_EXPOSED ? KEPT_EACH : 1;
}

/* Of these each is worth a picture. */
static bool is_torn(enum finding_kind kind)
{
	return kind == FINDING_LOST || kind == FINDING_TORN_HIT || kind == FINDING_TORN_MISROUTED;
}

static int keep(struct run *run, struct group *group, const struct kept *kept)
{
	struct kept *grown;

	if (group->nr_kept == keep_how_many(group->kind))
		return 0;
	if (run->kept == KEPT_MAX) {
		run->not_kept++;
		return 0;
	}
	grown = array_grow(group->kept, group->nr_kept, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	group->kept = grown;
	grown += group->nr_kept++;
	*grown = *kept;
	run->kept++;
	if (!is_torn(group->kind) || run->nr_stories == STORIES_MAX)
		return 0;
	grown->evidence = archive_evidence(&run->archive, &kept->finding, kept->move.request.seq);
	run->nr_stories++;
	return grown->evidence ? 0 : -ENOMEM;
}

/* How long this update could tear, and how soon after the interrupt that it was made for. */
static int add_window(struct run *run, struct irq_seen *irq, const struct finding *finding,
		      const struct move_seen *move)
{
	int err = spans_add(&irq->windows, finding->window);

	if (!err)
		err = spans_add(&run->windows, finding->window);

	irq->windows_exact += finding->window_exact;
	run->windows_exact += finding->window_exact;
	if (!err && finding->context == MOVE_OFFLINE)
		err = spans_add(&irq->windows_offline, finding->window);
	if (err || finding->context != MOVE_INTERRUPT || !move)
		return err;
	err = spans_add(&irq->windows_acknowledge, finding->window);
	return err ? err : spans_add(&irq->delays, finding->ts - move->ts);
}

static void add_if(bool applies, struct grounds *grounds, const struct finding *finding)
{
	if (applies)
		grounds_add(grounds, finding->basis, finding->chance);
}

static void add_outcome(struct run *run, struct irq_seen *irq, const struct finding *finding)
{
	const bool torn =
		finding->kind == FINDING_TORN_HIT || finding->kind == FINDING_TORN_MISROUTED;
	const bool lost = finding->kind == FINDING_LOST;
	struct by_context *by = by_context(irq, finding->context);

	by->exposed += finding->kind == FINDING_TORN_EXPOSED;
	add_if(torn, &by->torn, finding);
	add_if(lost, &by->lost, finding);
	add_if(lost && finding->at.cpu != NONE, &run->lost_torn, finding);
	add_if(true, &run->grounds[finding->kind], finding);
	run->findings[finding->kind]++;
	run->proved[finding->kind] += finding->proved;
	run->unhandled_torn += finding->kind == FINDING_UNHANDLED && finding->nr_others;
}

static bool is_worse(const struct finding *finding, const struct finding *than)
{
	if (finding->silent != than->silent)
		return finding->silent > than->silent;
	return finding->window > than->window;
}

int run_finding(struct run *run, const struct finding *finding)
{
	struct kept kept = { .finding = *finding };
	const struct move_seen *move = NULL;
	struct irq_seen *irq;
	struct group *group;

	if (irq_of(run, finding, &irq))
		return -ENOMEM;
	if (!irq || !run_wants(run, irq))
		return 0;
	kept.irq = irq;
	if (finding->owner != NONE)
		kept.owner = run_irq_at(run, finding->owner, finding->ts);
	group = group_get(irq, finding->kind);
	if (!group)
		return -ENOMEM;
	if (finding->move)
		move = move_find(run, finding->move);
	if (move)
		kept.move = *move;
	if (finding->kind == FINDING_TORN_EXPOSED && add_window(run, irq, finding, move))
		return -ENOMEM;
	add_outcome(run, irq, finding);
	if (!group->count++ || is_worse(finding, &group->worst.finding))
		group->worst = kept;
	group->proved += finding->proved;
	grounds_add(&group->grounds, finding->basis, finding->chance);
	if (finding_is_defect(finding->kind) && signatures_add(run, &kept))
		return -ENOMEM;
	return keep(run, group, &kept);
}

void run_findings(const struct run *run, __u64 *counts)
{
	memcpy(counts, run->findings, sizeof(run->findings));
}

bool run_failed(const struct run *run)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (run->findings[kind] && run->header->options.fail_on >> kind & 1)
			return true;
	return false;
}

int run_snapshot(struct run *run, const struct trace_snapshot *snapshot)
{
	return snapshots_add(&run->snapshots, snapshot);
}

static void split(const struct run *run, const struct grounds *grounds, __u64 *count,
		  __u64 *possible)
{
	const __u64 all = *count;

	*count = grounds_count(grounds, &run->chances);
	*possible = all - *count;
}

/* All was seen: which findings are more than possible? */
static void settle(struct run *run, const struct chances *chances)
{
	const struct irq_seen *irq = NULL;
	struct group *group;
	int kind;

	run->chances = *chances;
	for (kind = 0; kind < FINDING_KINDS; kind++)
		split(run, &run->grounds[kind], &run->findings[kind], &run->possible[kind]);
	while ((irq = run_irq_next(run, irq)))
		for (group = irq->groups; group; group = group->next)
			split(run, &group->grounds, &group->count, &group->possible);
	signatures_settle(run);
}

void run_end(struct run *run, const struct trace_state *state, const struct trace_end *end,
	     const struct chances *chances)
{
	run->state = *state;
	settle(run, chances);
	if (!end)
		return;
	run->command_status = end->command_status;
	run->lost_output = end->lost_output;
	altered_modules(&run->altered, end->modules, end->nr_modules);
	strncpy(run->ended, end->reason, sizeof(run->ended) - 1);
	if (end->ts > run->last)
		run->last = end->ts;
}

void run_free(struct run *run)
{
	if (!run)
		return;
	irqs_free(&run->irqs);
	release(&run->nobody.id);
	snapshots_free(&run->snapshots);
	filter_free(run->filter);
	signatures_free(run);
	archive_free(&run->archive);
	slots_free(&run->slots);
	spans_free(&run->windows);
	free(run->moves);
	free(run);
}
