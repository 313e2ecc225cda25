/* SPDX-License-Identifier: GPL-2.0-only */
/* A report on its way out, for all commands that end in one. */
#ifndef MSISCOPE_PRINT_H
#define MSISCOPE_PRINT_H

#include <stdbool.h>
#include <stdio.h>

struct json_object;
struct report;

/* How to print it. All zero: as text. */
struct print_options {
	bool json;
	struct json_object *extra; /* with json: its members go beside the report's; NULL: none */
};

/* print_report() - Returns 0 or -errno; whether all of it could be written, fflush() says. */
int print_report(const struct report *report, const struct print_options *options, FILE *out);

#endif /* MSISCOPE_PRINT_H */
