// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/draft.h"

void draft_add(struct draft *draft, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	draft->used = text_append(draft->text, draft->size, draft->used, format, args);
	va_end(args);
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
