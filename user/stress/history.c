// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "base/array.h"
#include "stress/initial.h"
#include "stress/internal.h"

#define FORMAT "msiscope-history/1"
#define NEW_FILE HISTORY_FILE ".new"
#define MOST 200000 /* values kept: some 8 MB */

struct written {
	unsigned int irq;
	char value[JOURNAL_VALUE];
};

/* What is read, until the whole file was seen. */
struct reading {
	const struct journal *journal;
	struct history *history;
	bool began; /* the header was there */
	bool foreign; /* and is of another boot */
};

static int add(struct history *history, unsigned int irq, const char *value)
{
	struct written *written = array_grow(history->written, history->count, sizeof(*written));

	if (!written)
		return -ENOMEM;
	history->written = written;
	written += history->count++;
	written->irq = irq;
	strcpy(written->value, value);
	return 0;
}

static int take_header(struct reading *reading, const char *format, const char *boot_id)
{
	if (strcmp(format, FORMAT) || !boot_id)
		return -EINVAL;
	reading->began = true;
	reading->foreign = strcmp(boot_id, reading->journal->boot_id);
	return 0;
}

static int take_affinity(struct reading *reading, long long irq, const char *value)
{
	const struct item affinity = { .kind = ITEM_AFFINITY };

	if (irq < 0 || irq > INT_MAX || !value || strlen(value) >= JOURNAL_VALUE ||
	    !item_takes(&affinity, value))
		return -EINVAL;
	if (reading->foreign)
		return 0;
	return reading->history->count < MOST ? add(reading->history, irq, value) : -EINVAL;
}

static int take_cpu(struct reading *reading, long long cpu, const char *value)
{
	if (cpu >= CPULIST_MAX || !value || strcmp(value, "0"))
		return -EINVAL;
	if (!reading->foreign)
		cpulist_add(&reading->history->taken, cpu);
	return 0;
}

static int take(struct json_object *line, void *arg)
{
	const char *format = lines_text(line, "format"), *value = lines_text(line, "written");
	long long cpu = lines_number(line, "cpu");
	struct reading *reading = arg;

	if (lines_members(line) != 2)
		return -EINVAL;
	if (format)
		return take_header(reading, format, lines_text(line, "boot_id"));
	if (!reading->began)
		return -EINVAL;
	return cpu >= 0 ? take_cpu(reading, cpu, value)
			: take_affinity(reading, lines_number(line, "irq"), value);
}

static int open_history(const struct journal *journal)
{
	int fd = openat(journal->directory, HISTORY_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (lines_trusted(fd, S_IFREG))
		return fd;
	close(fd);
	return -EPERM;
}

int history_read(struct journal *journal, char *message, size_t size)
{
	struct reading reading = { .journal = journal, .history = &journal->history };
	struct lines lines = {};
	int fd = open_history(journal), err = fd;

	if (fd == -ENOENT)
		return 0;
	if (fd >= 0) {
		err = lines_load(&lines, fd, true, take, &reading);
		close(fd);
	}
	if (err)
		snprintf(message, size, "%s/" HISTORY_FILE " does not count: %s", journal->place,
			 strerror(-err));
	else if (reading.foreign)
		unlinkat(journal->directory, HISTORY_FILE, 0);
	else if (lines.damaged)
		snprintf(message, size,
			 "%s/" HISTORY_FILE " is damaged in %u line%s; what can be read counts",
			 journal->place, lines.damaged, lines.damaged == 1 ? "" : "s");
	return err == -ENOMEM ? err : 0;
}

bool history_knows(const struct journal *journal, unsigned int irq, const struct cpulist *cpus)
{
	const struct history *history = &journal->history;
	struct cpulist mask;
	size_t i;

	for (i = 0; i < history->count; i++)
		if (history->written[i].irq == irq &&
		    !cpulist_parse(history->written[i].value, &mask) && cpulist_equal(&mask, cpus))
			return true;
	return cpulist_count(&history->taken) &&
	       is_kernels_affinity(journal->root, irq, &journal->online, &history->taken, cpus);
}

static int by_irq_and_value(const void *one, const void *other)
{
	const struct written *left = one, *right = other;

	if (left->irq != right->irq)
		return left->irq < right->irq ? -1 : 1;
	return strcmp(left->value, right->value);
}

/* All that was ever written, each once. */
static int collect(const struct journal *journal, struct history *all)
{
	const char *root = journal->root;
	const struct item *item;
	size_t i, k, kept = 0;
	int err = 0;

	for (i = 0; !err && i < journal->history.count; i++)
		err = add(all, journal->history.written[i].irq, journal->history.written[i].value);
	for (i = 0; !err && i < journal->nr_items; i++) {
		item = &journal->items[i];
		if (item_is_anew(root, item, item_irq(root, item)))
			continue;
		for (k = 0; !err && item->kind == ITEM_AFFINITY && k < item->nr_written; k++)
			err = add(all, item->subject, item->written[k]);
	}
	if (err || !all->count)
		return err;
	qsort(all->written, all->count, sizeof(*all->written), by_irq_and_value);
	for (i = 1; i < all->count; i++)
		if (by_irq_and_value(&all->written[kept], &all->written[i]))
			all->written[++kept] = all->written[i];
	all->count = kept + 1;
	return 0;
}

/* The CPUs that serve it: none if the kernel does not say. -ENOENT: it is gone. */
static int read_serving(const struct journal *journal, unsigned int irq, struct cpulist *cpus)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/proc/irq/%u", journal->root, irq);
	if (access(path, F_OK))
		return -ENOENT;
	snprintf(path, sizeof(path), "proc/irq/%u/effective_affinity_list", irq);
	if (cpulist_read(journal->root, path, cpus))
		memset(cpus, 0, sizeof(*cpus));
	return 0;
}

/* The mask in effect has the CPUs that serve it (irq_do_set_affinity(), kernel/irq/manage.c). */
static bool can_be_in_effect(const struct cpulist *serving, const char *value)
{
	struct cpulist mask;
	size_t i;

	if (!cpulist_count(serving))
		return true;
	cpulist_parse(value, &mask);
	for (i = 0; i < CPULIST_MAX / 64; i++)
		if (mask.bits[i] & serving->bits[i])
			return true;
	return false;
}

static void sift(const struct journal *journal, struct history *all)
{
	struct cpulist serving;
	size_t i, kept = 0;
	bool gone = false;

	for (i = 0; i < all->count; i++) {
		if (!i || all->written[i].irq != all->written[i - 1].irq)
			gone = read_serving(journal, all->written[i].irq, &serving);
		if (!gone && can_be_in_effect(&serving, all->written[i].value))
			all->written[kept++] = all->written[i];
	}
	all->count = kept;
}

static int put_cpus(const struct cpulist *taken, int fd)
{
	struct json_object *line;
	int err = 0;
	__u32 cpu;

	for (cpu = cpulist_next(taken, 0); !err && cpu != NONE;
	     cpu = cpulist_next(taken, cpu + 1)) {
		line = json_object_new_object();
		json_object_object_add(line, "cpu", json_object_new_int(cpu));
		json_object_object_add(line, "written", json_object_new_string("0"));
		err = lines_append(fd, line, "\n");
	}
	return err;
}

static int put(const struct history *history, const char *boot_id, int fd)
{
	struct json_object *line = json_object_new_object();
	int err;
	size_t i;

	json_object_object_add(line, "format", json_object_new_string(FORMAT));
	json_object_object_add(line, "boot_id", json_object_new_string(boot_id));
	err = lines_append(fd, line, "");
	for (i = 0; !err && i < history->count; i++) {
		line = json_object_new_object();
		json_object_object_add(line, "irq", json_object_new_int(history->written[i].irq));
		json_object_object_add(line, "written",
				       json_object_new_string(history->written[i].value));
		err = lines_append(fd, line, "\n");
	}
	return err ? err : put_cpus(&history->taken, fd);
}

/* The old file stays until the new one is whole. */
static int replace(const struct journal *journal, const struct history *all)
{
	int fd, err;

	if (!all->count && !cpulist_count(&all->taken))
		return unlinkat(journal->directory, HISTORY_FILE, 0) && errno != ENOENT ? -errno
											: 0;
	if (all->count > MOST)
		return -EFBIG;
	unlinkat(journal->directory, NEW_FILE, 0); /* of one that was killed here */
	fd = openat(journal->directory, NEW_FILE,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	err = put(all, journal->boot_id, fd);
	if (close(fd) && !err)
		err = -errno;
	if (!err && renameat(journal->directory, NEW_FILE, journal->directory, HISTORY_FILE))
		err = -errno;
	if (err)
		unlinkat(journal->directory, NEW_FILE, 0);
	return err;
}

int history_write(const struct journal *journal, const struct cpulist *taken)
{
	struct history all = { .taken = journal->history.taken };
	int err = collect(journal, &all);
	size_t i;

	for (i = 0; i < CPULIST_MAX / 64; i++)
		all.taken.bits[i] |= taken->bits[i];

	if (!err) {
		sift(journal, &all);
		err = replace(journal, &all);
	}
	history_free(&all);
	return err;
}

void history_free(struct history *history)
{
	free(history->written);
	history->written = NULL;
	history->count = 0;
}
