// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "model/altered.h"

/* The number behind "NAME=" among words; 0 if it is not there. */
static unsigned int parameter(const char *words, const char *name)
{
	const size_t length = strlen(name);
	const char *at;

	for (at = words; (at = strstr(at, name)); at += length)
		if ((at == words || at[-1] == ' ') && at[length] == '=')
			return strtoul(at + length + 1, NULL, 10);
	return 0;
}

static unsigned int larger(unsigned int a, unsigned int b)
{
	return a > b ? a : b;
}

/* Any module can have such a name; one of the kernel's own tree is none of the lab's. */
static bool is_ours(const struct trace_module *module, const char *name)
{
	return !strcmp(module->name, name) && strchr(module->taint, 'O');
}

void altered_modules(struct altered *altered, const struct trace_module *modules, size_t count)
{
	const struct trace_module *module;
	size_t i;

	for (i = 0; i < count; i++) {
		module = &modules[i];
		altered->inject |= is_ours(module, "inject");
		altered->protocol |= is_ours(module, "protocol");
		if (!is_ours(module, "window"))
			continue;
		altered->window = true;
		altered->widen_us =
			larger(altered->widen_us, parameter(module->parameters, "widen_us"));
		altered->per_mille =
			larger(altered->per_mille, parameter(module->parameters, "inject"));
	}
}

void altered_programs(struct altered *altered, const char **programs, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		altered->program |= !strcmp(programs[i], "kprobe window");
}
