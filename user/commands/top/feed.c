// SPDX-License-Identifier: GPL-2.0-only
/* What top takes in, from wherever it looks, on its way to the view. */
#include "base/facility.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/top/top.h"
#include "trace/blind.h"

#define MESSAGE_SIZE 256

static bool wants(struct top *top, __u32 irq, const char *actions, const struct pci_address *device)
{
	return filter_match(top->filter, irq, actions, device) &&
	       filter_match(top->recorded, irq, actions, device);
}

static bool wants_row(const struct inventory_irq *irq, void *arg)
{
	return wants(arg, irq->irq, irq->actions, &irq->device);
}

/* The first action's name is all that a record has of a shared interrupt. */
static bool wants_finding(struct top *top, const struct finding *finding)
{
	const struct view_irq *irq = view_irq(top->view, finding->irq);

	return wants(top, finding->irq, finding->action, &finding->device) ||
	       (irq && wants(top, finding->irq, irq->info.actions, &finding->device));
}

int top_filter(struct top *top)
{
	const struct session_options *options = &top->session_options;
	char message[MESSAGE_SIZE] = "";

	top->select.wanted = wants_row;
	top->select.arg = top;
	if (!options->irqs && !options->device)
		return EXIT_CLEAN;
	if (filter_new(options->irqs, options->device, &top->filter, message, sizeof(message)))
		return complain("top", "%s", message);
	return EXIT_CLEAN;
}

int top_record(struct top *top, const union record *record)
{
	if (top->hold && top->hold(top, record, NULL))
		return 0;
	return view_record(top->view, record);
}

int top_finding(struct top *top, const struct finding *finding)
{
	if (!wants_finding(top, finding))
		return 0;
	if (top->hold && top->hold(top, NULL, finding))
		return 0;
	return view_finding(top->view, finding);
}

void top_know(struct top *top, const struct trace_header *header)
{
	top->header = header;
	top->machine = (struct machine_words){
		.release = header->release,
		.machine = header->machine,
		.remapping = answer_name(header->remapping),
		.blind = header->blind,
		.nr_blind = header->nr_blind,
	};
}

static __u64 hidden_of(const void *header, __u32 irq)
{
	return blind_irq(header, irq);
}

void top_coverage(struct top *top)
{
	top->view->coverage = (struct view_coverage){
		.hidden = blind_kinds(top->header, ~0ull),
		.moves_hidden = trace_hides(top->header, FACILITY_MOVE),
		.log_hidden = blind_log(top->header),
		.handlers_hidden = blind_handlers(top->header, 0),
		.hidden_of = hidden_of,
		.arg = top->header,
	};
}
