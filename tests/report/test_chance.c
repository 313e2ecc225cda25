// SPDX-License-Identifier: GPL-2.0-only
/* Findings that are no more than chance makes head no verdict, and are not hidden either. */
#include "fixture.h"
#include "report/facts.h"

static void add(struct run *run, enum finding_kind kind, enum finding_basis basis,
		unsigned int chance)
{
	struct finding finding = sample_finding(kind);

	finding.basis = basis;
	finding.proved = basis == BASIS_PROOF;
	finding.chance = chance;
	assert_int_equal(run_finding(run, &finding), 0);
}

static struct run *one_of_each(const struct trace_header *header, __u64 hits, double expected)
{
	const struct trace_state whole = {};
	struct run *run = run_new(header);
	struct chances chances = {};

	assert_non_null(run);
	add(run, FINDING_TORN_EXPOSED, BASIS_PROOF, 0);
	add(run, FINDING_LOST, BASIS_SILENCE, 20000);
	add(run, FINDING_TORN_MISROUTED, BASIS_EITHER, 0);
	chances.bins[BASIS_SILENCE][3] = (struct chance){ 40, hits, expected, 0 };
	run_end(run, &whole, NULL, &chances);
	return run;
}

static char *text_of(const struct run *run)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	report_text(run, out);
	fclose(out);
	return text;
}

static void possible_ones_head_nothing(void **state)
{
	struct trace_header header = sample_header();
	struct run *run;
	__u64 counts[FINDING_KINDS];
	char *text;

	(void)state;
	header.options.fail_on = 1ull << FINDING_LOST | 1ull << FINDING_TORN_MISROUTED;
	run = one_of_each(&header, 1, 0.8);
	text = text_of(run);
	says(text, "CAN TEAR: ");
	says(text, "1 lost: IRQ 27");
	says(text, "1 torn-misrouted: IRQ 27");
	says(text, "told 1 of 40 times");
	says(text, "may be chance");
	says_not(text, "Verdict: LOST");
	assert_false(run_failed(run));
	run_findings(run, counts);
	assert_int_equal(counts[FINDING_LOST], 0);
	assert_int_equal(counts[FINDING_TORN_MISROUTED], 0);
	assert_int_equal(counts[FINDING_TORN_EXPOSED], 1);
	free(text);
	run_free(run);
}

static void more_than_chance_makes_counts(void **state)
{
	struct trace_header header = sample_header();
	struct run *run;
	char *text;

	(void)state;
	header.options.fail_on = 1ull << FINDING_LOST;
	run = one_of_each(&header, 9, 0.08);
	text = text_of(run);
	says(text, "LOST: 1 interrupt of 1 IRQ. 1 lost (inferred)");
	says(text, "More than chance makes: they count.");
	assert_true(run_failed(run));
	free(text);
	run_free(run);
}

/* What counts in the end is one way, however likely each was; what does not is none. */
static void the_likely_and_the_unlikely_are_one_way(void **state)
{
	const struct trace_header header = sample_header();
	const struct trace_state whole = {};
	struct run *run = run_new(&header);
	struct chances chances = {};
	const struct signature *signatures[SIGNATURES_MAX];

	(void)state;
	assert_non_null(run);
	add(run, FINDING_TORN_MISROUTED, BASIS_RESULT, 20000);
	add(run, FINDING_LOST, BASIS_SILENCE, 900);
	add(run, FINDING_LOST, BASIS_SILENCE, 20000);
	add(run, FINDING_LOST, BASIS_SILENCE, 30);
	chances.bins[BASIS_SILENCE][CHANCE_BINS - 1] = (struct chance){ 40, 3, 0.001, 0.001 };
	chances.bins[BASIS_RESULT][CHANCE_BINS - 1] = (struct chance){ 40, 1, 0.8, 0.02 };
	run_end(run, &whole, NULL, &chances);
	assert_int_equal(facts_signatures(run, signatures), 1);
	assert_int_equal(signatures[0]->best.finding.kind, FINDING_LOST);
	assert_int_equal(signatures[0]->count, 3);
	run_free(run);
}

static char *text_with(const struct chances *chances)
{
	const struct trace_header header = sample_header();
	const struct trace_state whole = {};
	struct run *run = run_new(&header);
	char *text;

	assert_non_null(run);
	run_end(run, &whole, NULL, chances);
	text = text_of(run);
	run_free(run);
	return text;
}

/* Ten of 1.2 are many, but one or the other may be chance; and silence alone never counts. */
static void why_none_counts_is_told_truly(void **state)
{
	struct chances chances = {};
	char *text;

	(void)state;
	chances.bins[BASIS_SILENCE][3] = (struct chance){ 21, 10, 1.2, 0 };
	chances.bins[BASIS_RHYTHM][0] = (struct chance){ 5, 5, 0.0001, 0 };
	text = text_with(&chances);
	says_not(text, "No more than");
	says(text, "may be chance");
	says(text, "Silence alone");
	free(text);
}

/* However many rules told, it stays a mail; those that count are told first. */
static void all_rules_together_leave_the_mail_short(void **state)
{
	struct chances chances = {};
	struct printed printed;
	int basis;

	(void)state;
	for (basis = BASIS_RESULT; basis < FINDING_BASES; basis++) {
		chances.bins[basis][3] = (struct chance){ 100, 50, 60, 0 };
		chances.controls[basis] = (struct chance){ 100, 50, 60, 0 };
	}
	chances.bins[BASIS_STRAY][3] = (struct chance){ 100, 5, 0.02, 0 };
	printed = print_fixture_with(report_text, NULL, &chances);
	assert_true(times_said(printed.text, "\n") < 100);
	says(printed.text, "(stray-rate)");
	says(printed.text, "more rules: all are in");
	free(printed.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(possible_ones_head_nothing),
		cmocka_unit_test(more_than_chance_makes_counts),
		cmocka_unit_test(the_likely_and_the_unlikely_are_one_way),
		cmocka_unit_test(why_none_counts_is_told_truly),
		cmocka_unit_test(all_rules_together_leave_the_mail_short),
	};

	return cmocka_run_group_tests_name("chance", tests, NULL, NULL);
}
