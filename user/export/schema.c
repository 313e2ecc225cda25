// SPDX-License-Identifier: GPL-2.0-only
/* The SQL table of a csv. */
#include <errno.h>
#include <string.h>

#include "export/csv.h"
#include "export/export.h"

/* Names in quotes: "release", "window" and others are words of SQL. */

const char *export_type_name(unsigned int type)
{
	const struct table *table = type == EXPORT_FINDINGS ? &table_finding : table_record(type);

	return table ? table->type : NULL;
}

unsigned int export_type(const char *name)
{
	unsigned int type = table_record_type(name);

	if (type < RECORD_TYPES)
		return type;
	return strcmp(name, table_finding.type) ? 0 : EXPORT_FINDINGS;
}

static void put_table(FILE *out, const char *name, const struct csv_layout *layout)
{
	unsigned int i;

	fprintf(out, "CREATE TABLE \"%s\" (\n", name);
	for (i = 0; i < layout->nr; i++)
		fprintf(out, "  \"%s\" %s%s\n", layout->list[i].name,
			layout->list[i].number ? "BIGINT" : "TEXT", i + 1 < layout->nr ? "," : "");
	fputs(");\n", out);
}

/* An empty cell is an empty text to sqlite's .import: in an average it would count as 0. */
static void put_nulls(FILE *out, const char *name, const struct csv_layout *layout)
{
	unsigned int i;

	fprintf(out,
		"CREATE TRIGGER \"%s_nulls\" AFTER INSERT ON \"%s\" BEGIN\n"
		"  UPDATE \"%s\" SET\n",
		name, name, name);
	for (i = 0; i < layout->nr; i++)
		fprintf(out, "    \"%s\" = nullif(\"%s\", '')%s\n", layout->list[i].name,
			layout->list[i].name, i + 1 < layout->nr ? "," : "");
	fputs("  WHERE rowid = new.rowid;\nEND;\n", out);
}

int export_schema(unsigned int type, enum export_engine engine, FILE *out)
{
	const char *name = export_type_name(type);
	struct csv_layout layout;
	int err;

	if (!name)
		return -EINVAL;
	err = csv_lay_out(&layout, type);
	if (err)
		return err;
	put_table(out, name, &layout);
	if (engine == EXPORT_SQLITE)
		put_nulls(out, name, &layout);
	return 0;
}
