/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: of which file a line is, where trace-cmd reported several at once. */
#ifndef MSISCOPE_TRACE_FTRACE_FILES_H
#define MSISCOPE_TRACE_FTRACE_FILES_H

#include <stddef.h>

#define FTRACE_FILES 16
#define FTRACE_FILE_SIZE 64

struct ftrace_files {
	char names[FTRACE_FILES][FTRACE_FILE_SIZE];
	size_t lengths[FTRACE_FILES];
	unsigned int count;
};

#define FTRACE_NO_FILE 0 /* the text names none */

/*
 * ftrace_files_strip() - "  trace.dat: " before a line, as print_handle_file() of trace-cmd
 * (tracecmd/trace-read.c, 3.1) puts it there. Returns what follows, and in @file which
 * one it is, 1 up in the order in which they occur.
 */
const char *ftrace_files_strip(struct ftrace_files *files, const char *text, unsigned int *file);

/* ftrace_files_name() - of FTRACE_FILE_SIZE at most, "" for FTRACE_NO_FILE. */
const char *ftrace_files_name(const struct ftrace_files *files, unsigned int file);

#endif /* MSISCOPE_TRACE_FTRACE_FILES_H */
