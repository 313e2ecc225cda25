// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <zlib.h>

#include "stress/lines.h"

#define SIZE_MOST (256 << 20)
#define DEPTH 2 /* flat objects */
#define SUM ",\"sum\":\""
#define SUM_LENGTH (strlen(SUM) + 8 + strlen("\"}")) /* a CRC-32 in hex, and the line's end */

const char *lines_text(struct json_object *line, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(line, name, &value) ||
	    !json_object_is_type(value, json_type_string) ||
	    strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value))
		return NULL;
	return json_object_get_string(value);
}

long long lines_number(struct json_object *line, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(line, name, &value) ||
	    !json_object_is_type(value, json_type_int))
		return -1;
	return json_object_get_int64(value);
}

int lines_members(struct json_object *line)
{
	return json_object_object_length(line) - json_object_object_get_ex(line, "sum", NULL);
}

/* The end of a line of which @text is all but that. */
static void put_sum(char out[32], const char *text, size_t length)
{
	snprintf(out, 32, SUM "%08lx\"}", crc32(0, (const Bytef *)text, length));
}

/* As it was written? Of a line without a sum, as an earlier version wrote them, nobody knows. */
static bool sum_fits(struct json_object *line, const char *text, size_t length)
{
	char sum[32];

	if (!json_object_object_get_ex(line, "sum", NULL))
		return true;
	if (length < SUM_LENGTH)
		return false;
	length -= SUM_LENGTH;
	put_sum(sum, text, length);
	return !memcmp(text + length, sum, SUM_LENGTH);
}

struct taker {
	struct json_tokener *tokener;
	line_fn take;
	void *arg;
};

static int take_line(const struct taker *taker, const char *text, size_t length)
{
	struct json_object *line;
	int err = -EINVAL;

	json_tokener_reset(taker->tokener);
	line = json_tokener_parse_ex(taker->tokener, text, length);
	if (json_tokener_get_error(taker->tokener) == json_tokener_success &&
	    json_tokener_get_parse_end(taker->tokener) == length &&
	    json_object_is_type(line, json_type_object) && sum_fits(line, text, length))
		err = taker->take(line, taker->arg);
	json_object_put(line);
	return err;
}

static int take_text(struct lines *lines, const struct taker *taker, const char *text, size_t size,
		     bool whole)
{
	size_t at = 0, length;
	const char *newline;
	int err;

	while (at < size) {
		newline = memchr(text + at, '\n', size - at);
		length = newline ? (size_t)(newline - text) - at : size - at;
		err = length ? take_line(taker, text + at, length) : 0;
		if (err == -ENOMEM)
			return err;
		if (err && !newline && !whole)
			break; /* somebody is still writing it */
		lines->damaged += !!err;
		at += length + !!newline;
	}
	lines->taken += at;
	return 0;
}

static int read_tail(struct lines *lines, int fd, char **text, size_t *size)
{
	struct stat stat;
	ssize_t got;

	*text = NULL;
	*size = 0;
	if (fstat(fd, &stat))
		return -errno;
	if (stat.st_size > SIZE_MOST)
		return -EFBIG;
	if (stat.st_size < lines->taken) { /* nobody of us cuts it */
		lines->damaged++;
		lines->taken = stat.st_size;
	}
	if (stat.st_size == lines->taken)
		return 0;
	*text = malloc(stat.st_size - lines->taken);
	if (!*text)
		return -ENOMEM;
	got = pread(fd, *text, stat.st_size - lines->taken, lines->taken);
	if (got < 0)
		return -errno;
	*size = got;
	return 0;
}

int lines_load(struct lines *lines, int fd, bool whole, line_fn take, void *arg)
{
	struct taker taker = { .tokener = json_tokener_new_ex(DEPTH), .take = take, .arg = arg };
	char *text = NULL;
	size_t size;
	int err = taker.tokener ? read_tail(lines, fd, &text, &size) : -ENOMEM;

	if (!err && size)
		err = take_text(lines, &taker, text, size, whole);
	free(text);
	if (taker.tokener)
		json_tokener_free(taker.tokener);
	return err;
}

/* Half a line is none: whoever reads it would call the file damaged. */
static void take_back(int fd, off_t length)
{
	struct stat status;

	if (fstat(fd, &status) || ftruncate(fd, status.st_size - length))
		return; /* then it is damaged, and is told so */
}

/* @object, freed here, as a line in *@line, to be freed. Returns its length, or -ENOMEM. */
static ssize_t make_line(struct json_object *object, const char *newline, char **line)
{
	const int flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text = json_object_to_json_string_ext(object, flags);
	const size_t rest = strlen(text) - 1; /* without the brace */
	char sum[32];
	int length;

	put_sum(sum, text, rest);
	length = asprintf(line, "%s%.*s%s", newline, (int)rest, text, sum);
	json_object_put(object);
	return length < 0 ? -ENOMEM : length;
}

int lines_append(int fd, struct json_object *object, const char *newline)
{
	char *line;
	const ssize_t length = make_line(object, newline, &line);
	ssize_t done;
	int err = 0;

	if (length < 0)
		return length;
	done = write(fd, line, length);
	if (done < 0)
		err = -errno;
	else if (done != length)
		err = -ENOSPC;
	if (done > 0 && err)
		take_back(fd, done);
	free(line);
	return err;
}

int lines_replace(int fd, struct json_object *object)
{
	char *line;
	const ssize_t length = make_line(object, "", &line);
	ssize_t done;
	int err = 0;

	if (length < 0)
		return length;
	done = pwrite(fd, line, length, 0);
	if (done != length)
		err = done < 0 ? -errno : -EIO;
	free(line);
	return err;
}

bool lines_trusted(int fd, mode_t type)
{
	struct stat stat;

	return !fstat(fd, &stat) && (stat.st_mode & S_IFMT) == type && stat.st_uid == geteuid() &&
	       !(stat.st_mode & (S_IWGRP | S_IWOTH));
}
