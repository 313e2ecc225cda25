// SPDX-License-Identifier: GPL-2.0-only
/* top on a trace. The view begins with what its header says of the machine. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/coverage.h"
#include "commands/top/top.h"
#include "replay/replay.h"

#define GAP_INTERVALS 10 /* without a record: a gap, of which not every refresh is shown */
#define GAP_LEAST 1000000000ull /* ns */

struct trace_source {
	struct replay *replay;
	__u64 at;
	__u64 back; /* records that run back, when it was told */
	bool ended;
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
		top_coverage(top);
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

static int take_record(void *arg, const union record *record)
{
	return top_record(arg, record);
}

static int take_finding(void *arg, const struct finding *finding)
{
	return top_finding(arg, finding);
}

/* What its recording wanted to hear of. */
static int filter_again(struct top *top)
{
	const struct trace_options *options = &top->header->options;

	filter_free(top->recorded);
	top->recorded = NULL;
	if (!*options->irq && !*options->device)
		return 0;
	top->trouble.error = filter_new(options->irq, options->device, &top->recorded,
					top->trouble.text, sizeof(top->trouble.text));
	return top->trouble.error;
}

/* From the first line on. */
static int begin(struct top *top)
{
	struct trace_source *source = top->state;
	const struct sink sink = {
		.record = take_record,
		.finding = take_finding,
		.lasting = take_finding,
		.arg = top,
	};
	int err;

	source->replay = replay_open(top->trace, &top->trouble);
	if (!source->replay)
		return -EINVAL;
	top_know(top, replay_header(source->replay));
	err = filter_again(top);
	if (err)
		return err;
	source->at = top->header->ts;
	source->back = 0;
	source->ended = false;
	err = replay_begin(source->replay, &sink);
	if (err || !begin_view(top, top->header))
		return err;
	snprintf(top->trouble.text, sizeof(top->trouble.text), "%s", strerror(ENOMEM));
	top->trouble.error = -ENOMEM;
	return -ENOMEM;
}

static int trace_open(struct top *top)
{
	top->state = calloc(1, sizeof(struct trace_source));
	if (!top->state)
		return complain_error("top", ENOMEM, "%s", strerror(ENOMEM));
	if (begin(top))
		return complain_error("top", top->trouble.error, "%s: %s", top->trace,
				      top->trouble.text);
	return coverage_require("top", top->trace, top->header, top->session_options.require);
}

/* The latest that a record has told of. */
static __u64 latest(const struct top *top)
{
	const struct trace_source *source = top->state;
	const __u64 ts = replay_latest(source->replay);

	return ts > top->header->ts ? ts : top->header->ts;
}

static int trace_advance(struct top *top, __u64 ts)
{
	struct trace_source *source = top->state;
	int result = replay_until(source->replay, ts);

	if (result < 0)
		return result;
	if (!result && !source->ended)
		source->at = latest(top);
	else if (result && ts > source->at)
		source->at = ts;
	source->ended = !result;
	top->time.back += replay_back(source->replay) - source->back;
	source->back = replay_back(source->replay);
	view_time(top->view, source->at);
	return result;
}

static __u64 trace_skip(struct top *top, __u64 ts)
{
	struct trace_source *source = top->state;
	const __u64 next = replay_next(source->replay);
	__u64 intervals;

	if (source->ended || next <= ts || next - ts < GAP_LEAST)
		return ts;
	intervals = (next - ts - 1) / top->interval;
	if (intervals < GAP_INTERVALS)
		return ts;
	top->time.gap = next - latest(top);
	ts += intervals * top->interval;
	/* Rates are those of the last interval, not of the gap. */
	view_time(top->view, ts);
	view_refresh(top->view);
	return source->at = ts;
}

static int trace_seek(struct top *top, __u64 ts)
{
	struct trace_source *source = top->state;
	int err;

	if (ts < top->header->ts)
		ts = top->header->ts;
	if (ts >= source->at)
		return trace_advance(top, ts);
	if (!strcmp(top->trace, "-"))
		return -ESPIPE;
	replay_close(source->replay);
	view_free(top->view);
	top->view = NULL;
	err = begin(top);
	return err ? err : trace_advance(top, ts);
}

static __u64 trace_now(const struct top *top)
{
	const struct trace_source *source = top->state;

	return source->at;
}

/* In a batch as fast as it can be read. */
static __u64 trace_period(const struct top *top)
{
	return top->batch ? 0 : PROBE_PERIOD;
}

static int trace_alarm(const struct top *top)
{
	(void)top;
	return -1;
}

static bool trace_whole(const struct top *top)
{
	const struct trace_source *source = top->state;

	return replay_whole(source->replay);
}

static int trace_close(struct top *top)
{
	struct trace_source *source = top->state;

	if (source)
		replay_close(source->replay);
	free(source);
	top->state = NULL;
	return EXIT_CLEAN;
}

const struct source_ops source_trace = {
	.is_trace = true,
	.open = trace_open,
	.advance = trace_advance,
	.seek = trace_seek,
	.skip = trace_skip,
	.now = trace_now,
	.period = trace_period,
	.alarm = trace_alarm,
	.whole = trace_whole,
	.close = trace_close,
};
