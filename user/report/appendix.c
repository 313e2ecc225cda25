// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "describe/who.h"
#include "report/appendix.h"
#include "report/summary.h"
#include "report/table.h"

/* How to read it. */
static const char *note(bool config, const struct trace_snapshot *before,
			const struct trace_snapshot *after)
{
	if (!config)
		return "As debugfs has it; where that differs: - before the recording, + after it.";
	if (snapshots_differ(before, after))
		return "As lspci -xxx has it: - before the recording, + after it; rows that are "
		       "the same are left out.";
	if (before && after)
		return "As lspci -xxx has it, the same before and after; rows of zeros are left "
		       "out.";
	return before ? "As lspci -xxx has it, known only before the recording; rows of zeros are "
			"left out."
		      : "As lspci -xxx has it, known only after the recording; rows of zeros are "
			"left out.";
}

static bool is_hurt(const struct irq_seen *irq)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (finding_is_defect(kind) && summary_count(irq, kind))
			return true;
	return false;
}

/* Returns whether there was one. */
static bool tell_file(const struct run *run, const struct irq_seen *irq, bool config,
		      appendix_fn tell, void *arg)
{
	const __u32 number = config ? NONE : irq->id.irq;
	const struct trace_snapshot *before, *after;
	char title[WHO_SIZE + 64], who[WHO_SIZE], *text;

	before = snapshots_find(&run->snapshots, TRACE_BEFORE, &irq->id.device, number);
	after = snapshots_find(&run->snapshots, TRACE_AFTER, &irq->id.device, number);
	/* The state of a number is that of who had it then. */
	if (!config && !irqs_first(&run->irqs, &irq->id))
		before = NULL;
	if (!config && !irqs_has(&run->irqs, &irq->id))
		after = NULL;
	if (!before && !after)
		return false;
	text = snapshots_compare(before, after);
	if (!text)
		return false;
	snprintf(title, sizeof(title), "%s: %s", who_irq(who, irq),
		 config ? "config space of its device" : "state in the kernel");
	tell(title, note(config, before, after), text, arg);
	free(text);
	return true;
}

unsigned int appendix_each(const struct run *run, appendix_fn tell, void *arg)
{
	size_t i, count, irqs = 0;
	const struct irq_seen **sorted = table_sorted(run, &count);
	unsigned int told = 0;

	for (i = 0; sorted && i < count && irqs < APPENDIX_IRQS; i++) {
		if (sorted[i]->id.irq == NONE || !is_hurt(sorted[i]))
			continue;
		irqs++;
		told += tell_file(run, sorted[i], true, tell, arg);
		told += tell_file(run, sorted[i], false, tell, arg);
	}
	free(sorted);
	return told;
}
