// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#include "base/text.h"

static const char hex_digits[] = "0123456789abcdef";

size_t text_escape(char *out, const char *text, size_t length)
{
	char *start = out;
	size_t i;

	for (i = 0; i < length; i++) {
		unsigned char byte = text[i];

		if (byte == '\\') {
			*out++ = '\\';
			*out++ = '\\';
		} else if (byte >= ' ' && byte <= '~') {
			*out++ = byte;
		} else {
			*out++ = '\\';
			*out++ = 'x';
			*out++ = hex_digits[byte >> 4];
			*out++ = hex_digits[byte & 15];
		}
	}
	*out = '\0';
	return out - start;
}

static int hex_value(char digit)
{
	const char *found = digit ? strchr(hex_digits, digit) : NULL;

	return found ? found - hex_digits : -1;
}

/* The byte that the escape at @text stands for, and how long it is; 0 if it is none. */
static size_t unescape_one(const char *text, size_t length, char *byte)
{
	int high, low;

	if (length >= 2 && text[1] == '\\') {
		*byte = '\\';
		return 2;
	}
	if (length < 4 || text[1] != 'x')
		return 0;
	high = hex_value(text[2]);
	low = hex_value(text[3]);
	if (high < 0 || low < 0)
		return 0;
	*byte = high << 4 | low;
	return 4;
}

long text_unescape(char *out, const char *text, size_t length)
{
	char *start = out;
	size_t i, step;
	char byte;

	for (i = 0; i < length; i += step) {
		step = 1;
		byte = text[i];
		if (byte == '\\')
			step = unescape_one(text + i, length - i, &byte);
		if (!step || !byte)
			return -EINVAL;
		*out++ = byte;
	}
	*out = '\0';
	return out - start;
}

const char *text_device(char *out, const struct pci_address *device)
{
	*out = '\0';
	if (device->domain != NONE)
		snprintf(out, TEXT_DEVICE_SIZE, "%04x:%02x:%02x.%x", device->domain, device->bus,
			 device->devfn >> 3, device->devfn & 7);
	return out;
}

static int has_cpu(const __u64 mask[MASK_WORDS], unsigned int cpu)
{
	return cpu < MASK_WORDS * 64 && mask[cpu / 64] >> cpu % 64 & 1;
}

const char *text_cpus(char *out, const __u64 mask[MASK_WORDS])
{
	unsigned int cpu, last;
	size_t used = 0;

	*out = '\0';
	for (cpu = 0; cpu < MASK_WORDS * 64; cpu = last + 1) {
		last = cpu;
		if (!has_cpu(mask, cpu))
			continue;
		while (has_cpu(mask, last + 1))
			last++;
		used += sprintf(out + used, used ? ",%u" : "%u", cpu);
		if (last > cpu)
			used += sprintf(out + used, "-%u", last);
	}
	return out;
}

size_t text_append(char *text, size_t size, size_t used, const char *format, va_list args)
{
	const size_t room = size - used;
	const int length = vsnprintf(text + used, room, format, args);

	if (length <= 0)
		return used;
	return used + ((size_t)length < room ? (size_t)length : room - 1);
}

bool text_is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	for (i = 0; form[i]; i++)
		if (!text[i] || !strchr(form[i] == '-' ? "-" : "0123456789abcdef", text[i]))
			return false;
	return !text[i];
}

char *text_escaped(const char *text)
{
	size_t length = strlen(text);
	char *copy = malloc(TEXT_ESCAPED_SIZE(length));

	if (copy)
		text_escape(copy, text, length);
	return copy;
}
