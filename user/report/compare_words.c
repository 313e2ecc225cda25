// SPDX-License-Identifier: GPL-2.0-only
/* How a comparison calls things, and what it says of one measure. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "report/compare_rows.h"
#include "base/strbuf.h"
#include "trace/fields.h"

#define GROUPED_MAX 1e15
#define COUNT_AS 0.9 /* of moves that count less: from here on it is said */

const char compare_legend[] =
	"can tear: moved by an update that can tear. torn: torn-hit, torn-misrouted. Rates are per "
	"1,000 moves to a new vector, of losses as CPUs went offline per 1,000 of these; with what "
	"they can be at 95 %. fixed: none after, and less than a tenth of the rate before can be "
	"left, the rates before being held against the moves after device by device.";

const char *compare_name(enum compare_verdict verdict)
{
	static const char *const names[] = { "worse",  "not-fixed",  "after-only",
					     "better", "cannot-say", "not-shown",
					     "fixed",  "unseen",     "none" };

	return names[verdict];
}

const char *compare_word(enum compare_verdict verdict)
{
	static const char *const words[] = { "worse",
					     "not fixed",
					     "no difference shown",
					     "better, not gone",
					     "cannot say",
					     "not shown yet",
					     "fixed",
					     "cannot say",
					     "no difference shown" };

	return words[verdict];
}

const char *compare_why_name(enum compare_why why)
{
	static const char *const names[] = { "count",	  "updates", "still-tears", "doubt",
					     "uncovered", "blind",   "unmoved",	    "apart",
					     "eased",	  "same" };

	return names[why];
}

const char *compare_measure_name(enum compare_measure measure)
{
	static const char *const names[] = { "exposed", "torn", "lost" };

	return names[measure];
}

const char *compare_measure_word(enum compare_measure measure)
{
	static const char *const words[] = { "can tear", "torn", "lost" };

	return words[measure];
}

const char *compare_path_name(enum compare_path path)
{
	static const char *const names[] = { "affinity", "offline", "unknown" };

	return names[path];
}

const char *compare_path_word(enum compare_path path)
{
	static const char *const words[] = { "moved by affinity", "moved as CPUs went offline",
					     "moved by what was not seen" };

	return words[path];
}

/* As page_share(), "1,000" as well. */
static const char *share(char *text, double value)
{
	if (value < 1000 || value > GROUPED_MAX)
		return page_share(text, value);
	return page_grouped(text, value);
}

/* "0 in 10,240 moves, below 0.360 per 1,000 at 95 %" */
static void add_after(struct strbuf *buf, const struct compare_cell *cell, const char *moves)
{
	const struct estimate rate = estimate_rate(cell->tries, cell->hits);
	char hits[SPAN_SIZE], tries[SPAN_SIZE], value[SPAN_SIZE], low[SPAN_SIZE], high[SPAN_SIZE];

	strbuf_add(buf, "%s in ", page_grouped(hits, cell->hits));
	if (!rate.known) { /* the kernel log told of them */
		strbuf_add(buf, "%s of which no rate is known", moves);
		return;
	}
	strbuf_add(buf, "%s %s, ", page_grouped(tries, cell->tries), moves);
	if (!cell->hits)
		strbuf_add(buf, "below %s", share(high, rate.high));
	else
		strbuf_add(buf, "%s (%s to %s)", share(value, rate.value), share(low, rate.low),
			   share(high, rate.high));
	strbuf_add(buf, " per 1,000 at 95 %%");
}

const char *compare_rate(char text[COMPARE_TEXT], const struct compare_cell *cell)
{
	const struct estimate rate = estimate_rate(cell->tries, cell->hits);
	struct strbuf buf = { .text = text, .size = COMPARE_TEXT };
	char hits[SPAN_SIZE], tries[SPAN_SIZE], value[SPAN_SIZE], low[SPAN_SIZE], high[SPAN_SIZE];

	page_grouped(hits, cell->hits);
	page_grouped(tries, cell->tries);
	if (!rate.known && cell->hits)
		strbuf_add(&buf, "%s, no rate is known", hits);
	else if (!rate.known)
		strbuf_add(&buf, cell->unseen ? "not to be seen" : "nothing was moved so");
	else if (cell->hits)
		strbuf_add(&buf, "%s (%s to %s), %s in %s", share(value, rate.value),
			   share(low, rate.low), share(high, rate.high), hits, tries);
	else
		strbuf_add(&buf, "below %s, 0 in %s", share(high, rate.high), tries);
	return text;
}

/* Why nothing can be said. */
static const char *reason(const struct compare *compare, const struct compare_sum *sum,
			  enum compare_measure measure)
{
	switch (sum->why) {
	case COMPARE_BLIND:
		return sum->cells[COMPARE_AFTER].tries
			       ? "it cannot be seen in what was recorded before"
			       : "it cannot be seen in what was recorded after";
	case COMPARE_UNMOVED:
		return sum->cells[COMPARE_AFTER].tries ? "nothing was moved so before"
						       : "nothing was moved so after";
	case COMPARE_SAME:
		return "the same recording is on both sides";
	case COMPARE_APART:
		return "no device that had it before was moved so after, with interrupts";
	default:
		return compare_eased(compare, COMPARE_AFTER, measure) ?: "";
	}
}

/* "; up to 23 % of that rate can be left" */
static void add_left(struct strbuf *buf, double left)
{
	if (left < 1)
		strbuf_add(buf, "; up to %.*f %% of that rate can be left", left < 0.1, 100 * left);
	else
		strbuf_add(buf, "; as much can be left");
}

static void add_doubt(struct strbuf *buf, const struct compare *compare,
		      const struct compare_cell *after)
{
	const __u64 dropped = compare->sides[COMPARE_AFTER].dropped;
	char possible[SPAN_SIZE], records[SPAN_SIZE];

	strbuf_add(buf, "; of ");
	if (after->possible)
		strbuf_add(buf, "%s that are possible", page_grouped(possible, after->possible));
	if (dropped)
		strbuf_add(buf, "%s%s records that are missing", after->possible ? " and " : "",
			   page_grouped(records, dropped));
	strbuf_add(buf, " each may be one");
}

static void add_not_shown(struct strbuf *buf, const struct compare *compare,
			  const struct compare_sum *sum, const char *moves)
{
	char number[SPAN_SIZE];

	add_left(buf, sum->left);
	if (sum->why == COMPARE_DOUBT)
		add_doubt(buf, compare, &sum->cells[COMPARE_AFTER]);
	if (sum->uncovered[COMPARE_BEFORE])
		strbuf_add(buf,
			   "; %s of those before were of devices not moved so after, or silent",
			   page_grouped(number, sum->uncovered[COMPARE_BEFORE]));
	if (sum->more)
		strbuf_add(buf, "; %s more %s without any are needed to show a tenth of it",
			   page_grouped(number, sum->more), moves);
}

/* Moves of a device that hardly interrupts say little. */
static void add_weight(struct strbuf *buf, const struct compare_sum *sum, const char *moves)
{
	const double expected = sum->expected[COMPARE_AFTER];
	char number[SPAN_SIZE];

	if (sum->why == COMPARE_BY_UPDATES || !(sum->plain > 0) || expected > COUNT_AS * sum->plain)
		return;
	strbuf_add(buf,
		   "; the %s after count as %s: fewer interrupts came, or the machine stood still",
		   moves,
		   page_grouped(number, sum->cells[COMPARE_AFTER].tries * expected / sum->plain));
}

static bool says_nothing(const struct compare_sum *sum)
{
	return sum->verdict == COMPARE_CANNOT_SAY || sum->verdict == COMPARE_UNSEEN;
}

static void add_before(struct strbuf *buf, const struct compare *compare,
		       const struct compare_sum *sum, enum compare_measure measure)
{
	const struct compare_cell *cell = &sum->cells[COMPARE_BEFORE];
	char text[COMPARE_TEXT];

	if (!cell->tries && !cell->hits && compare->sides[COMPARE_BEFORE].hidden[measure])
		strbuf_add(buf, "before not to be seen");
	else
		strbuf_add(buf, "before %s", compare_rate(text, cell));
}

/* What the verdict rests on beside the counts. */
static void add_why(struct strbuf *buf, const struct compare *compare,
		    const struct compare_sum *sum, enum compare_measure measure, const char *moves)
{
	if (sum->why == COMPARE_EASED)
		strbuf_add(buf, "; not alike: %s", compare_eased(compare, COMPARE_BEFORE, measure));
	if (sum->why == COMPARE_BY_UPDATES)
		strbuf_add(buf, "; none of the updates after could tear");
	if (sum->why == COMPARE_STILL_TEARS)
		strbuf_add(buf, "; but updates after could still tear");
	if (sum->verdict == COMPARE_NOT_SHOWN)
		add_not_shown(buf, compare, sum, moves);
	if (sum->verdict >= COMPARE_BETTER && sum->verdict <= COMPARE_FIXED)
		add_weight(buf, sum, moves);
}

const char *compare_sentence(char text[COMPARE_TEXT], const struct compare *compare,
			     const struct compare_sum *sum, enum compare_measure measure)
{
	const bool offline = measure == COMPARE_LOST && sum->path == COMPARE_OFFLINE;
	const char *moves = offline ? "offlines" : "moves";
	struct strbuf buf = { .text = text, .size = COMPARE_TEXT };

	strbuf_add(&buf, "%s: ", compare_word(sum->verdict));
	if (says_nothing(sum))
		strbuf_add(&buf, "%s; ", reason(compare, sum, measure));
	if (!says_nothing(sum) || sum->cells[COMPARE_AFTER].tries) {
		add_after(&buf, &sum->cells[COMPARE_AFTER], moves);
		strbuf_add(&buf, "; ");
	}
	add_before(&buf, compare, sum, measure);
	if (!says_nothing(sum))
		add_why(&buf, compare, sum, measure, moves);
	return text;
}

/* " (can tear, torn)"; returns whether there are any of that verdict. */
static bool add_measures(struct strbuf *buf, const struct compare *compare,
			 enum compare_verdict verdict)
{
	const char *before = " (";
	unsigned int i;

	for (i = 0; i < COMPARE_MEASURES; i++) {
		if (compare->sums[i].verdict != verdict)
			continue;
		strbuf_add(buf, "%s%s", before, compare_measure_word(i));
		before = ", ";
	}
	if (*before == ' ')
		return false;
	strbuf_add(buf, ")");
	return true;
}

const char *compare_headline(char text[COMPARE_TEXT], const struct compare *compare)
{
	struct strbuf buf = { .text = text, .size = COMPARE_TEXT };
	enum compare_verdict verdict = compare->verdict;
	char measures[64];

	strbuf_add(&buf, "%s", compare_word(verdict));
	if (compare->same) {
		strbuf_add(&buf, ": the same recording is on both sides");
		return text;
	}
	if (!add_measures(&buf, compare, verdict))
		strbuf_add(&buf, " (one of those below)");
	while (++verdict < COMPARE_UNSEEN) {
		struct strbuf part = { .text = measures, .size = sizeof(measures) };

		if (add_measures(&part, compare, verdict))
			strbuf_add(&buf, ", %s%s", compare_word(verdict), measures);
	}
	return text;
}

/* "tearable, two-step or mixed" */
static void add_how(struct strbuf *buf, const struct compare_how *how)
{
	const char *name, *comma = "";
	unsigned int bit;

	if (!how->protocols)
		strbuf_add(buf, "not moved");
	for (bit = 0; bit < IRQ_CLASSES; bit++) {
		if (!(how->classes >> bit & 1))
			continue;
		strbuf_add(buf, "%s%s", comma, class_name(bit));
		comma = " or ";
	}
	comma = ", ";
	for (bit = 0; (name = compare_protocol(bit)); bit++) {
		if (!(how->protocols >> bit & 1))
			continue;
		strbuf_add(buf, "%s%s", comma, name);
		comma = " or ";
	}
}

static bool same_how(const struct compare_how *a, const struct compare_how *b)
{
	return a->classes == b->classes && a->protocols == b->protocols;
}

const char *compare_title(char text[COMPARE_TEXT], const struct compare_row *row)
{
	struct strbuf buf = { .text = text, .size = COMPARE_TEXT };
	char device[TEXT_DEVICE_SIZE];

	strbuf_add(&buf, "%s", row->devices->model);
	if (row->nr_devices > 1)
		strbuf_add(&buf, " (%zu devices)", row->nr_devices);
	else if (row->devices->address.domain != NONE)
		strbuf_add(&buf, " (%s)", text_device(device, &row->devices->address));
	strbuf_add(&buf, ", %s: ", compare_path_word(row->path));
	add_how(&buf, &row->how[COMPARE_BEFORE]);
	if (same_how(&row->how[COMPARE_BEFORE], &row->how[COMPARE_AFTER]))
		return text;
	strbuf_add(&buf, " before; ");
	add_how(&buf, &row->how[COMPARE_AFTER]);
	strbuf_add(&buf, " after");
	return text;
}

const char *compare_possible(char text[COMPARE_TEXT], const struct compare_row *row)
{
	struct strbuf buf = { .text = text, .size = COMPARE_TEXT };
	const struct compare_cell *cells;
	char before[SPAN_SIZE], after[SPAN_SIZE];
	unsigned int i;

	*text = '\0';
	for (i = 0; i < COMPARE_MEASURES; i++) {
		cells = row->sums[i].cells;
		if (cells[COMPARE_BEFORE].possible || cells[COMPARE_AFTER].possible)
			strbuf_add(&buf, "%s%s %s before, %s after", buf.used ? "; " : "",
				   compare_measure_word(i),
				   page_grouped(before, cells[COMPARE_BEFORE].possible),
				   page_grouped(after, cells[COMPARE_AFTER].possible));
	}
	if (buf.used)
		strbuf_add(&buf, " (no more than chance makes: in no count)");
	return text;
}
