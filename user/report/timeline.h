/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: what happened around one finding, in the order of time. */
#ifndef MSISCOPE_REPORT_TIMELINE_H
#define MSISCOPE_REPORT_TIMELINE_H

#include "model/run.h"

#define TIMELINE_MAX (EVIDENCE_MAX + 8)
#define EVENT_SIZE 720

enum timeline_mark {
	TIMELINE_REQUEST,
	TIMELINE_DOWN, /* a CPU is told to go offline */
	TIMELINE_STOP, /* stop_machine: it gives its interrupts away */
	TIMELINE_MOVE,
	TIMELINE_TORN, /* address written, for length ns without its data */
	TIMELINE_WHOLE, /* data written */
	TIMELINE_RELEASE,
	TIMELINE_ARRIVAL,
	TIMELINE_OWNER, /* another interrupt is moved to where the message points */
	TIMELINE_HANDLER,
	TIMELINE_RETRIGGER,
	TIMELINE_STOP_END, /* it gave them away; the CPUs go on soon after */
	TIMELINE_DOWN_END, /* the CPU is offline */
	TIMELINE_SAID, /* by a witness or the kernel log */
	TIMELINE_SILENT, /* for length ns */
	TIMELINE_NEXT, /* its next interrupt */
	TIMELINE_MARKS,
};

struct timeline_event {
	enum timeline_mark mark;
	__u64 ts; /* 0: not known */
	__u64 length; /* ns, of what lasts */
	struct target at; /* members NONE: does not apply */
	__u64 seq; /* of the record; 0: none */
	char text[EVENT_SIZE];
};

struct timeline {
	struct timeline_event events[TIMELINE_MAX];
	unsigned int count;
	__u64 start; /* ts of the move, or of the finding: to this the times are relative */
};

/* timeline_make() - of @kept, a finding; with its records if they were kept. */
void timeline_make(struct timeline *timeline, const struct run *run, const struct kept *kept);

#endif /* MSISCOPE_REPORT_TIMELINE_H */
