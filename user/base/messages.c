// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/messages.h"
#include "base/messages_table.h"

#define ATA_TIMEOUT 0x4 /* AC_ERR_TIMEOUT, include/linux/libata.h */
#define AMD_INTERRUPT 0x8 /* EVENT_FLAG_I, drivers/iommu/amd/amd_iommu_types.h */

/* What one message has where its format has a conversion. */
struct seen {
	struct record_kmsg record;
	unsigned long flags;
	unsigned long mask;
	unsigned long queue;
	char driver[NAME_SIZE];
	char device[NAME_SIZE];
	char name[NAME_SIZE];
};

/* Returns how many bytes it is long, 0: none. */
static size_t take_number(const char *text, int base, unsigned long most, unsigned long *number)
{
	const char *digits = base == 16 && !strncmp(text, "0x", 2) ? text + 2 : text;
	char *end;

	if (!isxdigit((unsigned char)*digits))
		return 0;
	*number = strtoul(digits, &end, base);
	return end == digits || *number > most ? 0 : end - text;
}

static size_t take_u32(const char *text, int base, __u32 most, __u32 *number)
{
	unsigned long value;
	const size_t used = take_number(text, base, most, &value);

	if (used)
		*number = value;
	return used;
}

static size_t skip_number(const char *text, int base)
{
	const size_t sign = base == 10 && *text == '-';
	unsigned long number;
	const size_t used = take_number(text + sign, base, ULONG_MAX, &number);

	return used ? sign + used : 0;
}

static size_t take_error(const char *text, __s32 *error)
{
	const size_t sign = *text == '-';
	__u32 number;
	const size_t used = take_u32(text + sign, 10, INT_MAX, &number);

	if (used)
		*error = sign ? -(__s32)number : (__s32)number;
	return used ? sign + used : 0;
}

/* A word ends at a blank, at ": ", or where the format goes on; names of devices have a ':'. */
static size_t word_length(const char *text, char next)
{
	size_t length;

	for (length = 0; text[length] && !isspace((unsigned char)text[length]); length++)
		if (text[length] == ':' ? !text[length + 1] || text[length + 1] == ' '
					: text[length] == next)
			break;
	return length;
}

/* Up to the first ": ", behind which a message begins: a name with one does not reach further. */
static size_t prefix_length(const char *text)
{
	const char *end = strstr(text, ": ");

	return end ? (size_t)(end - text) : strlen(text);
}

static size_t take_name(const char *text, char next, char name[NAME_SIZE])
{
	const size_t length = word_length(text, next);

	if (length >= NAME_SIZE)
		return 0;
	memcpy(name, text, length);
	name[length] = '\0';
	return length;
}

static size_t take_device(const char *text, bool with_domain, struct pci_address *device)
{
	unsigned int domain = NONE, bus, slot, function;
	int used = 0;

	if (with_domain)
		sscanf(text, "%8x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &used);
	else
		sscanf(text, "%2x:%2x.%1x%n", &bus, &slot, &function, &used);
	if (!used || slot > 31 || function > 7)
		return 0;
	device->domain = domain;
	device->bus = bus;
	device->devfn = slot << 3 | function;
	return used;
}

/* See struct message_format. Returns how many bytes it takes, 0: it does not fit. */
static size_t take(const char *format, const char *text, struct seen *seen)
{
	struct record_kmsg *record = &seen->record;
	unsigned long number;
	size_t used;

	switch (*format) {
	case 'p':
		return prefix_length(text);
	case 'd':
		return skip_number(text, 10);
	case 'x':
		return skip_number(text, 16);
	case 's':
		return word_length(text, format[1]);
	case 'I':
		return take_u32(text, 10, INT_MAX, &record->irq);
	case 'i':
		return take_u32(text, 16, INT_MAX, &record->irq);
	case 'C':
		return take_u32(text, 10, INT_MAX, &record->at.cpu);
	case 'V':
		return take_u32(text, 10, 255, &record->at.vector);
	case 'v':
		return take_u32(text, 16, 255, &record->at.vector);
	case 'N':
		used = take_number(text, 10, ULONG_MAX, &number);
		record->count = used ? number : record->count;
		return used;
	case 'E':
		return take_error(text, &record->error);
	case 'F':
		return take_number(text, 16, ULONG_MAX, &seen->flags);
	case 'M':
		return take_number(text, 16, ULONG_MAX, &seen->mask);
	case 'B':
	case 'L':
		return take_device(text, *format == 'L', &record->device);
	case 'Q':
		record->part = 1;
		return take_number(text, 10, ULONG_MAX, &seen->queue);
	case 'q':
		record->part = 1;
		return take_number(text, 16, ULONG_MAX, &seen->queue);
	case 'T':
		return take_name(text, format[1], seen->driver);
	case 'D':
		return take_name(text, format[1], seen->device);
	case 'A':
		return take_name(text, format[1], seen->name);
	}
	return 0;
}

static bool fits(const char *format, const char *text, struct seen *seen);

static bool fits_later(const char *format, const char *text, struct seen *seen)
{
	for (; !fits(format, text, seen); text++)
		if (!*text)
			return false;
	return true;
}

static bool fits(const char *format, const char *text, struct seen *seen)
{
	size_t used;

	for (; *format; format++, text += used) {
		if (*format == '*')
			return fits_later(format + 1, text, seen);
		used = *format == '%' ? take(++format, text, seen) : *format == *text;
		if (!used && *format != 'p')
			return false;
	}
	return true;
}

/*
 * "ata1.00: exception Emask 0x0 SAct 0x10 SErr 0x0 action 0x6 frozen": commands that ran into
 * their limit freeze the port, and the mask says of which faults it knows beside that. Another
 * fault freezes it too, and an interrupt told of that one.
 */
static enum kmsg_kind ata_exception(unsigned long mask, const char *text)
{
	if (mask & ATA_TIMEOUT || (!mask && strstr(text, " frozen")))
		return KMSG_TIMEOUT;
	return KMSG_TROUBLE;
}

static enum kmsg_kind kind_of(const struct message_format *format, const char *text,
			      const struct seen *seen)
{
	if (strstr(format->format, "%M"))
		return ata_exception(seen->mask, text);
	if (strstr(format->format, "%F") && !(seen->flags & AMD_INTERRUPT))
		return KMSG_TROUBLE; /* it was memory that the device asked for */
	return format->kind;
}

/* Of the interrupt that serves that queue. */
static unsigned long queue_number(char conversion, unsigned long queue)
{
	if (conversion == 'Q' || (conversion == 'Z' && !queue))
		return queue;
	return queue + 1;
}

/* "" if it is longer than any, or the message has no such name. */
static void name_action(char action[NAME_SIZE], const char *format, const struct seen *seen)
{
	char text[4 * NAME_SIZE];
	const char *name;
	size_t used = 0;

	for (; *format && used < sizeof(text); format++) {
		if (*format != '%') {
			used += snprintf(text + used, sizeof(text) - used, "%c", *format);
		} else if (strchr("QPZ", *++format)) {
			used += snprintf(text + used, sizeof(text) - used, "%lu",
					 queue_number(*format, seen->queue));
		} else {
			name = *format == 'D' ? seen->device : seen->name;
			if (!*name)
				return;
			used += snprintf(text + used, sizeof(text) - used, "%s", name);
		}
	}
	if (used < NAME_SIZE)
		memcpy(action, text, used + 1);
}

static void name_actions(const char *const formats[KMSG_ACTIONS], struct seen *seen)
{
	unsigned int i;

	for (i = 0; formats && i < KMSG_ACTIONS; i++)
		if (formats[i])
			name_action(seen->record.actions[i], formats[i], seen);
}

bool messages_read(const char *text, struct record_kmsg *record)
{
	const struct message_format *formats;
	struct seen seen;
	size_t count, i;

	formats = messages_table(&count);
	for (i = 0; i < count; i++) {
		memset(&seen, 0, sizeof(seen));
		seen.record = *record;
		seen.record.part = 0;
		memset(seen.record.actions, 0, sizeof(seen.record.actions));
		if (fits(formats[i].format, text, &seen))
			break;
	}
	if (i == count)
		return false;
	seen.record.kind = kind_of(&formats[i], text, &seen);
	if (formats[i].actions[0])
		seen.record.part = 1;
	name_actions(*seen.driver ? messages_queue(seen.driver) : formats[i].actions, &seen);
	*record = seen.record;
	return true;
}

static bool is_graded(enum kmsg_kind kind)
{
	return kind == KMSG_POLLED || kind == KMSG_TIMEOUT || kind == KMSG_TROUBLE ||
	       kind == KMSG_DEAD;
}

void messages_regrade(struct record_kmsg *record)
{
	struct record_kmsg now = *record;

	if (!is_graded(record->kind) || !messages_read(record->text, &now) || !is_graded(now.kind))
		return;
	record->kind = now.kind;
	record->part = now.part;
	memcpy(record->actions, now.actions, sizeof(record->actions));
}
