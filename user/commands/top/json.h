/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: a refresh of top as JSON, docs/top.md. */
#ifndef MSISCOPE_TOP_JSON_H
#define MSISCOPE_TOP_JSON_H

#include <stdio.h>
#include <linux/types.h>

struct top;

/* top_json_print() - one line, with the latest @fresh findings. 0 or -errno. */
int top_json_print(const struct top *top, __u64 fresh, FILE *out);

#endif /* MSISCOPE_TOP_JSON_H */
