// SPDX-License-Identifier: GPL-2.0-only
/* Findings in words: in a table's cell, in a line, in a sentence. */
#include "names.h"
#include "describe/finding.h"

static struct finding finding_of(enum finding_kind kind)
{
	return (struct finding){
		.ts = 1000000000,
		.kind = kind,
		.irq = 27,
		.device = { .domain = NONE },
		.from = nowhere,
		.to = nowhere,
		.at = nowhere,
		.owner = NONE,
		.count = 1,
		.stands = true,
	};
}

static void outcome_is(const struct finding *finding, const char *wanted)
{
	char text[OUTCOME_SIZE];

	assert_string_equal(finding_outcome(text, finding), wanted);
}

static void line_is(const struct finding *finding, const char *wanted)
{
	char text[1024];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	finding_line(&buf, &names, finding, finding->ts + 2000000000);
	assert_string_equal(text, wanted);
}

static void losses(void **state)
{
	struct finding finding = finding_of(FINDING_LOST);

	(void)state;
	finding.silent = 1500000000;
	line_is(&finding, "lost IRQ 27 (edu), silent 2.000 s so far (inferred)");
	finding.ended = ENDED_LATE;
	outcome_is(&finding, "silent 1.500 s");
	line_is(&finding, "lost IRQ 27 (edu), silent 1.500 s (inferred)");
	finding.ended = ENDED_NEVER;
	outcome_is(&finding, "silent 1.500 s to the end of the records");
	finding.ended = ENDED_TIMEOUT;
	finding.stands = false;
	finding.ambiguous = true;
	outcome_is(&finding, "silent 1.500 s until its driver's timeout");
	line_is(&finding, "lost IRQ 27 (edu), silent 1.500 s until its driver's timeout (possible, "
			  "ambiguous)");
}

static void tears(void **state)
{
	struct finding finding = finding_of(FINDING_TORN_MISROUTED);

	(void)state;
	finding.proved = true;
	finding.from = (struct target){ 2, 34 };
	finding.to = (struct target){ 0, 36 };
	finding.context = MOVE_OFFLINE;
	finding.at = (struct target){ 0, 34 };
	finding.slot = SLOT_OWNED;
	finding.owner = 28;
	finding.window = 12300;
	outcome_is(&finding, "arrived at CPU 0 vector 34");
	line_is(&finding,
		"torn-misrouted IRQ 27 (edu), arrived at CPU 0 (APIC 0) vector 34, which "
		"is IRQ 28 (edu), moved from CPU 2 (APIC 4) vector 34 to CPU 0 (APIC 0) "
		"vector 36, as CPU 2 went offline, half written at most 12.3 us (proved)");
	finding = finding_of(FINDING_TORN_EXPOSED);
	finding.window = 12300;
	finding.window_exact = true;
	outcome_is(&finding, "half written 12.3 us");
}

/* No number where none is known. */
static void little_known(void **state)
{
	struct finding finding = finding_of(FINDING_TORN_HIT);

	(void)state;
	outcome_is(&finding, "arrived at CPU ? vector ?");
	finding.at.vector = finding.from.vector = 34;
	finding.slot = SLOT_UNUSED;
	line_is(&finding, "torn-hit IRQ 27 (edu), arrived at CPU ? vector 34, a slot unused, moved "
			  "away from CPU ? vector 34; where to is hidden here (inferred)");
	finding = finding_of(FINDING_RETRIGGERED);
	finding.to = (struct target){ 0, 36 };
	line_is(&finding, "retriggered IRQ 27 (edu) (inferred)");
	finding = finding_of(FINDING_STRAY);
	finding.irq = NONE;
	finding.count = 3;
	line_is(&finding, "stray no known interrupt, 3 times (inferred)");
}

static void others(void **state)
{
	struct finding finding = finding_of(FINDING_MOVE_FAILED);

	(void)state;
	finding.error = -ENOSPC;
	line_is(&finding, "move-failed IRQ 27 (edu), ENOSPC (inferred)");
	finding = finding_of(FINDING_RESTORED);
	finding.silent = 3000;
	line_is(&finding, "restored IRQ 27 (edu), off 3.0 us (inferred)");
	finding.kind = FINDING_STALE_MESSAGE;
	line_is(&finding, "stale-message IRQ 27 (edu), silent 3.0 us (inferred)");
}

static void ways(void **state)
{
	struct finding finding = finding_of(FINDING_TORN_HIT);
	char text[128];

	(void)state;
	assert_string_equal(finding_way(text, &finding), "");
	finding.slot = SLOT_UNUSED;
	assert_string_equal(finding_way(text, &finding), "the slot that it came to was unused");
	finding.context = MOVE_INTERRUPT;
	assert_string_equal(
		finding_way(text, &finding),
		"moved in the acknowledge of an interrupt; the slot that it came to was "
		"unused");
	assert_string_equal(finding_certainty(text, 2, 2), "proved");
	assert_string_equal(finding_certainty(text, 0, 2), "inferred");
	assert_string_equal(finding_certainty(text, 2, 3), "2 proved, 1 inferred");
}

static void as_a_sentence(void **state)
{
	struct trace_cpu cpu = { .cpu = 2, .apicid = 4 };
	struct trace_header header = { .cpus = &cpu, .nr_cpus = 1 };
	const struct irq_seen irq = { .id = { .irq = 27, .device = { .domain = NONE } } };
	const struct irq_seen owner = { .id = { .irq = 28, .device = { .domain = NONE } } };
	struct kept kept = { .finding = finding_of(FINDING_LOST), .irq = &irq, .owner = &owner };
	struct run run = { .header = &header };
	char text[1024];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	(void)state;
	kept.finding.from.vector = 34;
	kept.finding.at = (struct target){ 2, 34 };
	kept.finding.owner = 28;
	kept.finding.silent = 1500000000;
	kept.finding.ended = ENDED_NEVER;
	kept.finding.window = 12300;
	finding_case(&buf, &run, &kept);
	assert_string_equal(
		text, "IRQ 27 was moved away from CPU ? vector 34; where to is hidden here; "
		      "half written for at most 12.3 us; its interrupt arrived at CPU 2 "
		      "(APIC 4) vector 34, which is IRQ 28; then it was silent for 1.500 s, to "
		      "the end of the records");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(losses), cmocka_unit_test(tears), cmocka_unit_test(little_known),
		cmocka_unit_test(others), cmocka_unit_test(ways),  cmocka_unit_test(as_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
