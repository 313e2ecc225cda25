// SPDX-License-Identifier: GPL-2.0-only
/* How a header's records are to be judged; what a trace lacks. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/facility.h"
#include "trace/trace.h"

__u32 trace_header_apicid(const struct trace_header *header, __u32 cpu)
{
	unsigned int i;

	for (i = 0; i < header->nr_cpus; i++)
		if (header->cpus[i].cpu == cpu)
			return header->cpus[i].apicid;
	return NONE;
}

const struct trace_irq *trace_header_irq(const struct trace_header *header, __u32 irq)
{
	unsigned int low = 0, high = header->nr_irqs, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (header->irqs[middle].irq < irq)
			low = middle + 1;
		else
			high = middle;
	}
	return low < header->nr_irqs && header->irqs[low].irq == irq ? &header->irqs[low] : NULL;
}

/* Records name the first action only. */
static bool is_named(const struct trace_irq *irq, const char *action)
{
	const size_t length = strnlen(action, NAME_SIZE);

	return length && !strncmp(irq->actions, action, length) &&
	       (length == NAME_SIZE - 1 || !irq->actions[length] || irq->actions[length] == ',');
}

const struct trace_irq *trace_irq_of(const struct trace_header *header, __u32 irq,
				     const struct pci_address *device, const char *action)
{
	const struct trace_irq *one = trace_header_irq(header, irq), *found = NULL;
	bool alike = true;
	unsigned int i;

	if (device->domain == NONE)
		return one;
	if (one && (one->device.domain == NONE || pci_same(&one->device, device)))
		return one;
	for (i = 0; i < header->nr_irqs; i++) {
		one = &header->irqs[i];
		if (!pci_same(&one->device, device))
			continue;
		if (is_named(one, action))
			return one;
		alike = alike && (!found || found->class == one->class);
		found = found ? found : one;
	}
	return alike ? found : NULL;
}

bool trace_foreign(const struct trace_header *header)
{
	return !strcmp(header->tool, "ftrace");
}

const struct trace_probe *trace_missing(const struct trace_header *header, const char *facility)
{
	unsigned int i;

	for (i = 0; i < header->nr_probe; i++)
		if (!strcmp(header->probe[i].name, facility))
			return strcmp(header->probe[i].way, "none") ? NULL : &header->probe[i];
	return NULL;
}

bool trace_hides(const struct trace_header *header, const char *facility)
{
	return trace_missing(header, facility);
}

void trace_diagnose(const struct trace_header *header, struct diagnose_options *options)
{
	*options = (struct diagnose_options){
		.lost_after = header->options.lost_after,
		.moves_hidden =
			trace_hides(header, FACILITY_MESSAGE) || trace_hides(header, FACILITY_MOVE),
		.arrivals_hidden = trace_hides(header, FACILITY_ARRIVAL),
	};
}

__u64 trace_lacks(const struct trace_state *state)
{
	return state->missing + state->late + state->skipped;
}

bool trace_is_whole(const struct trace_state *state)
{
	return !state->cut_off && !trace_lacks(state) && !state->nr_notes;
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
