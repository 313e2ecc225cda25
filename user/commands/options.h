/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: option values, and how a command complains. */
#ifndef MSISCOPE_OPTIONS_H
#define MSISCOPE_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

/* parse_duration() - "5", "1.5", "500ms", "5s", "5m", "1h", "1d" to ns; plain is seconds. 0 or -EINVAL. */
int parse_duration(const char *text, __u64 *ns);

/* parse_number() - a plain decimal number, 1 to @max. 0 or -EINVAL. */
int parse_number(const char *text, __u64 max, __u64 *number);

/*
 * parse_kinds() - names of findings with commas, "defects" or "none", to one bit
 * per enum finding_kind. 0 or -EINVAL.
 */
int parse_kinds(const char *text, __u64 *kinds);

/* kinds_defects() - the kinds that "defects" stands for. */
__u64 kinds_defects(void);

/* graver_status() - of two exit_status: an error, a defect that was found, one that could not be, none. */
int graver_status(int one, int other);

/*
 * found_status() - "nothing found" is said only where it could have been: @found: something of
 * --fail-on; @unsure: some of it, or of --require, may have been and not been seen.
 */
int found_status(bool found, bool unsure);

/* required_status() - @status of traces; @lacking: what --require names could not be found there. */
int required_status(int status, bool lacking);

/*
 * complain() - "msiscope COMMAND: MESSAGE" on stderr, one line; what steers a terminal as "\xNN".
 * @command "": none. Returns EXIT_USAGE.
 */
int complain(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* complain_error() - the same, with what helps behind its name if the errno @error is a limit. */
int complain_error(const char *command, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * flush_output() - was all of @out written? @status, or EXIT_USAGE after saying why not.
 * @what: of it, as " the report", or "".
 */
int flush_output(const char *command, const char *what, FILE *out, int status);

#endif /* MSISCOPE_OPTIONS_H */
