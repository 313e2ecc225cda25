// SPDX-License-Identifier: GPL-2.0-only
/* Many traces told together. */
#include <json-c/json.h>

#include "fixture.h"
#include "report/fleet_rows.h"

static void add_fixture(struct fleet *fleet, const char *path, const char *release)
{
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(FIXTURE, &error);
	struct trace_header header = *trace_reader_header(reader);
	struct report *report;

	if (release)
		header.release = release;
	report = report_new(&header);
	fixture_replay(reader, report, &(const struct chances){ .controls = { { .trials = 0 } } });
	assert_int_equal(fleet_add(fleet, path, report), 0);
	report_free(report);
	trace_reader_close(reader);
}

/* Two of one kernel, one of another, and one that is no trace. */
static struct fleet *sample_fleet(void)
{
	struct fleet *fleet = fleet_new();

	assert_non_null(fleet);
	add_fixture(fleet, "a", NULL);
	assert_int_equal(fleet_unread(fleet, "b\033<b>|", "line 1: not JSON"), 0);
	add_fixture(fleet, "c", NULL);
	add_fixture(fleet, "d", "6.1.0-<i>\xff");
	return fleet;
}

static char *print(const struct fleet *fleet, void (*form)(const struct fleet *, FILE *))
{
	struct printed printed;
	size_t size;
	FILE *out = open_memstream(&printed.text, &size);

	assert_non_null(out);
	form(fleet, out);
	assert_int_equal(fclose(out), 0);
	return printed.text;
}

static void as_text(void **state)
{
	struct fleet *fleet = sample_fleet();
	char *text = print(fleet, fleet_text);
	size_t i, column = 0;

	(void)state;
	says(text, "Fleet: 3 traces; interrupts were lost in 3, and 3 have a defect. 15\n");
	says(text, "9 lost. 1\n       more could not be read.\n");
	says(text, "\nedu\n"
		   "  6.12.117+deb12-amd64  unknown  direct     2    4     8     8    6    6\n"
		   "  6.1.0-<i>\\xff         unknown  direct     1    2     4     4    3    3\n"
		   "virtioN-config\n"
		   "  6.1.0-<i>\\xff         unknown  two-step   1    1     1     0    0    0\n"
		   "  6.12.117+deb12-amd64  unknown  two-step   2    2     2     0    0    0\n");
	says(text, "\n  a: lost, 3 lost, 5 moves; not all was seen\n");
	says(text, "\nCould not be read:\n  b\\x1b<b>|: line 1: not JSON\n");
	for (i = 0; text[i]; i++) {
		column = text[i] == '\n' ? 0 : column + 1;
		assert_true(column <= 72 &&
			    (text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~')));
	}
	free(text);
	fleet_free(fleet);
}

static void as_markup(void **state)
{
	struct fleet *fleet = sample_fleet();
	char *text = print(fleet, fleet_markdown);

	(void)state;
	says(text, "\n| edu | 6.12.117+deb12-amd64 | unknown | direct | no | 2 | 4 |");
	says(text, "\n- b&#92;x1b&#60;b&#62;&#124;: line 1: not JSON\n");
	says_not(text, "<i>");
	free(text);
	text = print(fleet, fleet_html);
	says(text, "<tr><td>edu</td><td>6.12.117+deb12-amd64</td><td>unknown</td><td>direct</td>"
		   "<td>no</td><td class=\"n\">2</td><td class=\"n\">4</td>");
	says(text, "<dt>b\\x1b&#60;b&#62;|</dt><dd>line 1: not JSON</dd>");
	says_not(text, "<i>");
	free(text);
	fleet_free(fleet);
}

static void as_json(void **state)
{
	struct fleet *fleet = sample_fleet();
	struct json_object *object = json_object_new_object(), *value, *again;
	const char *text;

	(void)state;
	assert_int_equal(fleet_json(fleet, object), 0);
	text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							      JSON_C_TO_STRING_NOSLASHESCAPE);
	says(text,
	     "{\"format\":\"msiscope-fleet/1\",\"read\":3,\"unread\":1,\"failed\":3,\"moves\":15,");
	says(text, "\"groups\":[{\"model\":\"edu\",\"release\":\"6.12.117+deb12-amd64\",");
	says(text, "{\"path\":\"b\\\\x1b<b>|\",\"error\":\"line 1: not JSON\"}");
	again = json_tokener_parse(text);
	assert_true(json_object_object_get_ex(again, "groups", &value));
	assert_int_equal(json_object_array_length(value), 4);
	json_object_put(again);
	json_object_put(object);
	fleet_free(fleet);
}

static void models(void **state)
{
	static const char *const names[][2] = {
		{ "edu-0000:00:05.0", "edu" },
		{ "ahci[0000:00:1f.2]", "ahci" },
		{ "vfio-msi[0](0000:00:05.0)", "vfio-msi[N]" },
		{ "nvme0q13", "nvmeNqN" },
		{ "eth0-TxRx-3", "ethN-TxRx-N" },
		{ "i8042", "i8042" },
		{ "xhci_hcd", "xhci_hcd" },
		{ "mlx5_comp0@pci:0000:3b:00.1", "mlxN_compN@pci" },
		{ "", "-" },
		{ "0000:00:05.0", "-" },
		{ "\\x1b", "\\xNb" },
	};
	char model[FLEET_MODEL];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(fleet_model(model, names[i][0]), names[i][1]);
}

/* However many kernels: what is told apart is bounded, and the rest is counted. */
static void many(void **state)
{
	struct fleet *fleet = fleet_new();
	char release[32], *text;
	int i;

	(void)state;
	for (i = 0; i < FLEET_GROUPS / 2 + 2; i++) {
		snprintf(release, sizeof(release), "6.1.%d", i);
		add_fixture(fleet, "x", release);
	}
	assert_int_equal(fleet->nr_groups, FLEET_GROUPS);
	assert_true(fleet->more_irqs > 0);
	text = print(fleet, fleet_text);
	says(text, "interrupts are of more groups than");
	assert_true(times_said(text, "\n") < 200);
	free(text);
	fleet_free(fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_text), cmocka_unit_test(as_markup), cmocka_unit_test(as_json),
		cmocka_unit_test(models),  cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
