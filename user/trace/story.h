/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: what happened around one finding, as a small time line. */
#ifndef MSISCOPE_TRACE_STORY_H
#define MSISCOPE_TRACE_STORY_H

#include "trace/collect.h"
#include "trace/text.h"

#define WHO_SIZE (TEXT_ESCAPED_SIZE(NAME_SIZE) + TEXT_DEVICE_SIZE + 32)

/* story_who() - "IRQ 27 (edu, 0000:00:05.0)"; @text holds WHO_SIZE. */
const char *story_who(char *text, const struct irq_seen *irq);

/*
 * story_move() - "moved from CPU 2 (APIC 4) vector 34 to ..."; @text holds STORY_MOVE_SIZE.
 * Returns false if no move is to blame.
 */
#define STORY_MOVE_SIZE 320
bool story_move(char *text, const struct report *report, const struct kept *kept);

/* story_tell() - the time line of @kept, a finding on @irq, relative to its move. */
void story_tell(FILE *out, const struct report *report, const struct irq_seen *irq,
		const struct kept *kept);

/* story_tell_short() - the same in one line, led by its time after the start. */
void story_tell_short(FILE *out, const struct report *report, const struct kept *kept);

#endif /* MSISCOPE_TRACE_STORY_H */
