// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "report/doubt.h"
#include "report/draft.h"
#include "report/summary.h"
#include "trace/blind.h"

#define LIST_TEXT 512

__u64 doubt_asked(const struct report *report)
{
	__u64 kinds = report->header->options.fail_on;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (finding_is_defect(kind))
			kinds |= KIND_BIT(kind);
	return kinds;
}

/* Is the report about it? Of which some may never have come. */
static bool is_about(const struct report *report, const struct trace_irq *irq)
{
	return !report->filter ||
	       filter_match(report->filter, irq->irq, irq->actions, &irq->device);
}

/* What cannot be told of a single one of them. */
static __u64 hidden_of_each(const struct report *report)
{
	__u64 kinds = KINDS_ALL;
	bool any = false;
	unsigned int i;

	for (i = 0; kinds && i < report->header->nr_irqs; i++) {
		if (!is_about(report, &report->header->irqs[i]))
			continue;
		kinds &= blind_irq(report->header, report->header->irqs[i].irq);
		any = true;
	}
	return any ? kinds : 0;
}

__u64 doubt_kinds(const struct report *report, __u64 kinds)
{
	if (report_incomplete(report))
		return kinds;
	return (doubt_hidden(report, NULL) | hidden_of_each(report)) & kinds;
}

__u64 doubt_hidden(const struct report *report, const struct irq_seen *irq)
{
	const bool past = irq ? irq->unwritten || irq->unmoved : report->unseen;
	__u64 kinds = blind_kinds(report->header, KINDS_ALL) | (past ? KINDS_PAST : 0);

	if (blind_handlers(report->header, report->handled))
		kinds |= KINDS_HANDLED;
	return irq && irq->irq != NONE ? kinds | blind_irq(report->header, irq->irq) : kinds;
}

bool doubt_hides(const struct report *report, const struct irq_seen *irq, __u64 kinds)
{
	return doubt_hidden(report, irq) & kinds;
}

bool doubt_moves(const struct report *report)
{
	return trace_hides(report->header, "move");
}

unsigned int doubt_some(const struct report *report, __u64 *kinds)
{
	const __u64 of = doubt_asked(report) & ~blind_kinds(report->header, KINDS_ALL) &
			 ~hidden_of_each(report);
	const struct trace_irq *irq;
	unsigned int count = 0, i;
	__u64 hidden;

	*kinds = 0;
	for (i = 0; i < report->header->nr_irqs; i++) {
		irq = &report->header->irqs[i];
		if (!is_about(report, irq))
			continue;
		hidden = blind_irq(report->header, irq->irq) & of;
		*kinds |= hidden;
		count += !!hidden;
	}
	return count;
}

static void add_part(struct draft *draft, __u64 number, const char *what)
{
	if (number)
		draft_add(draft, "%s%llu %s", draft->used ? ", " : "", number, what);
}

const char *doubt_lost(char *text, size_t size, const struct report *report)
{
	const struct trace_state *state = &report->state;
	struct draft draft = { .text = text, .size = size };
	__u64 ring = report_dropped(report) - report->drops.missed - report->drops.unread;

	*text = '\0';
	add_part(&draft, ring, "records did not get out of the kernel");
	add_part(&draft, report->drops.missed, "events were missed");
	add_part(&draft, report->drops.unread, "arrivals and handler runs were beyond the limit");
	add_part(&draft, state->missing, "records are missing from the trace");
	add_part(&draft, report->lost_output, "lines could not be written");
	add_part(&draft, state->late, "records are too far out of order");
	add_part(&draft, state->skipped, "records are of a kind that this version does not know");
	if (state->cut_off)
		draft_add(&draft, "%sthe trace was cut off", draft.used ? ", " : "");
	if (!draft.used && state->nr_notes)
		draft_add(&draft, "the trace is uncertain");
	return text;
}

#define PARTS_MAX 32

struct parts {
	const struct trace_probe *list[PARTS_MAX];
	unsigned int count;
};

static void parts_add(struct parts *parts, const struct trace_probe *part)
{
	unsigned int i;

	for (i = 0; i < parts->count; i++)
		if (parts->list[i] == part)
			return;
	if (part && parts->count < PARTS_MAX)
		parts->list[parts->count++] = part;
}

/* "facility message is missing (EPERM: refused by ...), and so are move, arrival" */
static void add_missing(struct draft *draft, const struct trace_header *header, __u64 kinds)
{
	struct parts parts = { .count = 0 };
	const char *const *needs;
	char why[BLIND_WHY];
	unsigned int kind, i;

	for (kind = 0; kind < FINDING_KINDS; kind++) {
		needs = finding_row(kind)->needs;
		for (i = 0; kinds >> kind & 1 && i < KIND_NEEDS && needs[i]; i++)
			parts_add(&parts, trace_missing(header, needs[i]));
	}
	draft_add(draft, "facility ");
	draft_add_name(draft, parts.list[0]->name);
	draft_add(draft, " is missing (%s)", blind_why(why, header, parts.list[0]));
	for (i = 1; i < parts.count; i++) {
		draft_add(draft, i > 1		    ? ", "
				 : parts.count == 2 ? ", and so is "
						    : ", and so are ");
		draft_add_name(draft, parts.list[i]->name);
	}
}

static void add_blind(struct draft *draft, const struct trace_header *header, __u64 kinds)
{
	char list[LIST_TEXT];
	__u64 logged = 0;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (kinds >> kind & 1 && finding_row(kind)->by_log)
			logged |= KIND_BIT(kind);
	add_missing(draft, header, kinds);
	draft_add(draft, ": %s cannot be found%s", blind_list(list, sizeof(list), kinds),
		  trace_foreign(header) ? "" : " here");
	if (logged && !blind_log(header))
		draft_add(draft, ", but for what the kernel log tells of %s",
			  blind_list(list, sizeof(list), logged));
	draft_add(draft, trace_foreign(header) ? " ('msiscope record' shows more)."
					       : " ('msiscope check' says what helps).");
}

const char *doubt_text(char *text, size_t size, const struct report *report)
{
	const __u64 kinds = blind_kinds(report->header, doubt_asked(report));
	const __u64 each = hidden_of_each(report) & doubt_asked(report) & ~kinds;
	struct draft draft = { .text = text, .size = size };
	char lost[LIST_TEXT], list[LIST_TEXT];

	*text = '\0';
	if (kinds)
		add_blind(&draft, report->header, kinds);
	if (!kinds && report->unseen)
		draft_add(&draft, "interrupts moved past the hooks of this recording: nothing on "
				  "torn interrupts is possible.");
	if (each)
		draft_add(&draft,
			  "%s%s cannot be told of any interrupt that this is about: see the "
			  "end.",
			  draft.used ? " " : "", blind_list(list, sizeof(list), each));
	if (*doubt_lost(lost, sizeof(lost), report))
		draft_add(&draft, "%s%s: a defect may be in what is missing.",
			  draft.used ? " And " : "", lost);
	return text;
}

const char *report_doubt(const struct report *report, enum finding_kind kind, char *text)
{
	const struct trace_probe *missing = blind_to(report->header, kind);
	char why[BLIND_WHY], name[64];

	*text = '\0';
	if (missing) {
		text_escape(name, missing->name, strnlen(missing->name, sizeof(name) / 4 - 1));
		snprintf(text, REPORT_DOUBT_SIZE, "facility %s is missing (%s)", name,
			 blind_why(why, report->header, missing));
	} else if (doubt_hides(report, NULL, KIND_BIT(kind))) {
		snprintf(text, REPORT_DOUBT_SIZE, "interrupts moved past the hooks");
	} else if (hidden_of_each(report) & KIND_BIT(kind)) {
		snprintf(text, REPORT_DOUBT_SIZE, "it cannot be told of any of these interrupts");
	} else {
		doubt_lost(text, REPORT_DOUBT_SIZE, report);
	}
	return text;
}

bool report_blind(const struct report *report, __u64 kinds)
{
	return doubt_kinds(report, kinds);
}
