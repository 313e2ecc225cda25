// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/facility.h"
#include "base/text.h"
#include "trace/ftrace.h"
#include "trace/ftrace_events.h"
#include "trace/ftrace_names.h"
#include "trace/ftrace_text.h"

#define NOT_A_CHARACTER '\001' /* for a NUL, which would end the line */

struct ftrace {
	struct ftrace_text text;
	struct ftrace_events events;
	struct ftrace_names *names; /* NULL: not learned */
	bool learned; /* the whole text was looked through */
	bool handlers, vectors, hotplug; /* and has events of these */
	struct sniff sniff;
	struct order *order; /* while a line is taken in */
	__u64 overwritten; /* events, before the text was taken */
	__u64 unnumbered; /* times that the kernel lost some, it does not say how many */
	bool no_seconds;
};

static void nothing_lost(__u64 number, void *arg)
{
	(void)number;
	(void)arg;
}

/* The first name counts: that of the first action. */
static bool learn_event(const struct ftrace_event *event, void *arg)
{
	struct ftrace *ftrace = arg;
	char name[NAME_SIZE];
	__u32 irq;

	ftrace->handlers |= !strcmp(event->name, "irq_handler_entry");
	ftrace->vectors |= !strncmp(event->name, "vector_", strlen("vector_"));
	ftrace->hotplug |= !strncmp(event->name, "cpuhp_", strlen("cpuhp_"));
	if (!strcmp(event->name, "irq_handler_entry") && ftrace_u32(event->fields, "irq", &irq) &&
	    ftrace_rest(event->fields, "name", name, sizeof(name)))
		ftrace_names_add(ftrace->names, irq, name);
	return true;
}

static bool take_event(const struct ftrace_event *event, void *arg)
{
	struct ftrace *ftrace = arg;

	ftrace->no_seconds |= !event->seconds;
	return event->seconds && ftrace_events_take(&ftrace->events, event, ftrace->order);
}

static void take_lost(__u64 number, void *arg)
{
	struct ftrace *ftrace = arg;

	ftrace->unnumbered += !number;
	if (ftrace->events.any)
		ftrace_events_lost(&ftrace->events, number ? number : 1, ftrace->order);
	else
		ftrace->overwritten += number;
}

static void take_overwritten(__u64 number, void *arg)
{
	struct ftrace *ftrace = arg;

	ftrace->overwritten += number;
}

static struct ftrace_taker taker(struct ftrace *ftrace)
{
	return (struct ftrace_taker){
		.known = ftrace_events_known,
		.whole = ftrace_events_whole,
		.take = take_event,
		.lost = take_lost,
		.overwritten = take_overwritten,
		.arg = ftrace,
	};
}

static struct ftrace_taker learner(struct ftrace *ftrace)
{
	return (struct ftrace_taker){
		.known = ftrace_events_known,
		.whole = ftrace_events_whole,
		.take = learn_event,
		.lost = nothing_lost,
		.overwritten = nothing_lost,
		.arg = ftrace,
	};
}

/* A string, with spaces where web pages and mailers put UTF-8's no-break spaces. */
static void end_line(char *text, size_t length)
{
	char *at = text;

	while ((at = memchr(at, '\0', length - (at - text))))
		*at = NOT_A_CHARACTER;
	text[length] = '\0';
	for (at = text; (at = strstr(at, "\xc2\xa0"));)
		at[0] = at[1] = ' ';
}

int ftrace_learn(struct ftrace *ftrace, char *text, size_t length)
{
	const struct ftrace_taker learn = learner(ftrace);

	if (!ftrace->names)
		ftrace->names = calloc(1, sizeof(*ftrace->names));
	if (!ftrace->names)
		return -ENOMEM;
	end_line(text, length);
	ftrace_text_line(&ftrace->text, text, &learn);
	return 0;
}

void ftrace_learned(struct ftrace *ftrace)
{
	const struct ftrace_taker learn = learner(ftrace);

	ftrace_text_end(&ftrace->text, &learn);
	memset(&ftrace->text, 0, sizeof(ftrace->text));
	if (ftrace->names)
		ftrace_names_sort(ftrace->names);
	ftrace->learned = ftrace->names;
}

bool ftrace_lacks(const struct ftrace *ftrace, const char *facility)
{
	if (!ftrace->learned)
		return false;
	if (!strcmp(facility, FACILITY_HANDLER))
		return !ftrace->handlers;
	if (!strcmp(facility, FACILITY_HOTPLUG))
		return !ftrace->hotplug;
	return !strncmp(facility, "vector-", strlen("vector-")) && !ftrace->vectors;
}

const char *ftrace_name(const struct ftrace *ftrace, size_t index, __u32 *irq)
{
	if (!ftrace->names || index >= ftrace->names->count)
		return NULL;
	*irq = ftrace->names->slots[index].irq;
	return ftrace->names->slots[index].text;
}

bool ftrace_line(struct ftrace *ftrace, char *text, size_t length, struct order *order)
{
	const struct ftrace_taker take = taker(ftrace);

	end_line(text, length);
	ftrace->order = order;
	if (!ftrace->text.any)
		sniff_line(&ftrace->sniff, text);
	ftrace_text_line(&ftrace->text, text, &take);
	return ftrace->events.any;
}

void ftrace_last(struct ftrace *ftrace, char *text, size_t length)
{
	end_line(text, length);
	sniff_line(&ftrace->sniff, text);
}

bool ftrace_end(struct ftrace *ftrace, struct order *order)
{
	const struct ftrace_taker take = taker(ftrace);

	ftrace->order = order;
	ftrace_text_end(&ftrace->text, &take);
	return ftrace->events.any;
}

struct ftrace *ftrace_new(void)
{
	return calloc(1, sizeof(struct ftrace));
}

/* "; 12 of 340 lines were not understood, the first: ..." */
static const char *tell_unknown(const struct ftrace_text *text, char *out, size_t size)
{
	char first[TEXT_ESCAPED_SIZE(FTRACE_FIRST)];

	*out = '\0';
	if (!text->unknown)
		return out;
	text_escape(first, text->first, text->first_length);
	snprintf(out, size, "%llu of %llu lines %s not understood, the first: %s", text->unknown,
		 text->lines, text->unknown == 1 ? "was" : "were", first);
	return out;
}

void ftrace_empty(const struct ftrace *ftrace, char *out, size_t size)
{
	const char *what = sniff_text(&ftrace->sniff);
	char first[TEXT_ESCAPED_SIZE(SNIFF_FIRST)], unknown[TRACE_NOTE_SIZE];

	if (ftrace->no_seconds) {
		snprintf(out, size,
			 "its times are no seconds: record with trace_clock mono, or local");
	} else if (ftrace->text.any) {
		tell_unknown(&ftrace->text, unknown, sizeof(unknown));
		snprintf(out, size,
			 "text of ftrace, but without an event of irq_vectors, irq or cpuhp: "
			 "nothing can be said%s%s",
			 *unknown ? "; " : "", unknown);
	} else if (what) {
		snprintf(out, size, "%s", what);
	} else if (!ftrace->sniff.first_length) {
		snprintf(out, size, "blank: neither a trace nor text of ftrace");
	} else {
		text_escape(first, ftrace->sniff.first, ftrace->sniff.first_length);
		snprintf(out, size,
			 "neither a trace nor text of ftrace, trace-cmd or perf script; the first "
			 "line: %s",
			 first);
	}
}

__u64 ftrace_begin(const struct ftrace *ftrace)
{
	return ftrace->events.begin;
}

static void note_lines(const struct ftrace_text *text, struct trace_state *state)
{
	char name[TEXT_ESCAPED_SIZE(FTRACE_FILE_SIZE)], unknown[TRACE_NOTE_SIZE];

	if (text->unknown)
		trace_note(state, "%s", tell_unknown(text, unknown, sizeof(unknown)));
	if (!text->elsewhere)
		return;
	text_escape(name, ftrace_files_name(&text->files, text->other),
		    strlen(ftrace_files_name(&text->files, text->other)));
	trace_note(state,
		   "events of other files in this text (%s) were left out: %llu; their interrupts "
		   "may be another machine's: report each file alone",
		   *name ? name : "without a name", text->elsewhere);
}

static void note_lost(const struct ftrace *ftrace, struct trace_state *state)
{
	if (ftrace->overwritten)
		trace_note(state,
			   "%llu older events were overwritten before the text was taken; "
			   "a larger buffer_size_kb keeps them",
			   ftrace->overwritten);
	if (ftrace->unnumbered)
		trace_note(
			state,
			"times that events were lost, the text does not say how many: %llu; each "
			"counts as one",
			ftrace->unnumbered);
	if (ftrace->events.crowded)
		trace_note(state, "more at once than can be put in order: %llu left out",
			   ftrace->events.crowded);
	if (ftrace->events.back)
		trace_note(
			state,
			"times that run backwards: %llu; several recordings in one text cannot be "
			"told apart",
			ftrace->events.back);
}

static void note_absent(const struct ftrace_events *events, struct trace_state *state)
{
	if (!events->updates)
		trace_note(state, "no vector_update in it: nothing moved, "
				  "or irq_vectors was not recorded");
	if (!events->handlers && events->exits)
		trace_note(state,
			   "no irq_handler_entry in it, but irq_handler_exit: %llu, which alone "
			   "tell nothing: record both",
			   events->exits);
	else if (!events->handlers)
		trace_note(state, "no irq_handler_entry in it: nothing is known of handlers; "
				  "irq was not recorded");
	if (!events->hotplugs)
		trace_note(state, "no cpuhp_enter in it: no CPU went or came, "
				  "or cpuhp was not recorded");
}

void ftrace_finish(struct ftrace *ftrace, struct order *order, struct trace_state *state)
{
	ftrace_end(ftrace, order);
	ftrace_events_end(&ftrace->events, order);
	note_lines(&ftrace->text, state);
	note_lost(ftrace, state);
	note_absent(&ftrace->events, state);
}

void ftrace_free(struct ftrace *ftrace)
{
	if (!ftrace)
		return;
	ftrace_events_free(&ftrace->events);
	free(ftrace->names);
	free(ftrace);
}
