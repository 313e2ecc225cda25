// SPDX-License-Identifier: GPL-2.0-only
/* A mail to a kernel list: 72 columns, no attachment needed, below 100 lines. */
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "report/facts.h"
#include "report/story.h"
#include "report/summary.h"
#include "report/table.h"

#define LINES_MAX 100 /* beyond it time lines are left out, but one */
#define STORIES_FIRST 3
#define LABEL_WIDTH 14
#define EVENT_INDENT 25
#define NAMED_EACH 6 /* interrupts named in a line of counts */

static void say_fact(const char *label, const char *text, void *arg)
{
	char lead[LABEL_WIDTH + 8];

	snprintf(lead, sizeof(lead), "  %-*s", LABEL_WIDTH - 2, label);
	page_say(arg, lead, LABEL_WIDTH, "%s", text);
}

static const char *cell(char text[16], __u32 number)
{
	snprintf(text, 16, "%u", number);
	return number == NONE ? "-" : text;
}

static void print_event(const struct report *report, const struct story *story,
			const struct story_event *event, FILE *out)
{
	char time[SPAN_SIZE] = "", cpu[16], apic[16], vector[16], lead[128], record[32] = "";

	if (event->ts)
		page_relative(time, story->start, event->ts);
	if (event->seq)
		snprintf(record, sizeof(record), " [%llu]", event->seq);
	snprintf(lead, sizeof(lead), "%10s %3s %4s %3s  ", time, cell(cpu, event->at.cpu),
		 cell(apic, words_apicid(report, event->at.cpu)), cell(vector, event->at.vector));
	page_say(out, lead, EVENT_INDENT, "%s%s", event->text, record);
}

static void print_others(FILE *out, const struct finding *finding)
{
	char text[FINDING_OTHERS * 16] = "";
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < finding->nr_others && i < FINDING_OTHERS; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%u", i ? ", " : "",
				 finding->others[i]);
	if (used)
		page_say(out, "      also  ", 12, "ambiguous: it could also be IRQ %s", text);
}

static void print_proofs(FILE *out, const struct finding *finding)
{
	char text[FINDING_PROOFS * 24] = "";
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < finding->nr_proofs && i < FINDING_PROOFS; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%llu", i ? ", " : "",
				 finding->proofs[i]);
	page_say(out, finding->proved ? "    proved  " : "  inferred  ", 12, "%s%s%s%s",
		 finding->reason, used ? " [" : "", text, used ? "]" : "");
	print_others(out, finding);
}

static void print_way(const struct report *report, const struct way *way, FILE *out)
{
	const struct finding *finding = &way->best.finding;
	char name[WHO_SIZE], sure[64], often[TIMES_SIZE], how[128], moment[SPAN_SIZE];
	struct story story;
	unsigned int i;

	fputc('\n', out);
	words_way(how, finding);
	page_say(out, "", 2, "%s, %s, %s (%s)%s%s", finding_name(finding->kind),
		 words_times(often, way->count), words_certainty(sure, way->proved, way->count),
		 words_meaning(finding->kind), *how ? ": " : "", how);
	page_say(out, "  ", 4,
		 "%s%s, %s s after the start:", way->count > 1 ? "The clearest: " : "",
		 words_who(name, summary_irq(report, finding->irq)),
		 page_moment(moment, report->header->ts, finding->ts));
	fputs("        us CPU APIC VEC  (us: after the move)\n", out);
	story_make(&story, report, summary_irq(report, finding->irq), &way->best);
	for (i = 0; i < story.count; i++)
		print_event(report, &story, &story.events[i], out);
	print_proofs(out, finding);
}

/* Which ways get a time line: of the gravest kind, and one of each that no loss tells. */
static bool deserves(const struct way *way, const struct way *gravest, unsigned int told,
		     unsigned int stories)
{
	enum finding_kind kind = way->best.finding.kind;

	if (way == gravest)
		return true;
	if (kind == FINDING_TORN_EXPOSED || told >= stories)
		return false;
	if (kind == gravest->best.finding.kind)
		return true;
	return !facts_torn(kind);
}

/* The rest in numbers; @ways are sorted by kind. */
static void print_untold(const struct report *report, const struct way *const *ways,
			 unsigned int count, FILE *out)
{
	char text[FINDING_KINDS * 64] = "";
	__u64 sum = 0, offline = 0;
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < count; i++) {
		sum += ways[i]->count;
		if (ways[i]->best.finding.context == MOVE_OFFLINE)
			offline += ways[i]->count;
		if (i + 1 < count && ways[i + 1]->best.finding.kind == ways[i]->best.finding.kind)
			continue;
		used += snprintf(text + used, sizeof(text) - used, "%s%s %llu (%llu)",
				 used ? ", " : "", finding_name(ways[i]->best.finding.kind), sum,
				 offline);
		sum = offline = 0;
	}
	if (used)
		page_say(out, "\n", 2,
			 "Beside these ways: %s; in parentheses: as a CPU went offline.", text);
	if (report->more_ways)
		page_say(out, "  ", 4, "%llu findings of yet more ways", report->more_ways);
}

static void print_ways(const struct report *report, unsigned int stories, FILE *out)
{
	const struct way *ways[WAYS_MAX], *untold[WAYS_MAX];
	unsigned int count = facts_ways(report, ways), i, told = 0;
	bool offline = false;

	for (i = 0; i < count; i++) {
		if (!deserves(ways[i], ways[0], told, stories)) {
			untold[i - told] = ways[i];
			continue;
		}
		told++;
		offline |= ways[i]->best.finding.context == MOVE_OFFLINE;
		print_way(report, ways[i], out);
	}
	if (told)
		page_say(out, "  ", 2, "%s[n]: record n of the trace.",
			 offline ? "In stop_machine all interrupts wait. " : "");
	print_untold(report, untold, count - told, out);
}

/* "27 (12), 28 (3) and 5 more" */
static void list_irqs(const struct report *report, enum finding_kind kind, char *text, size_t size)
{
	const struct irq_seen *irq;
	unsigned int named = 0;
	size_t used = 0, i = 0;
	__u64 count;

	*text = '\0';
	while ((irq = summary_irq_at(report, &i))) {
		count = summary_count(irq, kind);
		if (!count || irq->irq == NONE || named++ >= NAMED_EACH)
			continue;
		used += snprintf(text + used, size - used, "%s%u (%llu)", used ? ", " : ": IRQ ",
				 irq->irq, count);
	}
	if (named > NAMED_EACH)
		snprintf(text + used, size - used, " and %u more", named - NAMED_EACH);
}

static void print_harmless(const struct report *report, FILE *out)
{
	char irqs[NAMED_EACH * 40 + 64];
	bool any = false;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++) {
		if (!report->findings[kind] || finding_is_defect(kind))
			continue;
		if (!any)
			fputs("\nNo defects, but seen:\n", out);
		any = true;
		list_irqs(report, kind, irqs, sizeof(irqs));
		page_say(out, "  ", 4, "%llu %s (%s)%s", report->findings[kind], finding_name(kind),
			 words_meaning(kind), irqs);
	}
}

static void print_all(const struct report *report, unsigned int stories, FILE *out)
{
	struct fact_heading missing = {
		.text = "\nNot all was seen:\n",
		.say = say_fact,
		.out = out,
	};
	char summary[SUMMARY_SIZE];

	page_say(out, "Verdict: ", 9, "%s", facts_summary(summary, report));
	print_ways(report, stories, out);
	table_print(report, out);
	print_harmless(report, out);
	fputs("\nUpdate protocol, of moves to another CPU and vector:\n", out);
	facts_protocol(report, say_fact, out);
	fputs("\nEnvironment:\n", out);
	facts_environment(report, say_fact, out);
	facts_missing(report, facts_headed, &missing);
}

static unsigned int count_lines(const char *text)
{
	unsigned int lines = 0;

	for (text = strchr(text, '\n'); text; text = strchr(text + 1, '\n'))
		lines++;
	return lines;
}

/* As many time lines as leave it short, at least one. */
void report_text(const struct report *report, FILE *out)
{
	unsigned int stories;
	char *text = NULL;
	size_t size;
	FILE *page;

	for (stories = STORIES_FIRST; stories > 1; stories--) {
		page = open_memstream(&text, &size);
		if (!page)
			break;
		print_all(report, stories, page);
		if (fclose(page)) /* no memory: tell less */
			break;
		if (count_lines(text) < LINES_MAX) {
			fputs(text, out);
			free(text);
			return;
		}
		free(text);
		text = NULL;
	}
	free(text);
	print_all(report, 1, out);
}
