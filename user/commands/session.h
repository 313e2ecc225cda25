/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A live look at this machine: probe, diagnose, trace and report, joined. The
 * same stream of records feeds all of them, so a replay finds the same.
 */
#ifndef MSISCOPE_SESSION_H
#define MSISCOPE_SESSION_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

#include "commands/arguments.h"
#include "commands/print.h"
#include "diagnose/diagnose.h"
#include "inventory/inventory.h"
#include "probe/probe.h"
#include "report/report.h"
#include "trace/trace.h"

struct session_options {
	const char *output; /* trace file, "-" is stdout, NULL: none */
	const char *irqs; /* filter as typed, NULL: all */
	const char *device; /* filter as typed, NULL: all */
	__u64 lost_after; /* ns */
	__u64 fail_on; /* bit per enum finding_kind */
	__u64 require; /* the same: open only if all of these can be found here */
	__u64 duration; /* asked for, ns, 0: open end; only noted in the trace */
	bool window;
	bool all;
	enum probe_way hooks; /* see struct probe_options, first */
	/* Who else hears what diagnose hears, and what it finds; NULL: nobody. */
	void (*on_record)(const union record *record, void *arg);
	finding_fn on_finding; /* chosen by the filters; of a loss that lasts as well */
	void *arg;
	char **argv; /* of this program, for the trace's header */
	int argc;
};

/* session_shared() - where the options go that a live look shares with others; see arguments.h. */
static inline struct shared_options session_shared(struct session_options *options)
{
	return (struct shared_options){
		.irqs = &options->irqs,
		.device = &options->device,
		.duration = &options->duration,
		.lost_after = &options->lost_after,
		.fail_on = &options->fail_on,
		.require = &options->require,
		.hooks = &options->hooks,
		.window = &options->window,
	};
}

struct session;

/*
 * session_open() - everything attached and the header written.
 * Returns EXIT_CLEAN and the session, or another exit_status after saying why
 * on stderr in one line, as @command.
 */
int session_open(const char *command, const struct session_options *options,
		 struct session **session);

/*
 * session_drain() - to be called every PROBE_PERIOD, or after session_period(): then
 * @rarely if that is longer. Returns 0 or -errno; -EPIPE when the reader of the trace
 * went away.
 */
int session_drain(struct session *session, bool rarely);

/*
 * session_period() - ns from one session_drain() to the next: PROBE_PERIOD, or a second when
 * nothing but interrupts was seen for some seconds and nobody's silence is being judged.
 */
__u64 session_period(const struct session *session);

/* session_alarm() - see probe_alarm(): for a wait of more than PROBE_PERIOD. */
int session_alarm(struct session *session);

/* session_header() - as the trace has it; valid until session_close(). */
const struct trace_header *session_header(const struct session *session);

/* session_inventory() - as it was when the session began; valid until session_close(). */
const struct inventory *session_inventory(const struct session *session);

struct session_end {
	const char *reason; /* "time", "command", "signal", "output", "error" */
	__u32 command_status; /* as a shell's $?, NONE without a command */
	struct print_options print;
	__u64 *findings; /* FINDING_KINDS, filled with those that count, by the chances; or NULL */
	char (*doubts)[REPORT_DOUBT_SIZE]; /* the same with report_doubt(); or NULL */
};

/*
 * session_close() - take what is left, print the findings to @out (NULL: do not),
 * end the trace and free. Returns an exit_status.
 */
int session_close(struct session *session, const struct session_end *end, FILE *out);

#endif /* MSISCOPE_SESSION_H */
