/* SPDX-License-Identifier: GPL-2.0-only */
/* Words and numbers on a page of 72 columns, fit for a mail. */
#ifndef MSISCOPE_BASE_PAGE_H
#define MSISCOPE_BASE_PAGE_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

#define PAGE_WIDTH 72
#define PAGE_LINES 100 /* of a mail that is read */
#define SPAN_SIZE 40

/*
 * page_say() - a paragraph, broken at spaces; @lead begins the first line, the
 * others are indented by @indent. Ends in a newline.
 */
void page_say(FILE *out, const char *lead, int indent, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Prints a page in one of several ways, each shorter than the one before. */
typedef void (*page_fn)(FILE *out, unsigned int way, const void *arg);

/* page_fitting() - in the first way that has fewer than PAGE_LINES lines; else in the last. */
void page_fitting(FILE *out, unsigned int ways, page_fn print, const void *arg);

/* page_span() - a duration: "850 ns", "12.3 us", "4.567 ms", "1.512 s". @text: SPAN_SIZE. */
const char *page_span(char *text, __u64 ns);

/* page_moment() - @ts after @start in seconds: "12.345678". @text: SPAN_SIZE. */
const char *page_moment(char *text, __u64 start, __u64 ts);

/* page_relative() - @ts from @start in us: "-12.3"; whole ones from 1 s on. @text: SPAN_SIZE. */
const char *page_relative(char *text, __u64 start, __u64 ts);

/* page_count() - a number in at most @width characters (4 and up): "9999", "123k", "12M". */
const char *page_count(char *text, int width, __u64 number);

/* page_seen() - the same; "?" where there is none, and none could be seen. */
const char *page_seen(char *text, int width, __u64 number, bool hidden);

/* page_seen_whole() - the same, with all digits. @text: SPAN_SIZE. */
const char *page_seen_whole(char *text, __u64 number, bool hidden);

/* page_times() - "never", "once", "5 times". @text: SPAN_SIZE. */
const char *page_times(char *text, __u64 number);

/* page_share() - of 1000, in at most 5 characters: "0.025", "12.3", "<.001". @text: SPAN_SIZE. */
const char *page_share(char *text, double value);

/* page_grouped() - "10,240". @text: SPAN_SIZE. */
const char *page_grouped(char *text, __u64 number);

#endif /* MSISCOPE_BASE_PAGE_H */
