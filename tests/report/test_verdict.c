// SPDX-License-Identifier: GPL-2.0-only
/* The verdict: what was counted must not read as if it could be added up. */
#include "fixture.h"
#include "report/facts.h"

static void add(struct run *run, enum finding_kind kind, bool seen, unsigned int count)
{
	struct finding finding = sample_finding(kind);

	finding.window = kind == FINDING_TORN_EXPOSED ? 8000 : 0;
	if (seen)
		finding.at = (struct target){ .cpu = 0, .vector = 34 };
	while (count--)
		assert_int_equal(run_finding(run, &finding), 0);
}

/* What happened to messages: between the counts and the gravest case. */
struct told {
	unsigned int exposed, hit, misrouted, lost_torn, lost_otherwise;
	const char *text;
};

static void hits_and_losses(void **state)
{
	static const struct told cases[] = {
		{ 9, 0, 0, 0, 0, " No interrupt was seen to come there. The clearest" },
		{ 9, 0, 0, 0, 2, " No interrupt was seen to come there. The clearest" },
		{ 9, 1, 0, 0, 0,
		  " 1 was sent half-written, to nobody "
		  "(torn-hit). The case" },
		{ 9, 0, 2, 0, 0,
		  " 2 were sent half-written, to another's handler "
		  "(torn-misrouted). The clearest" },
		{ 9, 1, 0, 1, 0, "(torn-hit). The loss began so. The case" },
		{ 9, 1, 0, 0, 1, "(torn-hit). The loss was not seen to begin so. The case" },
		{ 9, 4, 3, 5, 0,
		  " 7 were sent half-written: 4 to nobody (torn-hit), 3 to another's handler (torn-misrouted). All 5 "
		  "losses began so. The" },
		{ 9, 4, 3, 5, 1,
		  "(torn-misrouted). 5 of the 6 losses began so; of the other no such arrival was "
		  "seen. The" },
		{ 9, 4, 0, 2, 3, " 2 of the 5 losses began so; of the others no such arrival" },
		{ 9, 4, 0, 0, 3, " None of the 3 losses was seen to begin so. The" },
		/* The hit of a loss is another interrupt's, which was not chosen. */
		{ 9, 0, 0, 1, 0, "with the old vector. The case" },
		/* No update was recorded. */
		{ 0, 0, 0, 0, 1, " 1 lost (inferred). The case" },
	};
	struct trace_header header = sample_header();
	char text[SUMMARY_SIZE];
	struct run *run;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		run = run_new(&header);
		assert_non_null(run);
		add(run, FINDING_TORN_EXPOSED, false, cases[i].exposed);
		add(run, FINDING_TORN_HIT, true, cases[i].hit);
		add(run, FINDING_TORN_MISROUTED, true, cases[i].misrouted);
		add(run, FINDING_LOST, true, cases[i].lost_torn);
		add(run, FINDING_LOST, false, cases[i].lost_otherwise);
		says(facts_summary(text, run), cases[i].text);
		run_free(run);
	}
}

/* How sure each kind is stands where it is counted. */
static void certainty(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_MISROUTED);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	char text[SUMMARY_SIZE];

	(void)state;
	add(run, FINDING_LOST, false, 2);
	add(run, FINDING_TORN_MISROUTED, true, 1);
	finding.proved = true;
	assert_int_equal(run_finding(run, &finding), 0);
	assert_int_equal(run_finding(run, &finding), 0);
	says(facts_summary(text, run),
	     " 2 lost (inferred), 3 torn-misrouted (2 proved, 1 inferred). ");
	run_free(run);
}

/* 10 windows of 8 us in 10 s, 1000 interrupts: chance makes 0.008. */
static void more_than_chance(void **state)
{
	union record counters =
		sample_record(RECORD_COUNTERS, sizeof(struct record_counters), 1, 110 * SECOND);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	char text[SUMMARY_SIZE];

	(void)state;
	counters.counters.irq = 27;
	counters.counters.count = 998;
	assert_int_equal(run_record(run, &counters), 0);
	add(run, FINDING_TORN_EXPOSED, false, 10);
	add(run, FINDING_TORN_HIT, true, 1);
	says_not(facts_summary(text, run), "Chance alone");
	add(run, FINDING_TORN_MISROUTED, true, 1);
	says(facts_summary(text, run), "(torn-misrouted). Chance alone would give 0.008: "
				       "they come in step with the updates, or in bursts. The");
	/* As many as chance makes, more or less: 4 of 2.5 */
	counters.counters.count = 312500;
	assert_int_equal(run_record(run, &counters), 0);
	add(run, FINDING_TORN_HIT, true, 2);
	says_not(facts_summary(text, run), "Chance alone");
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hits_and_losses),
		cmocka_unit_test(certainty),
		cmocka_unit_test(more_than_chance),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
