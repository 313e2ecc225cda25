// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "diagnose/diagnose.h"

#define DURATION_MAX (1e9 * 86400 * 3650) /* ten years keep every sum of times in range */

struct unit {
	const char *name;
	double ns;
};

int parse_duration(const char *text, __u64 *ns)
{
	static const struct unit units[] = {
		{ "", 1e9 },	   { "ms", 1e6 },	{ "s", 1e9 },
		{ "m", 60 * 1e9 }, { "h", 3600 * 1e9 }, { "d", 86400 * 1e9 },
	};
	double value;
	char *end;
	size_t i;

	value = strtod(text, &end);
	if (!*text || strspn(text, "0123456789.") != (size_t)(end - text))
		return -EINVAL; /* strtod() also takes signs, exponents, hex, "inf" and "nan" */
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name))
			continue;
		value *= units[i].ns;
		if (!(value >= 1) || value > DURATION_MAX)
			return -EINVAL;
		*ns = value;
		return 0;
	}
	return -EINVAL;
}

int parse_number(const char *text, __u64 max, __u64 *number)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*number = strtoull(text, &end, 10);
	if (errno || *end || !*number || *number > max)
		return -EINVAL;
	return 0;
}

__u64 kinds_defects(void)
{
	__u64 kinds = 0;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (finding_is_defect(kind))
			kinds |= 1ull << kind;
	return kinds;
}

static int parse_kind(const char *name, __u64 *kinds)
{
	enum finding_kind kind;

	if (!strcmp(name, "none"))
		return 0;
	if (!strcmp(name, "defects")) {
		*kinds |= kinds_defects();
		return 0;
	}
	kind = finding_by_name(name);
	if (kind == FINDING_KINDS)
		return -EINVAL;
	*kinds |= 1ull << kind;
	return 0;
}

int parse_kinds(const char *text, __u64 *kinds)
{
	char *copy = strdup(text), *rest = copy, *name;
	int err = copy ? 0 : -ENOMEM;

	*kinds = 0;
	while (!err && (name = strsep(&rest, ",")))
		err = parse_kind(name, kinds);
	free(copy);
	return err;
}

/* What was typed, or read, may hold anything; it shall stay one line, and only that. */
static void put_plain(const char *text, FILE *out)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			fprintf(out, "\\x%02x", (unsigned char)*text);
		else
			fputc(*text, out);
}

int complain(const char *command, const char *format, ...)
{
	char *text;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	fprintf(stderr, "msiscope %s: ", command);
	put_plain(length < 0 ? strerror(ENOMEM) : text, stderr);
	fputc('\n', stderr);
	if (length >= 0)
		free(text);
	return EXIT_USAGE;
}
