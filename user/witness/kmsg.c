// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/messages.h"
#include "inventory/device.h"
#include "witness/kmsg.h"

#define MESSAGE_SIZE                                                                               \
	8192 /* CONSOLE_EXT_LOG_MAX, kernel/printk/printk.c; PRINTK_MESSAGE_MAX since v6.5 */
#define MESSAGES_MAX 2000 /* at one look */
#define LEVEL_WARNING 4

/* "2.34 No irq handler for vector" or "No irq handler for 2.34" */
static bool parse_place(const char *text, struct target *at)
{
	const char *words = strstr(text, "No irq handler for"), *number = words;

	if (sscanf(words, "No irq handler for %u.%u", &at->cpu, &at->vector) == 2)
		return at->vector < 256;
	while (number > text && number[-1] == ' ')
		number--;
	while (number > text && (isdigit((unsigned char)number[-1]) || number[-1] == '.'))
		number--;
	return sscanf(number, "%u.%u", &at->cpu, &at->vector) == 2 && at->vector < 256;
}

/* Numbers that the text itself names. False if it is not what it looked like. */
static bool parse_numbers(const char *text, struct record_kmsg *record)
{
	unsigned long long count;
	const char *at;

	switch (record->kind) {
	case KMSG_NO_HANDLER:
		return parse_place(text, &record->at);
	case KMSG_SUPPRESSED:
		at = strchr(text, ':');
		if (!at || sscanf(at, ": %llu callbacks", &count) != 1)
			return false;
		record->count = count;
		return true;
	case KMSG_NOBODY_CARED:
		return sscanf(text, "irq %u:", &record->irq) == 1;
	case KMSG_MOVE_FAILED:
		return sscanf(text, "IRQ%u: set affinity failed(%d)", &record->irq,
			      &record->error) == 2;
	default:
		return true;
	}
}

/* An interface by its number, which changes when it moves to another namespace. */
static void find_by_index(const char *root, const char *index, struct pci_address *device)
{
	char path[PATH_MAX], text[16];
	struct dirent *entry;
	FILE *file;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sys/class/net", root);
	dir = opendir(path);
	if (!dir)
		return;
	while (device->domain == NONE && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/sys/class/net/%s/ifindex", root, entry->d_name);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (fscanf(file, "%15s", text) == 1 && !strcmp(text, index))
			device_find(device, "%s/sys/class/net/%s", root, entry->d_name);
		fclose(file);
	}
	closedir(dir);
}

/*
 * "+pci:0000:00:1f.2", "+scsi:0:0:0:0", "b8:0", "c241:0", "n2": Documentation/ABI/testing/dev-kmsg,
 * dev_printk_emit() in drivers/base/core.c.
 */
static void find_by_value(const char *root, const char *value, struct pci_address *device)
{
	const char *name = strchr(value, ':');

	if (strchr(value, '/') || strstr(value, ".."))
		return;
	if (*value == 'n')
		find_by_index(root, value + 1, device);
	if (!name)
		return;
	if (*value == 'b')
		device_find(device, "%s/sys/dev/block/%s", root, value + 1);
	else if (*value == 'c')
		device_find(device, "%s/sys/dev/char/%s", root, value + 1);
	else if (*value == '+')
		device_find(device, "%s/sys/bus/%.*s/devices/%s", root, (int)(name - value - 1),
			    value + 1, name + 1);
	if (*value == '+' && device->domain == NONE)
		device_find(device, "%s/sys/class/%.*s/%s", root, (int)(name - value - 1),
			    value + 1, name + 1);
}

/* libata, and the network's watchdog before v6.5, name their device in the text only. */
static void find_by_text(const char *root, const char *text, struct pci_address *device)
{
	char name[NAME_SIZE];
	unsigned int port;

	if (sscanf(text, "ata%u", &port) == 1)
		device_find(device, "%s/sys/class/ata_port/ata%u", root, port);
	else if (sscanf(text, "NETDEV WATCHDOG: %31[^ (/]", name) == 1)
		device_find(device, "%s/sys/class/net/%s", root, name);
}

static void find_device(const char *root, const char *text, const char *dictionary,
			struct record_kmsg *record)
{
	char value[128];
	const char *at = dictionary ? strstr(dictionary, "\n DEVICE=") : NULL;

	if (at && sscanf(at, "\n DEVICE=%127s", value) == 1)
		find_by_value(root, value, &record->device);
	if (record->device.domain == NONE)
		find_by_text(root, text, &record->device);
	if (record->device.domain != NONE && record->irq == NONE)
		record->irq = device_irq(root, &record->device);
}

static void init(struct record_kmsg *record)
{
	memset(record, 0, sizeof(*record));
	record->head.cpu = NONE;
	record->head.type = RECORD_KMSG;
	record->head.size = sizeof(*record);
	record->count = 1;
	record->at.cpu = NONE;
	record->at.vector = NONE;
	record->device.domain = NONE;
	record->irq = NONE;
}

/* "6,339,5140900,-;text": returns the text, NULL if it is none of the kernel's. */
static char *parse_head(char *message, struct record_kmsg *record)
{
	char *text = strchr(message, ';');
	unsigned long long number, us;
	unsigned int priority;

	init(record);
	if (!text || sscanf(message, "%u,%llu,%llu,", &priority, &number, &us) != 3)
		return NULL;
	/*
	 * The rest is the facility. Only printk() has 0: who writes to /dev/kmsg gets another
	 * (devkmsg_write(), kernel/printk/printk.c), and may write what he wants.
	 */
	if (priority >> 3)
		return NULL;
	record->level = priority & 7;
	record->number = number;
	record->head.ts = us > ~0ull / 1000 ? ~0ull : us * 1000;
	return text + 1;
}

static void take_text(const char *text, struct record_kmsg *record)
{
	snprintf(record->text, sizeof(record->text), "%.*s", (int)strcspn(text, "\n"), text);
}

bool kmsg_parse(const char *root, char *message, struct record_kmsg *record)
{
	char *text = parse_head(message, record);

	if (!text)
		return false;
	record->kind = messages_kind(text);
	if (!record->kind || !parse_numbers(text, record))
		return false;
	find_device(root, text, strchr(text, '\n'), record);
	take_text(text, record);
	return true;
}

/* Does it belong to the log that a maintainer asks for, though it tells of no interrupt? */
static bool is_wanted(const struct record_kmsg *record, const char *text)
{
	static const char *const words[] = { "irq",    "IRQ",	  "MSI", "APIC", "DMAR",
					     "AMD-Vi", "smpboot", "CPU", "PM: " };
	size_t i;

	if (record->level <= LEVEL_WARNING || strstr(text, "\n DEVICE="))
		return true;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

static bool parse_other(struct kmsg *kmsg, char *message, struct record_kmsg *record)
{
	char *text = parse_head(message, record);

	if (!text || !is_wanted(record, text) || kmsg->others > KMSG_OTHERS)
		return false;
	record->kind = KMSG_OTHER;
	if (kmsg->others++ == KMSG_OTHERS)
		text = "(more of the log is not recorded)";
	else
		find_device(kmsg->root, text, strchr(text, '\n'), record);
	take_text(text, record);
	return true;
}

/* Messages between two numbers are gone: overwritten before they were read. */
static void tell_gap(struct kmsg *kmsg, __u64 number, __u64 now, witness_fn emit, void *arg)
{
	union record record;

	if (kmsg->next && number > kmsg->next) {
		init(&record.kmsg);
		record.head.ts = now;
		record.kmsg.kind = KMSG_GAP;
		record.kmsg.count = number - kmsg->next;
		emit(&record, arg);
	}
	kmsg->next = number + 1;
}

static void take(struct kmsg *kmsg, char *message, __u64 now, witness_fn emit, void *arg)
{
	unsigned long long number;
	union record record;

	if (sscanf(message, "%*u,%llu,", &number) != 1)
		return;
	tell_gap(kmsg, number, now, emit, arg);
	if (!kmsg_parse(kmsg->root, message, &record.kmsg) &&
	    !parse_other(kmsg, message, &record.kmsg))
		return;
	/* printk's clock runs apart from CLOCK_MONOTONIC by some ms. */
	if (record.head.ts > now)
		record.head.ts = now;
	if (record.head.ts < kmsg->polled)
		record.head.ts = kmsg->polled;
	emit(&record, arg);
}

void kmsg_poll(struct kmsg *kmsg, __u64 now, witness_fn emit, void *arg)
{
	char message[MESSAGE_SIZE + 1];
	unsigned int i;
	ssize_t got;

	for (i = 0; i < MESSAGES_MAX && kmsg->fd >= 0; i++) {
		got = read(kmsg->fd, message, MESSAGE_SIZE);
		/* EPIPE: overwritten, the next read goes on behind; numbers tell how many. */
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			break;
		message[got] = '\0';
		take(kmsg, message, now, emit, arg);
	}
	kmsg->polled = now;
}

void kmsg_open(struct kmsg *kmsg, const char *root, __u64 now)
{
	char path[PATH_MAX];

	snprintf(kmsg->root, sizeof(kmsg->root), "%s", root);
	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	kmsg->next = 0;
	kmsg->others = 0;
	kmsg->polled = now;
	kmsg->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg->fd < 0)
		kmsg->fd = -errno;
	else
		lseek(kmsg->fd, 0, SEEK_END);
}

void kmsg_close(struct kmsg *kmsg)
{
	if (kmsg->fd >= 0)
		close(kmsg->fd);
}
