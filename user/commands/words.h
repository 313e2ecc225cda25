/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: the values of options that stand in tables of other rooms, for struct command_option. */
#ifndef MSISCOPE_WORDS_H
#define MSISCOPE_WORDS_H

#include <stddef.h>

/* Each as word() there. word_fail_on() can be none as well. */
const char *word_class(size_t nth, const char **what);
const char *word_kind(size_t nth, const char **what);
const char *word_fail_on(size_t nth, const char **what);
const char *word_pattern(size_t nth, const char **what);
const char *word_export_format(size_t nth, const char **what);
const char *word_record_type(size_t nth, const char **what);
const char *word_list_column(size_t nth, const char **what);
const char *word_top_column(size_t nth, const char **what);

#endif /* MSISCOPE_WORDS_H */
