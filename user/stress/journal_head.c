// SPDX-License-Identifier: GPL-2.0-only
/*
 * The journal's first line. It tells how long the file is, and is written anew, as long as before,
 * after each line: one that lost whole lines at its end is shorter than that.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "stress/internal.h"

#define HEAD_MOST 4096
#define SIZE_FORMAT "%010lld"

static struct json_object *head(const struct journal *journal, off_t size)
{
	struct json_object *line = json_object_new_object();
	char text[32];

	snprintf(text, sizeof(text), SIZE_FORMAT, (long long)size);
	json_object_object_add(line, "format", json_object_new_string(JOURNAL_FORMAT));
	json_object_object_add(line, "boot_id", json_object_new_string(journal->boot_id));
	json_object_object_add(line, "pid", json_object_new_int(journal->pid));
	json_object_object_add(line, "online", json_object_new_string(journal->online_text));
	json_object_object_add(line, "size", json_object_new_string(text));
	return line;
}

bool journal_is_there(const struct journal *journal)
{
	struct stat open_one, one_there;

	return !fstat(journal->fd, &open_one) &&
	       !fstatat(journal->directory, JOURNAL_FILE, &one_there, AT_SYMLINK_NOFOLLOW) &&
	       open_one.st_dev == one_there.st_dev && open_one.st_ino == one_there.st_ino;
}

/* Appending is all that the other descriptor does. */
static int open_head(struct journal *journal)
{
	journal->head = openat(journal->directory, JOURNAL_FILE, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (journal->head < 0)
		return -errno;
	return journal_is_there(journal) ? 0 : -ENOENT;
}

int journal_head_begin(struct journal *journal)
{
	int err = lines_append(journal->fd, head(journal, 0), "");

	return err ? err : open_head(journal);
}

int journal_append(struct journal *journal, struct json_object *line)
{
	struct stat status;
	int err = lines_append(journal->fd, line, "\n");

	if (err)
		return err;
	/* Others may have appended more by now: no less than is there already. */
	if (fstat(journal->fd, &status))
		return -errno;
	return lines_replace(journal->head, head(journal, status.st_size));
}

/* -1: it does not tell, as an earlier version's, or cannot be read. */
static long long size_told(const struct journal *journal)
{
	char text[HEAD_MOST], *end;
	const ssize_t got = pread(journal->fd, text, sizeof(text) - 1, 0);
	struct json_object *line;
	const char *size;
	long long told = -1;

	if (got <= 0)
		return -1;
	text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	line = json_tokener_parse(text);
	size = json_object_is_type(line, json_type_object) ? lines_text(line, "size") : NULL;
	if (size)
		told = strtoll(size, &end, 10);
	if (size && (end == size || *end))
		told = -1;
	json_object_put(line);
	return told;
}

/* Does any file not hold what the journal has as its original? */
static bool differs(const struct journal *journal)
{
	char now[ORIGINAL_SIZE];
	size_t i;

	for (i = 0; i < journal->nr_items; i++)
		if (!item_read(journal->root, journal->items[i].path, now) &&
		    !item_same_value(&journal->items[i], now, journal->items[i].original))
			return true;
	return false;
}

bool journal_ends_early(const struct journal *journal)
{
	const long long told = size_told(journal);
	struct stat status;

	if (told >= 0)
		return !fstat(journal->fd, &status) && status.st_size < told;
	return !journal_changed(journal) && differs(journal);
}
