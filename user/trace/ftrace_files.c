// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "trace/ftrace_files.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What trace-cmd says of each file before its events. */
static bool is_heading(const char *text)
{
	static const char *const words[] = { "cpus=", "version = ", "CPU " };
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		if (!strncmp(text, words[i], strlen(words[i])))
			return isdigit((unsigned char)text[strlen(words[i])]);
	return false;
}

/* The ':' behind a name that no heading had yet: of "name: cpus=4", or of "trace.dat: ". */
static const char *find_end(const char *text)
{
	static const char suffix[] = ".dat";
	const char *at = text;
	size_t room = strnlen(text, FTRACE_FILE_SIZE);

	while ((at = memchr(at, ':', text + room - at))) {
		if (at[1] == ' ' && is_heading(at + 2))
			return at;
		if (at[1] == ' ' && at - text > 4 &&
		    !strncmp(at - strlen(suffix), suffix, strlen(suffix)))
			return at;
		at++;
	}
	return NULL;
}

static unsigned int find(const struct ftrace_files *files, const char *text)
{
	unsigned int i;

	for (i = 0; i < files->count; i++)
		if (!strncmp(text, files->names[i], files->lengths[i]) &&
		    !strncmp(text + files->lengths[i], ": ", 2))
			return i + 1;
	return FTRACE_NO_FILE;
}

const char *ftrace_files_strip(struct ftrace_files *files, const char *text, unsigned int *file)
{
	const char *name = text + strspn(text, " "), *end;

	*file = find(files, name);
	if (*file)
		return name + files->lengths[*file - 1] + strlen(": ");
	end = find_end(name);
	if (!end || end == name || files->count == FTRACE_FILES)
		return text;
	memcpy(files->names[files->count], name, end - name);
	files->names[files->count][end - name] = '\0';
	files->lengths[files->count] = end - name;
	*file = ++files->count;
	return end + strlen(": ");
}

const char *ftrace_files_name(const struct ftrace_files *files, unsigned int file)
{
	return file ? files->names[file - 1] : "";
}
