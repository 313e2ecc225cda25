// SPDX-License-Identifier: GPL-2.0-only
/* The report as one page for a browser. */
#include <stdlib.h>

#include "base/page.h"
#include "describe/finding.h"
#include "describe/who.h"
#include "report/appendix.h"
#include "report/facts.h"
#include "report/html.h"
#include "report/markup.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/table.h"

#define PICTURES_MAX 150
#define PLOTS_MAX 12

static void print_number(FILE *out, __u32 number)
{
	if (number == NONE)
		fputs("<td></td>", out);
	else
		fprintf(out, "<td class=\"n\">%u</td>", number);
}

static void print_events(FILE *out, const struct run *run, const struct timeline *timeline)
{
	char time[SPAN_SIZE];
	unsigned int i;

	fputs("<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">#</th>"
	      "<th class=\"n\">us after the move</th><th class=\"n\">CPU</th>"
	      "<th class=\"n\">APIC</th><th class=\"n\">vector</th><th>what</th>"
	      "<th class=\"n\">record</th></tr></thead>\n<tbody>\n",
	      out);
	for (i = 0; i < timeline->count; i++) {
		const struct timeline_event *event = &timeline->events[i];

		fprintf(out, "<tr><td class=\"n\">%u</td>", i + 1);
		if (event->ts)
			html_cell(out, "n", page_relative(time, timeline->start, event->ts));
		else
			fputs("<td></td>", out);
		print_number(out, event->at.cpu);
		print_number(out, trace_header_apicid(run->header, event->at.cpu));
		print_number(out, event->at.vector);
		html_cell(out, "", event->text);
		fprintf(out, event->seq ? "<td class=\"n\">%llu</td></tr>\n" : "<td></td></tr>\n",
			event->seq);
	}
	fputs("</tbody></table></div>\n", out);
}

static void print_timeline(FILE *out, const struct run *run, const struct kept *kept)
{
	const struct finding *finding = &kept->finding;
	struct timeline timeline;

	timeline_make(&timeline, run, kept);
	fputs("<figure>", out);
	html_picture(out, run, &timeline);
	fputs("</figure>\n", out);
	print_events(out, run, &timeline);
	fprintf(out, "<p class=\"note\">%s%s: ", finding->proved ? "Proved" : "Inferred",
		finding->ambiguous ? ", ambiguous" : "");
	markup_html(out, finding->reason);
	fputs(".</p>\n", out);
}

static void print_signatures(FILE *out, const struct run *run)
{
	char how[128], sure[64], often[SPAN_SIZE], name[WHO_SIZE], moment[SPAN_SIZE];
	const struct signature *signatures[SIGNATURES_MAX];
	unsigned int count = facts_signatures(run, signatures), i;

	if (!count)
		return;
	fputs("<h2>What happened</h2>\n<p class=\"note\">Each distinct way once, by its clearest "
	      "case. Time is not to scale. In stop_machine no CPU takes interrupts: one that comes "
	      "then arrives later.</p>\n",
	      out);
	for (i = 0; i < count; i++) {
		const struct finding *finding = &signatures[i]->best.finding;

		finding_way(how, finding);
		fputs(i ? "<details><summary>" : "<h3>", out);
		fprintf(out, "%s, %s, %s%s", finding_name(finding->kind),
			page_times(often, signatures[i]->count),
			finding_certainty(sure, signatures[i]->proved, signatures[i]->count),
			*how ? ": " : "");
		markup_html(out, how);
		fputs(i ? "</summary>\n<p>The clearest: " : "</h3>\n<p>The clearest: ", out);
		markup_html(out, who_kept(name, &signatures[i]->best));
		fprintf(out, ", %s s after the start</p>\n",
			page_moment(moment, run->header->ts, finding->ts));
		print_timeline(out, run, &signatures[i]->best);
		if (i)
			fputs("</details>\n", out);
	}
}

static void print_kept(FILE *out, const struct run *run, const struct kept *kept)
{
	char name[WHO_SIZE], moment[SPAN_SIZE], outcome[OUTCOME_SIZE];
	const struct finding *finding = &kept->finding;

	fprintf(out, "<details><summary>%s%s, ", finding_name(finding->kind),
		run_counts(run, finding) ? "" : ", possible");
	markup_html(out, who_kept(name, kept));
	fprintf(out, ", %s s after the start: ", page_moment(moment, run->header->ts, finding->ts));
	markup_html(out, finding_outcome(outcome, finding));
	fputs("</summary>\n", out);
	print_timeline(out, run, kept);
	fputs("</details>\n", out);
}

/* A loss tells the hit of the same move. Returns how many were printed, of @room at most. */
static unsigned int print_group(FILE *out, const struct run *run, const struct irq_seen *irq,
				enum finding_kind kind, unsigned int room)
{
	const struct group *group = run_group(irq, kind);
	unsigned int i, printed = 0;

	for (i = 0; group && i < group->nr_kept && printed < room; i++) {
		const struct kept *kept = &group->kept[i];
		const struct kept *lost = run_kept(irq, FINDING_LOST, kept->finding.move);

		if (kind != FINDING_LOST && lost && run_counts(run, &lost->finding))
			continue;
		print_kept(out, run, kept);
		printed++;
	}
	return printed;
}

static void print_tears(FILE *out, const struct run *run)
{
	static const enum finding_kind kinds[] = { FINDING_LOST, FINDING_TORN_MISROUTED,
						   FINDING_TORN_HIT };
	const __u64 *findings = run->findings;
	const struct irq_seen *irq;
	unsigned int kind, room = PICTURES_MAX;

	if (!findings[FINDING_LOST] && !findings[FINDING_TORN_MISROUTED] &&
	    !findings[FINDING_TORN_HIT])
		return;
	fputs("<h2>Each loss and tear</h2>\n", out);
	for (kind = 0; kind < 3; kind++)
		for (irq = NULL; (irq = run_irq_next(run, irq));)
			room -= print_group(out, run, irq, kinds[kind], room);
	fprintf(out,
		"<p class=\"note\">A tear that lost its interrupt stands with its loss. At most %d, "
		"and %d of one kind on one interrupt: the JSON report has all that were kept.</p>\n",
		PICTURES_MAX, KEPT_EACH);
}

/* By the column, so that one without a value stands where the others do. */
static const char *cell_class(enum table_kind kind, const char *text)
{
	if (kind == TABLE_BAD && *text != '0' && *text != '?')
		return "n bad";
	return kind == TABLE_WORD ? "" : "n";
}

static void print_table(FILE *out, const struct run *run, const struct irq_seen *const *irqs,
			size_t count)
{
	const char *heads[TABLE_COLUMNS];
	char cell[TABLE_CELL];
	size_t i, j;

	if (!count)
		return;
	fputs("<h2>Interrupts that moved</h2>\n", out);
	for (j = 0; j < TABLE_COLUMNS; j++)
		heads[j] = table_columns[j].head;
	html_head(out, heads, TABLE_COLUMNS);
	for (i = 0; i < count; i++) {
		fputs("<tr>", out);
		for (j = 0; j < TABLE_COLUMNS; j++) {
			table_columns[j].get(run, irqs[i], cell);
			html_cell(out, cell_class(table_columns[j].kind, cell), cell);
		}
		fputs("</tr>\n", out);
	}
	html_foot(out);
	fprintf(out, "<p class=\"note\">Estimates: %s %s</p>\n", summary_assumptions,
		summary_counted);
}

static void print_plot(FILE *out, const struct run *run, const struct irq_seen *irq)
{
	char name[WHO_SIZE];

	who_irq(name, irq);
	fputs("<figure><figcaption>", out);
	markup_html(out, name);
	fputs(": interrupts over time, losses in red</figcaption>", out);
	html_rate(out, run, irq);
	fputs("</figure>\n", out);
	if (!irq->windows.count)
		return;
	fputs("<figure><figcaption>", out);
	markup_html(out, name);
	fprintf(out, ": updates, by how long the message was half written%s</figcaption>",
		irq->windows_exact == irq->windows.count ? "" : " (upper bounds)");
	html_windows(out, &irq->windows);
	fputs("</figure>\n", out);
}

static void print_plots(FILE *out, const struct run *run, const struct irq_seen *const *irqs,
			size_t count)
{
	size_t i, printed = 0, left = 0;

	for (i = 0; i < count; i++) {
		if (!table_rewritten(irqs[i]))
			continue;
		if (printed == PLOTS_MAX) {
			left++;
			continue;
		}
		if (!printed++)
			fputs("<h2>Rates and windows</h2>\n<div class=\"plots\">\n", out);
		print_plot(out, run, irqs[i]);
	}
	if (printed)
		fputs("</div>\n", out);
	if (left)
		fprintf(out,
			"<p class=\"note\">Of the worst %d; %zu more are in the table only.</p>\n",
			PLOTS_MAX, left);
}

static void print_harmless(FILE *out, const struct run *run)
{
	char meaning[MEANING_SIZE];
	bool any = false;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++) {
		if (!run->findings[kind] || finding_is_defect(kind))
			continue;
		fputs(any ? "" : "<h2>No defects, but seen</h2>\n<dl>", out);
		any = true;
		fprintf(out, "<dt>%s</dt><dd>%llu: %s</dd>\n", finding_name(kind),
			run->findings[kind], facts_meaning(meaning, run, kind));
	}
	fputs(any ? "</dl>\n" : "", out);
}

static void print_interrupts(FILE *out, const struct run *run)
{
	size_t count;
	const struct irq_seen **irqs = table_sorted(run, &count);

	if (!irqs) {
		fputs("<p>There is no memory for the table of interrupts.</p>\n", out);
		return;
	}
	print_table(out, run, irqs, count);
	print_plots(out, run, irqs, count);
	free(irqs);
}

struct appendix {
	FILE *out;
	bool begun;
};

static void print_file(const char *title, const char *note, const char *text, void *arg)
{
	struct appendix *appendix = arg;
	FILE *out = appendix->out;

	if (!appendix->begun)
		fputs("<h2>Config space and state</h2>\n", out);
	appendix->begun = true;
	fputs("<details><summary>", out);
	markup_html(out, title);
	fprintf(out, "</summary>\n<p class=\"note\">%s</p>\n<div class=\"scroll\"><pre>", note);
	markup_html(out, text);
	fputs("</pre></div></details>\n", out);
}

static const char *verdict_class(const struct run *run)
{
	enum verdict verdict = summary_verdict(run);

	if (verdict <= VERDICT_DEFECT)
		return "bad";
	return verdict <= VERDICT_UNKNOWN ? "warn" : "good";
}

void report_html(const struct run *run, FILE *out)
{
	struct appendix appendix = { .out = out };
	struct fact_heading missing = {
		.text = "<h2>Not all was seen</h2>\n<dl>\n",
		.say = html_fact,
		.out = out,
	};
	struct fact_heading chance = {
		.text = "<h2>Inferred, held against chance; what is possible counts nowhere</h2>\n<dl>\n",
		.say = html_fact,
		.out = out,
	};
	char summary[SUMMARY_SIZE];

	html_begin(out, "msiscope report");
	fprintf(out, "<h1>msiscope report</h1>\n<p class=\"verdict %s\"><b>Verdict:</b> ",
		verdict_class(run));
	markup_html(out, facts_summary(summary, run));
	fputs("</p>\n", out);
	print_signatures(out, run);
	print_tears(out, run);
	print_interrupts(out, run);
	print_harmless(out, run);
	facts_chance(run, facts_headed, &chance);
	if (!chance.text)
		fputs("</dl>\n", out);
	fputs("<h2>Update protocol, of moves to another CPU and vector</h2>\n<dl>\n", out);
	facts_protocol(run, html_fact, out);
	fputs("</dl>\n<h2>Environment</h2>\n<dl>\n", out);
	facts_environment(run, html_fact, out);
	fputs("</dl>\n", out);
	appendix_each(run, print_file, &appendix);
	facts_missing(run, facts_headed, &missing);
	if (!missing.text)
		fputs("</dl>\n", out);
	html_end(out);
}
