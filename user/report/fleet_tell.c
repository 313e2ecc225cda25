// SPDX-License-Identifier: GPL-2.0-only
/* A fleet in its four forms. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "report/build.h"
#include "report/doubt.h"
#include "report/facts.h"
#include "report/fleet_rows.h"
#include "report/html.h"
#include "report/markup.h"
#include "trace/fields.h"

#define FORMAT "msiscope-fleet/1"
#define TEXT_GROUPS 40
#define KERNEL_WIDTH 21
#define TEXT_TRACES 40

const char *const fleet_heads[FLEET_COLUMNS] = {
	"model",      "kernel",	    "class",	  "protocol", "masked",
	"traces",     "IRQs",	    "interrupts", "moves",    "to new vector",
	"could tear", "median, us", "max, us",	  "torn",     "lost",
};

const char *const fleet_trace_heads[FLEET_TRACE_COLUMNS] = {
	"trace", "verdict", "kernel", "seconds", "moves", "could tear", "torn", "lost",
};

static const char *or_dash(const char *word)
{
	return word ? word : "-";
}

void fleet_cells(const struct fleet_group *group, char cells[FLEET_COLUMNS][FLEET_KERNEL])
{
	const char *const words[] = { group->model, group->kernel, class_name(group->class),
				      or_dash(group->protocol), or_dash(group->masked) };
	const __u64 numbers[] = { group->traces, group->irqs, group->handled };
	unsigned int i;

	for (i = 0; i < 5; i++)
		snprintf(cells[i], FLEET_KERNEL, "%s", words[i]);
	for (i = 0; i < 3; i++)
		snprintf(cells[5 + i], FLEET_KERNEL, "%llu", numbers[i]);
	page_seen_whole(cells[8], group->moves, group->moves_hidden);
	page_seen_whole(cells[9], group->new_vector, group->moves_hidden);
	page_seen_whole(cells[10], group->exposed, group->hidden & KIND_BIT(FINDING_TORN_EXPOSED));
	strcpy(cells[11], "-");
	strcpy(cells[12], "-");
	if (group->windows.count) {
		page_relative(cells[11], 0, spans_quantile(&group->windows, 50));
		page_relative(cells[12], 0, group->longest);
	}
	page_seen_whole(cells[13], group->torn, group->hidden & KINDS_TORN);
	page_seen_whole(cells[14], group->lost, group->hidden & KIND_BIT(FINDING_LOST));
}

void fleet_trace_cells(const struct fleet_trace *trace,
		       char cells[FLEET_TRACE_COLUMNS][FLEET_KERNEL])
{
	const __u64 *findings = trace->findings;

	snprintf(cells[1], FLEET_KERNEL, "%s%s", summary_verdict_name(trace->verdict),
		 trace->complete ? "" : ", not all seen");
	snprintf(cells[2], FLEET_KERNEL, "%s", trace->kernel);
	snprintf(cells[3], FLEET_KERNEL, "%llu.%llu", trace->span / 1000000000,
		 trace->span / 100000000 % 10);
	page_seen_whole(cells[4], trace->moves, trace->moves_hidden);
	page_seen_whole(cells[5], findings[FINDING_TORN_EXPOSED],
			trace->hidden & KIND_BIT(FINDING_TORN_EXPOSED));
	page_seen_whole(cells[6], findings[FINDING_TORN_HIT] + findings[FINDING_TORN_MISROUTED],
			trace->hidden & KINDS_TORN);
	page_seen_whole(cells[7], findings[FINDING_LOST], trace->hidden & KIND_BIT(FINDING_LOST));
}

/* A name that is too long for its column has a line of its own. */
static void print_kernel(const char *kernel, FILE *out)
{
	if (strlen(kernel) > KERNEL_WIDTH)
		fprintf(out, "  %.70s\n  %-*s", kernel, KERNEL_WIDTH, "");
	else
		fprintf(out, "  %-*s", KERNEL_WIDTH, kernel);
}

static void print_group(const struct fleet_group *group, FILE *out)
{
	char cells[6][SPAN_SIZE];

	print_kernel(group->kernel, out);
	fprintf(out, " %-8s %-8s %3s %4s %5s %5s %4s %4s\n", class_name(group->class),
		or_dash(group->protocol), page_count(cells[0], 4, group->traces),
		page_count(cells[1], 4, group->irqs), page_count(cells[2], 5, group->moves),
		page_seen(cells[3], 5, group->exposed,
			  group->hidden & KIND_BIT(FINDING_TORN_EXPOSED)),
		page_seen(cells[4], 4, group->torn, group->hidden & KINDS_TORN),
		page_seen(cells[5], 4, group->lost, group->hidden & KIND_BIT(FINDING_LOST)));
}

/* Of remapped interrupts, and of those that are no MSI. */
static bool unwritten(const struct fleet_group *group)
{
	return !group->masked && !group->torn && !group->lost;
}

static void print_groups(const struct fleet_group *const *groups, size_t count, FILE *out)
{
	const char *model = "";
	size_t i, printed = 0, left = 0;

	for (i = 0; i < count; i++) {
		if (unwritten(groups[i]) || printed == TEXT_GROUPS) {
			left++;
			continue;
		}
		if (!printed++)
			fprintf(out, "\n  %-*s CLASS    PROTOCOL TRC IRQS MOVES  EXPO TORN LOST\n",
				KERNEL_WIDTH, "KERNEL");
		if (strcmp(model, groups[i]->model))
			page_say(out, "", 4, "%s", groups[i]->model);
		model = groups[i]->model;
		print_group(groups[i], out);
	}
	if (left)
		page_say(out, "", 0,
			 "%zu more groups, none of them worse or moved without message writes: "
			 "all are in 'report --format json'",
			 left);
}

static void print_traces(const struct fleet *fleet, FILE *out)
{
	char lost[SPAN_SIZE], moves[SPAN_SIZE];
	size_t i, read = 0, unread = 0;

	for (i = 0; i < fleet->nr_traces; i++) {
		const struct fleet_trace *trace = &fleet->traces[i];

		if (trace->error || read++ >= TEXT_TRACES)
			continue;
		fputs(read == 1 ? "\nTraces:\n" : "", out);
		page_say(out, "  ", 4, "%s: %s, %s lost, %s moves%s", trace->path,
			 summary_verdict_name(trace->verdict),
			 page_seen_whole(lost, trace->findings[FINDING_LOST],
					 trace->hidden & KIND_BIT(FINDING_LOST)),
			 page_seen_whole(moves, trace->moves, trace->moves_hidden),
			 trace->complete ? "" : "; not all was seen");
	}
	if (read > TEXT_TRACES)
		page_say(out, "  ", 4, "and %zu more", read - TEXT_TRACES);
	for (i = 0; i < fleet->nr_traces; i++) {
		if (!fleet->traces[i].error)
			continue;
		fputs(unread++ ? "" : "\nCould not be read:\n", out);
		page_say(out, "  ", 4, "%s: %s", fleet->traces[i].path, fleet->traces[i].error);
	}
}

void fleet_text(const struct fleet *fleet, FILE *out)
{
	const struct fleet_group **groups = fleet_sorted(fleet);
	char text[SUMMARY_SIZE];

	page_say(out, "Fleet: ", 7, "%s", fleet_summary(text, fleet));
	if (groups)
		print_groups(groups, fleet->nr_groups, out);
	else
		page_say(out, "\n", 0, "There is no memory for the table of models.");
	if (fleet->nr_groups)
		page_say(out, "\n", 0,
			 "A model is what a driver calls its interrupts, without address and "
			 "numbers. TRC: traces. EXPO: moves by an update that can tear. TORN: "
			 "torn-hit and torn-misrouted.");
	print_traces(fleet, out);
	fleet_copies_text(fleet, out);
	free(groups);
}

static void markdown_head(FILE *out, const char *const *names, unsigned int columns,
			  unsigned int words)
{
	unsigned int i;

	fputs("\n|", out);
	for (i = 0; i < columns; i++)
		fprintf(out, " %s |", names[i]);
	fputs("\n|", out);
	for (i = 0; i < columns; i++)
		fputs(i < words ? ":--|" : "--:|", out);
	fputc('\n', out);
}

static void markdown_row(FILE *out, const char (*cells)[FLEET_KERNEL], unsigned int columns)
{
	unsigned int i;

	for (i = 0; i < columns; i++) {
		fputc(' ', out);
		markup_markdown(out, cells[i]);
		fputs(" |", out);
	}
	fputc('\n', out);
}

static void markdown_traces(const struct fleet *fleet, FILE *out)
{
	char cells[FLEET_TRACE_COLUMNS][FLEET_KERNEL];
	size_t i, unread = 0;

	fputs("\n<details><summary>Traces</summary>\n", out);
	markdown_head(out, fleet_trace_heads, FLEET_TRACE_COLUMNS, 3);
	for (i = 0; i < fleet->nr_traces; i++) {
		if (fleet->traces[i].error)
			continue;
		fleet_trace_cells(&fleet->traces[i], cells);
		fputs("| ", out);
		markup_markdown(out, fleet->traces[i].path);
		fputs(" |", out);
		markdown_row(out, cells + 1, FLEET_TRACE_COLUMNS - 1);
	}
	fputs("\n</details>\n", out);
	for (i = 0; i < fleet->nr_traces; i++) {
		if (!fleet->traces[i].error)
			continue;
		fputs(unread++ ? "- " : "\n### Could not be read\n\n- ", out);
		markup_markdown(out, fleet->traces[i].path);
		fputs(": ", out);
		markup_markdown(out, fleet->traces[i].error);
		fputc('\n', out);
	}
}

void fleet_markdown(const struct fleet *fleet, FILE *out)
{
	const struct fleet_group **groups = fleet_sorted(fleet);
	char text[SUMMARY_SIZE], cells[FLEET_COLUMNS][FLEET_KERNEL];
	size_t i;

	fputs("## msiscope fleet report\n\n", out);
	markup_markdown(out, fleet_summary(text, fleet));
	fputs("\n\n### By device model, kernel and protocol\n", out);
	if (groups)
		markdown_head(out, fleet_heads, FLEET_COLUMNS, 5);
	else
		fputs("\nThere is no memory for the table of models.\n", out);
	for (i = 0; groups && i < fleet->nr_groups; i++) {
		fleet_cells(groups[i], cells);
		fputc('|', out);
		markdown_row(out, cells, FLEET_COLUMNS);
	}
	markdown_traces(fleet, out);
	fleet_copies_markdown(fleet, out);
	free(groups);
}

static void html_row(FILE *out, const char (*cells)[FLEET_KERNEL], unsigned int columns)
{
	unsigned int i;

	for (i = 0; i < columns; i++)
		html_cell(out,
			  i + 2 >= columns && cells[i][0] != '0' && cells[i][0] != '?' ? "n bad"
										       : NULL,
			  cells[i]);
	fputs("</tr>\n", out);
}

static void html_traces(const struct fleet *fleet, FILE *out)
{
	char cells[FLEET_TRACE_COLUMNS][FLEET_KERNEL];
	size_t i;

	if (fleet->nr_unread)
		fputs("<h2>Could not be read</h2>\n<dl>\n", out);
	for (i = 0; i < fleet->nr_traces; i++)
		if (fleet->traces[i].error)
			html_fact(fleet->traces[i].path, fleet->traces[i].error, out);
	fputs(fleet->nr_unread ? "</dl>\n<h2>Traces</h2>\n" : "<h2>Traces</h2>\n", out);
	html_head(out, fleet_trace_heads, FLEET_TRACE_COLUMNS);
	for (i = 0; i < fleet->nr_traces; i++) {
		if (fleet->traces[i].error)
			continue;
		fleet_trace_cells(&fleet->traces[i], cells);
		fputs("<tr>", out);
		html_cell(out, "", fleet->traces[i].path);
		html_row(out, cells + 1, FLEET_TRACE_COLUMNS - 1);
	}
	html_foot(out);
}

void fleet_html(const struct fleet *fleet, FILE *out)
{
	const struct fleet_group **groups = fleet_sorted(fleet);
	char text[SUMMARY_SIZE], cells[FLEET_COLUMNS][FLEET_KERNEL];
	size_t i;

	html_begin(out, "msiscope fleet report");
	fprintf(out, "<h1>msiscope fleet report</h1>\n<p class=\"verdict %s\">",
		fleet->findings[FINDING_LOST]		? "bad"
		: fleet->nr_failed || fleet->nr_unknown ? "warn"
							: "good");
	markup_html(out, fleet_summary(text, fleet));
	fputs("</p>\n<h2>By device model, kernel and protocol</h2>\n", out);
	html_head(out, fleet_heads, FLEET_COLUMNS);
	for (i = 0; groups && i < fleet->nr_groups; i++) {
		fleet_cells(groups[i], cells);
		fputs("<tr>", out);
		html_row(out, cells, FLEET_COLUMNS);
	}
	html_foot(out);
	fputs(groups ? "<p class=\"note\">A model is what a driver calls its interrupts, without "
		       "address and numbers.</p>\n"
		     : "<p>There is no memory for the table of models.</p>\n",
	      out);
	html_traces(fleet, out);
	fleet_copies_html(fleet, out);
	html_end(out);
	free(groups);
}

static void put_findings(struct build *build, const __u64 findings[FINDING_KINDS], __u64 hidden)
{
	struct build counts = build_object(build, "findings");
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (findings[kind] || hidden >> kind & 1)
			build_seen(&counts, finding_name(kind), findings[kind], true);
	build->err = counts.err;
}

static void put_group(struct build *build, const struct fleet_group *group)
{
	struct build window;

	build_word(build, "model", group->model);
	build_word(build, "release", group->kernel);
	build_word(build, "class", class_name(group->class));
	build_word(build, "protocol", group->protocol);
	build_word(build, "masked", group->masked);
	build_number(build, "boots", group->nr_boots);
	build_number(build, "traces", group->traces);
	build_number(build, "irqs", group->irqs);
	build_number(build, "handled", group->handled);
	build_seen(build, "moves", group->moves, group->moves_hidden);
	build_seen(build, "new_vector", group->new_vector, group->moves_hidden);
	build_seen(build, "exposed", group->exposed,
		   group->hidden & KIND_BIT(FINDING_TORN_EXPOSED));
	build_seen(build, "torn", group->torn, group->hidden & KINDS_TORN);
	build_seen(build, "lost", group->lost, group->hidden & KIND_BIT(FINDING_LOST));
	if (!group->windows.count)
		return build_null(build, "window");
	window = build_object(build, "window");
	build_number(&window, "median", spans_quantile(&group->windows, 50));
	build_number(&window, "max", group->longest);
	build->err = window.err;
}

static void put_trace(struct build *build, const struct fleet *fleet,
		      const struct fleet_trace *trace)
{
	build_word(build, "path", trace->path);
	build_word(build, "error", trace->error);
	if (trace->error)
		return;
	if (trace->boot)
		build_text(build, "boot_id", fleet->boots[trace->boot - 1]);
	else
		build_null(build, "boot_id");
	build_word(build, "release", trace->kernel);
	build_word(build, "verdict", summary_verdict_name(trace->verdict));
	build_flag(build, "failed", trace->failed);
	build_flag(build, "complete", trace->complete);
	build_number(build, "duration", trace->span);
	build_seen(build, "moves", trace->moves, trace->moves_hidden);
	put_findings(build, trace->findings, trace->hidden);
}

int fleet_json(const struct fleet *fleet, struct json_object *object)
{
	const struct fleet_group **groups = fleet_sorted(fleet);
	struct build build = { .object = object, .err = groups ? 0 : -ENOMEM }, inner;
	struct json_object *array;
	size_t i;

	build_word(&build, "format", FORMAT);
	build_number(&build, "read", fleet->nr_traces - fleet->nr_unread);
	build_number(&build, "unread", fleet->nr_unread);
	build_number(&build, "failed", fleet->nr_failed);
	build_number(&build, "unknown", fleet->nr_unknown);
	build_seen(&build, "moves", fleet->moves, fleet->moves_hidden);
	put_findings(&build, fleet->findings, fleet->hidden);
	build_number(&build, "ungrouped_irqs", fleet->more_irqs);
	array = build_array(&build, "groups");
	for (i = 0; !build.err && i < fleet->nr_groups; i++) {
		inner = build_append(&build, array);
		put_group(&inner, groups[i]);
		build.err = inner.err;
	}
	array = build_array(&build, "traces");
	for (i = 0; !build.err && i < fleet->nr_traces; i++) {
		inner = build_append(&build, array);
		put_trace(&inner, fleet, &fleet->traces[i]);
		build.err = inner.err;
	}
	fleet_copies_json(fleet, &build);
	free(groups);
	return build.err;
}
