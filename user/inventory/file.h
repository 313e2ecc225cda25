/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside inventory/: small files below a root. */
#ifndef MSISCOPE_INVENTORY_FILE_H
#define MSISCOPE_INVENTORY_FILE_H

#include <stddef.h>

/*
 * file_read() - the start of a file, at most @size - 1 bytes, NUL added.
 * Returns the bytes read or -errno; @buffer is "" on error.
 */
int file_read(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* file_line() - file_read() without what follows the first line. */
int file_line(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* MSISCOPE_INVENTORY_FILE_H */
