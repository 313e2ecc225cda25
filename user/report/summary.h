/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what a run comes to, for the text and the JSON alike. */
#ifndef MSISCOPE_REPORT_SUMMARY_H
#define MSISCOPE_REPORT_SUMMARY_H

#include "model/run.h"
#include "report/estimate.h"

/* The gravest first. */
enum verdict {
	VERDICT_LOST, /* interrupts were lost */
	VERDICT_TORN, /* torn; none was seen lost */
	VERDICT_DEFECT, /* another defect */
	VERDICT_EXPOSED, /* moved by updates that can tear; none was seen torn */
	VERDICT_UNKNOWN, /* no defect was seen, but not all of them could have been */
	VERDICT_UNMOVED, /* no defect, but nothing moved either */
	VERDICT_CLEAN,
};

enum verdict summary_verdict(const struct run *run);

/* summary_verdict_name() - "lost", "torn", "defect", "exposed", "unknown", "unmoved", "clean". */
const char *summary_verdict_name(enum verdict verdict);

#define SUMMARY_VERDICT 2048

/* summary_verdict_text() - the same in sentences. @text: SUMMARY_VERDICT. */
const char *summary_verdict_text(char *text, const struct run *run);

struct summary_moves {
	__u64 moves;
	__u64 new_vector; /* of these: to another vector number */
	unsigned int irqs; /* numbers that moved */
};

/* summary_moves() - of the interrupts that the filters choose. */
struct summary_moves summary_moves(const struct run *run);

/* summary_complete() - was all seen: nothing is blind, and no record missing? */
bool summary_complete(const struct run *run);

/* summary_count() - findings of that kind on that interrupt. */
__u64 summary_count(const struct irq_seen *irq, enum finding_kind kind);

/* summary_torn() - of those that were seen to arrive: torn-hit and torn-misrouted. */
__u64 summary_torn(const struct irq_seen *irq);

/* summary_class() - as it was when the recording began, if its messages do not say otherwise. */
enum irq_class summary_class(const struct irq_seen *irq);

/* summary_protocol() - "direct", "two-step", "none", "mixed"; NULL if it did not move. */
const char *summary_protocol(const struct irq_seen *irq);

/* summary_masked() - "yes", "no", "some"; NULL if no message of it was written. */
const char *summary_masked(const struct irq_seen *irq);

/* summary_span() - how long the recording lasted, ns. */
__u64 summary_span(const struct run *run);

/* summary_hits() - estimate_hits() of that interrupt, reconciled with what was seen. */
struct estimate summary_hits(const struct run *run, const struct irq_seen *irq);

/* summary_losses() - estimate_losses() of that interrupt, reconciled with what was seen. */
struct estimate summary_losses(const struct run *run, const struct irq_seen *irq);

/*
 * summary_chance() - how many interrupts had come while their message was half
 * written, if those of each device were spread evenly over the recording.
 */
double summary_chance(const struct run *run);

/* What both assume, in short. */
extern const char summary_assumptions[];

/* And what a star says. */
extern const char summary_counted[];

#endif /* MSISCOPE_REPORT_SUMMARY_H */
