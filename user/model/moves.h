/* SPDX-License-Identifier: GPL-2.0-only */
/* How often an interrupt moved, and by how many message writes. */
#ifndef MSISCOPE_MODEL_MOVES_H
#define MSISCOPE_MODEL_MOVES_H

#include "diagnose/diagnose.h"

struct moves {
	__u64 all; /* see move_counts() */
	__u64 new_vector; /* of these: to another vector number */
	__u64 cpu_changes; /* of these: to another CPU */
	__u64 steps[3]; /* of these, where that is known: with so many message writes; 2 and up */
	__u64 both[3]; /* of the moves to another CPU and vector: the same */
	__u64 unwritten; /* of these: see move_is_unwritten() */
};

/*
 * moves_add() - take in a move; one that does not count changes nothing. @hidden: message writes
 * cannot be seen, so that there was none is nothing strange.
 */
void moves_add(struct moves *moves, const struct record_move *record, bool hidden);

/*
 * moves_add_vectors() - one of which only the vectors tell that were given. Where to does not
 * matter, but for the vector: only with another can its update tear.
 */
void moves_add_vectors(struct moves *moves, const struct target *from, const struct target *to);

/* moves_protocol() - "direct", "two-step", "none", "mixed"; "" if none moved or it is not known. */
const char *moves_protocol(const struct moves *moves);

#endif /* MSISCOPE_MODEL_MOVES_H */
