/* SPDX-License-Identifier: GPL-2.0-only */
/* A report on its way out, for all commands that end in one. */
#ifndef MSISCOPE_PRINT_H
#define MSISCOPE_PRINT_H

#include <stdio.h>

struct compare;
struct fleet;
struct json_object;
struct run;

enum print_format {
	PRINT_TEXT,
	PRINT_JSON,
	PRINT_HTML,
	PRINT_MARKDOWN,
	PRINT_FORMATS
};

/* How to print it. All zero: as text. */
struct print_options {
	enum print_format format;
	struct json_object *extra; /* as JSON: its members go beside the report's; NULL: none */
};

/* print_format() - by its name, "text", "json", "html", "markdown"; PRINT_FORMATS: no such. */
enum print_format print_format(const char *name);

/* print_report() - Returns 0 or -errno; whether all of it could be written, fflush() says. */
int print_report(const struct run *report, const struct print_options *options, FILE *out);

/* print_fleet() - the same of a fleet. */
int print_fleet(const struct fleet *fleet, const struct print_options *options, FILE *out);

/* print_compare() - the same of a comparison; it has no form for PRINT_HTML. */
int print_compare(const struct compare *compare, const struct print_options *options, FILE *out);

#endif /* MSISCOPE_PRINT_H */
