/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what a comparison has collected and found, between those that do and tell it. */
#ifndef MSISCOPE_REPORT_COMPARE_ROWS_H
#define MSISCOPE_REPORT_COMPARE_ROWS_H

#include "report/compare.h"
#include "report/facts.h"
#include "report/fleet_rows.h"

#define COMPARE_DEVICES 4096 /* told apart; the rest is one */
#define COMPARE_FACTS 9 /* conditions of a run that are kept */
#define COMPARE_MISSING 12 /* distinct lines on what was not seen, of one side */
#define COMPARE_TENTH 0.1 /* of the rate before: so much is left of it at most if it is fixed */

enum compare_measure {
	COMPARE_EXPOSED, /* updates that can tear */
	COMPARE_TORN, /* torn-hit and torn-misrouted */
	COMPARE_LOST,
	COMPARE_MEASURES
};

enum compare_path {
	COMPARE_AFFINITY, /* at once or in the acknowledge, as a process asked for it */
	COMPARE_OFFLINE,
	COMPARE_UNKNOWN, /* what did it was not seen */
	COMPARE_PATHS
};

/* Of one measure, on one side. */
struct compare_cell {
	__u64 tries; /* moves in which one could come and be seen */
	double watched; /* the same, less the part of the time in which none could be told */
	__u64 unseen; /* moves in which none can be seen */
	__u64 hits; /* that count */
	__u64 possible; /* the others */
};

/* How messages of a device were updated, one bit each. */
struct compare_how {
	unsigned int classes; /* by enum irq_class */
	unsigned int protocols; /* see compare_protocol() */
};

/* A device by what its driver calls its interrupts, and its address. All text is escaped. */
struct compare_device {
	char model[FLEET_MODEL];
	struct pci_address address;
	struct compare_how how[COMPARE_SIDES];
	double handled[COMPARE_SIDES]; /* interrupts */
	double held[COMPARE_SIDES]; /* ns, in which they came */
	struct compare_cell cells[COMPARE_SIDES][COMPARE_PATHS][COMPARE_MEASURES];
};

enum compare_why {
	COMPARE_BY_COUNT,
	COMPARE_BY_UPDATES, /* fixed: no update can tear any more */
	COMPARE_STILL_TEARS, /* none seen, but updates still can */
	COMPARE_DOUBT, /* what is possible or was dropped may be some */
	COMPARE_UNCOVERED, /* many of those before were of devices not moved after */
	COMPARE_BLIND, /* it cannot be seen in what there is */
	COMPARE_UNMOVED, /* nothing was moved so */
	COMPARE_APART, /* no move after is like those before */
	COMPARE_EASED, /* it was made more likely, or easier to see, on the other side */
	COMPARE_SAME, /* one side has no recording that the other has not */
};

/* One measure, of a row or of all. */
struct compare_sum {
	enum compare_path path; /* of its moves; COMPARE_PATHS: of several */
	struct compare_cell cells[COMPARE_SIDES];
	/* By the rates of the other side: how many were to come on this one. */
	double expected[COMPARE_SIDES];
	double plain; /* after: the same, were all moves alike */
	__u64 uncovered
		[COMPARE_SIDES]; /* hits of devices that have no such move on the other side */
	enum compare_verdict verdict;
	enum compare_why why;
	double left; /* of the rate before: so much at most, 95 %; HUGE_VAL: not known */
	double surely_left; /* the same if nothing possible or dropped is one; only if none came */
	double times; /* so many times the moves that there are show a tenth; HUGE_VAL: no number */
	__u64 more; /* moves without any until a tenth is shown; 0: not known, or none needed */
	__u64 open; /* of all: hits before, of rows that are not fixed */
};

/* All devices of one model, by one path. */
struct compare_row {
	const struct compare_device *devices;
	size_t nr_devices;
	enum compare_path path;
	struct compare_how how[COMPARE_SIDES];
	struct compare_sum sums[COMPARE_MEASURES];
	enum compare_verdict verdict; /* the worst of them */
	bool moved;
	bool told; /* there is something to tell */
};

struct compare_note {
	const char *label; /* static */
	char *text; /* escaped; of the first trace that has it */
	size_t count; /* traces of which it is so */
};

/* Before, or after. */
struct compare_side {
	char *name; /* escaped */
	struct fleet *fleet; /* its traces */
	struct altered most; /* of what widened the windows */
	struct altered least; /* in each of its traces */
	size_t windows; /* traces that measured windows, which widens them */
	__u64 lost_after; /* ns of silence; the longest */
	__u64 lost_after_least;
	size_t hidden[COMPARE_MEASURES]; /* traces that hide it */
	__u64 dropped; /* records, of which each may have told of one */
	struct compare_note facts[COMPARE_FACTS];
	size_t nr_facts;
	struct compare_note missing[COMPARE_MISSING];
	size_t nr_missing;
	size_t more_missing;
};

struct compare {
	struct compare_side sides[COMPARE_SIDES];
	struct compare_device *devices;
	size_t nr_devices;
	struct compare_row
		*rows; /* after compare_judge(), of which something is to tell; the worst first */
	size_t nr_rows;
	size_t nr_quiet; /* models and paths that moved, with nothing to tell */
	struct compare_sum sums[COMPARE_MEASURES]; /* of all */
	bool same; /* one side has no recording that the other has not */
	enum compare_verdict verdict;
};

/* compare_protocol() - those that summary_protocol() has, and "update not known"; NULL: no more. */
const char *compare_protocol(unsigned int bit);

/* compare_sum_up() - make the rows and the sums, all but what is judged. 0 or -ENOMEM. */
int compare_sum_up(struct compare *compare);

/*
 * compare_most_left() - on the side @there, of the rate on the other: so much at most, with @extra
 * more hits. @level: how likely that is wrong. HUGE_VAL: not known.
 */
double compare_most_left(const struct compare_sum *sum, enum compare_when there, double extra,
			 double level);

/* compare_eased() - was it less likely, or harder to see, on that side than on the other? Why; NULL: no. */
const char *compare_eased(const struct compare *compare, enum compare_when when,
			  enum compare_measure measure);

/* compare_is_told() - is there anything of it to tell? */
bool compare_is_told(const struct compare_sum *sum);

/* compare_name() - "fixed", "not-shown"; compare_word() - "fixed", "not shown yet". */
const char *compare_name(enum compare_verdict verdict);
const char *compare_word(enum compare_verdict verdict);

/* compare_why_name() - "count", "updates", ... */
const char *compare_why_name(enum compare_why why);

/* As JSON, and in words: "exposed", "can tear"; "offline", "as CPUs went offline". */
const char *compare_measure_name(enum compare_measure measure);
const char *compare_measure_word(enum compare_measure measure);
const char *compare_path_name(enum compare_path path);
const char *compare_path_word(enum compare_path path);

#define COMPARE_TEXT 1024

/* compare_sentence() - "fixed: 0 in 10,240 moves, below 0.360 per 1,000 at 95 %; before ..." */
const char *compare_sentence(char text[COMPARE_TEXT], const struct compare *compare,
			     const struct compare_sum *sum, enum compare_measure measure);

/* compare_headline() - "not shown yet (lost), fixed (can tear, torn)" */
const char *compare_headline(char text[COMPARE_TEXT], const struct compare *compare);

/* compare_rate() - "12.1 (9.80 to 15.0), 80 in 6,612" */
const char *compare_rate(char text[COMPARE_TEXT], const struct compare_cell *cell);

/* compare_title() - "edu, as CPUs went offline: 8 devices, tearable, direct before ..." */
const char *compare_title(char text[COMPARE_TEXT], const struct compare_row *row);

/* compare_possible() - what counts nowhere, of a row; "" if there is none. */
const char *compare_possible(char text[COMPARE_TEXT], const struct compare_row *row);

/* compare_facts() - what that side is. */
void compare_facts(const struct compare *compare, enum compare_when when, fact_fn say, void *arg);

/* compare_differences() - in what they differ beside it; says nothing if in nothing. */
void compare_differences(const struct compare *compare, fact_fn say, void *arg);

/* compare_missing() - what was not seen, of both. */
void compare_missing(const struct compare *compare, fact_fn say, void *arg);

/* What the words of all this mean. */
extern const char compare_legend[];

#endif /* MSISCOPE_REPORT_COMPARE_ROWS_H */
