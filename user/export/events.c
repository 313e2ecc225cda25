// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "export/events.h"
#include "trace/trace.h"

/* Inside quotes. A page that embeds it is not to read its "<" as a tag's. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\"\\<>&'", *text))
			fprintf(out, "\\u%04x", *text);
		else
			putc_unlocked(*text, out);
	}
}

static void put_escaped(FILE *out, const char *text)
{
	char escaped[TEXT_ESCAPED_SIZE(256)];

	text_escape(escaped, text, strnlen(text, 256));
	put_text(out, escaped);
}

static void put_time(FILE *out, const char *name, __u64 ns)
{
	fprintf(out, ",\"%s\":%llu.%03llu", name, ns / 1000, ns % 1000);
}

static void put_ts(struct events *events, __u64 ts)
{
	put_time(events->out, "ts", ts > events->base ? ts - events->base : 0);
}

static void put_name(FILE *out, const char *name)
{
	fputs_unlocked(",\"name\":\"", out);
	put_text(out, name);
	putc_unlocked('"', out);
}

static void open_event(struct events *events, char phase, __u32 pid, __u32 tid)
{
	if (events->any)
		putc_unlocked(',', events->out);
	events->any = true;
	events->args = false;
	fprintf(events->out, "\n{\"ph\":\"%c\",\"pid\":%u,\"tid\":%u", phase, pid, tid);
}

static void put_category(struct events *events, const char *category)
{
	fprintf(events->out, ",\"cat\":\"%s\"", category);
}

void events_begin(struct events *events, const struct trace_header *header)
{
	FILE *out = events->out;

	events->base = header->ts;
	fputs_unlocked("{\"displayTimeUnit\":\"ns\",\"otherData\":{\"tool\":\"", out);
	put_escaped(out, header->tool);
	fputs_unlocked("\",\"release\":\"", out);
	put_escaped(out, header->release);
	fputs_unlocked("\",\"boot_id\":\"", out);
	put_escaped(out, header->boot_id);
	fprintf(out,
		"\",\"clock\":\"CLOCK_MONOTONIC\",\"begin\":\"%llu\",\"realtime\":\"%llu\"},\n",
		header->ts, header->realtime);
	fputs_unlocked("\"traceEvents\":[", out);
}

void events_end(struct events *events)
{
	fputs_unlocked("\n]}\n", events->out);
}

static void name_it(struct events *events, __u32 pid, __u32 tid, const char *what, const char *name)
{
	open_event(events, 'M', pid, tid);
	put_name(events->out, what);
	events_text(events, "name", name);
	events_close(events);
}

void events_process(struct events *events, enum events_process process, const char *name)
{
	name_it(events, process, process, "process_name", name);
}

void events_thread(struct events *events, __u32 tid, const char *name)
{
	name_it(events, EVENTS_CPUS, tid, "thread_name", name);
}

void events_slice(struct events *events, __u32 tid, __u64 ts, __u64 duration, const char *category,
		  const char *name)
{
	open_event(events, 'X', EVENTS_CPUS, tid);
	put_ts(events, ts);
	put_time(events->out, "dur", duration);
	put_category(events, category);
	put_name(events->out, name);
}

void events_instant(struct events *events, __u32 tid, __u64 ts, const char *category,
		    const char *name)
{
	open_event(events, 'i', EVENTS_CPUS, tid ? tid : EVENTS_CPUS);
	fprintf(events->out, ",\"s\":\"%c\"", tid ? 't' : 'p');
	put_ts(events, ts);
	put_category(events, category);
	put_name(events->out, name);
}

void events_async(struct events *events, enum events_process process, __u64 id, char phase,
		  __u64 ts, const char *category, const char *name)
{
	open_event(events, phase, process, process);
	fprintf(events->out, ",\"id\":%llu", id);
	put_ts(events, ts);
	put_category(events, category);
	put_name(events->out, name);
}

static void open_arg(struct events *events, const char *name)
{
	fprintf(events->out, "%s\"%s\":", events->args ? "," : ",\"args\":{", name);
	events->args = true;
}

void events_number(struct events *events, const char *name, __u64 number)
{
	open_arg(events, name);
	fprintf(events->out, "%llu", number);
}

void events_text(struct events *events, const char *name, const char *text)
{
	open_arg(events, name);
	putc_unlocked('"', events->out);
	put_text(events->out, text);
	putc_unlocked('"', events->out);
}

static void put_value(struct events *events, const char *name, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NONE:
		break;
	case VALUE_NUMBER:
		events_number(events, name, value->number);
		break;
	case VALUE_SIGNED:
		open_arg(events, name);
		fprintf(events->out, "%lld", (__s64)value->number);
		break;
	case VALUE_BOOL:
		open_arg(events, name);
		fputs_unlocked(value->number ? "true" : "false", events->out);
		break;
	case VALUE_TEXT:
		events_text(events, name, value->text);
		break;
	}
}

void events_columns(struct events *events, const struct flat_columns *columns, const void *base)
{
	unsigned int i;

	for (i = 0; i < columns->nr; i++) {
		column_value(&columns->column[i], base, &events->value);
		put_value(events, columns->column[i].name, &events->value);
	}
}

void events_close(struct events *events)
{
	fputs_unlocked(events->args ? "}}" : "}", events->out);
}

void events_rate(struct events *events, __u64 ts, const char *name, __u64 thousandths)
{
	open_event(events, 'C', EVENTS_RATES, EVENTS_RATES);
	put_ts(events, ts);
	put_category(events, "rate");
	put_name(events->out, name);
	open_arg(events, "per second");
	fprintf(events->out, "%llu.%03llu", thousandths / 1000, thousandths % 1000);
	events_close(events);
}

static void flow_end(struct events *events, __u64 id, char phase, const char *name,
		     const struct event_place *place)
{
	open_event(events, phase, EVENTS_CPUS, place->tid);
	fprintf(events->out, ",\"id\":%llu", id);
	put_ts(events, place->ts);
	put_category(events, "flow");
	put_name(events->out, name);
	if (phase == 'f')
		fputs_unlocked(",\"bp\":\"e\"",
			       events->out); /* the slice around it, not the next */
	events_close(events);
}

void events_flow(struct events *events, __u64 id, const char *name, const struct event_place *from,
		 const struct event_place *to)
{
	flow_end(events, id, 's', name, from);
	flow_end(events, id, 'f', name, to);
}
