// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/ftrace.h"
#include "trace/ftrace_counts.h"
#include "trace/ftrace_line.h"
#include "trace/ftrace_runs.h"

#define INTERVAL 100000000ull /* ns, as PROBE_PERIOD */
#define SHARED_GAP 1000000ull /* ns between two actions of one interrupt, at most */
#define HEAD_LENGTH 512 /* enough of a line to know it by */
#define NAMES_MAX 4096

struct name {
	__u32 irq;
	char text[NAME_SIZE];
};

/* A CPU on its way down or up, by the step of the kernel's list that does it. */
struct crossing {
	bool open;
	__s64 cpu;
	__s64 step;
};

struct ftrace {
	__u64 seq;
	__u64 begin; /* ts of the first event */
	__u64 now; /* of the latest */
	bool any;
	bool no_seconds;
	bool updates;
	bool handlers;
	bool hotplugs;
	__u64 overwritten; /* events, before the text was taken */
	__u64 unreadable; /* lines of events that are read otherwise */
	__u64 crowded; /* records for which there was no room */
	struct crossing down;
	struct crossing up;
	struct ftrace_counts counts;
	struct ftrace_runs runs;
	struct name *names; /* by IRQ */
	size_t nr_names;
};

struct sink {
	struct ftrace *ftrace;
	struct order *order;
};

struct event {
	const char *name;
	/* Returns false if the line lacks what it should have. */
	bool (*take)(struct sink *sink, const struct ftrace_event *event);
};

static void emit(struct sink *sink, union record *record, enum record_type type, size_t size)
{
	if (order_full(sink->order)) {
		sink->ftrace->crowded++;
		return;
	}
	record->head.type = type;
	record->head.size = size;
	record->head.seq = ++sink->ftrace->seq;
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
	count = run->result ? NULL : ftrace_counts_get(&sink->ftrace->counts, run->irq, cpu);
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
	const __u64 begin = sink->ftrace->counts.begin;
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
	struct ftrace *ftrace = sink->ftrace;
	const struct ftrace_run *run;
	size_t i;

	for (i = 0; i < ftrace->runs.count; i++) {
		run = ftrace_runs_top(&ftrace->runs.stacks[i]);
		if (run && run->done)
			run_end(sink, &ftrace->runs.stacks[i], i);
	}
	for (i = 0; i < COUNTS_SLOTS && ftrace->counts.used; i++)
		if (ftrace->counts.slots[i].used)
			tell_count(sink, &ftrace->counts.slots[i], ts);
	ftrace_counts_clear(&ftrace->counts, ts);
}

static struct ftrace_count *count_get(struct sink *sink, __u32 irq, __u32 cpu)
{
	struct ftrace_count *count = ftrace_counts_get(&sink->ftrace->counts, irq, cpu);

	if (count)
		return count;
	interval_end(sink, sink->ftrace->now);
	return ftrace_counts_get(&sink->ftrace->counts, irq, cpu);
}

static bool is_next_action(const struct ftrace_run *run, __u32 irq, const char *name, __u64 ts)
{
	return run->done && run->irq == irq && strcmp(run->first, name) && ts >= run->end &&
	       ts - run->end < SHARED_GAP;
}

static bool take_entry(struct sink *sink, const struct ftrace_event *event)
{
	struct ftrace_stack *stack = ftrace_runs_of(&sink->ftrace->runs, event->cpu);
	char name[NAME_SIZE] = "";
	struct ftrace_count *count;
	struct ftrace_run *run;
	__u32 irq;

	if (!stack || !ftrace_u32(event->fields, "irq", &irq))
		return false;
	ftrace_word(event->fields, "name", name, sizeof(name));
	sink->ftrace->handlers = true;
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
	struct ftrace_stack *stack = ftrace_runs_of(&sink->ftrace->runs, event->cpu);
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
	sink->ftrace->updates = true;
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
	__u32 irq;

	if (!ftrace_u32(event->fields, "irq", &irq) ||
	    !ftrace_target(event->fields, "cpu", "vector", &slot))
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

/* Of a CPU that goes mostly a worker: see find_asker() in bpf/hotplug.bpf.c. */
static void take_asker(struct record_hotplug *hotplug, const struct ftrace_event *event)
{
	char comm[NAME_SIZE];
	__u32 pid;

	if (!ftrace_task(event, comm, &pid) || !strncmp(comm, "kworker/", strlen("kworker/")))
		return;
	hotplug->pid = pid;
	memcpy(hotplug->comm, comm, sizeof(hotplug->comm));
}

static void hotplug(struct sink *sink, const struct ftrace_event *event, __u32 cpu,
		    enum hotplug_phase phase, __s64 result)
{
	union record record = record_at(event);

	record.hotplug.subject = cpu;
	record.hotplug.phase = phase;
	record.hotplug.result = result;
	take_asker(&record.hotplug, event);
	emit(sink, &record, RECORD_HOTPLUG, sizeof(record.hotplug));
}

/* The numbers of the steps differ between kernels, the functions behind them do not. */
static bool take_step(struct sink *sink, const struct ftrace_event *event)
{
	bool down = strstr(event->fields, "(takedown_cpu)");
	bool up = strstr(event->fields, "(bringup_cpu)") ||
		  strstr(event->fields, "(cpuhp_bringup_ap)");
	struct crossing *crossing = down ? &sink->ftrace->down : &sink->ftrace->up;
	__s64 cpu, step;

	if (!ftrace_number(event->fields, "cpu", &cpu) || cpu < 0 || cpu >= FTRACE_CPUS ||
	    !ftrace_number(event->fields, "step", &step))
		return false;
	sink->ftrace->hotplugs = true;
	if (!down && !up)
		return true;
	crossing->open = true;
	crossing->cpu = cpu;
	crossing->step = step;
	hotplug(sink, event, cpu, down ? HOTPLUG_DOWN : HOTPLUG_UP, 0);
	return true;
}

static bool take_step_end(struct sink *sink, const struct ftrace_event *event)
{
	struct ftrace *ftrace = sink->ftrace;
	struct crossing *crossing = &ftrace->down;
	__s64 cpu, step, result;

	if (!ftrace_number(event->fields, "cpu", &cpu) ||
	    !ftrace_number(event->fields, "step", &step) ||
	    !ftrace_number(event->fields, "ret", &result) || result < -4095 || result > 4095)
		return false;
	if (!crossing->open || crossing->cpu != cpu || crossing->step != step)
		crossing = &ftrace->up;
	if (!crossing->open || crossing->cpu != cpu || crossing->step != step)
		return true;
	crossing->open = false;
	hotplug(sink, event, cpu, crossing == &ftrace->down ? HOTPLUG_DOWN_END : HOTPLUG_UP_END,
		result);
	return true;
}

static const struct event events[] = {
	{ "irq_handler_entry", take_entry },
	{ "irq_handler_exit", take_exit },
	{ "vector_update", take_update },
	{ "vector_alloc", take_alloc_result },
	{ "vector_alloc_managed", take_alloc_result },
	{ "vector_free_moved", take_free_moved },
	{ "vector_clear", take_clear },
	{ "cpuhp_enter", take_step },
	{ "cpuhp_exit", take_step_end },
};

static const struct event *find_event(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (!strcmp(events[i].name, name))
			return &events[i];
	return NULL;
}

/* Where that interrupt's name is, or would be. */
static size_t name_place(const struct ftrace *ftrace, __u32 irq)
{
	size_t low = 0, high = ftrace->nr_names, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (ftrace->names[middle].irq < irq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first name counts: that of the first action. */
int ftrace_learn(struct ftrace *ftrace, char *text, size_t length)
{
	struct ftrace_event event;
	struct name name = { 0 };
	size_t i;

	text[length] = '\0';
	if (!ftrace->names)
		ftrace->names = calloc(NAMES_MAX, sizeof(*ftrace->names));
	if (!ftrace->names)
		return -ENOMEM;
	if (!strstr(text, "irq_handler_entry:") || ftrace_parse(text, &event) != FTRACE_EVENT ||
	    strcmp(event.name, "irq_handler_entry") ||
	    !ftrace_u32(event.fields, "irq", &name.irq) ||
	    !ftrace_word(event.fields, "name", name.text, sizeof(name.text)))
		return 0;
	i = name_place(ftrace, name.irq);
	if ((i < ftrace->nr_names && ftrace->names[i].irq == name.irq) ||
	    ftrace->nr_names == NAMES_MAX)
		return 0;
	memmove(&ftrace->names[i + 1], &ftrace->names[i], (ftrace->nr_names++ - i) * sizeof(name));
	ftrace->names[i] = name;
	return 0;
}

const char *ftrace_name(const struct ftrace *ftrace, size_t index, __u32 *irq)
{
	if (index >= ftrace->nr_names)
		return NULL;
	*irq = ftrace->names[index].irq;
	return ftrace->names[index].text;
}

/* Events that the kernel had no room for: what it says in their place. */
static void take_lost(struct sink *sink, const char *text)
{
	struct ftrace *ftrace = sink->ftrace;
	struct ftrace_event event = { .ts = ftrace->now };
	unsigned long long number = 1; /* "[EVENTS DROPPED]": nobody knows how many */
	const char *at = strchr(text, '[');
	union record record;

	if (!at || (sscanf(at, "[LOST %llu EVENTS]", &number) != 1 &&
		    sscanf(at, "[%llu EVENTS DROPPED]", &number) != 1 &&
		    strncmp(at, "[EVENTS DROPPED]", strlen("[EVENTS DROPPED]"))))
		return;
	if (!ftrace->any) {
		ftrace->overwritten += number;
		return;
	}
	record = record_at(&event);
	record.head.cpu = NONE;
	record.drops.lost[0] = number;
	emit(sink, &record, RECORD_DROPS, sizeof(record.drops));
}

/* "# entries-in-buffer/entries-written: 205/307   #P:4" */
static void take_comment(struct ftrace *ftrace, const char *text)
{
	unsigned long long kept, written;

	if (sscanf(text, "# entries-in-buffer/entries-written: %llu/%llu", &kept, &written) == 2 &&
	    written > kept)
		ftrace->overwritten += written - kept;
}

static void advance(struct sink *sink, __u64 ts)
{
	struct ftrace *ftrace = sink->ftrace;

	if (!ftrace->any) {
		ftrace->begin = ts;
		ftrace->now = ts;
		ftrace_counts_clear(&ftrace->counts, ts);
	}
	ftrace->any = true;
	if (ts > ftrace->now)
		ftrace->now = ts;
	if (ftrace->now - ftrace->counts.begin >= INTERVAL)
		interval_end(sink, ftrace->now);
}

bool ftrace_line(struct ftrace *ftrace, char *text, size_t length, struct order *order)
{
	struct sink sink = { .ftrace = ftrace, .order = order };
	enum ftrace_parse kind;
	struct ftrace_event line;
	const struct event *event;

	text[length] = '\0';
	if (*text == '#')
		take_comment(ftrace, text);
	else if (!strncmp(text, "CPU:", 4))
		take_lost(&sink, text);
	kind = ftrace_parse(text, &line);
	event = kind == FTRACE_NO_EVENT ? NULL : find_event(line.name);
	if (!event)
		return false;
	if (kind == FTRACE_NO_SECONDS) {
		ftrace->no_seconds = true;
		return false;
	}
	advance(&sink, line.ts);
	if (!event->take(&sink, &line))
		ftrace->unreadable++;
	return true;
}

bool ftrace_is(const char *text, size_t length)
{
	static const char *const begins[] = { "# tracer: ", "cpus=", "version = ", "trace.dat:" };
	struct ftrace_event event;
	char head[HEAD_LENGTH];
	size_t i;

	if (length >= sizeof(head))
		length = sizeof(head) - 1;
	memcpy(head, text, length);
	head[length] = '\0';
	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (!strncmp(head, begins[i], strlen(begins[i])))
			return true;
	return ftrace_parse(head, &event) != FTRACE_NO_EVENT;
}

struct ftrace *ftrace_new(void)
{
	return calloc(1, sizeof(struct ftrace));
}

const char *ftrace_empty(const struct ftrace *ftrace)
{
	if (ftrace->no_seconds)
		return "its times are no seconds: record with trace_clock mono, or local";
	return "text of ftrace, but without an event of irq_vectors, irq or cpuhp: nothing can be "
	       "said";
}

__u64 ftrace_begin(const struct ftrace *ftrace)
{
	return ftrace->begin;
}

void ftrace_finish(struct ftrace *ftrace, struct order *order, struct trace_state *state)
{
	struct sink sink = { .ftrace = ftrace, .order = order };

	interval_end(&sink, ftrace->now);
	if (ftrace->overwritten)
		trace_note(state,
			   "%llu older events were overwritten before the text was taken; "
			   "a larger buffer_size_kb keeps them",
			   ftrace->overwritten);
	if (ftrace->unreadable)
		trace_note(state, "events that are not written as expected: %llu",
			   ftrace->unreadable);
	if (ftrace->crowded)
		trace_note(state, "more at once than can be put in order: %llu left out",
			   ftrace->crowded);
	if (!ftrace->updates)
		trace_note(state, "no vector_update in it: nothing moved, "
				  "or irq_vectors was not recorded");
	if (!ftrace->handlers)
		trace_note(state, "no irq_handler_entry in it: nothing is known of handlers; "
				  "irq was not recorded");
	if (!ftrace->hotplugs)
		trace_note(state, "no cpuhp_enter in it: no CPU went or came, "
				  "or cpuhp was not recorded");
}

void ftrace_free(struct ftrace *ftrace)
{
	if (!ftrace)
		return;
	ftrace_runs_free(&ftrace->runs);
	free(ftrace->names);
	free(ftrace);
}
