/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: what a file is that is neither a trace nor text of ftrace, and what helps. */
#ifndef MSISCOPE_TRACE_SNIFF_H
#define MSISCOPE_TRACE_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

#define SNIFF_KINDS 13
#define SNIFF_FIRST 40 /* bytes of the first line */

/* Fed with the lines of a text; zeroed to begin with. */
struct sniff {
	unsigned long long lines[SNIFF_KINDS]; /* that look like one of each kind */
	char first[SNIFF_FIRST]; /* of the first line that is not blank */
	size_t first_length;
};

/*
 * sniff_bytes() - what begins so and is no text: its name and how text is made of it, in one
 * line. NULL: it may be text.
 */
const char *sniff_bytes(const char *data, size_t length);

/* sniff_line() - one line, ended by NUL. */
void sniff_line(struct sniff *sniff, const char *line);

/* sniff_text() - what the lines were, as sniff_bytes(). NULL: nothing that is known here. */
const char *sniff_text(const struct sniff *sniff);

#endif /* MSISCOPE_TRACE_SNIFF_H */
