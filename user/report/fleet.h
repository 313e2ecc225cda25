/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many runs, of many machines: what each came to, and totals by device model,
 * kernel and update protocol. Of each report only numbers are kept.
 */
#ifndef MSISCOPE_FLEET_H
#define MSISCOPE_FLEET_H

#include <stdio.h>

struct fleet;
struct json_object;
struct run;

/* fleet_new() - no run yet. NULL when memory is out. */
struct fleet *fleet_new(void);

/* fleet_add() - take in the report of the trace @path, which may then be freed. 0 or -ENOMEM. */
int fleet_add(struct fleet *fleet, const char *path, const struct run *run);

/* fleet_unread() - the trace @path could not be read; @why is one line. 0 or -ENOMEM. */
int fleet_unread(struct fleet *fleet, const char *path, const char *why);

/*
 * fleet_copy() - the trace @path is of the same recording as @of, which is counted: it is only
 * named. 0 or -ENOMEM.
 */
int fleet_copy(struct fleet *fleet, const char *path, const char *of);

/* fleet_text() and so on - as those of a report, docs/report.md. */
void fleet_text(const struct fleet *fleet, FILE *out);
void fleet_markdown(const struct fleet *fleet, FILE *out);
void fleet_html(const struct fleet *fleet, FILE *out);

/* fleet_json() - add to @object what docs/report.md tells. 0 or -ENOMEM. */
int fleet_json(const struct fleet *fleet, struct json_object *object);

void fleet_free(struct fleet *fleet);

#endif /* MSISCOPE_FLEET_H */
