// SPDX-License-Identifier: GPL-2.0-only
/* Journals that are read: items, and what is damaged. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "inventory/device.h"
#include "stress/internal.h"

static int take_header(struct journal *journal, struct json_object *line)
{
	const char *format = lines_text(line, "format"), *boot_id = lines_text(line, "boot_id");
	const char *online = lines_text(line, "online");
	long long pid = lines_number(line, "pid");

	if (strcmp(format, JOURNAL_FORMAT)) {
		journal->unknown = true;
		return -EINVAL;
	}
	if (lines_members(line) != 4 + !!lines_text(line, "size") || !boot_id || !online ||
	    pid <= 0 || pid > INT_MAX || strlen(boot_id) >= sizeof(journal->boot_id))
		return -EINVAL;
	if (*journal->boot_id)
		return strcmp(boot_id, journal->boot_id) || pid != journal->pid ? -EINVAL : 0;
	if (cpulist_parse(online, &journal->online))
		return -EINVAL;
	strcpy(journal->boot_id, boot_id);
	journal->pid = pid;
	return journal->nr_items || journal->nr_strays ? -EINVAL : 0; /* it should be the first */
}

/* Where the item of that number is, or would stand. */
static size_t find_place(const struct journal *journal, size_t number)
{
	size_t low = 0, high = journal->nr_items, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (journal->items[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* NULL if it is not known: its own line may be damaged. */
static struct item *find_item(const struct journal *journal, size_t number)
{
	size_t place = find_place(journal, number);

	if (place == journal->nr_items || journal->items[place].number != number)
		return NULL;
	return &journal->items[place];
}

static bool has_path(const struct journal *journal, const char *path)
{
	size_t i;

	for (i = 0; i < journal->nr_items; i++)
		if (!strcmp(journal->items[i].path, path))
			return true;
	return false;
}

/* Which MSI it is the affinity of, if the line says. */
static int take_msi(struct json_object *line, struct item *item)
{
	const char *device = lines_text(line, "device");
	long long hwirq = lines_number(line, "hwirq"), inode = lines_number(line, "inode");
	char text[TEXT_DEVICE_SIZE];

	if (!device)
		return lines_members(line) == 3 ? 0 : -EINVAL;
	if (lines_members(line) != 6 || item->kind != ITEM_AFFINITY ||
	    strlen(device) >= sizeof(text) || hwirq < 0 || inode < 0)
		return -EINVAL;
	device_of(&item->device, strcpy(text, device));
	item->hwirq = hwirq;
	item->inode = inode;
	return item->device.domain == NONE ? -EINVAL : 0;
}

/* A value of an item whose own line did not come yet, in a file out of order. */
struct stray {
	size_t number;
	char value[JOURNAL_VALUE];
};

static int keep_stray(struct journal *journal, size_t number, const char *value)
{
	struct stray *grown =
		array_grow(journal->strays, journal->nr_strays, sizeof(*journal->strays));

	if (!grown)
		return -ENOMEM;
	journal->strays = grown;
	grown[journal->nr_strays].number = number;
	strcpy(grown[journal->nr_strays++].value, value);
	return 0;
}

static int take_strays(struct journal *journal, size_t number)
{
	struct item *item = find_item(journal, number);
	const struct stray *stray;
	int err = 0;
	size_t i;

	for (i = 0; !err && i < journal->nr_strays; i++) {
		stray = &journal->strays[i];
		if (stray->number == number && item_takes(item, stray->value) &&
		    !item_knows(item, stray->value))
			err = item_note(item, stray->value);
	}
	return err;
}

static int take_item(struct journal *journal, struct json_object *line, size_t number,
		     const char *path, const char *original)
{
	const struct item *known = find_item(journal, number);
	bool late = known ||
		    (journal->nr_items && number < journal->items[journal->nr_items - 1].number);
	struct item item;
	int err;

	if (known) /* added by this process */
		return strcmp(known->path, path) || strcmp(known->original, original) ? -EINVAL : 0;
	if (has_path(journal, path))
		return -EINVAL;
	err = item_init(&item, path, original);
	if (err)
		return err;
	item.number = number;
	err = take_msi(line, &item);
	if (err) {
		item_free(&item);
		return err;
	}
	err = journal_keep_item(journal, &item);
	if (!err)
		err = take_strays(journal, number);
	return err || !late ? err : -EINVAL; /* it counts, but is not where it was written */
}

static int take_written(struct journal *journal, size_t number, const char *value)
{
	struct item *item = find_item(journal, number);
	int err;

	if (strlen(value) >= JOURNAL_VALUE || (item && !item_takes(item, value)))
		return -EINVAL;
	if (!item) {
		err = keep_stray(journal, number, value);
		return err ? err : -EINVAL;
	}
	return item_knows(item, value) ? 0 : item_note(item, value);
}

static int take_object(struct json_object *line, void *arg)
{
	const char *path = lines_text(line, "path"), *original = lines_text(line, "original");
	const char *written = lines_text(line, "written");
	long long number = lines_number(line, "item");
	struct journal *journal = arg;

	if (lines_text(line, "format"))
		return take_header(journal, line);
	if (number < 0)
		return -EINVAL;
	if (path && original)
		return take_item(journal, line, number, path, original);
	return written && lines_members(line) == 2 ? take_written(journal, number, written)
						   : -EINVAL;
}

int journal_load(struct journal *journal, bool whole)
{
	return lines_load(&journal->lines, journal->fd, whole, take_object, journal);
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
	const size_t place = find_place(journal, item->number);
	void *grown = array_grow(journal->items, journal->nr_items, sizeof(*journal->items));

	if (!grown) {
		item_free(item);
		return -ENOMEM;
	}
	journal->items = grown;
	memmove(&journal->items[place + 1], &journal->items[place],
		(journal->nr_items++ - place) * sizeof(*journal->items));
	journal->items[place] = *item;
	return 0;
}

bool journal_is_damaged(const struct journal *journal)
{
	return journal->lines.damaged || !journal->pid || journal->cut;
}

void journal_say_damage(const struct journal *journal, char *message, size_t size)
{
	const unsigned int lines = journal->lines.damaged;
	char how[64];

	if (!journal->lines.taken)
		snprintf(how, sizeof(how), "is empty");
	else if (journal->unknown)
		snprintf(how, sizeof(how), "is of a version that is not known");
	else if (!lines && journal->cut)
		snprintf(how, sizeof(how), "is damaged: it ends too early");
	else if (!lines)
		snprintf(how, sizeof(how), "is damaged: its first line is missing");
	else
		snprintf(how, sizeof(how), "is damaged in %u line%s", lines, lines == 1 ? "" : "s");
	snprintf(message, size,
		 "%s/" JOURNAL_FILE " %s; %s counts, it is kept as " JOURNAL_DAMAGED
		 ", and a reboot undoes all that a run changed",
		 journal->place, how, journal->nr_items ? "what can be read" : "nothing of it");
}
