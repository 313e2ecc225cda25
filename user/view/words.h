/* SPDX-License-Identifier: GPL-2.0-only */
/* The view in words: lines of plain ASCII, for the screen and for batch mode. */
#ifndef MSISCOPE_VIEW_WORDS_H
#define MSISCOPE_VIEW_WORDS_H

#include "view/model.h"

#define WORDS_SIZE 1024

/* What is known of the machine and of the kernel side, besides the view. Nothing is NULL. */
struct machine_words {
	const char *release; /* untrusted, as machine: a trace may say anything */
	const char *machine;
	const char *remapping; /* "yes", "no", "unknown" */
	const char **blind; /* what cannot be seen */
	unsigned int nr_blind;
};

/* Each fills @text, WORDS_SIZE, and returns it. */

/* words_machine() - "6.12.1 x86_64, 4 CPUs (1 offline), remapping no". */
const char *words_machine(char *text, const struct view *view, const struct machine_words *machine);

/* words_rates() - "1234.5 interrupts/s, 3.0 moves/s (56), direct, 2 CPUs went offline". */
const char *words_rates(char *text, const struct view *view);

/*
 * words_findings() - "torn-hit 3 (1), lost 2 (0)", since the start and in the last minute;
 * "lost ?": it cannot be seen.
 */
const char *words_findings(char *text, const struct view *view);

/* words_cpus() - "0:25% 1:off 2:75%"; "" where it would take more than @width. */
const char *words_cpus(char *text, const struct view *view, size_t width);

/* words_drops() - what did not get through, "" if all did. */
const char *words_drops(char *text, const struct view *view);

/* words_finding() - one in a line: kind, interrupt, what happened. */
const char *words_finding(char *text, const struct view *view, const struct finding *finding);

/* words_record() - one of a time line: what happened. */
const char *words_record(char *text, const struct view *view, const union record *record);

/* words_message() - "fee01000 0022: APIC 1, vector 34, fixed, physical". */
const char *words_message(char *text, const struct message_pair *message);

/* words_target() - "CPU 2 (APIC 4) vector 34". */
const char *words_target(char *text, const struct view *view, const struct target *target);

/* words_age() - "0.3s", "12s", "5m", "2h" before the view's now. */
const char *words_age(char *text, const struct view *view, __u64 ts);

#endif /* MSISCOPE_VIEW_WORDS_H */
