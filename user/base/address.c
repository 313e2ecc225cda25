// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>

#include "base/address.h"

#define DEVICE_MAX 0x1f
#define FUNCTION_MAX 7

/* Up to @digits of them and then @end, 0: whatever follows. The rest of @text, NULL: it is none. */
static const char *take(const char *text, unsigned int digits, char end, unsigned int *number)
{
	char copy[sizeof("01234567")];
	unsigned int length = 0;

	while (text && length < digits && isxdigit((unsigned char)text[length])) {
		copy[length] = text[length];
		length++;
	}
	if (!length || (end && text[length] != end))
		return NULL;
	copy[length] = '\0';
	*number = strtoul(copy, NULL, 16);
	return text + length + !!end;
}

/* With the domain already read. NULL if it is none. */
static const char *take_rest(const char *text, unsigned int domain, struct pci_address *device)
{
	unsigned int bus, slot, function;

	text = take(text, 2, ':', &bus);
	text = take(text, 2, '.', &slot);
	text = take(text, 1, '\0', &function);
	if (!text || domain == NONE || slot > DEVICE_MAX || function > FUNCTION_MAX)
		return NULL;
	*device = (struct pci_address){ domain, bus, slot << 3 | function, { 0, 0 } };
	return text;
}

size_t address_read(const char *text, struct pci_address *device)
{
	unsigned int domain = NONE;
	const char *end = take(text, 8, ':', &domain);

	end = take_rest(end, domain, device);
	return end ? end - text : 0;
}

size_t address_read_short(const char *text, struct pci_address *device)
{
	const char *end = take_rest(text, 0, device);

	return end ? end - text : 0;
}

bool address_is(const char *text, struct pci_address *device)
{
	struct pci_address read;
	const size_t length = address_read(text, &read);

	if (!length || text[length])
		return false;
	*device = read;
	return true;
}
