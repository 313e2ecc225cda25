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

struct replay;
struct recorder;

/* What is odd about the time of a trace, since the refresh before. */
struct top_time {
	__u64 gap; /* ns without a record, of which no refresh is shown; 0: none */
	__u64 left_out; /* refreshes since @from: too many rows were shown before */
	__u64 from; /* 0: none */
	__u64 back; /* records that are a second earlier than one before them, or more */
};

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
	bool chosen; /* columns were */
	bool fail_chosen; /* --fail-on was given; else a trace's header says */
	struct session_options session_options;
	struct columns columns;
	struct select select;
	struct filter *filter; /* as asked for; NULL: all */
	struct filter *recorded; /* what the recording of a trace was asked for; NULL: all */
	/* where it looks: one of both */
	struct session *session;
	struct replay *replay;
	struct recorder *recorder; /* NULL: not recording */
	__u64 inventory_at; /* when it was read last */
	/* what it saw */
	const struct trace_header *header;
	struct machine_words machine;
	struct view *view;
	struct top_time time;
	int error; /* of a callback, -errno */
	bool (*hold)(struct top *top, const union record *record, const struct finding *finding);
	struct hold *held; /* what hold() has kept */
};

#define NONE64 (~0ull)

/*
 * top_know() - of what machine it is, and what its recording wanted to hear of; @header
 * lives until the next one. 0, or -errno with one line in @message.
 */
int top_know(struct top *top, const struct trace_header *header, char *message, size_t size);

/* top_sight() - tell the view, which is new, what cannot be seen there: after top_know(). */
void top_sight(struct top *top);

/* top_record(), top_finding() - take one in; for what feeds the view. */
void top_record(struct top *top, const union record *record);
void top_finding(struct top *top, const struct finding *finding);

/* live_open() - look at this machine. Returns an exit_status. */
int live_open(struct top *top);

/* live_drain() - every live_period(). 0 or -errno. */
int live_drain(struct top *top);

/* live_period() - ns from one live_drain() to the next; see session_period(). */
__u64 live_period(const struct top *top);

/* live_alarm() - a file that is readable when it is better not to wait so long; -1: none. */
int live_alarm(const struct top *top);

/* live_close() - Returns an exit_status: with what was found, or an error that was said. */
int live_close(struct top *top);

/* replay_open() - look at a trace. Returns an exit_status. */
int replay_open(struct top *top);

/* replay_until() - feed what happened up to @ts. 1, 0 at the end, or -errno after saying why. */
int replay_until(struct top *top, __u64 ts);

/*
 * replay_skip() - after replay_until(@ts) with more to come: if no record follows for many
 * refreshes, leave them out, and note the gap. Returns the time it has come to, else @ts.
 */
__u64 replay_skip(struct top *top, __u64 ts);

/* replay_seek() - go to @ts, back as well. As replay_until(); -ESPIPE: cannot go back. */
int replay_seek(struct top *top, __u64 ts);

/* replay_at() - the time it has come to. */
__u64 replay_at(const struct top *top);

/* replay_error() - one line, for an error of the above. */
const char *replay_error(const struct top *top);

/* replay_whole() - as far as it was read: is no record of the trace missing? */
bool replay_whole(const struct top *top);

void replay_close(struct top *top);

/* batch_run(), screen_run() - show until the end. Return an exit_status. */
int batch_run(struct top *top);
int screen_run(struct top *top);

#endif /* MSISCOPE_TOP_H */
