// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/facility.h"
#include "base/strbuf.h"
#include "describe/dropped.h"
#include "report/doubt.h"
#include "report/summary.h"
#include "trace/blind.h"

#define LIST_TEXT 512

__u64 doubt_asked(const struct run *run)
{
	__u64 kinds = run->header->options.fail_on;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (finding_is_defect(kind))
			kinds |= KIND_BIT(kind);
	return kinds;
}

/* Is the report about it? Of which some may never have come. */
static bool is_about(const struct run *run, const struct trace_irq *irq)
{
	return !run->filter || filter_match(run->filter, irq->irq, irq->actions, &irq->device);
}

/* What cannot be told of a single one of them. */
static __u64 hidden_of_each(const struct run *run)
{
	__u64 kinds = KINDS_ALL;
	bool any = false;
	unsigned int i;

	for (i = 0; kinds && i < run->header->nr_irqs; i++) {
		if (!is_about(run, &run->header->irqs[i]))
			continue;
		kinds &= blind_irq(run->header, run->header->irqs[i].irq);
		any = true;
	}
	return any ? kinds : 0;
}

__u64 doubt_kinds(const struct run *run, __u64 kinds)
{
	if (run_incomplete(run))
		return kinds;
	return (doubt_hidden(run, NULL) | hidden_of_each(run)) & kinds;
}

__u64 doubt_hidden(const struct run *run, const struct irq_seen *irq)
{
	const bool past = irq ? irq->moves.unwritten || irq->unmoved : run->unseen;
	__u64 kinds = blind_kinds(run->header, KINDS_ALL) | (past ? KINDS_PAST : 0);

	if (blind_handlers(run->header, run->handled))
		kinds |= KINDS_HANDLED;
	return irq && irq->id.irq != NONE ? kinds | blind_irq(run->header, irq->id.irq) : kinds;
}

bool doubt_hides(const struct run *run, const struct irq_seen *irq, __u64 kinds)
{
	return doubt_hidden(run, irq) & kinds;
}

bool doubt_moves(const struct run *run)
{
	return trace_hides(run->header, FACILITY_MOVE);
}

unsigned int doubt_some(const struct run *run, __u64 *kinds)
{
	const __u64 of =
		doubt_asked(run) & ~blind_kinds(run->header, KINDS_ALL) & ~hidden_of_each(run);
	const struct trace_irq *irq;
	unsigned int count = 0, i;
	__u64 hidden;

	*kinds = 0;
	for (i = 0; i < run->header->nr_irqs; i++) {
		irq = &run->header->irqs[i];
		if (!is_about(run, irq))
			continue;
		hidden = blind_irq(run->header, irq->irq) & of;
		*kinds |= hidden;
		count += !!hidden;
	}
	return count;
}

const char *doubt_lost(char *text, size_t size, const struct run *run)
{
	const struct trace_state *state = &run->state;
	struct strbuf buf = { .text = text, .size = size };

	*text = '\0';
	dropped_text(&buf, &run->drops);
	dropped_part(&buf, state->missing, "records are missing from the trace");
	dropped_part(&buf, run->lost_output, "lines could not be written");
	dropped_part(&buf, state->late, "records are too far out of order");
	dropped_part(&buf, state->skipped, "records are of a kind that this version does not know");
	if (state->cut_off)
		strbuf_add(&buf, "%sthe trace was cut off", buf.used ? ", " : "");
	if (!buf.used && state->nr_notes)
		strbuf_add(&buf, "the trace is uncertain");
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
static void add_missing(struct strbuf *buf, const struct trace_header *header, __u64 kinds)
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
	strbuf_add(buf, "facility ");
	strbuf_add_name(buf, parts.list[0]->name);
	strbuf_add(buf, " is missing (%s)", blind_why(why, header, parts.list[0]));
	for (i = 1; i < parts.count; i++) {
		strbuf_add(buf, i > 1 ? ", " : parts.count == 2 ? ", and so is " : ", and so are ");
		strbuf_add_name(buf, parts.list[i]->name);
	}
}

static void add_blind(struct strbuf *buf, const struct trace_header *header, __u64 kinds)
{
	char list[LIST_TEXT];
	__u64 logged = 0;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (kinds >> kind & 1 && finding_row(kind)->by_log)
			logged |= KIND_BIT(kind);
	add_missing(buf, header, kinds);
	strbuf_add(buf, ": %s cannot be found%s", blind_list(list, sizeof(list), kinds),
		   trace_foreign(header) ? "" : " here");
	if (logged && !blind_log(header))
		strbuf_add(buf, ", but for what the kernel log tells of %s",
			   blind_list(list, sizeof(list), logged));
	strbuf_add(buf, trace_foreign(header) ? " ('msiscope record' shows more)."
					      : " ('msiscope check' says what helps).");
}

const char *doubt_text(char *text, size_t size, const struct run *run)
{
	const __u64 kinds = blind_kinds(run->header, doubt_asked(run));
	const __u64 each = hidden_of_each(run) & doubt_asked(run) & ~kinds;
	struct strbuf buf = { .text = text, .size = size };
	char lost[LIST_TEXT], list[LIST_TEXT];

	*text = '\0';
	if (kinds)
		add_blind(&buf, run->header, kinds);
	if (!kinds && run->unseen)
		strbuf_add(&buf, "interrupts moved past the hooks of this recording: nothing on "
				 "torn interrupts is possible.");
	if (each)
		strbuf_add(&buf,
			   "%s%s cannot be told of any interrupt that this is about: see the "
			   "end.",
			   buf.used ? " " : "", blind_list(list, sizeof(list), each));
	if (*doubt_lost(lost, sizeof(lost), run))
		strbuf_add(&buf, "%s%s: a defect may be in what is missing.",
			   buf.used ? " And " : "", lost);
	return text;
}

const char *report_doubt(const struct run *run, enum finding_kind kind, char *text)
{
	const struct trace_probe *missing = blind_to(run->header, kind);
	char why[BLIND_WHY], name[64];

	*text = '\0';
	if (missing) {
		text_escape(name, missing->name, strnlen(missing->name, sizeof(name) / 4 - 1));
		snprintf(text, REPORT_DOUBT_SIZE, "facility %s is missing (%s)", name,
			 blind_why(why, run->header, missing));
	} else if (doubt_hides(run, NULL, KIND_BIT(kind))) {
		snprintf(text, REPORT_DOUBT_SIZE, "interrupts moved past the hooks");
	} else if (hidden_of_each(run) & KIND_BIT(kind)) {
		snprintf(text, REPORT_DOUBT_SIZE, "it cannot be told of any of these interrupts");
	} else {
		doubt_lost(text, REPORT_DOUBT_SIZE, run);
	}
	return text;
}

bool report_blind(const struct run *run, __u64 kinds)
{
	return doubt_kinds(run, kinds);
}
