// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <time.h>

#include "trace/collect.h"
#include "trace/fields.h"
#include "trace/page.h"
#include "trace/story.h"
#include "trace/summary.h"
#include "trace/table.h"

#define BLOCKS_EACH 20 /* per kind of defect */
#define NAMED_EACH 6 /* interrupts named in a line of counts */

/* Defects, the gravest first. */
static const enum finding_kind defects[] = {
	FINDING_LOST,	      FINDING_TORN_MISROUTED, FINDING_TORN_HIT,
	FINDING_MASK_IGNORED, FINDING_BAD_VECTOR,     FINDING_TORN_EXPOSED,
};

#define DEFECTS (sizeof(defects) / sizeof(defects[0]))

static const char *meaning(enum finding_kind kind)
{
	static const char *const meanings[FINDING_KINDS] = {
		[FINDING_TORN_EXPOSED] = "moved by an update that can tear",
		[FINDING_TORN_HIT] =
			"arrived at the new CPU with the old vector: nobody waits there",
		[FINDING_TORN_MISROUTED] =
			"ran another interrupt's handler, at the new CPU with the old vector",
		[FINDING_LOST] = "was owed, and did not come in time",
		[FINDING_TRANSIT_HIT] = "caught on the way by a two-step update and sent again",
		[FINDING_NEEDLESS_RETRIGGER] = "sent again for another vector's pending bit",
		[FINDING_RETRIGGERED] = "sent again by software",
		[FINDING_STRAY] = "came to the old place after its vector was released",
		[FINDING_SPURIOUS_VECTOR] = "came to a vector without handler; no move explains it",
		[FINDING_BAD_VECTOR] = "arrived outside the range of device vectors",
		[FINDING_UNHANDLED] = "no handler wanted it",
		[FINDING_STORM] = "unhandled at a rate that makes the kernel shut it off",
		[FINDING_WRITE_DROPPED] = "the message was not written to the device",
		[FINDING_RESTORED] = "the message was written anew after resume",
		[FINDING_MASK_IGNORED] = "came while the device had it masked",
		[FINDING_MOVE_FAILED] = "could not be moved",
	};

	return meanings[kind];
}

#define TIMES_SIZE 32

/* "never", "once", "5 times" */
static const char *times(char *text, __u64 number)
{
	snprintf(text, TIMES_SIZE, "%llu times", number);
	return number == 0 ? "never" : number == 1 ? "once" : text;
}

static void print_origin(const struct report *report, FILE *out)
{
	static const char *const remapping[] = { "interrupt remapping not known",
						 "no interrupt remapping", "interrupts remapped" };
	const struct trace_header *header = report->header;
	char release[TEXT_ESCAPED_SIZE(64)], ended[TEXT_ESCAPED_SIZE(sizeof(report->ended))];
	char span[SPAN_SIZE], when[32] = "at an unknown time";
	time_t seconds = header->realtime / 1000000000;
	char cpus[32] = "CPUs not known";
	struct tm utc;

	text_escape(release, header->release, strnlen(header->release, 64));
	text_escape(ended, report->ended, strlen(report->ended));
	if (seconds && gmtime_r(&seconds, &utc))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &utc);
	if (header->nr_cpus)
		snprintf(cpus, sizeof(cpus), "%u CPUs", header->nr_cpus);
	page_say(out, "", 0, "Linux %s, %s, %s.", release, cpus, remapping[header->remapping]);
	page_say(out, "", 0, "Recorded %s for %s%s%s.", when, page_span(span, summary_span(report)),
		 *ended ? ", ended by: " : "", ended);
	if (report->command_status != NONE)
		page_say(out, "", 0, "The command ended with status %u.", report->command_status);
}

static void print_totals(const struct report *report, FILE *out)
{
	char all[TIMES_SIZE], new[TIMES_SIZE];
	struct summary_moves sum = summary_moves(report);

	if (sum.moves)
		page_say(out, "", 0,
			 "%llu interrupt%s handled. IRQs moved: %u, %s in all, %s to a new vector.",
			 report->handled, report->handled == 1 ? " was" : "s were", sum.irqs,
			 times(all, sum.moves), times(new, sum.new_vector));
	else
		page_say(out, "", 0, "%llu interrupt%s handled. No IRQ was seen to move.",
			 report->handled, report->handled == 1 ? " was" : "s were");
}

/* Which move lost which interrupt, before all else. */
static void print_losses(const struct report *report, FILE *out)
{
	char name[WHO_SIZE], move[STORY_MOVE_SIZE], often[TIMES_SIZE];
	const struct irq_seen *irq;
	const struct group *group;
	unsigned int named = 0;
	size_t i = 0;

	while ((irq = summary_irq_at(report, &i))) {
		group = report_group(irq, FINDING_LOST);
		if (!group || named++ >= NAMED_EACH)
			continue;
		if (!story_move(move, report, group->nr_kept ? group->kept : &group->worst))
			snprintf(move, sizeof(move), "no known move did it");
		page_say(out, "  ", 4, "%s lost %s; %s%s", story_who(name, irq),
			 times(often, group->count), group->count > 1 ? "first: " : "", move);
	}
	if (named > NAMED_EACH)
		page_say(out, "  ", 4, "and %u more IRQs", named - NAMED_EACH);
}

static void print_verdict(const struct report *report, FILE *out)
{
	char counts[DEFECTS * 48] = "";
	size_t i, used = 0;

	for (i = 0; i < DEFECTS; i++)
		if (report->findings[defects[i]])
			used += snprintf(counts + used, sizeof(counts) - used, "%s%llu %s",
					 used ? ", " : " ", report->findings[defects[i]],
					 finding_name(defects[i]));
	page_say(out, "Verdict: ", 9, "%s%s%s%s", summary_verdict_text(report), counts,
		 used ? "." : "",
		 summary_incomplete(report) || report->header->nr_blind
			 ? " Not all was seen: see the end."
			 : "");
	print_losses(report, out);
}

static const char *certainty(char *text, size_t size, const struct group *group)
{
	if (group->proved == group->count)
		return "proved";
	if (!group->proved)
		return "inferred";
	snprintf(text, size, "%llu proved, %llu inferred", group->proved,
		 group->count - group->proved);
	return text;
}

static void print_story(const struct report *report, const struct irq_seen *irq, const char *lead,
			const struct kept *kept, FILE *out)
{
	char moment[SPAN_SIZE];

	page_say(out, "  ", 2, "%s %s s after the start:", lead,
		 page_moment(moment, report->header->ts, kept->finding.ts));
	story_tell(out, report, irq, kept);
}

static void print_block(const struct report *report, const struct irq_seen *irq,
			const struct group *group, FILE *out)
{
	/* Its losses tell the story of its hits. */
	bool brief = group->kind != FINDING_LOST && report_group(irq, FINDING_LOST);
	const struct kept *first = group->nr_kept ? group->kept : &group->worst;
	bool worse = !brief && !report_same(first, &group->worst);
	char name[WHO_SIZE], sure[64], often[TIMES_SIZE];
	unsigned int i, listed = 0;

	fputc('\n', out);
	page_say(out, "", 2, "%s: %s, %s, %s", finding_name(group->kind), story_who(name, irq),
		 times(often, group->count), certainty(sure, sizeof(sure), group));
	page_say(out, "  ", 2, "(%s)", meaning(group->kind));
	if (!brief)
		print_story(report, irq, group->count > 1 ? "First," : "At", first, out);
	if (worse)
		print_story(report, irq, "Worst,", &group->worst, out);
	for (i = !brief; i < group->nr_kept; i++) {
		if (worse && report_same(&group->kept[i], &group->worst))
			continue;
		if (!listed++)
			page_say(out, "  ", 2, "%s, as CPU.vector:", brief ? "Each" : "Also");
		story_tell_short(out, report, &group->kept[i]);
	}
	if (group->count > listed + !brief + worse)
		page_say(out, "  ", 2, "and %llu more", group->count - listed - !brief - worse);
}

static void print_defects(const struct report *report, enum finding_kind kind, FILE *out)
{
	const struct irq_seen *irq;
	const struct group *group;
	unsigned int blocks = 0;
	size_t i = 0;

	while ((irq = summary_irq_at(report, &i))) {
		group = report_group(irq, kind);
		if (group && blocks++ < BLOCKS_EACH)
			print_block(report, irq, group, out);
	}
	if (blocks > BLOCKS_EACH)
		page_say(out, "", 2, "%s: %u more interrupts, see " TABLE_ALL, finding_name(kind),
			 blocks - BLOCKS_EACH);
}

/* In short: where nothing can mask, this is every interrupt that moves. */
static void print_exposed(const struct report *report, FILE *out)
{
	char name[WHO_SIZE], often[TIMES_SIZE];
	const char *reason = "";
	const struct irq_seen *irq;
	const struct group *group;
	unsigned int printed = 0;
	size_t i = 0;

	while ((irq = summary_irq_at(report, &i))) {
		group = report_group(irq, FINDING_TORN_EXPOSED);
		if (!group || printed++ >= BLOCKS_EACH)
			continue;
		if (printed == 1)
			page_say(out, "\n", 2, "%s (%s)", finding_name(FINDING_TORN_EXPOSED),
				 meaning(FINDING_TORN_EXPOSED));
		if (strcmp(reason, group->worst.finding.reason))
			page_say(out, "  ", 2, "%s. The longest of each, as CPU.vector:",
				 group->worst.finding.reason);
		reason = group->worst.finding.reason;
		page_say(out, "    ", 6, "%s, %s", story_who(name, irq),
			 times(often, group->count));
		story_tell_short(out, report, &group->worst);
	}
	if (printed > BLOCKS_EACH)
		page_say(out, "  ", 4, "and %u more IRQs, see " TABLE_ALL, printed - BLOCKS_EACH);
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
			 meaning(kind), irqs);
	}
}

/* "12 arrival, 1 move" */
static size_t list_drops(const struct trace_drops *drops, char *text, size_t size)
{
	const struct table *table;
	unsigned int type;
	size_t used = 0;

	for (type = 0; type < RECORD_TYPES; type++) {
		table = table_record(type);
		if (drops->lost[type])
			used += snprintf(text + used, size - used, "%s%llu %s", used ? ", " : "",
					 drops->lost[type], table ? table->type : "unknown");
	}
	return used;
}

static void print_drops(const struct trace_drops *drops, FILE *out)
{
	char text[RECORD_TYPES * 40];

	if (list_drops(drops, text, sizeof(text)))
		page_say(out, "  ", 4, "records that did not get out of the kernel: %s", text);
	if (drops->missed)
		page_say(out, "  ", 4, "events missed, as a hook ran inside another: %llu",
			 drops->missed);
	if (drops->unread)
		page_say(out, "  ", 4,
			 "arrivals and handler runs beyond the tables or the rate limit: %llu",
			 drops->unread);
}

static void print_incomplete(const struct report *report, FILE *out)
{
	const struct trace_state *state = &report->state;
	unsigned int i;

	if (!summary_incomplete(report))
		return;
	fputs("\nNot all was seen:\n", out);
	print_drops(&report->drops, out);
	if (state->cut_off)
		page_say(out, "  ", 4, "the trace was cut off: it has no end");
	if (state->missing)
		page_say(out, "  ", 4, "records missing from the trace: %llu", state->missing);
	if (report->lost_output)
		page_say(out, "  ", 4, "lines that could not be written: %llu",
			 report->lost_output);
	if (state->late)
		page_say(out, "  ", 4, "records too far out of order: %llu", state->late);
	if (state->skipped)
		page_say(out, "  ", 4, "records of a kind that this version does not know: %llu",
			 state->skipped);
	for (i = 0; i < state->nr_notes; i++)
		page_say(out, "  ", 4, "%s", state->notes[i]);
}

static void print_blind(const struct report *report, FILE *out)
{
	const struct trace_header *header = report->header;
	char text[TEXT_ESCAPED_SIZE(256)];
	unsigned int i;

	if (header->nr_blind)
		fputs(trace_foreign(header) ? "\nNot in such a text:\n"
					    : "\nThis kernel did not let it see:\n",
		      out);
	for (i = 0; i < header->nr_blind; i++) {
		text_escape(text, header->blind[i], strnlen(header->blind[i], 256));
		page_say(out, "  ", 4, "%s", text);
	}
	if (report->filter)
		page_say(out, "\n", 0,
			 "Only findings and interrupts chosen by --irq and --device "
			 "are shown.");
}

void report_text(const struct report *report, FILE *out)
{
	size_t i;

	print_origin(report, out);
	print_totals(report, out);
	fputc('\n', out);
	print_verdict(report, out);
	for (i = 0; i < DEFECTS; i++)
		if (defects[i] != FINDING_TORN_EXPOSED)
			print_defects(report, defects[i], out);
	print_exposed(report, out);
	table_print(report, out);
	print_harmless(report, out);
	print_blind(report, out);
	print_incomplete(report, out);
}
