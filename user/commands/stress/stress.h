/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: a stress run, between its options, its course and its words. */
#ifndef MSISCOPE_COMMANDS_STRESS_H
#define MSISCOPE_COMMANDS_STRESS_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "commands/session.h"
#include "inventory/inventory.h"
#include "stress/affinity.h"
#include "stress/hotplug.h"
#include "stress/journal.h"
#include "stress/load.h"
#include "stress/plan.h"
#include "stress/random.h"
#include "trace/filter.h"

#define STRESS_LOADS 16

/* What ends a run before its time. */
struct stress_until {
	__u64 kinds; /* a finding of these: bit per enum finding_kind */
	__u64 moves; /* so many that took effect; 0: no matter */
};

struct stress_action {
	bool stop; /* at the first finding */
	const char *command; /* by the shell, at each; NULL: none */
	pid_t pid; /* of the one that runs, 0: none */
	__u64 skipped; /* findings that came while it ran */
};

struct stress {
	/* as asked for */
	struct session_options session;
	struct plan_options choice;
	const char *loads_asked[STRESS_LOADS];
	size_t nr_loads_asked;
	bool no_load;
	__u64 watch_first; /* ns before anything is changed */
	__u64 rate;
	__u64 seed;
	bool seed_asked; /* else it is from the clock */
	char seed_text[32];
	char **command; /* for the trace, with the seed in any case */
	struct stress_until until;
	struct stress_action action;
	bool json;
	bool ktap;
	bool dry_run;
	bool quiet;

	/* at work */
	struct inventory inventory;
	struct filter *filter;
	struct plan plan;
	struct choices choices;
	struct loads *loads;
	struct journal *journal;
	struct affinity *affinity; /* NULL: the pattern moves nothing */
	struct hotplug *hotplug; /* NULL: nor takes CPUs offline */
	struct session *live;

	/* what came of it */
	__u64 begin;
	__u64 end; /* of the stress; what comes later is only watched */
	const char *reason; /* "time", "signal", ...: why it ended */
	bool stuck; /* the kernel did not end a CPU's way or a suspend test in time: the watcher puts back */
	__u64 findings[FINDING_KINDS]; /* with the losses that last */
	__u64 nr_lasting; /* losses of which it is not known how they end */
	__u64 lasting_since; /* when there was none last */
	char doubts[FINDING_KINDS][REPORT_DOUBT_SIZE]; /* see report_doubt() */
	struct journal_sums sums;
	unsigned int loads_left; /* that could not be ended */
};

/* stress_run() - from the first move to the last value put back. Returns 0 or -errno. */
int stress_run(struct stress *stress);

/* stress_tell_plan() - what will be done, and what is left out. */
void stress_tell_plan(const struct stress *stress, FILE *out);

/* stress_tell() - what was done, in lines. */
void stress_tell(const struct stress *stress, FILE *out);

/* stress_hides() - while the session is open: could that part of the kernel side not serve? */
bool stress_hides(const struct stress *stress, const char *facility);

/* stress_tell_ktap() - the verdict as KTAP, what @text holds as its diagnostics. */
void stress_tell_ktap(const struct stress *stress, FILE *text, FILE *out);

struct json_object;

/* stress_plan_json(), stress_json() - the same as objects, the latter with the one member "stress"; owned by the caller. */
struct json_object *stress_plan_json(const struct stress *stress);
struct json_object *stress_json(const struct stress *stress);

#endif /* MSISCOPE_COMMANDS_STRESS_H */
