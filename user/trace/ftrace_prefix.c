// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "trace/ftrace_prefix.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BRACKET_MAX 48 /* "[Mon Nov 30 07:07:19 2026]", "[  210.104250 <    0.000010>]" */
#define WORD_MAX 64 /* a host's name: 64 bytes, gethostname(2) */

static bool is_digit(char c)
{
	return isdigit((unsigned char)c);
}

/* One space, no more: the columns behind it tell something. */
static const char *past_space(const char *text)
{
	return *text == ' ' ? text + 1 : text;
}

/* "> ", ">> ", "| " */
static const char *quoting(const char *text)
{
	if (*text == '>' || (*text == '|' && text[1] == ' '))
		return past_space(text + 1);
	return NULL;
}

/* "<6>" */
static const char *level(const char *text)
{
	size_t digits;

	if (*text != '<')
		return NULL;
	digits = strspn(text + 1, "0123456789");
	return digits && digits < 4 && text[digits + 1] == '>' ? text + digits + 2 : NULL;
}

/* "[   40.792078]", "[    T1]", "[07:07:19]", "[Mon Nov 30 ...]"; not "[002]", a CPU. */
static const char *bracket(const char *text)
{
	const char *at, *end;
	bool time;

	if (*text != '[')
		return NULL;
	end = memchr(text, ']', strnlen(text, BRACKET_MAX));
	if (!end)
		return NULL;
	for (at = text + 1; *at == ' ';)
		at++;
	if ((*at == 'C' || *at == 'T') && is_digit(at[1]))
		return past_space(end + 1);
	time = memchr(at, ':', end - at) || memchr(at, '.', end - at);
	if (time && (is_digit(*at) || (isupper((unsigned char)*at) && end - at > 20)))
		return past_space(end + 1);
	return NULL;
}

/* "07:07:19", "07:07:19.123456" */
static const char *clock_time(const char *text)
{
	size_t i;

	for (i = 0; i < 8; i++)
		if (i % 3 == 2 ? text[i] != ':' : !is_digit(text[i]))
			return NULL;
	text += 8;
	if (*text == '.' || *text == ',')
		text += 1 + strspn(text + 1, "0123456789");
	return text;
}

/* "2026-11-30T07:07:19,123456+00:00 ", "2026-11-30 07:07:19 " */
static const char *iso_date(const char *text)
{
	size_t i;

	for (i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? text[i] != '-' : !is_digit(text[i]))
			return NULL;
	if (text[10] != 'T' && text[10] != ' ')
		return NULL;
	text = clock_time(text + 11);
	if (!text)
		return NULL;
	text += strspn(text, "+-:0123456789Z");
	return *text == ' ' ? text + 1 : NULL;
}

/* "Nov 30 07:07:19 " */
static const char *syslog_date(const char *text)
{
	size_t i;

	for (i = 0; i < 3; i++)
		if (!isalpha((unsigned char)text[i]))
			return NULL;
	if (text[3] != ' ' || (text[4] != ' ' && !is_digit(text[4])) || !is_digit(text[5]) ||
	    text[6] != ' ')
		return NULL;
	text = clock_time(text + 7);
	return text && *text == ' ' ? text + 1 : NULL;
}

static const char *clock_alone(const char *text)
{
	text = clock_time(text);
	return text && *text == ' ' ? text + 1 : NULL;
}

/* "host kernel: ", "kernel: " */
static const char *origin(const char *text)
{
	static const char tag[] = "kernel:";
	const size_t length = strnlen(text, WORD_MAX);
	const char *space = memchr(text, ' ', length);

	if (!strncmp(text, tag, strlen(tag)))
		return past_space(text + strlen(tag));
	if (space && space != text && !strncmp(space + 1, tag, strlen(tag)))
		return past_space(space + 1 + strlen(tag));
	return NULL;
}

/* "kern  :info  : ", of dmesg -x */
static const char *facility(const char *text)
{
	size_t length;

	if (strncmp(text, "kern", 4))
		return NULL;
	text += 4;
	text += strspn(text, " ");
	if (*text != ':')
		return NULL;
	length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz");
	text += 1 + length;
	text += strspn(text, " ");
	return length && *text == ':' ? past_space(text + 1) : NULL;
}

/* "6,1234,210104250,-;", of /dev/kmsg and of netconsole */
static const char *record(const char *text)
{
	const char *end = memchr(text, ';', strnlen(text, WORD_MAX));
	size_t length = strspn(text, "0123456789");

	if (!end || !length || text[length] != ',')
		return NULL;
	text += length + 1;
	length = strspn(text, "0123456789");
	return length && text[length] == ',' ? end + 1 : NULL;
}

static const char *past_one(const char *text)
{
	static const char *(*const kinds[])(const char *) = {
		quoting,     level,  bracket,  iso_date, syslog_date,
		clock_alone, origin, facility, record,
	};
	const char *rest = NULL;
	size_t i;

	for (i = 0; i < COUNT(kinds) && !rest; i++)
		rest = kinds[i](text);
	return rest;
}

const char *ftrace_unprefixed(const char *text)
{
	const char *rest;

	while ((rest = past_one(text)))
		text = rest;
	return text;
}
