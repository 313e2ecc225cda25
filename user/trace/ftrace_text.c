// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/ftrace_prefix.h"
#include "trace/ftrace_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PARTS 4 /* of one line, at most */

static void not_understood(struct ftrace_text *text, const char *line, unsigned int lines)
{
	line += strspn(line, " \t");
	if (!text->unknown) {
		text->first_length = strnlen(line, sizeof(text->first));
		memcpy(text->first, line, text->first_length);
	}
	text->unknown += lines;
}

/*
 * The first file with an event that is made use of: numbers of interrupts and CPUs of
 * another are those of another machine, or the same events once more.
 */
static bool is_of_chosen(struct ftrace_text *text, unsigned int file)
{
	if (!text->chosen)
		text->file = file;
	text->chosen = true;
	return text->file == file;
}

/* "... 12.345678: PERF_RECORD_LOST lost 42", of perf script --show-lost-events */
static bool take_perf_lost(const struct ftrace_event *event, const struct ftrace_taker *taker)
{
	unsigned long long number;

	if (sscanf(event->fields, "PERF_RECORD_LOST lost %llu", &number) != 1 &&
	    sscanf(event->fields, "PERF_RECORD_LOST_SAMPLES lost %llu", &number) != 1)
		return false;
	taker->lost(number, taker->arg);
	return true;
}

static void take_held(struct ftrace_text *text, const struct ftrace_taker *taker)
{
	struct ftrace_held *held = &text->held;
	struct ftrace_event event;

	if (!ftrace_parse(held->text, taker->known, &event)) {
		not_understood(text, held->text, held->lines);
		return;
	}
	if (take_perf_lost(&event, taker) || !taker->known(event.name))
		return;
	if (!is_of_chosen(text, held->file)) {
		text->elsewhere += held->lines;
		text->other = held->file;
		return;
	}
	if (!taker->take(&event, taker->arg))
		not_understood(text, held->text, held->lines);
}

/* What is held is over: nothing follows that belongs to it. */
static void flush(struct ftrace_text *text, const struct ftrace_taker *taker)
{
	struct ftrace_held *held = &text->held;

	if (held->length && held->event)
		take_held(text, taker);
	else if (held->length)
		not_understood(text, held->text, held->lines);
	held->length = 0;
}

/* Of a longer one no more than its first part is of use. */
static void hold(struct ftrace_text *text, const char *line, bool event, unsigned int file)
{
	struct ftrace_held *held = &text->held;

	held->length = strnlen(line, sizeof(held->text) - 1);
	memcpy(held->text, line, held->length);
	held->text[held->length] = '\0';
	held->lines = 1;
	held->event = event;
	held->file = file;
}

/* "ret=handled", "state: 87", with the sign between them, or ":" alone as behind a name. */
static bool is_field(const char *line, const char *signs)
{
	size_t length = strspn(line, "abcdefghijklmnopqrstuvwxyz_0123456789");

	return length && strchr(signs, line[length]) && line[length];
}

static bool is_perf_lost(const struct ftrace_event *event)
{
	return !strncmp(event->fields, "PERF_RECORD_LOST", strlen("PERF_RECORD_LOST"));
}

/* "42", "lost 42": a line of perf script's that was broken, maybe within the number. */
static bool is_rest_of_lost(const char *line)
{
	const size_t word = strncmp(line, "lost ", strlen("lost ")) ? 0 : strlen("lost ");
	const size_t digits = strspn(line + word, "0123456789");

	line += word + digits;
	return digits && !line[strspn(line, " \t")];
}

/* Does @line look like the rest of the event that is held? */
static bool goes_on(const struct ftrace_held *held, const struct ftrace_taker *taker,
		    const char *line)
{
	struct ftrace_event event;

	if (!ftrace_parse(held->text, taker->known, &event))
		return false;
	if (is_perf_lost(&event))
		return is_rest_of_lost(line);
	if (!event.name[0])
		return !*event.fields && is_field(line, ":");
	if (!taker->known(event.name))
		return is_field(line, "=");
	if (taker->whole(&event))
		return false;
	return is_field(line, "=:") || isdigit((unsigned char)*line) || *line == '-' ||
	       *line == '(';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The sign of a soft line break in mail (quoted-printable): "irq=12=", but not "irq=". */
static bool ends_softly(const struct ftrace_held *held)
{
	const char *end = held->text + held->length - 1, *word = end;

	if (*end != '=')
		return false;
	while (word > held->text && !is_blank(word[-1]))
		word--;
	return word == end || isdigit((unsigned char)*word) || memchr(word, '=', end - word);
}

/* Was a number cut? "irq=12", "4 vector=135": no event has two numbers side by side. */
static bool cuts_number(const char *text, size_t length, const char *line)
{
	return length && isalnum((unsigned char)text[length - 1]) && isdigit((unsigned char)*line);
}

/* Is the number that ends the event held one of which @line may be the rest? It is not known. */
static bool is_torn(const struct ftrace_held *held, const struct ftrace_taker *taker,
		    const char *line)
{
	const char *rest = line + strspn(line, "0123456789");
	size_t length = held->length;
	struct ftrace_event event;

	if (!length || !held->event || rest == line || (*rest && !is_blank(*rest) && *rest != '='))
		return false;
	while (length && is_blank(held->text[length - 1]))
		length--;
	return length && isdigit((unsigned char)held->text[length - 1]) &&
	       ftrace_parse(held->text, taker->known, &event) && taker->known(event.name);
}

static size_t append(struct ftrace_held *held, size_t before, bool glued, const char *line)
{
	const size_t length = strlen(line), at = before + !glued;

	if (!glued)
		held->text[before] = ' ';
	memcpy(held->text + at, line, length + 1);
	return at + length;
}

/* The first part is no event: a cut before the time may have been within a number, or not. */
static bool append_start(struct ftrace_held *held, const struct ftrace_taker *taker,
			 const char *line, size_t *length)
{
	const size_t before = held->length;
	struct ftrace_event glued, spaced;
	bool is_glued = false, is_spaced;
	size_t trimmed = before;

	while (trimmed && is_blank(held->text[trimmed - 1]))
		trimmed--;
	if (cuts_number(held->text, trimmed, line)) {
		append(held, trimmed, true, line);
		is_glued = ftrace_parse(held->text, taker->known, &glued) && glued.task;
	}
	*length = append(held, trimmed, false, line);
	is_spaced = ftrace_parse(held->text, taker->known, &spaced) && spaced.task;
	if (is_glued && !is_spaced)
		*length = append(held, trimmed, true, line);
	if (is_glued && !is_spaced && trimmed == before)
		return true;
	if (is_spaced && (!is_glued || (glued.ts == spaced.ts && glued.cpu == spaced.cpu &&
					glued.pid == spaced.pid)))
		return true;
	held->text[trimmed] = '\0';
	held->length = trimmed;
	return false;
}

/* @line, if it makes with what is held a better one than what is held alone. */
static bool join(struct ftrace_text *text, const struct ftrace_taker *taker, const char *line)
{
	struct ftrace_held *held = &text->held;
	const size_t length = strnlen(line, sizeof(held->text));
	size_t before = held->length, after;

	if (!before || held->lines == PARTS || before + 1 + length >= sizeof(held->text))
		return false;
	if (held->event) {
		if (is_blank(held->text[before - 1]) && is_torn(held, taker, line))
			return false;
		if (!goes_on(held, taker, line))
			return false;
		before -= ends_softly(held);
		after = append(held, before, cuts_number(held->text, before, line), line);
	} else if (!append_start(held, taker, line, &after)) {
		return false;
	}
	held->event = true;
	held->length = after;
	held->lines++;
	return true;
}

/* "CPU:2 [LOST 45 EVENTS]", trace-cmd's "[45 EVENTS DROPPED]"; @number is 0 where it is not told. */
static bool is_lost(const char *line, unsigned long long *number)
{
	const char *at = strchr(line, '[');
	int begin = 0, end = 0, whole = 0;

	*number = 0;
	if (strncmp(line, "CPU:", strlen("CPU:")) || !at)
		return false;
	sscanf(at, "[LOST %n%*[0-9]%n EVENTS]%n", &begin, &end, &whole);
	if (!whole)
		sscanf(at, "[%n%*[0-9]%n EVENTS DROPPED]%n", &begin, &end, &whole);
	/* A longer one than that is no number, but some were lost. */
	if (whole && end - begin < 19)
		*number = strtoull(at + begin, NULL, 10);
	return whole || !strncmp(at, "[LOST EVENTS]", strlen("[LOST EVENTS]")) ||
	       !strncmp(at, "[EVENTS DROPPED]", strlen("[EVENTS DROPPED]"));
}

/*
 * "CPU:2 [LOST 45 EVENTS]", "# entries-in-buffer/entries-written: 205/307   #P:4",
 * "# latency: 0 us, #205/307, CPU#0"
 */
static void take_between(const char *line, const struct ftrace_taker *taker)
{
	unsigned long long number, kept, written;

	if (is_lost(line, &number))
		taker->lost(number, taker->arg);
	else if ((sscanf(line, "# entries-in-buffer/entries-written: %llu/%llu", &kept, &written) ==
			  2 ||
		  sscanf(line, "# latency: %*u us, #%llu/%llu,", &kept, &written) == 2) &&
		 written > kept)
		taker->overwritten(written - kept, taker->arg);
}

/* "CPU 3 is empty" */
static bool is_empty_cpu(const char *line)
{
	const char *at = line + strlen("CPU ");

	return !strncmp(line, "CPU ", strlen("CPU ")) &&
	       !strcmp(at + strspn(at, "0123456789"), " is empty");
}

/* "\tffffffff8d2 handle_irq_event+0x38 ([kernel.kallsyms])", " => handle_irq_event" */
static bool is_stack(const char *line)
{
	const char *at = line + strspn(line, " \t");
	size_t digits = strspn(at, "0123456789abcdef");

	return !strncmp(at, "=> ", strlen("=> ")) ||
	       (at != line && digits >= 8 && at[digits] == ' ');
}

/* What stands between events, and is none: known, and most of it tells nothing of them. */
static bool is_between(struct ftrace_text *text, const char *line)
{
	static const char *const begins[] = { "# tracer: ", "cpus=", "version = ", "trace.dat:" };
	static const char *const dumps[] = { "Dumping ftrace buffer:", "(ftrace buffer empty)",
					     "---------------------------------" };
	const char *word = line + strspn(line, " \t");
	unsigned long long number;
	size_t i;

	for (i = 0; i < COUNT(begins); i++)
		if (!strncmp(line, begins[i], strlen(begins[i])))
			return text->any = true;
	for (i = 0; i < COUNT(dumps); i++)
		if (!strncmp(word, dumps[i], strlen(dumps[i])))
			return true;
	if (is_empty_cpu(line) || is_lost(line, &number))
		return text->any = true;
	return !*word || *line == '#' || is_stack(line);
}

void ftrace_text_line(struct ftrace_text *text, const char *line, const struct ftrace_taker *taker)
{
	struct ftrace_event event;
	unsigned int file;

	text->lines++;
	line = ftrace_files_strip(&text->files, ftrace_unprefixed(line), &file);
	if (ftrace_parse(line, taker->known, &event)) {
		text->any |= event.seconds || taker->known(event.name);
		if (!event.task && !text->held.event &&
		    join(text, taker, line + strspn(line, " \t")))
			return; /* its task is in the line before */
		flush(text, taker);
		hold(text, line, true, file);
		return;
	}
	if (is_between(text, line)) {
		flush(text, taker);
		take_between(line, taker);
	} else if (!join(text, taker, line + strspn(line, " \t"))) {
		if (is_torn(&text->held, taker, line + strspn(line, " \t")))
			text->held.event = false; /* part of a number would be a wrong one */
		flush(text, taker);
		hold(text, line, false, file);
	}
}

void ftrace_text_end(struct ftrace_text *text, const struct ftrace_taker *taker)
{
	flush(text, taker);
}
