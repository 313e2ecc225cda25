// SPDX-License-Identifier: GPL-2.0-only
/* "None" is said only of what could have been seen. */
#include <stdlib.h>
#include <json-c/json.h>

#include "fixture.h"

#define BIT(kind) (1ull << FINDING_##kind)

static struct trace_probe probe = { .way = "none", .error = -1 };

struct told {
	char *text;
	bool blind;
	char *json;
};

/* A run in which nothing was found; @part of the kernel side did not serve; NULL: all did. */
static struct told tell(const char *part, __u64 fail_on, const struct record_drops *drops,
			const struct trace_state *trace)
{
	const struct chances chances = { .controls = { { .trials = 0 } } };
	struct trace_end end = { .reason = "time", .command_status = NONE };
	struct json_object *object = json_object_new_object();
	struct trace_header header = sample_header();
	struct run *run;
	struct told told;

	header.nr_blind = 0;
	probe.name = part;
	header.probe = &probe;
	header.nr_probe = part != NULL;
	header.options.fail_on = fail_on;
	run = run_new(&header);
	assert_non_null(run);
	if (drops) {
		union record record = sample_record(RECORD_DROPS, sizeof(*drops), 1, 101 * SECOND);

		memcpy((char *)&record + sizeof(record.head),
		       (const char *)drops + sizeof(drops->head),
		       sizeof(*drops) - sizeof(drops->head));
		assert_int_equal(run_record(run, &record), 0);
	}
	run_end(run, trace, &end, &chances);
	told.blind = report_blind(run, fail_on);
	told.text = print_form(run, report_text).text;
	assert_int_equal(report_json(run, object), 0);
	told.json = strdup(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
	json_object_put(object);
	run_free(run);
	return told;
}

static void forget(struct told *told)
{
	free(told->text);
	free(told->json);
}

/* Whatever defect it is that cannot be seen. */
static void a_missing_part_leaves_it_unknown(void **state)
{
	static const struct {
		const char *part;
		enum finding_kind kind;
		const char *said;
	} cases[] = {
		{ "message", FINDING_TORN_EXPOSED,
		  "Verdict: UNKNOWN: facility message is missing (EPERM" },
		{ "move", FINDING_LOST, "Verdict: UNKNOWN: facility move is missing (EPERM" },
		{ "set-affinity", FINDING_TORN_HIT,
		  "Verdict: UNKNOWN: facility set-affinity is missing" },
		{ "arrival", FINDING_TORN_HIT,
		  "Verdict: UNKNOWN: facility arrival is missing (EPERM" },
		{ "spurious", FINDING_BAD_VECTOR, "bad-vector cannot be" },
		{ "mask-msix", FINDING_MASK_IGNORED, "mask-ignored cannot be" },
	};
	const struct trace_state whole = {};
	char member[64];
	struct told told;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		told = tell(cases[i].part, 1ull << cases[i].kind, NULL, &whole);
		says(told.text, cases[i].said);
		says_not(told.text, "no defect was found");
		assert_true(told.blind);
		says(told.json, "\"name\":\"unknown\"");
		snprintf(member, sizeof(member), "\"%s\":null", finding_name(cases[i].kind));
		says(told.json, member);
		forget(&told);
		/* Who asks for what can be seen gets an answer. */
		told = tell(cases[i].part, BIT(UNHANDLED), NULL, &whole);
		says(told.text, "Verdict: UNKNOWN:");
		assert_false(told.blind);
		forget(&told);
		told = tell(cases[i].part, 0, NULL, &whole);
		assert_false(told.blind);
		forget(&told);
	}
}

static void what_no_defect_needs_is_no_matter(void **state)
{
	const struct trace_state whole = {};
	struct told told;

	(void)state;
	told = tell("offline-request", BIT(LOST), NULL, &whole);
	says_not(told.text, "UNKNOWN");
	assert_false(told.blind);
	forget(&told);
	/* But for who asks for it. */
	told = tell("restore", BIT(LOST), NULL, &whole);
	says_not(told.text, "UNKNOWN");
	says(told.json, "\"restored\":null");
	forget(&told);
	told = tell("restore", BIT(RESTORED), NULL, &whole);
	says(told.text, "Verdict: UNKNOWN: facility restore is missing (EPERM");
	assert_true(told.blind);
	forget(&told);
	told = tell(NULL, BIT(LOST), NULL, &whole);
	says(told.text, "Verdict: no defect");
	says(told.json, "\"unseen\":[]");
	says(told.json, "\"moves\":0");
	says(told.json, "\"findings\":{}");
	assert_false(told.blind);
	forget(&told);
	told = tell("move", BIT(LOST), NULL, &whole);
	says(told.json, "\"irqs_moved\":null,\"moves\":null,\"new_vector\":null");
	forget(&told);
}

static void dropped_records_leave_it_unknown(void **state)
{
	struct record_drops ring = {}, missed = { .missed = 3 }, unread = { .unread = 4 };
	static const struct trace_state whole, cut = { .cut_off = true }, gap = { .missing = 5 },
					       noted = { .nr_notes = 1, .notes = { "odd" } };
	const struct {
		const struct record_drops *drops;
		const struct trace_state *state;
		const char *said;
	} cases[] = {
		{ &ring, &whole, "UNKNOWN: 12 records did not get out of the kernel:" },
		{ &missed, &whole, "UNKNOWN: 3 events were missed:" },
		{ &unread, &whole, "UNKNOWN: 4 arrivals and handler runs were beyond the limit:" },
		{ NULL, &cut, "UNKNOWN: the trace was cut off:" },
		{ NULL, &gap, "UNKNOWN: 5 records are missing from the trace:" },
		{ NULL, &noted, "UNKNOWN: the trace is uncertain:" },
	};
	struct told told;
	size_t i;

	(void)state;
	ring.lost[RECORD_ARRIVAL] = 12;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		told = tell(NULL, BIT(LOST), cases[i].drops, cases[i].state);
		says(told.text, cases[i].said);
		says_not(told.text, "no defect was");
		says(told.json, "\"name\":\"unknown\"");
		says(told.json, "\"unseen\":[\"torn-exposed\",");
		assert_true(told.blind);
		forget(&told);
	}
	/* Both are said. */
	told = tell("message", BIT(LOST), &ring, &whole);
	says(told.text, "Verdict: UNKNOWN: facility message is missing");
	says(told.text, " 12 records did not");
	forget(&told);
}

static void each_kind_has_its_doubt(void **state)
{
	const struct chances chances = { .controls = { { .trials = 0 } } };
	const struct trace_state whole = {}, cut = { .cut_off = true };
	struct trace_header header = sample_header();
	char text[REPORT_DOUBT_SIZE];
	struct run *run;

	(void)state;
	probe.name = "mask-msi";
	header.probe = &probe;
	header.nr_probe = 1;
	run = run_new(&header);
	run_end(run, &whole, NULL, &chances);
	assert_string_equal(
		report_doubt(run, FINDING_MASK_IGNORED, text),
		"facility mask-msi is missing (EPERM: refused by lockdown or a security module)");
	assert_string_equal(report_doubt(run, FINDING_LOST, text), "");
	run_end(run, &cut, NULL, &chances);
	assert_string_equal(report_doubt(run, FINDING_LOST, text), "the trace was cut off");
	run_free(run);
}

/* What was found was found. */
static void a_finding_is_no_doubt(void **state)
{
	const struct trace_state whole = {};
	const struct chances chances = { .controls = { { .trials = 0 } } };
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	struct printed printed;
	struct run *run;

	(void)state;
	probe.name = "message";
	header.probe = &probe;
	header.nr_probe = 1;
	finding.proved = true;
	finding.basis = BASIS_LOG;
	run = run_new(&header);
	assert_int_equal(run_finding(run, &finding), 0);
	run_end(run, &whole, NULL, &chances);
	printed = print_form(run, report_text);
	says(printed.text, "Verdict: LOST: 1 interrupt of 1 IRQ. 1 lost");
	says(printed.text, "Not all was seen");
	free(printed.text);
	run_free(run);
}

/* Of one the verdict stands, and says so: these never came, and one is not asked for. */
static void what_only_some_hide_is_said(void **state)
{
	const struct trace_irq irqs[] = { { .irq = 9, .actions = "acpi", .device.domain = NONE },
					  { .irq = 24, .actions = "a", .device.domain = NONE },
					  { .irq = 25, .actions = "b", .device.domain = NONE } };
	const char *const blind[] = { "what the threads of IRQ 9, 24 find: unhandled, storm cannot "
				      "be told there" };
	static const struct {
		const char *irqs;
		const char *said;
		bool blind;
	} cases[] = {
		{ "", "and unhandled cannot be told of 2 interrupts: see the end.", false },
		{ "24,25", "and unhandled cannot be told of 1 interrupt: see the end.", false },
		{ "9,24", "UNKNOWN: unhandled cannot be told of any interrupt that this is", true },
	};
	const struct chances chances = { .controls = { { .trials = 0 } } };
	const struct trace_state whole = {};
	struct trace_header header = sample_header();
	struct printed printed;
	struct run *run;
	unsigned int i;

	(void)state;
	header.irqs = (struct trace_irq *)irqs;
	header.nr_irqs = 3;
	header.blind = (const char **)blind;
	header.nr_blind = 1;
	header.options.fail_on = BIT(UNHANDLED);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		header.options.irq = cases[i].irqs;
		run = run_new(&header);
		assert_non_null(run);
		run_end(run, &whole, NULL, &chances);
		assert_int_equal(report_blind(run, BIT(UNHANDLED)), cases[i].blind);
		printed = print_form(run, report_text);
		says(printed.text, cases[i].said);
		free(printed.text);
		run_free(run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_part_leaves_it_unknown),
		cmocka_unit_test(what_no_defect_needs_is_no_matter),
		cmocka_unit_test(dropped_records_leave_it_unknown),
		cmocka_unit_test(each_kind_has_its_doubt),
		cmocka_unit_test(a_finding_is_no_doubt),
		cmocka_unit_test(what_only_some_hide_is_said),
	};

	return cmocka_run_group_tests_name("doubt", tests, NULL, NULL);
}
