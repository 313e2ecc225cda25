// SPDX-License-Identifier: GPL-2.0-only
/* What was not put back, in words. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "stress/internal.h"

#define LINES 20
#define SHOWN 100 /* bytes of a path or value */
#define SHOWN_SIZE (TEXT_ESCAPED_SIZE(SHOWN) + 3)
#define LINE_SIZE (4 * SHOWN_SIZE + 256)

static const char *show(char *out, const char *text)
{
	const size_t length = strnlen(text, SHOWN);

	strcpy(out + text_escape(out, text, length), text[length] ? "..." : "");
	return out;
}

/* Whole or not at all: others write there too. @length is what snprintf() said. */
static void say(const char *line, int length)
{
	if (length > 0 && write(STDERR_FILENO, line, length) < 0)
		return; /* nobody listens */
}

void journal_say_left(const struct journal_result *result, void *arg)
{
	static const char *const words[] = {
		[JOURNAL_FOREIGN] = "somebody else changed it meanwhile: left as it is",
		[JOURNAL_GONE] = "its device or CPU is gone",
		[JOURNAL_FAILED] = "could not be put back",
	};
	char path[SHOWN_SIZE], noted[SHOWN_SIZE], original[SHOWN_SIZE], now[SHOWN_SIZE];
	char line[LINE_SIZE];
	unsigned int *left = arg;

	if (result->outcome == JOURNAL_RESTORED || result->outcome == JOURNAL_SAME ||
	    ++*left > LINES)
		return;
	show(path, result->path);
	show(noted, result->noted ? result->noted : "");
	show(original, result->original);
	show(now, *result->now ? result->now : "unreadable");
	say(line,
	    snprintf(line, sizeof(line), "msiscope stress: /%s%s%s: %s (was %s, is %s)%s%s\n", path,
		     *noted ? ", noted as /" : "", noted, words[result->outcome], original, now,
		     result->error ? ": " : "", result->error ? strerror(-result->error) : ""));
}

void journal_say_rest(unsigned int left, const struct journal_sums *sums)
{
	char line[LINE_SIZE];

	if (left > LINES)
		say(line,
		    snprintf(line, sizeof(line), "msiscope stress: and %u more\n", left - LINES));
	if (sums->damaged)
		say(line,
		    snprintf(line, sizeof(line),
			     "msiscope stress: the journal was damaged meanwhile: what can be "
			     "read of it counts, and it is kept as %s\n",
			     sums->failed || sums->kept ? JOURNAL_FILE : JOURNAL_DAMAGED));
	if (sums->forgotten)
		say(line, snprintf(line, sizeof(line),
				   "msiscope stress: later runs will not know what this one wrote: "
				   "%s\n",
				   strerror(-sums->forgotten)));
}
