/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside inventory/: small files below a root. */
#ifndef MSISCOPE_INVENTORY_FILE_H
#define MSISCOPE_INVENTORY_FILE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * file_read() - the start of a file, at most @size - 1 bytes, NUL added.
 * Returns the bytes read or -errno; @buffer is "" on error.
 */
int file_read(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* file_line() - file_read() without what follows the first line. */
int file_line(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * file_again() - at most @size bytes from @at of a file that is looked at again and again.
 * *@fd is -1 at first; while few are open it is kept there, else the file is opened each time.
 * One that is gone is opened anew. The caller closes *@fd. Returns the bytes read or -errno.
 */
int file_again(int *fd, void *buffer, size_t size, off_t at, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#endif /* MSISCOPE_INVENTORY_FILE_H */
