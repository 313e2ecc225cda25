/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside report/: how often an interrupt is to be expected in a window that was
 * seen, though perhaps none was. Pure. Intervals are of 95 %: of the counts, with
 * the quartiles of the window; what else is assumed stands with each function and
 * in docs/report.md.
 */
#ifndef MSISCOPE_REPORT_ESTIMATE_H
#define MSISCOPE_REPORT_ESTIMATE_H

#include <stdbool.h>
#include <linux/types.h>

#include "record.h"

/* Of 1000. */
struct estimate {
	bool known; /* false: there is nothing to estimate from, the rest is 0 */
	double value;
	double low;
	double high;
	bool counted; /* by estimate_reconcile(), from what was seen */
	__u64 tries; /* that were seen; 0 without estimate_reconcile() */
	__u64 hits; /* of these */
};

/* A window's quartiles, ns. */
struct estimate_window {
	__u64 low;
	__u64 median;
	__u64 high;
};

/* How one interrupt follows the other. */
struct estimate_gaps {
	__u64 count; /* gaps, near or not */
	__u64 near[NEAR_BUCKETS]; /* as in struct record_counters */
	__u64 handling; /* ns that one takes in its handlers, mean */
};

/*
 * estimate_hits() - torn hits per 1000 updates that can tear, made in the
 * acknowledge of an interrupt: the share of gaps that end in the window, which
 * opens @delay ns after that interrupt came.
 *
 * Assumes that the next interrupt follows one with a move as it follows others, and
 * that gaps are spread evenly within a bucket. While a handler runs the next
 * interrupt is held back, so its gap looks longer than it was: if handling outlasts
 * @delay, the upper bound takes all gaps in for which this can be. Not known
 * without gaps, or for a window that reaches beyond NEAR_LIMIT_NS.
 */
struct estimate estimate_hits(const struct estimate_gaps *gaps, __u64 delay,
			      const struct estimate_window *window);

/* What was seen of an interrupt, for estimate_losses(). */
struct estimate_load {
	__u64 count; /* interrupts */
	__u64 span; /* in so many ns */
	__u64 moves;
	__u64 exposed; /* of these, by an update that can tear */
};

/*
 * estimate_losses() - losses per 1000 CPUs that go offline with this interrupt on
 * them: share of moves that can tear, times 1 - exp(-rate * window).
 *
 * Assumes that the device raises it whatever the CPUs do (as a Poisson process of
 * the mean rate), and that each hit is a loss, as nothing retriggers it. The
 * interval multiplies the bounds of rate (Poisson), window (quartiles) and share
 * (Wilson). Not known without interrupts or without an exposed move.
 */
struct estimate estimate_losses(const struct estimate_load *load,
				const struct estimate_window *window);

/*
 * estimate_reconcile() - @model against what was seen, @hits in @tries: where it lies
 * outside the 95 % interval of that (Wilson), or is not known, what was counted is
 * the estimate. Else it stays, but for its lower bound: a device that waits for
 * its handler is not hit as the models assume, so that is no higher than what was
 * seen warrants. Without tries the model stays as it is.
 */
struct estimate estimate_reconcile(struct estimate model, __u64 tries, __u64 hits);

/*
 * estimate_rate() - @hits in @tries as they were counted: a rate per 1000 with its exact
 * Poisson interval, up to 1000 unless more were seen. Not known without tries.
 */
struct estimate estimate_rate(__u64 tries, __u64 hits);

/*
 * estimate_exceeds() - is @seen more than chance makes of @expected? (The lower
 * bound of a Poisson count, 95 %, lies above it.)
 */
bool estimate_exceeds(__u64 seen, double expected);

#endif /* MSISCOPE_REPORT_ESTIMATE_H */
