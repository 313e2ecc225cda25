/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs before and after a change, made of records and findings, and what is to be said of them. */
#ifndef TEST_REPORT_RUNS_H
#define TEST_REPORT_RUNS_H

#include "fixture.h"
#include "report/compare_rows.h"

/* A recording of one device. */
struct recording {
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

static inline void take(struct run *run, const union record *record)
{
	assert_int_equal(run_record(run, record), 0);
}

static inline void name(char action[NAME_SIZE], const struct recording *recording)
{
	snprintf(action, NAME_SIZE, "%s", recording->action ? recording->action : "edu");
}

static inline void move(struct run *run, const struct recording *recording, bool same)
{
	union record record = sample_record(RECORD_MOVE, sizeof(record.move), 1, 101 * SECOND);

	record.move.irq = 24 + recording->device;
	record.move.device.devfn = recording->device;
	name(record.move.action, recording);
	record.move.from = (struct target){ .cpu = 1, .vector = 38 };
	record.move.to = (struct target){ .cpu = 2, .vector = same ? 38 : 39 };
	record.move.writes = recording->exposed ? 1 : 2;
	record.move.started = 1;
	record.move.context = recording->context ? recording->context : MOVE_INTERRUPT;
	take(run, &record);
}

static inline void find(struct run *run, const struct recording *recording, enum finding_kind kind,
			enum finding_basis basis, unsigned int count)
{
	struct finding finding = sample_finding(kind);

	finding.irq = 24 + recording->device;
	finding.device = (struct pci_address){ .devfn = recording->device };
	name(finding.action, recording);
	finding.context = recording->context ? recording->context : MOVE_INTERRUPT;
	finding.basis = basis;
	finding.proved = basis == BASIS_PROOF;
	finding.window = kind == FINDING_TORN_EXPOSED ? 10000 : 0;
	while (count--)
		assert_int_equal(run_finding(run, &finding), 0);
}

static inline void tell(struct run *run, const struct recording *recording)
{
	const union record tick = sample_tick(1, 200 * SECOND);
	union record counters =
		sample_record(RECORD_COUNTERS, sizeof(counters.counters), 1, 150 * SECOND);
	union record drops = sample_record(RECORD_DROPS, sizeof(drops.drops), 1, 150 * SECOND);
	unsigned int i;

	for (i = 0; i < recording->moves + recording->kept; i++)
		move(run, recording, i >= recording->moves);
	counters.counters.irq = 24 + recording->device;
	counters.counters.count = recording->handled ? recording->handled : 100000;
	take(run, &counters);
	drops.drops.lost[RECORD_ARRIVAL] = recording->dropped;
	take(run, &drops);
	find(run, recording, FINDING_TORN_EXPOSED, BASIS_PROOF, recording->exposed);
	find(run, recording, FINDING_TORN_HIT, BASIS_PROOF, recording->torn / 2);
	find(run, recording, FINDING_TORN_MISROUTED, BASIS_PROOF,
	     recording->torn - recording->torn / 2);
	find(run, recording, FINDING_TORN_MISROUTED, BASIS_PACE, recording->possible);
	find(run, recording, FINDING_LOST, BASIS_PROOF, recording->lost);
	take(run, &tick);
}

static inline void add(struct compare *compare, enum compare_when when,
		       const struct recording *recording)
{
	struct trace_module window = { .name = "window", .taint = "OE" };
	struct trace_probe probe = { .name = recording->hides, .way = "none" };
	const struct chances chances = { .stood = recording->stood * SECOND };
	const struct trace_state state = { .cut_off = false };
	struct trace_header header = sample_header();
	char parameters[32];
	struct run *run;

	snprintf(parameters, sizeof(parameters), "widen_us=%u", recording->widen_us);
	window.parameters = parameters;
	header.begin += when; /* no recording is on both sides */
	header.system.taint = "";
	header.system.modules = &window;
	header.system.nr_modules = !!recording->widen_us;
	header.probe = &probe;
	header.nr_probe = !!recording->hides;
	header.options.window = recording->window;
	if (recording->lost_after)
		header.options.lost_after = recording->lost_after * SECOND;
	if (recording->release)
		header.release = recording->release;
	run = run_new(&header);
	assert_non_null(run);
	tell(run, recording);
	run_end(run, &state, NULL, &chances);
	assert_int_equal(compare_add(compare, when, "trace", run), 0);
	run_free(run);
}

static inline struct compare *begin(void)
{
	struct compare *compare = compare_new("before", "after");

	assert_non_null(compare);
	return compare;
}

static inline struct compare *pair(const struct recording *before, const struct recording *after)
{
	struct compare *compare = begin();

	add(compare, COMPARE_BEFORE, before);
	add(compare, COMPARE_AFTER, after);
	assert_int_equal(compare_judge(compare), 0);
	return compare;
}

/* Of torn ones, or of what @budget says. */
static inline void is(const struct compare *compare, enum compare_measure budget,
		      enum compare_verdict verdict)
{
	const struct compare_sum *sum = &compare->sums[budget];
	char text[COMPARE_TEXT];

	if (sum->verdict != verdict)
		fail_msg("not %s, but %s", compare_name(verdict),
			 compare_sentence(text, compare, sum, budget));
}

/* And frees it. */
static inline void is_judged(struct compare *compare, enum compare_measure budget,
			     enum compare_verdict verdict)
{
	assert_int_equal(compare_judge(compare), 0);
	is(compare, budget, verdict);
	compare_free(compare);
}

static inline void judged(const struct recording *before, const struct recording *after,
			  enum compare_measure budget, enum compare_verdict verdict)
{
	struct compare *compare = pair(before, after);

	is(compare, budget, verdict);
	compare_free(compare);
}

static inline void said(const struct recording *before, const struct recording *after,
			enum compare_measure budget, const char *sentence)
{
	struct compare *compare = pair(before, after);
	char text[COMPARE_TEXT];

	compare_sentence(text, compare, &compare->sums[budget], budget);
	if (!strstr(text, sentence))
		fail_msg("not '%s', but '%s'", sentence, text);
	compare_free(compare);
}

#endif /* TEST_REPORT_RUNS_H */
