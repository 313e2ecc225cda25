/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside trace/: traces that others made. The text of /sys/kernel/tracing/trace, what `trace-cmd
 * report` and `perf script` print, and what ftrace dumps into the kernel log, made into
 * records: vectors given and released, handlers and their counts, CPUs that go and come.
 * docs/trace.md tells what is missing.
 */
#ifndef MSISCOPE_TRACE_FTRACE_H
#define MSISCOPE_TRACE_FTRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <json-c/json.h>

#include "trace/order.h"
#include "trace/sniff.h"
#include "trace/trace.h"

struct ftrace;

/* ftrace_new() - NULL when memory is out. Free with ftrace_free(). */
struct ftrace *ftrace_new(void);

/*
 * ftrace_learn() - take from one line only what interrupts are called, as a first look through the
 * text. One byte behind @text[@length] is overwritten, here and below. 0 or -ENOMEM.
 */
int ftrace_learn(struct ftrace *ftrace, char *text, size_t length);

/* ftrace_learned() - the first look is over: ftrace_line() begins with the first line. */
void ftrace_learned(struct ftrace *ftrace);

/*
 * ftrace_line() - take in one line; its records, or those of the line before it, go to @order, which
 * must be empty. Returns whether there was an event to learn from, up to here.
 */
bool ftrace_line(struct ftrace *ftrace, char *text, size_t length, struct order *order);

/* ftrace_last() - a line without its end: only what kind of text it may be of. */
void ftrace_last(struct ftrace *ftrace, char *text, size_t length);

/* ftrace_end() - no more lines; what was held back. Returns as ftrace_line(). */
bool ftrace_end(struct ftrace *ftrace, struct order *order);

/* ftrace_begin() - ts of the first event. */
__u64 ftrace_begin(const struct ftrace *ftrace);

/* ftrace_name() - what the interrupt @index of those learned is called, by number; NULL: no more. */
const char *ftrace_name(const struct ftrace *ftrace, size_t index, __u32 *irq);

/*
 * ftrace_lacks() - has the whole text, after ftrace_learned(), no event of that facility? What would
 * have been recorded of it is not known then.
 */
bool ftrace_lacks(const struct ftrace *ftrace, const char *facility);

/* ftrace_header() - after the first event: a header as of a trace; put it. NULL: no memory. */
struct json_object *ftrace_header(const struct ftrace *ftrace);

/* ftrace_empty() - there was no event: what the text is, or why, in one line fit for a terminal. */
void ftrace_empty(const struct ftrace *ftrace, char *out, size_t size);

/* ftrace_finish() - ftrace_end(), what was counted, and notes on what was not there. */
void ftrace_finish(struct ftrace *ftrace, struct order *order, struct trace_state *state);

void ftrace_free(struct ftrace *ftrace);

#endif /* MSISCOPE_TRACE_FTRACE_H */
