// SPDX-License-Identifier: GPL-2.0-only
/* docs/report.md tells each member. What a trace has as well is written as there. */
#include <errno.h>
#include <string.h>

#include "trace/fields.h"
#include "trace/summary.h"
#include "trace/table.h"

#define FORMAT "msiscope-report/1"

/* An object under construction; the first error stays. */
struct build {
	struct json_object *object;
	int err;
};

/* Takes @value over; NULL: there was no memory for it. */
static void put(struct build *build, const char *key, struct json_object *value)
{
	if (!build->err && value &&
	    !json_object_object_add_ex(build->object, key, value, JSON_C_OBJECT_ADD_CONSTANT_KEY))
		return;
	json_object_put(value);
	if (!build->err)
		build->err = -ENOMEM;
}

static void put_null(struct build *build, const char *key)
{
	if (!build->err)
		build->err = json_object_object_add(build->object, key, NULL) ? -ENOMEM : 0;
}

static void put_number(struct build *build, const char *key, __u64 number)
{
	put(build, key, json_object_new_uint64(number));
}

static void put_flag(struct build *build, const char *key, bool flag)
{
	put(build, key, json_object_new_boolean(flag));
}

/* One of our words; NULL is null. */
static void put_word(struct build *build, const char *key, const char *word)
{
	if (word)
		put(build, key, json_object_new_string(word));
	else
		put_null(build, key);
}

static void put_real(struct build *build, const char *key, double value)
{
	struct json_object *real = json_object_new_double(value);

	if (real)
		json_object_set_serializer(real, json_object_double_to_json_string, "%.4g", NULL);
	put(build, key, real);
}

/* A member object of which the caller then fills the members. */
static struct build put_object(struct build *build, const char *key)
{
	struct build inner = { .object = json_object_new_object() };

	put(build, key, inner.object);
	inner.err = build->err;
	return inner;
}

/* The same with an array, that takes objects. */
static struct json_object *put_array(struct build *build, const char *key)
{
	struct json_object *array = json_object_new_array();

	put(build, key, array);
	return build->err ? NULL : array;
}

static struct build append(struct build *build, struct json_object *array)
{
	struct build element = { .object = json_object_new_object(), .err = build->err };

	if (!element.err && element.object && !json_object_array_add(array, element.object))
		return element;
	json_object_put(element.object);
	if (!element.err)
		element.err = -ENOMEM;
	element.object = NULL;
	return element;
}

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

static void put_origin(struct build *build, const struct report *report)
{
	static const char *const names[] = { "tool",	  "release", "version", "machine",
					     "boot_id",	  "command", "ts",	"realtime",
					     "remapping", "options", "probe",	"blind",
					     "" };

	put_fields(build, &table_header, report->header, names);
	put_number(build, "cpus", report->header->nr_cpus);
	put_number(build, "duration", summary_span(report));
}

static void put_verdict(struct build *build, const struct report *report)
{
	struct build verdict = put_object(build, "verdict");

	put_word(&verdict, "name", summary_verdict_name(summary_verdict(report)));
	put_word(&verdict, "text", summary_verdict_text(report));
	put_flag(&verdict, "failed", report_failed(report));
	put_flag(&verdict, "complete", !summary_incomplete(report) && !report->header->nr_blind);
	build->err = verdict.err;
}

static void put_totals(struct build *build, const struct report *report)
{
	const struct summary_moves sum = summary_moves(report);

	put_number(build, "handled", report->handled);
	put_number(build, "irqs_moved", sum.irqs);
	put_number(build, "moves", sum.moves);
	put_number(build, "new_vector", sum.new_vector);
}

/* What else the reader says of the trace. */
static void put_notes(struct build *build, const struct trace_state *state)
{
	struct json_object *array = put_array(build, "notes"), *note;
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
static void put_end(struct build *build, const struct report *report)
{
	static const char *const names[] = { "command_status", "findings", "drops", "lost_output",
					     "" };
	struct trace_end end = { .command_status = report->command_status,
				 .drops = report->drops,
				 .lost_output = report->lost_output };
	static const char *const reason[] = { "reason", "" };

	memcpy(end.findings, report->findings, sizeof(end.findings));
	end.reason = report->ended;
	if (*report->ended)
		put_fields(build, &table_end, &end, reason);
	else
		put_null(build, "reason");
	put_fields(build, &table_end, &end, names);
	put_flag(build, "cut_off", report->state.cut_off);
	put_number(build, "missing", report->state.missing);
	put_number(build, "late", report->state.late);
	put_number(build, "skipped", report->state.skipped);
	put_notes(build, &report->state);
	put_number(build, "unlisted", report->unlisted);
	put_number(build, "not_kept", report->not_kept);
}

static void put_window(struct build *build, const struct irq_seen *irq)
{
	const struct spans *spans = &irq->windows;
	struct build window;

	if (!spans->count)
		return put_null(build, "window");
	window = put_object(build, "window");
	put_number(&window, "count", spans->count);
	put_number(&window, "offline", irq->windows_offline.count);
	put_number(&window, "low", spans_quantile(spans, 25));
	put_number(&window, "median", spans_quantile(spans, 50));
	put_number(&window, "high", spans_quantile(spans, 75));
	put_number(&window, "max", spans->max);
	put_flag(&window, "exact", irq->windows_exact == spans->count);
	build->err = window.err;
}

static void put_estimate(struct build *build, const char *key, struct estimate estimate)
{
	struct build inner;

	if (!estimate.known)
		return put_null(build, key);
	inner = put_object(build, key);
	put_real(&inner, "value", estimate.value);
	put_real(&inner, "low", estimate.low);
	put_real(&inner, "high", estimate.high);
	build->err = inner.err;
}

static void put_near(struct build *build, const struct irq_seen *irq)
{
	struct json_object *array, *number;
	unsigned int i;

	if (!irq->near_handled)
		return put_null(build, "near");
	array = put_array(build, "near");
	for (i = 0; i < NEAR_BUCKETS && !build->err; i++) {
		number = json_object_new_uint64(irq->near[i]);
		if (number && !json_object_array_add(array, number))
			continue;
		json_object_put(number);
		build->err = -ENOMEM;
	}
}

static void put_irq(struct build *build, const struct report *report, const struct irq_seen *irq)
{
	static const char *const who[] = { "irq", "device", "action", "" };
	static const char *const what[] = { "findings", "" };
	struct finding self = { .irq = irq->irq, .device = irq->device };
	struct trace_end counts = { .reason = "" };
	int kind;

	memcpy(self.action, irq->action, sizeof(self.action));
	for (kind = 0; kind < FINDING_KINDS; kind++)
		counts.findings[kind] = summary_count(irq, kind);
	put_fields(build, &table_finding, &self, who);
	put_word(build, "class", trace_class_name(summary_class(report, irq)));
	put_word(build, "protocol", summary_protocol(irq));
	put_word(build, "masked", summary_masked(irq));
	put_number(build, "handled", irq->handled);
	put_number(build, "handling", irq->handling);
	put_near(build, irq);
	put_number(build, "moves", irq->moves);
	put_number(build, "new_vector", irq->new_vector);
	put_number(build, "offline", irq->offline);
	put_fields(build, &table_end, &counts, what);
	put_window(build, irq);
	put_estimate(build, "torn_per_1000_moves", summary_hits(irq));
	put_estimate(build, "lost_per_1000_offlines", summary_losses(report, irq));
}

static void put_irqs(struct build *build, const struct report *report)
{
	struct json_object *array = put_array(build, "irqs");
	const struct irq_seen *irq;
	struct build row;
	size_t i = 0;

	while (!build->err && (irq = summary_irq_at(report, &i))) {
		if (irq->irq == NONE || !report_wants(report, irq) ||
		    !(table_has(irq) || irq->groups))
			continue;
		row = append(build, array);
		put_irq(&row, report, irq);
		build->err = row.err;
	}
	put_word(build, "estimates_assume", summary_assumptions);
}

static void put_kept(struct build *build, struct json_object *array, const struct kept *kept)
{
	struct build finding = append(build, array);

	if (!finding.err)
		finding.err = fields_encode(&table_finding, &kept->finding, finding.object);
	put_number(&finding, "request", kept->move.request.seq);
	build->err = finding.err;
}

static void put_group(struct build *build, struct json_object *array, const struct group *group)
{
	bool worst = true;
	unsigned int i;

	for (i = 0; i < group->nr_kept && !build->err; i++) {
		put_kept(build, array, &group->kept[i]);
		worst = worst && !report_same(&group->kept[i], &group->worst);
	}
	if (worst && !build->err)
		put_kept(build, array, &group->worst);
}

/* The first of each kind on each interrupt, and the worst. */
static void put_findings(struct build *build, const struct report *report)
{
	struct json_object *array = put_array(build, "kept");
	const struct irq_seen *irq;
	const struct group *group;
	size_t i = 0;
	int kind;

	while (!build->err && (irq = summary_irq_at(report, &i)))
		for (kind = 0; kind < FINDING_KINDS; kind++) {
			group = report_group(irq, kind);
			if (group)
				put_group(build, array, group);
		}
}

int report_json(const struct report *report, struct json_object *object)
{
	struct build build = { .object = object };

	put_word(&build, "format", FORMAT);
	put_verdict(&build, report);
	put_origin(&build, report);
	put_totals(&build, report);
	put_end(&build, report);
	put_irqs(&build, report);
	put_findings(&build, report);
	return build.err;
}
