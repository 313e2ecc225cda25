// SPDX-License-Identifier: GPL-2.0-only
/* How a comparison calls things, and what it says of one measure. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/compare_rows.h"
#include "report/draft.h"
#include "report/words.h"
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

/* As words_share(), "1,000" as well. */
static const char *share(char *text, double value)
{
	if (value < 1000 || value > GROUPED_MAX)
		return words_share(text, value);
	return page_grouped(text, value);
}

/* "0 in 10,240 moves, below 0.360 per 1,000 at 95 %" */
static void add_after(struct draft *draft, const struct compare_cell *cell, const char *moves)
{
	const struct estimate rate = estimate_rate(cell->tries, cell->hits);
	char hits[SPAN_SIZE], tries[SPAN_SIZE], value[SHARE_SIZE], low[SHARE_SIZE],
		high[SHARE_SIZE];

	draft_add(draft, "%s in ", page_grouped(hits, cell->hits));
	if (!rate.known) { /* the kernel log told of them */
		draft_add(draft, "%s of which no rate is known", moves);
		return;
	}
	draft_add(draft, "%s %s, ", page_grouped(tries, cell->tries), moves);
	if (!cell->hits)
		draft_add(draft, "below %s", share(high, rate.high));
	else
		draft_add(draft, "%s (%s to %s)", share(value, rate.value), share(low, rate.low),
			  share(high, rate.high));
	draft_add(draft, " per 1,000 at 95 %%");
}

const char *compare_rate(char text[COMPARE_TEXT], const struct compare_cell *cell)
{
	const struct estimate rate = estimate_rate(cell->tries, cell->hits);
	struct draft draft = { .text = text, .size = COMPARE_TEXT };
	char hits[SPAN_SIZE], tries[SPAN_SIZE], value[SHARE_SIZE], low[SHARE_SIZE],
		high[SHARE_SIZE];

	page_grouped(hits, cell->hits);
	page_grouped(tries, cell->tries);
	if (!rate.known && cell->hits)
		draft_add(&draft, "%s, no rate is known", hits);
	else if (!rate.known)
		draft_add(&draft, cell->unseen ? "not to be seen" : "nothing was moved so");
	else if (cell->hits)
		draft_add(&draft, "%s (%s to %s), %s in %s", share(value, rate.value),
			  share(low, rate.low), share(high, rate.high), hits, tries);
	else
		draft_add(&draft, "below %s, 0 in %s", share(high, rate.high), tries);
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
static void add_left(struct draft *draft, double left)
{
	if (left < 1)
		draft_add(draft, "; up to %.*f %% of that rate can be left", left < 0.1,
			  100 * left);
	else
		draft_add(draft, "; as much can be left");
}

static void add_doubt(struct draft *draft, const struct compare *compare,
		      const struct compare_cell *after)
{
	const __u64 dropped = compare->sides[COMPARE_AFTER].dropped;
	char possible[SPAN_SIZE], records[SPAN_SIZE];

	draft_add(draft, "; of ");
	if (after->possible)
		draft_add(draft, "%s that are possible", page_grouped(possible, after->possible));
	if (dropped)
		draft_add(draft, "%s%s records that are missing", after->possible ? " and " : "",
			  page_grouped(records, dropped));
	draft_add(draft, " each may be one");
}

static void add_not_shown(struct draft *draft, const struct compare *compare,
			  const struct compare_sum *sum, const char *moves)
{
	char number[SPAN_SIZE];

	add_left(draft, sum->left);
	if (sum->why == COMPARE_DOUBT)
		add_doubt(draft, compare, &sum->cells[COMPARE_AFTER]);
	if (sum->uncovered[COMPARE_BEFORE])
		draft_add(draft,
			  "; %s of those before were of devices not moved so after, or silent",
			  page_grouped(number, sum->uncovered[COMPARE_BEFORE]));
	if (sum->more)
		draft_add(draft, "; %s more %s without any are needed to show a tenth of it",
			  page_grouped(number, sum->more), moves);
}

/* Moves of a device that hardly interrupts say little. */
static void add_weight(struct draft *draft, const struct compare_sum *sum, const char *moves)
{
	const double expected = sum->expected[COMPARE_AFTER];
	char number[SPAN_SIZE];

	if (sum->why == COMPARE_BY_UPDATES || !(sum->plain > 0) || expected > COUNT_AS * sum->plain)
		return;
	draft_add(draft,
		  "; the %s after count as %s: fewer interrupts came, or the machine stood still",
		  moves,
		  page_grouped(number, sum->cells[COMPARE_AFTER].tries * expected / sum->plain));
}

static bool says_nothing(const struct compare_sum *sum)
{
	return sum->verdict == COMPARE_CANNOT_SAY || sum->verdict == COMPARE_UNSEEN;
}

static void add_before(struct draft *draft, const struct compare *compare,
		       const struct compare_sum *sum, enum compare_measure measure)
{
	const struct compare_cell *cell = &sum->cells[COMPARE_BEFORE];
	char text[COMPARE_TEXT];

	if (!cell->tries && !cell->hits && compare->sides[COMPARE_BEFORE].hidden[measure])
		draft_add(draft, "before not to be seen");
	else
		draft_add(draft, "before %s", compare_rate(text, cell));
}

/* What the verdict rests on beside the counts. */
static void add_why(struct draft *draft, const struct compare *compare,
		    const struct compare_sum *sum, enum compare_measure measure, const char *moves)
{
	if (sum->why == COMPARE_EASED)
		draft_add(draft, "; not alike: %s",
			  compare_eased(compare, COMPARE_BEFORE, measure));
	if (sum->why == COMPARE_BY_UPDATES)
		draft_add(draft, "; none of the updates after could tear");
	if (sum->why == COMPARE_STILL_TEARS)
		draft_add(draft, "; but updates after could still tear");
	if (sum->verdict == COMPARE_NOT_SHOWN)
		add_not_shown(draft, compare, sum, moves);
	if (sum->verdict >= COMPARE_BETTER && sum->verdict <= COMPARE_FIXED)
		add_weight(draft, sum, moves);
}

const char *compare_sentence(char text[COMPARE_TEXT], const struct compare *compare,
			     const struct compare_sum *sum, enum compare_measure measure)
{
	const bool offline = measure == COMPARE_LOST && sum->path == COMPARE_OFFLINE;
	const char *moves = offline ? "offlines" : "moves";
	struct draft draft = { .text = text, .size = COMPARE_TEXT };

	draft_add(&draft, "%s: ", compare_word(sum->verdict));
	if (says_nothing(sum))
		draft_add(&draft, "%s; ", reason(compare, sum, measure));
	if (!says_nothing(sum) || sum->cells[COMPARE_AFTER].tries) {
		add_after(&draft, &sum->cells[COMPARE_AFTER], moves);
		draft_add(&draft, "; ");
	}
	add_before(&draft, compare, sum, measure);
	if (!says_nothing(sum))
		add_why(&draft, compare, sum, measure, moves);
	return text;
}

/* " (can tear, torn)"; returns whether there are any of that verdict. */
static bool add_measures(struct draft *draft, const struct compare *compare,
			 enum compare_verdict verdict)
{
	const char *before = " (";
	unsigned int i;

	for (i = 0; i < COMPARE_MEASURES; i++) {
		if (compare->sums[i].verdict != verdict)
			continue;
		draft_add(draft, "%s%s", before, compare_measure_word(i));
		before = ", ";
	}
	if (*before == ' ')
		return false;
	draft_add(draft, ")");
	return true;
}

const char *compare_headline(char text[COMPARE_TEXT], const struct compare *compare)
{
	struct draft draft = { .text = text, .size = COMPARE_TEXT };
	enum compare_verdict verdict = compare->verdict;
	char measures[64];

	draft_add(&draft, "%s", compare_word(verdict));
	if (compare->same) {
		draft_add(&draft, ": the same recording is on both sides");
		return text;
	}
	if (!add_measures(&draft, compare, verdict))
		draft_add(&draft, " (one of those below)");
	while (++verdict < COMPARE_UNSEEN) {
		struct draft part = { .text = measures, .size = sizeof(measures) };

		if (add_measures(&part, compare, verdict))
			draft_add(&draft, ", %s%s", compare_word(verdict), measures);
	}
	return text;
}

/* "tearable, two-step or mixed" */
static void add_how(struct draft *draft, const struct compare_how *how)
{
	const char *name, *comma = "";
	unsigned int bit;

	if (!how->protocols)
		draft_add(draft, "not moved");
	for (bit = 0; bit < IRQ_CLASSES; bit++) {
		if (!(how->classes >> bit & 1))
			continue;
		draft_add(draft, "%s%s", comma, class_name(bit));
		comma = " or ";
	}
	comma = ", ";
	for (bit = 0; (name = compare_protocol(bit)); bit++) {
		if (!(how->protocols >> bit & 1))
			continue;
		draft_add(draft, "%s%s", comma, name);
		comma = " or ";
	}
}

static bool same_how(const struct compare_how *a, const struct compare_how *b)
{
	return a->classes == b->classes && a->protocols == b->protocols;
}

const char *compare_title(char text[COMPARE_TEXT], const struct compare_row *row)
{
	struct draft draft = { .text = text, .size = COMPARE_TEXT };
	char device[TEXT_DEVICE_SIZE];

	draft_add(&draft, "%s", row->devices->model);
	if (row->nr_devices > 1)
		draft_add(&draft, " (%zu devices)", row->nr_devices);
	else if (row->devices->address.domain != NONE)
		draft_add(&draft, " (%s)", text_device(device, &row->devices->address));
	draft_add(&draft, ", %s: ", compare_path_word(row->path));
	add_how(&draft, &row->how[COMPARE_BEFORE]);
	if (same_how(&row->how[COMPARE_BEFORE], &row->how[COMPARE_AFTER]))
		return text;
	draft_add(&draft, " before; ");
	add_how(&draft, &row->how[COMPARE_AFTER]);
	draft_add(&draft, " after");
	return text;
}

const char *compare_possible(char text[COMPARE_TEXT], const struct compare_row *row)
{
	struct draft draft = { .text = text, .size = COMPARE_TEXT };
	const struct compare_cell *cells;
	char before[SPAN_SIZE], after[SPAN_SIZE];
	unsigned int i;

	*text = '\0';
	for (i = 0; i < COMPARE_MEASURES; i++) {
		cells = row->sums[i].cells;
		if (cells[COMPARE_BEFORE].possible || cells[COMPARE_AFTER].possible)
			draft_add(&draft, "%s%s %s before, %s after", draft.used ? "; " : "",
				  compare_measure_word(i),
				  page_grouped(before, cells[COMPARE_BEFORE].possible),
				  page_grouped(after, cells[COMPARE_AFTER].possible));
	}
	if (draft.used)
		draft_add(&draft, " (no more than chance makes: in no count)");
	return text;
}
