// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "commands/commands.h"
#include "commands/limits.h"
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
			kinds |= KIND_BIT(kind);
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
	*kinds |= KIND_BIT(kind);
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

int graver_status(int one, int other)
{
	static const int statuses[] = { EXIT_USAGE, EXIT_DEFECT, EXIT_CANNOT };
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (one == statuses[i] || other == statuses[i])
			return statuses[i];
	return EXIT_CLEAN;
}

int found_status(bool found, bool unsure)
{
	return found ? EXIT_DEFECT : unsure ? EXIT_CANNOT : EXIT_CLEAN;
}

int required_status(int status, bool lacking)
{
	return lacking && status != EXIT_USAGE ? EXIT_CANNOT : status;
}

/* Does it steer a terminal, or turn the order of what stands there? */
static bool steers(unsigned int character)
{
	return character < ' ' || (character >= 0x7f && character < 0xa0) ||
	       (character >= 0x200b && character <= 0x200f) ||
	       (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
}

/* How many bytes the character has that can be shown as it is; 0: the first is to be escaped. */
static size_t plain_length(const char *text)
{
	const unsigned char *bytes = (const unsigned char *)text;
	unsigned int character;
	size_t length, i;

	if (*bytes < 0x80)
		return !steers(*bytes);
	length = *bytes >= 0xf0 ? 4 : *bytes >= 0xe0 ? 3 : 2;
	if (*bytes < 0xc2 || *bytes > 0xf4)
		return 0;
	character = *bytes & (0x7f >> length);
	for (i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3f);
	}
	return steers(character) ? 0 : length;
}

/* What was typed, or read, may hold anything; it shall stay one line, and only that. */
static void put_plain(const char *text, const char *end, FILE *out)
{
	size_t length;

	while (*text && text != end) {
		length = plain_length(text);
		if (!length)
			fprintf(out, "\\x%02x", (unsigned char)*text);
		fwrite(text, 1, length, out);
		text += length ? length : 1;
	}
}

/* Behind the last that @line says of that error, which is what was said by us. */
static const char *behind_error(const char *line, int error)
{
	const char *name = strerror(abs(error)), *at, *behind = NULL;

	if (abs(error) == ENOMEM && !strstr(line, name))
		name = "out of memory";
	for (at = line; (at = strstr(at, name)); at = behind)
		behind = at + strlen(name);
	return behind ? behind : line + strlen(line);
}

static int complain_args(const char *command, int error, const char *format, va_list args)
{
	const char *remedy = limits_remedy(error), *line, *rest;
	char *text = NULL;

	line = vasprintf(&text, format, args) < 0 ? strerror(ENOMEM) : text;
	rest = remedy ? behind_error(line, error) : NULL;
	fprintf(stderr, *command ? "msiscope %s: " : "msiscope%s: ", command);
	put_plain(line, rest, stderr);
	if (remedy) {
		fprintf(stderr, " (%s)", remedy);
		put_plain(rest, NULL, stderr);
	}
	fputc('\n', stderr);
	if (line == text)
		free(text);
	return EXIT_USAGE;
}

int complain(const char *command, const char *format, ...)
{
	va_list args;
	int status;

	va_start(args, format);
	status = complain_args(command, 0, format, args);
	va_end(args);
	return status;
}

int complain_error(const char *command, int error, const char *format, ...)
{
	va_list args;
	int status;

	va_start(args, format);
	status = complain_args(command, error, format, args);
	va_end(args);
	return status;
}

/* One more byte, which is taken back if there is room for it by now. */
static int try_byte(int fd)
{
	const off_t end = lseek(fd, 0, SEEK_CUR);

	if (write(fd, "", 1) < 0)
		return errno;
	if (end >= 0 && !ftruncate(fd, end))
		lseek(fd, end, SEEK_SET);
	return EIO;
}

/* Why writing failed: stdio tells only that it did, once its buffer was given up. */
static int write_error(FILE *out)
{
	struct pollfd reader = { .fd = fileno(out) };
	struct stat status;

	if (!fstat(reader.fd, &status) && S_ISREG(status.st_mode))
		return try_byte(reader.fd);
	if (write(reader.fd, "", 0) < 0)
		return errno;
	return poll(&reader, 1, 0) > 0 && reader.revents & POLLERR ? EPIPE : EIO;
}

int flush_output(const char *command, const char *what, FILE *out, int status)
{
	int err;

	errno = 0;
	if (!fflush(out) && !ferror(out))
		return status;
	err = errno ? errno : write_error(out);
	__fpurge(out); /* it is said once */
	clearerr(out);
	return complain_error(command, err, "cannot write%s: %s", what, strerror(err));
}
