// SPDX-License-Identifier: GPL-2.0-only
/* Runs before and after a change, made of records and findings: what is said of it. */
#include <math.h>
#include <json-c/json.h>

#include "fixture.h"
#include "report/compare_rows.h"
#include "random.h"

#define RUNS 400

/* A recording of one device. */
struct run {
	enum move_context context; /* 0: in the acknowledge */
	unsigned int moves; /* to a new vector */
	unsigned int kept; /* more, to the same vector */
	unsigned int exposed;
	unsigned int torn;
	unsigned int lost;
	unsigned int possible; /* torn, by a rule that tells no more than chance makes */
	unsigned int handled; /* interrupts in the 100 s; 0: as many as there are usually */
	unsigned int dropped; /* records */
	unsigned int stood; /* s */
	unsigned int widen_us;
	bool window;
	unsigned int lost_after; /* s; 0: 500 ms */
	const char *hides; /* a facility */
	unsigned int device; /* its number */
	const char *action; /* NULL: "edu" */
	const char *release;
};

static void take(struct report *report, const union record *record)
{
	assert_int_equal(report_record(report, record), 0);
}

static void name(char action[NAME_SIZE], const struct run *run)
{
	snprintf(action, NAME_SIZE, "%s", run->action ? run->action : "edu");
}

static void move(struct report *report, const struct run *run, bool same)
{
	union record record = sample_record(RECORD_MOVE, sizeof(record.move), 1, 101 * SECOND);

	record.move.irq = 24 + run->device;
	record.move.device.devfn = run->device;
	name(record.move.action, run);
	record.move.from = (struct target){ .cpu = 1, .vector = 38 };
	record.move.to = (struct target){ .cpu = 2, .vector = same ? 38 : 39 };
	record.move.writes = run->exposed ? 1 : 2;
	record.move.started = 1;
	record.move.context = run->context ? run->context : MOVE_INTERRUPT;
	take(report, &record);
}

static void find(struct report *report, const struct run *run, enum finding_kind kind,
		 enum finding_basis basis, unsigned int count)
{
	struct finding finding = sample_finding(kind);

	finding.irq = 24 + run->device;
	finding.device = (struct pci_address){ .devfn = run->device };
	name(finding.action, run);
	finding.context = run->context ? run->context : MOVE_INTERRUPT;
	finding.basis = basis;
	finding.proved = basis == BASIS_PROOF;
	finding.window = kind == FINDING_TORN_EXPOSED ? 10000 : 0;
	while (count--)
		assert_int_equal(report_finding(report, &finding), 0);
}

static void tell(struct report *report, const struct run *run)
{
	const union record tick = sample_tick(1, 200 * SECOND);
	union record counters =
		sample_record(RECORD_COUNTERS, sizeof(counters.counters), 1, 150 * SECOND);
	union record drops = sample_record(RECORD_DROPS, sizeof(drops.drops), 1, 150 * SECOND);
	unsigned int i;

	for (i = 0; i < run->moves + run->kept; i++)
		move(report, run, i >= run->moves);
	counters.counters.irq = 24 + run->device;
	counters.counters.count = run->handled ? run->handled : 100000;
	take(report, &counters);
	drops.drops.lost[RECORD_ARRIVAL] = run->dropped;
	take(report, &drops);
	find(report, run, FINDING_TORN_EXPOSED, BASIS_PROOF, run->exposed);
	find(report, run, FINDING_TORN_HIT, BASIS_PROOF, run->torn / 2);
	find(report, run, FINDING_TORN_MISROUTED, BASIS_PROOF, run->torn - run->torn / 2);
	find(report, run, FINDING_TORN_MISROUTED, BASIS_PACE, run->possible);
	find(report, run, FINDING_LOST, BASIS_PROOF, run->lost);
	take(report, &tick);
}

static void add(struct compare *compare, enum compare_when when, const struct run *run)
{
	struct trace_module window = { .name = "window", .taint = "OE" };
	struct trace_probe probe = { .name = run->hides, .way = "none" };
	const struct chances chances = { .stood = run->stood * SECOND };
	const struct trace_state state = { .cut_off = false };
	struct trace_header header = sample_header();
	char parameters[32];
	struct report *report;

	snprintf(parameters, sizeof(parameters), "widen_us=%u", run->widen_us);
	window.parameters = parameters;
	header.system.taint = "";
	header.system.modules = &window;
	header.system.nr_modules = !!run->widen_us;
	header.probe = &probe;
	header.nr_probe = !!run->hides;
	header.options.window = run->window;
	if (run->lost_after)
		header.options.lost_after = run->lost_after * SECOND;
	if (run->release)
		header.release = run->release;
	report = report_new(&header);
	assert_non_null(report);
	tell(report, run);
	report_trace(report, &state, NULL, &chances);
	assert_int_equal(compare_add(compare, when, "trace", report), 0);
	report_free(report);
}

static struct compare *begin(void)
{
	struct compare *compare = compare_new("before", "after");

	assert_non_null(compare);
	return compare;
}

static struct compare *pair(const struct run *before, const struct run *after)
{
	struct compare *compare = begin();

	add(compare, COMPARE_BEFORE, before);
	add(compare, COMPARE_AFTER, after);
	assert_int_equal(compare_judge(compare), 0);
	return compare;
}

/* Of torn ones, or of what @measure says. */
static void is(const struct compare *compare, enum compare_measure measure,
	       enum compare_verdict verdict)
{
	const struct compare_sum *sum = &compare->sums[measure];
	char text[COMPARE_TEXT];

	if (sum->verdict != verdict)
		fail_msg("not %s, but %s", compare_name(verdict),
			 compare_sentence(text, compare, sum, measure));
}

/* And frees it. */
static void is_judged(struct compare *compare, enum compare_measure measure,
		      enum compare_verdict verdict)
{
	assert_int_equal(compare_judge(compare), 0);
	is(compare, measure, verdict);
	compare_free(compare);
}

static void judged(const struct run *before, const struct run *after, enum compare_measure measure,
		   enum compare_verdict verdict)
{
	struct compare *compare = pair(before, after);

	is(compare, measure, verdict);
	compare_free(compare);
}

static void said(const struct run *before, const struct run *after, enum compare_measure measure,
		 const char *sentence)
{
	struct compare *compare = pair(before, after);
	char text[COMPARE_TEXT];

	compare_sentence(text, compare, &compare->sums[measure], measure);
	if (!strstr(text, sentence))
		fail_msg("not '%s', but '%s'", sentence, text);
	compare_free(compare);
}

static void fixed(void **state)
{
	const struct run before = { .moves = 6612, .torn = 80 }, after = { .moves = 10240 };
	struct compare *compare = pair(&before, &after);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_FIXED);
	assert_int_equal(compare_verdict(compare), COMPARE_FIXED);
	assert_true(compare_shown(compare));
	assert_false(compare_failed(compare));
	said(&before, &after, COMPARE_TORN,
	     "fixed: 0 in 10,240 moves, below 0.360 per 1,000 at 95 %; "
	     "before 12.1 (9.59 to 15.1), 80 in 6,612");
	compare_free(compare);
}

/* With 3 in 1000 the ratio is (40^(1/3) - 1) / (n / 1000): a tenth needs 24,199.5. */
static void too_short(void **state)
{
	const struct run before = { .moves = 1000, .torn = 3 };
	struct run after = { .moves = 200 };
	struct compare *compare = pair(&before, &after);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_NOT_SHOWN);
	assert_false(compare_shown(compare));
	assert_false(compare_failed(compare));
	assert_int_equal(compare->sums[COMPARE_TORN].more, 24000);
	said(&before, &after, COMPARE_TORN,
	     "; as much can be left; 24,000 more moves without any are needed to show a tenth of it");
	compare_free(compare);
	after.moves = 10000;
	said(&before, &after, COMPARE_TORN, "; up to 24 % of that rate can be left; 14,200 more");
	after.moves = 24199;
	said(&before, &after, COMPARE_TORN, "; 1 more moves without any");
	after.moves = 24200;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
}

static void no_difference(void **state)
{
	const struct run five = { .moves = 1000, .torn = 5 }, none = { .moves = 1000 };
	const struct run two = { .moves = 1000, .torn = 2 }, still = { .kept = 5 };

	(void)state;
	judged(&five, &five, COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&five, &two, COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&none, &two, COMPARE_TORN, COMPARE_AFTER_ONLY);
	judged(&none, &none, COMPARE_TORN, COMPARE_NONE);
	said(&none, &two, COMPARE_TORN, "no difference shown: 2 in 1,000 moves");
	judged(&none, &still, COMPARE_TORN, COMPARE_UNSEEN);
	said(&none, &still, COMPARE_TORN, "cannot say: nothing was moved so after; before below");
	said(&still, &none, COMPARE_TORN, "cannot say: nothing was moved so before; 0 in 1,000");
}

static void better_and_worse(void **state)
{
	const struct run many = { .moves = 1000, .torn = 100 }, few = { .moves = 1000, .torn = 20 };
	const struct run none = { .moves = 1000 }, some = { .moves = 1000, .torn = 12 };
	struct compare *compare = pair(&many, &few);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_BETTER);
	assert_true(compare_failed(compare));
	compare_free(compare);
	judged(&few, &many, COMPARE_TORN, COMPARE_WORSE);
	judged(&none, &some, COMPARE_TORN, COMPARE_WORSE);
	said(&many, &few, COMPARE_TORN, "better, not gone: 20 in 1,000 moves, 20.0 (12.2 to 30.9)");
}

/* Where none can be seen, none is no answer. */
static void blind(void **state)
{
	const struct run before = { .moves = 1000, .torn = 80, .exposed = 1000 };
	struct run after = { .moves = 10000, .hides = "arrival" };
	struct compare *compare = pair(&before, &after);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_CANNOT_SAY);
	is(compare, COMPARE_EXPOSED, COMPARE_FIXED);
	is(compare, COMPARE_LOST, COMPARE_NONE);
	assert_false(compare_shown(compare));
	compare_free(compare);
	said(&before, &after, COMPARE_TORN,
	     "cannot say: it cannot be seen in what was recorded after; before 80.0");
	after.torn = 1; /* the kernel log told of it */
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_FIXED);
	after.torn = 0;
	judged(&after, &after, COMPARE_TORN, COMPARE_UNSEEN);
	judged(&after, &before, COMPARE_TORN, COMPARE_AFTER_ONLY);
	after.hides = "handler";
	judged(&before, &after, COMPARE_TORN, COMPARE_CANNOT_SAY);
	judged(&before, &after, COMPARE_LOST, COMPARE_UNSEEN);
	after.hides = "message";
	judged(&before, &after, COMPARE_EXPOSED, COMPARE_CANNOT_SAY);
}

/* One blind trace of two: its moves are no tries. */
static void blind_in_part(void **state)
{
	const struct run before = { .moves = 1000, .torn = 80 };
	const struct run seen = { .moves = 1000 }, hidden = { .moves = 5000, .hides = "arrival" };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &seen);
	add(compare, COMPARE_AFTER, &hidden);
	assert_int_equal(compare_judge(compare), 0);
	is(compare, COMPARE_TORN, COMPARE_FIXED);
	assert_int_equal(compare->sums[COMPARE_TORN].cells[COMPARE_AFTER].tries, 1000);
	assert_int_equal(compare->sums[COMPARE_TORN].cells[COMPARE_AFTER].unseen, 5000);
	compare_free(compare);
	compare = begin();
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &(const struct run){ .moves = 1000, .torn = 1 });
	is_judged(compare, COMPARE_TORN, COMPARE_BETTER);
	compare = begin();
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &(const struct run){ .moves = 1000, .torn = 1 });
	add(compare, COMPARE_AFTER, &hidden);
	is_judged(compare, COMPARE_TORN, COMPARE_NOT_FIXED);
}

/* One hit is enough before, if it is the updates that are fixed. */
static void by_updates(void **state)
{
	const struct run before = { .moves = 1000, .torn = 1, .exposed = 1000 };
	struct run after = { .moves = 400 };

	(void)state;
	judged(&before, &after, COMPARE_EXPOSED, COMPARE_FIXED);
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	said(&before, &after, COMPARE_TORN, "; none of the updates after could tear");
	after.moves = 20; /* too few for that as well */
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_SHOWN);
	after.moves = 400;
	after.possible = 1;
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_SHOWN);
}

/* Luck, or less load in the window: the update is as it was. */
static void still_tears(void **state)
{
	const struct run before = { .moves = 1000, .torn = 80, .lost = 80, .exposed = 1000 };
	const struct run after = { .moves = 1000, .exposed = 1000 };

	(void)state;
	judged(&before, &after, COMPARE_EXPOSED, COMPARE_NOT_FIXED);
	judged(&before, &after, COMPARE_TORN, COMPARE_BETTER);
	judged(&before, &after, COMPARE_LOST, COMPARE_BETTER);
	said(&before, &after, COMPARE_TORN,
	     "better, not gone: 0 in 1,000 moves, below 3.69 per "
	     "1,000 at 95 %; before 80.0 (63.4 to 99.6), 80 in "
	     "1,000; but updates after could still tear");
}

static void widened(void **state)
{
	const struct run wide = { .moves = 1000, .torn = 80, .widen_us = 300 };
	const struct run narrow = { .moves = 10000 }, hit = { .moves = 10000, .torn = 8 };
	const struct run gone = { .moves = 10000, .widen_us = 300 };
	const struct run seen = { .moves = 1000, .torn = 80 };
	struct compare *mixed = begin();

	(void)state;
	judged(&wide, &narrow, COMPARE_TORN, COMPARE_CANNOT_SAY);
	judged(&wide, &hit, COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&wide, &gone, COMPARE_TORN, COMPARE_FIXED);
	judged(&seen, &gone, COMPARE_TORN, COMPARE_FIXED);
	judged(&narrow, &wide, COMPARE_TORN, COMPARE_AFTER_ONLY);
	add(mixed, COMPARE_BEFORE, &wide);
	add(mixed, COMPARE_AFTER, &gone);
	add(mixed, COMPARE_AFTER, &narrow);
	is_judged(mixed, COMPARE_TORN, COMPARE_CANNOT_SAY);
	said(&wide, &narrow, COMPARE_TORN,
	     "cannot say: windows were widened more, or interrupts "
	     "raised in more of them, before; 0 in 10,000 moves");
	said(&narrow, &wide, COMPARE_TORN,
	     "; not alike: windows were widened more, or interrupts "
	     "raised in more of them, after");
}

static void measured(void **state)
{
	const struct run before = { .moves = 1000, .torn = 80, .window = true };
	struct run after = { .moves = 10000 };

	(void)state;
	judged(&before, &after, COMPARE_TORN, COMPARE_CANNOT_SAY);
	after.window = true;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
}

/* Who waits for a longer silence finds fewer losses. */
static void patience(void **state)
{
	const struct run before = { .moves = 1000, .lost = 80, .torn = 80 };
	struct run after = { .moves = 10000, .lost_after = 5 };

	(void)state;
	judged(&before, &after, COMPARE_LOST, COMPARE_CANNOT_SAY);
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after.lost_after = 0;
	judged(&before, &after, COMPARE_LOST, COMPARE_FIXED);
}

/* A tenth of the interrupts: a move says a tenth as much. */
static void load(void **state)
{
	const struct run before = { .moves = 1000, .torn = 80 };
	struct run after = { .moves = 2000, .handled = 10000 };

	(void)state;
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_SHOWN);
	said(&before, &after, COMPARE_TORN,
	     "the moves after count as 200: fewer interrupts came, or the machine stood still");
	after.handled = 60000; /* near enough */
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after.handled = 1000000;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
}

/* No silence is one of the device while the machine stands. */
static void starved(void **state)
{
	const struct run before = { .moves = 1000, .lost = 80, .torn = 80 };
	struct run after = { .moves = 1000, .stood = 90 };

	(void)state;
	judged(&before, &after, COMPARE_LOST, COMPARE_NOT_SHOWN);
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after.stood = 200;
	judged(&before, &after, COMPARE_LOST, COMPARE_CANNOT_SAY);
	after.stood = 10;
	judged(&before, &after, COMPARE_LOST, COMPARE_FIXED);
}

/* Each that is possible or was dropped may be one. */
static void doubts(void **state)
{
	const struct run before = { .moves = 1000, .torn = 80 };
	struct run after = { .moves = 1000, .dropped = 3 };

	(void)state;
	said(&before, &after, COMPARE_TORN,
	     "; of 3 records that are missing each may be one; 137 "
	     "more moves without any are needed");
	after.moves = 1137;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after = (struct run){ .moves = 1000, .possible = 3 };
	said(&before, &after, COMPARE_TORN, "; of 3 that are possible each may be one; 137 more");
	after.dropped = 2;
	said(&before, &after, COMPARE_TORN,
	     "; of 3 that are possible and 2 records that are missing each may be one");
	after = (struct run){ .moves = 1000, .torn = 200 };
	judged(&before, &after, COMPARE_TORN, COMPARE_WORSE);
	judged(&(const struct run){ .moves = 1000, .torn = 80, .dropped = 120 }, &after,
	       COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&(const struct run){ .moves = 1000, .torn = 80, .possible = 120 }, &after,
	       COMPARE_TORN, COMPARE_NOT_FIXED);
}

/* Another device does not stand for the one that was hit. */
static void of_other_devices(void **state)
{
	const struct run hit = { .moves = 1000, .torn = 60, .device = 8 };
	const struct run other = { .moves = 1000, .torn = 20, .device = 16 };
	const struct run good = { .moves = 5000, .device = 8 };
	const struct run idle = { .moves = 5000, .device = 24 };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &hit);
	add(compare, COMPARE_BEFORE, &other);
	add(compare, COMPARE_AFTER, &good);
	add(compare, COMPARE_AFTER, &idle);
	assert_int_equal(compare_judge(compare), 0);
	is(compare, COMPARE_TORN, COMPARE_NOT_SHOWN);
	assert_int_equal(compare->sums[COMPARE_TORN].why, COMPARE_UNCOVERED);
	assert_int_equal(compare->sums[COMPARE_TORN].uncovered[COMPARE_BEFORE], 20);
	assert_true(fabs(compare->sums[COMPARE_TORN].expected[COMPARE_AFTER] - 300) < 1e-6);
	compare_free(compare);
	judged(&hit, &idle, COMPARE_TORN, COMPARE_CANNOT_SAY);
	judged(&idle, &hit, COMPARE_TORN, COMPARE_AFTER_ONLY);
	said(&hit, &idle, COMPARE_TORN, "no device that had it before was moved so after");
}

/* 2 of 40 count as unchanged: the others must be below 0.05 / 0.95, which takes 1,937 moves. */
static void a_few_of_other_devices(void **state)
{
	const struct run hit = { .moves = 1000, .torn = 38, .device = 8 };
	const struct run other = { .moves = 1000, .torn = 2, .device = 16 };
	struct run after = { .moves = 1500, .device = 8 };
	struct compare *compare;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		compare = begin();
		add(compare, COMPARE_BEFORE, &hit);
		add(compare, COMPARE_BEFORE, &other);
		add(compare, COMPARE_AFTER, &after);
		assert_int_equal(compare_judge(compare), 0);
		is(compare, COMPARE_TORN, i ? COMPARE_FIXED : COMPARE_NOT_SHOWN);
		if (!i)
			after.moves += compare->sums[COMPARE_TORN].more;
		compare_free(compare);
	}
	assert_int_equal(after.moves, 1937);
}

/* Updates that are fixed on others say nothing of the one that was hit. */
static void updates_of_other_devices(void **state)
{
	const struct run many = { .moves = 1000, .exposed = 1000, .device = 8 };
	const struct run hit = { .moves = 20, .exposed = 20, .torn = 3, .device = 16 };
	const struct run after = { .moves = 1000, .device = 8 };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &many);
	add(compare, COMPARE_BEFORE, &hit);
	add(compare, COMPARE_AFTER, &after);
	assert_int_equal(compare_judge(compare), 0);
	is(compare, COMPARE_EXPOSED, COMPARE_FIXED);
	is(compare, COMPARE_TORN, COMPARE_CANNOT_SAY);
	assert_int_equal(compare->rows[0].sums[COMPARE_TORN].verdict, COMPARE_CANNOT_SAY);
	compare_free(compare);
}

/* And one that is moved otherwise is not moved so. */
static void of_other_paths(void **state)
{
	const struct run before = {
		.context = MOVE_OFFLINE, .moves = 100, .kept = 100, .lost = 50
	};
	const struct run after = { .moves = 10000 };
	struct run process = { .context = MOVE_PROCESS, .moves = 1000 };

	(void)state;
	judged(&before, &after, COMPARE_LOST, COMPARE_CANNOT_SAY);
	said(&before, &after, COMPARE_LOST, "cannot say: nothing was moved so after; before 250");
	/* A loss as a CPU went offline is one of so many, whatever the vector. */
	said(&before, &before, COMPARE_LOST, "not fixed: 50 in 200 offlines, 250 (");
	said(&before, &before, COMPARE_TORN, "0 in 100 moves");
	/* At once or in the acknowledge is all the same. */
	judged(&(const struct run){ .moves = 1000, .torn = 80 }, &process, COMPARE_TORN,
	       COMPARE_FIXED);
}

/* However often the one path was tried: of the other it says nothing. */
static void a_path_hardly_tried(void **state)
{
	const struct run paths[] = {
		{ .moves = 1000, .exposed = 1000, .torn = 100 },
		{ .context = MOVE_OFFLINE, .moves = 100, .exposed = 100, .torn = 50 },
	};
	const struct run after = { .moves = 100000 };
	struct run offline = { .context = MOVE_OFFLINE, .moves = 2 };
	struct compare *compare;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		compare = begin();
		add(compare, COMPARE_BEFORE, &paths[0]);
		add(compare, COMPARE_BEFORE, &paths[1]);
		add(compare, COMPARE_AFTER, &after);
		add(compare, COMPARE_AFTER, &offline);
		assert_int_equal(compare_judge(compare), 0);
		is(compare, COMPARE_EXPOSED, COMPARE_FIXED);
		is(compare, COMPARE_TORN, i ? COMPARE_FIXED : COMPARE_NOT_SHOWN);
		compare_free(compare);
		offline.moves = 100;
	}
}

/* Sets are summed up, and which is of which is told. */
static void sets(void **state)
{
	const struct run two = { .moves = 300, .torn = 20, .release = "6.1.0" };
	const struct run three = { .moves = 500, .torn = 30 };
	const struct run net = { .moves = 50, .torn = 2, .action = "eth0", .device = 32 };
	const struct run netless = { .moves = 50, .action = "eth1", .device = 32 };
	const struct run after = { .moves = 800 };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &two);
	add(compare, COMPARE_BEFORE, &three);
	add(compare, COMPARE_BEFORE, &net);
	add(compare, COMPARE_AFTER, &after);
	add(compare, COMPARE_AFTER, &netless);
	assert_int_equal(compare_judge(compare), 0);
	assert_int_equal(compare->nr_rows, 2);
	assert_string_equal(compare->rows[0].devices->model, "ethN");
	assert_int_equal(compare->rows[0].verdict, COMPARE_NOT_SHOWN);
	assert_string_equal(compare->rows[1].devices->model, "edu");
	assert_int_equal(compare->rows[1].verdict, COMPARE_FIXED);
	assert_int_equal(compare->rows[1].sums[COMPARE_TORN].cells[COMPARE_BEFORE].tries, 800);
	assert_int_equal(compare->rows[1].sums[COMPARE_TORN].cells[COMPARE_BEFORE].hits, 50);
	is(compare, COMPARE_TORN, COMPARE_FIXED);
	compare_free(compare);
}

/* Of many rows one is worse by chance: the level is shared. */
static void many_rows(void **state)
{
	struct run before = { .moves = 1000, .torn = 2 }, after = { .moves = 1000, .torn = 14 };
	struct run other = { .moves = 1000, .torn = 100 };
	struct compare *compare = begin();
	char action[8];
	unsigned int i;

	(void)state;
	judged(&before, &after, COMPARE_TORN, COMPARE_WORSE);
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &after);
	for (i = 0; i < 20; i++) {
		snprintf(action, sizeof(action), "dev%c", 'a' + i);
		other.action = action;
		other.device = 8 + i;
		add(compare, COMPARE_BEFORE, &other);
		add(compare, COMPARE_AFTER, &other);
	}
	assert_int_equal(compare_judge(compare), 0);
	assert_int_equal(compare_verdict(compare), COMPARE_NOT_FIXED);
	compare_free(compare);
}

/* However many devices: none of their hits is left out. */
static void many_devices(void **state)
{
	struct run run = { .moves = 1, .torn = 1 };
	struct compare *compare = begin();
	const struct compare_device *last;
	unsigned int i;

	(void)state;
	for (i = 0; i < COMPARE_DEVICES + 50; i++) {
		char action[16];

		snprintf(action, sizeof(action), "dev%u", 10000 + i);
		run.action = action;
		add(compare, COMPARE_AFTER, &run);
	}
	assert_int_equal(compare->nr_devices, COMPARE_DEVICES);
	last = &compare->devices[COMPARE_DEVICES - 1];
	assert_string_equal(last->model, "all others");
	assert_int_equal(last->cells[COMPARE_AFTER][COMPARE_AFFINITY][COMPARE_TORN].hits, 51);
	assert_int_equal(compare_judge(compare), 0);
	assert_int_equal(compare->sums[COMPARE_TORN].cells[COMPARE_AFTER].hits,
			 COMPARE_DEVICES + 50);
	compare_free(compare);
}

static char *print(const struct compare *compare, void (*form)(const struct compare *, FILE *))
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	form(compare, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void is_plain(const char *text, unsigned int columns)
{
	unsigned int column = 0;

	for (; *text; text++) {
		column = *text == '\n' ? 0 : column + 1;
		assert_true(column <= columns);
		assert_true(*text == '\n' || (*text >= ' ' && *text <= '~'));
	}
}

/* What traces say is not trusted. */
static void hostile_text(void **state)
{
	const struct run before = { .moves = 100,
				    .torn = 50,
				    .action = "\033[2J<b>|@me",
				    .release = "\x9b<i>`",
				    .hides = NULL };
	const struct run after = { .moves = 100, .action = "\033[2J<b>|@me", .release = "#1 \n" };
	struct compare *compare = pair(&before, &after);
	struct json_object *object = json_object_new_object();
	char *text = print(compare, compare_text);

	(void)state;
	is_plain(text, 72);
	says(text, "\\xNb[NJ<b>|@me");
	free(text);
	text = print(compare, compare_markdown);
	is_plain(text, ~0u);
	says_not(text, "<b>");
	says_not(text, "<i>");
	says_not(text, "@me");
	free(text);
	assert_int_equal(compare_json(compare, object), 0);
	is_plain(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN), ~0u);
	json_object_put(object);
	compare_free(compare);
}

/* A mail stays short, whatever is in it. */
static void short_text(void **state)
{
	struct run run = { .moves = 100, .torn = 50, .exposed = 90, .lost = 10, .possible = 3 };
	struct compare *compare = begin();
	char action[16], *text;
	unsigned int i, lines = 0;

	(void)state;
	for (i = 0; i < 200; i++) {
		snprintf(action, sizeof(action), "dev%u", 10000 + i);
		run.action = action;
		run.stood = i + 1;
		add(compare, i % 2, &run);
	}
	assert_int_equal(compare_judge(compare), 0);
	text = print(compare, compare_text);
	is_plain(text, 72);
	for (i = 0; text[i]; i++)
		lines += text[i] == '\n';
	assert_true(lines < 100);
	says(text, "more, none of them worse");
	free(text);
	compare_free(compare);
}

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	assert_true(json_object_object_get_ex(object, key, &value));
	return value;
}

static void as_json(void **state)
{
	const struct run before = { .moves = 6612, .torn = 80 }, after = { .moves = 10240 };
	struct compare *compare = pair(&before, &after);
	struct json_object *object = json_object_new_object(), *torn, *group;

	(void)state;
	assert_int_equal(compare_json(compare, object), 0);
	assert_string_equal(json_object_get_string(member(object, "format")), "msiscope-compare/1");
	torn = member(object, "torn");
	assert_string_equal(json_object_get_string(member(torn, "verdict")), "fixed");
	assert_string_equal(json_object_get_string(member(torn, "why")), "count");
	assert_int_equal(json_object_get_int(member(member(torn, "before"), "hits")), 80);
	assert_true(fabs(json_object_get_double(member(member(torn, "after"), "high")) - 0.36025) <
		    1e-4);
	assert_true(fabs(json_object_get_double(member(torn, "left")) - 0.0305) < 1e-3);
	assert_null(member(torn, "more"));
	group = json_object_array_get_idx(member(object, "groups"), 0);
	assert_string_equal(json_object_get_string(member(group, "model")), "edu");
	assert_string_equal(json_object_get_string(member(group, "path")), "affinity");
	assert_int_equal(json_object_array_length(member(group, "devices")), 1);
	json_object_put(object);
	compare_free(compare);
}

/* Numbers as a hostile trace can add them up. */
static void absurd_numbers(void **state)
{
	const struct run run = { .moves = 1, .torn = 1, .lost = 1, .exposed = 1 };
	struct compare *compare = begin();
	struct compare_cell *cell;
	char *text;
	int i, j;

	(void)state;
	add(compare, COMPARE_BEFORE, &run);
	add(compare, COMPARE_AFTER, &run);
	for (i = 0; i < COMPARE_SIDES; i++)
		for (j = 0; j < COMPARE_MEASURES; j++) {
			cell = &compare->devices[0].cells[i][COMPARE_AFFINITY][j];
			*cell = (struct compare_cell){ .tries = 1,
						       .watched = 1e-300,
						       .unseen = ~0ull,
						       .hits = ~0ull,
						       .possible = ~0ull };
		}
	assert_int_equal(compare_judge(compare), 0);
	text = print(compare, compare_text);
	is_plain(text, 72);
	says_not(text, "nan");
	free(text);
	compare_free(compare);
}

static unsigned int poisson(double mean)
{
	double product = uniform(), limit = exp(-mean);
	unsigned int count = 0;

	while (product > limit) {
		product *= uniform();
		count++;
	}
	return count;
}

/* How often it is told though it is not so: @before and @after are what 1000 moves bring. */
static unsigned int told(double before, double after, unsigned int moves,
			 enum compare_verdict verdict)
{
	unsigned int run, times = 0;

	for (run = 0; run < RUNS; run++) {
		struct run runs[] = { { .moves = 1000, .torn = poisson(before) },
				      { .moves = moves, .torn = poisson(after * moves / 1000) } };
		struct compare *compare = pair(&runs[0], &runs[1]);

		times += compare->sums[COMPARE_TORN].verdict == verdict;
		compare_free(compare);
	}
	return times;
}

/* At 95 %, of which half is on the other side: 10 of 400, and four deviations more. */
static void as_rarely_as_it_claims(void **state)
{
	(void)state;
	assert_in_range(told(20, 2, 1000, COMPARE_FIXED), 0, 22);
	assert_in_range(told(3, 0.3, 8000, COMPARE_FIXED), 0, 22);
	assert_in_range(told(20, 20, 1000, COMPARE_WORSE), 0, 22);
	assert_in_range(told(20, 20, 1000, COMPARE_BETTER), 0, 22);
	/* And that it is told at all where it is so. */
	assert_in_range(told(50, 0, 2000, COMPARE_FIXED), RUNS * 99 / 100, RUNS);
	assert_in_range(told(20, 60, 1000, COMPARE_WORSE), RUNS * 90 / 100, RUNS);
	assert_in_range(told(60, 20, 1000, COMPARE_BETTER), RUNS * 95 / 100, RUNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed),
		cmocka_unit_test(too_short),
		cmocka_unit_test(no_difference),
		cmocka_unit_test(better_and_worse),
		cmocka_unit_test(blind),
		cmocka_unit_test(blind_in_part),
		cmocka_unit_test(by_updates),
		cmocka_unit_test(still_tears),
		cmocka_unit_test(widened),
		cmocka_unit_test(measured),
		cmocka_unit_test(patience),
		cmocka_unit_test(load),
		cmocka_unit_test(starved),
		cmocka_unit_test(doubts),
		cmocka_unit_test(of_other_devices),
		cmocka_unit_test(a_few_of_other_devices),
		cmocka_unit_test(updates_of_other_devices),
		cmocka_unit_test(of_other_paths),
		cmocka_unit_test(a_path_hardly_tried),
		cmocka_unit_test(sets),
		cmocka_unit_test(many_rows),
		cmocka_unit_test(many_devices),
		cmocka_unit_test(hostile_text),
		cmocka_unit_test(short_text),
		cmocka_unit_test(as_json),
		cmocka_unit_test(absurd_numbers),
		cmocka_unit_test(as_rarely_as_it_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
