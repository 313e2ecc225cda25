/* SPDX-License-Identifier: GPL-2.0-only */
/* A line of a trace, from anybody, as a JSON object. */
#ifndef MSISCOPE_TRACE_LINE_H
#define MSISCOPE_TRACE_LINE_H

#include <stddef.h>
#include <json-c/json.h>

/* How much may be in it, so that its memory is bounded. */
struct line_limits {
	unsigned int containers; /* objects and arrays */
	unsigned int values; /* these as well */
};

extern const struct line_limits line_of_header;
extern const struct line_limits line_of_record; /* or of anything behind the header */

/*
 * line_parse() - one JSON object and nothing else, within @limits, no key twice, no number that 64 bits cannot hold.
 * Returns 0 and the object (put it), -ENOMEM, or -EINVAL with a text in @what;
 * -ENODATA if the text ends before the object does.
 */
int line_parse(struct json_tokener *tokener, const char *text, size_t length,
	       const struct line_limits *limits, struct json_object **object, const char **what);

#endif /* MSISCOPE_TRACE_LINE_H */
