// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/facility.h"
#include "base/page.h"
#include "describe/who.h"
#include "report/doubt.h"
#include "report/summary.h"
#include "report/table.h"
#include "trace/blind.h"

#define ESTIMATES_BESIDE 3
#define CELL_SIZE 64
#define SHARE_WIDTH 25 /* of an estimate */
#define NAMES_WIDTH 19 /* of number and action in the table of estimates */

struct rows {
	const struct irq_seen **irqs; /* the worst first */
	size_t count;
	size_t shown;
	size_t unwritten; /* not among them: they moved without a message write, as they may */
	__u64 unwritten_moves;
	int irq_width;
	int device_width;
};

static bool is_graded(const struct irq_seen *irq)
{
	return summary_count(irq, FINDING_LOST) || summary_torn(irq) ||
	       summary_count(irq, FINDING_TORN_EXPOSED);
}

bool table_rewritten(const struct irq_seen *irq)
{
	return irq->moves.steps[1] || irq->moves.steps[2] || is_graded(irq);
}

bool table_has(const struct irq_seen *irq)
{
	return irq->moves.all || is_graded(irq);
}

static int more_first(__u64 one, __u64 other)
{
	return (one < other) - (one > other);
}

static int worse_first(const void *a, const void *b)
{
	const struct irq_seen *one = *(const struct irq_seen *const *)a;
	const struct irq_seen *other = *(const struct irq_seen *const *)b;

	int by = more_first(summary_count(one, FINDING_LOST), summary_count(other, FINDING_LOST));

	if (!by)
		by = more_first(summary_torn(one), summary_torn(other));
	if (!by)
		by = more_first(summary_count(one, FINDING_TORN_EXPOSED),
				summary_count(other, FINDING_TORN_EXPOSED));
	if (!by)
		by = more_first(other->id.irq, one->id.irq);
	return by ? by : more_first(other->id.begun, one->id.begun);
}

static void budget(struct rows *rows)
{
	char text[TEXT_DEVICE_SIZE];
	int length;
	size_t i;

	rows->irq_width = strlen("IRQ");
	rows->device_width = strlen("DEVICE");
	for (i = 0; i < rows->shown; i++) {
		length = strlen(who_device(text, &rows->irqs[i]->id.device));
		if (length > rows->device_width)
			rows->device_width = length;
		length = snprintf(text, sizeof(text), "%u", rows->irqs[i]->id.irq);
		if (length > rows->irq_width)
			rows->irq_width = length;
	}
}

const struct irq_seen **table_sorted(const struct run *run, size_t *count)
{
	const struct irq_seen **irqs = calloc(run->irqs.count + 1, sizeof(*irqs));
	const struct irq_seen *irq = NULL;

	*count = 0;
	if (!irqs)
		return NULL;
	while ((irq = run_irq_next(run, irq)))
		if (irq->id.irq != NONE && table_has(irq) && run_wants(run, irq))
			irqs[(*count)++] = irq;
	qsort(irqs, *count, sizeof(*irqs), worse_first);
	return irqs;
}

/* False when there is no memory for them. */
static bool collect(const struct run *run, size_t most, struct rows *rows)
{
	size_t i, count;

	rows->irqs = table_sorted(run, &count);
	if (!rows->irqs)
		return false;
	for (i = 0; i < count; i++) {
		if (table_rewritten(rows->irqs[i])) {
			rows->irqs[rows->count++] = rows->irqs[i];
			continue;
		}
		if (rows->irqs[i]->moves.unwritten)
			continue; /* told as blind */
		rows->unwritten++;
		rows->unwritten_moves += rows->irqs[i]->moves.all;
	}
	rows->shown = rows->count < most ? rows->count : most;
	budget(rows);
	return true;
}

/* A window in us, in 6 characters; "-" if none was seen. */
static const char *microseconds(char *text, const struct spans *windows, __u64 ns)
{
	if (!windows->count)
		return "-";
	if (ns < 10000000)
		snprintf(text, CELL_SIZE, "%llu.%llu", ns / 1000, ns / 100 % 10);
	else
		page_count(text, 6, ns / 1000);
	return text;
}

static const char *or_dash(const char *word)
{
	return word ? word : "-";
}

static void print_row(const struct run *run, const struct irq_seen *irq, const struct rows *rows,
		      FILE *out)
{
	enum irq_class class = summary_class(irq);
	char device[TEXT_DEVICE_SIZE], cells[7][CELL_SIZE];

	fprintf(out, "%*u %-*s %-8s %-8s %5s %5s %5s %6s %6s %4s %4s\n", rows->irq_width,
		irq->id.irq, rows->device_width, who_device(device, &irq->id.device),
		class == CLASS_UNKNOWN ? "-" : class_name(class), or_dash(summary_protocol(irq)),
		page_seen(cells[0], 5, irq->moves.all, doubt_moves(run)),
		page_seen(cells[1], 5, irq->moves.new_vector, doubt_moves(run)),
		page_seen(cells[2], 5, summary_count(irq, FINDING_TORN_EXPOSED),
			  doubt_hides(run, irq, KIND_BIT(FINDING_TORN_EXPOSED))),
		microseconds(cells[3], &irq->windows, spans_quantile(&irq->windows, 50)),
		microseconds(cells[4], &irq->windows, irq->windows.max),
		page_seen(cells[5], 4, summary_torn(irq), doubt_hides(run, irq, KINDS_TORN)),
		page_seen(cells[6], 4, summary_count(irq, FINDING_LOST),
			  doubt_hides(run, irq, KIND_BIT(FINDING_LOST))));
}

static void print_moves(const struct run *run, const struct rows *rows, FILE *out)
{
	size_t i;

	fprintf(out, "\n%*s %-*s CLASS    PROTOCOL MOVES  NEWV  EXPO MEDIAN    MAX TORN LOST\n",
		rows->irq_width, "IRQ", rows->device_width, "DEVICE");
	for (i = 0; i < rows->shown; i++)
		print_row(run, rows->irqs[i], rows, out);
	if (rows->count > rows->shown)
		page_say(out, "", 0, "and %zu more, none of them worse: all are in " TABLE_ALL,
			 rows->count - rows->shown);
	page_say(
		out, "", 0,
		"NEWV: to a new vector. EXPO: of these, by an update that can tear. MEDIAN, MAX: us "
		"half written. TORN: torn-hit, torn-misrouted.");
}

/* "11.0 (1.79 to 20.1)", "*167 (73.4 to 336; 5 of 30)" */
static const char *estimated(char text[TABLE_CELL], const struct estimate *estimate)
{
	char value[SPAN_SIZE], low[SPAN_SIZE], high[SPAN_SIZE], seen[64] = "";

	if (!estimate->known)
		return "-";
	if (estimate->counted)
		snprintf(seen, sizeof(seen), "; %llu of %llu", estimate->hits, estimate->tries);
	snprintf(text, TABLE_CELL, "%s%s (%s to %s%s)", estimate->counted ? "*" : "",
		 page_share(value, estimate->value), page_share(low, estimate->low),
		 page_share(high, estimate->high), seen);
	return text;
}

/* The same in SHARE_WIDTH: "11.0 (1.79-20.1)", "*5 of 30 (73.4-336)" */
static const char *estimated_short(char text[TABLE_CELL], const struct estimate *estimate)
{
	char value[SPAN_SIZE], low[SPAN_SIZE], high[SPAN_SIZE], tries[SPAN_SIZE];

	if (!estimate->known)
		return "-";
	if (estimate->counted)
		snprintf(text, TABLE_CELL, "*%s of %s (%s-%s)",
			 page_count(value, 4, estimate->hits),
			 page_count(tries, 4, estimate->tries), page_share(low, estimate->low),
			 page_share(high, estimate->high));
	else
		snprintf(text, TABLE_CELL, "%s (%s-%s)", page_share(value, estimate->value),
			 page_share(low, estimate->low), page_share(high, estimate->high));
	return text;
}

static void get_irq(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	(void)run;
	snprintf(cell, TABLE_CELL, "%u", irq->id.irq);
}

static void get_device(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	char device[TEXT_DEVICE_SIZE];

	(void)run;
	snprintf(cell, TABLE_CELL, "%s", who_device(device, &irq->id.device));
}

static void get_action(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	(void)run;
	text_escape(cell, irq->id.action, strnlen(irq->id.action, NAME_SIZE));
}

static void get_class(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	(void)run;
	snprintf(cell, TABLE_CELL, "%s", class_name(summary_class(irq)));
}

static void get_protocol(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	(void)run;
	snprintf(cell, TABLE_CELL, "%s", or_dash(summary_protocol(irq)));
}

static void get_masked(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	(void)run;
	snprintf(cell, TABLE_CELL, "%s", or_dash(summary_masked(irq)));
}

static void get_handled(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	page_seen_whole(cell, irq->handled, blind_handlers(run->header, run->handled));
}

static void get_moves(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	page_seen_whole(cell, irq->moves.all, doubt_moves(run));
}

static void get_new_vector(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	page_seen_whole(cell, irq->moves.new_vector, doubt_moves(run));
}

static void get_exposed(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	page_seen_whole(cell, summary_count(irq, FINDING_TORN_EXPOSED),
			doubt_hides(run, irq, KIND_BIT(FINDING_TORN_EXPOSED)));
}

static void window(char cell[TABLE_CELL], const struct spans *windows, __u64 ns)
{
	if (windows->count)
		page_relative(cell, 0, ns);
	else
		strcpy(cell, "-");
}

static void get_median(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	(void)run;
	window(cell, &irq->windows, spans_quantile(&irq->windows, 50));
}

static void get_max(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	(void)run;
	window(cell, &irq->windows, irq->windows.max);
}

static void get_torn(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	page_seen_whole(cell, summary_torn(irq), doubt_hides(run, irq, KINDS_TORN));
}

static void get_lost(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	page_seen_whole(cell, summary_count(irq, FINDING_LOST),
			doubt_hides(run, irq, KIND_BIT(FINDING_LOST)));
}

static void get_hits(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	const struct estimate hits = summary_hits(run, irq);
	char value[TABLE_CELL];

	snprintf(cell, TABLE_CELL, "%s", estimated(value, &hits));
}

static void get_losses(const struct run *run, const struct irq_seen *irq, char cell[TABLE_CELL])
{
	const struct estimate losses = summary_losses(run, irq);
	char value[TABLE_CELL];

	snprintf(cell, TABLE_CELL, "%s", estimated(value, &losses));
}

const struct table_column table_columns[TABLE_COLUMNS] = {
	{ "IRQ", TABLE_NUMBER, get_irq },
	{ "device", TABLE_WORD, get_device },
	{ "action", TABLE_WORD, get_action },
	{ "class", TABLE_WORD, get_class },
	{ "protocol", TABLE_WORD, get_protocol },
	{ "masked", TABLE_WORD, get_masked },
	{ "interrupts", TABLE_NUMBER, get_handled },
	{ "moves", TABLE_NUMBER, get_moves },
	{ "to new vector", TABLE_NUMBER, get_new_vector },
	{ "could tear", TABLE_NUMBER, get_exposed },
	{ "median, us", TABLE_NUMBER, get_median },
	{ "max, us", TABLE_NUMBER, get_max },
	{ "torn", TABLE_BAD, get_torn },
	{ "lost", TABLE_BAD, get_lost },
	{ "torn/1000 acknowledge moves, est.", TABLE_NUMBER, get_hits },
	{ "lost/1000 offlines, est.", TABLE_NUMBER, get_losses },
};

static void print_estimate(const struct run *run, const struct irq_seen *irq,
			   const struct rows *rows, FILE *out)
{
	const struct estimate hits = summary_hits(run, irq), losses = summary_losses(run, irq);
	int width = NAMES_WIDTH - rows->irq_width;
	char action[TEXT_ESCAPED_SIZE(NAME_SIZE)], cells[2][TABLE_CELL];

	text_escape(action, irq->id.action, strnlen(irq->id.action, NAME_SIZE));
	fprintf(out, "%*u %-*.*s %*s %*s\n", rows->irq_width, irq->id.irq, width, width, action,
		SHARE_WIDTH, estimated_short(cells[0], &hits), SHARE_WIDTH,
		estimated_short(cells[1], &losses));
}

static void print_estimates_head(const struct rows *rows, FILE *out)
{
	fputs("\nEstimates per 1000 (95 %), if devices interrupt whatever the CPUs do:\n", out);
	fprintf(out, "%*s %-*s %*s %*s\n", rows->irq_width, "IRQ", NAMES_WIDTH - rows->irq_width,
		"ACTION", SHARE_WIDTH, "TORN by acknowledge moves", SHARE_WIDTH,
		"LOST by CPUs offline");
}

/* Beside losses that were seen, estimates are for the worst few. */
static void print_estimates(const struct run *run, const struct rows *rows, size_t most, FILE *out)
{
	const bool lost = run->findings[FINDING_LOST];
	char more[64] = "";
	size_t i, count = 0;
	bool brief;

	if (lost && most > ESTIMATES_BESIDE)
		most = ESTIMATES_BESIDE;
	brief = most <= ESTIMATES_BESIDE;
	for (i = 0; i < rows->count && most; i++) {
		if (!rows->irqs[i]->windows.count || count++ >= most)
			continue;
		if (count == 1)
			print_estimates_head(rows, out);
		print_estimate(run, rows->irqs[i], rows, out);
	}
	if (!count)
		return;
	if (count > most)
		snprintf(more, sizeof(more), "and %zu more. ", count - most);
	if (brief)
		page_say(out, "", 0, "%s*: counted. Acknowledge moves: as irqbalance causes them.",
			 more);
	else
		page_say(out, "", 0, "%s%s %s", more, summary_assumptions, summary_counted);
}

/* Where no message write can be seen, that there was none is not known. */
static void print_unwritten(const struct run *run, const struct rows *rows, FILE *out)
{
	const bool one = rows->unwritten == 1;
	const char *means = " without message writes: remapped or no MSI";
	char times[SPAN_SIZE], hidden[80];

	if (trace_hides(run->header, FACILITY_MESSAGE)) {
		snprintf(hidden, sizeof(hidden), "; whether %s written %s",
			 one ? "its message was" : "their messages were",
			 trace_foreign(run->header) ? "is not in it" : "could not be seen");
		means = hidden;
	}
	page_say(out, rows->count ? "" : "\n", 0, "%zu %sIRQ%s moved (%s)%s", rows->unwritten,
		 rows->count ? "more " : "", one ? "" : "s",
		 page_times(times, rows->unwritten_moves), means);
}

void table_print(const struct run *run, size_t most, size_t estimates, FILE *out)
{
	struct rows rows = { .count = 0 };

	if (!collect(run, most, &rows)) {
		page_say(out, "\n", 0, "There is no memory for the table of interrupts.");
		return;
	}
	if (rows.count)
		print_moves(run, &rows, out);
	if (rows.unwritten)
		print_unwritten(run, &rows, out);
	if (rows.count)
		print_estimates(run, &rows, estimates, out);
	free(rows.irqs);
}
