// SPDX-License-Identifier: GPL-2.0-only
/* The stress run itself: moves, offlines, load and watching, until it ends. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/progress.h"
#include "commands/stress/stress.h"
#include "commands/signals.h"
#include "probe/probe.h"

#define MS 1000000ull
#define SECOND (1000 * MS)
#define LINE_PERIOD (10 * SECOND) /* of status lines where no terminal is */
#define LOSS_WAIT (60 * SECOND) /* with a loss: drivers give up after 30 s or less */
#define STUCK (30 * SECOND) /* a CPU that neither goes nor comes */
#define ALLOW_WAIT 5000ull /* ns: timers may be so late */

/* A step of the run, and what goes on beside it. */
struct loop {
	struct stress *stress;
	__u64 next_drain;
	struct progress progress;
	__u64 last_moves; /* at the status line before */
	__u64 last_line;
	int error;
};

static void sleep_until(__u64 when)
{
	const struct timespec time = { .tv_sec = when / SECOND, .tv_nsec = when % SECOND };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL); /* a signal ends it: fine */
}

static __u64 moves_of(const struct stress *stress)
{
	struct affinity_counts sum = {};

	if (stress->affinity)
		affinity_sum(stress->affinity, &sum);
	return sum.effective;
}

static void tell_line(struct loop *loop, __u64 now)
{
	const struct stress *stress = loop->stress;
	const __u64 moves = moves_of(stress), span = now - loop->last_line;

	if (stress->quiet || !progress_line(&loop->progress, now))
		return;
	if (stress->affinity)
		fprintf(stderr, ", %llu moves (%llu/s)", moves,
			span ? (moves - loop->last_moves) * SECOND / span : 0);
	if (stress->hotplug)
		fprintf(stderr, ", %llu %s", stress->plan.pattern->counts(stress->hotplug)->done,
			stress->plan.pattern->counted);
	progress_put(&loop->progress, stress->findings);
	loop->last_moves = moves;
	loop->last_line = now;
}

static void reap_action(struct stress_action *action)
{
	if (action->pid && waitpid(action->pid, NULL, WNOHANG) == action->pid)
		action->pid = 0;
}

static void drain(struct loop *loop, __u64 now)
{
	int err;

	if (now < loop->next_drain)
		return;
	loop->next_drain = now + PROBE_PERIOD;
	err = session_drain(loop->stress->live, false);
	if (err && !loop->error)
		loop->error = err;
	reap_action(&loop->stress->action);
}

/* One look at everything; sleeps until something is due, or @until. */
static void step(struct loop *loop, __u64 until)
{
	struct stress *stress = loop->stress;
	__u64 now = clock_now(), next = loop->next_drain, due;

	if (stress->hotplug) {
		due = hotplug_step(stress->hotplug, now);
		if (!due && !loop->error)
			loop->error = -ECHILD;
		next = due && due < next ? due : next;
	}
	if (stress->affinity) {
		due = affinity_step(stress->affinity, now);
		next = due < next ? due : next;
	}
	drain(loop, now);
	tell_line(loop, now);
	sleep_until(next < until ? next : until);
}

/* How a loss ended is half of what it tells: it gets the time to. */
static bool was_found(const struct stress *stress, enum finding_kind kind, __u64 now)
{
	if (kind != FINDING_LOST || now - stress->lasting_since >= LOSS_WAIT)
		return stress->findings[kind];
	return stress->findings[kind] > stress->nr_lasting;
}

static const char *reason_to_stop(const struct loop *loop, __u64 now)
{
	const struct stress *stress = loop->stress;
	int kind;

	if (stop)
		return "signal";
	if (loop->error)
		return loop->error == -EPIPE ? "output" : "error";
	if (stress->session.duration && now - stress->begin >= stress->session.duration)
		return "time";
	if (stress->until.moves && moves_of(stress) >= stress->until.moves)
		return "moves";
	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (stress->until.kinds >> kind & 1 && was_found(stress, kind, now))
			return "finding";
	return NULL;
}

static void stress_on(struct loop *loop)
{
	struct stress *stress = loop->stress;
	__u64 until;

	if (stress->affinity)
		affinity_pause(stress->affinity, !stress->plan.pattern->steadily);
	while (!(stress->reason = reason_to_stop(loop, clock_now()))) {
		until = stress->session.duration ? stress->begin + stress->session.duration : ~0ull;
		step(loop, until);
	}
}

/* No CPU may be half-way when values are put back. */
static void wind_down(struct loop *loop)
{
	struct stress *stress = loop->stress;
	const char *what;
	char text[64];
	__u64 since;

	if (stress->affinity)
		affinity_pause(stress->affinity, true);
	if (stress->hotplug)
		hotplug_stop(stress->hotplug);
	while (stress->hotplug && !hotplug_idle(stress->hotplug) && loop->error != -ECHILD) {
		step(loop, clock_now() + PROBE_PERIOD);
		what = hotplug_busy(stress->hotplug, text, sizeof(text), &since);
		if (what && clock_now() - since > STUCK) {
			complain("stress",
				 "waited %llu s for %s: the watcher puts all back when "
				 "the kernel is done with it",
				 STUCK / SECOND, what);
			stress->stuck = true;
			break;
		}
	}
}

/* How the devices come while nothing moves is what a silence is held against. */
static void watch_first(struct loop *loop)
{
	const __u64 until = clock_now() + loop->stress->watch_first;

	while (clock_now() < until && !loop->error && !stop) {
		sleep_until(loop->next_drain < until ? loop->next_drain : until);
		drain(loop, clock_now());
	}
}

/* Silence tells a loss: watch on, while the loads still want answers. */
static void watch_on(struct loop *loop)
{
	const __u64 until = clock_now() + loop->stress->session.lost_after + 2 * PROBE_PERIOD;

	while (clock_now() < until && !loop->error) {
		sleep_until(loop->next_drain);
		drain(loop, clock_now());
	}
}

/* Not while a write is still under way: it would undo what is put back. */
static int put_back(struct stress *stress)
{
	unsigned int left = 0;
	int err;

	if (stress->stuck)
		return -ETIMEDOUT;
	err = journal_restore(stress->journal, false, journal_say_left, &left, &stress->sums);
	journal_say_rest(left, &stress->sums);
	return err;
}

int stress_run(struct stress *stress)
{
	struct loop loop = { .stress = stress,
			     .progress = { .command = "stress",
					   .duration = stress->session.duration,
					   .period = LINE_PERIOD },
			     .next_drain = clock_now() };
	int err;

	prctl(PR_SET_TIMERSLACK, ALLOW_WAIT);
	watch_first(&loop);
	stress->begin = clock_now();
	loop.last_line = stress->begin;
	progress_begin(&loop.progress, stress->begin);
	stress_on(&loop);
	wind_down(&loop);
	stress->end = clock_now();
	if (!stress->quiet)
		progress_end(&loop.progress);
	err = put_back(stress);
	watch_on(&loop);
	stress->loads_left = loads_stop(stress->loads);
	if (!err && loop.error && loop.error != -EPIPE)
		err = loop.error;
	return err;
}
