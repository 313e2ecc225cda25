// SPDX-License-Identifier: GPL-2.0-only
/* The report for a tracker: what matters first, the rest folded. */
#include <stdlib.h>

#include "base/page.h"
#include "describe/finding.h"
#include "describe/who.h"
#include "report/appendix.h"
#include "report/facts.h"
#include "report/markup.h"
#include "report/report.h"
#include "report/timeline.h"
#include "report/summary.h"
#include "report/table.h"

#define STORIES_MAX_SHOWN 8
#define ROWS_OPEN 10
#define ROWS_MAX 200

static void fold(FILE *out, const char *summary)
{
	fputs("<details><summary>", out);
	markup_html(out, summary);
	fputs("</summary>\n\n", out);
}

static void say_fact(const char *label, const char *text, void *arg)
{
	fprintf(arg, "- **%s**: ", label);
	markup_markdown(arg, text);
	fputc('\n', arg);
}

static void number_cell(FILE *out, __u32 number)
{
	if (number == NONE)
		fputs(" |", out);
	else
		fprintf(out, " %u |", number);
}

static void print_timeline(const struct run *run, const struct kept *kept, FILE *out)
{
	const struct finding *finding = &kept->finding;
	char time[SPAN_SIZE];
	struct timeline timeline;
	unsigned int i;

	timeline_make(&timeline, run, kept);
	fputs("| us after the move | CPU | APIC | vector | what | record |\n"
	      "|--:|--:|--:|--:|:--|--:|\n",
	      out);
	for (i = 0; i < timeline.count; i++) {
		const struct timeline_event *event = &timeline.events[i];

		fputs("| ", out);
		if (event->ts)
			fputs(page_relative(time, timeline.start, event->ts), out);
		fputs(" |", out);
		number_cell(out, event->at.cpu);
		number_cell(out, trace_header_apicid(run->header, event->at.cpu));
		number_cell(out, event->at.vector);
		fputc(' ', out);
		markup_markdown(out, event->text);
		fprintf(out, event->seq ? " | %llu |\n" : " | |\n", event->seq);
	}
	fprintf(out, "\n%s: ", finding->proved ? "Proved" : "Inferred");
	markup_markdown(out, finding->reason);
	fputs(finding->ambiguous ? " (ambiguous).\n" : ".\n", out);
}

static void print_signatures(const struct run *run, FILE *out)
{
	char how[128], sure[64], often[SPAN_SIZE], name[WHO_SIZE], title[512];
	const struct signature *signatures[SIGNATURES_MAX];
	unsigned int count = facts_signatures(run, signatures), i;

	if (count)
		fputs("\n### What happened\n\n", out);
	for (i = 0; i < count && i < STORIES_MAX_SHOWN; i++) {
		const struct finding *finding = &signatures[i]->best.finding;

		finding_way(how, finding);
		snprintf(title, sizeof(title), "%s, %s, %s%s%s; the clearest: %s",
			 finding_name(finding->kind), page_times(often, signatures[i]->count),
			 finding_certainty(sure, signatures[i]->proved, signatures[i]->count),
			 *how ? ": " : "", how, who_kept(name, &signatures[i]->best));
		if (i)
			fold(out, title);
		else {
			fputs("**", out);
			markup_markdown(out, title);
			fputs("**\n\n", out);
		}
		print_timeline(run, &signatures[i]->best, out);
		fputs(i ? "\n</details>\n\n" : "\n", out);
	}
	if (count > i)
		fprintf(out, "And %u more ways.\n", count - i);
}

static void print_head(FILE *out)
{
	unsigned int i;

	fputc('|', out);
	for (i = 0; i < TABLE_COLUMNS; i++)
		fprintf(out, " %s |", table_columns[i].head);
	fputs("\n|", out);
	for (i = 0; i < TABLE_COLUMNS; i++)
		fputs(table_columns[i].kind == TABLE_WORD ? ":--|" : "--:|", out);
	fputc('\n', out);
}

static void print_rows(const struct run *run, const struct irq_seen *const *irqs, size_t count,
		       FILE *out)
{
	char cell[TABLE_CELL];
	size_t i, j;

	print_head(out);
	for (i = 0; i < count; i++) {
		fputc('|', out);
		for (j = 0; j < TABLE_COLUMNS; j++) {
			table_columns[j].get(run, irqs[i], cell);
			fputc(' ', out);
			markup_markdown(out, cell);
			fputs(" |", out);
		}
		fputc('\n', out);
	}
}

static void print_table(const struct run *run, FILE *out)
{
	size_t count, shown;
	const struct irq_seen **irqs = table_sorted(run, &count);

	if (!irqs) {
		fputs("\nThere is no memory for the table of interrupts.\n", out);
		return;
	}
	shown = count < ROWS_MAX ? count : ROWS_MAX;
	if (count) {
		fputs("\n### Interrupts that moved\n\n", out);
		if (count > ROWS_OPEN)
			fold(out, "All of them, the worst first");
		print_rows(run, irqs, shown, out);
		if (count > ROWS_OPEN)
			fputs("\n</details>\n", out);
		if (count > shown)
			fprintf(out, "\nAnd %zu more: " TABLE_ALL ".\n", count - shown);
		fprintf(out, "\nEstimates: %s %s\n", summary_assumptions, summary_counted);
	}
	free(irqs);
}

static void print_harmless(const struct run *run, FILE *out)
{
	char meaning[MEANING_SIZE];
	bool any = false;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++) {
		if (!run->findings[kind] || finding_is_defect(kind))
			continue;
		if (!any)
			fputs("\n### No defects, but seen\n\n", out);
		any = true;
		fprintf(out, "- **%s**: %llu (%s)\n", finding_name(kind), run->findings[kind],
			facts_meaning(meaning, run, kind));
	}
}

/* As HTML: what stands in <pre> is no Markdown, and it has no blank line that would end it. */
static void print_file(const char *title, const char *note, const char *text, void *arg)
{
	FILE *out = arg;

	fputc('\n', out);
	fold(out, title);
	fprintf(out, "%s\n\n<pre>\n", note);
	markup_html(out, text);
	fputs("</pre>\n\n</details>\n", out);
}

void report_markdown(const struct run *run, FILE *out)
{
	struct fact_heading missing = {
		.text = "\n### Not all was seen\n\n",
		.say = say_fact,
		.out = out,
	};
	struct fact_heading chance = {
		.text = "\n### Inferred, held against chance; what is possible counts nowhere\n\n",
		.say = say_fact,
		.out = out,
	};
	char summary[SUMMARY_SIZE];

	fputs("## msiscope report\n\n**Verdict:** ", out);
	markup_markdown(out, facts_summary(summary, run));
	fputc('\n', out);
	print_signatures(run, out);
	print_table(run, out);
	print_harmless(run, out);
	facts_chance(run, facts_headed, &chance);
	fputs("\n### Update protocol, of moves to another CPU and vector\n\n", out);
	facts_protocol(run, say_fact, out);
	fputs("\n### Environment\n\n", out);
	facts_environment(run, say_fact, out);
	appendix_each(run, print_file, out);
	facts_missing(run, facts_headed, &missing);
}
