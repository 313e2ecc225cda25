// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "inventory/file.h"
#include "inventory/identity.h"

#define ID_BYTES 16

/* What makes it ours: no other program's ids of that machine are the same. */
static const __u8 application[ID_BYTES] = { 0xb2, 0x4a, 0xb7, 0xa7, 0xc4, 0x4e, 0x41, 0x74,
					    0xbe, 0xb8, 0x98, 0xc3, 0xef, 0x56, 0xd6, 0xc6 };

/* 32 hex digits, not all 0; "uninitialized" and the like are none. */
static bool parse(const char *text, __u8 id[ID_BYTES])
{
	static const __u8 none[ID_BYTES];
	unsigned int i, byte;

	if (strlen(text) != 2 * ID_BYTES || strspn(text, "0123456789abcdef") != 2 * ID_BYTES)
		return false;
	for (i = 0; i < ID_BYTES; i++) {
		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return false;
		id[i] = byte;
	}
	return memcmp(id, none, ID_BYTES);
}

static bool read_id(const char *root, const char *path, __u8 id[ID_BYTES])
{
	char text[64];

	file_line(text, sizeof(text), "%s%s", root, path);
	return parse(text, id);
}

void identity_read(const char *root, char id[IDENTITY_SIZE])
{
	__u8 digest[DIGEST_SIZE], machine[ID_BYTES];
	unsigned int i;

	*id = '\0';
	if (!read_id(root, "/etc/machine-id", machine) &&
	    !read_id(root, "/var/lib/dbus/machine-id", machine))
		return;
	digest_hmac(digest, machine, ID_BYTES, application, ID_BYTES);
	digest[6] = (digest[6] & 0x0f) | 0x40; /* a UUID of version 4, RFC 4122 */
	digest[8] = (digest[8] & 0x3f) | 0x80;
	for (i = 0; i < ID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*id++ = '-';
		id += sprintf(id, "%02x", digest[i]);
	}
}
