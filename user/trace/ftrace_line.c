// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace/ftrace_line.h"

#define COMM_LENGTH 15 /* TASK_COMM_LEN without NUL: include/linux/sched.h */
#define TASK_COLUMNS 17 /* "%16s-": where the name of a task ends, at the latest */
#define CONTEXT_COLUMNS 160 /* in which the rest follows, up to the time */
#define DIGITS_MAX 20
#define WORD_MAX 64
#define SECONDS_MAX (~0ull / 1000000000 - 1)

static bool is_digit(char c)
{
	return isdigit((unsigned char)c);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_spaces(const char *text)
{
	return text + strspn(text, " \t");
}

/* A line read from right to left: what is left of it. */
struct left {
	const char *begin;
	const char *end;
};

static char last(const struct left *left)
{
	return left->end > left->begin ? left->end[-1] : '\0';
}

static bool drop(struct left *left, char c)
{
	if (last(left) != c)
		return false;
	left->end--;
	return true;
}

static size_t drop_spaces(struct left *left)
{
	const char *end = left->end;

	while (is_space(last(left)))
		left->end--;
	return end - left->end;
}

/* Its digits are @left->end and what follows; false if there are none, or too many. */
static bool drop_digits(struct left *left, size_t most)
{
	const char *end = left->end;

	while (is_digit(last(left)) && (size_t)(end - left->end) <= most)
		left->end--;
	return left->end != end && (size_t)(end - left->end) <= most;
}

/* "[002]": @inside is what stands in it, @most bytes. @left stays where there is none. */
static bool drop_enclosed(struct left *left, char open, char close, size_t most,
			  struct left *inside)
{
	struct left try = *left;

	if (!drop(&try, close))
		return false;
	inside->end = try.end;
	while (last(&try) && last(&try) != open && (size_t)(inside->end - try.end) <= most)
		try.end--;
	inside->begin = try.end;
	if (!drop(&try, open))
		return false;
	*left = try;
	return true;
}

/* Digits behind the point, as many as there are, as ns of a second. */
static __u64 fraction(const char *text)
{
	unsigned int digits;
	__u64 ns = 0;

	for (digits = 0; is_digit(*text); text++)
		if (digits++ < 9)
			ns = ns * 10 + (*text - '0');
	for (; digits < 9; digits++)
		ns *= 10;
	return ns;
}

/* "12.345678" or "12"; a number of @unit ns each. */
static bool drop_number(struct left *left, __u64 unit, struct ftrace_event *event)
{
	const char *point = NULL;
	unsigned long long whole;

	if (!drop_digits(left, DIGITS_MAX))
		return false;
	if (drop(left, '.')) {
		point = left->end;
		if (!drop_digits(left, DIGITS_MAX))
			return false;
	}
	errno = 0;
	whole = strtoull(left->end, NULL, 10);
	if (!is_space(last(left)) || errno || whole > SECONDS_MAX)
		return false;
	event->seconds = point || unit != 1000000000;
	event->ts = whole * unit + (point ? fraction(point + 1) / (1000000000 / unit) : 0);
	return true;
}

/* How the time stands before its colon. */
enum time_form {
	TIME_SECONDS, /* "12.345678" */
	TIME_LATENCY, /* "123us+" */
	TIME_VERBOSE, /* "1.234ms (+0.012ms)" */
};

static bool drop_time(struct left *left, enum time_form *form, struct ftrace_event *event)
{
	static const char marks[] = " $@*#!+"; /* trace_find_mark() */
	struct left inside;

	*form = TIME_SECONDS;
	if (drop_enclosed(left, '(', ')', 2 * DIGITS_MAX, &inside)) {
		*form = TIME_VERBOSE;
		drop_spaces(left);
		if (last(left) != 's')
			return drop_number(left, 1000000000, event) && !event->seconds;
		return drop(left, 's') && drop(left, 'm') && drop_number(left, 1000000, event);
	}
	if (last(left) && strchr(marks, last(left))) {
		left->end--;
		if (last(left) != 's')
			return false;
	}
	if (!drop(left, 's'))
		return drop_number(left, 1000000000, event);
	*form = TIME_LATENCY;
	return drop(left, 'u') && drop_number(left, 1000, event);
}

static bool take_cpu(const char *digits, __u32 *cpu)
{
	unsigned long number = strtoul(digits, NULL, 10);

	*cpu = number;
	return number < FTRACE_CPUS;
}

/* "d.h1.", at the end of @left; may be preceded by a CPU, without a space: "2d.h1." */
static bool drop_flags(struct left *left)
{
	const char *end = left->end;

	while (last(left) && (isalnum((unsigned char)last(left)) || strchr(".#*", last(left))) &&
	       end - left->end < 16)
		left->end--;
	return left->end != end;
}

/* "2d.h1.": CPU and flags in one; four of them at the least. */
static bool drop_latency_cpu(struct left *left, struct ftrace_event *event)
{
	const char *end = left->end, *flags;

	if (!drop_flags(left) || !is_digit(*left->end))
		return false;
	flags = left->end + strspn(left->end, "0123456789");
	return end - flags >= 4 && end - flags <= 10 && flags - left->end <= 4 &&
	       is_space(last(left)) && take_cpu(left->end, &event->cpu);
}

/* "[002]" */
static bool drop_bracketed_cpu(struct left *left, struct ftrace_event *event)
{
	struct left inside;

	if (!drop_enclosed(left, '[', ']', 4, &inside) || inside.begin == inside.end ||
	    strspn(inside.begin, "0123456789") != (size_t)(inside.end - inside.begin))
		return false;
	return take_cpu(inside.begin, &event->cpu);
}

/* "  2 1 00000001 00000005 [00001234]": CPU, flags, preemption, index, time */
static bool drop_verbose_cpu(struct left *left, struct ftrace_event *event)
{
	struct left inside;
	unsigned int word;

	if (!drop_enclosed(left, '[', ']', 16, &inside))
		return false;
	for (word = 0; word < 3; word++) {
		drop_spaces(left);
		if (!drop_flags(left))
			return false;
	}
	return drop_spaces(left) && drop_digits(left, 4) && take_cpu(left->end, &event->cpu) &&
	       is_space(last(left));
}

/* "  2", which only a pid before it and a name with its system tell from other numbers. */
static bool drop_bare_cpu(struct left *left, struct ftrace_event *event)
{
	struct left pid;

	if (!drop_digits(left, 4) || !take_cpu(left->end, &event->cpu))
		return false;
	pid = *left;
	return drop_spaces(&pid) && is_digit(last(&pid));
}

static bool drop_cpu(struct left *left, enum time_form form, struct ftrace_event *event, bool *bare)
{
	struct left whole;

	drop_spaces(left);
	*bare = false;
	if (form == TIME_VERBOSE)
		return drop_verbose_cpu(left, event);
	if (drop_bracketed_cpu(left, event))
		return true;
	whole = *left;
	if (drop_latency_cpu(left, event))
		return true;
	*left = whole;
	if (drop_flags(left) && drop_spaces(left) && drop_bracketed_cpu(left, event))
		return true;
	*left = whole;
	*bare = true;
	return form == TIME_SECONDS && drop_bare_cpu(left, event);
}

/* "comm-12", "comm-12 (    12)", "comm  12", "comm  12/13": what is left before the CPU. */
static void drop_task(struct left *left, struct ftrace_event *event)
{
	struct left inside = { NULL, NULL };
	const char *id;

	event->task = NULL;
	event->pid = 0;
	drop_spaces(left);
	if (drop_enclosed(left, '(', ')', 16, &inside))
		drop_spaces(left);
	if (!drop_digits(left, 10))
		return;
	id = left->end;
	if (drop(left, '/') && drop_digits(left, 10))
		id = left->end;
	event->pid = strtoul(id, NULL, 10);
	if (inside.begin && is_digit(*skip_spaces(inside.begin)))
		event->pid = strtoul(skip_spaces(inside.begin), NULL, 10);
	if (!drop(left, '-') && !drop_spaces(left))
		return;
	event->task = left->end - left->begin > COMM_LENGTH ? left->end - COMM_LENGTH : left->begin;
	while (event->task < left->end && is_space(*event->task))
		event->task++;
	while (left->end > event->task && is_space(last(left)))
		left->end--;
	event->task_length = left->end - event->task;
	if (!event->task_length)
		event->task = NULL;
}

/* "irq_handler_entry: ", "irq:irq_handler_entry: "; returns what follows, NULL if it is no name. */
static const char *take_word(const char *text, const char **word, size_t *length)
{
	const char *end = memchr(text, ':', strnlen(text, WORD_MAX));

	*word = text;
	*length = end ? end - text : 0;
	if (!*length || memchr(text, ' ', *length) || memchr(text, '\t', *length))
		return NULL;
	return end + 1;
}

/*
 * trace-cmd's --ts-diff puts a "(+95)" before the name, perf's field period a number. Returns
 * whether the name of its system stands before it.
 */
static bool take_name(const char *text, struct ftrace_event *event)
{
	const char *word, *rest;
	bool system = false;
	size_t length;

	text = skip_spaces(text);
	if (text[0] == '(' && (text[1] == '+' || text[1] == '-'))
		text = skip_spaces(text + strcspn(text, " \t"));
	if (is_digit(*text) && is_space(text[strspn(text, "0123456789")]))
		text = skip_spaces(text + strspn(text, "0123456789"));
	event->name[0] = '\0';
	event->fields = text;
	rest = take_word(text, &word, &length);
	if (rest && *rest && !is_space(*rest)) {
		rest = take_word(rest, &word, &length);
		system = rest;
	}
	if (!rest || length >= sizeof(event->name))
		return false;
	memcpy(event->name, word, length);
	event->name[length] = '\0';
	event->fields = skip_spaces(rest);
	return system;
}

/* Does the time of an event end at @colon? */
static bool take_event(const char *text, const char *colon, struct ftrace_event *event,
		       size_t *column)
{
	struct left left = { .begin = text, .end = colon };
	enum time_form form;
	bool bare;

	if (!drop_time(&left, &form, event) || !drop_cpu(&left, form, event, &bare))
		return false;
	drop_task(&left, event);
	if (form != TIME_SECONDS && !event->task)
		return false;
	*column = left.end - text;
	return take_name(colon + 1, event) || !bare;
}

bool ftrace_parse(const char *text, ftrace_known_t *known, struct ftrace_event *event)
{
	struct ftrace_event first;
	const char *at = text;
	bool any = false;
	size_t column;

	while ((at = strchr(at, ':')) && (!any || at - text < CONTEXT_COLUMNS)) {
		if (take_event(text, at++, event, &column)) {
			if (known(event->name) && (!any || column <= TASK_COLUMNS))
				return true;
			if (!any)
				first = *event;
			any = true;
		}
	}
	if (any)
		*event = first;
	return any;
}

bool ftrace_task(const struct ftrace_event *event, char *comm)
{
	size_t length = event->task_length;

	memset(comm, 0, NAME_SIZE);
	if (!event->task)
		return false;
	if (length != strlen("<...>") || memcmp(event->task, "<...>", length))
		memcpy(comm, event->task, length);
	return true;
}

const char *ftrace_field(const char *fields, const char *key)
{
	const size_t length = strlen(key);
	const char *at = fields;

	while ((at = strstr(at, key))) {
		if ((at == fields || is_space(at[-1])) && (at[length] == '=' || at[length] == ':'))
			return skip_spaces(at + length + 1);
		at += length;
	}
	return NULL;
}

bool ftrace_number(const char *fields, const char *key, __s64 *number)
{
	const char *at = ftrace_field(fields, key);
	char *end;

	if (!at)
		return false;
	errno = 0;
	*number = strtoll(at, &end, !strncmp(at, "0x", 2) ? 16 : 10);
	/* "3D124" is what mail's quoted-printable makes of 124; with "12=" it goes on in the next line. */
	return end != at && !errno && !isalnum((unsigned char)*end) && *end != '=';
}

/* @length bytes, cut to @size. */
static bool copy(char *to, size_t size, const char *from, size_t length)
{
	if (length >= size)
		length = size - 1;
	memcpy(to, from, length);
	to[length] = '\0';
	return true;
}

bool ftrace_word(const char *fields, const char *key, char *word, size_t size)
{
	const char *at = ftrace_field(fields, key);

	return at && copy(word, size, at, strcspn(at, " \t"));
}

bool ftrace_rest(const char *fields, const char *key, char *text, size_t size)
{
	const char *at = ftrace_field(fields, key);
	size_t length = at ? strlen(at) : 0;

	while (length && is_space(at[length - 1]))
		length--;
	return at && copy(text, size, at, length);
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
