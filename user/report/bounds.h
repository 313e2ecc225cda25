/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what counts can be of, at 95 %. Pure. */
#ifndef MSISCOPE_REPORT_BOUNDS_H
#define MSISCOPE_REPORT_BOUNDS_H

enum bound {
	LOW = -1,
	HIGH = 1,
};

#define BOUNDS_LEVEL 0.025 /* on each side */

/* bounds_share() - Wilson's bound of a share, of which @part of @count were seen. */
double bounds_share(double part, double count, enum bound bound);

/*
 * bounds_poisson() - of the mean of a Poisson variable of which @count were seen: exact
 * (Garwood); beyond 1000 Byar's, which does not differ from it by 1 in 100,000.
 */
double bounds_poisson(double count, enum bound bound);

/*
 * bounds_odds() - @seen of one kind and @others of another came. The highest odds of the one
 * against the other at which so few of the one come with a chance of @level: exact (Clopper
 * and Pearson); Wilson's, half a one more, if both are beyond 1000. HUGE_VAL without @others.
 */
double bounds_odds(double seen, double others, double level);

#endif /* MSISCOPE_REPORT_BOUNDS_H */
