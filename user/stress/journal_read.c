// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "stress/internal.h"

#define SIZE_MAX_JOURNAL (256 << 20)
#define DEPTH 2 /* flat objects */

static const char *text_of(struct json_object *line, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(line, name, &value) ||
	    !json_object_is_type(value, json_type_string) ||
	    strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value))
		return NULL;
	return json_object_get_string(value);
}

/* -1 if there is none. */
static long long number_of(struct json_object *line, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(line, name, &value) ||
	    !json_object_is_type(value, json_type_int))
		return -1;
	return json_object_get_int64(value);
}

static int take_header(struct journal *journal, struct json_object *line)
{
	const char *format = text_of(line, "format"), *boot_id = text_of(line, "boot_id");
	const char *online = text_of(line, "online");
	long long pid = number_of(line, "pid");

	if (!format || strcmp(format, JOURNAL_FORMAT) || !boot_id || !online || pid <= 0 ||
	    strlen(boot_id) >= sizeof(journal->boot_id) || cpulist_parse(online, &journal->online))
		return -EINVAL;
	strcpy(journal->boot_id, boot_id);
	journal->pid = pid;
	return 0;
}

/* NULL if it is not known: its own line may be damaged. */
static struct item *find_item(const struct journal *journal, size_t number)
{
	size_t low = 0, high = journal->nr_items, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (journal->items[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == journal->nr_items || journal->items[low].number != number)
		return NULL;
	return &journal->items[low];
}

static int take_item(struct journal *journal, size_t number, const char *path, const char *original)
{
	const struct item *known = find_item(journal, number);
	struct item item;
	int err;

	if (known)
		return strcmp(known->path, path) ? -EINVAL : 0; /* added by this process */
	if (journal->nr_items && number < journal->items[journal->nr_items - 1].number)
		return -EINVAL;
	err = item_init(&item, path, original);
	if (err)
		return err;
	item.number = number;
	return journal_keep_item(journal, &item);
}

static int take_written(struct journal *journal, size_t number, const char *value)
{
	struct item *item = find_item(journal, number);

	if (!item || strlen(value) >= JOURNAL_VALUE || !item_takes(item, value))
		return -EINVAL;
	return item_knows(item, value) ? 0 : item_note(item, value);
}

static int take_object(struct journal *journal, struct json_object *line)
{
	const char *path = text_of(line, "path"), *original = text_of(line, "original");
	const char *written = text_of(line, "written");
	long long number = number_of(line, "item");

	if (text_of(line, "format"))
		return take_header(journal, line);
	if (number < 0)
		return -EINVAL;
	if (path && original)
		return take_item(journal, number, path, original);
	return written ? take_written(journal, number, written) : -EINVAL;
}

/* 0, -EINVAL for a damaged line, or -ENOMEM. */
static int take_line(struct journal *journal, struct json_tokener *tokener, const char *text,
		     size_t length)
{
	struct json_object *line;
	int err = -EINVAL;

	json_tokener_reset(tokener);
	line = json_tokener_parse_ex(tokener, text, length);
	if (json_tokener_get_error(tokener) == json_tokener_success &&
	    json_tokener_get_parse_end(tokener) == length &&
	    json_object_is_type(line, json_type_object))
		err = take_object(journal, line);
	json_object_put(line);
	return err;
}

static int take_text(struct journal *journal, struct json_tokener *tokener, const char *text,
		     size_t size, bool whole)
{
	size_t at = 0, length;
	const char *newline;
	int err;

	while (at < size) {
		newline = memchr(text + at, '\n', size - at);
		length = newline ? (size_t)(newline - text) - at : size - at;
		err = length ? take_line(journal, tokener, text + at, length) : 0;
		if (err == -ENOMEM)
			return err;
		if (err && !newline && !whole)
			break; /* somebody is still writing it */
		journal->damaged += !!err;
		at += length + !!newline;
	}
	journal->taken += at;
	return 0;
}

static int read_tail(const struct journal *journal, char **text, size_t *size)
{
	struct stat stat;
	ssize_t got;

	*text = NULL;
	*size = 0;
	if (fstat(journal->fd, &stat))
		return -errno;
	if (stat.st_size > SIZE_MAX_JOURNAL)
		return -EFBIG;
	if (stat.st_size <= journal->taken)
		return 0;
	*text = malloc(stat.st_size - journal->taken);
	if (!*text)
		return -ENOMEM;
	got = pread(journal->fd, *text, stat.st_size - journal->taken, journal->taken);
	if (got < 0)
		return -errno;
	*size = got;
	return 0;
}

int journal_load(struct journal *journal, bool whole)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH);
	char *text = NULL;
	size_t size;
	int err = tokener ? read_tail(journal, &text, &size) : -ENOMEM;

	if (!err && size)
		err = take_text(journal, tokener, text, size, whole);
	free(text);
	if (tokener)
		json_tokener_free(tokener);
	return err;
}

bool journal_changed(const struct journal *journal)
{
	size_t i;

	for (i = 0; i < journal->nr_items; i++)
		if (journal->items[i].nr_written)
			return true;
	return false;
}

int journal_keep_item(struct journal *journal, struct item *item)
{
	void *grown = realloc(journal->items, (journal->nr_items + 1) * sizeof(*journal->items));

	if (!grown) {
		item_free(item);
		return -ENOMEM;
	}
	journal->items = grown;
	journal->items[journal->nr_items++] = *item;
	return 0;
}
