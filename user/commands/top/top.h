/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: the live view, between its command line, where it looks, and how it shows. */
#ifndef MSISCOPE_TOP_H
#define MSISCOPE_TOP_H

#include <stdbool.h>
#include <linux/types.h>

#include "commands/session.h"
#include "trace/filter.h"
#include "trace/trace.h"
#include "view/columns.h"
#include "view/model.h"
#include "view/select.h"
#include "view/words.h"

struct recorder;
struct top;

/* What is odd about the time of a trace, since the refresh before. */
struct top_time {
	__u64 gap; /* ns without a record, of which no refresh is shown; 0: none */
	__u64 left_out; /* refreshes since @from: too many rows were shown before */
	__u64 from; /* 0: none */
	__u64 back; /* records that are a second earlier than one before them, or more */
};

/* Where top looks: this machine, or a trace. */
struct source_ops {
	bool is_trace; /* its time stands still while nobody asks, and one can go through it */
	/* open() - Returns an exit_status; with EXIT_CLEAN top->header and top->view are there. */
	int (*open)(struct top *top);
	/*
	 * advance() - take in what happened up to @ts; of this machine, up to now. Returns 1, 0
	 * at the end, or -errno with one line in top->trouble.
	 */
	int (*advance)(struct top *top, __u64 ts);
	/* seek() - go to @ts, back as well. As advance(); -ESPIPE: cannot. Of a trace only. */
	int (*seek)(struct top *top, __u64 ts);
	/*
	 * skip() - after advance() to @ts with more to come: if no record follows for many
	 * refreshes, leave them out, and note the gap. Returns the time it has come to, else
	 * @ts. Of a trace only.
	 */
	__u64 (*skip)(struct top *top, __u64 ts);
	/* now() - the time it has come to. */
	__u64 (*now)(const struct top *top);
	/* period() - ns of our time from one advance() to the next. */
	__u64 (*period)(const struct top *top);
	/* alarm() - a file that is readable when it is better not to wait so long; -1: none. */
	int (*alarm)(const struct top *top);
	/* whole() - as far as it was read: is no record of it missing? Of a trace only. */
	bool (*whole)(const struct top *top);
	/* close() - Returns an exit_status: with what was found, or an error that was said. */
	int (*close)(struct top *top);
};

extern const struct source_ops source_live; /* live.c */
extern const struct source_ops source_trace; /* replay.c */

struct top {
	/* as asked for */
	const char *trace; /* NULL: this machine */
	bool batch;
	bool json;
	bool ascii;
	bool mono;
	__u64 iterations; /* 0: no end */
	__u64 interval; /* ns */
	__u64 at; /* ns after the start of a trace, paused there; NONE64: from its start */
	const char *chosen; /* columns as typed; NULL: the usual */
	bool fail_chosen; /* --fail-on was given; else a trace's header says */
	struct session_options session_options;
	struct columns columns;
	struct select select;
	struct filter *filter; /* as asked for; NULL: all */
	struct filter *recorded; /* what the recording of a trace was asked for; NULL: all */
	/* where it looks */
	const struct source_ops *source;
	void *state; /* the source's own; NULL: it is not open */
	struct recorder *recorder; /* NULL: not recording */
	/* what it saw */
	const struct trace_header *header;
	struct machine_words machine;
	struct view *view;
	struct top_time time;
	struct trace_error trouble; /* one line, if something failed */
	bool (*hold)(struct top *top, const union record *record, const struct finding *finding);
	struct hold *held; /* what hold() has kept */
};

#define NONE64 (~0ull)

/* top_know() - of what machine it is; @header lives until the next one. */
void top_know(struct top *top, const struct trace_header *header);

/* top_coverage() - tell the view, which is new, what cannot be seen there: after top_know(). */
void top_coverage(struct top *top);

/* top_filter() - what is not wanted is not shown: as @top was asked. Returns an exit_status. */
int top_filter(struct top *top);

/* top_record(), top_finding() - take one in; for what feeds the view. Return 0 or -errno. */
int top_record(struct top *top, const union record *record);
int top_finding(struct top *top, const struct finding *finding);

/* batch_run(), screen_run() - show until the end. Return an exit_status. */
int batch_run(struct top *top);
int screen_run(struct top *top);

#endif /* MSISCOPE_TOP_H */
