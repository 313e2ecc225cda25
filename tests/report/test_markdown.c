// SPDX-License-Identifier: GPL-2.0-only
/* The report for a tracker. */
#include "fixture.h"
#include "report/markup.h"

static void golden_lines(void **state)
{
	struct printed printed = print_fixture(report_markdown, NULL);
	const char *text = printed.text;

	(void)state;
	says(text, "## msiscope report\n\n**Verdict:** LOST: 3 interrupts of ");
	says(text, "\n### What happened\n\n**lost, once, inferred: moved as a CPU went offline");
	says(text, "\n| us after the move | CPU | APIC | vector | what | record |\n"
		   "|--:|--:|--:|--:|:--|--:|\n"
		   "| -3000.0 | 2 | 2 | | CPU 2 is told to go offline | 19 |\n");
	says(text, "\n| 900.0 | 0 | 0 | 34 | an interrupt arrives; this slot: unused | 25 |\n");
	says(text, "\n| 27 | 00:05.0 | edu | unknown | direct | no |");
	says(text, "\n- **retriggered**: 1 (sent again by software)\n");
	says(text, "\n- **kernel**: 6.12.117+deb12-amd64 (&#35;<!-- -->1 SMP PREEMPT&#95;DYNAMIC");
	says(text, "\n### Not all was seen\n\n- **blind**: interrupts that HPET raises\n");
	assert_int_equal(times_said(text, "<details>"), times_said(text, "</details>"));
	assert_true(times_said(text, "<details>") >= 3);
	free(printed.text);
}

static void hostile_header(struct trace_header *header)
{
	header->release =
		"</details>| `x` ![a](http://b.example/c) @maintainer #1 <img src=x>\n\n# x";
	header->version = "www.b.example [x]: y\033[2J\xff";
}

/* Every row has as many cells as its head, whatever a name holds. */
static void strange_names(void **state)
{
	struct printed printed = print_fixture(report_markdown, hostile_header);
	const char *text = printed.text, *c;

	(void)state;
	for (c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	says_not(text, "<img");
	says_not(text, "](");
	says_not(text, "`x`");
	says_not(text, "@maintainer");
	says_not(text, "http://");
	says_not(text, "www.b");
	says(text, "&#64;<!-- -->maintainer &#35;<!-- -->1 &#60;img src=x&#62;");
	assert_int_equal(times_said(text, "<details>"), times_said(text, "</details>"));
	free(printed.text);
}

static void escaped(const char *text, const char *expected)
{
	char buffer[256];
	FILE *out = fmemopen(buffer, sizeof(buffer), "w");

	markup_markdown(out, text);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(buffer, expected);
}

static void every_mark(void **state)
{
	(void)state;
	escaped("a|b*c_d~e", "a&#124;b&#42;c&#95;d&#126;e");
	escaped("a: b", "a: b");
	escaped("<!-- -->&lt;\\", "&#60;&#33;-- --&#62;&#38;lt;&#92;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_lines),
		cmocka_unit_test(strange_names),
		cmocka_unit_test(every_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
