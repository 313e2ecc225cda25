/* SPDX-License-Identifier: GPL-2.0-only */
/* A move in words: from where to where, when, and by which messages. */
#ifndef MSISCOPE_DESCRIBE_MOVED_H
#define MSISCOPE_DESCRIBE_MOVED_H

#include "describe/names.h"

#define MOVED_SIZE 320

struct moved {
	struct target from, to;
	__u8 context; /* enum move_context */
	bool recorded; /* else nothing is known of its message writes */
	__u32 writes;
	__u32 messages; /* of these: of which it is known whether the device was masked */
	__u32 masked; /* of these */
};

/* moved_by() - the move that a finding names. */
struct moved moved_by(const struct kept *kept);

/* moved_recorded() - that of a record. */
struct moved moved_recorded(const struct record_move *record);

/* moved_is_known() - is any place of it? */
bool moved_is_known(const struct moved *moved);

/*
 * moved_text() - "from CPU 2 (APIC 4) vector 34 to CPU 3 (APIC 5) vector 37, at once: direct (one
 * step), unmasked". @text: MOVED_SIZE.
 */
const char *moved_text(char *text, const struct names *names, const struct moved *moved);

/* moved_to() - the same for who knows from where. */
const char *moved_to(char *text, const struct names *names, const struct moved *moved);

#endif /* MSISCOPE_DESCRIBE_MOVED_H */
