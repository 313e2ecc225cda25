/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside stress/: a process for the writes that block, so that the run goes on meanwhile. */
#ifndef MSISCOPE_STRESS_WORKER_H
#define MSISCOPE_STRESS_WORKER_H

#include <stdbool.h>
#include <linux/types.h>

enum work {
	WORK_OFFLINE, /* subject: the CPU */
	WORK_ONLINE,
	WORK_SUSPEND, /* subject: an enum suspend_level */
};

/* As /sys/power/pm_test calls them; both take all CPUs but the first offline. */
enum suspend_level {
	SUSPEND_PROCESSORS,
	SUSPEND_CORE,
	SUSPEND_LEVELS
};

struct work_result {
	enum work work;
	__u32 subject;
	int error; /* 0 or -errno */
	__u64 begin; /* CLOCK_MONOTONIC, ns: of the write */
	__u64 end;
};

struct worker;

/* worker_new() - fork it, for files below @root. It ends with this process. 0 or -errno. */
int worker_new(const char *root, struct worker **worker);

/* worker_ask() - one thing at a time. 0 or -errno. */
int worker_ask(struct worker *worker, enum work work, __u32 subject);

/* worker_done() - did it end? Returns 1 and the result, 0 not yet, -errno: the worker is dead. */
int worker_done(struct worker *worker, struct work_result *result);

/* worker_free() - let it end. Does not wait for a write that is under way: it ends after that. */
void worker_free(struct worker *worker);

#endif /* MSISCOPE_STRESS_WORKER_H */
