// SPDX-License-Identifier: GPL-2.0-only
/* The report as a page; tests/commands/report_html.bats opens it in a browser. */
#include <ctype.h>

#include "fixture.h"

static void golden_parts(void **state)
{
	struct printed printed = print_fixture(report_html, NULL);
	const char *text = printed.text;

	(void)state;
	says(text, "<!DOCTYPE html>\n<html lang=\"en\">");
	says(text, "content=\"default-src 'none'; style-src 'sha256-");
	says(text, "<p class=\"verdict bad\"><b>Verdict:</b> LOST: 3 interrupts of ");
	says(text, "<h3>lost, once, inferred: moved as a CPU went offline");
	says(text, "<td class=\"n\">900.0</td><td class=\"n\">0</td><td class=\"n\">0</td>"
		   "<td class=\"n\">34</td><td>an interrupt arrives; this slot: unused</td>");
	says(text, "<td>edu</td><td>unknown</td><td>direct</td><td>no</td>");
	says(text, "<td class=\"n bad\">3</td>");
	says(text, "<dt>blind</dt><dd>interrupts that HPET raises</dd>");
	/* Each way, and each loss and tear that no loss tells. */
	assert_true(times_said(text, "<svg class=\"tear\"") >= 3 + 3);
	says(text, "<title>an interrupt arrives; this slot: unused</title>");
	says(text, "CPU 2 (APIC 2)</text>");
	says(text, ">stop_machine</text>");
	says(text, "interrupts a second over time");
	says(text, "how long messages were half written");
	free(printed.text);
}

/* Nothing that a browser would fetch, and nothing that its policy would refuse. */
static void alone(void **state)
{
	struct printed printed = print_fixture(report_html, NULL);

	(void)state;
	says_not(printed.text, "http:");
	says_not(printed.text, "https:");
	says_not(printed.text, "url(");
	says_not(printed.text, "@import");
	says_not(printed.text, " src=");
	says_not(printed.text, " style=");
	says_not(printed.text, "onclick");
	assert_int_equal(times_said(printed.text, "<script"), 1);
	assert_int_equal(times_said(printed.text, "<style"), 1);
	free(printed.text);
}

static bool is_void(const char *name)
{
	static const char *const names[] = { "meta", "link", "!DOCTYPE" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

struct tags {
	char names[64][32];
	unsigned int depth;
};

/* One tag at @text, behind its '<'. */
static void tag(struct tags *tags, const char *text)
{
	bool closes = *text == '/';
	const char *end = strchr(text, '>');
	char name[32];

	assert_non_null(end);
	assert_int_equal(sscanf(text + closes, "%31[!a-zA-Z0-9]", name), 1);
	if (is_void(name) || end[-1] == '/')
		return;
	if (!closes) {
		assert_true(tags->depth < 64);
		strcpy(tags->names[tags->depth++], name);
		return;
	}
	assert_true(tags->depth > 0);
	assert_string_equal(tags->names[--tags->depth], name);
}

/* Every tag is closed, in its turn: nothing from the trace opened or closed one. */
static void well_formed(const char *text)
{
	struct tags tags = { .depth = 0 };
	const char *c;

	for (c = text; *c; c++) {
		assert_true(*c == '\n' || *c == '\t' || (*c >= ' ' && *c <= '~'));
		if (*c != '<')
			continue;
		tag(&tags, c + 1);
		if (!strncmp(c, "<script", 7))
			c = strstr(c, "</script>") - 1;
		else if (!strncmp(c, "<style", 6))
			c = strstr(c, "</style>") - 1;
	}
	assert_int_equal(tags.depth, 0);
}

static void hostile_header(struct trace_header *header)
{
	static const char *blind[] = { "</dd></dl><script>alert(1)</script>",
				       "\"'><svg onload=x>" };

	header->release = "</p><img src=x onerror=alert(1)>";
	header->version = "\033[2J\xff\xc3 \"&amp;'";
	header->blind = blind;
	header->nr_blind = 2;
}

static void strange_names(void **state)
{
	struct printed printed = print_fixture(report_html, NULL);

	(void)state;
	well_formed(printed.text);
	free(printed.text);
	printed = print_fixture(report_html, hostile_header);
	well_formed(printed.text);
	says_not(printed.text, "<img");
	assert_int_equal(times_said(printed.text, "<script"), 1);
	says(printed.text, "&#60;/p&#62;&#60;img src=x onerror=alert(1)&#62;");
	says(printed.text, "\\x1b[2J\\xff\\xc3 &#34;&#38;amp;&#39;");
	free(printed.text);
}

/* Nor is there a vector where none is known. */
static void no_vector(void **state)
{
	struct finding finding = sample_finding(FINDING_TORN_HIT);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	finding.from.vector = NONE;
	finding.window = 800;
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print_form(run, report_html);
	says(printed.text, ">old vector ? here<");
	free(printed.text);
	run_free(run);
}

/* An action's name reaches table, story, pictures and plots. */
static void strange_action(void **state)
{
	struct finding finding = sample_finding(FINDING_LOST);
	union record move = sample_record(RECORD_MOVE, sizeof(struct record_move), 3, 101 * SECOND);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;

	(void)state;
	strcpy(finding.action, "\"><script>x</script>\x1b&");
	strcpy(move.move.action, finding.action);
	move.move.irq = finding.irq;
	move.move.device = finding.device;
	move.move.from = finding.from;
	move.move.to = finding.to;
	move.move.writes = 1;
	move.move.context = MOVE_OFFLINE;
	finding.move = 3;
	finding.context = MOVE_OFFLINE;
	finding.silent = SECOND;
	finding.ended = ENDED_NEVER;
	assert_int_equal(run_record(run, &move), 0);
	assert_int_equal(run_finding(run, &finding), 0);
	printed = print_form(run, report_html);
	well_formed(printed.text);
	assert_int_equal(times_said(printed.text, "<script"), 1);
	assert_true(times_said(printed.text, "&#60;script&#62;x") >= 4);
	free(printed.text);
	run_free(run);
}

static void nothing_happened(void **state)
{
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed = print_form(run, report_html);

	(void)state;
	well_formed(printed.text);
	says(printed.text, "<p class=\"verdict good\">");
	says_not(printed.text, "<svg");
	says_not(printed.text, "What happened");
	free(printed.text);
	run_free(run);
}

/* Pictures are bounded, and what is left out is said. */
static void flood(void **state)
{
	struct finding finding = sample_finding(FINDING_LOST);
	struct trace_header header = sample_header();
	struct run *run = run_new(&header);
	struct printed printed;
	int i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		finding.irq = i;
		finding.ts = 101 * SECOND + i;
		assert_int_equal(run_finding(run, &finding), 0);
	}
	printed = print_form(run, report_html);
	assert_int_equal(times_said(printed.text, "<svg class=\"tear\""), 151);
	says(printed.text, "At most 150");
	assert_true(strlen(printed.text) < 2 << 20);
	free(printed.text);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_parts),	 cmocka_unit_test(alone),
		cmocka_unit_test(strange_names), cmocka_unit_test(strange_action),
		cmocka_unit_test(no_vector),	 cmocka_unit_test(nothing_happened),
		cmocka_unit_test(flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
