// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"

static void print_words(FILE *out, const char *lead, int indent, const char *text)
{
	int column = strlen(lead), length, fits;
	const char *word = text;

	fputs(lead, out);
	while (*word) {
		length = strcspn(word, " ");
		fits = PAGE_WIDTH - column - (word != text);
		if (word != text && length > fits) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (word != text) {
			fputc(' ', out);
			column++;
		}
		for (; length > PAGE_WIDTH - column; column = indent) { /* longer than a line */
			fits = PAGE_WIDTH - column;
			fprintf(out, "%.*s\n%*s", fits, word, indent, "");
			word += fits;
			length -= fits;
		}
		fprintf(out, "%.*s", length, word);
		column += length;
		word += length;
		word += *word == ' ';
	}
	fputc('\n', out);
}

void page_say(FILE *out, const char *lead, int indent, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (text)
		print_words(out, lead, indent, text);
	free(text);
}

static unsigned int count_lines(const char *text)
{
	unsigned int lines = 0;

	for (text = strchr(text, '\n'); text; text = strchr(text + 1, '\n'))
		lines++;
	return lines;
}

void page_fitting(FILE *out, unsigned int ways, page_fn print, const void *arg)
{
	unsigned int way;
	char *text = NULL;
	size_t size;
	bool fits;
	FILE *page;

	for (way = 0; way + 1 < ways; way++) {
		page = open_memstream(&text, &size);
		if (!page)
			break;
		print(page, way, arg);
		if (fclose(page)) /* no memory: tell less */
			break;
		fits = count_lines(text) < PAGE_LINES;
		if (fits)
			fputs(text, out);
		free(text);
		text = NULL;
		if (fits)
			return;
	}
	free(text);
	print(out, ways - 1, arg);
}

const char *page_span(char *text, __u64 ns)
{
	if (ns < 1000)
		snprintf(text, SPAN_SIZE, "%llu ns", ns);
	else if (ns < 1000000)
		snprintf(text, SPAN_SIZE, "%llu.%llu us", ns / 1000, ns / 100 % 10);
	else if (ns < 1000000000)
		snprintf(text, SPAN_SIZE, "%llu.%03llu ms", ns / 1000000, ns / 1000 % 1000);
	else
		snprintf(text, SPAN_SIZE, "%llu.%03llu s", ns / 1000000000, ns / 1000000 % 1000);
	return text;
}

const char *page_moment(char *text, __u64 start, __u64 ts)
{
	__u64 us = (ts >= start ? ts - start : start - ts) / 1000;

	snprintf(text, SPAN_SIZE, "%s%llu.%06llu", ts < start ? "-" : "", us / 1000000,
		 us % 1000000);
	return text;
}

const char *page_relative(char *text, __u64 start, __u64 ts)
{
	__u64 ns = ts >= start ? ts - start : start - ts;
	const char *sign = ts < start ? "-" : "";

	if (ns < 1000000000)
		snprintf(text, SPAN_SIZE, "%s%llu.%llu", sign, ns / 1000, ns / 100 % 10);
	else
		snprintf(text, SPAN_SIZE, "%s%llu", sign, ns / 1000);
	return text;
}

const char *page_count(char *text, int width, __u64 number)
{
	const char *unit = "\0kMGTPE";
	int length = snprintf(text, SPAN_SIZE, "%llu", number);

	while (length > width && unit[1]) {
		number /= 1000;
		unit++;
		length = snprintf(text, SPAN_SIZE, "%llu%c", number, *unit);
	}
	return text;
}

const char *page_seen(char *text, int width, __u64 number, bool hidden)
{
	if (hidden && !number)
		return strcpy(text, "?");
	return page_count(text, width, number);
}

const char *page_seen_whole(char *text, __u64 number, bool hidden)
{
	return page_seen(text, SPAN_SIZE, number, hidden);
}

const char *page_times(char *text, __u64 number)
{
	snprintf(text, SPAN_SIZE, "%llu times", number);
	return number == 0 ? "never" : number == 1 ? "once" : text;
}

const char *page_share(char *text, double value)
{
	if (value == 0)
		return "0";
	if (value < 0.001)
		return "<.001";
	snprintf(text, SPAN_SIZE, "%.*f", value < 1 ? 3 : value < 10 ? 2 : value < 100, value);
	return text;
}

const char *page_grouped(char *text, __u64 number)
{
	char digits[SPAN_SIZE], *out = text;
	int length = snprintf(digits, sizeof(digits), "%llu", number), i;

	for (i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			*out++ = ',';
		*out++ = digits[i];
	}
	*out = '\0';
	return text;
}
