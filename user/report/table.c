// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "report/summary.h"
#include "report/table.h"
#include "report/words.h"

#define ROWS_MAX 10
#define ESTIMATES_BESIDE 3
#define CELL_SIZE 64
#define SHARE_WIDTH 24 /* of an estimate */
#define NAMES_WIDTH 21 /* of number and action in the table of estimates */

struct rows {
	const struct irq_seen **irqs; /* the worst first */
	size_t count;
	size_t shown;
	size_t unwritten; /* not among them: they moved without a message write */
	__u64 unwritten_moves;
	int irq_width;
	int device_width;
};

static __u64 torn(const struct irq_seen *irq)
{
	return summary_count(irq, FINDING_TORN_HIT) + summary_count(irq, FINDING_TORN_MISROUTED);
}

static int grade(const struct irq_seen *irq)
{
	if (summary_count(irq, FINDING_LOST))
		return 3;
	if (torn(irq))
		return 2;
	return summary_count(irq, FINDING_TORN_EXPOSED) ? 1 : 0;
}

bool table_rewritten(const struct irq_seen *irq)
{
	return irq->steps[1] || irq->steps[2] || grade(irq);
}

bool table_has(const struct irq_seen *irq)
{
	return irq->moves || grade(irq);
}

static int worse_first(const void *a, const void *b)
{
	const struct irq_seen *one = *(const struct irq_seen *const *)a;
	const struct irq_seen *other = *(const struct irq_seen *const *)b;

	if (grade(one) != grade(other))
		return grade(other) - grade(one);
	return one->irq < other->irq ? -1 : 1;
}

static void measure(struct rows *rows)
{
	char text[TEXT_DEVICE_SIZE];
	int length;
	size_t i;

	rows->irq_width = strlen("IRQ");
	rows->device_width = strlen("DEVICE");
	for (i = 0; i < rows->shown; i++) {
		length = strlen(words_device(text, &rows->irqs[i]->device));
		if (length > rows->device_width)
			rows->device_width = length;
		length = snprintf(text, sizeof(text), "%u", rows->irqs[i]->irq);
		if (length > rows->irq_width)
			rows->irq_width = length;
	}
}

const struct irq_seen **table_sorted(const struct report *report, size_t *count)
{
	const struct irq_seen **irqs = calloc(report->nr_irqs + 1, sizeof(*irqs));
	const struct irq_seen *irq;
	size_t i = 0;

	*count = 0;
	if (!irqs)
		return NULL;
	while ((irq = summary_irq_at(report, &i)))
		if (irq->irq != NONE && table_has(irq) && report_wants(report, irq))
			irqs[(*count)++] = irq;
	qsort(irqs, *count, sizeof(*irqs), worse_first);
	return irqs;
}

/* False when there is no memory for them. */
static bool collect(const struct report *report, struct rows *rows)
{
	size_t i, count;

	rows->irqs = table_sorted(report, &count);
	if (!rows->irqs)
		return false;
	for (i = 0; i < count; i++) {
		if (table_rewritten(rows->irqs[i])) {
			rows->irqs[rows->count++] = rows->irqs[i];
			continue;
		}
		rows->unwritten++;
		rows->unwritten_moves += rows->irqs[i]->moves;
	}
	rows->shown = rows->count < ROWS_MAX ? rows->count : ROWS_MAX;
	measure(rows);
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

static void print_row(const struct report *report, const struct irq_seen *irq,
		      const struct rows *rows, FILE *out)
{
	enum trace_irq_class class = summary_class(report, irq);
	char device[TEXT_DEVICE_SIZE], cells[7][CELL_SIZE];

	fprintf(out, "%*u %-*s %-8s %-8s %5s %5s %5s %6s %6s %4s %4s\n", rows->irq_width, irq->irq,
		rows->device_width, words_device(device, &irq->device),
		class == TRACE_CLASS_UNKNOWN ? "-" : trace_class_name(class),
		or_dash(summary_protocol(irq)), page_count(cells[0], 5, irq->moves),
		page_count(cells[1], 5, irq->new_vector),
		page_count(cells[2], 5, summary_count(irq, FINDING_TORN_EXPOSED)),
		microseconds(cells[3], &irq->windows, spans_quantile(&irq->windows, 50)),
		microseconds(cells[4], &irq->windows, irq->windows.max),
		page_count(cells[5], 4, torn(irq)),
		page_count(cells[6], 4, summary_count(irq, FINDING_LOST)));
}

static void print_moves(const struct report *report, const struct rows *rows, FILE *out)
{
	size_t i;

	fprintf(out, "\n%*s %-*s CLASS    PROTOCOL MOVES  NEWV  EXPO MEDIAN    MAX TORN LOST\n",
		rows->irq_width, "IRQ", rows->device_width, "DEVICE");
	for (i = 0; i < rows->shown; i++)
		print_row(report, rows->irqs[i], rows, out);
	if (rows->count > rows->shown)
		page_say(out, "", 0, "and %zu more, none of them worse: all are in " TABLE_ALL,
			 rows->count - rows->shown);
	page_say(
		out, "", 0,
		"NEWV: to a new vector. EXPO: of these, by an update that can tear. MEDIAN, MAX: us "
		"that a message was half written. TORN: torn-hit, torn-misrouted.");
}

/* A number from 0 to 1000 in at most 5 characters. */
static const char *number(char *text, double value)
{
	if (value == 0)
		return "0";
	if (value < 0.001)
		return "<.001";
	snprintf(text, CELL_SIZE, "%.*f", value < 1 ? 3 : value < 10 ? 2 : value < 100, value);
	return text;
}

static const char *estimated(char *text, const struct estimate *estimate)
{
	char value[CELL_SIZE], low[CELL_SIZE], high[CELL_SIZE];

	if (!estimate->known)
		return "-";
	snprintf(text, 4 * CELL_SIZE, "%s%s (%s to %s)", estimate->counted ? "*" : "",
		 number(value, estimate->value), number(low, estimate->low),
		 number(high, estimate->high));
	return text;
}

const char *const table_heads[TABLE_COLUMNS] = { "IRQ",
						 "device",
						 "action",
						 "class",
						 "protocol",
						 "masked",
						 "interrupts",
						 "moves",
						 "to new vector",
						 "could tear",
						 "median, us",
						 "max, us",
						 "torn",
						 "lost",
						 "torn/1000 moves, est.",
						 "lost/1000 offlines, est." };

static void window_cell(char *cell, const struct spans *windows, __u64 ns)
{
	if (windows->count)
		page_relative(cell, 0, ns);
	else
		snprintf(cell, TABLE_CELL, "-");
}

void table_cells(const struct report *report, const struct irq_seen *irq,
		 char cells[TABLE_COLUMNS][TABLE_CELL])
{
	const struct estimate hits = summary_hits(report, irq),
			      losses = summary_losses(report, irq);
	const __u64 numbers[] = { irq->handled, irq->moves, irq->new_vector,
				  summary_count(irq, FINDING_TORN_EXPOSED) };
	char device[TEXT_DEVICE_SIZE], value[4 * CELL_SIZE];
	unsigned int i;

	snprintf(cells[0], TABLE_CELL, "%u", irq->irq);
	snprintf(cells[1], TABLE_CELL, "%s", words_device(device, &irq->device));
	text_escape(cells[2], irq->action, strnlen(irq->action, NAME_SIZE));
	snprintf(cells[3], TABLE_CELL, "%s", trace_class_name(summary_class(report, irq)));
	snprintf(cells[4], TABLE_CELL, "%s", or_dash(summary_protocol(irq)));
	snprintf(cells[5], TABLE_CELL, "%s", or_dash(summary_masked(irq)));
	for (i = 0; i < 4; i++)
		snprintf(cells[6 + i], TABLE_CELL, "%llu", numbers[i]);
	window_cell(cells[10], &irq->windows, spans_quantile(&irq->windows, 50));
	window_cell(cells[11], &irq->windows, irq->windows.max);
	snprintf(cells[12], TABLE_CELL, "%llu", torn(irq));
	snprintf(cells[13], TABLE_CELL, "%llu", summary_count(irq, FINDING_LOST));
	snprintf(cells[14], TABLE_CELL, "%s", estimated(value, &hits));
	snprintf(cells[15], TABLE_CELL, "%s", estimated(value, &losses));
}

static void print_estimate(const struct report *report, const struct irq_seen *irq,
			   const struct rows *rows, FILE *out)
{
	const struct estimate hits = summary_hits(report, irq),
			      losses = summary_losses(report, irq);
	int width = NAMES_WIDTH - rows->irq_width;
	char action[TEXT_ESCAPED_SIZE(NAME_SIZE)], cells[2][4 * CELL_SIZE];

	text_escape(action, irq->action, strnlen(irq->action, NAME_SIZE));
	fprintf(out, "%*u %-*.*s %*s %*s\n", rows->irq_width, irq->irq, width, width, action,
		SHARE_WIDTH, estimated(cells[0], &hits), SHARE_WIDTH, estimated(cells[1], &losses));
}

/* Beside losses that were seen, estimates are for the worst few. */
static void print_estimates(const struct report *report, const struct rows *rows, FILE *out)
{
	const bool lost = report->findings[FINDING_LOST];
	size_t i, printed = 0;

	for (i = 0; i < rows->shown && !(lost && printed == ESTIMATES_BESIDE); i++) {
		if (!rows->irqs[i]->windows.count)
			continue;
		if (!printed++) {
			page_say(out, "\n", 0,
				 "Estimates, and where they lie with 95 %% certainty:");
			fprintf(out, "%*s %-*s %*s %*s\n", rows->irq_width, "IRQ",
				NAMES_WIDTH - rows->irq_width, "ACTION", SHARE_WIDTH,
				"TORN per 1000 moves", SHARE_WIDTH, "LOST per 1000 offlines");
		}
		print_estimate(report, rows->irqs[i], rows, out);
	}
	if (printed && lost)
		page_say(out, "", 0, "*: counted. docs/report.md says what they assume.");
	else if (printed)
		page_say(out, "", 0, "%s *: counted, as what was seen allows no such estimate.",
			 summary_assumptions);
}

void table_print(const struct report *report, FILE *out)
{
	struct rows rows = { .count = 0 };
	char times[TIMES_SIZE];

	if (!collect(report, &rows)) {
		page_say(out, "\n", 0, "There is no memory for the table of interrupts.");
		return;
	}
	if (rows.count)
		print_moves(report, &rows, out);
	if (rows.unwritten)
		page_say(out, rows.count ? "" : "\n", 0,
			 "%zu more IRQ%s moved (%s) without message writes: remapped or no MSI",
			 rows.unwritten, rows.unwritten == 1 ? "" : "s",
			 words_times(times, rows.unwritten_moves));
	if (rows.count)
		print_estimates(report, &rows, out);
	free(rows.irqs);
}
