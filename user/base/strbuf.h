/* SPDX-License-Identifier: GPL-2.0-only */
/* Text that is put together piece by piece; what does not fit is cut. */
#ifndef MSISCOPE_BASE_STRBUF_H
#define MSISCOPE_BASE_STRBUF_H

#include <stddef.h>

struct strbuf {
	char *text; /* size bytes, of which used are text; a NUL stands behind it */
	size_t size;
	size_t used;
};

void strbuf_add(struct strbuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* strbuf_add_name() - @name is from the machine: escaped. */
void strbuf_add_name(struct strbuf *buf, const char *name);

#endif /* MSISCOPE_BASE_STRBUF_H */
