/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside export/: families of samples as text, OpenMetrics' or Prometheus' older format
 * 0.0.4. A total of one recording is a gauge: the next recording's is no growth of it.
 * Only where totals are added to those that a file holds is it a counter.
 */
#ifndef MSISCOPE_EXPORT_SAMPLES_H
#define MSISCOPE_EXPORT_SAMPLES_H

#include <stdio.h>

#include "export/held.h"

#define SAMPLES_NAME 64
#define SAMPLES_SERIES 2048

enum samples_kind {
	SAMPLES_TOTAL, /* grows, where it is added to another */
	SAMPLES_MOST, /* the largest of all recordings */
	SAMPLES_LATEST, /* of the recording at hand, whatever was before */
};

struct samples {
	FILE *out;
	bool prometheus; /* 0.0.4, which has no UNIT and no EOF; its counters are called by all of their name */
	struct held *held; /* what to add to; NULL: totals of one recording */
	enum samples_kind kind; /* of the family */
	bool seconds; /* its unit: values are ns */
	char name[SAMPLES_NAME]; /* of its samples */
	int err; /* -EOVERFLOW: a sum that 64 bits do not hold */
};

/*
 * samples_family() - the samples that follow are of that family. @name: without "_total";
 * one that ends with "_seconds" is given in ns. @help ends with a period.
 */
void samples_family(struct samples *samples, const char *name, enum samples_kind kind,
		    const char *help);

/* samples_put() - one sample. @format makes its labels, 'device="none"'; "" if it has none. */
void samples_put(struct samples *samples, __u64 value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * samples_end() - no more families. Returns 0, -EOVERFLOW, or -EINVAL if the file held
 * totals of which nothing is known here.
 */
int samples_end(struct samples *samples);

#endif /* MSISCOPE_EXPORT_SAMPLES_H */
