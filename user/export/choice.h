/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside export/: which records and findings an export lets through. */
#ifndef MSISCOPE_EXPORT_CHOICE_H
#define MSISCOPE_EXPORT_CHOICE_H

#include "export/export.h"
#include "export/known.h"

struct choice {
	const struct export_options *options;
	struct filter *filter; /* NULL: all interrupts */
	struct known *known;
	__u64 from; /* CLOCK_MONOTONIC, ns */
	__u64 to; /* the first beyond; ~0: to the end */
};

/*
 * choice_open() - of what a trace with that header holds; @header and @options
 * outlive it. Returns 0, or -errno with one line in @error. Always choice_close() it.
 */
int choice_open(struct choice *choice, const struct trace_header *header,
		const struct export_options *options, struct trace_error *error);

/* choice_all() - does it let all through? */
bool choice_all(const struct choice *choice);

/*
 * choice_record() - does it let that record through? Those that speak of no
 * interrupt or device in particular pass whatever these filters say, and so do
 * handlers at a dangerous slot: they are the proof of another's misrouted interrupt.
 */
bool choice_record(struct choice *choice, const union record *record);

bool choice_finding(struct choice *choice, const struct finding *finding);

/* choice_interrupts() - whenever it was read: the counts frame the whole recording. */
bool choice_interrupts(struct choice *choice, const struct trace_interrupts *line);

void choice_close(struct choice *choice);

#endif /* MSISCOPE_EXPORT_CHOICE_H */
