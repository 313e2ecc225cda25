// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/columns.h"
#include "export/encoder.h"

/* RFC 4180: a row a record or finding; every kind of them has its place among the same columns. */

#define TYPES (RECORD_TYPES + 1) /* record types from 1, and findings */
#define ALL_MAX 128
#define TYPE_FINDING RECORD_TYPES

struct csv {
	struct encoder encoder;
	__u64 findings; /* seq of the last */
	unsigned int nr; /* columns of the file */
	char names[ALL_MAX][COLUMN_NAME_SIZE];
	struct columns columns[TYPES];
	short place[TYPES][ALL_MAX]; /* which column of the type stands there, + 1; 0: none */
	struct value value;
};

/* A spreadsheet takes these for the begin of a formula. */
static bool is_formula(char c)
{
	return c == '=' || c == '+' || c == '-' || c == '@';
}

/* The text in quotes if it needs them; before a formula, and before what looks like ours, a '. */
static void put_text(FILE *out, const char *text)
{
	bool quoted = strpbrk(text, ",\"");

	if (quoted)
		putc_unlocked('"', out);
	if (is_formula(*text) || *text == '\'')
		putc_unlocked('\'', out);
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
		fprintf(out, "%llu", value->number);
		break;
	case VALUE_SIGNED:
		fprintf(out, "%lld", (__s64)value->number);
		break;
	case VALUE_BOOL:
		fputs_unlocked(value->number ? "true" : "false", out);
		break;
	case VALUE_TEXT:
		put_text(out, value->text);
		break;
	}
}

static void put_row(struct csv *csv, unsigned int type, const char *word, __u64 seq,
		    const void *base)
{
	FILE *out = csv->encoder.out;
	unsigned int i;

	fprintf(out, "%s,%llu", word, seq);
	for (i = 0; i < csv->nr; i++) {
		putc_unlocked(',', out);
		if (!csv->place[type][i])
			continue;
		column_value(&csv->columns[type].column[csv->place[type][i] - 1], base,
			     &csv->value);
		put_value(out, &csv->value);
	}
	fputs_unlocked("\r\n", out);
}

/* The file's column of that name, which may be new; -1 if there is no room. */
static int column_of(struct csv *csv, const char *name)
{
	unsigned int i;

	for (i = 0; i < csv->nr; i++)
		if (!strcmp(csv->names[i], name))
			return i;
	if (csv->nr == ALL_MAX)
		return -1;
	strcpy(csv->names[csv->nr], name);
	return csv->nr++;
}

static int lay_out(struct csv *csv, unsigned int type, const struct table *table)
{
	struct columns *columns = &csv->columns[type];
	int at, err = 0;
	unsigned int i;

	if (type != TYPE_FINDING)
		err = columns_add(columns, &table_head);
	if (!err)
		err = columns_add(columns, table);
	for (i = 0; i < columns->nr && !err; i++) {
		if (!strcmp(columns->column[i].name, "seq"))
			continue; /* a finding's is not in it, so it stands with the type */
		at = column_of(csv, columns->column[i].name);
		if (at < 0)
			return -E2BIG;
		csv->place[type][at] = i + 1;
	}
	return err;
}

static void put_names(struct csv *csv)
{
	FILE *out = csv->encoder.out;
	unsigned int i;

	fputs_unlocked("type,seq", out);
	for (i = 0; i < csv->nr; i++)
		fprintf(out, ",%s", csv->names[i]);
	fputs_unlocked("\r\n", out);
}

static int csv_begin(struct encoder *encoder)
{
	struct csv *csv = (struct csv *)encoder;
	unsigned int type;
	int err = 0;

	for (type = 1; type < RECORD_TYPES && !err; type++)
		err = lay_out(csv, type, table_record(type));
	if (!err)
		err = lay_out(csv, TYPE_FINDING, &table_finding);
	if (!err)
		put_names(csv);
	return err;
}

static int csv_record(struct encoder *encoder, const union record *record)
{
	struct csv *csv = (struct csv *)encoder;

	put_row(csv, record->head.type, table_record(record->head.type)->type, record->head.seq,
		record);
	return 0;
}

static int csv_finding(struct encoder *encoder, const struct finding *finding)
{
	struct csv *csv = (struct csv *)encoder;

	put_row(csv, TYPE_FINDING, table_finding.type, ++csv->findings, finding);
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

struct encoder *encoder_csv(void)
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
