// SPDX-License-Identifier: GPL-2.0-only
/* A comparison as text, Markdown and JSON. */
#include <errno.h>
#include <math.h>

#include "base/page.h"
#include "report/build.h"
#include "report/compare_rows.h"
#include "report/markup.h"

#define FORMAT "msiscope-compare/1"
#define LABEL_WIDTH 12
#define ALL_FORMS "'report --compare --format json'"

/* How much is told: the first that leaves the mail short is taken. */
static const struct measure {
	size_t rows;
	size_t notes; /* on what was not seen */
} measures[] = { { 12, 2 * COMPARE_MISSING + 2 }, { 8, 10 }, { 5, 8 }, { 3, 6 }, { 2, 2 } };

struct mail {
	FILE *out;
	size_t notes;
	size_t notes_left;
};

static void say_text(const char *label, const char *text, void *arg)
{
	char lead[LABEL_WIDTH + 16];

	snprintf(lead, sizeof(lead), "  %-*s", LABEL_WIDTH - 2, label);
	page_say(arg, lead, LABEL_WIDTH, "%s", text);
}

static void text_sums(const struct compare *compare, const struct compare_sum *sums, bool all,
		      FILE *out)
{
	char text[COMPARE_TEXT];
	unsigned int i;

	for (i = 0; i < COMPARE_MEASURES; i++)
		if (all || compare_is_told(&sums[i]))
			say_text(compare_measure_word(i),
				 compare_sentence(text, compare, &sums[i], i), out);
}

static void text_rows(const struct compare *compare, size_t most, FILE *out)
{
	char text[COMPARE_TEXT];
	size_t i;

	for (i = 0; i < compare->nr_rows && i < most; i++) {
		const struct compare_row *row = &compare->rows[i];

		page_say(out, "\n", 2, "%s", compare_title(text, row));
		text_sums(compare, row->sums, false, out);
		if (*compare_possible(text, row))
			say_text("possible", text, out);
	}
	if (compare->nr_rows > i)
		page_say(out, "\n", 0, "And %zu more, none of them worse: all are in " ALL_FORMS,
			 compare->nr_rows - i);
	if (compare->nr_quiet)
		page_say(out, "\n", 0, "%zu more moved, with none before and none after.",
			 compare->nr_quiet);
}

static void say_note(const char *label, const char *text, void *arg)
{
	struct mail *mail = arg;

	if (!mail->notes++)
		fputs("\nNot all was seen:\n", mail->out);
	if (!mail->notes_left)
		return;
	mail->notes_left--;
	say_text(label, text, mail->out);
}

static void text_missing(const struct compare *compare, size_t most, FILE *out)
{
	struct mail mail = { .out = out, .notes_left = most };

	compare_missing(compare, say_note, &mail);
	if (mail.notes > most)
		fprintf(out, "  and %zu more: all are in " ALL_FORMS "\n", mail.notes - most);
}

static void text_all(FILE *out, unsigned int way, const void *arg)
{
	struct fact_heading differ = { .text = "\nThey differ also in:\n",
				       .say = say_text,
				       .out = out };
	const struct compare *compare = arg;
	char text[COMPARE_TEXT];

	page_say(out, "Verdict: ", 9, "%s.", compare_headline(text, compare));
	text_sums(compare, compare->sums, true, out);
	text_rows(compare, measures[way].rows, out);
	fputs("\nBefore:\n", out);
	compare_facts(compare, COMPARE_BEFORE, say_text, out);
	fputs("\nAfter:\n", out);
	compare_facts(compare, COMPARE_AFTER, say_text, out);
	compare_differences(compare, facts_headed, &differ);
	text_missing(compare, measures[way].notes, out);
	page_say(out, "\n", 0, "%s", compare_legend);
}

void compare_text(const struct compare *compare, FILE *out)
{
	page_fitting(out, sizeof(measures) / sizeof(measures[0]), text_all, compare);
}

static void say_markdown(const char *label, const char *text, void *arg)
{
	fprintf(arg, "- **%s**: ", label);
	markup_markdown(arg, text);
	fputc('\n', arg);
}

static void markdown_sums(const struct compare *compare, const struct compare_sum *sums, bool all,
			  FILE *out)
{
	char text[COMPARE_TEXT];
	unsigned int i;

	for (i = 0; i < COMPARE_MEASURES; i++)
		if (all || compare_is_told(&sums[i]))
			say_markdown(compare_measure_word(i),
				     compare_sentence(text, compare, &sums[i], i), out);
}

static void markdown_cell(FILE *out, const char *text)
{
	fputc(' ', out);
	markup_markdown(out, text);
	fputs(" |", out);
}

static void markdown_device(const struct compare_row *row, const struct compare_device *device,
			    enum compare_measure measure, FILE *out)
{
	const struct compare_cell *before = &device->cells[COMPARE_BEFORE][row->path][measure];
	const struct compare_cell *after = &device->cells[COMPARE_AFTER][row->path][measure];
	char address[TEXT_DEVICE_SIZE], text[COMPARE_TEXT];

	if (!before->hits && !after->hits)
		return;
	text_device(address, &device->address);
	fputc('|', out);
	markdown_cell(out, device->model);
	markdown_cell(out, *address ? address : "-");
	markdown_cell(out, compare_path_name(row->path));
	markdown_cell(out, compare_measure_word(measure));
	markdown_cell(out, compare_rate(text, before));
	markdown_cell(out, compare_rate(text, after));
	fputc('\n', out);
}

/* Those with any, on either side. */
static void markdown_devices(const struct compare *compare, FILE *out)
{
	size_t i, d;
	unsigned int m;

	if (!compare->nr_rows)
		return;
	fputs("\n<details><summary>Device by device</summary>\n\n"
	      "| device | address | moved by | what | before, per 1,000 | after |\n"
	      "|:--|:--|:--|:--|:--|:--|\n",
	      out);
	for (i = 0; i < compare->nr_rows; i++)
		for (d = 0; d < compare->rows[i].nr_devices; d++)
			for (m = 0; m < COMPARE_MEASURES; m++)
				markdown_device(&compare->rows[i], &compare->rows[i].devices[d], m,
						out);
	fputs("\n</details>\n", out);
}

static void markdown_rows(const struct compare *compare, FILE *out)
{
	char text[COMPARE_TEXT];
	size_t i;

	for (i = 0; i < compare->nr_rows; i++) {
		const struct compare_row *row = &compare->rows[i];

		fputs("\n### ", out);
		markup_markdown(out, compare_title(text, row));
		fputs("\n\n", out);
		markdown_sums(compare, row->sums, false, out);
		if (*compare_possible(text, row))
			say_markdown("possible", text, out);
	}
	if (compare->nr_quiet)
		fprintf(out, "\n%zu more moved, with none before and none after.\n",
			compare->nr_quiet);
	markdown_devices(compare, out);
}

void compare_markdown(const struct compare *compare, FILE *out)
{
	char text[COMPARE_TEXT];
	struct fact_heading differ = { .text = "\n### They differ also in\n\n",
				       .say = say_markdown,
				       .out = out };
	struct fact_heading missing = { .text = "\n### Not all was seen\n\n",
					.say = say_markdown,
					.out = out };

	fprintf(out, "## msiscope comparison\n\n**Verdict:** %s.\n\n",
		compare_headline(text, compare));
	markdown_sums(compare, compare->sums, true, out);
	markdown_rows(compare, out);
	fputs("\n### Before\n\n", out);
	compare_facts(compare, COMPARE_BEFORE, say_markdown, out);
	fputs("\n### After\n\n", out);
	compare_facts(compare, COMPARE_AFTER, say_markdown, out);
	compare_differences(compare, facts_headed, &differ);
	compare_missing(compare, facts_headed, &missing);
	fprintf(out, "\n%s\n", compare_legend);
}

static void put_counts(struct build *build, const struct compare_cell *cell)
{
	build_number(build, "hits", cell->hits);
	build_number(build, "tries", cell->tries);
	build_number(build, "possible", cell->possible);
	build_number(build, "unseen", cell->unseen);
}

static void put_bound(struct build *build, const char *key, bool known, double value)
{
	if (known)
		build_real(build, key, value);
	else
		build_null(build, key);
}

static void put_side(struct build *build, const char *key, const struct compare_sum *sum,
		     enum compare_when when)
{
	const struct compare_cell *cell = &sum->cells[when];
	const struct estimate rate = estimate_rate(cell->tries, cell->hits);
	struct build inner = build_object(build, key);

	put_counts(&inner, cell);
	put_bound(&inner, "value", rate.known, rate.value);
	put_bound(&inner, "low", rate.known, rate.low);
	put_bound(&inner, "high", rate.known, rate.high);
	build_number(&inner, "uncovered", sum->uncovered[when]);
	build->err = inner.err;
}

static void put_sum(struct build *build, const char *key, const struct compare *compare,
		    const struct compare_sum *sum, enum compare_measure measure)
{
	struct build inner = build_object(build, key);
	char text[COMPARE_TEXT];

	build_word(&inner, "verdict", compare_name(sum->verdict));
	build_word(&inner, "why", compare_why_name(sum->why));
	build_word(&inner, "text", compare_sentence(text, compare, sum, measure));
	put_side(&inner, "before", sum, COMPARE_BEFORE);
	put_side(&inner, "after", sum, COMPARE_AFTER);
	build_real(&inner, "expected", sum->expected[COMPARE_AFTER]);
	put_bound(&inner, "left", sum->left != HUGE_VAL, sum->left);
	if (sum->more)
		build_number(&inner, "more", sum->more);
	else
		build_null(&inner, "more");
	build->err = inner.err;
}

static void put_sums(struct build *build, const struct compare *compare,
		     const struct compare_sum *sums)
{
	unsigned int i;

	for (i = 0; i < COMPARE_MEASURES; i++)
		put_sum(build, compare_measure_name(i), compare, &sums[i], i);
}

static void put_device(struct build *build, const struct compare_row *row,
		       const struct compare_device *device)
{
	static const char *const sides[] = { "before", "after" };
	char address[TEXT_DEVICE_SIZE];
	struct build side, measure;
	unsigned int i, j;

	text_device(address, &device->address);
	build_word(build, "device", *address ? address : NULL);
	for (i = 0; i < COMPARE_SIDES; i++) {
		side = build_object(build, sides[i]);
		for (j = 0; j < COMPARE_MEASURES; j++) {
			measure = build_object(&side, compare_measure_name(j));
			put_counts(&measure, &device->cells[i][row->path][j]);
			side.err = measure.err;
		}
		build->err = side.err;
	}
}

static void put_element(struct build *build, struct json_object *array, const char *word)
{
	struct json_object *text = json_object_new_string(word);

	if (!build->err && text && !json_object_array_add(array, text))
		return;
	json_object_put(text);
	if (!build->err)
		build->err = -ENOMEM;
}

static void put_how(struct build *build, const char *key, const struct compare_how *how)
{
	struct build inner = build_object(build, key);
	struct json_object *array = build_array(&inner, "classes");
	const char *name;
	unsigned int bit;

	for (bit = 0; bit < IRQ_CLASSES; bit++)
		if (how->classes >> bit & 1)
			put_element(&inner, array, class_name(bit));
	array = build_array(&inner, "protocols");
	for (bit = 0; (name = compare_protocol(bit)); bit++)
		if (how->protocols >> bit & 1)
			put_element(&inner, array, name);
	build->err = inner.err;
}

static void put_row(struct build *build, const struct compare *compare,
		    const struct compare_row *row)
{
	struct json_object *array;
	struct build device;
	size_t i;

	build_word(build, "model", row->devices->model);
	build_word(build, "path", compare_path_name(row->path));
	build_word(build, "verdict", compare_name(row->verdict));
	put_how(build, "how_before", &row->how[COMPARE_BEFORE]);
	put_how(build, "how_after", &row->how[COMPARE_AFTER]);
	put_sums(build, compare, row->sums);
	array = build_array(build, "devices");
	for (i = 0; !build->err && i < row->nr_devices; i++) {
		device = build_append(build, array);
		put_device(&device, row, &row->devices[i]);
		build->err = device.err;
	}
}

/* What is said in words, as pairs of label and text. */
struct said {
	struct build *build;
	struct json_object *array;
};

static void say_json(const char *label, const char *text, void *arg)
{
	struct said *said = arg;
	struct build note = build_append(said->build, said->array);

	build_word(&note, "label", label);
	build_word(&note, "text", text);
	said->build->err = note.err;
}

static void put_set(struct build *build, const char *key, const struct compare *compare,
		    enum compare_when when)
{
	const struct compare_side *side = &compare->sides[when];
	struct build inner = build_object(build, key);
	struct said said = { .build = &inner };

	build_word(&inner, "path", side->name);
	build_number(&inner, "traces", side->fleet->nr_traces);
	build_number(&inner, "failed", side->fleet->nr_failed);
	build_number(&inner, "moves", side->fleet->moves);
	build_number(&inner, "dropped", side->dropped);
	fleet_copies_json(side->fleet, &inner);
	said.array = build_array(&inner, "facts");
	compare_facts(compare, when, say_json, &said);
	build->err = inner.err;
}

static void put_verdict(struct build *build, const struct compare *compare)
{
	struct build verdict = build_object(build, "verdict");
	char text[COMPARE_TEXT];

	build_word(&verdict, "name", compare_name(compare->verdict));
	build_word(&verdict, "text", compare_headline(text, compare));
	build_flag(&verdict, "shown", compare_shown(compare));
	build_flag(&verdict, "failed", compare_failed(compare));
	build->err = verdict.err;
}

int compare_json(const struct compare *compare, struct json_object *object)
{
	struct build build = { .object = object }, row;
	struct said said = { .build = &build };
	struct json_object *array;
	size_t i;

	build_word(&build, "format", FORMAT);
	put_verdict(&build, compare);
	put_set(&build, "before", compare, COMPARE_BEFORE);
	put_set(&build, "after", compare, COMPARE_AFTER);
	put_sums(&build, compare, compare->sums);
	array = build_array(&build, "groups");
	for (i = 0; !build.err && i < compare->nr_rows; i++) {
		row = build_append(&build, array);
		put_row(&row, compare, &compare->rows[i]);
		build.err = row.err;
	}
	build_number(&build, "quiet_groups", compare->nr_quiet);
	said.array = build_array(&build, "differ");
	compare_differences(compare, say_json, &said);
	said.array = build_array(&build, "unseen");
	compare_missing(compare, say_json, &said);
	return build.err;
}
