// SPDX-License-Identifier: GPL-2.0-only
/* top on a trace. The view begins with what its header says of the machine. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/sight.h"
#include "commands/top.h"

#define GAP_INTERVALS 10 /* without a record: a gap, of which not every refresh is shown */
#define GAP_LEAST 1000000000ull /* ns */
#define BACK 1000000000ull /* ns: more than records are out of order in a trace that is right */

struct replay {
	struct trace_reader *reader;
	struct trace_error error;
	struct trace_item item;
	bool pending; /* item is read, and not due yet */
	bool ended;
	struct diagnose *diagnose;
	__u64 at;
	__u64 latest; /* ts of the records so far */
};

/* A list that does not fit ends in "...", as the inventory has it. */
static void copy_list(char *out, const char *text)
{
	size_t length = strlen(text);

	memcpy(out, text, length < LIST_SIZE ? length : LIST_SIZE - 1);
	if (length >= LIST_SIZE)
		strcpy(out + LIST_SIZE - sizeof("..."), "...");
}

static void describe(const struct trace_header *header, const struct trace_irq *from,
		     struct inventory_irq *to)
{
	unsigned int i;
	char end;

	to->irq = from->irq;
	to->device = from->device;
	to->kind = from->kind;
	to->maskable = from->maskable;
	to->wide = from->wide;
	to->managed = from->managed;
	to->route = ROUTE_UNKNOWN;
	to->class = from->class;
	to->reason = "";
	to->pci_class = NONE;
	to->vector = NONE;
	to->apicid = NONE;
	copy_list(to->actions, from->actions);
	copy_list(to->chip, from->chip);
	copy_list(to->affinity, from->affinity);
	copy_list(to->effective, from->effective);
	if (sscanf(to->effective, "%u%c", &to->cpu, &end) != 1)
		to->cpu = NONE;
	for (i = 0; i < header->nr_cpus; i++)
		if (header->cpus[i].cpu == to->cpu)
			to->apicid = header->cpus[i].apicid;
}

static int by_irq(const void *a, const void *b)
{
	const struct inventory_irq *one = a, *other = b;

	return (one->irq > other->irq) - (one->irq < other->irq);
}

static int begin_view(struct top *top, const struct trace_header *header)
{
	struct inventory inventory = {};
	int err = -ENOMEM;
	unsigned int i;

	top->view = view_new(header->ts);
	if (top->view)
		top_sight(top);
	inventory.irqs = calloc(header->nr_irqs + 1, sizeof(*inventory.irqs));
	inventory.cpus = calloc(header->nr_cpus + 1, sizeof(*inventory.cpus));
	for (i = 0; inventory.irqs && i < header->nr_irqs; i++)
		describe(header, &header->irqs[i], &inventory.irqs[i]);
	for (i = 0; inventory.cpus && i < header->nr_cpus; i++)
		inventory.cpus[i] =
			(struct inventory_cpu){ header->cpus[i].cpu, header->cpus[i].apicid,
						header->cpus[i].online };
	if (top->view && inventory.irqs && inventory.cpus) {
		top->view->no_counts = true;
		inventory.nr_irqs = header->nr_irqs;
		inventory.nr_cpus = header->nr_cpus;
		qsort(inventory.irqs, inventory.nr_irqs, sizeof(*inventory.irqs), by_irq);
		err = view_inventory(top->view, &inventory, header->ts);
	}
	inventory_free(&inventory);
	return err;
}

static void on_finding(const struct finding *finding, void *arg)
{
	top_finding(arg, finding);
}

/* From the first line on. */
static int begin(struct top *top)
{
	struct replay *replay = top->replay;
	struct diagnose_options options;
	int err;

	replay->reader = trace_reader_open(top->trace, &replay->error);
	if (!replay->reader)
		return -EINVAL;
	err = top_know(top, trace_reader_header(replay->reader), replay->error.text,
		       sizeof(replay->error.text));
	if (err)
		return err;
	trace_diagnose(top->header, &options);
	options.lasting = on_finding;
	replay->diagnose = diagnose_new(&options, on_finding, top);
	replay->at = replay->latest = top->header->ts;
	replay->pending = replay->ended = false;
	if (replay->diagnose && !begin_view(top, top->header))
		return 0;
	snprintf(replay->error.text, sizeof(replay->error.text), "%s", strerror(ENOMEM));
	return -ENOMEM;
}

static void end(struct top *top)
{
	struct replay *replay = top->replay;

	diagnose_free(replay->diagnose);
	trace_reader_close(replay->reader);
	replay->diagnose = NULL;
	replay->reader = NULL;
}

int replay_open(struct top *top)
{
	int err;

	top->replay = calloc(1, sizeof(*top->replay));
	if (!top->replay)
		return complain("top", "%s", strerror(ENOMEM));
	err = begin(top);
	if (err)
		return complain("top", "%s: %s", top->trace, replay_error(top));
	return sight_require("top", top->trace, top->header, top->session_options.require);
}

/* The next record, held until it is due. False at the end and on errors. */
static int fetch(struct replay *replay)
{
	int result;

	while (!replay->pending && !replay->ended) {
		result = trace_read(replay->reader, &replay->item);
		if (result < 0)
			return result;
		/* Stored findings are what the recording said; the replay finds them again. */
		replay->pending = result == TRACE_RECORD;
		replay->ended = result == TRACE_END;
	}
	return replay->pending;
}

static int take(struct top *top)
{
	struct replay *replay = top->replay;
	const union record *record = &replay->item.record;
	int err;

	replay->pending = false;
	if (record->head.ts > replay->latest)
		replay->latest = record->head.ts;
	else if (replay->latest - record->head.ts > BACK)
		top->time.back++;
	top_record(top, record);
	err = diagnose_record(replay->diagnose, record);
	return err ? err : top->error;
}

static void finish(struct top *top)
{
	struct replay *replay = top->replay;
	const struct trace_end *last = trace_reader_end(replay->reader);

	if (!replay->diagnose)
		return;
	if (last && last->ts > replay->latest)
		replay->latest = last->ts;
	diagnose_finish(replay->diagnose, replay->latest);
	diagnose_free(replay->diagnose);
	replay->diagnose = NULL;
	replay->at = replay->latest;
}

int replay_until(struct top *top, __u64 ts)
{
	struct replay *replay = top->replay;
	int result;

	while ((result = fetch(replay)) > 0 && replay->item.record.head.ts <= ts) {
		result = take(top);
		if (result) {
			snprintf(replay->error.text, sizeof(replay->error.text), "%s",
				 strerror(-result));
			return result;
		}
	}
	if (result < 0)
		return result;
	if (!result)
		finish(top);
	else if (ts > replay->at)
		replay->at = ts;
	view_time(top->view, replay->at);
	return result;
}

__u64 replay_skip(struct top *top, __u64 ts)
{
	const struct replay *replay = top->replay;
	const __u64 next = replay->item.record.head.ts;
	__u64 intervals;

	if (!replay->pending || next <= ts || next - ts < GAP_LEAST)
		return ts;
	intervals = (next - ts - 1) / top->interval;
	if (intervals < GAP_INTERVALS)
		return ts;
	top->time.gap = next - replay->latest;
	ts += intervals * top->interval;
	/* Rates are those of the last interval, not of the gap. */
	view_time(top->view, ts);
	view_refresh(top->view);
	return top->replay->at = ts;
}

int replay_seek(struct top *top, __u64 ts)
{
	int err;

	if (ts < top->header->ts)
		ts = top->header->ts;
	if (ts >= top->replay->at)
		return replay_until(top, ts);
	if (!strcmp(top->trace, "-"))
		return -ESPIPE;
	end(top);
	view_free(top->view);
	top->view = NULL;
	err = begin(top);
	return err ? err : replay_until(top, ts);
}

__u64 replay_at(const struct top *top)
{
	return top->replay->at;
}

const char *replay_error(const struct top *top)
{
	return top->replay->error.text;
}

bool replay_whole(const struct top *top)
{
	const struct trace_state *state;

	if (!top->replay || !top->replay->ended)
		return true;
	state = trace_reader_state(top->replay->reader);
	return !state->cut_off && !state->missing && !state->late && !state->skipped &&
	       !state->nr_notes;
}

void replay_close(struct top *top)
{
	if (!top->replay)
		return;
	end(top);
	free(top->replay);
	top->replay = NULL;
}
