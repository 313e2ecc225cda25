// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace/ftrace_line.h"

#define COMM_WIDTH 16 /* "%16s-": kernel/trace/trace_output.c, trace_print_context() */
#define SECONDS_MAX (~0ull / 1000000000 - 1)

static const char *skip_spaces(const char *text)
{
	return text + strspn(text, " \t");
}

/* "[002]" */
static const char *take_cpu(const char *text, __u32 *cpu)
{
	unsigned long number;
	char *end;

	if (*text != '[' || !isdigit((unsigned char)text[1]))
		return NULL;
	number = strtoul(text + 1, &end, 10);
	if (*end != ']' || number >= FTRACE_CPUS)
		return NULL;
	*cpu = number;
	return end + 1;
}

/* Digits behind the point, as many as there are, as ns. */
static const char *take_fraction(const char *text, __u64 *ns)
{
	unsigned int digits = 0;

	for (*ns = 0; isdigit((unsigned char)*text); text++)
		if (digits++ < 9)
			*ns = *ns * 10 + (*text - '0');
	for (; digits < 9; digits++)
		*ns *= 10;
	return text;
}

/* "12.345678:"; returns what follows, with @kind FTRACE_NO_SECONDS for "12345:". */
static const char *take_time(const char *text, __u64 *ts, enum ftrace_parse *kind)
{
	unsigned long long seconds;
	char *end;
	__u64 ns;

	if (!isdigit((unsigned char)*text))
		return NULL;
	errno = 0;
	seconds = strtoull(text, &end, 10);
	if (*end == ':') {
		*kind = FTRACE_NO_SECONDS;
		return end + 1;
	}
	if (*end != '.' || !isdigit((unsigned char)end[1]) || errno || seconds > SECONDS_MAX)
		return NULL;
	text = take_fraction(end + 1, &ns);
	if (*text != ':')
		return NULL;
	*ts = seconds * 1000000000 + ns;
	*kind = FTRACE_EVENT;
	return text + 1;
}

static bool take_name(const char *text, struct ftrace_event *event)
{
	size_t length;

	text = skip_spaces(text);
	length = strcspn(text, ": \t");
	if (!length || text[length] != ':' || length >= sizeof(event->name))
		return false;
	memcpy(event->name, text, length);
	event->name[length] = '\0';
	event->fields = skip_spaces(text + length + 1);
	return true;
}

/* What begins with "[002]"; flags may stand between it and the time. */
static enum ftrace_parse take_event(const char *text, struct ftrace_event *event)
{
	enum ftrace_parse kind = FTRACE_NO_EVENT;
	const char *rest;

	text = take_cpu(text, &event->cpu);
	if (!text || !isspace((unsigned char)*text))
		return FTRACE_NO_EVENT;
	text = skip_spaces(text);
	rest = take_time(text, &event->ts, &kind);
	if (!rest) {
		text = skip_spaces(text + strcspn(text, " \t"));
		rest = take_time(text, &event->ts, &kind);
	}
	if (!rest || !take_name(rest, event))
		return FTRACE_NO_EVENT;
	return kind;
}

enum ftrace_parse ftrace_parse(const char *text, struct ftrace_event *event)
{
	const char *at = text;
	enum ftrace_parse kind;

	/* The name of a process can look like anything. */
	if (strnlen(text, COMM_WIDTH + 1) > COMM_WIDTH && text[COMM_WIDTH] == '-')
		at += COMM_WIDTH;
	while ((at = strchr(at, '['))) {
		event->task = text;
		event->task_end = at;
		kind = take_event(at++, event);
		if (kind != FTRACE_NO_EVENT)
			return kind;
	}
	return FTRACE_NO_EVENT;
}

/* The '-' before the number; the name may have some as well. */
static const char *find_dash(const struct ftrace_event *event)
{
	const char *at = event->task + COMM_WIDTH;

	if (event->task_end > at && *at == '-')
		return at;
	for (at = event->task_end; at-- > event->task;)
		if (*at == '-' && isdigit((unsigned char)at[1]))
			return at;
	return NULL;
}

bool ftrace_task(const struct ftrace_event *event, char *comm, __u32 *pid)
{
	const char *name = skip_spaces(event->task), *dash = find_dash(event), *group;
	size_t length;
	char *end;

	if (!dash || dash < name || !isdigit((unsigned char)dash[1]))
		return false;
	*pid = strtoul(dash + 1, &end, 10);
	group = skip_spaces(end);
	if (*group == '(' && isdigit((unsigned char)*skip_spaces(group + 1)))
		*pid = strtoul(skip_spaces(group + 1), NULL, 10);
	length = dash - name;
	if (length >= NAME_SIZE)
		length = NAME_SIZE - 1;
	if (length == strlen("<...>") && !memcmp(name, "<...>", length))
		length = 0;
	memset(comm, 0, NAME_SIZE);
	memcpy(comm, name, length);
	return true;
}

/* Behind "key=" or "key:"; NULL if there is no such key. */
static const char *find_field(const char *fields, const char *key)
{
	const size_t length = strlen(key);
	const char *at = fields;

	while ((at = strstr(at, key))) {
		if ((at == fields || at[-1] == ' ') && (at[length] == '=' || at[length] == ':'))
			return skip_spaces(at + length + 1);
		at += length;
	}
	return NULL;
}

bool ftrace_number(const char *fields, const char *key, __s64 *number)
{
	const char *at = find_field(fields, key);
	char *end;

	if (!at)
		return false;
	errno = 0;
	*number = strtoll(at, &end, !strncmp(at, "0x", 2) ? 16 : 10);
	return end != at && !errno;
}

bool ftrace_word(const char *fields, const char *key, char *word, size_t size)
{
	const char *at = find_field(fields, key);
	size_t length;

	if (!at)
		return false;
	length = strcspn(at, " ");
	if (length >= size)
		length = size - 1;
	memcpy(word, at, length);
	word[length] = '\0';
	return true;
}

bool ftrace_u32(const char *fields, const char *key, __u32 *number)
{
	__s64 value;

	if (!ftrace_number(fields, key, &value) || value < 0 || value >= NONE)
		return false;
	*number = value;
	return true;
}

bool ftrace_target(const char *fields, const char *cpu, const char *vector, struct target *target)
{
	if (!ftrace_u32(fields, cpu, &target->cpu) ||
	    !ftrace_u32(fields, vector, &target->vector) || target->vector > 255)
		return false;
	if (target->vector)
		return true;
	target->cpu = NONE;
	target->vector = NONE;
	return true;
}
