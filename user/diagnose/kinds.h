/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one table of findings: what each kind is called, how grave it is, what must be
 * seen for it, what proves it, what looks like it, what to do. Coverage, reports, the
 * trace's words and docs/findings.md come from here.
 */
#ifndef MSISCOPE_KINDS_H
#define MSISCOPE_KINDS_H

#include <stdbool.h>

enum finding_kind {
	FINDING_TORN_EXPOSED,
	FINDING_TORN_HIT,
	FINDING_TORN_MISROUTED,
	FINDING_LOST,
	FINDING_TRANSIT_HIT,
	FINDING_NEEDLESS_RETRIGGER,
	FINDING_RETRIGGERED,
	FINDING_STRAY,
	FINDING_SPURIOUS_VECTOR,
	FINDING_BAD_VECTOR,
	FINDING_UNHANDLED,
	FINDING_STORM,
	FINDING_WRITE_DROPPED,
	FINDING_RESTORED,
	FINDING_MASK_IGNORED,
	FINDING_MOVE_FAILED,
	FINDING_STALE_MESSAGE,
	FINDING_KINDS
};

#define KIND_NEEDS 5

/* All texts are static and plain ASCII. */
struct finding_kind_row {
	const char *name; /* the word used in trace, view, report, exit code and docs */
	int gravity; /* of a defect: 1 is the worst; 0: no defect */
	const char *meaning; /* a clause: "an interrupt ..." is its subject */
	const char *needs
		[KIND_NEEDS]; /* facilities (user/probe/facility.c) without which none can come */
	bool by_log; /* where these are missing, the kernel log can tell of some */
	const char *means; /* for docs: what happened */
	const char *proved; /* what proves it */
	const char *
		inferred; /* what is only inferred, and against which chance; NULL: never inferred */
	const char *mistaken; /* what looks like it and is none */
	const char *remedy; /* what to do */
};

/* Sets of kinds: a bit per enum finding_kind. */
#define KIND_BIT(kind) (1ull << (kind))
#define KINDS_ALL (KIND_BIT(FINDING_KINDS) - 1)
#define KINDS_TORN (KIND_BIT(FINDING_TORN_HIT) | KIND_BIT(FINDING_TORN_MISROUTED))
/* What a move that went past the hooks hides: see move_is_unwritten(). */
#define KINDS_PAST (KIND_BIT(FINDING_TORN_EXPOSED) | KINDS_TORN | KIND_BIT(FINDING_LOST))

/* What only handlers tell. */
#define KINDS_HANDLED (KIND_BIT(FINDING_UNHANDLED) | KIND_BIT(FINDING_STORM))

/* finding_row() - never NULL; @kind below FINDING_KINDS. */
const struct finding_kind_row *finding_row(enum finding_kind kind);

/* finding_name() - the word used in trace, view, report, exit code and docs. */
const char *finding_name(enum finding_kind kind);

/* finding_is_defect() - counts for the exit code unless --fail-on says otherwise. */
bool finding_is_defect(enum finding_kind kind);

/* finding_gravity() - the less, the worse; defects from 0 up, FINDING_KINDS for all else. */
int finding_gravity(enum finding_kind kind);

/* finding_by_name() - FINDING_KINDS if there is no such name. */
enum finding_kind finding_by_name(const char *name);

#endif /* MSISCOPE_KINDS_H */
