// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "trace/ftrace_events.h"

#define INTERVAL 100000000ull /* ns, as PROBE_PERIOD */
#define SHARED_GAP 1000000ull /* ns between two actions of one interrupt, at most */
#define BACK 1000000000ull /* ns; what CPUs write side by side is out of order by less */

struct sink {
	struct ftrace_events *events;
	struct order *order;
};

struct kind {
	const char *name;
	const char *last; /* field; "(" where that is the last thing */
	/* Returns false if the line lacks what it should have. */
	bool (*take)(struct sink *sink, const struct ftrace_event *event);
};

static void emit(struct sink *sink, union record *record, enum record_type type, size_t size)
{
	if (order_full(sink->order)) {
		sink->events->crowded++;
		return;
	}
	record->head.type = type;
	record->head.size = size;
	record->head.seq = ++sink->events->seq;
	order_put(sink->order, record);
}

static union record record_at(const struct ftrace_event *event)
{
	union record record;

	memset(&record, 0, sizeof(record));
	record.head.ts = event->ts;
	record.head.cpu = event->cpu;
	return record;
}

/* The innermost one, whose last action returned. */
static void run_end(struct sink *sink, struct ftrace_stack *stack, __u32 cpu)
{
	const struct ftrace_run *run = ftrace_runs_top(stack);
	struct ftrace_count *count;
	union record record;

	stack->depth--;
	count = run->result ? NULL : ftrace_counts_get(&sink->events->counts, run->irq, cpu);
	if (count)
		count->unhandled++;
	memset(&record, 0, sizeof(record));
	record.head.ts = run->begin;
	record.head.cpu = cpu;
	record.handler.duration = run->end - run->begin;
	record.handler.irq = run->irq;
	record.handler.vector = NONE;
	record.handler.result = run->result;
	emit(sink, &record, RECORD_HANDLER, sizeof(record.handler));
}

static void tell_count(struct sink *sink, const struct ftrace_count *count, __u64 ts)
{
	const __u64 begin = sink->events->counts.begin;
	union record record;

	memset(&record, 0, sizeof(record));
	record.head.ts = ts;
	record.head.cpu = count->cpu;
	record.counters.interval = ts > begin ? ts - begin : 0;
	record.counters.irq = count->irq;
	record.counters.count = count->count;
	record.counters.unhandled = count->unhandled;
	record.counters.time = count->time;
	record.counters.last = count->last;
	emit(sink, &record, RECORD_COUNTERS, sizeof(record.counters));
}

/* An interval is over: what ran in it has been told by then, and is counted. */
static void interval_end(struct sink *sink, __u64 ts)
{
	struct ftrace_events *events = sink->events;
	const struct ftrace_run *run;
	size_t i;

	for (i = 0; i < events->runs.count; i++) {
		run = ftrace_runs_top(&events->runs.stacks[i]);
		if (run && run->done)
			run_end(sink, &events->runs.stacks[i], i);
	}
	for (i = 0; i < COUNTS_SLOTS && events->counts.used; i++)
		if (events->counts.slots[i].used)
			tell_count(sink, &events->counts.slots[i], ts);
	ftrace_counts_clear(&events->counts, ts);
}

static struct ftrace_count *count_get(struct sink *sink, __u32 irq, __u32 cpu)
{
	struct ftrace_count *count = ftrace_counts_get(&sink->events->counts, irq, cpu);

	if (count)
		return count;
	interval_end(sink, sink->events->now);
	return ftrace_counts_get(&sink->events->counts, irq, cpu);
}

static bool is_next_action(const struct ftrace_run *run, __u32 irq, const char *name, __u64 ts)
{
	return run->done && run->irq == irq && strcmp(run->first, name) && ts >= run->end &&
	       ts - run->end < SHARED_GAP;
}

static bool take_entry(struct sink *sink, const struct ftrace_event *event)
{
	struct ftrace_stack *stack = ftrace_runs_of(&sink->events->runs, event->cpu);
	char name[NAME_SIZE] = "";
	struct ftrace_count *count;
	struct ftrace_run *run;
	__u32 irq;

	if (!stack || !ftrace_u32(event->fields, "irq", &irq))
		return false;
	ftrace_rest(event->fields, "name", name, sizeof(name));
	sink->events->handlers = true;
	run = ftrace_runs_top(stack);
	if (run && is_next_action(run, irq, name, event->ts)) {
		run->done = false;
		run->action = event->ts;
		return true;
	}
	if (run && run->done)
		run_end(sink, stack, event->cpu);
	run = ftrace_runs_push(stack, irq);
	run->begin = event->ts;
	run->action = event->ts;
	memcpy(run->first, name, sizeof(run->first));
	count = count_get(sink, irq, event->cpu);
	count->count++;
	count->last = event->ts;
	return true;
}

/* "handled" or "unhandled"; a number in raw output. */
static bool take_return(const char *fields, __u32 *result)
{
	char word[NAME_SIZE];
	__s64 number;

	if (ftrace_number(fields, "ret", &number)) {
		*result = number;
		return true;
	}
	if (!ftrace_word(fields, "ret", word, sizeof(word)))
		return false;
	*result = !strcmp(word, "handled");
	return *result || !strcmp(word, "unhandled");
}

static bool take_exit(struct sink *sink, const struct ftrace_event *event)
{
	struct ftrace_stack *stack = ftrace_runs_of(&sink->events->runs, event->cpu);
	struct ftrace_count *count;
	struct ftrace_run *run;
	__u32 irq, result;

	if (!stack || !ftrace_u32(event->fields, "irq", &irq) ||
	    !take_return(event->fields, &result))
		return false;
	run = ftrace_runs_top(stack);
	if (run && run->done && run->irq != irq)
		run_end(sink, stack, event->cpu);
	/* The text may begin between the two. */
	run = ftrace_runs_find(stack, irq);
	sink->events->exits += !run;
	if (!run || run->done || event->ts < run->action)
		return true;
	count = count_get(sink, irq, event->cpu);
	count->time += event->ts - run->action;
	run->result |= result;
	run->end = event->ts;
	run->done = true;
	return true;
}

static bool take_update(struct sink *sink, const struct ftrace_event *event)
{
	union record record = record_at(event);

	if (!ftrace_u32(event->fields, "irq", &record.alloc.irq) ||
	    !ftrace_target(event->fields, "cpu", "vector", &record.alloc.to) ||
	    !ftrace_target(event->fields, "prev_cpu", "prev_vector", &record.alloc.from))
		return false;
	sink->events->updates = true;
	emit(sink, &record, RECORD_ALLOC, sizeof(record.alloc));
	return true;
}

/* Success is told by vector_update. */
static bool take_alloc_result(struct sink *sink, const struct ftrace_event *event)
{
	union record record = record_at(event);
	__s64 result;

	if (!ftrace_u32(event->fields, "irq", &record.alloc.irq) ||
	    !ftrace_number(event->fields, "ret", &result))
		return false;
	if (result >= 0 || result < -4095)
		return true;
	record.alloc.result = result;
	record.alloc.from.cpu = record.alloc.from.vector = NONE;
	record.alloc.to = record.alloc.from;
	emit(sink, &record, RECORD_ALLOC, sizeof(record.alloc));
	return true;
}

static void release(struct sink *sink, const struct ftrace_event *event, __u32 irq,
		    const struct target *slot, enum release_how how)
{
	union record record = record_at(event);

	if (slot->vector == NONE)
		return;
	record.release.irq = irq;
	record.release.slot = *slot;
	record.release.how = how;
	emit(sink, &record, RECORD_RELEASE, sizeof(record.release));
}

static bool take_free_moved(struct sink *sink, const struct ftrace_event *event)
{
	struct target slot;
	__s64 managed;
	__u32 irq;

	/* Without its last field it was cut, and so may be the number before that. */
	if (!ftrace_u32(event->fields, "irq", &irq) ||
	    !ftrace_target(event->fields, "cpu", "vector", &slot) ||
	    !ftrace_number(event->fields, "is_managed", &managed))
		return false;
	release(sink, event, irq, &slot, RELEASE_CLEANUP);
	return true;
}

static bool take_clear(struct sink *sink, const struct ftrace_event *event)
{
	struct target slot, previous;
	__u32 irq;

	if (!ftrace_u32(event->fields, "irq", &irq) ||
	    !ftrace_target(event->fields, "cpu", "vector", &slot) ||
	    !ftrace_target(event->fields, "prev_cpu", "prev_vector", &previous))
		return false;
	release(sink, event, irq, &slot, RELEASE_TEARDOWN);
	release(sink, event, irq, &previous, RELEASE_TEARDOWN);
	return true;
}

/* Of a CPU that goes mostly a worker: see find_requester() in bpf/hotplug.bpf.c. */
static void take_requester(struct record_hotplug *hotplug, const struct ftrace_event *event)
{
	char comm[NAME_SIZE];

	if (!ftrace_task(event, comm) || !strncmp(comm, "kworker/", strlen("kworker/")))
		return;
	hotplug->pid = event->pid;
	memcpy(hotplug->comm, comm, sizeof(hotplug->comm));
}

static void hotplug(struct sink *sink, const struct ftrace_event *event, __u32 cpu,
		    enum hotplug_phase phase, __s64 result)
{
	union record record = record_at(event);

	record.hotplug.subject = cpu;
	record.hotplug.phase = phase;
	record.hotplug.result = result;
	take_requester(&record.hotplug, event);
	emit(sink, &record, RECORD_HOTPLUG, sizeof(record.hotplug));
}

/* "(takedown_cpu)"; not "(0xffffffff8106b1f0)", where the symbols were not at hand. */
static bool named_function(const char *fields)
{
	const char *at = strchr(fields, '(');

	return at && strspn(at + 1, "0123456789abcdefx") != strcspn(at + 1, ")");
}

/* The numbers of the steps differ between kernels, the functions behind them do not. */
static bool take_step(struct sink *sink, const struct ftrace_event *event)
{
	bool down = strstr(event->fields, "(takedown_cpu)");
	bool up = strstr(event->fields, "(bringup_cpu)") ||
		  strstr(event->fields, "(cpuhp_bringup_ap)");
	struct ftrace_crossing *crossing = down ? &sink->events->down : &sink->events->up;
	__s64 cpu, step;

	if (!ftrace_number(event->fields, "cpu", &cpu) || cpu < 0 || cpu >= FTRACE_CPUS ||
	    !ftrace_number(event->fields, "step", &step))
		return false;
	sink->events->hotplugs = true;
	/* A bare address tells nothing. */
	if (!down && !up)
		return named_function(event->fields);
	crossing->open = true;
	crossing->cpu = cpu;
	crossing->step = step;
	hotplug(sink, event, cpu, down ? HOTPLUG_DOWN : HOTPLUG_UP, 0);
	return true;
}

static bool take_step_end(struct sink *sink, const struct ftrace_event *event)
{
	struct ftrace_events *events = sink->events;
	struct ftrace_crossing *crossing = &events->down;
	__s64 cpu, step, result;

	if (!ftrace_number(event->fields, "cpu", &cpu) ||
	    !ftrace_number(event->fields, "step", &step) ||
	    !ftrace_number(event->fields, "ret", &result) || result < -4095 || result > 4095)
		return false;
	if (!crossing->open || crossing->cpu != cpu || crossing->step != step)
		crossing = &events->up;
	if (!crossing->open || crossing->cpu != cpu || crossing->step != step)
		return true;
	crossing->open = false;
	hotplug(sink, event, cpu, crossing == &events->down ? HOTPLUG_DOWN_END : HOTPLUG_UP_END,
		result);
	return true;
}

static const struct kind kinds[] = {
	{ "irq_handler_entry", "name", take_entry },
	{ "irq_handler_exit", "ret", take_exit },
	{ "vector_update", "prev_cpu", take_update },
	{ "vector_alloc", "ret", take_alloc_result },
	{ "vector_alloc_managed", "ret", take_alloc_result },
	{ "vector_free_moved", "is_managed", take_free_moved },
	{ "vector_clear", "prev_cpu", take_clear },
	{ "cpuhp_enter", "(", take_step },
	{ "cpuhp_exit", "ret", take_step_end },
};

static const struct kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

bool ftrace_events_known(const char *name)
{
	return find_kind(name);
}

bool ftrace_events_whole(const struct ftrace_event *event)
{
	const char *last = find_kind(event->name)->last, *value;

	if (*last == '(')
		return strchr(event->fields, ')');
	value = ftrace_field(event->fields, last);
	return value && *value;
}

static void advance(struct sink *sink, __u64 ts)
{
	struct ftrace_events *events = sink->events;

	if (!events->any) {
		events->begin = ts;
		events->now = ts;
		ftrace_counts_clear(&events->counts, ts);
	}
	events->any = true;
	if (ts > events->now)
		events->now = ts;
	else if (events->now - ts > BACK)
		events->back++;
	if (events->now - events->counts.begin >= INTERVAL)
		interval_end(sink, events->now);
}

bool ftrace_events_take(struct ftrace_events *events, const struct ftrace_event *event,
			struct order *order)
{
	struct sink sink = { .events = events, .order = order };

	advance(&sink, event->ts);
	return find_kind(event->name)->take(&sink, event);
}

void ftrace_events_lost(struct ftrace_events *events, __u64 number, struct order *order)
{
	struct sink sink = { .events = events, .order = order };
	struct ftrace_event event = { .ts = events->now, .cpu = NONE };
	union record record = record_at(&event);

	record.drops.lost[0] = number;
	emit(&sink, &record, RECORD_DROPS, sizeof(record.drops));
}

void ftrace_events_end(struct ftrace_events *events, struct order *order)
{
	struct sink sink = { .events = events, .order = order };

	interval_end(&sink, events->now);
}

void ftrace_events_free(struct ftrace_events *events)
{
	ftrace_runs_free(&events->runs);
}
