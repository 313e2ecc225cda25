// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/messages.h"
#include "witness/kmsg.h"
#include "witness/kmsg_device.h"

#define MESSAGE_SIZE                                                                               \
	8192 /* CONSOLE_EXT_LOG_MAX, kernel/printk/printk.c; PRINTK_MESSAGE_MAX since v6.5 */
#define MESSAGES_MAX 2000 /* at one look */
#define LEVEL_WARNING 4

/* A number, and behind it @end. Returns what follows, or NULL. */
static const char *take_number(const char *text, char end, __u64 *number)
{
	char *rest;

	if (!isdigit((unsigned char)*text))
		return NULL;
	errno = 0;
	*number = strtoull(text, &rest, 10);
	return errno || *rest != end ? NULL : rest + 1;
}

/* "\x0a": what is not printable ASCII, and '\' (append_char(), kernel/printk/printk.c). */
static void unescape(char *text)
{
	char *to = text;
	unsigned int value;

	while (*text) {
		if (text[0] == '\\' && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
		    isxdigit((unsigned char)text[3]) && sscanf(text + 2, "%2x", &value) == 1 &&
		    value) {
			*to++ = value;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

/* A line of the message, which ends at @end; without what a terminal leaves there. */
static void take_line(char *line, char *end)
{
	while (end > line && end[-1] == '\r')
		end--;
	*end = '\0';
	unescape(line);
}

/* Of " DEVICE=" in the dictionary, the lines behind the text; NULL: it has none. */
static char *dictionary_device(char *lines)
{
	static const char key[] = " DEVICE=";
	char *line, *next;

	for (line = lines; *line; line = next) {
		next = strchrnul(line, '\n');
		if (!strncmp(line, key, strlen(key))) {
			take_line(line, next);
			return line + strlen(key);
		}
		next += *next == '\n';
	}
	return NULL;
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

/*
 * "6,339,5140900,-;text": fills @record but for what the text says. Returns the lines of the
 * dictionary behind it, NULL if the message is none of the kernel's.
 */
static char *parse_head(char *message, struct record_kmsg *record)
{
	__u64 priority, us = 0;
	const char *at;
	char *text, *end;

	init(record);
	text = strchr(message, ';');
	at = take_number(message, ',', &priority);
	at = at ? take_number(at, ',', &record->number) : NULL;
	at = at ? take_number(at, ',', &us) : NULL;
	if (!text || !at || at > text)
		return NULL;
	/*
	 * The rest is the facility. Only printk() has 0: who writes to /dev/kmsg gets another
	 * (devkmsg_write(), kernel/printk/printk.c), and may write what he wants.
	 */
	if (priority >> 3)
		return NULL;
	record->level = priority & 7;
	record->head.ts = us > ~0ull / 1000 ? ~0ull : us * 1000;
	end = strchrnul(++text, '\n');
	at = *end ? end + 1 : end;
	take_line(text, end);
	snprintf(record->text, sizeof(record->text), "%s", text);
	return (char *)at;
}

bool kmsg_parse(const char *root, char *message, struct record_kmsg *record)
{
	char *dictionary = parse_head(message, record);

	if (!dictionary || !messages_read(record->text, record) || record->kind == KMSG_OTHER)
		return false;
	kmsg_device(root, dictionary_device(dictionary), record);
	return true;
}

/* Does it belong to the log that a maintainer asks for, though it tells of no interrupt? */
static bool is_wanted(const struct record_kmsg *record, const char *dictionary)
{
	static const char *const words[] = { "irq",    "IRQ",	  "MSI", "APIC", "DMAR",
					     "AMD-Vi", "smpboot", "CPU", "PM: " };
	size_t i;

	if (record->level <= LEVEL_WARNING || strstr(dictionary, " DEVICE="))
		return true;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(record->text, words[i]))
			return true;
	return false;
}

static bool take_other(struct kmsg *kmsg, char *dictionary, struct record_kmsg *record)
{
	if (!is_wanted(record, dictionary) || kmsg->others > KMSG_OTHERS)
		return false;
	record->kind = KMSG_OTHER;
	if (kmsg->others++ == KMSG_OTHERS)
		strcpy(record->text, "(more of the log is not recorded)");
	else
		kmsg_device(kmsg->root, dictionary_device(dictionary), record);
	return true;
}

/* mlx5 says in one line which interrupt an EQ has, and in the next what it found in that EQ. */
static void match_eq(struct kmsg *kmsg, struct record_kmsg *record)
{
	const char *at = record->part ? strstr(record->text, "EQ 0x") : NULL;
	const __u32 number = at ? strtoul(at + strlen("EQ "), NULL, 16) : 0;

	if (!at)
		return;
	if (record->kind == KMSG_OTHER) {
		kmsg->eq.device = record->device;
		kmsg->eq.number = number;
		kmsg->eq.irq = record->irq;
	} else if (record->irq == NONE && number == kmsg->eq.number &&
		   record->device.domain != NONE && pci_same(&record->device, &kmsg->eq.device)) {
		record->irq = kmsg->eq.irq;
	}
}

static bool take_message(struct kmsg *kmsg, char *message, struct record_kmsg *record)
{
	char *dictionary = parse_head(message, record);

	if (!dictionary)
		return false;
	if (!messages_read(record->text, record))
		return take_other(kmsg, dictionary, record);
	kmsg_device(kmsg->root, dictionary_device(dictionary), record);
	match_eq(kmsg, record);
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
	__u64 priority, number;
	union record record;
	const char *at;

	at = take_number(message, ',', &priority);
	if (!at || !take_number(at, ',', &number))
		return;
	tell_gap(kmsg, number, now, emit, arg);
	if (!take_message(kmsg, message, &record.kmsg))
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
	kmsg->eq.device.domain = NONE;
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
