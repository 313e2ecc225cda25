// SPDX-License-Identifier: GPL-2.0-only
/* docs/report.md tells each member. What a trace has as well is written as there. */
#include <errno.h>
#include <string.h>

#include "diagnose/protocol.h"
#include "describe/altered.h"
#include "report/build.h"
#include "report/doubt.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/table.h"
#include "trace/blind.h"
#include "trace/fields.h"

#define FORMAT "msiscope-report/1"

/* Of the fields of @table those @names, as a trace has them; "" ends the names. */
static void put_fields(struct build *build, const struct table *table, const void *base,
		       const char *const *names)
{
	struct table one = { .nr_fields = 1 };
	unsigned int i;

	for (; **names && !build->err; names++)
		for (i = 0; i < table->nr_fields && !build->err; i++) {
			one.fields = &table->fields[i];
			if (!strcmp(one.fields->name, *names))
				build->err = fields_encode(&one, base, build->object);
		}
}

static void put_origin(struct build *build, const struct run *run)
{
	static const char *const names[] = { "tool",	  "release", "version", "machine",
					     "boot_id",	  "command", "ts",	"realtime",
					     "remapping", "options", "probe",	"blind",
					     "system",	  "" };

	put_fields(build, &table_header, run->header, names);
	build_number(build, "cpus", run->header->nr_cpus);
	build_number(build, "duration", summary_span(run));
}

static void put_expected(struct build *build, const struct trace_header *header)
{
	struct build expected = build_object(build, "expected");

	build_word(&expected, "plain",
		   protocol_name(protocol_expected(header->release, header->version, false)));
	build_word(&expected, "maskable",
		   protocol_name(protocol_expected(header->release, header->version, true)));
	build_word(&expected, "history", protocol_history(header->release, header->version));
	build->err = expected.err;
}

/* A kind that could not be seen is null: that there is none is not known. */
static void put_counts(struct build *build, const struct run *run, const char *key,
		       const struct irq_seen *irq, const __u64 counts[FINDING_KINDS])
{
	struct build inner = build_object(build, key);
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (counts[kind] || doubt_hides(run, irq, KIND_BIT(kind)))
			build_seen(&inner, finding_name(kind), counts[kind], true);
	build->err = inner.err;
}

/* Of which kinds "none" cannot be said. */
static void put_unseen(struct build *build, const struct run *run)
{
	struct json_object *array = build_array(build, "unseen"), *name;
	const __u64 kinds = doubt_kinds(run, KINDS_ALL);
	int kind;

	for (kind = 0; kind < FINDING_KINDS && !build->err; kind++) {
		if (!(kinds >> kind & 1))
			continue;
		name = json_object_new_string(finding_name(kind));
		if (name && !json_object_array_add(array, name))
			continue;
		json_object_put(name);
		build->err = -ENOMEM;
	}
}

static void put_verdict(struct build *build, const struct run *run)
{
	struct build verdict = build_object(build, "verdict");
	char altered[ALTERED_SIZE], text[SUMMARY_VERDICT];

	build_word(&verdict, "name", summary_verdict_name(summary_verdict(run)));
	build_word(&verdict, "text", summary_verdict_text(text, run));
	build_flag(&verdict, "failed", run_failed(run));
	build_flag(&verdict, "complete", summary_complete(run));
	build_word(&verdict, "altered", altered_text(altered, &run->altered));
	put_unseen(&verdict, run);
	build->err = verdict.err;
}

static void put_totals(struct build *build, const struct run *run)
{
	const struct summary_moves sum = summary_moves(run);

	build_seen(build, "handled", run->handled, blind_handlers(run->header, run->handled));
	build_seen(build, "irqs_moved", sum.irqs, doubt_moves(run));
	build_seen(build, "moves", sum.moves, doubt_moves(run));
	build_seen(build, "new_vector", sum.new_vector, doubt_moves(run));
}

/* What else the reader says of the trace. */
static void put_notes(struct build *build, const struct trace_state *state)
{
	struct json_object *array = build_array(build, "notes"), *note;
	unsigned int i;

	for (i = 0; i < state->nr_notes && !build->err; i++) {
		note = json_object_new_string(state->notes[i]);
		if (note && !json_object_array_add(array, note))
			continue;
		json_object_put(note);
		build->err = -ENOMEM;
	}
}

/* How it ended, what was found and what is missing, as in the end of a trace. */
static void put_end(struct build *build, const struct run *run)
{
	static const char *const status[] = { "command_status", "" };
	static const char *const names[] = { "drops", "lost_output", "chances", "" };
	struct trace_end end = { .command_status = run->command_status,
				 .drops = run->drops,
				 .lost_output = run->lost_output };
	static const char *const reason[] = { "reason", "" };

	trace_chances(&end, &run->chances);
	end.reason = run->ended;
	if (*run->ended)
		put_fields(build, &table_end, &end, reason);
	else
		build_null(build, "reason");
	put_fields(build, &table_end, &end, status);
	put_counts(build, run, "findings", NULL, run->findings);
	put_fields(build, &table_end, &end, names);
	/* Told, but no more than chance makes: in no other count. */
	put_counts(build, run, "possible", NULL, run->possible);
	build_flag(build, "cut_off", run->state.cut_off);
	build_number(build, "missing", run->state.missing);
	build_number(build, "late", run->state.late);
	build_number(build, "skipped", run->state.skipped);
	put_notes(build, &run->state);
	build_number(build, "stood", run->chances.stood);
	build_number(build, "unlisted", run->unlisted);
	build_number(build, "not_kept", run->not_kept);
}

static void put_window(struct build *build, const struct irq_seen *irq)
{
	const struct spans *spans = &irq->windows;
	struct build window;

	if (!spans->count)
		return build_null(build, "window");
	window = build_object(build, "window");
	build_number(&window, "count", spans->count);
	build_number(&window, "offline", irq->windows_offline.count);
	build_number(&window, "low", spans_quantile(spans, 25));
	build_number(&window, "median", spans_quantile(spans, 50));
	build_number(&window, "high", spans_quantile(spans, 75));
	build_number(&window, "max", spans->max);
	build_flag(&window, "exact", irq->windows_exact == spans->count);
	build->err = window.err;
}

static void put_estimate(struct build *build, const char *key, struct estimate estimate)
{
	struct build inner;

	if (!estimate.known)
		return build_null(build, key);
	inner = build_object(build, key);
	build_real(&inner, "value", estimate.value);
	build_real(&inner, "low", estimate.low);
	build_real(&inner, "high", estimate.high);
	build_flag(&inner, "counted", estimate.counted);
	build_number(&inner, "hits", estimate.hits);
	build_number(&inner, "tries", estimate.tries);
	build->err = inner.err;
}

static void put_near(struct build *build, const struct irq_seen *irq)
{
	struct json_object *array, *number;
	unsigned int i;

	if (!irq->near_handled)
		return build_null(build, "near");
	array = build_array(build, "near");
	for (i = 0; i < NEAR_BUCKETS && !build->err; i++) {
		number = json_object_new_uint64(irq->near[i]);
		if (number && !json_object_array_add(array, number))
			continue;
		json_object_put(number);
		build->err = -ENOMEM;
	}
}

static void put_irq(struct build *build, const struct run *run, const struct irq_seen *irq)
{
	static const char *const who[] = { "irq", "device", "action", "" };
	struct finding self = { .irq = irq->id.irq, .device = irq->id.device };
	const bool hidden = doubt_moves(run);
	const bool unseen = blind_handlers(run->header, run->handled);
	__u64 counts[FINDING_KINDS];
	int kind;

	memcpy(self.action, irq->id.action, sizeof(self.action));
	for (kind = 0; kind < FINDING_KINDS; kind++)
		counts[kind] = summary_count(irq, kind);
	put_fields(build, &table_finding, &self, who);
	build_word(build, "class", class_name(summary_class(irq)));
	build_word(build, "protocol", summary_protocol(irq));
	build_word(build, "masked", summary_masked(irq));
	build_seen(build, "handled", irq->handled, unseen);
	build_seen(build, "handling", irq->handling, unseen);
	put_near(build, irq);
	build_seen(build, "moves", irq->moves.all, hidden);
	build_seen(build, "new_vector", irq->moves.new_vector, hidden);
	build_seen(build, "offline", irq->by[MOVE_OFFLINE].moves, hidden);
	put_counts(build, run, "findings", irq, counts);
	put_window(build, irq);
	put_estimate(build, "torn_per_1000_moves", summary_hits(run, irq));
	put_estimate(build, "lost_per_1000_offlines", summary_losses(run, irq));
}

static void put_irqs(struct build *build, const struct run *run)
{
	struct json_object *array = build_array(build, "irqs");
	const struct irq_seen *irq = NULL;
	struct build row;

	while (!build->err && (irq = run_irq_next(run, irq))) {
		if (irq->id.irq == NONE || !run_wants(run, irq) || !(table_has(irq) || irq->groups))
			continue;
		row = build_append(build, array);
		put_irq(&row, run, irq);
		build->err = row.err;
	}
	build_word(build, "estimates_assume", summary_assumptions);
}

static void put_kept(struct build *build, const struct run *run, struct json_object *array,
		     const struct kept *kept)
{
	struct build finding = build_append(build, array);
	struct finding settled = kept->finding;

	settled.stands = run_counts(run, &settled);
	if (!finding.err)
		finding.err = fields_encode(&table_finding, &settled, finding.object);
	build_number(&finding, "request", kept->move.request.seq);
	build->err = finding.err;
}

static void put_group(struct build *build, const struct run *run, struct json_object *array,
		      const struct group *group)
{
	bool worst = true;
	unsigned int i;

	for (i = 0; i < group->nr_kept && !build->err; i++) {
		put_kept(build, run, array, &group->kept[i]);
		worst = worst && !run_same(&group->kept[i], &group->worst);
	}
	if (worst && !build->err)
		put_kept(build, run, array, &group->worst);
}

/* The first of each kind on each interrupt, and the worst. */
static void put_findings(struct build *build, const struct run *run)
{
	struct json_object *array = build_array(build, "kept");
	const struct irq_seen *irq = NULL;
	const struct group *group;
	int kind;

	while (!build->err && (irq = run_irq_next(run, irq)))
		for (kind = 0; kind < FINDING_KINDS; kind++) {
			group = run_group(irq, kind);
			if (group)
				put_group(build, run, array, group);
		}
}

int report_json(const struct run *run, struct json_object *object)
{
	struct build build = { .object = object };

	build_word(&build, "format", FORMAT);
	put_verdict(&build, run);
	put_origin(&build, run);
	put_totals(&build, run);
	put_end(&build, run);
	put_expected(&build, run->header);
	put_irqs(&build, run);
	put_findings(&build, run);
	return build.err;
}
