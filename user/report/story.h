/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what happened around one finding, in the order of time. */
#ifndef MSISCOPE_REPORT_STORY_H
#define MSISCOPE_REPORT_STORY_H

#include "model/run.h"

#define STORY_MAX (EVIDENCE_MAX + 8)
#define EVENT_SIZE 720

enum story_mark {
	STORY_REQUEST,
	STORY_DOWN, /* a CPU is told to go offline */
	STORY_STOP, /* stop_machine: it gives its interrupts away */
	STORY_MOVE,
	STORY_TORN, /* address written, for length ns without its data */
	STORY_WHOLE, /* data written */
	STORY_RELEASE,
	STORY_ARRIVAL,
	STORY_OWNER, /* another interrupt is moved to where the message points */
	STORY_HANDLER,
	STORY_RETRIGGER,
	STORY_STOP_END, /* it gave them away; the CPUs go on soon after */
	STORY_DOWN_END, /* the CPU is offline */
	STORY_SAID, /* by a witness or the kernel log */
	STORY_SILENT, /* for length ns */
	STORY_NEXT, /* its next interrupt */
	STORY_MARKS,
};

struct story_event {
	enum story_mark mark;
	__u64 ts; /* 0: not known */
	__u64 length; /* ns, of what lasts */
	struct target at; /* members NONE: does not apply */
	__u64 seq; /* of the record; 0: none */
	char text[EVENT_SIZE];
};

struct story {
	struct story_event events[STORY_MAX];
	unsigned int count;
	__u64 start; /* ts of the move, or of the finding: to this the times are relative */
};

/* story_make() - of @kept, a finding; with its records if they were kept. */
void story_make(struct story *story, const struct run *run, const struct kept *kept);

#endif /* MSISCOPE_REPORT_STORY_H */
