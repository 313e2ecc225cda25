/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside report/: a JSON object under construction; the first error stays, the rest is passed over. */
#ifndef MSISCOPE_REPORT_BUILD_H
#define MSISCOPE_REPORT_BUILD_H

#include <stdbool.h>
#include <json-c/json.h>
#include <linux/types.h>

/* Keys are static text. */
struct build {
	struct json_object *object;
	int err; /* 0 or -errno */
};

/* build_value() - takes @value over; NULL: there was no memory for it. */
void build_value(struct build *build, const char *key, struct json_object *value);

void build_null(struct build *build, const char *key);
void build_number(struct build *build, const char *key, __u64 number);
/* build_seen() - a number; null if it is 0 and @hidden: it could not be seen. */
void build_seen(struct build *build, const char *key, __u64 number, bool hidden);

void build_flag(struct build *build, const char *key, bool flag);
void build_real(struct build *build, const char *key, double value);

/* build_word() - one of our words; NULL is null. */
void build_word(struct build *build, const char *key, const char *word);

/* build_text() - text from elsewhere, escaped as in a trace. */
void build_text(struct build *build, const char *key, const char *text);

/* build_object() - a member of which the caller fills the members, and hands the error back. */
struct build build_object(struct build *build, const char *key);

/* build_array() - a member that takes objects; NULL after an error. */
struct json_object *build_array(struct build *build, const char *key);

/* build_append() - the same for an element of @array. */
struct build build_append(struct build *build, struct json_object *array);

#endif /* MSISCOPE_REPORT_BUILD_H */
