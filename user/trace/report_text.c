// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <time.h>

#include "trace/collect.h"
#include "trace/fields.h"
#include "trace/page.h"
#include "trace/story.h"

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

/* The interrupts in the order of their numbers, nobody's first; @i counts up from 0. */
static const struct irq_seen *irq_at(const struct report *report, size_t *i)
{
	size_t at;

	while ((at = (*i)++) <= report->room) {
		if (!at)
			return &report->nobody;
		if (report->by_number[at - 1])
			return report->by_number[at - 1];
	}
	return NULL;
}

static __u64 sum_moves(const struct report *report, __u64 *new_vector, unsigned int *irqs)
{
	const struct irq_seen *irq;
	__u64 moves = 0;
	size_t i = 0;

	*new_vector = 0;
	*irqs = 0;
	while ((irq = irq_at(report, &i))) {
		if (!irq->moves || !report_wants(report, irq))
			continue;
		moves += irq->moves;
		*new_vector += irq->new_vector;
		++*irqs;
	}
	return moves;
}

static bool dropped(const struct report *report)
{
	unsigned int i;
	__u64 sum = report->drops.missed + report->drops.unread;

	for (i = 0; i < RECORD_TYPES; i++)
		sum += report->drops.lost[i];
	return sum;
}

static bool incomplete(const struct report *report)
{
	return dropped(report) || report->state.cut_off || report->state.missing ||
	       report->state.late || report->state.skipped || report->lost_output;
}

static void print_origin(const struct report *report, FILE *out)
{
	static const char *const remapping[] = { "interrupt remapping not known",
						 "no interrupt remapping", "interrupts remapped" };
	const struct trace_header *header = report->header;
	char release[TEXT_ESCAPED_SIZE(64)], ended[TEXT_ESCAPED_SIZE(sizeof(report->ended))];
	char span[SPAN_SIZE], when[32] = "at an unknown time";
	time_t seconds = header->realtime / 1000000000;
	struct tm utc;

	text_escape(release, header->release, strnlen(header->release, 64));
	text_escape(ended, report->ended, strlen(report->ended));
	if (gmtime_r(&seconds, &utc))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &utc);
	page_say(out, "", 0, "Linux %s, %u CPUs, %s.", release, header->nr_cpus,
		 remapping[header->remapping]);
	page_say(out, "", 0, "Recorded %s for %s%s%s.", when,
		 page_span(span, report->last > header->ts ? report->last - header->ts : 0),
		 *ended ? ", ended by: " : "", ended);
	if (report->command_status != NONE)
		page_say(out, "", 0, "The command ended with status %u.", report->command_status);
}

static void print_totals(const struct report *report, FILE *out)
{
	char all[TIMES_SIZE], new[TIMES_SIZE];
	unsigned int irqs;
	__u64 new_vector, moves = sum_moves(report, &new_vector, &irqs);

	if (moves)
		page_say(out, "", 0,
			 "%llu interrupt%s handled. IRQs moved: %u, %s in all, %s to a new vector.",
			 report->handled, report->handled == 1 ? " was" : "s were", irqs,
			 times(all, moves), times(new, new_vector));
	else
		page_say(out, "", 0, "%llu interrupt%s handled. No IRQ was seen to move.",
			 report->handled, report->handled == 1 ? " was" : "s were");
}

static const char *verdict(const struct report *report)
{
	const __u64 *findings = report->findings;
	unsigned int irqs;
	__u64 new_vector;
	size_t i;

	if (findings[FINDING_LOST])
		return "interrupts were LOST.";
	if (findings[FINDING_TORN_HIT] || findings[FINDING_TORN_MISROUTED])
		return "interrupts were TORN; that one was lost was not seen.";
	for (i = 0; i < DEFECTS; i++)
		if (findings[defects[i]] && defects[i] != FINDING_TORN_EXPOSED)
			return "a DEFECT was found.";
	if (findings[FINDING_TORN_EXPOSED])
		return "interrupts were moved by updates that CAN TEAR; none was seen torn.";
	/* No tear can be proved then, and none be ruled out. */
	if (trace_hides(report->header, "message"))
		return "none on torn interrupts is possible: this kernel shows no message writes "
		       "('msiscope check' says why, and what helps). No other defect was seen.";
	if (!sum_moves(report, &new_vector, &irqs))
		return report->header->nr_blind
			       ? "no defect was seen, nor any interrupt moving."
			       : "no defect; but no interrupt was moved, so none could be torn.";
	return report->header->nr_blind ? "no defect was seen." : "no defect was found.";
}

/* Which move lost which interrupt, before all else. */
static void print_losses(const struct report *report, FILE *out)
{
	char name[WHO_SIZE], move[STORY_MOVE_SIZE], often[TIMES_SIZE];
	const struct irq_seen *irq;
	const struct group *group;
	unsigned int named = 0;
	size_t i = 0;

	while ((irq = irq_at(report, &i))) {
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
	page_say(out, "Verdict: ", 9, "%s%s%s%s", verdict(report), counts, used ? "." : "",
		 incomplete(report) || report->header->nr_blind ? " Not all was seen: see the end."
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

static bool same(const struct kept *a, const struct kept *b)
{
	return a->finding.ts == b->finding.ts && a->finding.move == b->finding.move;
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
	bool worse = !brief && !same(first, &group->worst);
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
		if (worse && same(&group->kept[i], &group->worst))
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

	while ((irq = irq_at(report, &i))) {
		group = report_group(irq, kind);
		if (group && blocks++ < BLOCKS_EACH)
			print_block(report, irq, group, out);
	}
	if (blocks > BLOCKS_EACH)
		page_say(out, "", 2, "%s: %u more interrupts, see the table", finding_name(kind),
			 blocks - BLOCKS_EACH);
}

static __u64 finding_count(const struct irq_seen *irq, enum finding_kind kind)
{
	const struct group *group = report_group(irq, kind);

	return group ? group->count : 0;
}

static const char *steps(const struct irq_seen *irq)
{
	if (!irq->moves)
		return "-";
	if (irq->steps[0] == irq->moves)
		return "none";
	if (irq->steps[1] == irq->moves)
		return "direct";
	return irq->steps[2] == irq->moves ? "two-step" : "mixed";
}

static const char *masked(const struct irq_seen *irq)
{
	if (!irq->messages)
		return "-";
	if (!irq->masked)
		return "no";
	return irq->masked == irq->messages ? "yes" : "some";
}

/* Without the domain while that is 0, as lspci. */
static const char *short_device(char *text, const struct pci_address *device)
{
	text_device(text, device);
	return !strncmp(text, "0000:", 5) ? text + 5 : text;
}

/* Widths of the columns that depend on the data; together with ACTION they take TABLE_SHARED. */
struct widths {
	int irq;
	int device;
	int action;
};

#define TABLE_SHARED 19

static void print_row(const struct irq_seen *irq, const struct widths *widths, FILE *out)
{
	char action[TEXT_ESCAPED_SIZE(NAME_SIZE)], device[TEXT_DEVICE_SIZE];
	char numbers[6][SPAN_SIZE];

	text_escape(action, irq->action, strnlen(irq->action, NAME_SIZE));
	fprintf(out, "%*u %-*s %-*.*s %5s %6s %-8s %-6s %6s %4s %4s %4s\n", widths->irq, irq->irq,
		widths->device, short_device(device, &irq->device), widths->action, widths->action,
		action, page_count(numbers[0], 5, irq->moves),
		page_count(numbers[1], 6, irq->new_vector), steps(irq), masked(irq),
		page_count(numbers[2], 6, finding_count(irq, FINDING_TORN_EXPOSED)),
		page_count(numbers[3], 4, finding_count(irq, FINDING_TORN_HIT)),
		page_count(numbers[4], 4, finding_count(irq, FINDING_TORN_MISROUTED)),
		page_count(numbers[5], 4, finding_count(irq, FINDING_LOST)));
}

static bool has_row(const struct report *report, const struct irq_seen *irq)
{
	bool told = irq->moves || report_group(irq, FINDING_TORN_EXPOSED) ||
		    report_group(irq, FINDING_TORN_HIT) ||
		    report_group(irq, FINDING_TORN_MISROUTED) || report_group(irq, FINDING_LOST);

	return told && irq->irq != NONE && report_wants(report, irq);
}

/* Returns whether there is a row at all. */
static bool measure(const struct report *report, struct widths *widths)
{
	char text[TEXT_DEVICE_SIZE];
	const struct irq_seen *irq;
	bool any = false;
	int length;
	size_t i = 0;

	widths->irq = 4;
	widths->device = strlen("DEVICE");
	while ((irq = irq_at(report, &i))) {
		if (!has_row(report, irq))
			continue;
		any = true;
		length = strlen(short_device(text, &irq->device));
		widths->device = length > widths->device ? length : widths->device;
		length = snprintf(text, sizeof(text), "%u", irq->irq);
		widths->irq = length > widths->irq ? length : widths->irq;
	}
	widths->action = TABLE_SHARED - widths->irq - widths->device;
	if (widths->action < 0)
		widths->action = 0;
	return any;
}

static void print_table(const struct report *report, FILE *out)
{
	const struct irq_seen *irq;
	struct widths widths;
	size_t i = 0;

	if (!measure(report, &widths))
		return;
	fprintf(out, "\n%*s %-*s %-*.*s %5s %6s %-8s %-6s %6s %4s %4s %4s\n", widths.irq, "IRQ",
		widths.device, "DEVICE", widths.action, widths.action, "ACTION", "MOVES", "NEWVEC",
		"STEPS", "MASKED", "EXPOSD", "HITS", "MISR", "LOST");
	while ((irq = irq_at(report, &i)))
		if (has_row(report, irq))
			print_row(irq, &widths, out);
	page_say(out, "", 0,
		 "NEWVEC: moves to another vector number. Only these can tear, and only where "
		 "STEPS says direct and MASKED no. EXPOSD, HITS, MISR: findings torn-exposed, "
		 "torn-hit, torn-misrouted.");
	if (report->unlisted)
		page_say(out, "", 0, "%llu records and findings of more interrupts are not in it.",
			 report->unlisted);
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

	while ((irq = irq_at(report, &i))) {
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
		page_say(out, "  ", 4, "and %u more IRQs: see the table", printed - BLOCKS_EACH);
}

/* "27 (12), 28 (3) and 5 more" */
static void list_irqs(const struct report *report, enum finding_kind kind, char *text, size_t size)
{
	const struct irq_seen *irq;
	unsigned int named = 0;
	size_t used = 0, i = 0;
	__u64 count;

	*text = '\0';
	while ((irq = irq_at(report, &i))) {
		count = finding_count(irq, kind);
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

	if (!incomplete(report))
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
}

static void print_blind(const struct report *report, FILE *out)
{
	const struct trace_header *header = report->header;
	char text[TEXT_ESCAPED_SIZE(256)];
	unsigned int i;

	if (header->nr_blind)
		fputs("\nThis kernel did not let it see:\n", out);
	for (i = 0; i < header->nr_blind; i++) {
		text_escape(text, header->blind[i], strnlen(header->blind[i], 256));
		page_say(out, "  ", 4, "%s", text);
	}
	if (report->filter)
		page_say(out, "\n", 0,
			 "Only findings and interrupts chosen by --irq and --device "
			 "are shown.");
}

bool report_text(const struct report *report, FILE *out)
{
	size_t i;
	int kind;

	print_origin(report, out);
	print_totals(report, out);
	fputc('\n', out);
	print_verdict(report, out);
	for (i = 0; i < DEFECTS; i++)
		if (defects[i] != FINDING_TORN_EXPOSED)
			print_defects(report, defects[i], out);
	print_exposed(report, out);
	print_table(report, out);
	print_harmless(report, out);
	print_blind(report, out);
	print_incomplete(report, out);
	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (report->findings[kind] && report->header->options.fail_on >> kind & 1)
			return true;
	return false;
}
