/* SPDX-License-Identifier: GPL-2.0-only */
/* Findings in words. ASCII; untrusted text is escaped. */
#ifndef MSISCOPE_DESCRIBE_FINDING_H
#define MSISCOPE_DESCRIBE_FINDING_H

#include "base/strbuf.h"
#include "describe/names.h"

/* finding_outcome() - "silent 1.500 s until its driver's timeout", "half written 12.3 us". @text: OUTCOME_SIZE. */
#define OUTCOME_SIZE 96
const char *finding_outcome(char text[OUTCOME_SIZE], const struct finding *finding);

/* finding_window() - "12.3 us", "at most 12.3 us", behind @before. */
void finding_window(struct strbuf *buf, const char *before, const struct finding *finding);

/* finding_certainty() - "proved", "inferred", "2 proved, 1 inferred"; @text holds 64. */
const char *finding_certainty(char text[64], __u64 proved, __u64 count);

/* finding_way() - "moved as a CPU went offline; the slot that it came to was unused". @text: 128. */
const char *finding_way(char text[128], const struct finding *finding);

/* finding_line() - all of one, as it is at @now: kind, interrupt, what happened. */
void finding_line(struct strbuf *buf, const struct names *names, const struct finding *finding,
		  __u64 now);

/* finding_case() - one and the move that did it as a sentence, without its stop. */
void finding_case(struct strbuf *buf, const struct run *run, const struct kept *kept);

#endif /* MSISCOPE_DESCRIBE_FINDING_H */
