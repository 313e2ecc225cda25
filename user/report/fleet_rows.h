/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what a fleet has collected, between fleet.c and those that tell it. */
#ifndef MSISCOPE_REPORT_FLEET_ROWS_H
#define MSISCOPE_REPORT_FLEET_ROWS_H

#include "report/build.h"
#include "model/run.h"
#include "base/strbuf.h"
#include "report/fleet.h"
#include "report/summary.h"

#define FLEET_GROUPS 4096 /* told apart; the rest is only counted */
#define FLEET_MODEL 160
#define FLEET_KERNEL 260

/* Interrupts of one device model, kernel, class and protocol. All text is escaped. */
struct fleet_group {
	char model[FLEET_MODEL]; /* see fleet_model() */
	char kernel[FLEET_KERNEL];
	enum irq_class class;
	const char *protocol; /* as summary_protocol() */
	const char *masked; /* as summary_masked(); NULL: no message was written */
	size_t last; /* the latest trace that had one, from 1 */
	size_t *boots; /* that had one, 0 for each that is not known */
	size_t nr_boots;
	__u64 traces;
	__u64 irqs;
	__u64 handled;
	__u64 moves;
	__u64 new_vector;
	__u64 exposed;
	__u64 torn;
	__u64 lost;
	__u64 hidden; /* kinds that could not be seen in one of the traces */
	bool moves_hidden; /* the same of moves */
	struct spans windows; /* of a sample of the updates that can tear */
	__u64 longest; /* ns, of all of them */
};

struct fleet_trace {
	char *path; /* escaped */
	char *error; /* escaped; NULL: it was read, and the rest is set */
	char kernel[FLEET_KERNEL];
	size_t boot; /* of boots[], from 1; 0: not known */
	__u64 begin; /* of the recording, CLOCK_MONOTONIC */
	enum verdict verdict;
	bool failed;
	bool complete;
	__u64 span; /* ns */
	__u64 moves;
	__u64 findings[FINDING_KINDS];
	__u64 hidden; /* kinds that could not be seen */
	bool moves_hidden;
};

/* A trace of a recording that is counted already. */
struct fleet_copy {
	char *path; /* escaped */
	char *of; /* escaped */
};

struct fleet {
	struct fleet_group *groups;
	size_t nr_groups;
	__u64 more_irqs; /* of groups beyond FLEET_GROUPS */
	struct fleet_trace *traces;
	size_t nr_traces;
	char **boots; /* boot ids */
	size_t nr_boots;
	struct fleet_copy *copies;
	size_t nr_copies;
	size_t nr_unread; /* of these */
	size_t nr_failed;
	size_t nr_unknown; /* their verdict is */
	__u64 moves;
	__u64 findings[FINDING_KINDS];
	__u64 hidden; /* as in a group */
	bool moves_hidden;
};

/*
 * fleet_model() - what a driver calls its interrupts, without address and numbers:
 * "edu-0000:00:05.0" is "edu", "nvme0q3" is "nvmeNqN". @model: FLEET_MODEL.
 */
const char *fleet_model(char *model, const char *action);

/* fleet_sorted() - the groups, the worst first. NULL when memory is out. Free with free(). */
const struct fleet_group **fleet_sorted(const struct fleet *fleet);

/* fleet_summary() - one paragraph. @text: SUMMARY_SIZE of report/facts.h. */
const char *fleet_summary(char *text, const struct fleet *fleet);

/* fleet_boot() - the number of its boot, from 1; 0 if it is not known, or memory is out. */
size_t fleet_boot(struct fleet *fleet, const struct trace_header *header);

/* fleet_group_boot() - it had one. 0 or -ENOMEM. */
int fleet_group_boot(struct fleet_group *group, size_t boot);

/* fleet_add_identity() - behind a summary: of how many boots, and what is not counted. */
void fleet_add_identity(struct strbuf *buf, const struct fleet *fleet);

/* fleet_shared() - how many recordings of @one are in @other. */
size_t fleet_shared(const struct fleet *one, const struct fleet *other);

/* fleet_copies_text() and so on - what is not counted; nothing if there is none. */
void fleet_copies_text(const struct fleet *fleet, FILE *out);
void fleet_copies_markdown(const struct fleet *fleet, FILE *out);
void fleet_copies_html(const struct fleet *fleet, FILE *out);
void fleet_copies_json(const struct fleet *fleet, struct build *build);
void fleet_copies_free(struct fleet *fleet);

#define FLEET_COLUMNS 15
#define FLEET_TRACE_COLUMNS 8

extern const char *const fleet_heads[FLEET_COLUMNS];
extern const char *const fleet_trace_heads[FLEET_TRACE_COLUMNS];

/* fleet_cells() - of a group, for tables. */
void fleet_cells(const struct fleet_group *group, char cells[FLEET_COLUMNS][FLEET_KERNEL]);

/* fleet_trace_cells() - of a trace that was read, but for the first, its path. */
void fleet_trace_cells(const struct fleet_trace *trace,
		       char cells[FLEET_TRACE_COLUMNS][FLEET_KERNEL]);

#endif /* MSISCOPE_REPORT_FLEET_ROWS_H */
