/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside stress/: files of JSON Lines that root will believe. Only ever appended
 * to; each line but the first begins with its newline, so that one cut off by
 * SIGKILL spoils no other.
 */
#ifndef MSISCOPE_STRESS_LINES_H
#define MSISCOPE_STRESS_LINES_H

#include <stdbool.h>
#include <sys/types.h>
#include <json-c/json.h>

/* Of one file, how far it was taken in. */
struct lines {
	off_t taken; /* bytes */
	unsigned int damaged; /* lines */
};

/* One line, a flat object. 0, -EINVAL: it is damaged, or -ENOMEM. */
typedef int (*line_fn)(struct json_object *line, void *arg);

/*
 * lines_load() - what @fd has beyond @lines->taken, each line to @take. @whole:
 * nobody writes any more, so a last line that is cut off counts as damaged.
 * Returns 0 or -errno.
 */
int lines_load(struct lines *lines, int fd, bool whole, line_fn take, void *arg);

/*
 * lines_append() - @object, freed here, after @newline ("" before the first), with a
 * checksum as its last member, in one write(): other processes append too. 0 or -errno.
 */
int lines_append(int fd, struct json_object *object, const char *newline);

/* lines_replace() - the first line, by @object, freed here, that is as long. 0 or -errno. */
int lines_replace(int fd, struct json_object *object);

/* lines_members() - how many it has, without its checksum. */
int lines_members(struct json_object *line);

/* lines_text() - a member that is a string without NUL in it; NULL if there is none. */
const char *lines_text(struct json_object *line, const char *name);

/* lines_number() - a member that is a whole number; -1 if there is none. */
long long lines_number(struct json_object *line, const char *name);

/* lines_trusted() - is what is open there of that type, ours, and can nobody else write it? */
bool lines_trusted(int fd, mode_t type);

#endif /* MSISCOPE_STRESS_LINES_H */
