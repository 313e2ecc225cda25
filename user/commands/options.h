/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: option values, and how a command complains. */
#ifndef MSISCOPE_OPTIONS_H
#define MSISCOPE_OPTIONS_H

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

/* complain() - "msiscope COMMAND: MESSAGE" on stderr, one line, control bytes as "\xNN"; returns EXIT_USAGE. */
int complain(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* MSISCOPE_OPTIONS_H */
