// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "trace/trace.h"

const char *trace_class_name(enum trace_irq_class class)
{
	static const char *const words[] = { "unknown", "tearable", "maskable", "remapped",
					     "not-msi" };

	return words[class];
}

bool trace_foreign(const struct trace_header *header)
{
	return !strcmp(header->tool, "ftrace");
}

bool trace_hides(const struct trace_header *header, const char *facility)
{
	unsigned int i;

	for (i = 0; i < header->nr_probe; i++)
		if (!strcmp(header->probe[i].name, facility))
			return !strcmp(header->probe[i].way, "none");
	return false;
}

void trace_diagnose(const struct trace_header *header, struct diagnose_options *options)
{
	*options = (struct diagnose_options){
		.lost_after = header->options.lost_after,
		.moves_hidden = trace_hides(header, "message") && trace_hides(header, "move"),
		.arrivals_hidden = trace_hides(header, "arrival"),
	};
}

void trace_note(struct trace_state *state, const char *format, ...)
{
	va_list args;

	if (state->nr_notes == TRACE_NOTES)
		return;
	va_start(args, format);
	vsnprintf(state->notes[state->nr_notes++], TRACE_NOTE_SIZE, format, args);
	va_end(args);
}
