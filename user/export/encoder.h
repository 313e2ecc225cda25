/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside export/: what each form of export does with records and findings. */
#ifndef MSISCOPE_EXPORT_ENCODER_H
#define MSISCOPE_EXPORT_ENCODER_H

#include "export/choice.h"

struct encoder_methods {
	/* Each returns 0 or -errno. What is not chosen never comes here. */
	int (*begin)(struct encoder *encoder); /* the first call, and members are set */
	int (*record)(struct encoder *encoder, const union record *record);
	int (*finding)(struct encoder *encoder, const struct finding *finding);
	/* The last call: @ts is until when the records were judged. */
	int (*finish)(struct encoder *encoder, __u64 ts, struct export_told *told);
	void (*free)(struct encoder *encoder);
};

/* The first member of each encoder. */
struct encoder {
	const struct encoder_methods *methods;
	const struct trace_header *header;
	struct choice *choice;
	FILE *out;
	const struct chances *chances; /* at finish: what inferred findings are held against */
};

/* export_copy() - the lines of the trace that are chosen, as they are. As export_trace(). */
int export_copy(struct trace_reader *reader, struct choice *choice, FILE *out,
		struct trace_error *error);

#endif /* MSISCOPE_EXPORT_ENCODER_H */
