// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "export/choice.h"

int choice_open(struct choice *choice, const struct trace_header *header,
		const struct export_options *options, struct trace_error *error)
{
	int err = 0;

	memset(choice, 0, sizeof(*choice));
	choice->options = options;
	*error->text = '\0';
	if (options->irqs || options->device)
		err = filter_new(options->irqs, options->device, &choice->filter, error->text,
				 sizeof(error->text));
	if (!err) {
		choice->known = known_new(header, choice->filter);
		err = choice->known ? 0 : -ENOMEM;
	}
	if (err && !*error->text)
		snprintf(error->text, sizeof(error->text), "out of memory");
	error->error = err;
	choice->to = ~0ull;
	/* A header's ts is anybody's number: what lies beyond the last ns is never reached. */
	if (__builtin_add_overflow(header->ts, options->from, &choice->from))
		choice->from = ~0ull;
	if (!options->from)
		choice->from = 0; /* the first records may have begun before the recording */
	if (options->to && __builtin_add_overflow(header->ts, options->to, &choice->to))
		choice->to = ~0ull;
	return err;
}

bool choice_all(const struct choice *choice)
{
	return !choice->filter && !choice->from && choice->to == ~0ull &&
	       !choice->options->findings;
}

static bool in_time(const struct choice *choice, __u64 ts)
{
	return ts >= choice->from && (ts < choice->to || choice->to == ~0ull);
}

static bool wants_index(const struct choice *choice, int index, __u32 irq)
{
	if (index >= 0)
		return known_at(choice->known, index)->chosen;
	return irq != NONE &&
	       filter_match(choice->filter, irq, "", &(struct pci_address){ .domain = NONE });
}

static bool wants_irq(struct choice *choice, __u32 irq)
{
	return wants_index(choice, known_index(choice->known, irq), irq);
}

/* Has or had that device an interrupt that was chosen? */
static bool wants_device(const struct choice *choice, const struct pci_address *device)
{
	unsigned int i;

	for (i = 0; i < known_count(choice->known); i++) {
		const struct known_irq *irq = known_at(choice->known, i);

		if (irq->chosen && pci_same(&irq->id.device, device))
			return true;
	}
	return false;
}

static bool wants(struct choice *choice, __u32 irq, const struct pci_address *device)
{
	if (irq != NONE)
		return wants_irq(choice, irq);
	return device->domain == NONE || wants_device(choice, device);
}

static bool wants_arrival(struct choice *choice, const struct record_arrival *arrival)
{
	if (arrival->irq == NONE && arrival->danger_irq == NONE)
		return true;
	return wants_irq(choice, arrival->irq) || wants_irq(choice, arrival->danger_irq);
}

static bool wants_record(struct choice *choice, const union record *record)
{
	switch (record->head.type) {
	case RECORD_REQUEST:
		return wants_irq(choice, record->request.irq);
	case RECORD_MOVE:
		return wants_irq(choice, record->move.irq);
	case RECORD_MESSAGE:
		return wants_irq(choice, record->message.irq);
	case RECORD_ALLOC:
		return wants_irq(choice, record->alloc.irq);
	case RECORD_RELEASE:
		return wants_irq(choice, record->release.irq);
	case RECORD_ARRIVAL:
		return wants_arrival(choice, &record->arrival);
	case RECORD_HANDLER:
		return record->handler.danger || wants_irq(choice, record->handler.irq);
	case RECORD_RETRIGGER:
		return wants_irq(choice, record->retrigger.irq);
	case RECORD_MASK:
		return wants_irq(choice, record->mask.irq);
	case RECORD_RESTORE:
		return wants(choice, NONE, &record->restore.device);
	case RECORD_COUNTERS:
		return wants_irq(choice, record->counters.irq);
	case RECORD_WITNESS:
		return wants(choice, record->witness.irq, &record->witness.device);
	case RECORD_KMSG:
		return wants(choice, record->kmsg.irq, &record->kmsg.device);
	default:
		return true; /* of no interrupt in particular */
	}
}

bool choice_record(struct choice *choice, const union record *record)
{
	known_learn(choice->known, record);
	if (!in_time(choice, record->head.ts))
		return false;
	return !choice->filter || wants_record(choice, record);
}

bool choice_finding(struct choice *choice, const struct finding *finding)
{
	if (choice->options->findings && !(choice->options->findings >> finding->kind & 1))
		return false;
	if (!in_time(choice, finding->ts))
		return false;
	if (!choice->filter)
		return true;
	return filter_match(choice->filter, finding->irq, finding->action, &finding->device) ||
	       wants_index(choice, known_index_of(choice->known, finding), finding->irq);
}

bool choice_interrupts(struct choice *choice, const struct trace_interrupts *line)
{
	return !choice->filter || wants_irq(choice, line->irq);
}

bool choice_snapshot(struct choice *choice, const struct trace_snapshot *snapshot)
{
	return !choice->filter || wants(choice, snapshot->irq, &snapshot->device);
}

void choice_close(struct choice *choice)
{
	known_free(choice->known);
	filter_free(choice->filter);
}
