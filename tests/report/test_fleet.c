// SPDX-License-Identifier: GPL-2.0-only
/* Many traces told together. */
#include <json-c/json.h>

#include "fixture.h"
#include "report/facts.h"
#include "report/fleet_rows.h"

/* Each of another boot, or all would be recordings of one. */
static void add_fixture(struct fleet *fleet, const char *path, const char *release)
{
	static const char *const boots[] = { "a\033", "b", "c" };
	struct trace_error error;
	struct trace_reader *reader = trace_reader_open(FIXTURE, &error);
	struct trace_header header = *trace_reader_header(reader);
	struct run *run;

	header.boot_id = boots[fleet->nr_traces % 3];
	if (release)
		header.release = release;
	run = run_new(&header);
	fixture_replay(reader, run, &(const struct chances){ .controls = { { .trials = 0 } } });
	assert_int_equal(fleet_add(fleet, path, run), 0);
	run_free(run);
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
	says(text, "9 lost. 1\n       more could not be read. Boots: 2.");
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
	     "{\"format\":\"msiscope-fleet/1\",\"read\":3,\"unread\":1,\"failed\":3,\"unknown\":0,\"moves\":15,");
	says(text, "\"groups\":[{\"model\":\"edu\",\"release\":\"6.12.117+deb12-amd64\",");
	says(text, "{\"path\":\"b\\\\x1b<b>|\",\"error\":\"line 1: not JSON\"}");
	again = json_tokener_parse(text);
	assert_true(json_object_object_get_ex(again, "groups", &value));
	assert_int_equal(json_object_array_length(value), 4);
	json_object_put(again);
	json_object_put(object);
	fleet_free(fleet);
}

static void copies(void **state)
{
	struct json_object *object = json_object_new_object();
	struct fleet *fleet = fleet_new();
	char name[16], *text;
	unsigned int i;

	(void)state;
	add_fixture(fleet, "a", NULL);
	for (i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "copy\033%u", i);
		assert_int_equal(fleet_copy(fleet, name, i < 8 ? "a" : "<i>"), 0);
	}
	text = print(fleet, fleet_text);
	says(text, "Fleet: 1 trace; interrupts were lost in 1,");
	says(text, "not counted: 9.\n");
	says(text, "  copy\\x1b0, copy\\x1b1, copy\\x1b2, copy\\x1b3 and 4 more: as a\n"
		   "  copy\\x1b8: as <i>\n");
	free(text);
	text = print(fleet, fleet_html);
	says(text, "copy\\x1b8");
	assert_null(strstr(text, "<i>"));
	free(text);
	assert_int_equal(fleet_json(fleet, object), 0);
	says(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE),
	     "\"boots\":1,\"copies\":[{\"path\":\"copy\\\\x1b0\",\"of\":\"a\"},");
	json_object_put(object);
	fleet_free(fleet);
}

/* Where memory for an id was out, or there is none, a trace is of no known boot. */
static void boots(void **state)
{
	struct fleet *fleet = fleet_new(), *other = fleet_new();

	(void)state;
	add_fixture(fleet, "a", NULL);
	add_fixture(fleet, "b", NULL);
	add_fixture(other, "c", NULL);
	assert_int_equal(fleet->nr_boots, 2);
	assert_int_equal(fleet_boot(fleet, &(struct trace_header){ .boot_id = "b" }), 2);
	assert_int_equal(fleet_boot(fleet, &(struct trace_header){ .boot_id = "" }), 0);
	assert_int_equal(fleet->groups[0].nr_boots, 2);
	assert_int_equal(fleet_shared(fleet, other), 1);
	fleet->traces[0].begin++;
	assert_int_equal(fleet_shared(fleet, other), 0);
	fleet_free(fleet);
	fleet_free(other);
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

/* What a summary says of @fleet, up to its boots. */
static void sums_up(const struct fleet *fleet, const char *words)
{
	char text[SUMMARY_SIZE];

	fleet_summary(text, fleet);
	assert_memory_equal(text, words, strlen(words));
}

static void one_none_and_unknown(void **state)
{
	struct fleet_trace traces[2] = { 0 };
	struct fleet fleet = { .traces = traces, .nr_traces = 2, .moves = 1, .more_irqs = 1 };

	(void)state;
	sums_up(&fleet, "2 traces; interrupts were lost in 0, and 0 have a defect. 1 move. "
			"1 interrupt is of more groups than are told apart.");
	fleet.hidden = KIND_BIT(FINDING_LOST);
	fleet.nr_unknown = 2;
	fleet.more_irqs = 0;
	sums_up(&fleet, "2 traces; whether interrupts were lost cannot be told, and whether any "
			"has a defect is not known. 1 move. 2 are UNKNOWN: ");
	/* With --fail-on none it is no failure, and a defect still. */
	traces[0].findings[FINDING_LOST] = 2;
	fleet.findings[FINDING_LOST] = 2;
	fleet.moves = 0;
	fleet.moves_hidden = true;
	fleet.nr_unknown = 1;
	sums_up(&fleet, "2 traces; interrupts were lost in 1, and 1 has a defect. Moves were not "
			"seen, 2 lost. 1 is UNKNOWN: ");
	fleet.nr_traces = 1;
	fleet.moves = 2;
	fleet.nr_unknown = 0;
	sums_up(&fleet, "1 trace; interrupts were lost in 1, and 1 has a defect. 2 moves, 2 lost.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_text),
		cmocka_unit_test(as_markup),
		cmocka_unit_test(as_json),
		cmocka_unit_test(copies),
		cmocka_unit_test(boots),
		cmocka_unit_test(models),
		cmocka_unit_test(one_none_and_unknown),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
