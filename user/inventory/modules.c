// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory/file.h"
#include "inventory/modules.h"

#define PARAMETERS_MAX 64

static void read_taint(const char *root, struct modules *modules)
{
	static const char letters[] = "PFSRMBUDAWCIOELKXTNJ"; /* by bit */
	unsigned long long taint;
	char text[32], *end;
	size_t bit, used = 0;

	if (file_line(text, sizeof(text), "%s/proc/sys/kernel/tainted", root) <= 0)
		return;
	errno = 0;
	taint = strtoull(text, &end, 10);
	if (errno || end == text || *end)
		return;
	if (!taint)
		strcpy(modules->taint, "none");
	for (bit = 0; bit < sizeof(letters) - 1; bit++)
		if (taint >> bit & 1)
			modules->taint[used++] = letters[bit];
	if (taint >> bit)
		modules->taint[used] = '?';
}

static int is_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Those that can be read; others may be a secret of the module. */
static void read_parameters(const char *root, struct module *module)
{
	struct dirent **entries;
	char path[PATH_MAX], value[MODULE_PARAMETERS];
	int count, i, length;
	size_t used = 0;

	snprintf(path, sizeof(path), "%s/sys/module/%s/parameters", root, module->name);
	count = scandir(path, &entries, is_file, alphasort);
	for (i = 0; i < count; i++) {
		if (i < PARAMETERS_MAX && used < sizeof(module->parameters) - 1 &&
		    file_line(value, sizeof(value), "%s/%s", path, entries[i]->d_name) >= 0) {
			length = snprintf(module->parameters + used,
					  sizeof(module->parameters) - used, "%s%s=%s",
					  used ? " " : "", entries[i]->d_name, value);
			used += length > 0 ? length : 0;
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/* "window 16384 0 - Live 0xffffffffc0a00000 (OE)"; one that comes or goes has '+' or '-' there. */
static bool parse(char *line, struct module *module)
{
	char *taint = strrchr(line, '('), *at;
	size_t used = 0;

	memset(module, 0, sizeof(*module));
	if (!taint || sscanf(line, "%63[^ /(\n]", module->name) != 1 || module->name[0] == '.')
		return false;
	for (at = taint + 1; *at && *at != ')' && used < sizeof(module->taint) - 1; at++)
		if (isupper((unsigned char)*at))
			module->taint[used++] = *at;
	return used;
}

void modules_read(const char *root, struct modules *modules)
{
	char path[PATH_MAX], *line = NULL;
	size_t room = 0;
	FILE *file;

	memset(modules, 0, sizeof(*modules));
	read_taint(root, modules);
	snprintf(path, sizeof(path), "%s/proc/modules", root);
	file = fopen(path, "re");
	if (!file)
		return;
	while (modules->count < MODULES_MAX && getline(&line, &room, file) > 0)
		if (parse(line, &modules->list[modules->count]))
			read_parameters(root, &modules->list[modules->count++]);
	free(line);
	fclose(file);
}
