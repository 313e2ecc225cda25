// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "report/altered.h"
#include "report/draft.h"

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

static void add(struct draft *draft, const char *clause)
{
	draft_add(draft, "%s%s", draft->used ? "; " : "", clause);
}

const char *altered_text(char text[ALTERED_SIZE], const struct altered *altered)
{
	struct draft draft = { .text = text, .size = ALTERED_SIZE };

	*text = '\0';
	if (altered->widen_us) {
		add(&draft, "the window between the writes was widened by the module window");
		draft_add(&draft, " (%u us)", altered->widen_us);
	}
	if (altered->program)
		add(&draft, "the window between the writes was widened by the BPF program window");
	if (altered->per_mille) {
		add(&draft, "the module window raised interrupts between the writes");
		draft_add(&draft, " (in %u of 1000 windows)", altered->per_mille);
	}
	if (altered->window && !altered->widen_us && !altered->per_mille)
		add(&draft, "the module window was loaded, which can widen the window between the "
			    "writes");
	if (altered->inject)
		add(&draft, "the module inject was loaded, which sends interrupts by software");
	if (altered->protocol)
		add(&draft, "the module protocol changed how messages are updated");
	return text;
}
