/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two sets of runs, before and after a change: is it fixed? Of each report only numbers
 * are kept. What is counted, and what each verdict asks for, docs/report.md tells.
 */
#ifndef MSISCOPE_COMPARE_H
#define MSISCOPE_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

struct compare;
struct json_object;
struct run;

enum compare_when {
	COMPARE_BEFORE,
	COMPARE_AFTER,
	COMPARE_SIDES
};

/* The worst first: that of the whole is the worst of its parts. */
enum compare_verdict {
	COMPARE_WORSE,
	COMPARE_NOT_FIXED, /* it is still there, and no difference is shown */
	COMPARE_AFTER_ONLY, /* none before, some after: no difference is shown */
	COMPARE_BETTER, /* fewer, but not gone */
	COMPARE_CANNOT_SAY, /* seen before, and what there is after cannot tell */
	COMPARE_NOT_SHOWN, /* none after, and too few moves to tell */
	COMPARE_FIXED, /* none after, and less than a tenth of the rate can be left */
	COMPARE_UNSEEN, /* none, where none could have been seen */
	COMPARE_NONE, /* none before, none after */
};

/* compare_new() - @before and @after: what the two sets are called. NULL when memory is out. */
struct compare *compare_new(const char *before, const char *after);

/* compare_add() - take in the report of the trace @path, which may then be freed. 0 or -ENOMEM. */
int compare_add(struct compare *compare, enum compare_when when, const char *path,
		const struct run *run);

/* compare_copy() - the trace @path is of the same recording as @of, which is counted. 0 or -ENOMEM. */
int compare_copy(struct compare *compare, enum compare_when when, const char *path, const char *of);

/* compare_judge() - all traces are in: now it can be told. 0 or -ENOMEM. */
int compare_judge(struct compare *compare);

/* compare_verdict() - of the whole. */
enum compare_verdict compare_verdict(const struct compare *compare);

/* compare_shown() - does the verdict answer the question? Else the traces do not suffice. */
bool compare_shown(const struct compare *compare);

/* compare_same() - has one side no recording that the other has not? Then it cannot say. */
bool compare_same(const struct compare *compare);

/* compare_failed() - is a finding in those after that their headers' fail_on names? */
bool compare_failed(const struct compare *compare);

/* compare_text() and so on - as those of a report, docs/report.md. */
void compare_text(const struct compare *compare, FILE *out);
void compare_markdown(const struct compare *compare, FILE *out);

/* compare_json() - add to @object what docs/report.md tells. 0 or -ENOMEM. */
int compare_json(const struct compare *compare, struct json_object *object);

void compare_free(struct compare *compare);

#endif /* MSISCOPE_COMPARE_H */
