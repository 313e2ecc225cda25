/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside export/: the fields of a record or finding laid flat, one value each, for
 * formats that know no objects. A member of a struct is called "from_cpu"; an
 * array or counts become one text: "37 39", "move=1 arrival=12".
 */
#ifndef MSISCOPE_EXPORT_COLUMNS_H
#define MSISCOPE_EXPORT_COLUMNS_H

#include "base/text.h"
#include "trace/fields.h"

#define COLUMNS_MAX 48 /* of one table */
#define COLUMN_NAME_SIZE 32

enum value_kind {
	VALUE_NONE, /* null, or "" for a list without elements */
	VALUE_NUMBER,
	VALUE_SIGNED, /* number, as __s64 */
	VALUE_BOOL, /* number, 0 or 1 */
	VALUE_TEXT, /* printable ASCII, escaped as in a trace */
};

struct value {
	enum value_kind kind;
	__u64 number;
	char text[TEXT_ESCAPED_SIZE(1024)]; /* the longest: a finding's reason */
};

struct column {
	char name[COLUMN_NAME_SIZE];
	const struct field *field;
	size_t base; /* of the struct that the field is in, inside the record */
};

struct flat_columns {
	unsigned int nr;
	struct column column[COLUMNS_MAX];
};

/* columns_add() - behind those that @columns has, those of @table. Returns 0 or -E2BIG. */
int columns_add(struct flat_columns *columns, const struct table *table);

/* column_value() - of that column in the record or finding at @base. */
void column_value(const struct column *column, const void *base, struct value *value);

#endif /* MSISCOPE_EXPORT_COLUMNS_H */
