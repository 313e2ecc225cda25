/* SPDX-License-Identifier: GPL-2.0-only */
/* the records that tell of one finding, copied while they are at hand. */
#ifndef MSISCOPE_MODEL_EVIDENCE_H
#define MSISCOPE_MODEL_EVIDENCE_H

#include <stdbool.h>

#include "diagnose/diagnose.h"
#include "model/ring.h"

#define EVIDENCE_MAX 24

/* In the order of seq. */
struct evidence {
	unsigned int count;
	union record records[]; /* EVIDENCE_MAX at most */
};

/* The latest records: what floods apart from what is rare, which is needed for longer. */
struct archive {
	struct ring rare; /* requests, moves, messages, releases, CPUs, witnesses, the log */
	struct ring frequent; /* arrivals and handlers */
};

/* archive_add() - types that prove nothing are passed over. 0 or -ENOMEM. */
int archive_add(struct archive *archive, const union record *record);

/*
 * archive_evidence() - what proves @finding, who asked (@request: seq, 0: not known),
 * and what happened around: stop_machine, releases, handlers, who was given the slot.
 * NULL when memory is out. Free with free().
 */
struct evidence *archive_evidence(const struct archive *archive, const struct finding *finding,
				  __u64 request);

void archive_free(struct archive *archive);

/* evidence_find() - the record of that seq; NULL if it is not there, or @evidence is NULL. */
const union record *evidence_find(const struct evidence *evidence, __u64 seq);

#endif /* MSISCOPE_MODEL_EVIDENCE_H */
