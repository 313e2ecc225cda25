// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/draft.h"

void draft_add(struct draft *draft, const char *format, ...)
{
	size_t room = draft->size - draft->used;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(draft->text + draft->used, room, format, args);
	va_end(args);
	if (length > 0)
		draft->used += (size_t)length < room ? (size_t)length : room - 1;
}

void draft_add_name(struct draft *draft, const char *name)
{
	size_t length = strlen(name);
	char *text = malloc(TEXT_ESCAPED_SIZE(length));

	if (!text)
		return;
	text_escape(text, name, length);
	draft_add(draft, "%s", text);
	free(text);
}
