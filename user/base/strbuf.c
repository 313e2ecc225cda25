// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/strbuf.h"

void strbuf_add(struct strbuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf->used = text_append(buf->text, buf->size, buf->used, format, args);
	va_end(args);
}

void strbuf_add_name(struct strbuf *buf, const char *name)
{
	size_t length = strlen(name);
	char *text = malloc(TEXT_ESCAPED_SIZE(length));

	if (!text)
		return;
	text_escape(text, name, length);
	strbuf_add(buf, "%s", text);
	free(text);
}
