/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside trace/: traces that others made. The text of /sys/kernel/tracing/trace, and
 * what `trace-cmd report` prints, made into records: vectors given and released,
 * handlers and their counts, CPUs that go and come. docs/trace.md tells what is missing.
 */
#ifndef MSISCOPE_TRACE_FTRACE_H
#define MSISCOPE_TRACE_FTRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <json-c/json.h>

#include "trace/trace.h"
#include "trace/order.h"

struct ftrace;

/* ftrace_is() - does such a text begin with this line? @text need not end in NUL. */
bool ftrace_is(const char *text, size_t length);

/* ftrace_new() - NULL when memory is out. Free with ftrace_free(). */
struct ftrace *ftrace_new(void);

/* ftrace_learn() - take from one line only what interrupts are called, as a first look. */
int ftrace_learn(struct ftrace *ftrace, char *text, size_t length);

/*
 * ftrace_line() - take in one line, whose newline at @text[@length] is overwritten; its
 * records go to @order, which must be empty. Returns whether it was an event to learn from.
 */
bool ftrace_line(struct ftrace *ftrace, char *text, size_t length, struct order *order);

/* ftrace_begin() - ts of the first event. */
__u64 ftrace_begin(const struct ftrace *ftrace);

/* ftrace_name() - what the interrupt @index of those learned is called, by number; NULL: no more. */
const char *ftrace_name(const struct ftrace *ftrace, size_t index, __u32 *irq);

/* ftrace_header() - after the first event: a header as of a trace; put it. NULL: no memory. */
struct json_object *ftrace_header(const struct ftrace *ftrace);

/* ftrace_empty() - there was no event: why, in words. */
const char *ftrace_empty(const struct ftrace *ftrace);

/* ftrace_finish() - no more lines: what was held back, and notes on what was not there. */
void ftrace_finish(struct ftrace *ftrace, struct order *order, struct trace_state *state);

void ftrace_free(struct ftrace *ftrace);

#endif /* MSISCOPE_TRACE_FTRACE_H */
