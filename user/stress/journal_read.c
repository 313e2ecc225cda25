// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "inventory/device.h"
#include "stress/internal.h"

static int take_header(struct journal *journal, struct json_object *line)
{
	const char *format = lines_text(line, "format"), *boot_id = lines_text(line, "boot_id");
	const char *online = lines_text(line, "online");
	long long pid = lines_number(line, "pid");

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

/* Which MSI it is the affinity of, if the line says. */
static int take_msi(struct json_object *line, struct item *item)
{
	const char *device = lines_text(line, "device");
	long long hwirq = lines_number(line, "hwirq"), inode = lines_number(line, "inode");
	char text[TEXT_DEVICE_SIZE];

	if (!device)
		return 0;
	if (item->kind != ITEM_AFFINITY || strlen(device) >= sizeof(text) || hwirq < 0 || inode < 0)
		return -EINVAL;
	device_of(&item->device, strcpy(text, device));
	item->hwirq = hwirq;
	item->inode = inode;
	return item->device.domain == NONE ? -EINVAL : 0;
}

static int take_item(struct journal *journal, struct json_object *line, size_t number,
		     const char *path, const char *original)
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
	err = take_msi(line, &item);
	if (err) {
		item_free(&item);
		return err;
	}
	return journal_keep_item(journal, &item);
}

static int take_written(struct journal *journal, size_t number, const char *value)
{
	struct item *item = find_item(journal, number);

	if (!item || strlen(value) >= JOURNAL_VALUE || !item_takes(item, value))
		return -EINVAL;
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
	return written ? take_written(journal, number, written) : -EINVAL;
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
	void *grown = realloc(journal->items, (journal->nr_items + 1) * sizeof(*journal->items));

	if (!grown) {
		item_free(item);
		return -ENOMEM;
	}
	journal->items = grown;
	journal->items[journal->nr_items++] = *item;
	return 0;
}
