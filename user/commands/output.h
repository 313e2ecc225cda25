/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: a file that is there as a whole, or as it was before. */
#ifndef MSISCOPE_OUTPUT_H
#define MSISCOPE_OUTPUT_H

#include <stdio.h>

#include "replay/stream.h"
#include "trace/trace.h"

#define OUTPUT_PARTIAL ".partial" /* behind the name of a trace that is being written */

struct output {
	FILE *file; /* to write to */
	char *path; /* NULL: standard output */
	char *beside; /* what is written, to become @path; NULL: @path itself, as for a device */
};

/*
 * output_open() - @path NULL or "-" is standard output; a regular file is written
 * beside what has its name. Returns 0 or -errno. Close it in any case.
 */
int output_open(struct output *output, const char *path);

/*
 * output_open_private() - the same, for its owner alone: a trace holds the kernel log, config
 * space and command line. It is written as @path.partial, where it stays if we are killed, and
 * locked: -EBUSY if another process writes it. A device, a pipe, and what has no name (any
 * more) are written as they are.
 */
int output_open_private(struct output *output, const char *path);

/* output_close() - all was written: put it in its place. Returns 0 or -errno. */
int output_close(struct output *output);

/*
 * output_trace() - output_open_private() and its trace's header. 0, or -errno: then it is closed
 * and nothing is left.
 */
int output_trace(struct output *output, const char *path, const struct trace_header *header,
		 struct trace_writer **writer);

/* output_sink() - what comes is written to the trace; its end is output_trace_close(). */
struct sink output_sink(struct trace_writer *writer);

/*
 * output_trace_close() - end it. If the end cannot be written, what there is stays beside: then
 * *@partial is its path, behind links, to be freed; else NULL. @partial may be NULL. Returns 0
 * or the first -errno.
 */
int output_trace_close(struct output *output, struct trace_writer *writer, struct trace_end *end,
		       char **partial);

/*
 * output_clear_on_signals() - from here on SIGINT, SIGTERM and SIGHUP take away what is written
 * beside, and then end us.
 */
void output_clear_on_signals(void);

/* output_discard() - leave what has its name as it was. Nothing if it was never opened. */
void output_discard(struct output *output);

#endif /* MSISCOPE_OUTPUT_H */
