/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside trace/: text of ftrace, trace-cmd or perf, line by line, as events. Lines that a mailer
 * broke are put together; what is no event is either known, or counted as not understood.
 */
#ifndef MSISCOPE_TRACE_FTRACE_TEXT_H
#define MSISCOPE_TRACE_FTRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "trace/ftrace_files.h"
#include "trace/ftrace_line.h"

#define FTRACE_HELD 1024 /* bytes of a line that may go on in the next one */
#define FTRACE_FIRST 40 /* bytes shown of a line that was not understood */

/* An event, or a line that may be the first part of one. */
struct ftrace_held {
	char text[FTRACE_HELD];
	size_t length; /* 0: none */
	unsigned int lines;
	unsigned int file;
	bool event;
};

struct ftrace_text {
	__u64 lines; /* so far */
	__u64 unknown; /* of these, not understood */
	__u64 elsewhere; /* of other files than @file, where there are several */
	char first[FTRACE_FIRST]; /* not understood */
	size_t first_length;
	unsigned int file; /* whose events are taken; FTRACE_NO_FILE: not chosen yet, or no names */
	unsigned int other; /* of which lines were left out */
	bool chosen; /* @file is */
	bool any; /* something that only such a text has */
	struct ftrace_held held;
	struct ftrace_files files;
};

/* Who takes the events. @take returns false for one that lacks what it should have. */
struct ftrace_taker {
	ftrace_known_t *known; /* others are passed over */
	bool (*whole)(const struct ftrace_event *event); /* a known one: up to its last field */
	bool (*take)(const struct ftrace_event *event, void *arg);
	/* Events that the kernel had no room for; 0: it does not say how many. */
	void (*lost)(__u64 number, void *arg);
	void (*overwritten)(__u64 number, void *arg);
	void *arg;
};

/* ftrace_text_line() - take in a line that ends in NUL; its event comes when it is whole. */
void ftrace_text_line(struct ftrace_text *text, const char *line, const struct ftrace_taker *taker);

/* ftrace_text_end() - no more lines. */
void ftrace_text_end(struct ftrace_text *text, const struct ftrace_taker *taker);

#endif /* MSISCOPE_TRACE_FTRACE_TEXT_H */
