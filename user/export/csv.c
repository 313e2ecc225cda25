// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "export/csv.h"
#include "export/encoder.h"

/*
 * RFC 4180, records of one type, or findings. What computes with it guesses from the cells
 * what a column is, so whatever a text holds it must not look like anything else.
 */

struct csv {
	struct encoder encoder;
	__u64 findings; /* seq of the last */
	struct csv_layout layout;
	struct value value;
};

static int add(struct csv_layout *layout, const char *name, bool number,
	       const struct column *column, unsigned int word)
{
	struct csv_column *to = &layout->list[layout->nr];

	if (layout->nr == CSV_COLUMNS || strlen(name) >= sizeof(to->name))
		return -E2BIG;
	strcpy(to->name, name);
	to->number = number;
	to->column = column;
	to->word = word;
	layout->nr++;
	return 0;
}

static bool is_number(enum field_kind kind)
{
	switch (kind) {
	case FIELD_NUMBER:
	case FIELD_SIGNED:
	case FIELD_MAYBE:
	case FIELD_VECTOR:
	case FIELD_BOOL:
		return true;
	default:
		return false;
	}
}

/* A column for each word: what stands in one cell together cannot be summed. */
static int add_counts(struct csv_layout *layout, const struct column *column)
{
	char name[2 * COLUMN_NAME_SIZE];
	unsigned int i;
	int err = 0;

	for (i = 0; i < column->field->nr_words && !err; i++) {
		if (!column->field->word(i))
			continue;
		snprintf(name, sizeof(name), "%s_%s", column->name, column->field->word(i));
		err = add(layout, name, true, column, i);
	}
	return err;
}

int csv_lay_out(struct csv_layout *layout, unsigned int type)
{
	const struct table *table = type == EXPORT_FINDINGS ? &table_finding : table_record(type);
	const struct column *column;
	unsigned int i;
	int err = 0;

	memset(layout, 0, sizeof(*layout));
	if (type != EXPORT_FINDINGS)
		err = columns_add(&layout->columns, &table_head);
	if (!err)
		err = columns_add(&layout->columns, table);
	add(layout, "machine_id", false, NULL, 0);
	add(layout, "boot_id", false, NULL, 0);
	add(layout, "seq", true, NULL, 0); /* a finding's is not in it */
	for (i = 0; i < layout->columns.nr && !err; i++) {
		column = &layout->columns.column[i];
		if (!strcmp(column->name, "seq"))
			continue;
		if (column->field->kind == FIELD_COUNTS)
			err = add_counts(layout, column);
		else
			err = add(layout, column->name, is_number(column->field->kind), column, 0);
	}
	return err;
}

/* Would something take that text for a number, a time, a date, yes or no, or a formula? */
static bool is_mistaken(const char *text)
{
	static const char *const words[] = { "true", "false", "t",  "f",	"yes",	"no",
					     "y",    "n",     "on", "off",	"nan",	"inf",
					     "null", "none",  "na", "infinity", "epoch" };
	size_t i;

	if (isdigit((unsigned char)*text) || strchr(" .=+-@~'\\", *text))
		return true;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcasecmp(text, words[i]))
			return true;
	return false;
}

/*
 * In quotes if it needs them. The mark in front of what would be mistaken is no ' or \: DuckDB
 * passes these over when it guesses.
 */
static void put_text(FILE *out, const char *text)
{
	bool quoted = strpbrk(text, ",\"'\\");

	if (!*text)
		return;
	if (quoted)
		putc_unlocked('"', out);
	if (is_mistaken(text))
		putc_unlocked('~', out);
	for (; *text; text++) {
		if (*text == '"')
			putc_unlocked('"', out);
		putc_unlocked(*text, out);
	}
	if (quoted)
		putc_unlocked('"', out);
}

static void put_value(FILE *out, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NONE:
		break;
	case VALUE_NUMBER:
	case VALUE_BOOL:
		fprintf(out, "%llu", value->number);
		break;
	case VALUE_SIGNED:
		fprintf(out, "%lld", (__s64)value->number);
		break;
	case VALUE_TEXT:
		put_text(out, value->text);
		break;
	}
}

/* "37 39" as "[37,39]": one number alone would make the column one of numbers. */
static void put_list(FILE *out, const struct value *value)
{
	const char *c;

	fputs_unlocked("\"[", out);
	for (c = value->kind == VALUE_TEXT ? value->text : ""; *c; c++)
		putc_unlocked(*c == ' ' ? ',' : *c, out);
	fputs_unlocked("]\"", out);
}

static void put_mask(FILE *out, const __u64 mask[MASK_WORDS])
{
	const char *between = "";
	unsigned int cpu;

	fputs_unlocked("\"[", out);
	for (cpu = 0; cpu < MASK_WORDS * 64; cpu++) {
		if (!(mask[cpu / 64] >> cpu % 64 & 1))
			continue;
		fprintf(out, "%s%u", between, cpu);
		between = ",";
	}
	fputs_unlocked("]\"", out);
}

static void put_cell(struct csv *csv, const struct csv_column *cell, const void *base)
{
	const struct column *column = cell->column;
	const char *member = (const char *)base + column->base + column->field->offset;
	FILE *out = csv->encoder.out;

	if (column->field->kind == FIELD_COUNTS) {
		fprintf(out, "%llu", ((const __u64 *)member)[cell->word]);
		return;
	}
	if (column->field->kind == FIELD_CPUMASK) {
		put_mask(out, (const __u64 *)member);
		return;
	}
	column_value(column, base, &csv->value);
	if (column->field->kind == FIELD_ARRAY) {
		put_list(out, &csv->value);
		return;
	}
	/* As udev has it: a PCI address alone is a time to SQL engines and spreadsheets. */
	if (column->field->kind == FIELD_DEVICE && csv->value.kind == VALUE_TEXT)
		fprintf(out, "pci-%s", csv->value.text);
	else
		put_value(out, &csv->value);
}

static void put_name(FILE *out, const char *text)
{
	char escaped[TEXT_ESCAPED_SIZE(64)];

	text_escape(escaped, text, strnlen(text, 64));
	put_text(out, escaped);
}

/* An id in the form of a UUID is neither number nor date, whatever its digits. */
static void put_id(FILE *out, const char *text)
{
	if (text_is_uuid(text))
		fputs_unlocked(text, out);
	else
		put_name(out, text);
}

static void put_row(struct csv *csv, __u64 seq, const void *base)
{
	const struct trace_header *header = csv->encoder.header;
	FILE *out = csv->encoder.out;
	unsigned int i;

	put_id(out, header->system.machine_id ?: "");
	putc_unlocked(',', out);
	put_id(out, header->boot_id);
	fprintf(out, ",%llu", seq);
	for (i = CSV_FRONT; i < csv->layout.nr; i++) {
		putc_unlocked(',', out);
		put_cell(csv, &csv->layout.list[i], base);
	}
	fputs_unlocked("\r\n", out);
}

static int csv_begin(struct encoder *encoder)
{
	struct csv *csv = (struct csv *)encoder;
	int err = csv_lay_out(&csv->layout, encoder->choice->options->type);
	unsigned int i;

	for (i = 0; i < csv->layout.nr && !err; i++)
		fprintf(encoder->out, "%s%s", i ? "," : "", csv->layout.list[i].name);
	fputs_unlocked("\r\n", encoder->out);
	return err;
}

static int csv_record(struct encoder *encoder, const union record *record)
{
	if (record->head.type == encoder->choice->options->type)
		put_row((struct csv *)encoder, record->head.seq, record);
	return 0;
}

static int csv_finding(struct encoder *encoder, const struct finding *finding)
{
	struct csv *csv = (struct csv *)encoder;

	csv->findings++;
	if (encoder->choice->options->type == EXPORT_FINDINGS)
		put_row(csv, csv->findings, finding);
	return 0;
}

static int csv_finish(struct encoder *encoder, __u64 ts, struct export_told *told)
{
	(void)encoder;
	(void)ts;
	(void)told;
	return 0;
}

static void csv_free(struct encoder *encoder)
{
	free(encoder);
}

static struct encoder *csv_new(void)
{
	static const struct encoder_methods methods = {
		.begin = csv_begin,
		.record = csv_record,
		.finding = csv_finding,
		.finish = csv_finish,
		.free = csv_free,
	};
	struct csv *csv = calloc(1, sizeof(*csv));

	if (!csv)
		return NULL;
	csv->encoder.methods = &methods;
	return &csv->encoder;
}

const struct export_format export_csv = {
	.name = "csv",
	.help = "a row a record of one type, or a finding",
	.typed = true,
	.encoder = csv_new,
};
