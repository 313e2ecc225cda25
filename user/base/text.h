/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes from elsewhere as printable ASCII, and back. */
#ifndef MSISCOPE_BASE_TEXT_H
#define MSISCOPE_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

/* text_escaped_size() - room that the escaped form of @length bytes can need, NUL included. */
#define TEXT_ESCAPED_SIZE(length) ((length)*4 + 1)

/*
 * text_escape() - printable ASCII stays, '\' becomes "\\", any other byte "\xNN".
 * @out holds TEXT_ESCAPED_SIZE(@length). Returns the length written.
 */
size_t text_escape(char *out, const char *text, size_t length);

/*
 * text_unescape() - undo text_escape(); @out holds @length + 1 and may be @text.
 * Returns the length written, or -EINVAL for a bad escape or a NUL byte.
 */
long text_unescape(char *out, const char *text, size_t length);

/* text_device() - "0000:00:05.0" into 32 bytes, "" if it is not known. */
#define TEXT_DEVICE_SIZE 32
const char *text_device(char *out, const struct pci_address *device);

/* text_cpus() - CPU list as "0-3,5"; @out holds TEXT_CPUS_SIZE. */
#define TEXT_CPUS_SIZE (MASK_WORDS * 64 * 4)
const char *text_cpus(char *out, const __u64 mask[MASK_WORDS]);

/*
 * text_append() - print to @text of @size bytes, behind the @used that it holds; what has no room is cut
 * off. Returns how many it holds now, without NUL.
 */
size_t text_append(char *text, size_t size, size_t used, const char *format, va_list args)
	__attribute__((format(printf, 4, 0)));

/* text_is_uuid() - in lower case, as the kernel has a boot id. */
bool text_is_uuid(const char *text);

/* text_escaped() - a copy of @text, escaped. NULL when memory is out. Free with free(). */
char *text_escaped(const char *text);

#endif /* MSISCOPE_BASE_TEXT_H */
