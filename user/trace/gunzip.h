/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside trace/: gzip data inflated as it is read; memory does not grow with it. */
#ifndef MSISCOPE_TRACE_GUNZIP_H
#define MSISCOPE_TRACE_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct gunzip;

/* gunzip_is() - does a file that begins so hold gzip data? (RFC 1952, 2.3.1) */
bool gunzip_is(const char *data, size_t length);

/* gunzip_new() - for what begins with @data, already read. NULL: no memory. Free it. */
struct gunzip *gunzip_new(const char *data, size_t length);

/*
 * gunzip_read() - at most @size bytes more, the rest of the data being read from @fd; members
 * that follow one another are one text. Returns how many, 0 at the end, -EBADMSG for
 * data that is damaged, or another -errno.
 */
ssize_t gunzip_read(struct gunzip *gunzip, int fd, char *out, size_t size);

/* gunzip_cut() - did the data end before it said that it does? */
bool gunzip_cut(const struct gunzip *gunzip);

void gunzip_free(struct gunzip *gunzip);

#endif /* MSISCOPE_TRACE_GUNZIP_H */
