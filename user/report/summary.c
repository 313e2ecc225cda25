// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "base/facility.h"
#include "base/strbuf.h"
#include "diagnose/protocol.h"
#include "report/doubt.h"
#include "report/summary.h"

const char summary_assumptions[] =
	"They assume that a device interrupts whatever the CPUs do: one that waits for its handler "
	"first is hit less often. TORN is of acknowledge moves, made in the acknowledge of an "
	"interrupt as irqbalance causes them: the next interrupt follows one with a move as it "
	"follows any other. LOST: the CPU goes at any moment, and each hit is a loss.";

const char summary_counted[] =
	"*: counted (N of so many), as what was seen allows no such estimate.";

struct summary_moves summary_moves(const struct run *run)
{
	struct summary_moves sum = { .moves = 0 };
	const struct irq_seen *irq = NULL;
	__u32 latest = NONE;

	while ((irq = run_irq_next(run, irq))) {
		if (!irq->moves.all || !run_wants(run, irq))
			continue;
		sum.moves += irq->moves.all;
		sum.new_vector += irq->moves.new_vector;
		sum.irqs += irq->id.irq == NONE || irq->id.irq != latest;
		latest = irq->id.irq;
	}
	return sum;
}

bool summary_complete(const struct run *run)
{
	return !doubt_kinds(run, KINDS_ALL) && !run->header->nr_blind;
}

enum verdict summary_verdict(const struct run *run)
{
	const __u64 *findings = run->findings;
	int kind;

	if (findings[FINDING_LOST])
		return VERDICT_LOST;
	if (findings[FINDING_TORN_HIT] || findings[FINDING_TORN_MISROUTED])
		return VERDICT_TORN;
	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (findings[kind] && finding_is_defect(kind) && kind != FINDING_TORN_EXPOSED)
			return VERDICT_DEFECT;
	if (findings[FINDING_TORN_EXPOSED])
		return VERDICT_EXPOSED;
	if (doubt_kinds(run, doubt_asked(run)))
		return VERDICT_UNKNOWN;
	return summary_moves(run).irqs ? VERDICT_CLEAN : VERDICT_UNMOVED;
}

const char *summary_verdict_name(enum verdict verdict)
{
	static const char *const names[] = { "lost",	"torn",	   "defect", "exposed",
					     "unknown", "unmoved", "clean" };

	return names[verdict];
}

/* "26 interrupts of 8 IRQs", or of less */
static void add_hurt(struct strbuf *buf, __u64 count, unsigned int irqs)
{
	strbuf_add(buf, "%llu interrupt%s of %u IRQ%s", count, count == 1 ? "" : "s", irqs,
		   irqs == 1 ? "" : "s");
}

static void add_lost(struct strbuf *buf, const struct run *run)
{
	const __u64 lost = run->findings[FINDING_LOST];
	const struct irq_seen *irq = NULL;
	unsigned int irqs = 0;
	__u64 offline = 0;

	while ((irq = run_irq_next(run, irq))) {
		if (!run_wants(run, irq))
			continue;
		irqs += summary_count(irq, FINDING_LOST) > 0;
		offline += grounds_count(&irq->by[MOVE_OFFLINE].lost, &run->chances);
	}
	strbuf_add(buf, "LOST: ");
	add_hurt(buf, lost, irqs);
	if (offline >= lost)
		strbuf_add(buf,
			   lost == 1 ? ", as a CPU went offline" : ", all as a CPU went offline");
	else if (offline)
		strbuf_add(buf, ", %llu of them as a CPU went offline", offline);
	strbuf_add(buf, ".");
}

static void add_torn(struct strbuf *buf, const struct run *run)
{
	const struct irq_seen *irq = NULL;
	unsigned int irqs = 0;

	while ((irq = run_irq_next(run, irq)))
		irqs += run_wants(run, irq) && summary_torn(irq);
	strbuf_add(buf, "TORN: ");
	add_hurt(buf, run->findings[FINDING_TORN_HIT] + run->findings[FINDING_TORN_MISROUTED],
		 irqs);
	strbuf_add(buf, "; none was seen lost.");
}

static void add_exposed(struct strbuf *buf, const struct run *run)
{
	const __u64 exposed = run->findings[FINDING_TORN_EXPOSED], moves = summary_moves(run).moves;

	strbuf_add(buf,
		   "CAN TEAR: %llu of %llu move%s could lose an interrupt; none was seen torn.",
		   exposed, moves > exposed ? moves : exposed, moves > 1 ? "s" : "");
}

static void add_none(struct strbuf *buf, const struct run *run, bool moved)
{
	if (run->header->nr_blind)
		strbuf_add(buf, "no defect was seen%s.", moved ? "" : ", nor any interrupt moving");
	else
		strbuf_add(buf, moved ? "no defect was found."
				      : "no defect; but no interrupt was moved, so none could be "
					"torn.");
}

const char *summary_verdict_text(char *text, const struct run *run)
{
	struct strbuf buf = { .text = text, .size = SUMMARY_VERDICT };
	const enum verdict verdict = summary_verdict(run);
	char doubt[SUMMARY_VERDICT - 64];

	switch (verdict) {
	case VERDICT_LOST:
		add_lost(&buf, run);
		break;
	case VERDICT_TORN:
		add_torn(&buf, run);
		break;
	case VERDICT_DEFECT:
		strbuf_add(&buf, "DEFECT:");
		break;
	case VERDICT_EXPOSED:
		add_exposed(&buf, run);
		break;
	case VERDICT_UNKNOWN:
		strbuf_add(&buf, "UNKNOWN: %s No defect was seen in the rest.",
			   doubt_text(doubt, sizeof(doubt), run));
		break;
	default:
		add_none(&buf, run, verdict == VERDICT_CLEAN);
	}
	return text;
}

__u64 summary_count(const struct irq_seen *irq, enum finding_kind kind)
{
	const struct group *group = run_group(irq, kind);

	return group ? group->count : 0;
}

__u64 summary_torn(const struct irq_seen *irq)
{
	return summary_count(irq, FINDING_TORN_HIT) + summary_count(irq, FINDING_TORN_MISROUTED);
}

const char *summary_protocol(const struct irq_seen *irq)
{
	const char *protocol = moves_protocol(&irq->moves);

	return *protocol ? protocol : NULL;
}

const char *summary_masked(const struct irq_seen *irq)
{
	if (!irq->messages)
		return NULL;
	if (!irq->masked)
		return "no";
	return irq->masked == irq->messages ? "yes" : "some";
}

enum irq_class summary_class(const struct irq_seen *irq)
{
	const enum irq_class class = irq->id.known ? irq->id.known->class : CLASS_UNKNOWN;

	/* Its driver may have taken MSI-X since, where it had MSI. */
	if (class != CLASS_TEARABLE || !irq->maskable)
		return class;
	return irq->maskable == irq->messages ? CLASS_MASKABLE : CLASS_UNKNOWN;
}

__u64 summary_span(const struct run *run)
{
	return run->last > run->header->ts ? run->last - run->header->ts : 0;
}

static struct estimate_window window_of(const struct spans *spans)
{
	struct estimate_window window = {
		.low = spans_quantile(spans, 25),
		.median = spans_quantile(spans, 50),
		.high = spans_quantile(spans, 75),
	};

	return window;
}

/*
 * A gap is counted on one CPU: the first interrupt after a move has none that was
 * seen. What the buckets lack of the others was longer than they reach.
 */
static struct estimate_gaps gaps_of(const struct irq_seen *irq)
{
	struct estimate_gaps gaps = { .count = 0 };
	__u64 near = 0;
	int i;

	for (i = 0; i < NEAR_BUCKETS; i++) {
		gaps.near[i] = irq->near[i];
		near += irq->near[i];
	}
	if (irq->near_handled > irq->moves.cpu_changes + 1)
		gaps.count = irq->near_handled - 1 - irq->moves.cpu_changes;
	if (near > gaps.count)
		gaps.count = near;
	gaps.handling = irq->handled ? irq->handling / irq->handled : 0;
	return gaps;
}

struct estimate summary_hits(const struct run *run, const struct irq_seen *irq)
{
	const struct estimate_window window = window_of(&irq->windows_acknowledge);
	const struct estimate_gaps gaps = gaps_of(irq);
	__u64 tries = irq->windows_acknowledge.count;
	struct estimate model = { .known = false };

	if (tries)
		model = estimate_hits(&gaps, spans_quantile(&irq->delays, 50), &window);
	/* That none was seen says nothing where none can be seen. */
	if (trace_hides(run->header, FACILITY_ARRIVAL))
		tries = 0;
	return estimate_reconcile(model, tries,
				  grounds_count(&irq->by[MOVE_INTERRUPT].torn, &run->chances));
}

struct estimate summary_losses(const struct run *run, const struct irq_seen *irq)
{
	bool offline = irq->windows_offline.count;
	const struct spans *windows = offline ? &irq->windows_offline : &irq->windows;
	const struct estimate_window window = window_of(windows);
	const struct estimate_load load = {
		.count = irq->handled,
		.span = run_irq_held(run, irq),
		.moves = offline ? irq->by[MOVE_OFFLINE].moves : irq->moves.all,
		.exposed = windows->count,
	};

	return estimate_reconcile(estimate_losses(&load, &window),
				  offline ? irq->by[MOVE_OFFLINE].moves : 0,
				  grounds_count(&irq->by[MOVE_OFFLINE].lost, &run->chances));
}

double summary_chance(const struct run *run)
{
	const struct irq_seen *irq = NULL;
	double sum = 0, held;

	while ((irq = run_irq_next(run, irq))) {
		held = run_irq_held(run, irq);
		if (held > 0 && run_wants(run, irq))
			sum += (irq->handled + summary_torn(irq)) / held * irq->windows.sum;
	}
	return sum;
}
