// SPDX-License-Identifier: GPL-2.0-only
#include "base/interrupt.h"
#include "commands/words.h"
#include "diagnose/kinds.h"
#include "export/export.h"
#include "stress/pattern.h"
#include "view/columns.h"

const char *word_class(size_t nth, const char **what)
{
	*what = NULL;
	return nth < IRQ_CLASSES ? class_name(nth) : NULL;
}

const char *word_kind(size_t nth, const char **what)
{
	*what = "those that are";
	if (!nth)
		return "defects";
	if (nth > FINDING_KINDS)
		return NULL;
	*what = finding_row(nth - 1)->meaning;
	return finding_name(nth - 1);
}

const char *word_fail_on(size_t nth, const char **what)
{
	*what = NULL;
	return nth ? word_kind(nth - 1, what) : "none";
}

const char *word_pattern(size_t nth, const char **what)
{
	const struct pattern_ops *pattern = pattern_nth(nth);

	if (!pattern)
		return NULL;
	*what = pattern->help;
	return pattern->name;
}

const char *word_export_format(size_t nth, const char **what)
{
	const struct export_format *format = export_format_nth(nth);

	if (!format)
		return NULL;
	*what = format->help;
	return format->name;
}

const char *word_record_type(size_t nth, const char **what)
{
	*what = NULL;
	return export_type_name(nth + 1); /* 0 is none */
}

static const char *word_column(enum columns_of of, size_t nth, const char **what)
{
	struct columns columns;

	columns_all(&columns, of);
	if (nth >= columns.count)
		return NULL;
	*what = columns.chosen[nth]->what;
	return columns.chosen[nth]->name;
}

const char *word_list_column(size_t nth, const char **what)
{
	return word_column(COLUMNS_LIST, nth, what);
}

const char *word_top_column(size_t nth, const char **what)
{
	return word_column(COLUMNS_TOP, nth, what);
}
