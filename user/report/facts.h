/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside report/: what every form of the report says beside its tables and time
 * lines, as pairs of label and text. ASCII; untrusted text is escaped.
 */
#ifndef MSISCOPE_REPORT_FACTS_H
#define MSISCOPE_REPORT_FACTS_H

#include "model/run.h"

#define SUMMARY_SIZE 4096

typedef void (*fact_fn)(const char *label, const char *text, void *arg);

/* facts_summary() - one paragraph: verdict, device, move, window, loss. @text: SUMMARY_SIZE. */
const char *facts_summary(char *text, const struct run *run);

/* facts_protocol() - how messages were updated, and what that kernel was known for. */
void facts_protocol(const struct run *run, fact_fn say, void *arg);

/*
 * facts_chance() - the findings that are only possible, and what inferred ones are held against;
 * says nothing if there are none.
 */
void facts_chance(const struct run *run, fact_fn say, void *arg);

/* facts_environment() - kernel, CPUs, remapping, when, by what, and how to do it again. */
void facts_environment(const struct run *run, fact_fn say, void *arg);

/* facts_missing() - what was blind, dropped or left out; says nothing if nothing was. */
void facts_missing(const struct run *run, fact_fn say, void *arg);

/* A heading over facts, if there are any. */
struct fact_heading {
	const char *text; /* as it is printed; NULL once it was */
	fact_fn say; /* for what stands below it; takes @out */
	FILE *out;
};

/* facts_headed() - a fact_fn that prints the heading first; @arg is a struct fact_heading. */
void facts_headed(const char *label, const char *text, void *arg);

/* facts_signatures() - the distinct ways of defects, gravest and most frequent first; @signatures: SIGNATURES_MAX. */
unsigned int facts_signatures(const struct run *run,
			      const struct signature *signatures[SIGNATURES_MAX]);

/*
 * facts_hit_of() - the kind of the finding that tells of the arrival with which the
 * loss @lost began; FINDING_KINDS if none was seen, or it is told of another interrupt.
 */
enum finding_kind facts_hit_of(const struct finding *lost);

/* facts_meaning() - of findings that are no defects, in half a sentence. @text: MEANING_SIZE. */
#define MEANING_SIZE 256
const char *facts_meaning(char *text, const struct run *run, enum finding_kind kind);

/* facts_torn() - are those findings told by a loss, if there is one? */
bool facts_torn(enum finding_kind kind);

#endif /* MSISCOPE_REPORT_FACTS_H */
