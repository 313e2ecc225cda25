// SPDX-License-Identifier: GPL-2.0-only
/* A mail to a kernel list: 72 columns, no attachment needed, below 100 lines. */
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "describe/finding.h"
#include "describe/who.h"
#include "report/facts.h"
#include "report/report.h"
#include "report/timeline.h"
#include "report/summary.h"
#include "report/table.h"

#define CUT_AT_LEAST 60 /* bytes: about a line */
#define COMMAND_TIMES 3 /* a command is as long as so many other facts: it is to be repeated */
#define LABEL_WIDTH 14
#define EVENT_INDENT 25
#define NAMED_EACH 6 /* interrupts named in a line of counts */

/* How much is told. */
struct budget {
	unsigned int timelines; /* time lines */
	unsigned int rows; /* of the table of moves */
	unsigned int estimates;
	unsigned int fact; /* bytes of one */
	unsigned int chances; /* rules that are held against chance */
	unsigned int notes; /* on what was not seen */
	unsigned int repeats; /* events of one kind in a time line */
};

/* The first that leaves the mail short is taken. */
static const struct budget budgets[] = {
	{ 3, .rows = 10, .estimates = 10, .fact = 400, .chances = 6, .notes = 40, .repeats = 40 },
	{ 2, .rows = 10, .estimates = 10, .fact = 400, .chances = 6, .notes = 40, .repeats = 40 },
	{ 2, .rows = 10, .estimates = 3, .fact = 400, .chances = 6, .notes = 40, .repeats = 40 },
	{ 2, .rows = 5, .estimates = 2, .fact = 400, .chances = 6, .notes = 40, .repeats = 40 },
	{ 1, .rows = 10, .estimates = 10, .fact = 400, .chances = 6, .notes = 40, .repeats = 40 },
	{ 1, .rows = 10, .estimates = 3, .fact = 400, .chances = 6, .notes = 40, .repeats = 40 },
	{ 1, .rows = 10, .estimates = 2, .fact = 300, .chances = 3, .notes = 20, .repeats = 8 },
	{ 1, .rows = 5, .estimates = 2, .fact = 300, .chances = 3, .notes = 20, .repeats = 8 },
	{ 1, .rows = 5, .estimates = 1, .fact = 250, .chances = 2, .notes = 10, .repeats = 4 },
	{ 1, .rows = 4, .estimates = 0, .fact = 250, .chances = 2, .notes = 10, .repeats = 4 },
	{ 1, .rows = 3, .estimates = 0, .fact = 110, .chances = 1, .notes = 5, .repeats = 2 },
	{ 1, .rows = 2, .estimates = 0, .fact = 70, .chances = 1, .notes = 3, .repeats = 1 },
};

struct mail {
	FILE *out;
	const struct budget *budget;
	const char *heading; /* of the notes; NULL: printed */
	unsigned int notes;
	unsigned int chances;
};

static void say_whole(const char *label, const char *text, void *arg)
{
	char lead[LABEL_WIDTH + 8];
	struct mail *mail = arg;

	snprintf(lead, sizeof(lead), "  %-*s", LABEL_WIDTH - 2, label);
	page_say(mail->out, lead, LABEL_WIDTH, "%s", text);
}

/* Cut at a word. */
static void say_fact(const char *label, const char *text, void *arg)
{
	const struct mail *mail = arg;
	const bool command = !strcmp(label, "reproduce") || !strcmp(label, "command");
	size_t room = mail->budget->fact * (command ? COMMAND_TIMES : 1), length = room;
	char *cut = NULL;

	if (strlen(text) <= room + CUT_AT_LEAST)
		return say_whole(label, text, arg);
	while (length && text[length] != ' ')
		length--;
	length = length ? length : room;
	if (asprintf(&cut, "%.*s ... (%zu more bytes)", (int)length, text, strlen(text) - length) <
	    0)
		return;
	say_whole(label, cut, arg);
	free(cut);
}

static const char *cell(char text[16], __u32 number)
{
	snprintf(text, 16, "%u", number);
	return number == NONE ? "-" : text;
}

static void print_event(const struct run *run, const struct timeline *timeline,
			const struct timeline_event *event, FILE *out)
{
	char time[SPAN_SIZE] = "", cpu[16], apic[16], vector[16], lead[128], record[32] = "";

	if (event->ts)
		page_relative(time, timeline->start, event->ts);
	if (event->seq)
		snprintf(record, sizeof(record), " [%llu]", event->seq);
	snprintf(lead, sizeof(lead), "%10s %3s %4s %3s  ", time, cell(cpu, event->at.cpu),
		 cell(apic, trace_header_apicid(run->header, event->at.cpu)),
		 cell(vector, event->at.vector));
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

static void print_events(const struct run *run, const struct timeline *timeline,
			 unsigned int repeats, FILE *out)
{
	unsigned int i, left = 0, counts[TIMELINE_MARKS] = { 0 };

	for (i = 0; i < timeline->count; i++) {
		const struct timeline_event *event = &timeline->events[i];

		if (counts[event->mark]++ >= repeats)
			left++;
		else
			print_event(run, timeline, event, out);
	}
	if (left)
		fprintf(out, "%*s%u more events of these kinds\n", EVENT_INDENT, "", left);
}

static void print_signature(const struct run *run, const struct signature *signature,
			    const struct mail *mail)
{
	FILE *out = mail->out;
	const struct finding *finding = &signature->best.finding;
	char name[WHO_SIZE], sure[64], often[SPAN_SIZE], how[128], moment[SPAN_SIZE];
	struct timeline timeline;

	fputc('\n', out);
	finding_way(how, finding);
	page_say(out, "", 2, "%s, %s, %s (%s)%s%s", finding_name(finding->kind),
		 page_times(often, signature->count),
		 finding_certainty(sure, signature->proved, signature->count),
		 finding_row(finding->kind)->meaning, *how ? ": " : "", how);
	page_say(out, "  ", 4,
		 "%s%s, %s s after the start:", signature->count > 1 ? "The clearest: " : "",
		 who_kept(name, &signature->best),
		 page_moment(moment, run->header->ts, finding->ts));
	fputs("        us CPU APIC VEC  (where; us: after the move)\n", out);
	timeline_make(&timeline, run, &signature->best);
	print_events(run, &timeline, mail->budget->repeats, out);
	print_proofs(out, finding);
}

/* Which ways get a time line: of the gravest kind, and one of each that no loss tells. */
static bool deserves(const struct signature *signature, const struct signature *gravest,
		     unsigned int told, unsigned int timelines)
{
	enum finding_kind kind = signature->best.finding.kind;

	if (signature == gravest)
		return true;
	if (kind == FINDING_TORN_EXPOSED || told >= timelines)
		return false;
	if (kind == gravest->best.finding.kind)
		return true;
	return !facts_torn(kind);
}

/* Findings by number; of these, by CPUs that went offline. */
struct numbers {
	__u64 all;
	__u64 offline;
};

static void count_signature(struct numbers *numbers, const struct signature *signature)
{
	numbers->all += signature->count;
	if (signature->best.finding.context == MOVE_OFFLINE)
		numbers->offline += signature->count;
}

static void take_off(__u64 *number, __u64 less)
{
	*number -= *number < less ? *number : less;
}

/* The rest in numbers, but for the hits with which losses of @told began: these are told. */
static void print_untold(const struct run *run, const struct signature *const *told,
			 unsigned int nr_told, const struct signature *const *signatures,
			 unsigned int count, FILE *out)
{
	struct numbers numbers[FINDING_KINDS] = { 0 }, hits[FINDING_KINDS + 1] = { 0 };
	char text[FINDING_KINDS * 96] = "";
	enum finding_kind kind;
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < nr_told; i++)
		if (told[i]->best.finding.kind == FINDING_LOST)
			count_signature(&hits[facts_hit_of(&told[i]->best.finding)], told[i]);
	for (i = 0; i < count; i++)
		count_signature(&numbers[signatures[i]->best.finding.kind], signatures[i]);
	for (i = 0; i < count; i++) {
		kind = signatures[i]->best.finding.kind;
		take_off(&numbers[kind].all, hits[kind].all);
		take_off(&numbers[kind].offline, hits[kind].offline);
		if (numbers[kind].all)
			used += snprintf(text + used, sizeof(text) - used, "%s%llu %s (%llu)",
					 used ? ", " : "", numbers[kind].all, finding_name(kind),
					 numbers[kind].offline);
		numbers[kind] = (struct numbers){ 0 };
	}
	if (used)
		page_say(out, "\n", 2, "Without a time line (as a CPU went offline): %s%s", text,
			 hits[FINDING_TORN_HIT].all || hits[FINDING_TORN_MISROUTED].all
				 ? ", and the hits told above."
				 : ".");
	if (run->more_signatures)
		page_say(out, "  ", 4, "%llu findings of yet more ways", run->more_signatures);
}

static void print_signatures(const struct run *run, const struct mail *mail)
{
	const struct signature *signatures[SIGNATURES_MAX], *told[SIGNATURES_MAX],
		*untold[SIGNATURES_MAX];
	unsigned int count = facts_signatures(run, signatures), i, nr_told = 0;
	bool offline = false;

	for (i = 0; i < count; i++) {
		if (!deserves(signatures[i], signatures[0], nr_told, mail->budget->timelines)) {
			untold[i - nr_told] = signatures[i];
			continue;
		}
		told[nr_told++] = signatures[i];
		offline |= signatures[i]->best.finding.context == MOVE_OFFLINE;
		print_signature(run, signatures[i], mail);
	}
	if (nr_told)
		page_say(mail->out, "  ", 2, "%s[n]: record n of the trace.",
			 offline ? "In stop_machine all interrupts wait. " : "");
	print_untold(run, told, nr_told, untold, count - nr_told, mail->out);
}

/* Of what could not be moved ", ENOSPC", or that it waits on; else "". */
static const char *failed_how(char text[24], const struct group *group)
{
	const int error = group->worst.finding.error;
	const char *name = error < 0 && error > -4096 ? strerrorname_np(-error) : NULL;

	if (group->kind != FINDING_MOVE_FAILED)
		return "";
	snprintf(text, 24, ", %s", name ? name : "still pending");
	return text;
}

/* Of that number, whoever of its holders' they are: @irq is the first of these. */
static __u64 count_number(const struct irq_seen *irq, enum finding_kind kind)
{
	__u64 count = 0;

	for (; irq; irq = run_irq_later(irq))
		count += summary_count(irq, kind);
	return count;
}

/* "27 (12), 28 (3) and 5 more" */
static void list_irqs(const struct run *run, enum finding_kind kind, char *text, size_t size)
{
	const struct irq_seen *irq = NULL;
	unsigned int named = 0;
	__u32 latest = NONE;
	size_t used = 0;
	char how[24];

	*text = '\0';
	while ((irq = run_irq_next(run, irq))) {
		if (irq->id.irq == latest || !summary_count(irq, kind))
			continue;
		latest = irq->id.irq;
		if (named++ >= NAMED_EACH)
			continue;
		used += snprintf(text + used, size - used, "%s%u (%llu%s)", used ? ", " : ": IRQ ",
				 irq->id.irq, count_number(irq, kind),
				 failed_how(how, run_group(irq, kind)));
	}
	if (named > NAMED_EACH)
		snprintf(text + used, size - used, " and %u more", named - NAMED_EACH);
}

static void print_harmless(const struct run *run, FILE *out)
{
	char irqs[NAMED_EACH * 64 + 64], meaning[MEANING_SIZE];
	bool any = false;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++) {
		if (!run->findings[kind] || finding_is_defect(kind))
			continue;
		if (!any)
			fputs("\nNo defects, but seen:\n", out);
		any = true;
		list_irqs(run, kind, irqs, sizeof(irqs));
		page_say(out, "  ", 4, "%llu %s (%s)%s", run->findings[kind], finding_name(kind),
			 facts_meaning(meaning, run, kind), irqs);
	}
}

/* A heading only over what there is. */
static void print_heading(struct mail *mail)
{
	if (mail->heading)
		fprintf(mail->out, "\n%s\n", mail->heading);
	mail->heading = NULL;
}

static void say_chance(const char *label, const char *text, void *arg)
{
	const bool rule = !strcmp(label, "chance");
	struct mail *mail = arg;

	print_heading(mail);
	if (!rule || mail->chances++ < mail->budget->chances)
		say_whole(label, text, arg);
}

static void print_chance(const struct run *run, struct mail *mail)
{
	mail->heading = "Inferred, held against chance; what is possible counts nowhere:";
	facts_chance(run, say_chance, mail);
	if (mail->chances > mail->budget->chances)
		fprintf(mail->out, "  and %u more rules: all are in " TABLE_ALL "\n",
			mail->chances - mail->budget->chances);
}

static void say_note(const char *label, const char *text, void *arg)
{
	struct mail *mail = arg;

	print_heading(mail);
	if (mail->notes++ < mail->budget->notes)
		say_fact(label, text, arg);
}

static void print_all(FILE *out, unsigned int way, const void *arg)
{
	const struct budget *budget = &budgets[way];
	const struct run *run = arg;
	struct mail mail = { .out = out, .budget = budget };
	char summary[SUMMARY_SIZE];

	page_say(out, "Verdict: ", 9, "%s", facts_summary(summary, run));
	print_signatures(run, &mail);
	table_print(run, budget->rows, budget->estimates, out);
	print_harmless(run, out);
	print_chance(run, &mail);
	fputs("\nUpdate protocol, of moves to another CPU and vector:\n", out);
	facts_protocol(run, say_whole, &mail);
	fputs("\nEnvironment:\n", out);
	facts_environment(run, say_fact, &mail);
	mail.heading = "Not all was seen:";
	facts_missing(run, say_note, &mail);
	if (mail.notes > budget->notes)
		fprintf(out, "  and %u more: all are in " TABLE_ALL "\n",
			mail.notes - budget->notes);
}

void report_text(const struct run *run, FILE *out)
{
	page_fitting(out, sizeof(budgets) / sizeof(budgets[0]), print_all, run);
}
