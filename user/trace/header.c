// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "trace/trace.h"

const char *trace_class_name(enum trace_irq_class class)
{
	static const char *const words[] = { "unknown", "tearable", "maskable", "remapped",
					     "not-msi" };

	return words[class];
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
	options->lost_after = header->options.lost_after;
	options->moves_hidden = trace_hides(header, "message") && trace_hides(header, "move");
	options->arrivals_hidden = trace_hides(header, "arrival");
}
