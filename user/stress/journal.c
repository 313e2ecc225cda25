// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/text.h"
#include "inventory/file.h"
#include "stress/internal.h"

#define PAUSE 20 /* ms between two looks at the lock, or at a value that may not last */
#define EMPTY_WAIT 500 /* ms for a run that begins to write its first line */
#define LOOKS 3 /* at such a value */

static void journal_free(struct journal *journal)
{
	size_t i;

	if (!journal)
		return;
	if (journal->alive >= 0)
		close(journal->alive);
	if (journal->head >= 0)
		close(journal->head);
	if (journal->fd >= 0)
		close(journal->fd);
	if (journal->directory >= 0)
		close(journal->directory);
	for (i = 0; i < journal->nr_items; i++)
		item_free(&journal->items[i]);
	free(journal->items);
	free(journal->strays);
	history_free(&journal->history);
	free(journal->root);
	free(journal->place);
	free(journal);
}

/* Closed by whoever started us, stderr would be the next file: messages must not go to the journal. */
static void fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static struct journal *journal_new(const char *root, const char *place)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return NULL;
	fill_standard_files();
	journal->directory = journal->fd = journal->head = journal->alive = -1;
	journal->opener = getpid();
	journal->root = strdup(root);
	journal->place = strdup(place);
	if (journal->root && journal->place)
		return journal;
	journal_free(journal);
	return NULL;
}

/* One line about the journal's file, and the error. */
static int file_error(const struct journal *journal, int err, char *message, size_t size)
{
	snprintf(message, size, "%s/" JOURNAL_FILE ": %s", journal->place, strerror(-err));
	return err;
}

static int open_place(struct journal *journal, bool create, char *message, size_t size)
{
	int err = 0;

	if (create && mkdir(journal->place, 0700) && errno != EEXIST)
		err = -errno;
	if (!err) {
		journal->directory =
			open(journal->place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (journal->directory < 0)
			err = -errno;
	}
	if (err) {
		snprintf(message, size, "%s: %s", journal->place, strerror(-err));
		return err;
	}
	if (lines_trusted(journal->directory, S_IFDIR))
		return 0;
	snprintf(message, size, "%s belongs to somebody else, or others may write there",
		 journal->place);
	return -EPERM;
}

void journal_remove(struct journal *journal)
{
	if (journal_is_there(journal))
		unlinkat(journal->directory, JOURNAL_FILE, 0);
}

int journal_set_aside(const struct journal *journal)
{
	if (!journal_is_there(journal))
		return -ENOENT;
	return renameat(journal->directory, JOURNAL_FILE, journal->directory, JOURNAL_DAMAGED)
		       ? -errno
		       : 0;
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

static int open_file(struct journal *journal, int flags)
{
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = openat(journal->directory, JOURNAL_FILE,
			     O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | flags, 0600);
	return journal->fd < 0 ? -errno : 0;
}

/*
 * Open the file and try its lock. -EAGAIN: the file was removed meanwhile, look again.
 * Who creates it has the lock at once: one that is empty is damaged, or is just being begun.
 */
static int try_lock(struct journal *journal, bool create)
{
	int err = create ? open_file(journal, O_CREAT | O_EXCL) : -EEXIST;
	const bool created = !err;

	if (err == -EEXIST)
		err = open_file(journal, 0);
	if (err)
		return err == -ENOENT && create ? -EAGAIN : err;
	if (!lines_trusted(journal->fd, S_IFREG))
		return -EPERM;
	if (flock(journal->fd, created ? LOCK_EX : LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (!journal_is_there(journal))
		return -EAGAIN;
	journal->begun = created;
	return 0;
}

static bool is_empty(const struct journal *journal)
{
	struct stat status;

	return !journal->begun && !fstat(journal->fd, &status) && !status.st_size;
}

static int lock(struct journal *journal, bool create, unsigned int wait, char *message, size_t size)
{
	const struct timespec pause = { .tv_nsec = PAUSE * 1000000 };
	long long begin = now_ms();
	int err;

	for (;;) {
		err = try_lock(journal, create);
		if (err == -EAGAIN)
			continue;
		if (!err && (!is_empty(journal) || now_ms() >= begin + EMPTY_WAIT))
			break;
		if (err && (err != -EBUSY || now_ms() >= begin + wait))
			break;
		if (!err)
			flock(journal->fd, LOCK_UN);
		nanosleep(&pause, NULL);
	}
	if (err == -EPERM)
		snprintf(message, size,
			 "%s/" JOURNAL_FILE " belongs to somebody else, or others may write it: "
			 "it is not believed; a reboot undoes all that a run changed",
			 journal->place);
	else if (err == -EBUSY && !journal_load(journal, false))
		snprintf(message, size,
			 "a stress run is at work (pid %d), or what is left of it puts things back",
			 (int)journal->pid);
	else if (err)
		file_error(journal, err, message, size);
	return err;
}

static int read_boot_id(const struct journal *journal, char *boot_id, char *message, size_t size)
{
	int got = file_line(boot_id, BOOT_ID_SIZE, "%s/proc/sys/kernel/random/boot_id",
			    journal->root);

	if (got > 0)
		return 0;
	snprintf(message, size, "%s/proc/sys/kernel/random/boot_id: %s", journal->root,
		 got ? strerror(-got) : "empty");
	return -EIO; /* not -ENOENT: that would mean that there is no journal */
}

/* An empty file is made a journal. */
static int begin(struct journal *journal, const char *boot_id, char *message, size_t size)
{
	char *online = journal->online_text;
	int err;

	strcpy(journal->boot_id, boot_id);
	journal->pid = getpid();
	file_line(online, sizeof(journal->online_text), "%s/sys/devices/system/cpu/online",
		  journal->root);
	if (cpulist_parse(online, &journal->online))
		*online = 0; /* no affinity then counts as widened by the kernel */
	err = journal_head_begin(journal);
	if (!err)
		return 0;
	journal_remove(journal);
	return file_error(journal, err, message, size);
}

/* Forget what stands in the file. */
static int empty(struct journal *journal)
{
	size_t i;

	if (ftruncate(journal->fd, 0))
		return -errno;
	for (i = 0; i < journal->nr_items; i++)
		item_free(&journal->items[i]);
	journal->nr_items = 0;
	journal->nr_strays = 0;
	memset(&journal->lines, 0, sizeof(journal->lines));
	return 0;
}

static bool is_of_earlier_boot(const struct journal *journal, const char *boot_id, char *message,
			       size_t size)
{
	if (!*journal->boot_id || !strcmp(journal->boot_id, boot_id))
		return false;
	snprintf(message, size,
		 "%s/" JOURNAL_FILE " was of an earlier boot; the reboot undid everything",
		 journal->place);
	return true;
}

/* What does the file hold that is locked now? 0: it can be begun anew. */
static int clear_away(struct journal *journal, const char *boot_id, char *message, size_t size)
{
	int err = journal_load(journal, true);
	bool earlier;

	if (err)
		return file_error(journal, err, message, size);
	earlier = is_of_earlier_boot(journal, boot_id, message, size);
	journal->cut = !earlier && !journal->begun && journal_ends_early(journal);
	if (!journal->begun && journal_is_damaged(journal)) {
		snprintf(message, size,
			 "an earlier stress run died, and its journal is damaged: "
			 "'msiscope restore' puts back what can be read");
		return -EEXIST;
	}
	if (!earlier && journal_changed(journal)) {
		snprintf(message, size,
			 "an earlier stress run (pid %d) died, and its changes were not put back: "
			 "'msiscope restore' does",
			 (int)journal->pid);
		return -EEXIST;
	}
	err = empty(journal);
	return err ? file_error(journal, err, message, size) : 0;
}

int journal_open(const char *root, const char *place, struct journal **journal, char *message,
		 size_t size)
{
	struct journal *new = journal_new(root, place);
	char boot_id[BOOT_ID_SIZE];
	int err;

	*journal = NULL;
	*message = 0;
	if (!new) {
		snprintf(message, size, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	err = read_boot_id(new, boot_id, message, size);
	if (!err)
		err = open_place(new, true, message, size);
	if (!err)
		err = lock(new, true, 0, message, size);
	if (!err)
		err = clear_away(new, boot_id, message, size);
	if (!err)
		err = begin(new, boot_id, message, size);
	if (!err)
		err = history_read(new, message, size);
	if (err)
		journal_free(new);
	else
		*journal = new;
	return err;
}

/* Its values were those of another boot. 1: nothing is to be done; or -errno. */
static int leave_to_reboot(struct journal *journal, char *message, size_t size)
{
	int err;

	if (!journal_is_damaged(journal)) {
		journal_remove(journal);
		return 1;
	}
	err = journal_set_aside(journal);
	if (err)
		return file_error(journal, err, message, size);
	snprintf(message, size,
		 "%s/" JOURNAL_FILE
		 " is damaged, and seems to be of an earlier boot: nothing is put "
		 "back, it is kept as " JOURNAL_DAMAGED,
		 journal->place);
	return -EBADMSG;
}

static int look(struct journal *journal, unsigned int wait, char *message, size_t size)
{
	char boot_id[BOOT_ID_SIZE];
	int err = read_boot_id(journal, boot_id, message, size);

	if (!err)
		err = open_place(journal, false, message, size);
	if (!err)
		err = lock(journal, false, wait, message, size);
	if (err)
		return err;
	err = journal_load(journal, true);
	if (err)
		return file_error(journal, err, message, size);
	if (is_of_earlier_boot(journal, boot_id, message, size))
		return leave_to_reboot(journal, message, size);
	strcpy(journal->boot_id, boot_id); /* its line may be damaged */
	err = history_read(journal, message, size);
	journal->cut = journal_ends_early(journal);
	if (journal_is_damaged(journal))
		journal_say_damage(journal, message, size);
	return err;
}

int journal_reopen(const char *root, const char *place, unsigned int wait, struct journal **journal,
		   char *message, size_t size)
{
	struct journal *old = journal_new(root, place);
	int err;

	*journal = NULL;
	*message = 0;
	if (!old) {
		snprintf(message, size, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	err = look(old, wait, message, size);
	if (!err) {
		*journal = old;
		return 0;
	}
	journal_free(old);
	if (err == -ENOENT)
		snprintf(message, size, "no run has left a journal in %s", place);
	return err < 0 ? err : 0;
}

static bool is_of_earlier_run(const struct journal *journal, const struct item *item)
{
	struct cpulist cpus;

	return item->kind == ITEM_AFFINITY && !cpulist_parse(item->original, &cpus) &&
	       !cpulist_equal(&cpus, &journal->online) &&
	       history_knows(journal, item->subject, &cpus);
}

/*
 * An item with its present value. What an earlier run wrote may show for a moment only, while
 * what it put back takes effect: it is looked at again.
 */
static int make_item(const struct journal *journal, const char *path, struct item *item)
{
	const struct timespec pause = { .tv_nsec = PAUSE * 1000000 };
	char value[ORIGINAL_SIZE];
	int looks, err;

	for (looks = 1;; looks++) {
		err = item_read(journal->root, path, value);
		if (!err)
			err = item_init(item, path, value);
		if (err || looks == LOOKS || !is_of_earlier_run(journal, item))
			return err;
		item_free(item);
		nanosleep(&pause, NULL);
	}
}

static struct json_object *item_json(const struct item *item)
{
	struct json_object *line = json_object_new_object();
	char device[TEXT_DEVICE_SIZE];

	json_object_object_add(line, "item", json_object_new_int64(item->number));
	json_object_object_add(line, "path", json_object_new_string(item->path));
	json_object_object_add(line, "original", json_object_new_string(item->original));
	if (item->device.domain == NONE)
		return line;
	text_device(device, &item->device);
	json_object_object_add(line, "device", json_object_new_string(device));
	json_object_object_add(line, "hwirq", json_object_new_int64(item->hwirq));
	json_object_object_add(line, "inode", json_object_new_int64(item->inode));
	return line;
}

/* @device: whose MSI it may be; domain NONE: nobody's. */
static int add(struct journal *journal, const char *path, const struct pci_address *device)
{
	struct item item;
	size_t i;
	int err;

	for (i = 0; i < journal->nr_items; i++)
		if (!strcmp(journal->items[i].path, path))
			return i;
	err = make_item(journal, path, &item);
	if (err)
		return err;
	item.number = journal->nr_items;
	item_name(journal->root, &item, device);
	err = journal_append(journal, item_json(&item));
	if (err) {
		item_free(&item);
		return err;
	}
	err = journal_keep_item(journal, &item);
	return err ? err : (int)item.number;
}

int journal_add(struct journal *journal, const char *path)
{
	const struct pci_address nobody = { .domain = NONE };

	return add(journal, path, &nobody);
}

int journal_add_irq(struct journal *journal, __u32 irq, const struct pci_address *device)
{
	char path[AFFINITY_SIZE];

	return add(journal, item_affinity(path, irq), device);
}

int journal_intend(struct journal *journal, int item, const char *value)
{
	struct item *intended = &journal->items[item];
	struct json_object *line;
	int err;

	journal->restored = false;
	if (!strcmp(value, intended->original) || item_knows(intended, value))
		return 0;
	if (strlen(value) >= JOURNAL_VALUE || !item_takes(intended, value))
		return -EINVAL;
	err = journal_load(journal, false); /* another process of the run may have noted it */
	if (err)
		return err;
	if (item_knows(intended, value))
		return 0;
	line = json_object_new_object();
	json_object_object_add(line, "item", json_object_new_int64(item));
	json_object_object_add(line, "written", json_object_new_string(value));
	err = journal_append(journal, line);
	return err ? err : item_note(intended, value);
}

int journal_write(struct journal *journal, int item, const char *value)
{
	const struct item *written = &journal->items[item];
	int err = journal_intend(journal, item, value);

	if (!err && item_irq(journal->root, written) != written->subject)
		err = -ENODEV;
	return err ? err : item_write(journal->root, written->path, value);
}

void journal_leave(struct journal *journal)
{
	journal_free(journal);
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	/* Children may have noted what this process does not know. */
	if (journal->opener == getpid() &&
	    (journal->restored || (!journal_load(journal, true) && !journal_changed(journal) &&
				   !journal_is_damaged(journal))))
		journal_remove(journal);
	journal_free(journal);
}
